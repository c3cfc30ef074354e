package framework_test

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// demo loads the dictionary of the demo.
func demo(t testing.TB, d *db.DB) *framework.Frameworks {
	t.Helper()
	f := framework.New(d)
	importKCM(t, f)
	if report, err := f.ImportCompetencies(ctx, op, in(fixture(t, "competencies.json")), false); err != nil {
		t.Fatalf("competencies: %v %+v", err, report.Problems)
	}
	return f
}

// needRow is a row of framework_v_need.
type needRow struct {
	Kind, VersionID string
	Version         int
	framework.Need
}

func needRows(t testing.TB, q db.Q, kind string) []needRow {
	t.Helper()
	rows, err := db.All(ctx, q, func(r *needRow) []any {
		return []any{&r.Kind, &r.VersionID, &r.Version, &r.Competency, &r.Level, &r.Criticality, &r.Role, &r.Activity}
	}, `
		select kind_code, version_id, version, competency, required, criticality, role_code, activity_code
		  from framework_v_need
		 where kind_code = $1
		 order by competency`, kind)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func needsIn(rows []needRow) (out []framework.Need) {
	for _, r := range rows {
		out = append(out, r.Need)
	}
	return out
}

// factsOf gives every fact told so far, in order.
func factsOf(t testing.TB, d *db.DB) []string {
	t.Helper()
	log := event.New(d)
	if err := log.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	entries, err := log.Feed(ctx, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Kind+" "+string(e.Body))
	}
	return out
}

func TestImportFrac_TheThreePostsOfTheDemo_AreTakenWithoutAWarningOnVerbs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		for _, name := range []string{"gp-secretary", "branch-postmaster", "sanitary-inspector"} {
			report, err := f.ImportFrac(ctx, op, in(fixture(t, "frac/"+name+".json")), false)
			if err != nil {
				t.Fatalf("%s: %v %+v", name, err, report.Problems)
			}
			for _, w := range report.Warnings {
				t.Logf("%s: %+v", name, w)
				if w.Key == "framework.lint.verb" {
					t.Errorf("%s: %+v", name, w)
				}
			}
			if err := f.Enact(ctx, op, report.Kind, report.Version, "test"); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		p, err := f.Profile(ctx, d.Reader(), "POS-UP-PR-GPS")
		if err != nil {
			t.Fatal(err)
		}
		needs, sum, activities := framework.Needs(p), 0, 0
		for _, n := range needs {
			sum += n.Level * n.Criticality
		}
		for _, r := range p.Roles {
			activities += len(r.Activities)
		}
		if len(p.Roles) != 4 || activities != 12 || len(needs) != 16 || sum != 139 {
			t.Errorf("%d roles, %d activities, %d needs, sum %d", len(p.Roles), activities, len(needs), sum)
		}
		kinds, err := f.Kinds(ctx, d.Reader())
		if err != nil || len(kinds) != 3 {
			t.Fatalf("kinds %+v, %v", kinds, err)
		}
		if k := kinds[0]; k.Code != "POS-DOP-BPM" || k.PayLevel != 0 || k.PayNote["hi"] == "" || len(k.Aliases) == 0 || k.Version != 1 {
			t.Errorf("branch postmaster = %+v", k)
		}
	})
}

func TestProfile_ReadBack_IsWhatWasHandedIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		data := fixture(t, "frac/gp-secretary.json")
		report, err := f.ImportFrac(ctx, op, in(data), false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.ProfileAt(ctx, d.Reader(), report.Kind, report.Version)
		if err != nil {
			t.Fatal(err)
		}
		var want framework.Profile
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		for _, role := range got.Roles { // knowledge resources get their codes when they are filed
			for _, a := range role.Activities {
				for i, r := range a.Resources {
					if r.Code != framework.KnowledgeCode(r.Kind, r.Title) {
						t.Errorf("resource %+v", r)
					}
					a.Resources[i].Code = ""
				}
			}
		}
		if !reflect.DeepEqual(got.Roles, want.Roles) {
			t.Errorf("roles read back differ:\n%+v\nwant\n%+v", got.Roles, want.Roles)
		}
		got.Kind.OrgCode, got.Kind.Version = "", 0
		if !reflect.DeepEqual(got.Kind, want.Kind) {
			t.Errorf("kind read back %+v, want %+v", got.Kind, want.Kind)
		}
		if got.Status != framework.VersionDraft {
			t.Errorf("status %s", got.Status)
		}
	})
}

