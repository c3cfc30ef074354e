package framework_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// However many write on one draft at once: what is taken stands in it or was seen by who wrote over it, what is not taken is told to be
// stale, and nothing vanishes.
func TestEditDraft_ByManyAtOnce_LosesNothing(t *testing.T) {
	for _, editors := range []int{1, 2, 10} {
		t.Run(fmt.Sprint(editors), func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				k := newDesk(t, d)
				first := k.written(t)
				type said struct {
					name     string
					revision int
				}
				taken := make([][]said, editors) // of the role that all of them write on
				own := make([]string, editors)   // what each wrote last on a role of their own
				var wg sync.WaitGroup
				for i := range editors {
					wg.Go(func() {
						by := person(fmt.Sprintf("editor-%d", i), who.RoleIFU, "IN.UP.PR.")
						mine := fmt.Sprintf("M%d", i)
						for turn := range 4 {
							name := fmt.Sprintf("Serve %d %d", i, turn)
							put := func(code string) framework.Edit {
								return framework.Put(framework.PartRole(code), "", -1, framework.Role{Code: code, Name: both(name)})
							}
							if _, err := k.EditDraft(ctx, by, "CLERK", first, put(mine)); err != nil { // an old page, and a part that nobody else touches
								t.Errorf("a part of one's own: %v", err)
								return
							}
							own[i] = name
							open, err := k.OpenDraft(ctx, d.Reader(), by, "CLERK")
							if err != nil {
								t.Error(err)
								return
							}
							n, err := k.EditDraft(ctx, by, "CLERK", open.Revision, put("R1"))
							switch {
							case err == nil:
								taken[i] = append(taken[i], said{name, n})
							case !fault.Is(err, fault.Stale):
								t.Errorf("neither taken nor stale: %v", err)
							}
						}
					})
				}
				wg.Wait()
				open, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
				if err != nil {
					t.Fatal(err)
				}
				names := map[string]string{}
				for _, r := range open.Profile.Roles {
					names[r.Code] = r.Name["en"]
				}
				all, err := k.EditsOf(ctx, d.Reader(), open.ID, 0, 200)
				if err != nil {
					t.Fatal(err)
				}
				byRevision := map[int]framework.Changed{}
				for _, c := range all {
					byRevision[c.Revision] = c
				}
				last, edits := said{}, first
				for i := range editors {
					if names[fmt.Sprintf("M%d", i)] != own[i] {
						t.Errorf("editor %d wrote %q, and %q stands", i, own[i], names[fmt.Sprintf("M%d", i)])
					}
					edits += 4 + len(taken[i])
					for _, s := range taken[i] {
						if got := framework.Said[framework.Role](byRevision[s.revision].Edit.Value).Name["en"]; got != s.name || byRevision[s.revision].By != fmt.Sprintf("editor-%d", i) {
							t.Errorf("revision %d says %q, want %q of editor %d", s.revision, got, s.name, i)
						}
						if s.revision > last.revision {
							last = s
						}
					}
				}
				if names["R1"] != last.name || last.name == "" {
					t.Errorf("%q stands, %q was taken last", names["R1"], last.name)
				}
				if open.Revision != edits || len(all) != edits {
					t.Errorf("revision %d with %d changes, %d were taken", open.Revision, len(all), edits)
				}
			})
		})
	}
}

// An act that nothing replaces and whose last day is past lists all that it touches, and its holders are told like those of one that
// was replaced.
func TestLaw_ThatExpiredByItself_TouchesAndTellsLikeOneThatWasReplaced(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		k := newDesk(t, d)
		k.WithServing(serving{"h1", "h2"})
		n := k.written(t)
		act := framework.Resource{Code: "KR-ACT", Kind: "act", Title: both("Act for two days"), ValidTo: clock.Date(d.Reader().Now().Add(24 * time.Hour))}
		if _, err := k.EditDraft(ctx, k.writer, "CLERK", n, framework.Put(framework.PartResource("A1", "KR-ACT"), "", -1, act)); err != nil {
			t.Fatal(err)
		}
		if err := k.Enact(ctx, op, "CLERK", 1, "as ordered"); err != nil {
			t.Fatal(err)
		}
		if ended, err := k.EndedKnowledge(ctx, d.Reader()); err != nil || len(ended) != 0 {
			t.Errorf("while it holds: %+v, %v", ended, err)
		}
		c.Advance(72 * time.Hour)
		ended, err := k.EndedKnowledge(ctx, d.Reader())
		if err != nil || len(ended) != 1 || ended[0].Code != "KR-ACT" || ended[0].ReplacedBy != "" {
			t.Fatalf("%+v, %v", ended, err)
		}
		uses, err := k.UsesOf(ctx, d.Reader(), "KR-ACT")
		if err != nil || len(uses) != 1 || uses[0].KindCode != "CLERK" || uses[0].Activity != "A1" || uses[0].Text["hi"] == "" {
			t.Errorf("%+v, %v", uses, err)
		}
		if codes, err := k.AskedBeside(ctx, d.Reader(), "KR-ACT"); err != nil || len(codes) != 1 || codes[0] != "D1" {
			t.Errorf("what is checked again: %v, %v", codes, err)
		}
		if got, err := k.TellHolders(ctx, k.writer, "KR-ACT", "C22"); err != nil || got.Told != 2 {
			t.Errorf("%+v, %v", got, err)
		}
		for _, f := range everTold[framework.LawChanged](t, d) {
			if f.Code != "KR-ACT" || f.Next != "" || f.Unit != "C22" {
				t.Errorf("%+v", f)
			}
		}
	})
}
