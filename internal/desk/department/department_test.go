package department_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/desk/department"
	"sopan/internal/ground/audit"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// list is the list of posts as the offices typed it.
func list(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../people/testdata/posts/panchayat.csv")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func ask(t testing.TB, got, want int, what string) {
	t.Helper()
	if got != want {
		t.Fatalf("%s answers %d, want %d", what, got, want)
	}
}

type edit struct {
	Do     string            `json:"do"`
	Groups []string          `json:"groups"`
	Names  map[string]string `json:"names,omitempty"`
}

type report struct {
	Rows, Created, Matched, Skipped, Posts int
	Errors                                 []struct {
		Row     int
		Column  string
		Message string
	}
}

func TestAPI_ADepartmentIsSetUpInOneSitting(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		m := h.As(t, site, "department")
		file := map[string]any{"kind": "posts", "name": "posts.csv", "content": list(t)}
		var took report
		ask(t, m.Post("/api/v1/imports", file, &took), http.StatusOK, "the list")
		if took.Posts != 212 || took.Rows != took.Created || len(took.Errors) != 0 {
			t.Fatalf("%+v", took)
		}
		rows := took.Rows
		took = report{}
		ask(t, m.Post("/api/v1/imports", file, &took), http.StatusOK, "the list again")
		if took.Posts != 0 || took.Created != 0 || took.Matched != rows {
			t.Errorf("again: %+v", took)
		}
		var g department.PostGroups
		ask(t, m.Get("/api/v1/frac/groups", &struct{}{}), http.StatusNotFound, "groups before there are any")
		ask(t, m.Post("/api/v1/frac/groups", map[string]any{"org": "UP-PR"}, &g), http.StatusCreated, "the groups")
		known := slices.IndexFunc(g.Items, func(o department.OneGroup) bool { return o.Kind == "POS-UP-PR-GPS" })
		if g.Count < 31 || known < 0 || g.Items[known].Fresh || g.Items[known].Posts != 50 {
			t.Fatalf("%d groups, the secretaries at %d", g.Count, known)
		}
		var edits []edit
		for _, one := range g.Items {
			if one.Names["hi"] == "" || one.Names["en"] == "" {
				edits = append(edits, edit{Do: "rename", Groups: []string{one.ID}, Names: map[string]string{"en": one.Name, "hi": "पद"}})
			}
			edits = append(edits, edit{Do: "confirm", Groups: []string{one.ID}})
		}
		ask(t, m.Post("/api/v1/frac/groups/"+g.ID, map[string]any{"seen": 7, "edits": edits}, &struct{}{}), http.StatusPreconditionFailed, "an edit of what somebody else has changed")
		ask(t, m.Post("/api/v1/frac/groups/"+g.ID, map[string]any{"seen": g.Revision, "edits": edits}, &g), http.StatusOK, "the edits")
		if g.Confirmed != g.Count {
			t.Fatalf("%d of %d are confirmed", g.Confirmed, g.Count)
		}
		begun := map[string]bool{} // a village officer is another name of the secretary: two groups become one kind
		for _, one := range g.Items {
			begun[one.Kind] = one.Fresh
		}
		drafts := 0
		for _, fresh := range begun {
			if fresh {
				drafts++
			}
		}
		var done department.AppliedGroups
		ask(t, m.Post("/api/v1/frac/groups/"+g.ID+"/apply", map[string]any{"dry_run": true}, &done), http.StatusOK, "a look")
		looked := done
		ask(t, m.Post("/api/v1/frac/groups/"+g.ID+"/apply", map[string]any{"seen": g.Revision}, &done), http.StatusOK, "applying")
		if done.Posts != looked.Posts || done.Posts < 212 || done.Groups != g.Count || len(done.Begun) != drafts || done.LeftOut != 1 {
			t.Errorf("done %+v, looked at %+v", done, looked)
		}
		h.Drain(t)
		var kinds department.FracKinds
		ask(t, m.Get("/api/v1/frac/kinds?limit=200", &kinds), http.StatusOK, "the kinds")
		// The caller's own post is the only one of its kind, and is left to somebody else: the kind stands in the list without a post.
		if kinds.Kinds != len(begun)-1 || kinds.Open != drafts-1 || len(kinds.Items) != len(begun) || kinds.NoKind != 1 {
			t.Errorf("%d kinds, %d open, %d of no kind", kinds.Kinds, kinds.Open, kinds.NoKind)
		}
		i := slices.IndexFunc(kinds.Items, func(k department.FracKind) bool { return k.Code == "POS-UP-PR-GPS" })
		if i < 0 || kinds.Items[i].State != "published" || kinds.Items[i].Posts != 191+50+28 {
			t.Errorf("the secretaries: %+v", kinds.Items[max(i, 0)])
		}
		var first, second department.FracKinds
		ask(t, m.Get("/api/v1/frac/kinds?state=draft&limit=20", &first), http.StatusOK, "the drafts")
		ask(t, m.Get("/api/v1/frac/kinds?state=draft&limit=20&after="+first.Next, &second), http.StatusOK, "more of them")
		if len(first.Items) != 20 || len(first.Items)+len(second.Items) != drafts || second.Next != "" {
			t.Errorf("%d and %d drafts", len(first.Items), len(second.Items))
		}
		ask(t, m.Post("/api/v1/frac/groups/"+g.ID+"/undo", map[string]any{}, &g), http.StatusOK, "taking it back")
		h.Drain(t)
		ask(t, m.Get("/api/v1/frac/kinds", &kinds), http.StatusOK, "the kinds after")
		if kinds.Kinds != 1 || g.State != "open" {
			t.Errorf("after it was taken back: %d kinds, %s", kinds.Kinds, g.State)
		}
	})
}

