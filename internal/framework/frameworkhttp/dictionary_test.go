package frameworkhttp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	cf "sopan/internal/standard/case"
)

func fetch(t *testing.T, address string, out any) (*http.Response, []byte) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(data, out); err != nil {
			t.Fatalf("%s: %d %v %.200s", address, res.StatusCode, err, data)
		}
	}
	return res, data
}

func TestCASE_EveryCallOfTheStandard_AnswersByItsModel(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for _, v := range cf.Versions {
		base := site.URL + "/ims/case/" + string(v)
		var docs struct{ CFDocuments []cf.Document }
		res, _ := fetch(t, base+"/CFDocuments?limit=1", &docs)
		if res.Header.Get("X-Total-Count") != "2" || len(docs.CFDocuments) != 1 || !strings.Contains(res.Header.Get("Link"), `rel="next"`) {
			t.Fatalf("%s: %+v %v", v, docs, res.Header)
		}
		_, whole := fetch(t, base+"/CFPackages/kcm", nil)
		if breaches, err := cf.Check(whole, v); err != nil || len(breaches) > 0 {
			t.Fatalf("%s: %v %v", v, breaches, err)
		}
		p, read, err := cf.Read(whole)
		if err != nil || read != v || len(p.Items) < 112*2 || p.Document.Title != "kcm" {
			t.Fatalf("%s: read as %s, %d items, %v", v, read, len(p.Items), err)
		}
		var byID cf.Package
		if fetch(t, base+"/CFPackages/"+p.Document.Identifier, &byID); byID.Document.Identifier != framework.CaseID("document", "kcm") {
			t.Errorf("%s: by its identifier %+v", v, byID.Document)
		}
		item := framework.CaseID("item", "KCM-F017", "en")
		var one cf.Item
		if fetch(t, base+"/CFItems/"+item, &one); one.Coding != "KCM-F017" || one.DocumentURI == nil || !strings.HasSuffix(one.URI, "/ims/case/v1p0/CFItems/"+item) {
			t.Errorf("%s: %+v", v, one)
		}
		var ties struct {
			CFItem         cf.Item
			CFAssociations []cf.Association
		}
		if fetch(t, base+"/CFItemAssociations/"+item, &ties); len(ties.CFAssociations) != 3 { // its theme, its scale, its translation
			t.Errorf("%s: %+v", v, ties)
		}
		for path, want := range map[string]int{
			"/CFDocuments/" + p.Document.Identifier: 200, "/CFAssociations/" + p.Associations[0].Identifier: 200, "/CFRubrics/" + p.Rubrics[0].Identifier: 200,
			"/CFItemTypes/" + p.Definitions.ItemTypes[0].Identifier: 200, "/CFItems/" + framework.CaseID("item", "NONE", "en"): 404, "/CFItems/one": 404,
			"/CFConcepts/" + item: 404, "/CFPackages/none": 404, "/CFPackages/" + item: 404, "/CFDocuments?limit=x": 400,
			"/CFSubjects/" + item: 404, "/CFLicenses/" + item: 404, "/CFAssociationGroupings/" + item: 404, "/CFDocuments?sort=colour": 400, "/CFDocuments?fields=colour": 400,
			"/CFDocuments?filter=colour%3D'red'": 400,
		} {
			var status struct {
				CodeMajor string `json:"imsx_codeMajor"`
			}
			if res, _ := fetch(t, base+path, &status); res.StatusCode != want || (status.CodeMajor == "failure") != (want >= 400) {
				t.Errorf("%s %s: %d %+v", v, path, res.StatusCode, status)
			}
		}
	}
}

