package hr_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// sender is an HR system that signs as the standard's own library does.
type sender struct {
	t      *testing.T
	h      *apptest.House
	hook   hr.Hook
	secret string
}

func admit(t *testing.T, h *apptest.House) sender {
	t.Helper()
	hook, secret, err := h.Hooks.Admit(ctx, operator, "UP-PR", "/ehrms/up")
	if err != nil {
		t.Fatal(err)
	}
	return sender{t, h, hook, secret}
}

// signed makes a request of a body; headers are added as name, value.
func (s sender) signed(id, body string, headers ...string) hr.Request {
	s.t.Helper()
	w, err := standardwebhooks.NewWebhook(s.secret)
	if err != nil {
		s.t.Fatal(err)
	}
	at := s.h.Clock.Now()
	signature, err := w.Sign(id, at, []byte(body))
	if err != nil {
		s.t.Fatal(err)
	}
	header := http.Header{}
	header.Set("Content-Type", "application/cloudevents+json")
	header.Set("webhook-id", id)
	header.Set("webhook-timestamp", fmt.Sprint(at.Unix()))
	header.Set("webhook-signature", signature)
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	return hr.Request{Hook: s.hook.ID, Header: header, Body: []byte(body)}
}

func structured(id, kind, data string) string {
	return fmt.Sprintf(`{"specversion":"1.0","id":%q,"source":"/ehrms/up","type":%q,"data":%s}`, id, kind, data)
}

const leaveOf = `{"kind":"leave","employee_code":"EMP-UP-129-0417","order_no":"L/7/2026"}`

func TestTake_AnOrder_InEachMode_IsCarriedOutOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := admit(t, h)
		me, _ := h.People.ByCode(ctx, h.Reader(), sunita)
		for i, r := range []hr.Request{
			s.signed("m1", structured("E-1", hr.TypeOrder, leaveOf)),
			s.signed("E-2", `{"kind":"resumption","employee_code":"EMP-UP-129-0417","order_no":"L/8/2026"}`,
				"Content-Type", "application/json", "Ce-Specversion", "1.0", "Ce-Id", "E-2", "Ce-Source", "/ehrms/up", "Ce-Type", hr.TypeOrder),
			s.signed("m3", "["+structured("E-3", hr.TypeOrder, leaveOf)+","+structured("E-1", hr.TypeOrder, leaveOf)+"]", "Content-Type", "application/cloudevents-batch+json"),
		} {
			got, err := h.Hooks.Take(ctx, r)
			if err != nil {
				t.Fatalf("request %d: %v", i, err)
			}
			if got[0].Became != hr.BecameOrder || got[0].Ref == "" || got[0].Again {
				t.Errorf("request %d: %+v", i, got)
			}
			again, err := h.Hooks.Take(ctx, r)
			if err != nil || !again[0].Again || again[0].Ref != got[0].Ref {
				t.Errorf("request %d again: %+v, %v", i, again, err)
			}
			if i == 2 && !got[1].Again {
				t.Errorf("E-1 came twice: %+v", got)
			}
		}
		orders, err := h.People.ServiceOrders(ctx, h.Reader(), me.ID)
		if err != nil || len(orders) != 3 {
			t.Errorf("%d orders, %v", len(orders), err)
		}
		if me, _ = h.People.ByCode(ctx, h.Reader(), sunita); me.Status != "on_leave" {
			t.Errorf("status %s", me.Status)
		}
	})
}

func TestTake_WhoIsNotTheSender_OrNotNow_IsRefused(t *testing.T) {
	h := apptest.Demo(t)
	s := admit(t, h)
	body := structured("E-1", hr.TypeOrder, leaveOf)
	good := s.signed("m1", body)
	changed := func(f func(r *hr.Request)) hr.Request {
		r := good
		r.Header = http.Header(good.Header).Clone()
		f(&r)
		return r
	}
	out, _, err := h.Hooks.Subscribe(ctx, operator, hr.Subscription{Org: "UP-PR", URL: "https://hr.example/x"})
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]hr.Request{
		"another body": changed(func(r *hr.Request) { r.Body = []byte(strings.Replace(body, "0417", "0418", 1)) }),
		"another id":   changed(func(r *hr.Request) { http.Header(r.Header).Set("webhook-id", "m2") }),
		"another time": changed(func(r *hr.Request) {
			http.Header(r.Header).Set("webhook-timestamp", fmt.Sprint(h.Clock.Now().Unix()+1))
		}),
		"no signature":        changed(func(r *hr.Request) { http.Header(r.Header).Del("webhook-signature") }),
		"no link":             changed(func(r *hr.Request) { r.Hook = "" }),
		"a link that is told": changed(func(r *hr.Request) { r.Hook = out.ID }),
		"another's secret":    sender{t, h, s.hook, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}.signed("m1", body),
	} {
		if _, err := h.Hooks.Take(ctx, r); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.Clock.Advance(hr.Fresh + time.Second)
	if _, err := h.Hooks.Take(ctx, good); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("played again later: %v", err)
	}
	if err := h.Hooks.End(ctx, operator, s.hook.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Hooks.Take(ctx, s.signed("m1", body)); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after the end: %v", err)
	}
	me, _ := h.People.ByCode(ctx, h.Reader(), sunita)
	if orders, err := h.People.ServiceOrders(ctx, h.Reader(), me.ID); err != nil || len(orders) != 0 {
		t.Errorf("%d orders, %v", len(orders), err)
	}
}

