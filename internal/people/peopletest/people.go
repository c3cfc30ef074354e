// Package peopletest builds small registers of people for the tests of other rooms.
package peopletest

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// The paths of the units in the small register.
const (
	Department  = "IN.UP.PR."              // the department
	District    = "IN.UP.PR.129-DPRO."     // its district office
	Harakh      = "IN.UP.PR.129-DPRO.948." // a block office
	Masauli     = "IN.UP.PR.129-DPRO.949." // another
	VikasBhawan = "IN.UP.129-VB."          // the district's development office
)

// The employee codes of the people in the small register. The post of the district officer between the block officers and
// the chief is vacant.
const (
	Sunita = "EMP-UP-129-0417" // secretary in Harakh, reports to Rakesh
	Imran  = "EMP-UP-129-0418" // secretary in Harakh, reports to Rakesh
	Rakesh = "EMP-UP-129-0021" // block officer in Harakh
	Kamla  = "EMP-UP-129-0430" // secretary in Masauli, reports to Farida
	Farida = "EMP-UP-129-0022" // block officer in Masauli
	Ojha   = "EMP-UP-129-0003" // chief development officer, over both through a vacant post
)

const places = `level,code,parent_level,parent_code,name_en,name_hi,census2011
state,9,,,Uttar Pradesh,उत्तर प्रदेश,09
district,129,state,9,Barabanki,बाराबंकी,176
block,948,district,129,Harakh,हरख,
block,949,district,129,Masauli,मसौली,
`

const orgs = `code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi
IN,,,government,,,Government of India,भारत सरकार
UP,,IN,government,state,9,Government of Uttar Pradesh,उत्तर प्रदेश सरकार
UP-PR,466,UP,department,state,9,Department of Panchayati Raj,पंचायती राज विभाग
UP-129-VB,,UP,district_office,district,129,"Vikas Bhawan, Barabanki","विकास भवन, बाराबंकी"
UP-129-DPRO,,UP-PR,district_office,district,129,District Panchayat Raj Office,जिला पंचायत राज कार्यालय
UP-129-948,,UP-129-DPRO,block_office,block,948,Harakh Block Office,विकास खंड कार्यालय हरख
UP-129-949,,UP-129-DPRO,block_office,block,949,Masauli Block Office,विकास खंड कार्यालय मसौली
`

const positions = `code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi
CDO,,UP-129-VB,01,,Chief Development Officer,मुख्य विकास अधिकारी,Chief Development Officer,मुख्य विकास अधिकारी
DPRO,,UP-129-DPRO,01,CDO,District Panchayat Raj Officer,जिला पंचायत राज अधिकारी,District Panchayat Raj Officer,जिला पंचायत राज अधिकारी
948-ADO,,UP-129-948,01,DPRO,"ADO (Panchayat), Harakh","एडीओ (पंचायत), हरख",ADO (Panchayat),सहायक विकास अधिकारी (पंचायत)
949-ADO,,UP-129-949,01,DPRO,"ADO (Panchayat), Masauli","एडीओ (पंचायत), मसौली",ADO (Panchayat),सहायक विकास अधिकारी (पंचायत)
948-GPS-01,gp-secretary,UP-129-948,01,948-ADO,"GP Secretary, Harakh 1","ग्राम पंचायत सचिव, हरख 1",Gram Panchayat Secretary,ग्राम पंचायत सचिव
948-GPS-02,gp-secretary,UP-129-948,02,948-ADO,"GP Secretary, Harakh 2","ग्राम पंचायत सचिव, हरख 2",Gram Panchayat Secretary,ग्राम पंचायत सचिव
948-GPS-03,gp-secretary,UP-129-948,03,948-ADO,"GP Secretary, Harakh 3","ग्राम पंचायत सचिव, हरख 3",Gram Panchayat Secretary,ग्राम पंचायत सचिव
949-GPS-01,gp-secretary,UP-129-949,01,949-ADO,"GP Secretary, Masauli 1","ग्राम पंचायत सचिव, मसौली 1",Gram Panchayat Secretary,ग्राम पंचायत सचिव
`