func TestNeedView_IsTheNeedsOfTheVersionInForce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		report, err := f.ImportFrac(ctx, op, in(fixture(t, "frac/gp-secretary.json")), false)
		if err != nil {
			t.Fatal(err)
		}
		if rows := needRows(t, d.Reader(), report.Kind); len(rows) != 0 {
			t.Errorf("a draft is in force: %+v", rows)
		}
		if err := f.Enact(ctx, op, report.Kind, report.Version, "test"); err != nil {
			t.Fatal(err)
		}
		p, err := f.Profile(ctx, d.Reader(), report.Kind)
		if err != nil {
			t.Fatal(err)
		}
		rows := needRows(t, d.Reader(), report.Kind)
		if !slices.Equal(needsIn(rows), framework.Needs(p)) {
			t.Errorf("view %+v, want %+v", rows, framework.Needs(p))
		}
		if rows[0].VersionID != p.VersionID || rows[0].Version != 1 {
			t.Errorf("row %+v of version %s", rows[0], p.VersionID)
		}
	})
}

func TestNeedView_OfAnyPublishedProfile_IsItsNeeds(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	frameworktest.Dictionary(t, d, "A", "B", "C", "D", "E")
	f := framework.New(d)
	rapid.Check(t, func(r *rapid.T) {
		p := profiles(r)
		var file map[string]any
		if err := json.Unmarshal(frameworktest.Frac(t, "K", need("A", 1, 1)), &file); err != nil {
			t.Fatal(err)
		}
		role := p.Roles[0]
		both := framework.Names{"en": "Do", "hi": "करना"}
		role.Name = both
		for i := range role.Activities {
			role.Activities[i].Text, role.Activities[i].Frequency = both, "daily"
		}
		file["roles"] = []framework.Role{role}
		report, err := f.ImportFrac(ctx, op, in(frameworktest.JSON(t, file)), false)
		if err != nil {
			r.Fatalf("%v %+v", err, report.Problems)
		}
		if !report.Unchanged {
			if err := f.Enact(ctx, op, "K", report.Version, "test"); err != nil {
				r.Fatal(err)
			}
		}
		if got := needsIn(needRows(t, d.Reader(), "K")); !slices.Equal(got, framework.Needs(p)) {
			r.Fatalf("view %+v, want %+v", got, framework.Needs(p))
		}
	})
}

func TestImportFrac_TheSameFileTwice_MakesOneVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d)
		file := frameworktest.Frac(t, "K", need("D1", 3, 2))
		first, err := f.ImportFrac(ctx, op, in(file), false)
		if err != nil || first.Version != 1 || first.Made != 1 {
			t.Fatalf("%v %+v", err, first)
		}
		var spaced bytes.Buffer
		if err := json.Compact(&spaced, file); err != nil {
			t.Fatal(err)
		}
		again, err := f.ImportFrac(ctx, op, &spaced, false)
		if err != nil || !again.Unchanged || again.Version != 1 || again.Made != 0 {
			t.Errorf("%v %+v", err, again)
		}
		next, err := f.ImportFrac(ctx, op, in(frameworktest.Frac(t, "K", need("D1", 4, 2))), false)
		if err != nil || next.Version != 2 {
			t.Errorf("%v %+v", err, next)
		}
		versions, err := f.Versions(ctx, d.Reader(), "K")
		if err != nil || len(versions) != 2 || versions[0].Number != 2 || versions[0].DraftedBy != op.ID() || versions[0].DraftedAt.IsZero() {
			t.Errorf("versions %+v, %v", versions, err)
		}
	})
}

