package people_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// staffColumns are the columns of the HR system's list, and the position.
var staffColumns = strings.Split("employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level,"+
	"ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,reporting_officer_code,official_email,mobile_masked,status,position_code", ",")

type cells map[string]string

// staffFile writes a list of employees; each row is a sound one but for the cells given. Without a position the rows mean
// the office in Harakh.
func staffFile(rows ...cells) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	_ = w.Write(staffColumns)
	for i, row := range rows {
		all := cells{
			"employee_code": fmt.Sprintf("NEW-%d", i+1), "full_name_en": fmt.Sprintf("Person %d", i+1), "gender": "F",
			"date_of_birth": "1993-02-11", "designation": "Clerk", "pay_level": "5.0", "ministry_dept_lgd_org": "466", "lgd_state": "09",
			"lgd_district": "129", "lgd_block": "948.0", "date_of_entry": "2020-08-03", "date_of_present_post": "2024-06-17", "status": "ACTIVE",
		}
		maps.Copy(all, row)
		var line []string
		for _, c := range staffColumns {
			line = append(line, all[c])
		}
		_ = w.Write(line)
	}
	w.Flush()
	return b.String()
}

func take(t *testing.T, s *peopletest.Small, file string, opt people.Options) (people.Report, error) {
	t.Helper()
	return s.ImportPeople(ctx, operator, strings.NewReader(file), opt)
}