func TestAPI_ABrokenList_IsReportedByRowColumnAndRemedy(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	var got report
	status := m.Post("/api/v1/imports", map[string]any{
		"kind": "posts", "content": "Naam,Daftar,Kitne\nClerk,UP-PR,2\nClerk,NOWHERE,x\n",
		"map": map[string]any{"columns": map[string]string{"designation": "Naam", "unit": "Daftar", "sanctioned": "Kitne"}},
	}, &got)
	if status != http.StatusUnprocessableEntity && status != http.StatusBadRequest || len(got.Errors) != 1 || got.Errors[0].Row != 3 || got.Errors[0].Column != "Kitne" || got.Errors[0].Message == "" {
		t.Errorf("%d %+v", status, got)
	}
	for name, body := range map[string]any{
		"no rows":      map[string]any{"kind": "posts", "content": "Designation,Unit Code\n"},
		"other fields": map[string]any{"kind": "posts", "content": "x", "colour": "red"},
		"no header":    map[string]any{"kind": "posts", "content": "Designation,Unit Code\nClerk,UP-PR\n", "map": map[string]any{"columns": map[string]string{"unit": "Nothing"}}},
	} {
		if status := m.Post("/api/v1/imports", body, &struct{}{}); status < 400 || status >= 500 {
			t.Errorf("%s: %d", name, status)
		}
	}
}

func TestAPI_Designations(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	m := h.As(t, site, "department")
	var a, b department.DesignationLine
	ask(t, m.Post("/api/v1/designations", map[string]any{"names": map[string]string{"en": "Block Coordinator", "hi": "खंड समन्वयक"}}, &a), http.StatusCreated, "one")
	ask(t, m.Post("/api/v1/designations", map[string]any{"names": map[string]string{"en": "Block Facilitator"}, "aliases": []map[string]string{{"en": "Khand Sahayogi"}}}, &b), http.StatusCreated, "another")
	ask(t, m.Post("/api/v1/designations", map[string]any{"names": map[string]string{"en": "Coordinator, Block"}}, &struct{}{}), http.StatusConflict, "the same in other words")
	ask(t, m.Post("/api/v1/designations/"+b.ID+"/merge", map[string]any{"into": a.Code}, &a), http.StatusOK, "merging")
	var got department.DesignationLine
	ask(t, m.Get("/api/v1/designations/"+b.Code, &got), http.StatusOK, "the old code")
	if got.ID != a.ID {
		t.Errorf("%s leads to %s", b.Code, got.Code)
	}
	var found struct{ Items []department.DesignationLine }
	ask(t, m.Get("/api/v1/designations?q=sahayogi", &found), http.StatusOK, "the old name")
	if len(found.Items) != 1 || found.Items[0].ID != a.ID {
		t.Errorf("%+v", found.Items)
	}
	ask(t, m.Post("/api/v1/designations/"+b.ID+"/part", map[string]any{}, &got), http.StatusOK, "taking it back")
	ask(t, m.Post("/api/v1/designations/"+a.ID+"/approve", map[string]any{}, &struct{}{}), http.StatusForbidden, "approving one's own")
	ask(t, h.As(t, site, "officer").Get("/api/v1/designations", &struct{}{}), http.StatusForbidden, "an officer")
}

