package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/web/webtest"
)

func TestWizard_KnowledgeIsChosenFromWhatIsKept_AndWhatHasEndedLeadsToTheNext(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "department")
	r.Post(desk+"/begin", url.Values{})
	for _, q := range []string{"rbd", "RBD Act", "जन्म मृत्यु", rbd} { // the beginnings of words, in either language, or its code
		page := get(t, r, desk+"/knowledge?activity=A1&q="+url.QueryEscape(q), http.StatusOK)
		if len(webtest.Find(t, page, `#kept button`)) < 2 {
			t.Errorf("%q finds nothing", q)
		}
	}
	page := get(t, r, desk+"/knowledge?activity=A1&q=RBD", http.StatusOK)
	webtest.HasText(t, page, "#kept .led", "no longer in force")
	webtest.HasText(t, page, "#kept .led", "in its place: RBD Act 1969 as amended 2023")
	webtest.HasText(t, page, "#kept .led", "Use the one in its place")
	webtest.HasText(t, page, "#A8", "in its place: RBD Act 1969 as amended 2023") // where the draft names what has ended
	webtest.One(t, page, "#form form")                                            // a new one can still be written
	page = get(t, r, desk+"/knowledge?activity=A1&q=zzz", http.StatusOK)
	webtest.HasText(t, page, "#kept", "write it below")

	k, err := h.Frameworks.Knowledge(t.Context(), h.Reader(), rbd)
	if err != nil || k.ReplacedBy == "" {
		t.Fatalf("%+v, %v", k, err)
	}
	before := draftOf(t, h, gps)
	status, page := r.Post(desk+"/knowledge", url.Values{"act": {"keep"}, "code": {k.ReplacedBy}, "kept_for": {"A1"}, "seen": {seen(t, h)}})
	if status != http.StatusOK {
		t.Fatal(status)
	}
	webtest.HasText(t, page, "#A1 .led", "RBD Act 1969 as amended 2023")
	after := draftOf(t, h, gps)
	value := framework.Value(after.Profile, framework.PartResource("A1", k.ReplacedBy))
	if got := framework.Said[framework.Resource](value); got.Title["hi"] == "" || got.Kind != "act" || after.Revision != before.Revision+1 {
		t.Errorf("%+v at revision %d", got, after.Revision)
	}
	if status, page = r.Post(desk+"/knowledge", url.Values{"act": {"keep"}, "code": {k.ReplacedBy}, "kept_for": {"A99"}, "seen": {seen(t, h)}}); status != http.StatusUnprocessableEntity {
		t.Errorf("for no activity: %d", status)
	}
	webtest.One(t, page, `a[href="#kept_for"]`)
	if status, _ = r.Post(desk+"/knowledge", url.Values{"act": {"keep"}, "code": {"KR-none"}, "kept_for": {"A1"}, "seen": {seen(t, h)}}); status != http.StatusNotFound {
		t.Errorf("what nobody keeps: %d", status)
	}
}