func TestTake_WhatIsWrong_IsNamed_AndChangesNothing(t *testing.T) {
	h := apptest.Demo(t)
	s := admit(t, h)
	for name, c := range map[string]struct{ body, key, place string }{
		"no type":          {`{"specversion":"1.0","id":"1","source":"/ehrms/up"}`, "hr.event.missing", "type"},
		"another source":   {strings.Replace(structured("1", hr.TypeOrder, leaveOf), "/up", "/mp", 1), "hr.event.source", "source"},
		"another type":     {structured("1", "x", leaveOf), "hr.event.type", "type"},
		"an unknown field": {structured("1", hr.TypeOrder, `{"kind":"leave","why":"x"}`), "hr.event.data", "data"},
		"rows in an order": {structured("1", hr.TypeOrder, `{"rows":[]}`), "hr.event.data", "data"},
		"nobody":           {structured("1", hr.TypeOrder, `{"kind":"leave","employee_code":"X","order_no":"1"}`), "hr.event.no_person", "data.employee_code"},
		"no post":          {structured("1", hr.TypeOrder, `{"kind":"transfer","employee_code":"EMP-UP-129-0417","position_code":"X","order_no":"1"}`), "hr.event.no_post", "data.position_code"},
		"no order":         {structured("1", hr.TypeOrder, `{"kind":"leave","employee_code":"EMP-UP-129-0417"}`), "people.order.invalid", "data.order_no"},
		"no rows":          {structured("1", hr.TypeEmployees, `{"rows":[]}`), "hr.event.rows", "data.rows"},
		"a list in a cell": {structured("1", hr.TypeEmployees, `{"rows":[{"employee_code":[]}]}`), "hr.event.cell", "data.rows[0].employee_code"},
	} {
		_, err := h.Hooks.Take(ctx, s.signed("m", c.body))
		f := fault.As(err)
		if f.Kind != fault.Invalid || f.Key != c.key || len(f.Places) == 0 || f.Places[0].Name != c.place {
			t.Errorf("%s: %+v", name, f)
		}
	}
	_, err := h.Hooks.Take(ctx, s.signed("E-9", leaveOf, "Content-Type", "application/json", "Ce-Specversion", "1.0", "Ce-Id", "E-8", "Ce-Source", "/ehrms/up", "Ce-Type", hr.TypeOrder))
	if f := fault.As(err); f.Key != "hr.event.id" {
		t.Errorf("an id that is not signed: %+v", f)
	}
	n, err := db.Scalar[int](ctx, h.Reader(), `select count(*) from hr_event`)
	if err != nil || n != 0 {
		t.Errorf("%d events were taken, %v", n, err)
	}
}

func TestTake_Rows_BecomeABatch_BySameRulesAsAFile(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := admit(t, h)
		rows := func(code, unit string) string {
			return `{"rows":[{"Emp Code":"` + code + `","full_name_en":"Asha Rani","Status":"In Service","org_code":"` + unit + `","pan":"ABCDE1234F"}]}`
		}
		r := s.signed("m1", structured("E-1", hr.TypeEmployees, rows("EV-1", "UP-129-948")))
		got, err := h.Hooks.Take(ctx, r)
		if err != nil || got[0].Became != hr.BecameBatch || got[0].State != hr.Applied {
			t.Fatalf("%+v, %v", got, err)
		}
		if p, err := h.People.ByCode(ctx, h.Reader(), "EV-1"); err != nil || p.Name["en"] != "Asha Rani" {
			t.Errorf("%+v, %v", p, err)
		}
		again, err := h.Hooks.Take(ctx, r)
		if err != nil || !again[0].Again || again[0].Ref != got[0].Ref {
			t.Errorf("again: %+v, %v", again, err)
		}
		got, err = h.Hooks.Take(ctx, s.signed("m2", structured("E-2", hr.TypeEmployees, rows("EV-2", "NOWHERE"))))
		if err != nil || got[0].State != hr.InReview {
			t.Fatalf("an unknown unit: %+v, %v", got, err)
		}
		raw, err := db.Scalar[string](ctx, h.Reader(), `select raw from hr_row where batch_id = $1`, got[0].Ref)
		if err != nil || strings.Contains(raw, "ABCDE1234F") {
			t.Errorf("a PAN is kept: %s, %v", raw, err)
		}
	})
}

