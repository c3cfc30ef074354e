package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	cf "sopan/internal/standard/case"
)

type statusInfo struct {
	CodeMajor   string `json:"imsx_codeMajor"`
	Severity    string `json:"imsx_severity"`
	Description string `json:"imsx_description"`
	CodeMinor   struct {
		Field []struct {
			Name  string `json:"imsx_codeMinorFieldName"`
			Value string `json:"imsx_codeMinorFieldValue"`
		} `json:"imsx_codeMinorField"`
	} `json:"imsx_codeMinor"`
}

func TestCASE_ListsOfDocuments_AreSortedFilteredAndCut_AndErrorsBearTheStandardsCodes(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for _, v := range cf.Versions {
		base := site.URL + "/ims/case/" + string(v)
		titles := func(query string) []string {
			var docs struct{ CFDocuments []map[string]any }
			fetch(t, base+"/CFDocuments?"+query, &docs)
			var out []string
			for _, d := range docs.CFDocuments {
				title, _ := d["title"].(string)
				out = append(out, title)
			}
			return out
		}
		up, down := titles("sort=title"), titles("sort=title&orderBy=desc")
		if len(up) != 2 || !slices.IsSorted(up) || up[0] != down[1] {
			t.Errorf("%s: sorted %v and %v", v, up, down)
		}
		if got := titles("filter=" + url.QueryEscape("title='KCM'")); len(got) != 1 || got[0] != "kcm" {
			t.Errorf("%s: filtered %v", v, got)
		}
		var cut struct{ CFDocuments []map[string]any }
		if fetch(t, base+"/CFDocuments?fields=identifier,title&limit=1", &cut); len(cut.CFDocuments) != 1 || len(cut.CFDocuments[0]) != 2 {
			t.Errorf("%s: cut %v", v, cut)
		}
		uuid := map[cf.Version]string{cf.V1p0: "invaliduuid", cf.V1p1: "invalid_uuid"}[v]
		for path, want := range map[string]struct {
			status int
			said   string
		}{
			"/CFDocuments?sort=colour":                           {http.StatusBadRequest, "invalid_sort_field"},
			"/CFDocuments?fields=colour":                         {http.StatusBadRequest, "invalid_selection_field"},
			"/CFDocuments?limit=0":                               {http.StatusBadRequest, "invalid_selection_field"},
			"/CFItems/one":                                       {http.StatusNotFound, uuid},
			"/CFItems/" + framework.CaseID("item", "NONE", "en"): {http.StatusNotFound, "unknownobject"},
			"/CFConcepts/" + framework.CaseID("area", "none"):    {http.StatusNotFound, "unknownobject"},
		} {
			var got statusInfo
			res, _ := fetch(t, base+path, &got)
			if res.StatusCode != want.status || got.CodeMajor != "failure" || got.Severity != "error" || got.Description == "" ||
				len(got.CodeMinor.Field) != 1 || got.CodeMinor.Field[0].Value != want.said || got.CodeMinor.Field[0].Name == "" {
				t.Errorf("%s%s: %d %+v, want %d %s", v, path, res.StatusCode, got, want.status, want.said)
			}
		}
	}
}
