// Package evidencetest gives tests of evidence, and of the rooms above it, a small office with a reporting line, a dictionary
// and sound evidence to record. Everything comes in through the rooms' own verbs.
package evidencetest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/blob"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// The competencies of the dictionary.
const (
	Five    = "T-FIVE"    // scale of five
	Three   = "T-THREE"   // scale of three, valid for twelve months
	Retired = "T-RETIRED" // takes nothing new
	Merged  = "T-MERGED"  // lives on as Five
)

// Office is a department with two offices. In the first, the posts report upwards as Below → Holder → Boss → (a vacant post)
// → Upper → Top, and Peer → Boss. Lone reports to nobody, Stranger and OtherBoss serve in the second office. The fields are
// person ids.
type Office struct {
	DB         *db.DB
	People     *people.Register
	Frameworks *framework.Frameworks
	Records    *evidence.Records
	Files      *blob.Files // in which the records keep files
	Log        *event.Log

	Top, Upper, Boss, Holder, Peer, Below, Lone, Stranger, OtherBoss string
}

const orgs = `code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi
IN,,,government,,,Government of India,भारत सरकार
T,,IN,department,,,Department of Trials,परीक्षण विभाग
T-A,,T,organisation,,,First office,प्रथम कार्यालय
T-B,,T,organisation,,,Second office,द्वितीय कार्यालय
`

// Positions is the file of the office's posts; Line has it read again with other lines.
const Positions = `code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi
T-TOP,,T,01,,Director,निदेशक,Director,निदेशक
T-UPPER,,T-A,01,T-TOP,Deputy Director,उप निदेशक,Deputy Director,उप निदेशक
T-VACANT,,T-A,02,T-UPPER,Under Secretary,अवर सचिव,Under Secretary,अवर सचिव
T-BOSS,,T-A,03,T-VACANT,Section Officer,अनुभाग अधिकारी,Section Officer,अनुभाग अधिकारी
T-HOLDER,,T-A,04,T-BOSS,Assistant 1,सहायक 1,Assistant,सहायक
T-PEER,,T-A,05,T-BOSS,Assistant 2,सहायक 2,Assistant,सहायक
T-BELOW,,T-A,06,T-HOLDER,Clerk,लिपिक,Clerk,लिपिक
T-LONE,,T-A,07,,Adviser,सलाहकार,Adviser,सलाहकार
T-OTHERBOSS,,T-B,01,T-TOP,Section Officer B,अनुभाग अधिकारी ख,Section Officer,अनुभाग अधिकारी
T-STRANGER,,T-B,02,T-OTHERBOSS,Assistant B,सहायक ख,Assistant,सहायक
`

const peopleHeader = "employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level," +
	"ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block,date_of_entry,date_of_present_post,reporting_officer_code," +
	"official_email,mobile_masked,status,position_code\n"

func personRow(n int, name, position string) string {
	return fmt.Sprintf("T-EMP-%05d,%s,,F,1985-05-19,,,B,Assistant,7,,First office,,,,2010-08-30,2024-09-16,,,,ACTIVE,%s\n", n, name, position)
}

// New makes the office.
func New(t testing.TB, d *db.DB) *Office {
	t.Helper()
	files := blobtest.Open(t)
	o := &Office{DB: d, People: people.New(d), Frameworks: framework.New(d), Files: files, Log: event.New(d)}
	o.Records = evidence.NewRecords(d, o.People, files)
	o.dictionary(t)
	ctx := context.Background()
	report, err := o.People.ImportOrgs(ctx, who.Operator("test"), "csv", strings.NewReader(orgs), people.Options{})
	written(t, report, err)
	o.Line(t)
	posts := []struct {
		position string
		id       *string
	}{
		{"T-TOP", &o.Top},
		{"T-UPPER", &o.Upper},
		{"T-BOSS", &o.Boss},
		{"T-HOLDER", &o.Holder},
		{"T-PEER", &o.Peer},
		{"T-BELOW", &o.Below},
		{"T-LONE", &o.Lone},
		{"T-STRANGER", &o.Stranger},
		{"T-OTHERBOSS", &o.OtherBoss},
	}
	rows := peopleHeader
	for i, p := range posts {
		rows += personRow(i, "Person "+string(rune('A'+i)), p.position)
	}
	report, err = o.People.ImportPeople(ctx, who.Operator("test"), strings.NewReader(rows), people.Options{})
	written(t, report, err)
	for i, p := range posts {
		*p.id = o.byCode(t, i)
	}
	return o
}

