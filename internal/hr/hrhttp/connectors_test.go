package hrhttp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/outbound"
	"sopan/internal/hr"
	"sopan/internal/web/webtest"
)

// api is an HR system with an API of two people.
func api(t *testing.T, h *apptest.House) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-API-Key") != "k3y" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Write([]byte(`{"data":[{"Emp Code":"API-1","Employee Name":"Asha","org_code":"UP-129-948"},{"Emp Code":"","Employee Name":"Ravi","org_code":"UP-129-948"}]}`))
	}))
	t.Cleanup(s.Close)
	h.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	return s.URL
}

func TestConnectors_OnPages_AreSaved_Tried_Asked_AndEnded(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	address := api(t, h)
	if status, _ := h.SignIn(t, site, "officer").Get("/mdo/connectors"); status != http.StatusForbidden {
		t.Errorf("an officer is answered %d", status)
	}
	office := h.SignIn(t, site, "department")
	for _, path := range []string{"/mdo/connectors", "/mdo/connectors/new", "/mdo/webhooks"} {
		_, page := office.Get(path)
		webtest.Sound(t, page)
	}
	form := url.Values{
		"name": {"ehrms up"}, "unit": {"UP-PR"}, "url": {address}, "rows_at": {"data"}, "paging": {"none"}, "header": {"X-API-Key"}, "secret": {"k3y"}, "every": {"24"},
		"map": {"columns: {employee_code: Emp Code, full_name_en: Employee Name}"}, "size": {"x"},
	}
	status, page := office.Post("/mdo/connectors", form)
	webtest.Sound(t, page)
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a name with a space: %d", status)
	}
	webtest.One(t, page, "#errors a[href='#name']")
	webtest.One(t, page, "#errors a[href='#size']")
	form["name"], form["size"], form["map"] = []string{"ehrms-up-api"}, nil, []string{"columns: {nothing: X}"}
	_, page = office.Post("/mdo/connectors", form)
	webtest.Sound(t, page)
	webtest.One(t, page, "#errors a[href='#map']")
	form["map"] = []string{"columns: {employee_code: Emp Code, full_name_en: Employee Name}"}
	if status, page = office.Post("/mdo/connectors", form); status >= 400 {
		t.Fatalf("%d", status)
	}
	webtest.Sound(t, page)
	if strings.Contains(page, "k3y") {
		t.Error("the secret is shown")
	}
	webtest.One(t, page, "form.one input[name='dry']")
	action := webtest.Attr(webtest.Find(t, page, "form.one")[0], "action")
	at := strings.TrimSuffix(action, "/pull")
	if status, _ := h.SignIn(t, site, "curator").Get(at); status != http.StatusNotFound {
		t.Errorf("a curator is answered %d", status)
	}
	for _, dry := range []string{"1", ""} {
		if status, page = office.Post(action, url.Values{"dry": {dry}}); status >= 400 {
			t.Fatalf("pull: %d", status)
		}
		webtest.Sound(t, page)
		if strings.Contains(page, "/pull\"") {
			t.Error("a second fetch may be begun beside the first")
		}
		if _, err := h.Hooks.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, page = office.Get(at)
		webtest.Sound(t, page)
		if n := len(webtest.Find(t, page, "#trouble tbody tr")); n != 1 {
			t.Errorf("dry %q: %d rows to look at", dry, n)
		}
	}
	batch := webtest.Attr(webtest.One(t, page, "#pulls td a"), "href")
	_, page = office.Get(batch)
	webtest.Sound(t, page)
	_, page = office.Get("/mdo/connectors")
	webtest.Sound(t, page)
	webtest.One(t, page, "tbody a[href='"+at+"']")
	_, page = office.Get(at + "/end")
	webtest.Sound(t, page)
	if status, page = office.Post(at+"/end", nil); status >= 400 || strings.Contains(page, "ehrms-up-api") {
		t.Errorf("end: %d", status)
	}
}