// dump gives all rows of the room's tables and the number of facts, to see that nothing has changed.
func dump(t *testing.T, d *db.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{"people_position", "people_position_name", "people_person", "people_person_name", "people_posting", "people_holder"} {
		fmt.Fprintln(&b, table, count(t, d.Reader(), table))
	}
	rows, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, `
		select p.code || p.org_id || p.email || p.status || coalesce(t.position_id || t.from_date, '') || coalesce(t.to_date, '')
		  from people_person p left join people_posting t on t.person_id = p.id order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(&b, strings.Join(rows, "\n"), count(t, d.Reader(), "event_fact"))
	return b.String()
}

func TestImportPeople_PlantedTraps_NameRowColumnAndRemedy(t *testing.T) {
	traps := []struct {
		name   string
		rows   []cells
		row    int
		column string
		key    string
	}{
		{"no code", []cells{{"employee_code": " "}}, 2, "employee_code", "people.file.no_code"},
		{"no name", []cells{{"full_name_en": ""}}, 2, "full_name_en", "people.file.no_name"},
		{"a code twice", []cells{{}, {"employee_code": "NEW-1"}}, 3, "employee_code", "people.file.twice"},
		{"two current postings", []cells{{"position_code": "948-GPS-03"}, {"employee_code": "NEW-1", "position_code": "DPRO"}}, 3, "employee_code", "people.import.two_posts"},
		{"an unknown department", []cells{{"ministry_dept_lgd_org": "999"}}, 2, "ministry_dept_lgd_org", "people.import.department_unknown"},
		{"no department", []cells{{"ministry_dept_lgd_org": "0"}}, 2, "ministry_dept_lgd_org", "people.import.no_unit"},
		{"an unknown office", []cells{{"lgd_block": "950"}}, 2, "lgd_block", "people.import.office_unknown"},
		{"an unknown position", []cells{{"position_code": "948-GPS-99"}}, 2, "position_code", "people.import.position_unknown"},
		{"a position that is held", []cells{{"position_code": "948-GPS-01"}}, 2, "position_code", "people.import.held"},
		{"a position for two", []cells{{"position_code": "948-GPS-03"}, {"position_code": "948-GPS-03"}}, 3, "position_code", "people.import.claimed"},
		{"a circle of officers", []cells{{"reporting_officer_code": "NEW-2"}, {"reporting_officer_code": "NEW-1"}}, 2, "reporting_officer_code", "people.import.circle"},
		{"one's own officer", []cells{{"reporting_officer_code": "NEW-1"}}, 2, "reporting_officer_code", "people.import.circle"},
		{"a date that is none", []cells{{"date_of_birth": "31-02-1990"}}, 2, "date_of_birth", "people.import.date"},
		{"a year of two digits", []cells{{"date_of_entry": "03-08-20"}}, 2, "date_of_entry", "people.import.date"},
		{"a date that lies ahead", []cells{{"date_of_present_post": "23-11-2026"}}, 2, "date_of_present_post", "people.import.future"},
		{"an entry before birth", []cells{{"date_of_birth": "2021-01-01"}}, 2, "date_of_entry", "people.import.entry_before_birth"},
		{"a post before entry", []cells{{"date_of_present_post": "2019-01-01"}}, 2, "date_of_present_post", "people.import.post_before_entry"},
		{"a status that is none", []cells{{"status": "BUSY"}}, 2, "status", "people.import.status"},
		{"a gender that is none", []cells{{"gender": "X"}}, 2, "gender", "people.import.gender"},
		{"a pay level that is none", []cells{{"pay_level": "PB-1"}}, 2, "pay_level", "people.import.pay_level"},
		{"an e-mail address that is none", []cells{{"official_email": "verma at example"}}, 2, "official_email", "people.import.email"},
	}
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := dump(t, d)
		for _, c := range traps {
			t.Run(c.name, func(t *testing.T) {
				report, err := take(t, s, staffFile(append(c.rows, cells{"employee_code": "SOUND"})...), people.Options{})
				if !fault.Is(err, fault.Invalid) || report.Written {
					t.Errorf("not refused: %v", err)
				}
				i := slices.IndexFunc(report.Problems, func(p csvio.Problem) bool { return p.Key == c.key })
				if i < 0 || report.Problems[i].Row != c.row || report.Problems[i].Column != c.column {
					t.Errorf("%+v", report.Problems)
				}
			})
		}
		if after := dump(t, d); after != before {
			t.Errorf("something was written:\n%s", after)
		}
	})
}

func TestImportPeople_TellsTheWayRoundACircle(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		file := staffFile(cells{"reporting_officer_code": "NEW-2"}, cells{"reporting_officer_code": "NEW-3"}, cells{"reporting_officer_code": "NEW-2"})
		report, _ := take(t, s, file, people.Options{})
		if report.Refused != 2 || report.Problems[0].Args[1] != "NEW-2 → NEW-3 → NEW-2" {
			t.Errorf("%+v", report.Problems)
		}
	})
}

func TestImportPeople_ACircleThroughWhatIsStored_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Report](t)(take(t, s, staffFile(cells{}, cells{"reporting_officer_code": "NEW-1"}), people.Options{}))
		report, err := take(t, s, staffFile(cells{"reporting_officer_code": "NEW-2"}), people.Options{})
		if !fault.Is(err, fault.Invalid) || report.Problems[0].Key != "people.import.circle" {
			t.Fatalf("%v %+v", err, report.Problems)
		}
		if way := report.Problems[0].Args[1]; way != "NEW-1@UP-129-948 → NEW-2@UP-129-948 → NEW-1@UP-129-948" {
			t.Errorf("way %v", way)
		}
	})
}

func TestImportPeople_FromASpreadsheet_IsReadInSpiteOfMarksAndEnds(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		file := "\ufeff" + strings.ReplaceAll(staffFile(cells{"full_name_hi": "आशा\nदेवी", "pay_level": "", "official_email": "", "date_of_birth": "11-02-1993"}), "\n", "\r\n")
		report, err := take(t, s, file, people.Options{})
		if err != nil || report.Created != 1 {
			t.Fatalf("%v %+v", err, report)
		}
		p := must[people.Person](t)(s.ByCode(ctx, d.Reader(), "NEW-1"))
		if p.Name["hi"] != "आशा देवी" || p.DateOfBirth != "1993-02-11" || p.PayLevel != "" || p.Email != "" || p.Status != "active" {
			t.Errorf("%+v", p)
		}
	})
}

func TestImportPeople_WithoutAPosition_FindsTheOfficeAndMakesAPost(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		rows := []cells{{"reporting_officer_code": "NEW-2"}, {"reporting_officer_code": peopletest.Rakesh}, {"reporting_officer_code": "GONE"}}
		report := must[people.Report](t)(take(t, s, staffFile(rows...), people.Options{Kinds: map[string]string{"Clerk": "clerk"}}))
		if told(report, "people.import.officer_unknown") != 1 {
			t.Errorf("%+v", report.Notices)
		}
		p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID("NEW-1")))
		if p.OrgPath != peopletest.Harakh || p.KindCode != "clerk" || p.Title["en"] != "Clerk" {
			t.Errorf("%+v", p)
		}
		if got, want := chainOf(t, d, s, "NEW-1"), "1 NEW-2, 2 "+peopletest.Rakesh+", 3 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
		// Somebody on a proper post is left there by a row that names none.
		must[people.Report](t)(take(t, s, staffFile(cells{"employee_code": peopletest.Sunita}), people.Options{}))
		if p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID(peopletest.Sunita))); p.PositionCode != "948-GPS-01" {
			t.Errorf("%+v", p)
		}
	})
}

func TestImportPeople_SeveralOfficesAtAPlace_AreToldApartByName(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Report](t)(s.ImportOrgs(ctx, operator, "csv", strings.NewReader(ours+"UP-129-948-B,,UP-129-948,office,block,948,Harakh Branch Office,\n"), people.Options{}))
		report, err := take(t, s, staffFile(cells{"office": "Somewhere"}), people.Options{})
		if err == nil || report.Problems[0].Key != "people.import.office_many" {
			t.Errorf("%v %+v", err, report.Problems)
		}
		must[people.Report](t)(take(t, s, staffFile(cells{"office": "harakh  branch office"}), people.Options{}))
		if p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID("NEW-1"))); p.OrgPath != peopletest.Harakh+"B." {
			t.Errorf("%s", p.OrgPath)
		}
	})
}

func TestImportPeople_TheSameFileAgain_ChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		file := staffFile(cells{"reporting_officer_code": "NEW-2"}, cells{}, cells{"position_code": "948-GPS-03", "official_email": "A@example.invalid"}, cells{"status": "RETIRED"})
		first := must[people.Report](t)(take(t, s, file, people.Options{}))
		before := dump(t, d)
		again := must[people.Report](t)(take(t, s, file, people.Options{}))
		if first.Created != 4 || again.Created+again.Changed != 0 || again.Unchanged != 4 {
			t.Errorf("%+v then %+v", first, again)
		}
		if after := dump(t, d); after != before {
			t.Errorf("changed from\n%s\nto\n%s", before, after)
		}
	})
}

func TestImportPeople_DryRun_ReportsAndWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := dump(t, d)
		report := must[people.Report](t)(take(t, s, staffFile(cells{}, cells{"gender": "X"}), people.Options{DryRun: true}))
		if report.Written || report.Created != 1 || report.Refused != 1 || report.Rows != 2 {
			t.Errorf("%+v", report)
		}
		if dump(t, d) != before {
			t.Error("a dry run wrote something")
		}
	})
}

func TestImportPeople_InPart_WritesTheSoundRows(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		report := must[people.Report](t)(take(t, s, staffFile(cells{}, cells{"gender": "X"}), people.Options{Partial: true}))
		if !report.Written || report.Accepted != 1 || report.Refused != 1 {
			t.Errorf("%+v", report)
		}
		if _, err := s.ByCode(ctx, d.Reader(), "NEW-2"); !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
	})
}

func TestImportPeople_StoppedOnTheWay_WritesNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := dump(t, d)
		stopped, stop := context.WithCancel(ctx)
		opt := people.Options{Progress: func(done, total int) {
			if done == total {
				stop()
			}
		}}
		report, err := s.ImportPeople(stopped, operator, strings.NewReader(staffFile(cells{}, cells{})), opt)
		if err == nil || report.Written {
			t.Errorf("went through: %+v", report)
		}
		if dump(t, d) != before {
			t.Error("something was written")
		}
	})
}

func TestImportPeople_TellsItsProgressToTheEnd(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		posts, staff, _ := peopletest.CrowdFiles(4500, "UP-129-948", "948-ADO")
		must[people.Report](t)(s.ImportPositions(ctx, operator, strings.NewReader(posts), people.Options{}))
		var seen []int
		opt := people.Options{Progress: func(done, total int) {
			if total != 4500 {
				t.Errorf("total %d", total)
			}
			seen = append(seen, done)
		}}
		must[people.Report](t)(take(t, s, staff, opt))
		if want := []int{0, 2000, 4000, 4500}; !slices.Equal(seen, want) {
			t.Errorf("progress %v, want %v", seen, want)
		}
	})
}

func TestImportPeople_ATransferByFile_EndsOnePostingAndBeginsAnother(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		posted, left := facts(t, d.Reader(), "people.posted"), facts(t, d.Reader(), "people.left")
		// Sunita and Imran change places, which is sound only as a whole.
		file := staffFile(cells{"employee_code": peopletest.Sunita, "full_name_en": "Sunita Verma", "position_code": "948-GPS-02", "date_of_present_post": "2026-11-01"},
			cells{"employee_code": peopletest.Imran, "full_name_en": "Imran Ansari", "position_code": "948-GPS-01", "date_of_present_post": "2026-11-01"})
		must[people.Report](t)(take(t, s, file, people.Options{}))
		if p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID(peopletest.Sunita))); p.PositionCode != "948-GPS-02" {
			t.Errorf("%+v", p)
		}
		history := must[[]people.Posting](t)(s.Postings(ctx, d.Reader(), s.ID(peopletest.Sunita)))
		if len(history) != 2 || history[0].To != "" || history[0].Nature != "transfer" || history[1].To != "2026-11-01" {
			t.Errorf("%+v", history)
		}
		if p, l := facts(t, d.Reader(), "people.posted")-posted, facts(t, d.Reader(), "people.left")-left; p != 2 || l != 2 {
			t.Errorf("%d posted, %d left", p, l)
		}
	})
}

func TestImportPeople_OfThoseWhoLeave_FreesTheirPosts(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Posting](t)(s.Transfer(ctx, operator, people.Order{PersonID: s.ID(peopletest.Rakesh), PositionID: s.PositionID("DPRO"), Additional: true}))
		file := staffFile(cells{"employee_code": peopletest.Rakesh, "full_name_en": "Rakesh Kumar", "status": "retired"},
			cells{"position_code": "948-ADO"})
		must[people.Report](t)(take(t, s, file, people.Options{}))
		p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID(peopletest.Rakesh)))
		if p.PositionID != "" || p.OrgPath != peopletest.Harakh {
			t.Errorf("%+v", p)
		}
		if holder := must[string](t)(s.Holder(ctx, d.Reader(), s.PositionID("DPRO"))); holder != "" {
			t.Errorf("the charge is still held by %s", holder)
		}
		if got, want := chainOf(t, d, s, peopletest.Sunita), "1 NEW-2, 2 "+peopletest.Ojha; got != want {
			t.Errorf("chain %s, want %s", got, want)
		}
	})
}

func TestImportPeople_ABlankCell_TakesNothingAway(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Report](t)(take(t, s, staffFile(cells{"employee_code": peopletest.Sunita, "full_name_en": "Sunita Verma", "position_code": "948-GPS-01", "pay_level": ""}), people.Options{}))
		p := must[people.Person](t)(s.ByCode(ctx, d.Reader(), peopletest.Sunita))
		if p.Name["hi"] != "सुनीता वर्मा" || p.Email != "s.verma@example.invalid" || p.PayLevel != "5" {
			t.Errorf("%+v", p)
		}
	})
}

func TestImportPeople_OutsideOnesPartOfTheTree_IsRefusedRowByRow(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		admin := mdoAdmin(peopletest.Harakh)
		file := staffFile(cells{"position_code": "948-GPS-03"}, cells{"lgd_block": "949"}, cells{"employee_code": peopletest.Kamla, "position_code": "948-GPS-02"})
		report, err := s.ImportPeople(ctx, admin, strings.NewReader(file), people.Options{Partial: true})
		if err != nil || report.Created != 1 || report.Refused != 2 {
			t.Errorf("%v %+v", err, report)
		}
		for _, p := range report.Problems {
			if p.Key != "people.import.not_yours" {
				t.Errorf("%+v", p)
			}
		}
	})
}

func TestImportPeople_AChangedKindOfPost_IsToldAgain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		must[people.Report](t)(take(t, s, staffFile(cells{}), people.Options{}))
		before := facts(t, d.Reader(), "people.posted")
		must[people.Report](t)(take(t, s, staffFile(cells{}), people.Options{Kinds: map[string]string{"Clerk": "clerk"}}))
		if n := facts(t, d.Reader(), "people.posted") - before; n != 1 {
			t.Errorf("%d facts", n)
		}
	})
}

func TestImportPositions_PlantedTraps_AreRefused(t *testing.T) {
	const head = "code,kind_code,org_code,post_no,reports_to_position,name_en\n"
	traps := []struct{ name, rows, column, key, way string }{
		{"a circle in the file", "A,,UP,1,B,A\nB,,UP,2,A,B\n", "reports_to_position", "people.position.circle", "A → B → A"},
		{"a circle through what is stored", "CDO,,UP-129-VB,01,948-GPS-01,CDO\n", "reports_to_position", "people.position.circle", "CDO → 948-GPS-01 → 948-ADO → DPRO → CDO"},
		{"its own superior", "A,,UP,1,A,A\n", "reports_to_position", "people.position.circle", "A → A"},
		{"an unknown unit", "A,,XX,1,,A\n", "org_code", "people.position.org_unknown", ""},
		{"an unknown post above", "A,,UP,1,Z,A\n", "reports_to_position", "people.position.above_unknown", ""},
		{"a code twice", "A,,UP,1,,A\nA,,UP,1,,A\n", "code", "people.file.twice", ""},
		{"no name", "A,,UP,1,,\n", "name_en", "people.file.no_name", ""},
	}
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := dump(t, d)
		for _, c := range traps {
			t.Run(c.name, func(t *testing.T) {
				report, err := s.ImportPositions(ctx, operator, strings.NewReader(head+c.rows), people.Options{})
				i := slices.IndexFunc(report.Problems, func(p csvio.Problem) bool { return p.Key == c.key && p.Column == c.column })
				if !fault.Is(err, fault.Invalid) || i < 0 || c.way != "" && report.Problems[i].Args[1] != c.way {
					t.Errorf("%v %+v", err, report.Problems)
				}
			})
		}
		if dump(t, d) != before {
			t.Error("something was written")
		}
	})
}

func TestImportPositions_AHeldPostThatMoves_TakesItsHolderAlong(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := facts(t, d.Reader(), "people.posted")
		const file = "code,kind_code,org_code,post_no,reports_to_position,name_en\n948-GPS-01,gp-secretary,UP-129-949,09,949-ADO,\"GP Secretary, Harakh 1\"\n"
		report := must[people.Report](t)(s.ImportPositions(ctx, operator, strings.NewReader(file), people.Options{}))
		if report.Changed != 1 {
			t.Errorf("%+v", report)
		}
		p := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID(peopletest.Sunita)))
		if p.OrgPath != peopletest.Masauli || p.Title["hi"] != "ग्राम पंचायत सचिव" {
			t.Errorf("%+v", p)
		}
		if n := facts(t, d.Reader(), "people.posted") - before; n != 1 {
			t.Errorf("%d facts", n)
		}
		again := must[people.Report](t)(s.ImportPositions(ctx, operator, strings.NewReader(file), people.Options{}))
		if again.Unchanged != 1 {
			t.Errorf("%+v", again)
		}
	})
}

func TestImportPositions_OutsideOnesPartOfTheTree_IsRefusedRowByRow(t *testing.T) {
	const head = "code,kind_code,org_code,post_no,reports_to_position,name_en\n"
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		for name, row := range map[string]string{
			"a new post in another office":            "949-GPS-09,,UP-129-949,9,949-ADO,Secretary\n",
			"another office's post, brought to ours":  "949-GPS-01,gp-secretary,UP-129-948,01,948-ADO,Secretary\n",
			"another office's post, left where it is": "949-GPS-01,gp-secretary,UP-129-949,01,948-ADO,Secretary\n",
			"our post, sent to another office":        "948-GPS-03,gp-secretary,UP-129-949,03,948-ADO,Secretary\n",
		} {
			before := dump(t, d)
			report, err := s.ImportPositions(ctx, mdoAdmin(peopletest.Harakh), strings.NewReader(head+row), people.Options{})
			if !fault.Is(err, fault.Invalid) || len(report.Problems) != 1 || report.Problems[0].Key != "people.import.not_yours" {
				t.Errorf("%s: %v %+v", name, err, report.Problems)
			}
			if dump(t, d) != before {
				t.Errorf("%s: something was written", name)
			}
		}
		report, err := s.ImportPositions(ctx, mdoAdmin(peopletest.Harakh), strings.NewReader(head+"948-GPS-03,gp-secretary,UP-129-948,30,948-ADO,Secretary\n"), people.Options{})
		if err != nil || report.Changed != 1 {
			t.Errorf("our own: %v %+v", err, report)
		}
	})
}

func TestImports_OfOnesOwnPost_AreRefused_NobodyOrdersForThemselves(t *testing.T) {
	const head = "code,kind_code,org_code,post_no,reports_to_position,name_en\n"
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		self := s.As(peopletest.Sunita, who.Grant{Role: who.RoleMDOAdmin, Path: "IN."})
		own := cells{"employee_code": peopletest.Sunita, "full_name_en": "Sunita Verma", "position_code": "948-GPS-01"}
		with := func(c cells) string {
			row := maps.Clone(own)
			maps.Copy(row, c)
			return staffFile(row)
		}
		for name, file := range map[string]string{
			"a higher post": with(cells{"position_code": "DPRO"}), "leaving": with(cells{"status": "RETIRED"}), "a post of her own making": with(cells{"position_code": "", "lgd_block": "949"}),
		} {
			report, err := s.ImportPeople(ctx, self, strings.NewReader(file), people.Options{})
			if !fault.Is(err, fault.Invalid) || len(report.Problems) != 1 || report.Problems[0].Key != "people.import.self" {
				t.Errorf("%s: %v %+v", name, err, report.Problems)
			}
		}
		for name, row := range map[string]string{
			"another kind": "948-GPS-01,clerk,UP-129-948,01,948-ADO,S\n", "another office": "948-GPS-01,gp-secretary,UP-129-949,01,948-ADO,S\n",
			"another officer above": "948-GPS-01,gp-secretary,UP-129-948,01,CDO,S\n",
		} {
			report, err := s.ImportPositions(ctx, self, strings.NewReader(head+row), people.Options{})
			if !fault.Is(err, fault.Invalid) || len(report.Problems) != 1 || report.Problems[0].Key != "people.import.self" {
				t.Errorf("%s: %v %+v", name, err, report.Problems)
			}
		}
		// What is known of her is no order, and neither is a name or an address.
		report, err := s.ImportPeople(ctx, self, strings.NewReader(with(cells{"official_email": "new@example.invalid"})), people.Options{})
		if err != nil || report.Changed != 1 {
			t.Errorf("%v %+v", err, report)
		}
		if report, err = s.ImportPositions(ctx, self, strings.NewReader(head+"948-GPS-01,gp-secretary,UP-129-948,01,948-ADO,Renamed\n"), people.Options{}); err != nil || report.Changed != 1 {
			t.Errorf("%v %+v", err, report)
		}
		// Another may: the post that she would have freed is not free for a third, either, while hers is refused.
		file := staffFile(cells{"employee_code": peopletest.Sunita, "full_name_en": "Sunita Verma", "position_code": "948-GPS-03"}, cells{"position_code": "948-GPS-01"})
		report, err = s.ImportPeople(ctx, self, strings.NewReader(file), people.Options{Partial: true})
		if err != nil || report.Refused != 2 {
			t.Errorf("%v %+v", err, report)
		}
		if report, err = s.ImportPeople(ctx, operator, strings.NewReader(file), people.Options{}); err != nil || report.Accepted != 2 {
			t.Errorf("%v %+v", err, report)
		}
	})
}

func TestImportPeople_UnderAnOfficerWhoseRowIsRefused_ReportToTheirPostAsItStands(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		officer := cells{"employee_code": "BOSS", "full_name_en": "Boss", "designation": "Head Clerk"}
		must[people.Report](t)(take(t, s, staffFile(officer), people.Options{}))
		officer["designation"], officer["gender"] = "Chief Clerk", "?" // a change, and something wrong
		report, err := take(t, s, staffFile(officer, cells{"employee_code": "CLERK", "full_name_en": "Clerk", "reporting_officer_code": "BOSS"}), people.Options{Partial: true})
		if err != nil || report.Refused != 1 || report.Created != 1 {
			t.Fatalf("%v %+v", err, report)
		}
		clerk := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID("CLERK")))
		post := must[people.Position](t)(s.Position(ctx, d.Reader(), clerk.PositionID))
		boss := must[people.Post](t)(s.Post(ctx, d.Reader(), s.ID("BOSS")))
		if post.ReportsTo != boss.PositionID || boss.PositionID == "" {
			t.Errorf("reports to %q, want %q", post.ReportsTo, boss.PositionID)
		}
	})
}

func TestFixturesOfTheDemo_AreTakenInWhole(t *testing.T) {
	folder := filepath.Join("..", "demo", "fixtures")
	open := func(name string) *os.File {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Skipf("the demo's fixtures are not here: %v", err)
		}
		t.Cleanup(func() { f.Close() })
		return f
	}
	open("people.csv")
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		for range 2 {
			for _, load := range []func() (people.Report, error){
				func() (people.Report, error) {
					return r.ImportPlaces(ctx, operator, "csv", open("places.csv"), people.Options{})
				},
				func() (people.Report, error) {
					return r.ImportOrgs(ctx, operator, "csv", open("orgs.csv"), people.Options{})
				},
				func() (people.Report, error) {
					return r.ImportPositions(ctx, operator, open("positions.csv"), people.Options{})
				},
				func() (people.Report, error) {
					return r.ImportPeople(ctx, operator, open("people.csv"), people.Options{})
				},
			} {
				if report, err := load(); err != nil || !report.OK() {
					t.Fatalf("%v %+v", err, report.Problems)
				}
			}
		}
		checkPaths(t, d)
		if a, b := count(t, d.Reader(), "people_person"), count(t, d.Reader(), "people_v_scope"); a == 0 || a != b {
			t.Errorf("%d people, %d posted", a, b)
		}
	})
}