func TestDictionary_FromProposalToMergeAndBack_OnThePages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		site := h.Site(t)
		curator, department, officer := h.SignIn(t, site, "curator"), h.SignIn(t, site, "department"), h.SignIn(t, site, "officer")
		page := func(r *apptest.Reader, path string, want int, says ...string) string {
			t.Helper()
			status, body := r.Get(path)
			if status != want {
				t.Fatalf("%s: %d, want %d", path, status, want)
			}
			for _, s := range says {
				if !strings.Contains(body, s) {
					t.Errorf("%s does not say %q", path, s)
				}
			}
			return body
		}
		page(officer, "/dictionary", 200, "competencies in")
		page(officer, "/dictionary?q=empathy", 200, "KCM-B022")
		page(officer, "/dictionary?theme=", 200)
		page(officer, "/dictionary/c/KCM-F017", 200, "kind of post", "Proficient")
		page(officer, "/dictionary/c/NONE", 404)
		page(officer, "/dictionary/scales", 200, "kcm3", "frac5")
		for _, path := range []string{"/dictionary/inbox", "/dictionary/propose", "/dictionary/merge/KCM-F010~KCM-F004", "/dictionary/c/KCM-F017/retire"} {
			page(officer, path, 403)
		}
		page(department, "/dictionary/propose?name=Empathy", 200, "KCM-B022")
		form := url.Values{"name": {"Street light repair"}, "area": {"Domain"}, "why": {""}}
		if status, body := department.Post("/dictionary/propose", form); status != 422 || !strings.Contains(body, "Street light repair") || !strings.Contains(body, `href="#why"`) {
			t.Fatalf("without a reason: %d", status)
		}
		form.Set("why", "Secretaries mend street lights")
		form.Set("back", "/dictionary/scales")
		if status, _ := department.Post("/dictionary/propose", form); status != 200 && status != 303 {
			t.Fatalf("proposed: %d", status)
		}
		list, err := h.Frameworks.Proposals(t.Context(), h.Reader(), "", "", 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%v %v", list, err)
		}
		at := "/dictionary/proposals/" + list[0].ID
		page(curator, "/dictionary/inbox", 200, "Street light repair", at)
		page(officer, at, 403)
		if status, _ := curator.Post(at, url.Values{"act": {"create"}, "code": {"no code"}}); status != 422 {
			t.Errorf("under no code: %d", status)
		}
		curator.Post(at, url.Values{"act": {"create"}, "code": {"DOM-LIGHT"}})
		page(curator, "/dictionary/c/DOM-LIGHT", 200, "Street light repair", "Not verified")
		page(curator, "/dictionary/c/DOM-LIGHT/history", 200, "Made of a proposal")
		curator.Post("/dictionary/inbox/look", nil)
		page(curator, "/dictionary/inbox", 200, "KCM-F004~KCM-F010", "the same words")
		page(curator, "/dictionary/merge/KCM-F010~KCM-F004", 200, "KCM-F010", "KCM-F004")
		curator.Post("/dictionary/merge/KCM-F010~KCM-F004", nil)
		body := page(curator, "/dictionary/c/KCM-F010", 200, "KCM-F010 is known as KCM-F004", "/dictionary/unmerge/")
		_, rest, _ := strings.Cut(body, `action="/dictionary/unmerge/`)
		curator.Post("/dictionary/unmerge/"+rest[:36], nil)
		page(curator, "/dictionary/c/KCM-F010/history", 200, "A merge was taken back")
		if c, err := h.Frameworks.Competency(t.Context(), h.Reader(), "KCM-F010"); err != nil || c.Code != "KCM-F010" {
			t.Errorf("%+v %v", c, err)
		}
		curator.Post("/dictionary/c/DOM-LIGHT/retire", nil)
		page(curator, "/dictionary/c/DOM-LIGHT", 200, "Out of use", "/dictionary/c/DOM-LIGHT/restore")
		if status, _ := officer.Post("/dictionary/c/DOM-LIGHT/restore", nil); status != 403 {
			t.Errorf("put back by an officer: %d", status)
		}
		curator.Post("/dictionary/c/DOM-LIGHT/restore", nil)
		page(curator, "/dictionary/c/DOM-LIGHT", 200, "Not verified")
	})
}
