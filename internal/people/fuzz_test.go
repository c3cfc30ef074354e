package people_test

import (
	"bytes"
	"context"
	"testing"

	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// fuzzedBytes is how much of an input is read: what is to be found needs few cells, and a long file that found something takes a
// minute to be made shorter.
const fuzzedBytes = 256

// fuzzed holds an importer to its promise on any file at all, in a dry run over a small office: it answers, never with a fault
// of its own, and names row and words for what it refuses.
func fuzzed(f *testing.F, take func(r *people.Register, data []byte) (people.Report, error), seeds ...string) {
	for _, s := range seeds {
		if len(s) > fuzzedBytes {
			f.Fatalf("a seed of %d bytes would be cut: %q", len(s), s)
		}
		f.Add([]byte(s))
	}
	f.Add([]byte("\ufeffa;b\r\n1;\"two\r\nlines\"\r\n"))
	f.Add([]byte{0xff, 0xfe, 'a', 0})
	d, _ := dbtest.SQLite(f)
	peopletest.Load(f, d)
	room := people.New(d)
	f.Fuzz(func(t *testing.T, data []byte) {
		report, err := take(room, data[:min(len(data), fuzzedBytes)])
		if fault.Is(err, fault.Internal) {
			t.Fatalf("our own mistake: %v", err)
		}
		if report.Written {
			t.Fatal("a dry run wrote")
		}
		for _, p := range report.Problems {
			if p.Key == "" || p.Row < 0 {
				t.Fatalf("a problem without words or row: %+v", p)
			}
		}
	})
}

var dry = people.Options{DryRun: true}

func FuzzImportPlaces(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportPlaces(context.Background(), who.Operator("fuzz"), "csv", bytes.NewReader(data), dry)
	}, "level,code,parent_level,parent_code,name_en,name_hi,census2011\nstate,9,,,Uttar Pradesh,उत्तर प्रदेश,09\n")
}

func FuzzImportBlocks(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportPlaces(context.Background(), who.Operator("fuzz"), "block", bytes.NewReader(data), dry)
	}, "S.No.,State Code,State Name,District Code,District Name,Block Code,Block Version,Block Name ,Block Name\n1,35,A,603,N,6498,5,C,\n")
}

func FuzzImportOrgs(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportOrgs(context.Background(), who.Operator("fuzz"), "csv", bytes.NewReader(data), dry)
	}, "code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\nIN,,,government,,,India,भारत\nA,,B,x,,,A,अ\nB,,A,x,,,B,ब\n")
}

func FuzzImportCentralOrgs(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportOrgs(context.Background(), who.Operator("fuzz"), "central", bytes.NewReader(data), dry)
	}, "S.No.,Organization Code,Organization Name,Organization Type,Parent Organization Code,Parent Organization Name,Parent Organization Type\n1.0,2222,Silk Board,Department,504,Textiles,Ministry\n")
}

func FuzzImportPositions(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		return r.ImportPositions(context.Background(), who.Operator("fuzz"), bytes.NewReader(data), dry)
	}, "code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi\nP1,,IN,01,P2,A,अ,T,त\nP2,,IN,02,P1,B,ब,T,त\n")
}

// peopleHead is before what is fuzzed, so that what changes is the cells: a file without its columns says little. A file that
// names its first column itself stands as it is.
const peopleHead = "employee_code,full_name_en,full_name_hi,gender,date_of_birth,designation,pay_level,ministry_dept_lgd_org,office," +
	"lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,reporting_officer_code,official_email,status,position_code\n"

func FuzzImportPeople(f *testing.F) {
	fuzzed(f, func(r *people.Register, data []byte) (people.Report, error) {
		if !bytes.HasPrefix(data, []byte("employee_code")) {
			data = append([]byte(peopleHead), data...)
		}
		return r.ImportPeople(context.Background(), who.Operator("fuzz"), bytes.NewReader(data), dry)
	}, "E1,A,अ,F,1990-01-01,C,5,466,,9,129,948,2010-01-01,,E2,a@b.in,ACTIVE,\n", "E1,A,,,,,,,,,,,,,,,,948-GPS-03\nE2,B,,,31-02-1990\n",
		"EMP-UP-129-0417,A,,,,,,,,,,,,,,,RETIRED,\n", "employee_code,full_name_en,status,position_code\nE1,A,LEFT,P1\n")
}
