package gap_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// desk drafts and publishes what secretaries need, everywhere and in places.
type desk struct {
	*framework.Frameworks
	t *testing.T
	d *db.DB
}

// draft begins the next version of the core (org "") or of an overlay, which asks for these and nothing else.
func (k desk) draft(org string, needs ...framework.Need) framework.Draft {
	k.t.Helper()
	ctx := context.Background()
	both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
	var err error
	var v framework.Version
	if org == "" {
		v, err = k.NewVersion(ctx, peopletest.Operator, "gp-secretary", 0)
	} else {
		v, err = k.NewOverlay(ctx, peopletest.Operator, "gp-secretary", org)
	}
	if err != nil {
		k.t.Fatal(err)
	}
	open, err := k.OpenDraft(ctx, k.d.Reader(), peopletest.Operator, v.KindCode)
	if err != nil {
		k.t.Fatal(err)
	}
	var edits []framework.Edit
	if len(open.Profile.Roles) > 0 {
		edits = append(edits, framework.Drop(framework.PartRole("R1")))
	}
	edits = append(edits, framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
		framework.Put(framework.PartActivity("A1"), "R1", -1, framework.Activity{Code: "A1", Text: both("Keep the register"), Frequency: "daily"}))
	for _, n := range needs {
		edits = append(edits, framework.Put(framework.PartNeed("A1", n.Competency), "", -1,
			framework.Requirement{Competency: n.Competency, Level: n.Level, Criticality: n.Criticality, Reason: both("The place is small")}))
	}
	if _, err := k.EditDraft(ctx, peopletest.Operator, v.KindCode, 0, edits...); err != nil {
		k.t.Fatal(err)
	}
	if open, err = k.OpenDraft(ctx, k.d.Reader(), peopletest.Operator, v.KindCode); err != nil {
		k.t.Fatal(err)
	}
	return open
}

// enact puts a draft in force, with the commission's consent where it asks less.
func (k desk) enact(open framework.Draft) {
	k.t.Helper()
	ctx := context.Background()
	lowered, err := k.Unconsented(ctx, k.d.Reader(), open.Version)
	if err == nil {
		err = k.SubmitFrac(ctx, peopletest.Operator, open.KindCode, "test")
	}
	for _, code := range lowered {
		if err == nil {
			err = k.Consent(ctx, peopletest.Operator, open.KindCode, code)
		}
	}
	if err == nil {
		err = k.ReviewFrac(ctx, peopletest.Operator, open.KindCode, "")
	}
	if err == nil {
		err = k.VerifyFrac(ctx, peopletest.Operator, open.KindCode, "")
	}
	if err == nil {
		err = k.PublishFrac(ctx, peopletest.Operator, open.KindCode, open.Number)
	}
	if err != nil {
		k.t.Fatal(err)
	}
}

// foretold counts what measuring anew opened and closed, by competency and in all.
func foretold(before, after map[[2]string]bool) (by map[string][2]int, opened, closed int) {
	by = map[string][2]int{}
	for k := range after {
		if !before[k] {
			opened++
			by[k[1]] = [2]int{by[k[1]][0] + 1, by[k[1]][1]}
		}
	}
	for k := range before {
		if !after[k] {
			closed++
			by[k[1]] = [2]int{by[k[1]][0], by[k[1]][1] + 1}
		}
	}
	return by, opened, closed
}

func short(t *testing.T, d *db.DB) map[[2]string]bool {
	out := map[[2]string]bool{}
	items, _ := kept(t, d)
	for _, i := range items {
		if i.Gap > 0 {
			out[[2]string{i.PersonID, i.Competency}] = true
		}
	}
	return out
}

// Whatever changes, of the core or of an overlay above, below or beside others, the preview says to the last gap what measuring
// anew then does.
func TestPreview_SaysWhatPublishingThenDoes_UnderOverlaysToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		codes := []string{"C1", "C2", "C3", "C4"}
		frameworktest.Dictionary(t, d, codes...)
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1})
		s := peopletest.Load(t, d)
		k := desk{framework.New(d).WithOrgs(people.New(d)), t, d}
		log, gaps := event.New(d), gap.New(d)
		gaps.Follow(log)
		stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 2, "C2": 5, "C3": 1})
		stand(t, d, s.ID(peopletest.Imran), map[string]int{"C1": 4, "C4": 2})
		stand(t, d, s.ID(peopletest.Kamla), map[string]int{"C2": 1, "C3": 3})
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		seed := uint64(20261122)
		r := rand.New(rand.NewPCG(seed, 1))
		under, moved := 0, 0
		for step := range 14 {
			org := ""
			if step > 2 {
				org = []string{"", "UP", "UP-PR", "UP-129-DPRO", "UP-129-948", "UP-129-949"}[r.IntN(6)]
			}
			var needs []framework.Need
			for _, i := range r.Perm(len(codes))[:1+r.IntN(len(codes))] {
				needs = append(needs, framework.Need{Competency: codes[i], Level: 1 + r.IntN(5), Criticality: 1 + r.IntN(3)})
			}
			open := k.draft(org, needs...)
			sheet, err := k.OpenSheet(ctx, d.Reader(), peopletest.Operator, open.KindCode, true)
			if err != nil {
				t.Fatal(err)
			}
			said, err := gaps.Preview(ctx, d.Reader(), open.Profile.Kind, sheet.Asks, 10)
			if err != nil {
				t.Fatal(err)
			}
			before := short(t, d)
			k.enact(open)
			if err := log.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			by, opened, closed := foretold(before, short(t, d))
			in := map[string][2]int{}
			for _, b := range said.By {
				if b.Opened+b.Closed > 0 {
					in[b.Competency] = [2]int{b.Opened, b.Closed}
				}
			}
			at := [2]int{}
			for _, u := range said.At {
				at[0] += u.Opened
				at[1] += u.Closed
			}
			what := fmt.Sprintf("seed %d, step %d, %q asks %v", seed, step, org, needs)
			if said.Opened != opened || said.Closed != closed || at != [2]int{opened, closed} {
				t.Errorf("%s: said %+v; then %d opened, %d closed", what, said, opened, closed)
			}
			if fmt.Sprint(in) != fmt.Sprint(by) {
				t.Errorf("%s: by competency said %v; then %v", what, in, by)
			}
			if want := map[string]int{"": 3, "UP": 3, "UP-PR": 3, "UP-129-DPRO": 3, "UP-129-948": 2, "UP-129-949": 1}[org]; said.Holders != want || said.Posts < want {
				t.Errorf("%s: %d holders of %d posts, want %d holders", what, said.Holders, said.Posts, want)
			}
			under += said.Under
			moved += opened + closed
		}
		was, _ := kept(t, d)
		if err := log.Rebuild(ctx, "gap", nil); err != nil {
			t.Fatal(err)
		}
		if now, _ := kept(t, d); !slices.Equal(was, now) {
			t.Errorf("followed %v, rebuilt %v", was, now)
		}
		if under == 0 || moved < 10 {
			t.Errorf("%d under overlays, %d gaps opened or closed: too few to promise anything", under, moved)
		}
	})
}