func TestRotate_TheOldSecretHoldsForADay(t *testing.T) {
	h := apptest.Demo(t)
	old := admit(t, h)
	_, secret, err := h.Hooks.Rotate(ctx, operator, old.hook.ID)
	if err != nil {
		t.Fatal(err)
	}
	fresh := old
	fresh.secret = secret
	for i, s := range []sender{old, fresh} {
		if _, err := h.Hooks.Take(ctx, s.signed("m", structured(fmt.Sprint("E-", i), hr.TypeOrder, leaveOf))); err != nil {
			t.Errorf("secret %d: %v", i, err)
		}
	}
	h.Clock.Advance(25 * time.Hour)
	if _, err := h.Hooks.Take(ctx, old.signed("m", structured("E-9", hr.TypeOrder, leaveOf))); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after a day: %v", err)
	}
	kept, err := db.Scalar[string](ctx, h.Reader(), `select secret from hr_hook where id = $1`, old.hook.ID)
	if err != nil || kept == "" || strings.Contains(kept, strings.TrimPrefix(secret, "whsec_")) {
		t.Errorf("the secret is kept open: %s, %v", kept, err)
	}
}

// receiver is a system that is told. It checks signatures with the standard's own library, and reads with the sdk.
type receiver struct {
	t      *testing.T
	mu     sync.Mutex
	secret string
	got    []event.Event
	asked  int
	answer func(n int) int // the status of the n-th request
	*httptest.Server
}

