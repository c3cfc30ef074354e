package atlas

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"sopan/internal/atlas/atlastest"
	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// theMap dumps the map of what is required, with all that it is kept from.
func theMap(t *testing.T, d *db.DB) string {
	t.Helper()
	var out []string
	for _, query := range []string{
		`select 'unit ' || org_id || ' ' || kind_code || ' ' || cast(tier as text) || ' ' || state || ' ' || cast(n as text) from atlas_post`,
		`select 'sum ' || kind_code || ' ' || cast(tier as text) || ' ' || state || ' ' || cast(n as text) from atlas_post_sum`,
		`select 'asked ' || kind_code || ' ' || competency || ' ' || cast(tier as text) || ' ' || cast(required as text) from atlas_asked`,
		`select 'map ' || state || ' ' || cast(tier as text) || ' ' || competency || ' ' || cast(required as text) || ' ' || cast(n as text) from atlas_required`,
	} {
		lines, err := db.All(ctx, d.Reader(), func(s *string) []any { return []any{s} }, query)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, lines...)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

func frameworks(d *db.DB) *framework.Frameworks {
	return framework.New(d).WithOrgs(people.New(d))
}

// enactCore puts a version of what secretaries need in force, that asks for C1 at a level.
func enactCore(t *testing.T, d *db.DB, level int) {
	t.Helper()
	f := frameworks(d)
	file := frameworktest.Frac(t, atlastest.Secretary, framework.Need{Competency: "C1", Level: level, Criticality: 3})
	report, err := f.ImportFrac(ctx, atlastest.Operator, bytes.NewReader(file), false)
	if err == nil {
		err = f.Enact(ctx, atlastest.Operator, atlastest.Secretary, report.Version, "as ordered")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// enact puts an overlay of secretaries in force below an organisation, that asks for a competency at level 5.
func enact(t *testing.T, d *db.DB, org, competency string) {
	t.Helper()
	f := frameworks(d)
	v, err := f.NewOverlay(ctx, atlastest.Operator, atlastest.Secretary, org)
	if err != nil {
		t.Fatal(err)
	}
	both := func(s string) framework.Names { return framework.Names{"en": s, "hi": s + " करना"} }
	edits := []framework.Edit{
		framework.Put(framework.PartRole("R1"), "", -1, framework.Role{Code: "R1", Name: both("Serve")}),
		framework.Put(framework.PartActivity("H1"), "R1", -1, framework.Activity{Code: "H1", Text: both("Keep the register of boats"), Frequency: "daily"}),
		framework.Put(framework.PartNeed("H1", competency), "", -1, framework.Requirement{Competency: competency, Level: 5, Criticality: 3}),
	}
	if _, err := f.EditDraft(ctx, atlastest.Operator, v.KindCode, 0, edits...); err != nil {
		t.Fatal(err)
	}
	if err := f.Enact(ctx, atlastest.Operator, v.KindCode, v.Number, "as ordered"); err != nil {
		t.Fatal(err)
	}
}

// post brings in vacant posts of a unit.
func post(t *testing.T, w *atlastest.World, unit atlastest.Unit, kind string, codes ...string) {
	t.Helper()
	var s strings.Builder
	s.WriteString("code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi\n")
	for _, code := range codes {
		fmt.Fprintf(&s, "%s,%s,%s,1,,Post,पद,Officer,अधिकारी\n", code, kind, unit.Org())
	}
	report, err := w.Posts.ImportPositions(ctx, atlastest.Operator, strings.NewReader(s.String()), people.Options{})
	if err != nil || !report.OK() {
		t.Fatalf("%v %+v", err, report.Problems)
	}
}

func TestRequired_FollowingInBatchesOfAnySize_ComesToWhatRebuildingMakes(t *testing.T) {
	units := smallUnits()
	for seed := range uint64(2) {
		for _, batch := range []int{1, 7, 500} {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				w := atlastest.New(t, d, units, map[string]int{atlastest.Secretary: 3, atlastest.Postman: 1})
				w.Log.SetBatch(batch)
				frameworks(d).Follow(w.Log, people.OrgMoved{})
				New(d).Follow(w.Log)
				w.Hire(atlastest.Post(units[0], atlastest.Secretary, 0))
				r := rand.New(rand.NewPCG(seed, 9))
				laid, level := map[string]bool{}, 4
				for step := range 25 {
					unit := units[r.IntN(len(units))]
					switch r.IntN(7) {
					case 0:
						post(t, w, unit, []string{"", atlastest.Secretary, "unheard-of"}[r.IntN(3)], fmt.Sprintf("NEW-%d", step))
					case 1: // posts come to be of another kind, or at another unit
						post(t, w, unit, []string{"", atlastest.Postman}[r.IntN(2)], atlastest.Post(units[r.IntN(len(units))], atlastest.Secretary, 1+r.IntN(2)))
					case 2:
						level = 1 + level%5 // another than before, or there is nothing to publish
						enactCore(t, d, level)
					case 3: // what the department asks besides, all blocks ask then, those with an overlay of their own too
						org, competency := "PR", "C2"
						if r.IntN(2) == 0 {
							org, competency = unit.Org(), "C1"
						}
						if !laid[org] {
							laid[org] = true
							enact(t, d, org, competency)
						}
					case 4:
						w.Drain()
					default:
						uproot(w, t, units, r)
					}
				}
				w.Drain()
				followed := theMap(t, d)
				if !strings.Contains(followed, "map * 0 C1 ") {
					t.Fatalf("nothing is counted:\n%s", followed)
				}
				if err := w.Log.Rebuild(ctx, "atlas", nil); err != nil {
					t.Fatal(err)
				}
				if again := theMap(t, d); again != followed {
					t.Errorf("seed %d, batch %d: followed\n%s\nrebuilt\n%s", seed, batch, followed, again)
				}
			})
		}
	}
}

func TestRequired_CountsPostsByTierAndLevel_BeforeAnybodyIsMeasured(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		units := smallUnits()[:3]
		w := atlastest.New(t, d, units, map[string]int{atlastest.Secretary: 4, atlastest.Postman: 1})
		m := New(d)
		m.Follow(w.Log)
		post(t, w, atlastest.Unit{District: "129", Block: "1"}, "", "GUARD-1")
		w.Drain()
		ask := func(query RequiredQuery) RequiredView {
			t.Helper()
			view, err := m.Required(ctx, d.Reader(), reader, query)
			if err != nil {
				t.Fatal(err)
			}
			return view
		}
		view := ask(RequiredQuery{})
		if want := []TierPosts{{BlockTier, 16, 1}}; !slices.Equal(view.Tiers, want) {
			t.Errorf("tiers %+v, want %+v", view.Tiers, want)
		}
		want := []Requirement{{BlockTier, "C1", 2, 3}, {BlockTier, "C1", 4, 12}, {BlockTier, "C2", 3, 12}}
		if !slices.Equal(view.Items, want) || view.Next != "" {
			t.Errorf("%+v, want %+v", view.Items, want)
		}
		var paged []Requirement
		for after := ""; ; {
			page := ask(RequiredQuery{State: "9", After: after, Limit: 1})
			paged = append(paged, page.Items...)
			if after = page.Next; after == "" {
				break
			}
		}
		if !slices.Equal(paged, want) {
			t.Errorf("page by page %+v", paged)
		}
		if got := ask(RequiredQuery{Competency: "C1", Level: 4}).Items; !slices.Equal(got, want[1:2]) {
			t.Errorf("of one competency at one level: %+v", got)
		}
		if got := ask(RequiredQuery{State: "10"}); len(got.Items)+len(got.Tiers) != 0 {
			t.Errorf("of another state: %+v", got)
		}
		enact(t, d, units[0].Org(), "C1") // the overlay of one block takes its four secretaries to level 5
		w.Drain()
		if got := ask(RequiredQuery{Competency: "C1"}).Items; !slices.Equal(got, []Requirement{{BlockTier, "C1", 2, 3}, {BlockTier, "C1", 4, 8}, {BlockTier, "C1", 5, 4}}) {
			t.Errorf("with an overlay: %+v", got)
		}
		most, err := m.MostRequired(ctx, d.Reader(), reader, "", AllTiers, 1)
		if err != nil || !slices.Equal(most, []Requirement{{AllTiers, "C2", 3, 12}}) {
			t.Errorf("most: %+v, %v", most, err)
		}
		if _, err := m.Required(ctx, d.Reader(), who.Actor{}, RequiredQuery{}); !fault.Is(err, fault.Denied) {
			t.Errorf("for the public: %v", err)
		}
		if _, err := m.Required(ctx, d.Reader(), reader, RequiredQuery{After: "x"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("after nothing: %v", err)
		}
	})
}