func TestImportFrac_ThinOrOld_IsTakenWithWarnings(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	frameworktest.Dictionary(t, d, "D1")
	f, m := framework.New(d), framework.Map{Columns: map[string]string{"code": "code", "name": "name"}}
	if _, err := f.ImportMapped(ctx, op, strings.NewReader("code,name\nU1,New\n"), "u.csv", m, framework.Options{}); err != nil {
		t.Fatal(err)
	}
	file := string(frameworktest.Frac(t, "K", need("D1", 3, 2), need("U1", 1, 1)))
	file = strings.Replace(file, "Do the work of D1", "Preparation of the plan", 1)
	file = strings.Replace(file, `"resources": null`, `"resources": [{"title":{"en":"Act","hi":"अधिनियम"},"kind":"act","valid_to":"2020-01-01","review_by":"2019-01-01"}]`, 1)
	report, err := f.ImportFrac(ctx, op, strings.NewReader(file), false)
	if err != nil {
		t.Fatalf("%v %+v", err, report.Problems)
	}
	keys := map[string]int{}
	for _, w := range report.Warnings {
		keys[w.Key]++
		if w.Row == 0 || w.Column == "" {
			t.Errorf("a warning without row or column: %+v", w)
		}
	}
	want := map[string]int{
		"framework.lint.verb": 1, "framework.lint.expired": 1, "framework.lint.review_due": 1, "framework.lint.unverified": 1,
		"framework.lint.coverage": 3,
	}
	if !maps.Equal(keys, want) {
		t.Errorf("warnings %v, want %v", keys, want)
	}
}

func TestPublish_TheNextVersion_SupersedesTheFormerAndLeavesItAsItWas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1", "D2")
		f := framework.New(d)
		frameworktest.Publish(t, d, "K", need("D1", 3, 2))
		before, err := f.ProfileAt(ctx, d.Reader(), "K", 1)
		if err != nil {
			t.Fatal(err)
		}
		frameworktest.Publish(t, d, "K", need("D1", 4, 2), need("D2", 1, 1))
		after, err := f.ProfileAt(ctx, d.Reader(), "K", 1)
		if err != nil || after.Status != framework.VersionSuperseded {
			t.Fatalf("former: %s, %v", after.Status, err)
		}
		after.Status = before.Status
		if !reflect.DeepEqual(before, after) {
			t.Errorf("the former changed:\n%+v\n%+v", before, after)
		}
		now, err := f.Profile(ctx, d.Reader(), "K")
		if err != nil || now.Version != 2 || now.Status != framework.VersionPublished {
			t.Errorf("in force: %+v, %v", now.Version, err)
		}
		if rows := needRows(t, d.Reader(), "K"); len(rows) != 2 || rows[0].Version != 2 {
			t.Errorf("needs %+v", rows)
		}
		want := []string{`framework.published {"kind":"K","version":1}`, `framework.published {"kind":"K","version":2}`}
		got := slices.DeleteFunc(factsOf(t, d), func(f string) bool { return !strings.HasPrefix(f, "framework.published") })
		if !slices.Equal(got, want) {
			t.Errorf("facts %v, want %v", got, want)
		}
	})
}

// verified takes the draft of a kind of post to where it may be published.
func verified(t testing.TB, f *framework.Frameworks, kind string) {
	t.Helper()
	for _, step := range []func() error{
		func() error { return f.SubmitFrac(ctx, op, kind, "test") },
		func() error { return f.ReviewFrac(ctx, op, kind, "") },
		func() error { return f.VerifyFrac(ctx, op, kind, "") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPublish_WithADeprecatedOrMergedCompetency_IsRefusedAndNamesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1", "D2", "D3")
		f := framework.New(d)
		if _, err := f.ImportFrac(ctx, op, in(frameworktest.Frac(t, "K", need("D1", 3, 2), need("D2", 2, 1))), false); err != nil {
			t.Fatal(err)
		}
		verified(t, f, "K")
		if err := f.Retire(ctx, op, "D1"); err != nil {
			t.Fatal(err)
		}
		if err := f.Merge(ctx, op, "D2", "D3"); err != nil {
			t.Fatal(err)
		}
		err := f.PublishFrac(ctx, op, "K", 1)
		if !fault.Is(err, fault.Conflict) || fault.As(err).Key != "framework.publish.dead" || !reflect.DeepEqual(fault.As(err).Args[3], []string{"D1", "D2"}) {
			t.Errorf("%v", err)
		}
		if _, err := f.Profile(ctx, d.Reader(), "K"); !fault.Is(err, fault.NotFound) {
			t.Errorf("in force after all: %v", err)
		}
	})
}