func receive(t *testing.T) *receiver {
	r := &receiver{t: t, answer: func(int) int { return http.StatusNoContent }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if req.Method == http.MethodOptions {
			w.Header().Set("WebHook-Allowed-Origin", "*")
			return
		}
		body, _ := io.ReadAll(req.Body)
		if wh, err := standardwebhooks.NewWebhook(r.secret); err != nil || wh.VerifyIgnoringTimestamp(body, req.Header) != nil {
			t.Errorf("the signature does not hold: %v", req.Header)
		}
		r.asked++
		status := r.answer(r.asked)
		if status == http.StatusTooManyRequests {
			w.Header().Set("Retry-After", "3600")
		}
		if status < 300 {
			var e event.Event
			if err := e.UnmarshalJSON(body); err != nil || e.Validate() != nil || e.ID() != req.Header.Get("webhook-id") {
				t.Errorf("%s: %v", body, err)
			}
			r.got = append(r.got, e)
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) subscribe(h *apptest.House, s hr.Subscription) hr.Hook {
	r.t.Helper()
	h.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	s.URL = r.URL
	hook, secret, err := h.Hooks.Subscribe(ctx, operator, s)
	if err != nil {
		r.t.Fatal(err)
	}
	r.secret = secret
	return hook
}

// taken gives the events that were taken. It waits for one that is being answered, whose sender may have gone.
func (r *receiver) taken() []event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

func (r *receiver) types() string {
	var out []string
	for _, e := range r.taken() {
		out = append(out, strings.TrimPrefix(e.Type(), "sopan."))
	}
	return strings.Join(out, " ")
}

func order(t *testing.T, h *apptest.House, code, kind, position string) people.ServiceOrder {
	t.Helper()
	p, err := h.People.ByCode(ctx, h.Reader(), code)
	if err != nil {
		t.Fatal(err)
	}
	o, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: p.ID, Kind: kind, PositionID: position, OrderNo: "A/1/2026"})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func deliver(t *testing.T, h *apptest.House) {
	t.Helper()
	h.Drain(t)
	if _, err := h.Hooks.Deliver(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestDeliver_ATransfer_IsToldToWhomItConcerns_WithCodesAndNoNames(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		all, block, other := receive(t), receive(t), receive(t)
		all.subscribe(h, hr.Subscription{Org: "UP-PR", Greet: true})
		block.subscribe(h, hr.Subscription{Org: "UP-129-948", Types: []string{hr.TypeLeft}})
		other.subscribe(h, hr.Subscription{Org: "ULB-297019"})
		post, _ := vacate(t, h, "UP-129-942-GPS-01")
		order(t, h, sunita, people.ServiceTransfer, post.ID)
		deliver(t, h)
		if got := all.types(); got != "people.left people.retired people.left people.posted people.transferred" && len(all.got) != 5 {
			t.Errorf("the department is told %s", got)
		}
		if got := block.types(); got != "people.left" {
			t.Errorf("the block that was left is told %s", got)
		}
		if len(other.got) != 0 {
			t.Errorf("another place is told %s", other.types())
		}
		for _, e := range all.got {
			var data hr.Data
			if err := json.Unmarshal(e.Data(), &data); err != nil {
				t.Fatal(err)
			}
			if e.Type() == "sopan.people.transferred" && (data.EmployeeCode != sunita || data.PositionCode != post.Code || data.OrderNo != "A/1/2026" || data.OrgCode != "UP-129-942") {
				t.Errorf("%s", e.Data())
			}
			if strings.Contains(string(e.Data()), "Sunita") || e.Extensions()["sequence"] == "" || e.Subject() == "" {
				t.Errorf("%s", e)
			}
		}
		deliver(t, h)
		if len(all.got) != 5 {
			t.Errorf("told again: %s", all.types())
		}
	})
}

func TestDeliver_AReceiverThatFails_IsTriedAgainLater_ThenGivenUp_AndSentByHand(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := receive(t)
		r.answer = func(n int) int {
			return []int{http.StatusTooManyRequests, http.StatusFound, http.StatusInternalServerError}[(n-1)%3]
		}
		hook := r.subscribe(h, hr.Subscription{Org: "UP-PR", Types: []string{"sopan.people.on_leave"}})
		order(t, h, sunita, people.ServiceLeave, "")
		deliver(t, h)
		deliver(t, h)
		if r.asked != 1 {
			t.Errorf("asked %d times at once", r.asked)
		}
		list, err := h.Hooks.Deliveries(ctx, h.Reader(), operator, hook.ID, hr.DeliveryWaiting, 0, 10)
		if err != nil || len(list) != 1 || list[0].Status != http.StatusTooManyRequests || list[0].Why == "" || list[0].NextAt.Sub(h.Clock.Now()) < time.Hour {
			t.Fatalf("%+v, %v", list, err)
		}
		for range hr.MaxTries + 3 {
			h.Clock.Advance(9 * time.Hour)
			deliver(t, h)
		}
		if r.asked != hr.MaxTries {
			t.Errorf("asked %d times in all", r.asked)
		}
		dead, err := h.Hooks.Deliveries(ctx, h.Reader(), operator, hook.ID, hr.DeliveryDead, 0, 10)
		if err != nil || len(dead) != 1 {
			t.Fatalf("%+v, %v", dead, err)
		}
		r.answer = func(int) int { return http.StatusOK }
		if n, err := h.Hooks.Resend(ctx, operator, hook.ID, dead[0].Pos); err != nil || n != 1 {
			t.Fatalf("%d, %v", n, err)
		}
		deliver(t, h)
		if r.types() != "people.on_leave" || r.taken()[0].ID() != dead[0].ID {
			t.Errorf("sent by hand: %s", r.types())
		}
		if _, err := h.Hooks.Resend(ctx, operator, hook.ID, 0); !fault.Is(err, fault.Conflict) {
			t.Errorf("nothing was given up: %v", err)
		}
	})
}

func TestDeliver_WhoSaysThatItIsGone_IsGivenUpAtOnce(t *testing.T) {
	h := apptest.Demo(t)
	r := receive(t)
	r.answer = func(int) int { return http.StatusGone }
	hook := r.subscribe(h, hr.Subscription{Org: "UP-PR"})
	order(t, h, sunita, people.ServiceLeave, "")
	deliver(t, h)
	if dead, err := h.Hooks.Deliveries(ctx, h.Reader(), operator, hook.ID, hr.DeliveryDead, 0, 10); err != nil || len(dead) != 1 || dead[0].Why != "hr.delivery.gone" {
		t.Errorf("%+v, %v", dead, err)
	}
}

func TestDeliver_AReceiverThatIsAskedFirst_AndDoesNotWant_IsToldNothing(t *testing.T) {
	h := apptest.Demo(t)
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.Method != http.MethodOptions {
			asked++
		}
		w.Header().Set("WebHook-Allowed-Origin", "somebody.else")
	}))
	defer s.Close()
	h.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	hook, _, err := h.Hooks.Subscribe(ctx, operator, hr.Subscription{Org: "UP-PR", URL: s.URL, Greet: true})
	if err != nil {
		t.Fatal(err)
	}
	order(t, h, sunita, people.ServiceLeave, "")
	deliver(t, h)
	list, err := h.Hooks.Deliveries(ctx, h.Reader(), operator, hook.ID, "", 0, 10)
	if err != nil || asked != 0 || len(list) != 1 || list[0].Why != "hr.delivery.unasked" {
		t.Errorf("asked %d, %+v, %v", asked, list, err)
	}
}