// standing is how the posts stand of the department that the pages are about.
func standing(t testing.TB, h *apptest.House) people.PostsStanding {
	t.Helper()
	s, err := h.People.Standing(t.Context(), h.Reader(), []string{"IN.UP.PR."})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func page(t testing.TB, r *apptest.Reader, path string) string {
	t.Helper()
	status, html := r.Get(path)
	if status != http.StatusOK {
		t.Fatalf("%s: %d\n%.1500s", path, status, html)
	}
	webtest.Sound(t, html)
	return html
}

func send(t testing.TB, r *apptest.Reader, path string, form url.Values, want int) string {
	t.Helper()
	status, html := r.Post(path, form)
	if status != want {
		t.Fatalf("%s: %d, want %d\n%.1500s", path, status, want, html)
	}
	webtest.Sound(t, html)
	return html
}

func TestDesk_FromTheHomeToKindsAndBack(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Drain(t)
		site := h.Site(t)
		r := h.SignIn(t, site, "department")
		home := page(t, r, "/mdo")
		stand := standing(t, h)
		webtest.HasText(t, home, "h1", fmt.Sprintf("191 of %d posts have a framework in force", stand.Posts))
		webtest.One(t, home, `.page-h a[href="/mdo/positions/groups"]`)
		for _, way := range []string{"/mdo/positions", "/mdo/designations", "/mdo/positions/import", "/mdo/people", "/atlas"} {
			webtest.One(t, home, `#desk a[href="`+way+`"]`)
		}
		webtest.HasText(t, page(t, r, "/mdo/positions"), "h1", "1 kind of post")
		webtest.HasText(t, page(t, r, "/mdo/positions/posts?kind="), "tbody tr", "District Panchayat Raj Officer")
		before := page(t, r, "/mdo/positions/groups")
		webtest.HasText(t, before, "h1", fmt.Sprintf("%d posts are of no kind yet", stand.NoKind))
		groups := send(t, r, "/mdo/positions/groups", url.Values{"unit": {"UP-PR"}}, http.StatusOK)
		rows := webtest.Find(t, groups, "#groups tbody tr")
		if len(rows) < 3 {
			t.Fatalf("%d groups", len(rows))
		}
		again := send(t, r, "/mdo/positions/groups", url.Values{"unit": {"UP-PR"}}, http.StatusConflict)
		webtest.HasText(t, again, "#errors", "sorted already")
		var confirm url.Values = url.Values{"do": {"confirm"}}
		action := ""
		for _, f := range webtest.Find(t, groups, ".page-h form") {
			action = webtest.Attr(f, "action")
		}
		for _, in := range webtest.Find(t, groups, ".page-h form input") {
			confirm.Add(webtest.Attr(in, "name"), webtest.Attr(in, "value"))
		}
		confirmed := send(t, r, action, confirm, http.StatusOK)
		apply := webtest.Attr(webtest.One(t, confirmed, ".page-h a.btn"), "href")
		preview := page(t, r, apply)
		webtest.HasText(t, preview, "main", "empty drafts")
		form := url.Values{}
		for _, in := range webtest.Find(t, preview, "main form input") {
			form.Add(webtest.Attr(in, "name"), webtest.Attr(in, "value"))
		}
		applied := send(t, r, apply, form, http.StatusOK)
		webtest.HasText(t, applied, "h1", "were settled")
		h.Drain(t)
		drafts := page(t, r, "/mdo/positions?state=draft")
		if n := len(webtest.Find(t, drafts, "#kinds tbody tr")); n == 0 {
			t.Error("no draft was begun")
		}
		webtest.One(t, page(t, r, "/mdo"), `#way a[href="/mdo/positions?state=draft"]`)
		undone := send(t, r, strings.TrimSuffix(apply, "/apply")+"/undo", url.Values{"unit": {"UP-PR"}}, http.StatusOK)
		webtest.HasText(t, undone, "main", "It was taken back")
	})
}