func TestPublish_TwiceOrOlderOrUnknown_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d)
		for level := 1; level <= 2; level++ {
			if _, err := f.ImportFrac(ctx, op, in(frameworktest.Frac(t, "K", need("D1", level, 2))), false); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Enact(ctx, op, "K", 2, "test"); err != nil {
			t.Fatal(err)
		}
		for version, key := range map[int]string{2: "framework.publish.not_verified", 1: "framework.publish.not_verified", 9: "framework.profile.unknown"} {
			if err := f.PublishFrac(ctx, op, "K", version); err == nil || fault.As(err).Key != key {
				t.Errorf("version %d: %v, want %s", version, err, key)
			}
		}
		for _, kind := range []string{"NOBODY", "a\x00b"} {
			if err := f.PublishFrac(ctx, op, kind, 1); !fault.Is(err, fault.NotFound) {
				t.Errorf("%q: %v", kind, err)
			}
		}
	})
}

func TestPublish_ByManyAtOnce_IsDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d)
		if _, err := f.ImportFrac(ctx, op, in(frameworktest.Frac(t, "K", need("D1", 3, 2))), false); err != nil {
			t.Fatal(err)
		}
		verified(t, f, "K")
		before := len(factsOf(t, d))
		var wait sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wait.Go(func() { errs[i] = f.PublishFrac(ctx, op, "K", 1) })
		}
		wait.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if !fault.Is(err, fault.Conflict) {
				t.Errorf("%v", err)
			}
		}
		if done != 1 || len(factsOf(t, d)) != before+1 {
			t.Errorf("published %d times, %d facts", done, len(factsOf(t, d)))
		}
	})
}

func TestFrac_EachRoleHasItsPart_AndNobodyPublishesTheirOwnDraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d).WithOrgs(orgTree{"IN": "IN.UP.PR."})
		unit := who.Actor{PersonID: "unit", Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.PR."}}}
		head := who.Actor{PersonID: "head", Grants: []who.Grant{{Role: who.RoleMDOLeader, Path: "IN.UP."}}}
		other := who.Actor{PersonID: "other", Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.UD."}, {Role: who.RoleMDOLeader, Path: "IN.UP.UD."}}}
		both := who.Actor{PersonID: "both", Grants: append(slices.Clone(unit.Grants), head.Grants...)}
		file := frameworktest.Frac(t, "K", need("D1", 3, 2))
		for _, by := range []who.Actor{head, other, who.Public} {
			if _, err := f.ImportFrac(ctx, by, in(file), false); !fault.Is(err, fault.Denied) {
				t.Errorf("draft by %s: %v", by.ID(), err)
			}
		}
		if _, err := f.ImportFrac(ctx, unit, in(file), false); err != nil {
			t.Fatal(err)
		}
		verified(t, f, "K")
		for _, by := range []who.Actor{unit, other, who.Public} {
			if err := f.PublishFrac(ctx, by, "K", 1); !fault.Is(err, fault.Denied) {
				t.Errorf("publishing by %s: %v", by.ID(), err)
			}
		}
		if err := f.PublishFrac(ctx, head, "K", 1); err != nil {
			t.Errorf("publishing by the head: %v", err)
		}
		if _, err := f.ImportFrac(ctx, both, in(frameworktest.Frac(t, "K", need("D1", 4, 2))), false); err != nil {
			t.Fatal(err)
		}
		verified(t, f, "K")
		if err := f.PublishFrac(ctx, both, "K", 2); err == nil || fault.As(err).Key != "framework.denied.own_draft" {
			t.Errorf("publishing one's own draft: %v", err)
		}
	})
}

func TestImportFrac_OfAnothersKindOfPost_IsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d).WithOrgs(orgTree{"IN": "IN.UP.PR.", "UD": "IN.UP.UD."})
		file := frameworktest.Frac(t, "K", need("D1", 3, 2))
		if _, err := f.ImportFrac(ctx, op, in(file), false); err != nil {
			t.Fatal(err)
		}
		thief := who.Actor{PersonID: "p", Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.UD."}}}
		taking := strings.Replace(string(file), `"org_code": "IN"`, `"org_code": "UD"`, 1)
		for _, dry := range []bool{true, false} {
			if _, err := f.ImportFrac(ctx, thief, strings.NewReader(taking), dry); !fault.Is(err, fault.Denied) {
				t.Errorf("dry run %v: %v", dry, err)
			}
		}
	})
}