func (o *Office) byCode(t testing.TB, n int) string {
	t.Helper()
	p, err := o.People.ByCode(context.Background(), o.DB.Reader(), fmt.Sprintf("T-EMP-%05d", n))
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func written(t testing.TB, report people.Report, err error) {
	t.Helper()
	if err != nil || !report.Written {
		t.Fatalf("not written: %v; %+v", err, report)
	}
}

// Line reads the posts again with lines changed: pairs of a post and the post it now reports to.
func (o *Office) Line(t testing.TB, changes ...[2]string) {
	t.Helper()
	lines := strings.Split(Positions, "\n")
	for _, c := range changes {
		for i, line := range lines {
			if cells := strings.Split(line, ","); cells[0] == c[0] {
				cells[4] = c[1]
				lines[i] = strings.Join(cells, ",")
			}
		}
	}
	report, err := o.People.ImportPositions(context.Background(), who.Operator("test"), strings.NewReader(strings.Join(lines, "\n")), people.Options{})
	written(t, report, err)
}

// Staff adds n people who report to Boss, and gives their ids.
func (o *Office) Staff(t testing.TB, n int) []string {
	t.Helper()
	ctx := context.Background()
	posts, rows := Positions, peopleHeader
	for i := range n {
		position := fmt.Sprintf("T-STAFF-%05d", i)
		posts += fmt.Sprintf("%s,,T-A,S%05d,T-BOSS,Assistant,सहायक,Assistant,सहायक\n", position, i)
		rows += personRow(100+i, "Staff", position)
	}
	report, err := o.People.ImportPositions(ctx, who.Operator("test"), strings.NewReader(posts), people.Options{})
	written(t, report, err)
	report, err = o.People.ImportPeople(ctx, who.Operator("test"), strings.NewReader(rows), people.Options{})
	written(t, report, err)
	ids := make([]string, n)
	for i := range ids {
		ids[i] = o.byCode(t, 100+i)
	}
	return ids
}

// Retire has a person leave their post and the service.
func (o *Office) Retire(t testing.TB, personID string) {
	t.Helper()
	ctx := context.Background()
	p, err := o.People.Post(ctx, o.DB.Reader(), personID)
	if err == nil {
		err = o.People.Relieve(ctx, who.Operator("test"), personID, p.PositionID, "", "retired")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Move transfers a person to a new post at another office, given by its code; the post reports to the one named.
func (o *Office) Move(t testing.TB, personID, org, reportsTo string) {
	t.Helper()
	ctx := context.Background()
	code := "T-MOVED-" + personID
	file := Positions + fmt.Sprintf("%s,,%s,M%s,%s,Assistant,सहायक,Assistant,सहायक\n", code, org, personID, reportsTo)
	report, err := o.People.ImportPositions(ctx, who.Operator("test"), strings.NewReader(file), people.Options{})
	written(t, report, err)
	p, err := o.People.Position(ctx, o.DB.Reader(), code)
	if err == nil {
		_, err = o.People.Transfer(ctx, who.Operator("test"), people.Order{PersonID: personID, PositionID: p.ID})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (o *Office) dictionary(t testing.TB) {
	t.Helper()
	type entry map[string]any
	name := func(s string) map[string]string { return map[string]string{"en": s, "hi": s} }
	list := []entry{
		{"code": Five, "area": "Functional", "name": name("Five"), "scale": "frac5"},
		{"code": Three, "area": "Behavioural", "name": name("Three"), "scale": "kcm3", "validity_months": 12},
		{"code": Retired, "area": "Domain", "name": name("Retired"), "scale": "frac5"},
		{"code": Merged, "area": "Domain", "name": name("Merged"), "scale": "frac5"},
	}
	body, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	ctx, by := context.Background(), who.Operator("test")
	if report, err := o.Frameworks.ImportCompetencies(ctx, by, strings.NewReader(string(body)), false); err != nil {
		t.Fatalf("dictionary: %v; %+v", err, report)
	}
	if err := o.Frameworks.Retire(ctx, by, Retired); err != nil {
		t.Fatal(err)
	}
	if err := o.Frameworks.Merge(ctx, by, Merged, Five); err != nil {
		t.Fatal(err)
	}
}

// As gives the person as an actor, with no grants.
func As(personID string) who.Actor { return who.Actor{PersonID: personID} }

// With gives the person as an actor with a role over part of the tree.
func With(personID string, role who.Role, path string) who.Actor {
	return who.Actor{PersonID: personID, Grants: []who.Grant{{Role: role, Path: path}}}
}

// Path gives the path of the unit where a person serves.
func (o *Office) Path(t testing.TB, personID string) string {
	t.Helper()
	p, err := o.People.Post(context.Background(), o.DB.Reader(), personID)
	if err != nil {
		t.Fatal(err)
	}
	return p.OrgPath
}

// Yesterday is the day before the time of the database's clock.
func (o *Office) Yesterday() time.Time { return o.DB.Clock().Now().AddDate(0, 0, -1) }

// Signoff is a sound sign-off at level 3 of Five.
func (o *Office) Signoff(personID string) evidence.New {
	return evidence.New{
		PersonID: personID, Competency: Five, Kind: evidence.Signoff, Level: 3, ObservedAt: o.Yesterday(),
		Note: "Secret words: held the Gram Sabha with 142 present.",
	}
}

// Test is a sound independent or course test.
func (o *Office) Test(personID, kind, source string, level, percent int) evidence.New {
	return evidence.New{
		PersonID: personID, Competency: Five, Kind: kind, Level: level, Percent: percent, PassMark: 6000, ObservedAt: o.Yesterday(),
		SourceKind: "sitting", SourceID: source,
	}
}

// Score is a sound loaded score.
func (o *Office) Score(personID, side, source string, score int) evidence.New {
	return evidence.New{
		PersonID: personID, Competency: Five, Kind: evidence.Loaded, Side: side, Score: score, ObservedAt: o.Yesterday(),
		Detail: json.RawMessage(`{"readings":[1,2]}`), SourceKind: "batch", SourceID: source,
	}
}

// Claim records a claim by the person and gives the item.
func (o *Office) Claim(t testing.TB, by string, n evidence.New) evidence.Item {
	t.Helper()
	it, err := o.Records.Claim(context.Background(), As(by), n)
	if err != nil {
		t.Fatalf("claim: %v", err)
	}
	return it
}

// Accept records what a room above has seen, and gives its id.
func (o *Office) Accept(t testing.TB, n evidence.New) (id string) {
	t.Helper()
	err := o.DB.Write(context.Background(), who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = o.Records.Accept(ctx, tx, n)
		return err
	})
	if err != nil {
		t.Fatalf("accept: %v", err)
	}
	return id
}

// Facts gives the facts of these kinds that the log holds, in order; all of the room's when none is named.
func (o *Office) Facts(t testing.TB, kinds ...string) []event.Entry {
	t.Helper()
	ctx := context.Background()
	if err := o.Log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	var out []event.Entry
	for pos := int64(0); ; {
		part, err := o.Log.Feed(ctx, pos, 5000)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) == 0 {
			return out
		}
		for _, e := range part {
			if pos = e.Pos; named(e.Kind, kinds) {
				out = append(out, e)
			}
		}
	}
}

func named(kind string, kinds []string) bool {
	for _, k := range kinds {
		if k == kind {
			return true
		}
	}
	return len(kinds) == 0 && strings.HasPrefix(kind, "evidence.")
}