func TestDesk_OneGroup_IsNamedSplitAndConfirmed(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	m := h.As(t, h.Site(t), "department")
	ask(t, m.Post("/api/v1/imports", map[string]any{"kind": "posts", "content": list(t)}, &struct{}{}), http.StatusOK, "the list")
	var g department.PostGroups
	ask(t, m.Post("/api/v1/frac/groups", map[string]any{}, &g), http.StatusCreated, "the groups")
	r := h.SignIn(t, h.Site(t), "department")
	one := g.Items[0]
	html := page(t, r, "/mdo/positions/groups?unit=UP-PR&open="+one.ID)
	webtest.One(t, html, `#one input[name="name_en"]`)
	base := url.Values{"group": {one.ID}, "open": {one.ID}, "unit": {"UP-PR"}, "revision": {"0"}}
	with := func(more url.Values) url.Values {
		out := url.Values{}
		for _, v := range []url.Values{base, more} {
			for k, list := range v {
				out[k] = list
			}
		}
		return out
	}
	bad := send(t, r, "/mdo/positions/groups/"+g.ID, with(url.Values{"do": {"save"}, "name_en": {"x"}, "name_hi": {"x"}, "kind": {"not a code"}}), http.StatusUnprocessableEntity)
	webtest.HasText(t, bad, "#errors", "Latin letters")
	webtest.One(t, bad, "#one .fld.bad")
	saved := send(t, r, "/mdo/positions/groups/"+g.ID, with(url.Values{"do": {"save"}, "name_en": {"Panchayat Secretary"}, "name_hi": {"पंचायत सचिव"}, "kind": {one.Kind}}), http.StatusOK)
	webtest.HasText(t, saved, "main", "1 of")
	stale := send(t, r, "/mdo/positions/groups/"+g.ID, with(url.Values{"do": {"reopen"}}), http.StatusPreconditionFailed)
	webtest.HasText(t, stale, "#errors", "Somebody else")
	base.Set("revision", "1")
	split := send(t, r, "/mdo/positions/groups/"+g.ID, with(url.Values{"do": {"split"}, "title": {one.Titles[0].ID}}), http.StatusOK)
	webtest.HasText(t, split, "h1", "kinds")
}

func TestDesk_AnUpload_IsJudgedAndThenWritten(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	site := h.Site(t)
	session := web.SessionCookie + "=" + h.Session(t, "department")
	upload := func(file, do string) (int, string) {
		t.Helper()
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "posts.csv")
		if err == nil {
			_, err = io.WriteString(part, file)
		}
		if err != nil || form.WriteField("do", do) != nil || form.Close() != nil {
			t.Fatal(err)
		}
		req := httptest.NewRequest(http.MethodPost, site.URL+"/mdo/positions/import", &body)
		req.RequestURI = ""
		req.Header.Set("Content-Type", form.FormDataContentType())
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Accept-Language", "en")
		req.Header.Set("Cookie", session)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(text)
	}
	status, html := upload("Designation,Unit Code\nClerk,UP-PR\n", "judge")
	if status != http.StatusOK {
		t.Fatalf("%d %.800s", status, html)
	}
	webtest.HasText(t, html, "main", "posts.csv is sound")
	webtest.HasText(t, html, "#notices tbody", "No designation is known")
	status, html = upload("Designation,Unit Code\nClerk,NOWHERE\n", "write")
	if status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Fatal(status)
	}
	webtest.HasText(t, html, "#problems tbody", "NOWHERE is not in the register")
	if status, html = upload("", "write"); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Fatal(status)
	}
	webtest.HasText(t, html, "#errors", "Choose a file")
}

