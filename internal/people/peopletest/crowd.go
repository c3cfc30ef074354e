package peopletest

import (
	"fmt"
	"strings"
)

// CrowdFiles writes the files of n positions of the kind "gp-secretary" at a unit, and of n people on them.
func CrowdFiles(n int, orgCode, above string) (positions, staff string, codes []string) {
	first := []string{"Asha", "Vimal", "Rekha", "Naseem", "Geeta", "Mohan", "Zoya", "Harish", "Lata", "Om"}
	firstHi := []string{"आशा", "विमल", "रेखा", "नसीम", "गीता", "मोहन", "ज़ोया", "हरीश", "लता", "ओम"}
	last := []string{"Yadav", "Singh", "Khan", "Gupta", "Pal", "Rawat", "Tiwari"}
	lastHi := []string{"यादव", "सिंह", "ख़ान", "गुप्ता", "पाल", "रावत", "तिवारी"}
	var p, s strings.Builder
	p.WriteString("code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi\n")
	s.WriteString("employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level," +
		"date_of_entry,date_of_present_post,official_email,mobile_masked,status,position_code\n")
	for i := range n {
		post := fmt.Sprintf("%s-X-%06d", orgCode, i)
		code := fmt.Sprintf("X-%s-%06d", orgCode, i)
		codes = append(codes, code)
		fmt.Fprintf(&p, "%s,gp-secretary,%s,%d,%s,Secretary %d,सचिव %d,Gram Panchayat Secretary,ग्राम पंचायत सचिव\n", post, orgCode, i, above, i, i)
		fmt.Fprintf(&s, "%s,%s %s,%s %s,F,1990-02-11,UP Gram Vikas Adhikari,State,C,Gram Panchayat Secretary,5,2020-08-03,2024-06-17,p%d@example.invalid,XXXXXX%04d,ACTIVE,%s\n",
			code, first[i%10], last[i%7], firstHi[i%10], lastHi[i%7], i, i%10000, post)
	}
	return p.String(), s.String(), codes
}