func TestSubscribe_AnAddressInsideTheNetwork_IsRefused_UnlessTheOperatorNamesIt(t *testing.T) {
	h := apptest.Demo(t)
	for _, address := range []string{"http://hr.example/x", "https://127.0.0.1/x", "https://169.254.169.254/latest", "https://localhost/x", "ftp://hr.example"} {
		if _, _, err := h.Hooks.Subscribe(ctx, operator, hr.Subscription{Org: "UP-PR", URL: address}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestFollow_WhatIsReadTwice_IsLaidOutOnce_AndWhatWasBefore_NotAtAll(t *testing.T) {
	for _, size := range []int{1, 7, 500} {
		h := apptest.Demo(t)
		h.Log.SetBatch(size)
		order(t, h, sunita, people.ServiceLeave, "")
		h.Drain(t)
		h.Clock.Advance(time.Minute)
		r := receive(t)
		hook := r.subscribe(h, hr.Subscription{Org: "UP-PR"})
		order(t, h, sunita, people.ServiceResumption, "")
		h.Drain(t)
		err := h.DB.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update event_cursor set pos = 0 where reader = 'hr'`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		if list, err := h.Hooks.Deliveries(ctx, h.Reader(), operator, hook.ID, "", 0, 10); err != nil || len(list) != 1 {
			t.Errorf("batches of %d: %+v, %v", size, list, err)
		}
	}
}

func TestTakeBackService_RestoresEqualState_AndIsRefusedWhereSomethingHasChanged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		post, _ := vacate(t, h, "UP-129-942-GPS-01")
		h.Drain(t)
		before := dump(t, h, peopleTables, stable)
		moved := order(t, h, sunita, people.ServiceTransfer, post.ID)
		away := order(t, h, sunita, people.ServiceLeave, "")
		h.Drain(t)
		if err := h.People.TakeBackService(ctx, operator, moved.PersonID, moved.ID); !fault.Is(err, fault.Conflict) {
			t.Errorf("the transfer before the leave: %v", err)
		}
		for _, o := range []people.ServiceOrder{away, moved} {
			if err := h.People.TakeBackService(ctx, operator, o.PersonID, o.ID); err != nil {
				t.Fatalf("%s: %v", o.Kind, err)
			}
			if err := h.People.TakeBackService(ctx, operator, o.PersonID, o.ID); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s twice: %v", o.Kind, err)
			}
		}
		h.Drain(t)
		differ(t, before, dump(t, h, peopleTables, stable))
		p, _ := h.People.ByCode(ctx, h.Reader(), sunita)
		ahead, err := h.People.OrderService(ctx, operator, people.ServiceOrder{PersonID: p.ID, Kind: people.ServiceLeave, On: "2099-01-01", OrderNo: "9"})
		if err != nil {
			t.Fatal(err)
		}
		if err := h.People.TakeBackService(ctx, operator, p.ID, ahead.ID); err != nil {
			t.Fatal(err)
		}
		if err := h.People.TakeBackService(ctx, who.Actor{PersonID: p.ID}, p.ID, ahead.ID); !fault.Is(err, fault.Denied) {
			t.Errorf("one's own: %v", err)
		}
	})
}

func TestDeliver_WhoIsStoppedBetweenSendingAndMarking_SendsAgain_WithTheSameID(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := receive(t)
		r.subscribe(h, hr.Subscription{Org: "UP-PR", Types: []string{"sopan.people.on_leave"}})
		order(t, h, sunita, people.ServiceLeave, "")
		h.Drain(t)
		dying, stop := context.WithCancel(ctx)
		r.answer = func(int) int { stop(); return http.StatusOK } // nothing is marked any more
		if _, err := h.Hooks.Deliver(dying); err == nil {
			t.Error("the process was not stopped")
		}
		deliver(t, h)
		if n := len(r.taken()); n != 1 {
			t.Errorf("sent %d times while the first may still be under way", n)
		}
		h.Clock.Advance(3 * time.Minute)
		deliver(t, h)
		if got := r.taken(); len(got) != 2 || got[0].ID() != got[1].ID() {
			t.Errorf("told %s", r.types())
		}
		h.Clock.Advance(time.Hour)
		deliver(t, h)
		if n := len(r.taken()); n != 2 {
			t.Errorf("sent %d times in all", n)
		}
	})
}