func TestRetire_IsTold_AndHidesFromSearchButNotFromCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		f := framework.New(d)
		frameworktest.Publish(t, d, "K", need("D1", 3, 2))
		if err := f.Retire(ctx, op, "D1"); err != nil {
			t.Fatal(err)
		}
		if err := f.Retire(ctx, op, "D1"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if c, err := f.Competency(ctx, d.Reader(), "D1"); err != nil || c.Status != framework.StatusDeprecated {
			t.Errorf("%+v, %v", c, err)
		}
		if found, _, err := f.Search(ctx, d.Reader(), "D1", "en", "", 10); err != nil || len(found) != 0 {
			t.Errorf("found %+v, %v", found, err)
		}
		if rows := needRows(t, d.Reader(), "K"); len(rows) != 1 {
			t.Errorf("the version in force lost it: %+v", rows)
		}
		if got := factsOf(t, d); got[len(got)-1] != `framework.competency_retired {"code":"D1"}` {
			t.Errorf("facts %v", got)
		}
	})
}

func TestMerge_WhatAskedForTheOld_AsksForTheNew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "OLD1", "OLD2", "NEW1")
		f := framework.New(d)
		frameworktest.Publish(t, d, "K", need("OLD1", 3, 1), need("OLD2", 2, 3))
		if err := f.Merge(ctx, op, "OLD1", "OLD2"); err != nil {
			t.Fatal(err)
		}
		if err := f.Merge(ctx, op, "OLD2", "NEW1"); err != nil {
			t.Fatal(err)
		}
		got, err := f.Competencies(ctx, d.Reader(), []string{"OLD1", "OLD2", "NEW1", "NONE"})
		if err != nil || len(got) != 3 || got["OLD1"].Code != "NEW1" || got["OLD2"].Code != "NEW1" {
			t.Errorf("competencies %+v, %v", got, err)
		}
		p, err := f.Profile(ctx, d.Reader(), "K")
		if err != nil {
			t.Fatal(err)
		}
		rows := needRows(t, d.Reader(), "K")
		if !slices.Equal(needsIn(rows), framework.Needs(p)) || len(rows) != 1 || rows[0].Competency != "NEW1" || rows[0].Level != 3 || rows[0].Criticality != 3 {
			t.Errorf("needs %+v", rows)
		}
		found, _, err := f.Search(ctx, d.Reader(), "OLD1", "hi", "", 10)
		if err != nil || len(found) != 1 || found[0].Code != "NEW1" {
			t.Errorf("found by its old name: %+v, %v", found, err)
		}
		facts := factsOf(t, d)
		if facts[len(facts)-1] != `framework.competency_merged {"from":"OLD2","to":"NEW1"}` {
			t.Errorf("facts %v", facts)
		}
		for from, to := range map[string]string{"OLD1": "NEW1", "NEW1": "OLD1"} {
			if err := f.Merge(ctx, op, from, to); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s into %s: %v", from, to, err)
			}
		}
	})
}

func TestMerge_OntoAnotherScaleOrItself_IsRefused(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	f := broken(t, d)
	for _, pair := range [][2]string{{"D1", "D1"}, {"D1", "K1"}, {"D1", "OLD"}, {"D1", "WAS"}, {"D1", "NOBODY"}, {"NOBODY", "D1"}} {
		if err := f.Merge(ctx, op, pair[0], pair[1]); err == nil {
			t.Errorf("%v merged", pair)
		}
	}
	if err := f.Merge(ctx, who.Actor{PersonID: "p"}, "D1", "D2"); !fault.Is(err, fault.Denied) {
		t.Errorf("by anybody: %v", err)
	}
}

func TestSearch_InEitherLanguageByTheFrontOfWords_FindsTheSame(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		for _, text := range []string{"empathy", "EMPATH", "समानुभूति", "समानु", "kcm-b022"} {
			found, _, err := f.Search(ctx, d.Reader(), text, "hi", "", 10)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(found, func(c framework.Competency) bool { return c.Code == "KCM-B022" }) {
				t.Errorf("%q found %d, not KCM-B022", text, len(found))
			}
		}
		for _, text := range []string{"xyzzy", "!!!", "empathy xyzzy", "' or 1=1 --", "\x00"} {
			if found, _, err := f.Search(ctx, d.Reader(), text, "no language", "", 10); err != nil || len(found) != 0 {
				t.Errorf("%q found %d, %v", text, len(found), err)
			}
		}
		if _, _, err := f.Search(ctx, d.Reader(), "a", "en", "not a place", 10); !fault.Is(err, fault.Invalid) {
			t.Errorf("a wrong place: %v", err)
		}
	})
}