func TestDesk_Designations_AreAddedMergedAndParted(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	html := send(t, r, "/mdo/designations", url.Values{"name_en": {"Block Coordinator"}, "name_hi": {"खंड समन्वयक"}, "aliases": {"BC\nखंड प्रभारी"}}, http.StatusOK)
	webtest.HasText(t, html, "#designations tbody", "D-BLOCK-COORDINATOR")
	html = send(t, r, "/mdo/designations", url.Values{"name_en": {"Block Coordinator"}}, http.StatusConflict)
	webtest.HasText(t, html, "#errors", "D-BLOCK-COORDINATOR")
	html = send(t, r, "/mdo/designations", url.Values{"name_en": {"Block Mitra"}}, http.StatusOK)
	action := webtest.Attr(webtest.One(t, html, "#designations details form"), "action")
	html = send(t, r, action, url.Values{"do": {"merge"}, "into": {"D-NOWHERE"}}, http.StatusUnprocessableEntity)
	webtest.HasText(t, html, "#errors", "no such designation")
	send(t, r, action, url.Values{"do": {"merge"}, "into": {"D-BLOCK-COORDINATOR"}}, http.StatusOK)
	html = page(t, r, "/mdo/designations?state=merged")
	webtest.HasText(t, html, "#designations tbody", "D-BLOCK-COORDINATOR")
	send(t, r, action, url.Values{"do": {"part"}}, http.StatusOK)
	html = page(t, r, "/mdo/designations?q=mitra")
	webtest.HasText(t, html, "#designations tbody", "Block Mitra")
}

func TestDesk_WhoDoesNotWorkOnWhatPostsNeed_IsRefused(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "officer")
	for _, path := range []string{"/mdo", "/mdo/positions", "/mdo/positions?as=csv", "/mdo/positions/posts", "/mdo/positions/import", "/mdo/positions/groups", "/mdo/designations"} {
		if status, _ := r.Get(path); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, path := range []string{"/mdo/export", "/mdo/positions/groups", "/mdo/designations", "/mdo/designations/x"} {
		if status, _ := r.Post(path, url.Values{"do": {"part"}}); status != http.StatusForbidden {
			t.Errorf("POST %s: %d", path, status)
		}
	}
}

func TestExport_HoldsEverythingAndNobody_AndIsKept(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		h.Drain(t)
		before := standing(t, h).Posts
		site := h.Site(t)
		m := h.As(t, site, "department")
		ask(t, m.Post("/api/v1/imports", map[string]any{"kind": "posts", "content": list(t)}, &struct{}{}), http.StatusOK, "the list")
		h.Drain(t)
		status, body := h.SignIn(t, site, "department").Post("/mdo/export", nil)
		ask(t, status, http.StatusOK, "the export")
		lines := map[string]int{}
		for name, text := range unzip(t, []byte(body)) {
			lines[name] = strings.Count(text, "\n")
			for _, person := range []string{"Sunita", "सुनीता", "EMP-UP"} {
				if strings.Contains(text, person) {
					t.Errorf("%s names a person: %s", name, person)
				}
			}
			if name == "frameworks.json" && !json.Valid([]byte(text)) {
				t.Error("frameworks.json is no JSON")
			}
		}
		if lines["posts.csv"] != 1+before+212 || lines["designations.csv"] != 1+28 || lines["kinds.csv"] != 2 || lines["requirements.csv"] < 10 || lines["orgs.csv"] < 15 || lines["frameworks.json"] < 10 {
			t.Errorf("%v", lines)
		}
		reads, err := audit.Within(t.Context(), h.Reader(), []string{"IN.UP.PR."}, "", 10)
		if err != nil || len(reads) == 0 || reads[0].What != "export.department" {
			t.Errorf("%v %+v", err, reads)
		}
	})
}