const staff = `employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level,ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,reporting_officer_code,official_email,mobile_masked,status,position_code
EMP-UP-129-0003,Devendra Nath Ojha,देवेंद्र नाथ ओझा,M,1990-01-08,IAS,Uttar Pradesh,A,Chief Development Officer,11,466,Vikas Bhawan,9,129,,2016-08-29,2025-01-20,,cdo@example.invalid,XXXXXX0003,ACTIVE,CDO
EMP-UP-129-0021,Rakesh Kumar,राकेश कुमार,M,1979-11-30,UP Panchayati Raj,State,B,ADO (Panchayat),7,466,Harakh block office,9,129,948,2006-01-09,2023-07-01,,r.kumar@example.invalid,XXXXXX0021,ACTIVE,948-ADO
EMP-UP-129-0022,Farida Begum,फ़रीदा बेगम,F,1981-03-14,UP Panchayati Raj,State,B,ADO (Panchayat),7,466,Masauli block office,9,129,949,2007-02-19,2022-05-02,,,XXXXXX0022,ACTIVE,949-ADO
EMP-UP-129-0417,Sunita Verma,सुनीता वर्मा,F,1993-02-11,UP Gram Vikas Adhikari,State,C,Gram Panchayat Secretary,5,466,Harakh block office,9,129,948,2020-08-03,2024-06-17,EMP-UP-129-0021,s.verma@example.invalid,XXXXXX0417,ACTIVE,948-GPS-01
EMP-UP-129-0418,Imran Ansari,इमरान अंसारी,M,1990-07-22,UP Gram Vikas Adhikari,State,C,Gram Panchayat Secretary,5,466,Harakh block office,9,129,948,2018-01-15,2021-04-05,EMP-UP-129-0021,,XXXXXX0418,ACTIVE,948-GPS-02
EMP-UP-129-0430,Kamla Devi,कमला देवी,F,1988-10-02,UP Gram Vikas Adhikari,State,C,Gram Panchayat Secretary,,466,Masauli block office,9,129,949,2015-09-07,2019-11-11,EMP-UP-129-0022,,XXXXXX0430,ACTIVE,949-GPS-01
`

// Small is a small register on a database: a department of Uttar Pradesh with a district office, two block offices, a line
// of posts from secretary to chief development officer, and the six people of the constants.
type Small struct {
	*people.Register
	t  testing.TB
	db *db.DB
}

// Operator acts for the loader of a test.
var Operator = who.Operator("test")

// Load fills an empty database with the small register.
func Load(t testing.TB, d *db.DB) *Small {
	t.Helper()
	s := &Small{people.New(d), t, d}
	ctx := context.Background()
	check := func(report people.Report, err error) {
		t.Helper()
		if err != nil || !report.OK() {
			t.Fatalf("people: %v %+v", err, report.Problems)
		}
	}
	check(s.ImportPlaces(ctx, Operator, "csv", strings.NewReader(places), people.Options{}))
	check(s.ImportOrgs(ctx, Operator, "csv", strings.NewReader(orgs), people.Options{}))
	check(s.ImportPositions(ctx, Operator, strings.NewReader(positions), people.Options{}))
	check(s.ImportPeople(ctx, Operator, strings.NewReader(staff), people.Options{}))
	return s
}

// ID gives the id of the person with an employee code.
func (s *Small) ID(code string) string {
	s.t.Helper()
	p, err := s.ByCode(context.Background(), s.db.Reader(), code)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.ID
}

// PositionID gives the id of a position by its code.
func (s *Small) PositionID(code string) string {
	s.t.Helper()
	p, err := s.Position(context.Background(), s.db.Reader(), code)
	if err != nil {
		s.t.Fatal(err)
	}
	return p.ID
}

// OrgID gives the id of an organisation by its code or path.
func (s *Small) OrgID(key string) string {
	s.t.Helper()
	o, err := s.Org(context.Background(), s.db.Reader(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	return o.ID
}

// As acts for a person with roles granted over parts of the tree.
func (s *Small) As(code string, grants ...who.Grant) who.Actor {
	s.t.Helper()
	return who.Actor{PersonID: s.ID(code), Code: code, Grants: grants}
}

// Crowd posts n people more on posts of the kind "gp-secretary" in Harakh, reporting to the block officer there, and gives
// their employee codes.
func (s *Small) Crowd(n int) []string {
	s.t.Helper()
	posts, staffFile, codes := CrowdFiles(n, "UP-129-948", "948-ADO")
	ctx := context.Background()
	if _, err := s.ImportPositions(ctx, Operator, strings.NewReader(posts), people.Options{}); err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.ImportPeople(ctx, Operator, strings.NewReader(staffFile), people.Options{}); err != nil {
		s.t.Fatal(err)
	}
	return codes
}