func TestPreview_NamesTheLevelsOfWhatChanges_AndWhatFallsAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		frameworktest.Dictionary(t, d, "C1", "C2", "C3")
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1})
		peopletest.Load(t, d)
		k := desk{framework.New(d).WithOrgs(people.New(d)), t, d}
		log, gaps := event.New(d), gap.New(d)
		gaps.Follow(log)
		k.enact(k.draft("UP-129-948", framework.Need{Competency: "C1", Level: 5, Criticality: 1}))
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		open := k.draft("", framework.Need{Competency: "C1", Level: 2, Criticality: 3}, framework.Need{Competency: "C3", Level: 2, Criticality: 3})
		sheet, err := k.OpenSheet(ctx, d.Reader(), peopletest.Operator, open.KindCode, true)
		if err != nil {
			t.Fatal(err)
		}
		said, err := gaps.Preview(ctx, d.Reader(), open.Profile.Kind, sheet.Asks, 10)
		if err != nil {
			t.Fatal(err)
		}
		want := []gap.TouchedIn{{"C1", 4, 2, 0, 0}, {"C2", 3, 0, 0, 3}, {"C3", 0, 2, 3, 0}}
		if !slices.Equal(said.By, want) || said.Under != 2 || said.Holders != 3 {
			t.Errorf("said %+v, want %+v", said, want)
		}
	})
}

func TestOverlay_MeasuresThoseBelowItsOrganisation_AndFollowingIsRebuilding(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		frameworktest.Dictionary(t, d, "C1", "C2")
		frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 3, Criticality: 2})
		s := peopletest.Load(t, d)
		log, gaps := event.New(d), gap.New(d)
		gaps.Follow(log)
		stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 3})
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		org, err := db.Scalar[string](ctx, d.Reader(), `select code from people_v_org where path = $1`, peopletest.Harakh)
		if err != nil {
			t.Fatal(err)
		}
		f := framework.New(d)
		v, err := f.NewOverlay(ctx, peopletest.Operator, "gp-secretary", org)
		if err != nil {
			t.Fatal(err)
		}
		both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
		if _, err := f.EditDraft(ctx, peopletest.Operator, v.KindCode, 0,
			framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
			framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the flood register"), Frequency: "daily"}),
			framework.Put(framework.PartNeed("H1", "C1"), "", -1, framework.Requirement{Competency: "C1", Level: 4, Criticality: 1}),
			framework.Put(framework.PartNeed("H1", "C2"), "", -1, framework.Requirement{Competency: "C2", Level: 2, Criticality: 1})); err != nil {
			t.Fatal(err)
		}
		if err := f.Enact(ctx, peopletest.Operator, v.KindCode, v.Number, "test"); err != nil {
			t.Fatal(err)
		}
		if err := log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		items, _ := kept(t, d)
		got := map[string]gap.Item{}
		below := map[string]bool{}
		for _, i := range items {
			got[i.PersonID+" "+i.Competency] = i
			if i.Competency == "C2" {
				below[i.PersonID] = true
			}
		}
		sunita := s.ID(peopletest.Sunita)
		if c1 := got[sunita+" C1"]; c1.Required != 4 || c1.Core != 3 || c1.Gap != 1 || c1.KindCode != "gp-secretary.UP-129-948" {
			t.Errorf("raised: %+v", c1)
		}
		if c2 := got[sunita+" C2"]; c2.Required != 2 || c2.Core != 0 {
			t.Errorf("added: %+v", c2)
		}
		if len(below) == 0 || len(below) == 3 {
			t.Errorf("the overlay holds for %d of 3: those below its organisation and no others", len(below))
		}
		if err := log.Rebuild(ctx, "gap", nil); err != nil {
			t.Fatal(err)
		}
		again, _ := kept(t, d)
		if len(again) != len(items) {
			t.Fatalf("%d items, after rebuilding %d", len(items), len(again))
		}
		for i := range items {
			if items[i] != again[i] {
				t.Errorf("was %+v, is %+v", items[i], again[i])
			}
		}
	})
}
