package hrhttp_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// storys gives the batch of the story.
func storys(t *testing.T, h *apptest.House) hr.Batch {
	t.Helper()
	list, err := h.HR.List(t.Context(), h.Reader(), who.Operator("test"), "", 50)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d batches, %v", len(list), err)
	}
	return list[0]
}

func TestPages_OnlyWhoMayBringPeopleIn_SeesBatches(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	b := storys(t, h)
	for _, path := range []string{"/mdo/batches", "/mdo/people/import"} {
		if status, _ := h.SignIn(t, site, "officer").Get(path); status != http.StatusForbidden {
			t.Errorf("%s: an officer is answered %d", path, status)
		}
	}
	at := "/mdo/batches/" + b.ID
	for _, path := range []string{at, at + "/rows/36", at + "/apply"} {
		if status, _ := h.SignIn(t, site, "curator").Get(path); status != http.StatusNotFound {
			t.Errorf("%s: a curator is answered %d", path, status)
		}
	}
}

func TestPages_ABatch_IsDecidedOneByOne_AppliedAndTakenBack(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	office := h.SignIn(t, site, "department")
	at := "/mdo/batches/" + storys(t, h).ID
	_, page := office.Get(at)
	webtest.Sound(t, page)
	if n := len(webtest.Find(t, page, "tbody tr")); n != 12 {
		t.Errorf("%d conflicts are listed", n)
	}
	if n := len(webtest.Find(t, page, "button[disabled]")); n != 1 {
		t.Error("an undecided batch can be applied")
	}
	status, page := office.Post(at+"/rows/79", url.Values{"word": {"take"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a unit that is not named: %d", status)
	}
	webtest.One(t, page, "#errors a[href='#unit']")
	for _, n := range []string{"21", "22", "37", "36", "61", "80", "81", "212"} {
		word := "keep"
		if n == "36" || n == "37" {
			word = "take"
		}
		if status, _ := office.Post(at+"/rows/"+n, url.Values{"word": {word}}); status >= 400 {
			t.Errorf("row %s: %d", n, status)
		}
	}
	if status, _ := office.Post(at+"/rows/79", url.Values{"word": {"take"}, "unit": {"UP-129-948"}}); status >= 400 {
		t.Errorf("row 79: %d", status)
	}
	_, page = office.Get(at + "/apply")
	webtest.Sound(t, page)
	if status, _ := office.Post(at+"/apply", nil); status >= 400 {
		t.Fatalf("apply: %d", status)
	}
	for _, path := range []string{"?show=changed", "?show=refused", "/rollback", "/reconcile"} {
		status, page := office.Get(at + path)
		if status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
		webtest.Sound(t, page)
	}
	if p, err := h.People.ByCode(t.Context(), h.Reader(), "EMP-UP-129-0342"); err != nil || p.Status != "retired" {
		t.Errorf("%s, %v", p.Status, err)
	}
	if status, _ := office.Post(at+"/rollback", nil); status >= 400 {
		t.Fatalf("roll back: %d", status)
	}
	if p, err := h.People.ByCode(t.Context(), h.Reader(), "EMP-UP-129-0342"); err != nil || p.Status != "active" {
		t.Errorf("%s, %v", p.Status, err)
	}
}

func TestPages_AFile_IsSent_ItsColumnsNamed_AndJudged(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	file, err := os.ReadFile("../../demo/fixtures/ehrms_191.csv")
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("source", "another")
	part, _ := w.CreateFormFile("file", "staff.csv")
	_, _ = part.Write(file)
	_ = w.Close()
	r, err := http.NewRequest(http.MethodPost, site.URL+"/mdo/people/import", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: h.Session(t, "department")})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	at := got.Header.Get("Location")
	if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(at, "/mdo/batches/") {
		t.Fatalf("answered %d to %s", got.StatusCode, at)
	}
	office := h.SignIn(t, site, "department")
	_, page := office.Get(at)
	webtest.Sound(t, page)
	webtest.One(t, page, "#employee_code option[selected]")
	form := url.Values{
		"employee_code": {"Emp Code"}, "full_name_en": {"Employee Name"}, "full_name_hi": {"Employee Name (Hindi)"}, "position_code": {"Post ID"},
		"ministry_dept_lgd_org": {"Dept Code"}, "office": {"Office"}, "lgd_district": {"District"}, "lgd_block": {"Block"}, "pay_level": {"Pay Matrix Level"},
		"status": {"Status"}, "active": {"In Service"}, "retired": {"Superannuated"}, "nature": {"Nature of Joining"}, "pan": {"PAN No"},
	}
	if status, page := office.Post(at+"/map", url.Values{"employee_code": {"No Such Header"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a header that there is not: %d", status)
	} else {
		webtest.One(t, page, "#errors")
	}
	if status, _ := office.Post(at+"/map", form); status >= 400 {
		t.Fatalf("the columns: %d", status)
	}
	_, page = office.Get(at)
	if n := len(webtest.Find(t, page, "tbody tr")); n < 8 {
		t.Errorf("%d conflicts are listed", n)
	}
}

func TestAPI_AFileOfKindHR_IsReportedAsAllKindsAre(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	file, err := os.ReadFile("../../demo/fixtures/ehrms_191.csv")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Rows, Created, Matched, Skipped int
		Written                         bool
		Errors                          []struct {
			Row             int
			Column, Message string
		}
	}
	columns := map[string]string{
		"employee_code": "Emp Code", "full_name_en": "Employee Name", "ministry_dept_lgd_org": "Dept Code", "lgd_district": "District",
		"lgd_block": "Block", "position_code": "Post ID",
	}
	body := map[string]any{
		"kind": "hr", "name": "staff.csv", "dry_run": true, "content": string(file),
		"map": map[string]any{"source": "ehrms-up", "columns": columns, "values": map[string]any{"status": map[string]string{"In Service": "ACTIVE", "Superannuated": "RETIRED"}}},
	}
	if status := m.Post("/api/v1/imports", body, &got); status != http.StatusOK || got.Rows != 214 || got.Created != 2 || got.Written || len(got.Errors) == 0 {
		t.Errorf("a dry run is answered %d: %+v", status, got)
	}
	for _, e := range got.Errors {
		if e.Row < 2 || e.Message == "" {
			t.Errorf("%+v", e)
		}
	}
	body["dry_run"], body["content"], body["map"] = false, "employee_code,full_name_en,status,org_code\nNEW-1,Asha,ACTIVE,UP-129-948\n", map[string]any{}
	if status := m.Post("/api/v1/imports", body, &got); status != http.StatusOK || !got.Written || got.Created != 1 {
		t.Errorf("a sound file is answered %d: %+v", status, got)
	}
	body["map"] = map[string]any{"columns": map[string]string{"nothing": "X"}}
	if status := m.Post("/api/v1/imports", body, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a bad map is answered %d", status)
	}
	var list struct{ Items []struct{ ID, State string } }
	if status := m.Get("/api/v1/hr/batches", &list); status != http.StatusOK || len(list.Items) != 2 || list.Items[0].State != "applied" {
		t.Errorf("the list is answered %d: %+v", status, list)
	}
	if status := m.Post("/api/v1/hr/batches/"+list.Items[0].ID+"/rollback", nil, nil); status != http.StatusOK {
		t.Errorf("roll-back is answered %d", status)
	}
	if status := m.Post("/api/v1/hr/batches/"+list.Items[0].ID+"/rollback", nil, nil); status != http.StatusConflict {
		t.Errorf("a second one is answered %d", status)
	}
}
