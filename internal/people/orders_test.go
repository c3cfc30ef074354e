package people_test

import (
	"sync"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/people"
	"sopan/internal/people/peopletest"
)

func TestTransfer_EndsOnePostingAndBeginsAnother(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		sunita := s.ID(peopletest.Sunita)
		posting := must[people.Posting](t)(s.Transfer(ctx, mdoAdmin(peopletest.District), people.Order{
			PersonID: sunita, PositionID: s.PositionID("DPRO"), From: "20-11-2026", Nature: "promotion", OrderNo: "12/2026", OrderDate: "2026-11-18",
		}))
		history := must[[]people.Posting](t)(s.Postings(ctx, d.Reader(), sunita))
		if len(history) != 2 || history[0] != posting || history[0].From != "2026-11-20" || history[1].To != "2026-11-20" {
			t.Errorf("%+v", history)
		}
		p := must[people.Post](t)(s.Post(ctx, d.Reader(), sunita))
		if p.PositionCode != "DPRO" || p.OrgPath != peopletest.District || p.KindCode != "" {
			t.Errorf("%+v", p)
		}
		if got := names(must[[]people.Row](t)(s.List(ctx, d.Reader(), mdoAdmin(peopletest.Harakh), people.Cursor{}, 9))); got != "Imran Ansari, Rakesh Kumar" {
			t.Errorf("Harakh lists %s", got)
		}
		if posted, left := facts(t, d.Reader(), "people.posted"), facts(t, d.Reader(), "people.left"); posted != 7 || left != 1 {
			t.Errorf("%d posted, %d left", posted, left)
		}
	})
}

func TestTransfer_ThatCannotBe_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		before := dump(t, d)
		order := func(position, from, nature string) people.Order {
			return people.Order{PersonID: s.ID(peopletest.Sunita), PositionID: s.PositionID(position), From: from, Nature: nature}
		}
		for _, c := range []struct {
			name  string
			order people.Order
			kind  fault.Kind
		}{
			{"a held post", order("948-GPS-02", "", ""), fault.Conflict},
			{"the same post", order("948-GPS-01", "", ""), fault.Conflict},
			{"before the present posting", order("DPRO", "2024-06-16", ""), fault.Invalid},
			{"ahead", order("DPRO", "2026-11-23", ""), fault.Invalid},
			{"no date", order("DPRO", "soon", ""), fault.Invalid},
			{"an unknown nature", order("DPRO", "", "whim"), fault.Invalid},
			{"nobody", people.Order{PersonID: "nobody", PositionID: s.PositionID("DPRO")}, fault.NotFound},
			{"nowhere", people.Order{PersonID: s.ID(peopletest.Sunita), PositionID: "nowhere"}, fault.NotFound},
		} {
			if _, err := s.Transfer(ctx, operator, c.order); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if dump(t, d) != before {
			t.Error("something was written")
		}
	})
}

func TestTransfer_ForOneself_IsDenied(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		self := mdoAdmin("IN.")
		self.PersonID = s.ID(peopletest.Sunita)
		_, err := s.Transfer(ctx, self, people.Order{PersonID: self.PersonID, PositionID: s.PositionID("DPRO")})
		if !fault.Is(err, fault.Denied) {
			t.Errorf("%v", err)
		}
	})
}

func TestTransfer_OfTwoToOnePost_IsCarriedOutOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		position := s.PositionID("948-GPS-03")
		errs := make([]error, 2)
		var wait sync.WaitGroup
		for i, code := range []string{peopletest.Sunita, peopletest.Imran} {
			order := people.Order{PersonID: s.ID(code), PositionID: position}
			wait.Go(func() { _, errs[i] = s.Transfer(ctx, operator, order) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("%v, %v", errs[0], errs[1])
		}
		for _, err := range errs {
			if err != nil && !fault.Is(err, fault.Conflict) {
				t.Errorf("%v", err)
			}
		}
		if n := count(t, d.Reader(), "people_v_scope"); n != 6 {
			t.Errorf("%d are posted", n)
		}
	})
}

func TestRelieve_OfTheSubstantivePost_EndsTheCharges(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		rakesh := s.ID(peopletest.Rakesh)
		must[people.Posting](t)(s.Transfer(ctx, operator, people.Order{PersonID: rakesh, PositionID: s.PositionID("DPRO"), Additional: true}))
		post := s.PositionID("948-ADO")
		if err := s.Relieve(ctx, operator, rakesh, post, "", ""); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a status: %v", err)
		}
		if err := s.Relieve(ctx, operator, rakesh, post, "", "retired"); err != nil {
			t.Fatal(err)
		}
		for _, code := range []string{"948-ADO", "DPRO"} {
			if holder := must[string](t)(s.Holder(ctx, d.Reader(), s.PositionID(code))); holder != "" {
				t.Errorf("%s is held", code)
			}
		}
		if p := must[people.Person](t)(s.Person(ctx, d.Reader(), rakesh)); p.Status != "retired" {
			t.Errorf("%+v", p)
		}
		if err := s.Relieve(ctx, operator, rakesh, post, "", "retired"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second time: %v", err)
		}
		// Called back, they are active again.
		must[people.Posting](t)(s.Transfer(ctx, operator, people.Order{PersonID: rakesh, PositionID: post}))
		if p := must[people.Person](t)(s.Person(ctx, d.Reader(), rakesh)); p.Status != "active" {
			t.Errorf("%+v", p)
		}
	})
}

func TestRelieve_OfACharge_LeavesTheSubstantivePost(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, s *peopletest.Small) {
		rakesh := s.ID(peopletest.Rakesh)
		must[people.Posting](t)(s.Transfer(ctx, operator, people.Order{PersonID: rakesh, PositionID: s.PositionID("DPRO"), Additional: true}))
		if err := s.Relieve(ctx, operator, rakesh, s.PositionID("DPRO"), "", ""); err != nil {
			t.Fatal(err)
		}
		if p := must[people.Post](t)(s.Post(ctx, d.Reader(), rakesh)); p.PositionCode != "948-ADO" {
			t.Errorf("%+v", p)
		}
	})
}