func TestSearch_PageByPage_GivesEachOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := demo(t, d)
		for _, lang := range []string{"en", "hi"} {
			seen := map[string]bool{}
			after := ""
			for pages := 0; pages == 0 || after != ""; pages++ {
				found, next, err := f.Search(ctx, d.Reader(), "", lang, after, 7)
				if err != nil || pages > 40 {
					t.Fatalf("%v on page %d", err, pages)
				}
				for _, c := range found {
					if seen[c.Code] {
						t.Fatalf("%s twice", c.Code)
					}
					seen[c.Code] = true
				}
				after = next
			}
			if len(seen) != 130 {
				t.Errorf("%s: %d, want 112 of KCM and 18 of our own", lang, len(seen))
			}
		}
		hindi, _, _ := f.Search(ctx, d.Reader(), "", "hi", "", 200)
		if hindi[0].Name["hi"] > hindi[len(hindi)-1].Name["hi"] {
			t.Errorf("from %q to %q", hindi[0].Name["hi"], hindi[len(hindi)-1].Name["hi"])
		}
	})
}

func TestQuestions_CostAFixedNumberOfStatements(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	f := demo(t, d)
	report, err := f.ImportFrac(ctx, op, in(fixture(t, "frac/gp-secretary.json")), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Enact(ctx, op, report.Kind, report.Version, "test"); err != nil {
		t.Fatal(err)
	}
	q := d.Reader()
	for name, c := range map[string]struct {
		most int64
		ask  func(ctx context.Context) error
	}{
		"profile": {6, func(ctx context.Context) error { _, err := f.Profile(ctx, q, report.Kind); return err }},
		"search":  {4, func(ctx context.Context) error { _, _, err := f.Search(ctx, q, "man", "en", "", 50); return err }},
		"competencies": {4, func(ctx context.Context) error {
			_, err := f.Competencies(ctx, q, []string{"KCM-B001", "KCM-B002", "KCM-F001"})
			return err
		}},
		"kinds": {2, func(ctx context.Context) error { _, err := f.Kinds(ctx, q); return err }},
	} {
		counted, counter := db.Counting(ctx)
		if err := c.ask(counted); err != nil {
			t.Fatal(err)
		}
		if n := counter.N(); n == 0 || n > c.most {
			t.Errorf("%s: %d statements, at most %d", name, n, c.most)
		}
	}
}

func TestViews_ForHigherRooms_GiveTheirColumns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		frameworktest.Dictionary(t, d, "D1")
		frameworktest.Publish(t, d, "K", need("D1", 3, 2))
		var code, area, scale, status, replaced, lang, name, key string
		var levels, months, version int
		_, err := db.One(ctx, d.Reader(), func(*struct{}) []any {
			return []any{&code, &area, &scale, &levels, &months, &status, &replaced}
		}, `select code, area, scale, levels, validity_months, status, replaced_by from framework_v_competency`)
		if err != nil || code != "D1" || area != "Domain" || levels != 5 || months != 36 || status != "verified" {
			t.Errorf("competency %s %s %s %d %d %s, %v", code, area, scale, levels, months, status, err)
		}
		_, err = db.One(ctx, d.Reader(), func(*struct{}) []any { return []any{&code, &lang, &name, &key} },
			`select code, lang, name, sort_key from framework_v_name where lang = 'hi'`)
		if err != nil || name != "दक्षता D1" || key == "" {
			t.Errorf("name %s %s, %v", lang, name, err)
		}
		_, err = db.One(ctx, d.Reader(), func(*struct{}) []any { return []any{&code, &version, &name} }, `
			select k.code, k.version, n.name
			  from framework_v_kind k
			  join framework_v_kind_name n on n.code = k.code and n.lang = 'en'`)
		if err != nil || code != "K" || version != 1 || name != "Kind K" {
			t.Errorf("kind %s %d %s, %v", code, version, name, err)
		}
	})
}

func TestProfile_OfWhatNobodyKnows_IsNotFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		_, err := f.Profile(ctx, d.Reader(), "NOBODY")
		_, err2 := f.ProfileAt(ctx, d.Reader(), "a\x00", 1)
		_, err3 := f.Competency(ctx, d.Reader(), "no such code")
		for _, err := range []error{err, err2, err3} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%v", err)
			}
		}
		if versions, err := f.Versions(ctx, d.Reader(), "NOBODY"); err != nil || len(versions) != 0 {
			t.Errorf("%v %v", versions, err)
		}
	})
}
