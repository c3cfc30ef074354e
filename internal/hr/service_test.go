package hr_test

import (
	"net/http"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

const (
	sunita = "EMP-UP-129-0417" // secretary in Harakh, below Rakesh
	rakesh = "EMP-UP-129-0021" // block officer in Harakh
)

// vacate takes the holder of a post of another block off it, and gives the post and the officer above it.
func vacate(t *testing.T, h *apptest.House, code string) (people.Position, people.Person) {
	t.Helper()
	q := h.Reader()
	post, err := h.People.Position(ctx, q, code)
	if err != nil {
		t.Fatal(err)
	}
	holder, err := h.People.Holder(ctx, q, post.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: holder, Kind: people.ServiceRetirement, OrderNo: "1/2026"}); err != nil {
		t.Fatal(err)
	}
	above, err := h.People.Holder(ctx, q, post.ReportsTo)
	if err != nil {
		t.Fatal(err)
	}
	officer, err := h.People.Person(ctx, q, above)
	if err != nil {
		t.Fatal(err)
	}
	return post, officer
}

func TestOrderService_AfterATransfer_TheOldOfficerMayNotSign_TheNewOneMay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		q := h.Reader()
		me, _ := h.People.ByCode(ctx, q, sunita)
		old, _ := h.People.ByCode(ctx, q, rakesh)
		it, err := h.Records.Claim(ctx, who.Actor{PersonID: me.ID, Code: sunita}, evidence.New{PersonID: me.ID, Kind: evidence.Signoff, Competency: "KCM-F017", Level: 3, Note: "Street lights bought on GeM", ObservedAt: h.Clock.Now()})
		if err != nil {
			t.Fatal(err)
		}
		post, officer := vacate(t, h, "UP-129-942-GPS-01")
		order := people.ServiceOrder{PersonID: me.ID, Kind: people.ServiceTransfer, PositionID: post.ID, OrderNo: "PR-129/2026/7", OrderDate: "2026-11-20"}
		if _, err := h.People.OrderService(ctx, operator, order); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		proven := evidence.Decision{Outcome: evidence.Proven}
		if _, err := h.Records.Decide(ctx, who.Actor{PersonID: old.ID, Code: rakesh}, it.ID, proven); !fault.Is(err, fault.Denied) {
			t.Errorf("the old officer: %v", err)
		}
		if _, err := h.Records.Decide(ctx, who.Actor{PersonID: officer.ID, Code: officer.Code}, it.ID, proven); err != nil {
			t.Errorf("the new officer: %v", err)
		}
		history, err := h.People.Service(ctx, q, me.ID)
		if err != nil || len(history) != 2 || history[0].OrderNo != "PR-129/2026/7" || history[1].To == "" {
			t.Errorf("history: %+v, %v", history, err)
		}
	})
}

func TestOrderService_OnAnotherKindOfPost_GapsAreMeasuredAnew(t *testing.T) {
	h := apptest.Demo(t)
	me, _ := h.People.ByCode(ctx, h.Reader(), sunita)
	post, err := h.People.Position(ctx, h.Reader(), "UP-129-DPRO-01")
	if err != nil {
		t.Fatal(err)
	}
	holder, _ := h.People.Holder(ctx, h.Reader(), post.ID)
	before, err := h.Gaps.Of(ctx, h.Reader(), me.ID)
	if err != nil || len(before) != 16 {
		t.Fatalf("%d items, %v", len(before), err)
	}
	for _, o := range []people.ServiceOrder{
		{PersonID: holder, Kind: people.ServiceResignation, OrderNo: "2/2026"},
		{PersonID: me.ID, Kind: people.ServicePromotion, PositionID: post.ID, OrderNo: "3/2026"},
	} {
		if _, err := h.People.OrderService(ctx, operator, o); err != nil {
			t.Fatal(err)
		}
	}
	h.Drain(t)
	after, err := h.Gaps.Of(ctx, h.Reader(), me.ID)
	if err != nil || len(after) != 0 { // nobody has said yet what that post needs
		t.Errorf("%d items, %v", len(after), err)
	}
}

func TestOrderService_WhoLeavesAUnit_LeavesTheRolesOverIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		district := h.As(t, site, "district")
		by := actor(t, h, "district")
		if len(by.Grants) == 0 {
			t.Fatal("the district officer holds no role")
		}
		if _, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: by.PersonID, Kind: people.ServiceRetirement, OrderNo: "4/2026"}); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		if again := actor(t, h, "district"); len(again.Grants) != 0 {
			t.Errorf("still held: %+v", again.Grants)
		}
		if status := district.Get("/api/v1/hr/batches", nil); status != http.StatusForbidden {
			t.Errorf("answered %d", status)
		}
	})
}