func TestConnectors_OverTheAPI_AreSaved_Asked_AndTold(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	var c struct {
		ID string `json:"id"`
	}
	body := map[string]any{
		"name": "ehrms-up-api", "org": "UP-PR", "url": api(t, h), "rows_at": "data", "header": "X-API-Key", "secret": "k3y", "paging": map[string]any{"by": "none"},
		"map": map[string]any{"columns": map[string]string{"employee_code": "Emp Code", "full_name_en": "Employee Name"}},
	}
	if status := m.Post("/api/v1/hr/connectors", body, &c); status != http.StatusCreated {
		t.Fatal(status)
	}
	var pull struct {
		State string `json:"state"`
	}
	if status := m.Post("/api/v1/hr/connectors/"+c.ID+"/pulls", map[string]any{}, &pull); status != http.StatusAccepted || pull.State != "waiting" {
		t.Errorf("%d %+v", status, pull)
	}
	if status := m.Post("/api/v1/hr/connectors/"+c.ID+"/pulls", map[string]any{}, nil); status != http.StatusConflict {
		t.Errorf("a second: %d", status)
	}
	if _, err := h.Hooks.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	var list struct {
		Items []struct {
			State, Batch string
			Report       struct {
				Rows, Created int
				Errors        []struct{ Column, Message string }
			}
		} `json:"items"`
	}
	if status := m.Get("/api/v1/hr/connectors/"+c.ID+"/pulls", &list); status != http.StatusOK || list.Items[0].Report.Rows != 2 || list.Items[0].Report.Errors[0].Column != "Emp Code" {
		t.Errorf("%d %+v", status, list)
	}
	if status := m.Get("/api/v1/hr/connectors", &list); status != http.StatusOK || len(list.Items) != 1 {
		t.Errorf("%d %+v", status, list)
	}
	if status := m.Post("/api/v1/hr/connectors/"+c.ID+"/end", map[string]any{}, nil); status != http.StatusNoContent {
		t.Error(status)
	}
}

// A batch too large to wait for is worked on as a job: the page shows how far it is, and the API answers 202.
func TestBatch_OfManyRows_IsAJob_ShownWhileItGoesOn(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	office := h.SignIn(t, site, "department")
	m := h.As(t, site, "department")
	var file strings.Builder
	file.WriteString("employee_code,full_name_en,status,org_code\n")
	for i := range hr.AtOnce + 1 {
		fmt.Fprintf(&file, "BIG-%d,Person %d,ACTIVE,UP-129-948\n", i, i)
	}
	var b struct {
		ID, State string
		New       int
		Work      struct {
			State string
			Share int
		}
	}
	if status := m.Post("/api/v1/hr/batches", map[string]any{"org": "UP-PR", "content": file.String()}, &b); status != http.StatusAccepted || b.Work.State != "waiting" {
		t.Fatalf("%d %+v", status, b)
	}
	at := "/mdo/batches/" + b.ID
	status, page := office.Get(at)
	webtest.Sound(t, page)
	if status != http.StatusOK || len(webtest.Find(t, page, "#work svg.bar")) != 1 {
		t.Errorf("%d", status)
	}
	if _, err := h.Hooks.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	if m.Get("/api/v1/hr/batches/"+b.ID, &b); b.State != "review" || b.New != hr.AtOnce+1 || b.Work.State != "done" || b.Work.Share != 100 {
		t.Errorf("%+v", b)
	}
	// Who brought so many does not apply them: it is refused before a job is made of it.
	if status := m.Post("/api/v1/hr/batches/"+b.ID+"/application", map[string]any{}, nil); status != http.StatusForbidden {
		t.Errorf("applied alone: %d", status)
	}
	if status := m.Post("/api/v1/hr/batches/"+b.ID+"/review", map[string]any{}, &b); status != http.StatusAccepted {
		t.Errorf("looked at again: %d", status)
	}
}
