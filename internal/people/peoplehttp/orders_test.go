package peoplehttp_test

import (
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

const sunita = "EMP-UP-129-0417"

func TestOrders_OnPages_AreGiven_Listed_AndTakenBack(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	at := "/mdo/people/" + sunita
	for name, want := range map[string]int{"officer": http.StatusForbidden, "curator": http.StatusForbidden, "auditor": http.StatusForbidden} {
		if status, _ := h.SignIn(t, site, name).Get(at + "/orders/new"); status != want {
			t.Errorf("%s is answered %d", name, status)
		}
	}
	office := h.SignIn(t, site, "department")
	_, page := office.Get(at + "/orders/new")
	webtest.Sound(t, page)
	status, page := office.Post(at+"/orders", url.Values{"kind": {"transfer"}, "position": {"NONE"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("an unknown post: %d", status)
	}
	webtest.Sound(t, page)
	webtest.One(t, page, "#errors a[href='#position']")
	if status, page = office.Post(at+"/orders", url.Values{"kind": {"leave"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("an order without a number: %d", status)
	}
	webtest.One(t, page, "#errors a[href='#order_no']")
	for _, on := range []string{"", "2099-01-01"} {
		if status, _ := office.Post(at+"/orders", url.Values{"kind": {"leave"}, "on": {on}, "order_no": {"L/7"}, "order_date": {""}}); status >= 400 {
			t.Fatalf("leave on %q: %d", on, status)
		}
	}
	for range 2 {
		_, page = office.Get(at + "/service")
		webtest.Sound(t, page)
		back := webtest.Find(t, page, "#orders td a.btn")
		if len(back) == 0 {
			t.Fatal("no order can be taken back")
		}
		_, ask := office.Get(webtest.Attr(back[0], "href"))
		webtest.Sound(t, ask)
		if status, _ := office.Post(webtest.Attr(back[0], "href"), nil); status >= 400 {
			t.Errorf("taking back: %d", status)
		}
	}
	if p, err := h.People.ByCode(t.Context(), h.Reader(), sunita); err != nil || p.Status != "active" {
		t.Errorf("%s, %v", p.Status, err)
	}
}

func TestOrders_ByAPI(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	var given struct{ ID, State string }
	at := "/api/v1/people/" + sunita + "/orders"
	if status := m.Post(at, map[string]any{"kind": "leave", "order_no": "L/7"}, &given); status != http.StatusCreated || given.State != "done" {
		t.Fatalf("%d %+v", status, given)
	}
	if status := m.Post(at, map[string]any{"kind": "leave"}, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("without a number: %d", status)
	}
	if status := m.Post(at+"/"+given.ID+"/taking-back", nil, &given); status != http.StatusOK || given.State != "taken_back" {
		t.Errorf("%d %+v", status, given)
	}
	var list struct {
		Items []struct{ Kind, State string }
	}
	if status := m.Get(at, &list); status != http.StatusOK || len(list.Items) != 1 || list.Items[0].State != "taken_back" {
		t.Errorf("%d %+v", status, list)
	}
}

func TestOrgs_OnPages_AreRenamed_PreviewedAndMerged_AndOldCodesLead(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	if status, _ := h.SignIn(t, site, "officer").Get("/mdo/orgs/UP-129-942/rename"); status != http.StatusForbidden {
		t.Errorf("an officer is answered %d", status)
	}
	office := h.SignIn(t, site, "department")
	for _, path := range []string{"/mdo/orgs?unit=UP-129-942", "/mdo/orgs/UP-129-942/rename", "/mdo/orgs/UP-129-942/end"} {
		status, page := office.Get(path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		webtest.Sound(t, page)
	}
	status, page := office.Post("/mdo/orgs/UP-129-942/rename", url.Values{"name_en": {"Another Name"}, "name_hi": {"दूसरा नाम"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("without an order: %d", status)
	}
	webtest.One(t, page, "#errors a[href='#order_no']")
	if status, _ := office.Post("/mdo/orgs/UP-129-942/rename", url.Values{"name_en": {"Another Name"}, "name_hi": {"दूसरा नाम"}, "order_no": {"O/1"}}); status >= 400 {
		t.Errorf("rename: %d", status)
	}
	_, page = office.Get("/mdo/orgs/UP-129-942/end?into=&order_no=O%2F2&on=")
	webtest.Sound(t, page)
	webtest.One(t, page, "#errors a[href='#into']") // it is not empty
	_, page = office.Get("/mdo/orgs/UP-129-942/end?into=UP-129-948&order_no=O%2F2&on=")
	webtest.Sound(t, page)
	webtest.HasText(t, page, "h1", "Another Name")
	var before struct{ People, Posts int }
	m := h.As(t, site, "department")
	if status := m.Get("/api/v1/orgs/UP-129-942/end?into=UP-129-948&order_no=1", &before); status != http.StatusOK || before.People == 0 || before.Posts < before.People {
		t.Errorf("%d %+v", status, before)
	}
	if status, _ := office.Post("/mdo/orgs/UP-129-942/end", url.Values{"into": {"UP-129-948"}, "order_no": {"O/2"}}); status >= 400 {
		t.Fatalf("merge: %d", status)
	}
	var org struct {
		Ended  string `json:"ended_on"`
		Became struct{ Code string }
	}
	if status := m.Get("/api/v1/orgs/UP-129-942", &org); status != http.StatusOK || org.Ended == "" || org.Became.Code != "UP-129-948" {
		t.Errorf("the old code leads to %d %+v", status, org)
	}
	_, page = office.Get("/mdo/orgs?unit=UP-129-942")
	webtest.Sound(t, page)
	webtest.HasText(t, page, "h1", "Another Name")
}