func TestTakeEffect_OnItsDay_CarriesOutWhatWasOrderedAhead(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		q := h.Reader()
		me, _ := h.People.ByCode(ctx, q, sunita)
		post, _ := vacate(t, h, "UP-129-942-GPS-01")
		day := h.Clock.Now().AddDate(0, 0, 10).Format(time.DateOnly)
		o, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: me.ID, Kind: people.ServiceTransfer, PositionID: post.ID, On: day, OrderNo: "5/2026"})
		if err != nil || o.State != people.OrderWaiting {
			t.Fatalf("%+v, %v", o, err)
		}
		at := func() string {
			p, err := h.People.Post(ctx, q, me.ID)
			if err != nil {
				t.Fatal(err)
			}
			return p.PositionCode
		}
		if n, err := h.People.TakeEffect(ctx); n != 0 || err != nil || at() == post.Code {
			t.Errorf("before its day: %d, %v, at %s", n, err, at())
		}
		h.Clock.Advance(10 * 24 * time.Hour)
		if n, err := h.People.TakeEffect(ctx); n != 1 || err != nil || at() != post.Code {
			t.Errorf("on its day: %d, %v, at %s", n, err, at())
		}
		if n, err := h.People.TakeEffect(ctx); n != 0 || err != nil {
			t.Errorf("again: %d, %v", n, err)
		}
	})
}

func TestTakeEffect_OfWhatCannotBeAnyMore_IsMarkedAndTold(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		q := h.Reader()
		me, _ := h.People.ByCode(ctx, q, sunita)
		other, _ := h.People.ByCode(ctx, q, "EMP-UP-129-0418")
		post, _ := vacate(t, h, "UP-129-942-GPS-01")
		day := h.Clock.Now().AddDate(0, 0, 1).Format(time.DateOnly)
		if _, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: me.ID, Kind: people.ServiceTransfer, PositionID: post.ID, On: day, OrderNo: "5/2026"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: other.ID, Kind: people.ServiceTransfer, PositionID: post.ID, OrderNo: "6/2026"}); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(24 * time.Hour)
		if _, err := h.People.TakeEffect(ctx); err != nil {
			t.Fatal(err)
		}
		orders, err := h.People.ServiceOrders(ctx, q, me.ID)
		if err != nil || len(orders) != 1 || orders[0].State != people.OrderFailed || orders[0].Why != "people.order.held" {
			t.Errorf("%+v, %v", orders, err)
		}
	})
}

func TestOrderService_EachKind_LeavesItsTrace(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		q := h.Reader()
		me, _ := h.People.ByCode(ctx, q, sunita)
		post, _ := vacate(t, h, "UP-129-942-GPS-01")
		for _, c := range []struct{ kind, position, status string }{
			{people.ServiceLeave, "", "on_leave"},
			{people.ServiceResumption, "", "active"},
			{people.ServiceSuspension, "", "suspended"},
			{people.ServiceResumption, "", "active"},
			{people.ServiceCharge, post.ID, "active"},
			{people.ServiceChargeEnded, post.ID, "active"},
			{people.ServiceDeputation, post.ID, "active"},
			{people.ServiceDeath, "", "deceased"},
		} {
			if _, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: me.ID, Kind: c.kind, PositionID: c.position, OrderNo: "9/2026"}); err != nil {
				t.Fatalf("%s: %v", c.kind, err)
			}
			p, err := h.People.Person(ctx, q, me.ID)
			if err != nil || p.Status != c.status {
				t.Errorf("%s: %s, %v", c.kind, p.Status, err)
			}
		}
		for _, o := range []people.ServiceOrder{
			{PersonID: me.ID, Kind: "holiday", OrderNo: "1"},
			{PersonID: me.ID, Kind: people.ServiceTransfer, OrderNo: "1"},
			{PersonID: me.ID, Kind: people.ServiceLeave, PositionID: post.ID, OrderNo: "1"},
			{PersonID: me.ID, Kind: people.ServiceLeave},
			{PersonID: me.ID, Kind: people.ServiceLeave, OrderNo: "1", On: "soon"},
		} {
			if _, err := h.People.OrderService(ctx, operator, o); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", o, err)
			}
		}
		orders, err := h.People.ServiceOrders(ctx, q, me.ID)
		if err != nil || len(orders) != 8 {
			t.Errorf("%d orders, %v", len(orders), err)
		}
	})
}
