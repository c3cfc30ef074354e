// Package atlastest builds districts of people with levels, for tests of the atlas and of its pages.
package atlastest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
)

// Operator acts for the loader of a test.
var Operator = who.Operator("test")

// The kinds of post in the world, and what they need: both need C1.
const (
	Secretary = "gp-secretary" // C1 at 4, C2 at 3
	Postman   = "postman"      // C1 at 2
)

// Department is the path under which the block offices of the world hang.
const Department = "IN.PR."

// World is state 9 with districts, blocks and posts, half of them held, and a log that the gap room follows already.
type World struct {
	DB    *db.DB
	Log   *event.Log
	Posts *people.Register
	t     testing.TB
}

// Unit is an office: a block's, or (Block "") a district's.
type Unit struct{ District, Block string }

// Org is the code of the office.
func (u Unit) Org() string { return strings.TrimSuffix("O"+u.District+"-"+u.Block, "-") }

// New makes the world with these offices, each with as many posts of each kind as posts says.
func New(t testing.TB, d *db.DB, units []Unit, posts map[string]int) *World {
	t.Helper()
	frameworktest.Dictionary(t, d, "C1", "C2")
	frameworktest.Publish(t, d, Secretary, framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1})
	frameworktest.Publish(t, d, Postman, framework.Need{Competency: "C1", Level: 2, Criticality: 2})
	w := &World{DB: d, Log: event.New(d), Posts: people.New(d), t: t}
	gap.New(d).Follow(w.Log)
	var places, orgs, positions strings.Builder
	places.WriteString("level,code,parent_level,parent_code,name_en,name_hi,census2011\nstate,9,,,Uttar Pradesh,उत्तर प्रदेश,09\n")
	orgs.WriteString("code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\n" +
		"IN,,,government,,,Government of India,भारत सरकार\nPR,,IN,department,state,9,Panchayati Raj,पंचायती राज\n")
	positions.WriteString("code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi\n")
	seen := map[string]bool{}
	for _, u := range units {
		if !seen[u.District] {
			seen[u.District] = true
			fmt.Fprintf(&places, "district,%s,state,9,District %s,जनपद %s,\n", u.District, u.District, u.District)
		}
		level, code := "district", u.District
		if u.Block != "" {
			level, code = "block", u.Block
			fmt.Fprintf(&places, "block,%s,district,%s,Block %s,विकास खंड %s,\n", code, u.District, code, code)
		}
		fmt.Fprintf(&orgs, "%s,,PR,block_office,%s,%s,Office %s,कार्यालय %s\n", u.Org(), level, code, u.Org(), u.Org())
		for _, kind := range []string{Secretary, Postman} {
			for i := range posts[kind] {
				post := Post(u, kind, i)
				fmt.Fprintf(&positions, "%s,%s,%s,%d,,Post %s,पद %s,Officer,अधिकारी\n", post, kind, u.Org(), i, post, post)
			}
		}
	}
	ctx := context.Background()
	w.sound(w.Posts.ImportPlaces(ctx, Operator, "csv", strings.NewReader(places.String()), people.Options{}))
	w.sound(w.Posts.ImportOrgs(ctx, Operator, "csv", strings.NewReader(orgs.String()), people.Options{}))
	w.sound(w.Posts.ImportPositions(ctx, Operator, strings.NewReader(positions.String()), people.Options{}))
	return w
}

// Post is the code of the i-th post of a kind in an office.
func Post(u Unit, kind string, i int) string { return fmt.Sprintf("%s-%s-%d", u.Org(), kind, i) }

func (w *World) sound(report people.Report, err error) {
	w.t.Helper()
	if err != nil || !report.OK() {
		w.t.Fatalf("people: %v %+v", err, report.Problems)
	}
}

// Hire brings in one person on each of the posts; a person's employee code is "E-" and the code of the post.
func (w *World) Hire(posts ...string) {
	w.t.Helper()
	var s strings.Builder
	s.WriteString("employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level," +
		"date_of_entry,date_of_present_post,official_email,mobile_masked,status,position_code\n")
	for _, post := range posts {
		fmt.Fprintf(&s, "E-%s,Asha Yadav,आशा यादव,F,1990-02-11,UP,State,C,Officer,5,2020-08-03,2024-06-17,,XXXXXX0000,ACTIVE,%s\n", post, post)
	}
	w.sound(w.Posts.ImportPeople(context.Background(), Operator, strings.NewReader(s.String()), people.Options{}))
}

// ID gives a person's id by the code of the post on which they were hired.
func (w *World) ID(post string) string {
	w.t.Helper()
	p, err := w.Posts.ByCode(context.Background(), w.DB.Reader(), "E-"+post)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

// PositionID gives a position's id by its code.
func (w *World) PositionID(post string) string {
	w.t.Helper()
	p, err := w.Posts.Position(context.Background(), w.DB.Reader(), post)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.ID
}

// Measure sets levels of persons for a competency, below 0 for not measured, as if the passbook had worked them out.
func (w *World) Measure(competency string, levels map[string]int) {
	w.t.Helper()
	err := w.DB.Write(context.Background(), Operator, func(ctx context.Context, tx *db.Tx) error {
		var ids []string
		var facts []passbook.Rescored
		for id, level := range levels {
			ids = append(ids, id)
			facts = append(facts, passbook.Rescored{Person: id, Competency: competency, Level: max(0, level)})
		}
		_, err := db.Insert(ctx, tx, `
			insert into passbook_level (person_id, competency, attained, measured, provisional, formula, evidence,
			                            claimed, work, peer, test, last_at) values`, len(ids), func(i int) []any {
			return []any{ids[i], competency, max(0, levels[ids[i]]), levels[ids[i]] >= 0, false, "cs-1", "[]", 0, 0, 0, 0, 0}
		}, `on conflict (person_id, competency) do update set attained = excluded.attained, measured = excluded.measured`)
		if err != nil {
			return err
		}
		return event.RecordAll(ctx, tx, facts)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// Drain brings all readers to the head of the log.
func (w *World) Drain() {
	w.t.Helper()
	if err := w.Log.Drain(context.Background()); err != nil {
		w.t.Fatal(err)
	}
}
