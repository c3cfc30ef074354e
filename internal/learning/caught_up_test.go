package learning_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/db"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

// holding says who holds a kind of post, as the house does.
type holding struct{ *people.Register }

func (h holding) ServingIn(ctx context.Context, q db.Q, k framework.Kind, paths []string, after string, limit int) ([]framework.Serves, error) {
	return h.HoldingWithin(ctx, q, k.Code, "", paths, after, limit)
}

func TestCatchUp_CountsByUnit_WhatWasDoneSinceOneWasTold(t *testing.T) {
	eachSchool(t, func(t *testing.T, s *learningtest.School) {
		ctx, op := context.Background(), peopletest.Operator
		f := framework.New(s.DB).WithServing(holding{s.Register})
		frameworktest.Publish(t, s.DB, "gp-secretary", framework.Need{Competency: learningtest.Buying, Level: 2, Criticality: 2})
		v, err := f.NewVersion(ctx, op, "gp-secretary", 0)
		if err != nil {
			t.Fatal(err)
		}
		act := framework.Resource{Code: "KR-OLD", Kind: "act", Title: framework.Names{"en": "Old Act", "hi": "पुराना अधिनियम"}}
		if _, err := f.EditDraft(ctx, op, "gp-secretary", 0, framework.Put(framework.PartResource("A1a", "KR-OLD"), "", -1, act)); err != nil {
			t.Fatal(err)
		}
		if err := f.Enact(ctx, op, "gp-secretary", v.Number, "as ordered"); err != nil {
			t.Fatal(err)
		}
		s.Put(learningtest.Course("T1", learningtest.Buying, 2, 1))
		sunita, imran := s.As(peopletest.Sunita), s.As(peopletest.Imran)
		s.Take(imran, "T1") // before the law changed: it taught the old one
		s.Clock.Advance(time.Hour)
		if err := f.ReplaceKnowledge(ctx, op, "KR-OLD", "", "2023-10-01"); err != nil {
			t.Fatal(err)
		}
		told, err := f.TellHolders(ctx, op, "KR-OLD", "T1")
		if err != nil || told.Told != 3 {
			t.Fatalf("%+v %v", told, err)
		}
		ask := func(paths ...string) (out []people.CaughtUp) {
			t.Helper()
			out, err := s.CaughtUp(ctx, s.DB.Reader(), "KR-OLD", paths)
			if err != nil {
				t.Fatal(err)
			}
			for i := range out {
				if out[i].OrgID == "" {
					t.Errorf("no unit: %+v", out[i])
				}
				out[i].OrgID = ""
			}
			return out
		}
		is := func(what string, got []people.CaughtUp, told, opened, passed int) {
			t.Helper()
			if want := []people.CaughtUp{{Path: peopletest.Harakh, Told: told, Opened: opened, Passed: passed}}; !slices.Equal(got, want) {
				t.Errorf("%s: %+v, want %+v", what, got, want)
			}
		}
		if got := ask(""); len(got) != 2 || got[1] != (people.CaughtUp{Path: peopletest.Masauli, Told: 1}) {
			t.Errorf("by unit: %+v", got)
		}
		is("nobody has opened it since", ask(peopletest.Harakh), 2, 0, 0)
		s.Enrol(sunita, "T1")
		s.Read(sunita, "T1", 1, time.Minute)
		is("one has opened it", ask(peopletest.Harakh), 2, 1, 0)
		s.Final(sunita, "T1", false)
		is("and failed", ask(peopletest.Harakh), 2, 1, 0)
		s.Take(imran, "T1")
		is("another passed it anew", ask("IN.")[:1], 2, 2, 1)
		err = s.DB.Write(ctx, op, func(ctx context.Context, tx *db.Tx) error {
			return framework.CatchUp(ctx, tx, imran.PersonID, "T1", true)
		})
		if err != nil {
			t.Fatal(err)
		}
		is("and again", ask("IN.")[:1], 2, 2, 1)
		counted := func(query string) []string {
			t.Helper()
			rows, err := db.All(ctx, s.DB.Reader(), func(s *string) []any { return []any{s} }, query)
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		kept := counted(`select code || ' ' || org_id || ' ' || told || ' ' || opened || ' ' || passed from framework_told_count order by 1`)
		anew := counted(`
			select code || ' ' || org_id || ' ' || count(*) || ' ' || sum(case when opened_at > 0 then 1 else 0 end) || ' ' ||
			       sum(case when passed_at > 0 then 1 else 0 end)
			  from framework_told group by code, org_id order by 1`)
		if !slices.Equal(kept, anew) {
			t.Errorf("kept %v, counted anew %v", kept, anew)
		}
		if got := ask("IN.ACADEMY."); len(got) != 0 {
			t.Errorf("elsewhere: %+v", got)
		}
		if got := ask(); len(got) != 0 {
			t.Errorf("for nobody: %+v", got)
		}
	})
}
