package gap_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

func TestFollow_WhoeverLeavesWhileTheDictionaryChanges_IsNotOverlooked(t *testing.T) {
	for _, change := range []string{"merged", "retired", "published"} {
		t.Run(change, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				ctx := context.Background()
				frameworktest.Dictionary(t, d, "C1", "C2", "C3")
				frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C2", Level: 3, Criticality: 1})
				s := peopletest.Load(t, d)
				log := event.New(d)
				gap.New(d).Follow(log)
				stand(t, d, s.ID(peopletest.Sunita), map[string]int{"C1": 2})
				if err := log.Drain(ctx); err != nil {
					t.Fatal(err)
				}
				was, _ := kept(t, d)
				if len(was) != 6 {
					t.Fatalf("three secretaries have %d items, want 6", len(was))
				}

				// All of it is read in one batch.
				register := people.New(d)
				post, err := register.Post(ctx, d.Reader(), s.ID(peopletest.Imran))
				if err != nil {
					t.Fatal(err)
				}
				if err := register.Relieve(ctx, peopletest.Operator, post.PersonID, post.PositionID, "", "retired"); err != nil {
					t.Fatal(err)
				}
				frameworks := framework.New(d)
				switch change {
				case "merged":
					err = frameworks.Merge(ctx, frameworktest.Operator, "C2", "C3")
				case "retired":
					err = frameworks.Retire(ctx, frameworktest.Operator, "C2")
				default:
					frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3}, framework.Need{Competency: "C3", Level: 3, Criticality: 1})
				}
				if err != nil {
					t.Fatal(err)
				}
				if err := log.Drain(ctx); err != nil {
					t.Fatal(err)
				}

				items, sums := kept(t, d)
				if len(items) != 4 || len(sums) != 2 {
					t.Errorf("two secretaries are left, with %d items and %d summaries", len(items), len(sums))
				}
				for _, i := range items {
					if i.PersonID == post.PersonID {
						t.Errorf("who has left still has %+v", i)
					}
					if i.Competency == "C2" && change != "retired" {
						t.Errorf("the post does not ask for C2 any more: %+v", i)
					}
				}
				if err := log.Rebuild(ctx, "gap", nil); err != nil {
					t.Fatal(err)
				}
				again, sumsAgain := kept(t, d)
				if !slices.Equal(items, again) || fmt.Sprint(sums) != fmt.Sprint(sumsAgain) {
					t.Errorf("rebuilding differs from following:\n%+v\n%+v", items, again)
				}
			})
		})
	}
}

func TestFollow_AMerge_LooksAgainOnlyAtWhomItConcerns(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	ctx := context.Background()
	frameworktest.Dictionary(t, d, "C1", "C2", "C3", "C4")
	frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3})
	peopletest.Load(t, d)
	log := event.New(d)
	gap.New(d).Follow(log)
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	cost := func(from, to string) int64 {
		t.Helper()
		if err := framework.New(d).Merge(ctx, frameworktest.Operator, from, to); err != nil {
			t.Fatal(err)
		}
		counting, n := db.Counting(ctx)
		if err := log.Drain(counting); err != nil {
			t.Fatal(err)
		}
		return n.N()
	}
	if nobodys, everybodys := cost("C3", "C2"), cost("C2", "C1"); nobodys >= everybodys {
		t.Errorf("a merge that no post asks for took %d statements, one that posts ask for %d", nobodys, everybodys)
	}
}

func TestFollow_AKindWithManyHolders_LooksAgainAtEachOnce(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	ctx := context.Background()
	frameworktest.Dictionary(t, d, "C1", "C2")
	frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C1", Level: 4, Criticality: 3})
	peopletest.Load(t, d)
	const crowd = 2300 // more than two parts
	positions, staff, _ := peopletest.CrowdFiles(crowd, "UP-129-948", "948-ADO")
	register := people.New(d)
	if _, err := register.ImportPositions(ctx, peopletest.Operator, strings.NewReader(positions), people.Options{}); err != nil {
		t.Fatal(err)
	}
	if _, err := register.ImportPeople(ctx, peopletest.Operator, strings.NewReader(staff), people.Options{}); err != nil {
		t.Fatal(err)
	}
	log := event.New(d)
	gap.New(d).Follow(log)
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	before, err := log.Status(ctx)
	if err != nil {
		t.Fatal(err)
	}
	frameworktest.Publish(t, d, "gp-secretary", framework.Need{Competency: "C2", Level: 2, Criticality: 1})
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	items, sums := kept(t, d)
	if len(items) != crowd+3 || len(sums) != crowd+3 {
		t.Fatalf("%d items, %d summaries of %d holders", len(items), len(sums), crowd+3)
	}
	for _, i := range items {
		if i.Competency != "C2" {
			t.Fatalf("%s still has %+v", i.PersonID, i)
		}
	}
	after, err := log.Status(ctx)
	if told := after.Head - before.Head; err != nil || told != 4+crowd+3 { // submitted, reviewed, verified, published
		t.Errorf("%d facts for one publishing to %d holders, %v", told, crowd+3, err)
	}
}
