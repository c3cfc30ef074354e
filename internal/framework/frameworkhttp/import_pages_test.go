package frameworkhttp_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// whole is a framework of somebody else: 33 roles of 5 grades, 1,419 links to 46 skills on a scale of four, of which 7 are marked as
// retired in their names. Its map is beside it.
func whole(t testing.TB) (file string, m framework.Map) {
	t.Helper()
	data, err := os.ReadFile("../testdata/whole/roles.csv")
	if err != nil {
		t.Fatal(err)
	}
	by, err := os.Open("../testdata/whole/map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer by.Close()
	if m, err = framework.ReadMap(by); err != nil {
		t.Fatal(err)
	}
	return string(data), m
}

func TestAPI_SomebodyElsesWholeFramework_LoadsInOneSitting_WithARowReport(t *testing.T) {
	h := apptest.Demo(t)
	curator := h.As(t, h.Site(t), "curator")
	file, m := whole(t)
	lines := strings.Count(file, "\n")
	broken := file + "Emergency;Shelter manager;Head;GS-001;Something else;x;Expert\nEmergency;Shelter manager;Head;;No code;x;Expert\nEmergency;Shelter manager;Head;GS-900;New;x;Wizard\n"
	var got report
	if status := curator.Post("/api/v1/imports", map[string]any{"kind": "framework", "map": m, "content": broken}, &got); status != http.StatusUnprocessableEntity || got.Written || len(got.Errors) != 3 {
		t.Fatalf("with three bad rows: %d %+v", status, got)
	}
	for i, e := range got.Errors {
		if e.Row != lines+1+i || e.Column == "" || e.Message == "" {
			t.Errorf("%+v, want row %d", e, lines+1+i)
		}
	}
	got = report{}
	status := curator.Post("/api/v1/imports", map[string]any{"kind": "framework", "map": m, "content": file}, &got)
	if status != http.StatusOK || !got.Written || got.Framework != "civic-skills" || got.Rows != 1419 || got.Created != 39 || got.Skipped != 165 || got.Matched != 1215 || len(got.Errors) != 0 {
		t.Fatalf("%d %+v", status, got)
	}
	c, err := h.Frameworks.Competency(t.Context(), h.Reader(), "GS-043")
	if err != nil || c.Scale != "civic4" || c.Steps != 4 || c.TopLevel != 4 || c.Name["en"] != "Working with others" {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := h.Frameworks.Competency(t.Context(), h.Reader(), "GS-002"); err == nil {
		t.Error("a retired row came in")
	}
}

// send posts a file to the page that takes it, and gives where it leads and what it says.
func send(t *testing.T, h *apptest.House, site *httptest.Server, as, name string, content []byte) (status int, at, page string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close()
	r, err := http.NewRequest(http.MethodPost, site.URL+"/dictionary/imports", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: h.Session(t, as)})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	var text bytes.Buffer
	_, _ = text.ReadFrom(got.Body)
	return got.StatusCode, got.Header.Get("Location"), text.String()
}

func TestPages_SomebodyElsesWholeFramework_IsSent_Mapped_LookedAt_Written_AndItsMapKept(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	file, m := whole(t)
	file += "Emergency;Shelter manager;Head;GS-900;New;x;Wizard\n"
	status, at, _ := send(t, h, site, "curator", "roles.csv", []byte(file))
	if status != http.StatusSeeOther || !strings.HasPrefix(at, "/dictionary/imports/") {
		t.Fatalf("sent: %d to %s", status, at)
	}
	curator := h.SignIn(t, site, "curator")
	_, page := curator.Get(at)
	webtest.Sound(t, page)
	if webtest.One(t, page, `select[name="col.name"] option[selected]`) == nil || !strings.Contains(page, "Reading a boundary map") {
		t.Error("the header tells the name, and the first rows are shown")
	}
	form := url.Values{
		"framework": {m.Framework}, "scale": {""}, "scale_id": {"civic4"}, "labels": {"Awareness\nWorking\nPractitioner\nExpert"}, "area": {"Domain"},
		"skip_in": {"Skill"}, "skip_has": {"(retired)"}, "keep": {"Civic skills"},
	}
	for field, header := range m.Columns {
		form.Set("col."+field, header)
	}
	bad := url.Values{"col.code": {"No such header"}, "col.name": {"Skill"}, "scale": {"frac5"}, "area": {"Domain"}}
	if status, page := curator.Post(at+"/map", bad); status != http.StatusUnprocessableEntity || !strings.Contains(page, `href="#col.code"`) {
		t.Errorf("a header that there is not: %d", status)
	}
	if status, _ := curator.Post(at+"/map", form); status >= 400 {
		t.Fatalf("the columns: %d", status)
	}
	status, page = curator.Get(at)
	webtest.Sound(t, page)
	if status != http.StatusOK || !strings.Contains(page, "1 problem in 1,420 rows") || !strings.Contains(page, "Wizard") {
		t.Fatalf("the report: %d", status)
	}
	if _, csv := curator.Get(at + "/report.csv"); !strings.Contains(csv, "1421,Skill level,Wizard,") {
		t.Errorf("the report as a file: %s", csv)
	}
	if _, err := h.Frameworks.Competency(t.Context(), h.Reader(), "GS-001"); err == nil {
		t.Fatal("something was written before anybody said so")
	}
	if status, page := curator.Post(at+"/write", nil); status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="errors"`) {
		t.Errorf("with a refused row, whole: %d", status)
	}
	if status, _ := curator.Post(at+"/write", url.Values{"partial": {"on"}}); status >= 400 {
		t.Fatalf("written: %d", status)
	}
	if _, page = curator.Get(at); !strings.Contains(page, "39 new competencies are in the dictionary") {
		t.Error("what it came to stays")
	}
	if status, _ := curator.Post(at+"/write", url.Values{"partial": {"on"}}); status != http.StatusConflict {
		t.Errorf("twice: %d", status)
	}
	if status, page := curator.Get("/dictionary?list=civic-skills"); status != 200 || !strings.Contains(page, "GS-001") {
		t.Errorf("its list: %d", status)
	}
	if _, page = curator.Get("/dictionary/imports"); !strings.Contains(page, "roles.csv") || !strings.Contains(page, "civic-skills") {
		t.Error("the history names it")
	}
	// the same columns again: the kept map is proposed by itself
	_, second, _ := send(t, h, site, "curator", "again.csv", []byte(file))
	if _, page = curator.Get(second); !strings.Contains(page, `value="Civic skills" selected`) || !strings.Contains(page, `value="civic4" selected`) {
		t.Error("the kept map is not proposed")
	}
	if _, page = curator.Get("/dictionary/maps"); !strings.Contains(page, "Civic skills") {
		t.Error("the kept map is not listed")
	}
	form.Set("retired", "(gone)")
	curator.Post("/dictionary/maps/"+url.PathEscape("Civic skills"), form)
	if kept, err := h.Frameworks.Mapping(t.Context(), h.Reader(), "Civic skills"); err != nil || kept.Map.Retired != "(gone)" || kept.Map.SkipWhen["name"] != "(retired)" {
		t.Errorf("edited: %+v %v", kept, err)
	}
	if status, page := curator.Get("/dictionary/maps/" + url.PathEscape("Civic skills") + "/remove"); status != 200 {
		t.Errorf("asked: %d", status)
	} else {
		webtest.Sound(t, page)
	}
	curator.Post("/dictionary/maps/"+url.PathEscape("Civic skills")+"/remove", nil)
	if list, err := h.Frameworks.Mappings(t.Context(), h.Reader()); err != nil || len(list) != 0 {
		t.Errorf("removed: %+v %v", list, err)
	}
	curator.Post(second+"/drop", nil)
	if status, _ := curator.Get(second); status != http.StatusNotFound {
		t.Errorf("let go of: %d", status)
	}
	for _, who := range []string{"officer", "department"} {
		reader := h.SignIn(t, site, who)
		for _, path := range []string{"/dictionary/imports", "/dictionary/imports/new", "/dictionary/maps", at} {
			if status, _ := reader.Get(path); status != http.StatusForbidden && status != http.StatusNotFound {
				t.Errorf("%s by %s: %d", path, who, status)
			}
		}
		if status, _, _ := send(t, h, site, who, "roles.csv", []byte(file)); status != http.StatusForbidden {
			t.Errorf("sent by %s: %d", who, status)
		}
	}
}

func TestPages_FilesThatTellWhatTheyAre_AreLookedAtAtOnce_AndOthersAreRefusedWithWhatToDo(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	curator := h.SignIn(t, site, "curator")
	kcm, err := os.ReadFile("../../demo/fixtures/kcm.csv")
	if err != nil {
		t.Fatal(err)
	}
	pack, err := json.Marshal(map[string]any{
		"CFDocument": map[string]any{"identifier": "11111111-2222-4333-8444-555555555555", "uri": "urn:case:d", "creator": "C", "title": "Theirs", "lastChangeDateTime": "2024-05-06T07:08:09Z"},
		"CFItems": []any{map[string]any{
			"identifier": "21111111-2222-4333-8444-555555555551", "uri": "urn:case:i", "fullStatement": "Pulse", "humanCodingScheme": "NEW-4", "lastChangeDateTime": "2024-05-06T07:08:09Z",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, cell := range []string{"Skill ID", "Skill", "X1", "Data modelling"} {
		at, _ := excelize.CoordinatesToCellName(i%2+1, i/2+1)
		_ = book.SetCellStr("Sheet1", at, cell)
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content, says string }{
		{"kcm.csv", string(kcm), "KCM"},
		{"package.json", string(pack), "CASE package"},
		{"moodle.csv", "Parent ID number,ID number,Short name,Is framework\n,N1,Care,\n", "Moodle"},
		{"esco.csv", "concept_uri,preferred_label\nhttp://e/skill/a,Digging\n", "ESCO"},
		{"skills.xlsx", xlsx.String(), "Data modelling"},
	} {
		status, at, page := send(t, h, site, "curator", c.name, []byte(c.content))
		if status != http.StatusSeeOther {
			t.Errorf("%s: %d %.300s", c.name, status, page)
			continue
		}
		if status, page := curator.Get(at); status != 200 || !strings.Contains(page, c.says) {
			t.Errorf("%s: %d, does not say %q", c.name, status, c.says)
		}
	}
	for name, content := range map[string]string{"empty.csv": " \n", "header.csv": "code,name\n", "half.xlsx": xlsx.String()[:200], "case.json": `{"CFDocument":{}`, "photo.png": "\x89PNG\r\n\x1a\n\x00\x00"} {
		if status, _, page := send(t, h, site, "curator", name, []byte(content)); status != http.StatusUnprocessableEntity && status != http.StatusUnsupportedMediaType || !strings.Contains(page, `href="#file"`) {
			t.Errorf("%s: %d", name, status)
		}
	}
}
