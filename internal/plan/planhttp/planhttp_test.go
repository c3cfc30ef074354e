package planhttp_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/demo"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/webtest"
)

// site is the whole house behind its real mux, with people signed in.
type site struct {
	*apptest.House
	handler http.Handler
	tokens  map[string]string
}

func open(t testing.TB) *site {
	t.Helper()
	h := apptest.Demo(t)
	return &site{House: h, handler: h.Handler(app.Site{Demo: true}), tokens: map[string]string{}}
}

func (s *site) actor(t testing.TB, alias string) who.Actor {
	t.Helper()
	a, err := s.Person(context.Background(), alias)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

type answer struct {
	status, statements, gzipped int
	location, html              string
}

// send sends a request as somebody, by alias; a nil form is a GET.
func (s *site) send(t testing.TB, alias, lang, address string, form url.Values) answer {
	t.Helper()
	if s.tokens[alias] == "" {
		in, err := s.Accounts.SignIn(context.Background(), access.Attempt{Login: s.actor(t, alias).Code, Secret: demo.PIN, Kind: access.Office})
		if err != nil {
			t.Fatal(err)
		}
		s.tokens[alias] = in.Token
	}
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, address, body)
	r.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.tokens[alias]})
	r.AddCookie(&http.Cookie{Name: web.LanguageCookie, Value: lang})
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	s.Clock.Advance(2 * time.Second) // past the second for which a session is kept in memory
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	a := answer{status: w.Code, gzipped: w.Body.Len(), location: w.Header().Get("Location")}
	content := io.Reader(w.Body)
	if w.Header().Get("Content-Encoding") == "gzip" {
		var err error
		if content, err = gzip.NewReader(w.Body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	a.html = string(text)
	if a.statements = webtest.Statements(w.Header()); a.statements < 0 && a.status == http.StatusOK {
		t.Fatalf("Server-Timing %q", w.Header().Get("Server-Timing"))
	}
	return a
}

func (s *site) page(t testing.TB, alias, lang, address string) answer {
	t.Helper()
	a := s.send(t, alias, lang, address, nil)
	if a.status != http.StatusOK {
		t.Fatalf("%s: %d\n%s", address, a.status, a.html)
	}
	return a
}

// post sends a form and wants to be sent on.
func (s *site) post(t testing.TB, alias, address string, form url.Values, want string) {
	t.Helper()
	if a := s.send(t, alias, "en", address, form); a.status != http.StatusSeeOther || a.location != want {
		t.Fatalf("POST %s: %d to %q, want 303 to %q\n%s", address, a.status, a.location, want, a.html)
	}
}

func keep(t *testing.T, name, html string) {
	dir := os.Getenv("SOPAN_SCREENS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".html"), []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
}

// hold checks what every page must keep.
func (s *site) hold(t *testing.T, alias, address string) {
	t.Helper()
	s.page(t, alias, "en", address)
	for _, lang := range []string{"en", "hi"} {
		s.Clock.Advance(time.Minute) // nothing is remembered of them
		a := s.page(t, alias, lang, address)
		webtest.Sound(t, a.html)
		t.Logf("%-10s %-44s %s %2d statements %5d B gz", alias, address, lang, a.statements, a.gzipped)
		if a.statements > 10 {
			t.Errorf("%s: %d statements, at most 10", address, a.statements)
		}
		if a.gzipped > 8<<10 {
			t.Errorf("%s in %s: %d bytes, at most 8 KB", address, lang, a.gzipped)
		}
		for _, loose := range []string{"plan.", "{", "%!"} {
			if text := webtest.Text(webtest.One(t, a.html, "main")); strings.Contains(text, " "+loose) {
				t.Errorf("%s in %s has a loose %q", address, lang, loose)
			}
		}
		keep(t, alias+address+"-"+lang, a.html)
	}
}

func TestPlan_FromDraftToWork_PageByPage(t *testing.T) {
	s := open(t)
	s.hold(t, "postmaster", "/plan")
	webtest.HasText(t, s.page(t, "postmaster", "hi", "/plan").html, "h1", "विकास योजना")
	webtest.HasText(t, s.page(t, "officer", "en", "/plan").html, ".eyebrow", "Sunita Verma, Harakh Block Office") // for paper
	s.hold(t, "postmaster", "/plan/suggest?hours=60")
	if a := s.send(t, "postmaster", "en", "/plan/draft", url.Values{"hours": {"2"}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("two hours for a year: %d", a.status)
	} else {
		webtest.One(t, a.html, "#hours-error")
	}
	s.post(t, "postmaster", "/plan/draft", url.Values{"hours": {"40"}}, "/plan")
	s.post(t, "postmaster", "/plan/draft", url.Values{"hours": {"40"}}, "/plan") // sent twice
	s.hold(t, "postmaster", "/plan")
	s.hold(t, "postmaster", "/plan/edit")
	idp := s.current(t, "postmaster")
	if m := plan.MixOf(idp.Items); m.Total() != 40*60 {
		t.Errorf("%d minutes drafted", m.Total())
	}
	s.post(t, "postmaster", "/plan/propose", url.Values{}, "/plan")
	s.post(t, "postmaster", "/plan/propose", url.Values{}, "/plan") // sent twice
	webtest.None(t, s.page(t, "postmaster", "en", "/plan").html, "form[action=/plan/propose]")
	if a := s.send(t, "postmaster", "en", "/team/plan/"+idp.ID+"/agree", url.Values{}); a.status != http.StatusForbidden {
		t.Errorf("agreeing one's own plan: %d", a.status)
	}
	if a := s.send(t, "inspector", "en", "/team/plan/"+idp.ID, nil); a.status != http.StatusForbidden {
		t.Errorf("a stranger opens it: %d", a.status)
	}
}

func (s *site) current(t testing.TB, alias string) plan.IDP {
	t.Helper()
	idp, err := s.Plans.Current(context.Background(), s.Reader(), s.actor(t, alias).PersonID)
	if err != nil {
		t.Fatal(err)
	}
	return idp
}

// aReport gives somebody who reports to the manager and has no plan yet, with the right of a holder.
func (s *site) aReport(t testing.TB) who.Actor {
	t.Helper()
	ctx := context.Background()
	reports, err := s.People.Reports(ctx, s.Reader(), s.actor(t, "manager").PersonID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range reports {
		if _, err := s.Plans.Current(ctx, s.Reader(), p.PersonID); fault.Is(err, fault.NotFound) {
			return who.Actor{PersonID: p.PersonID, Code: p.Code}
		}
	}
	t.Fatal("every report has a plan")
	return who.Actor{}
}

func TestTeamPlan_TheOfficerAbove_AgreesOrSendsBack(t *testing.T) {
	s := open(t)
	ctx, holder := context.Background(), s.aReport(t)
	idp, err := s.Plans.DraftFor(ctx, holder, holder.PersonID, 3600)
	if err != nil {
		t.Fatal(err)
	}
	address := "/team/plan/" + idp.ID
	webtest.None(t, s.page(t, "manager", "en", address).html, "#judge")
	if err := s.Plans.Propose(ctx, holder, idp.ID); err != nil {
		t.Fatal(err)
	}
	s.hold(t, "manager", address)
	webtest.One(t, s.page(t, "manager", "en", address).html, "#judge")
	if a := s.send(t, "manager", "en", address+"/send-back", url.Values{"reason": {" "}}); a.status != http.StatusUnprocessableEntity {
		t.Errorf("no reason: %d", a.status)
	} else {
		webtest.One(t, a.html, "#reason-error")
	}
	s.post(t, "manager", address+"/send-back", url.Values{"reason": {"Less reading, more work on the job."}}, address)
	webtest.HasText(t, s.page(t, "manager", "en", address).html, ".stages .back", "Less reading")
	if err := s.Plans.Propose(ctx, holder, idp.ID); err != nil {
		t.Fatal(err)
	}
	s.post(t, "manager", address+"/agree", url.Values{}, address)
	s.post(t, "manager", address+"/agree", url.Values{}, address) // sent twice
	webtest.None(t, s.page(t, "manager", "en", address).html, "#judge")
	if got, _ := s.Plans.Open(ctx, s.Reader(), holder, idp.ID); got.Status != plan.Agreed {
		t.Errorf("the plan is %s", got.Status)
	}
}

// formOf is the edit form as the page sends it, unchanged.
func formOf(idp plan.IDP) url.Values {
	f := url.Values{"edition": {strconv.Itoa(idp.Edition)}, "count": {strconv.Itoa(len(idp.Items))}}
	for i, it := range idp.Items {
		n := "." + strconv.Itoa(i)
		for name, value := range map[string]string{
			"competency": it.Competency, "ref": it.Ref, "closes": it.Closes, "kind": string(it.Kind), "to": strconv.Itoa(it.To),
			"hours": strconv.FormatFloat(float64(it.Minutes)/60, 'f', -1, 64), "due": it.Due,
		} {
			f.Set(name+n, value)
		}
	}
	return f
}

func TestEdit_ChangesRemovesAdds_AndTellsWhatIsStale(t *testing.T) {
	s := open(t)
	s.post(t, "inspector", "/plan/draft", url.Values{"hours": {"60"}}, "/plan")
	before := s.current(t, "inspector")
	form := formOf(before)
	form.Set("hours.0", "9,5")
	form.Set("text.0", "Write the ward's plan with the team")
	form.Set("remove.1", "1")
	s.post(t, "inspector", "/plan/edit", form, "/plan")
	after := s.current(t, "inspector")
	if len(after.Items) != len(before.Items)-1 || after.Items[0].Minutes != 570 || after.Items[0].Text["en"] == "" {
		t.Errorf("after the change: %+v", after.Items)
	}
	stale := s.send(t, "inspector", "en", "/plan/edit", form)
	if stale.status != http.StatusPreconditionFailed {
		t.Fatalf("an old form: %d", stale.status)
	}
	webtest.One(t, stale.html, "#stale")
	webtest.Sound(t, stale.html)
	if got := webtest.Attr(webtest.One(t, stale.html, `[name=hours.0]`), "value"); got != "9,5" {
		t.Errorf("what was written is lost: %q", got)
	}
	form = formOf(after)
	form.Set("hours.0", "many")
	form.Set("due.1", "2031-01-01")
	bad := s.send(t, "inspector", "en", "/plan/edit", form)
	if bad.status != http.StatusUnprocessableEntity || len(webtest.Find(t, bad.html, "#errors li")) != 2 {
		t.Errorf("two faults: %d", bad.status)
	}
	webtest.Sound(t, bad.html)
	form = formOf(after)
	for name, value := range map[string]string{"competency": after.Items[0].Competency, "kind": "20", "hours": "3", "due": "2027-03-01"} {
		form.Set(name+".new", value)
	}
	s.post(t, "inspector", "/plan/edit", form, "/plan")
	if got := s.current(t, "inspector"); len(got.Items) != len(after.Items)+1 {
		t.Errorf("%d items after adding one to %d", len(got.Items), len(after.Items))
	}
}

func (s *site) ask(t testing.TB, alias, address string) (int, map[string]any) {
	t.Helper()
	a := s.actor(t, alias)
	token, err := s.Accounts.Token(context.Background(), a, a.PersonID, "test")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	out := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return w.Code, out
}

func TestAPI_IDP_HasTheShapeThatWasPromised(t *testing.T) {
	s := open(t)
	const path = "/api/v1/people/EMP-UP-129-0417/idp"
	status, got := s.ask(t, "officer", path)
	if status != http.StatusOK {
		t.Fatalf("%d %v", status, got)
	}
	hours, _ := got["hours"].(map[string]any)
	for name, want := range map[string]float64{"total": 60, "on_the_job": 42, "social": 12, "formal": 6} {
		if hours[name] != want {
			t.Errorf("%s is %v, want %v", name, hours[name], want)
		}
	}
	items, _ := got["items"].([]any)
	if len(items) == 0 {
		t.Fatal("no items")
	}
	first, _ := items[0].(map[string]any)
	for _, name := range []string{"competency", "name", "from", "to", "kind", "hours", "due", "ref", "text", "closes", "done", "evidence"} {
		if _, ok := first[name]; !ok {
			t.Errorf("an item has no %s: %v", name, first)
		}
	}
	if period, _ := got["period"].(map[string]any); period["from"] != "2026-04-01" || period["to"] != "2027-03-31" {
		t.Errorf("period %v", period)
	}
	if status, _ := s.ask(t, "inspector", path); status != http.StatusForbidden {
		t.Errorf("a stranger: %d", status)
	}
	if status, _ := s.ask(t, "manager", path); status != http.StatusOK {
		t.Errorf("the officer above: %d", status)
	}
}

func TestAPI_Suggestion_SharesOut42_12_6_AndKeepsNothing(t *testing.T) {
	s := open(t)
	before := s.current(t, "officer")
	status, got := s.ask(t, "officer", "/api/v1/people/EMP-UP-129-0417/idp/suggestion?hours=60")
	hours, _ := got["hours"].(map[string]any)
	if status != http.StatusOK || hours["on_the_job"] != 42.0 || hours["social"] != 12.0 || hours["formal"] != 6.0 {
		t.Errorf("%d %v", status, hours)
	}
	items, _ := got["items"].([]any)
	for _, it := range items {
		if m, _ := it.(map[string]any); m["text"] == "" || m["name"] == "" {
			t.Errorf("without words: %v", m)
		}
	}
	if after := s.current(t, "officer"); after.Edition != before.Edition || len(after.Items) != len(before.Items) {
		t.Error("the plan changed")
	}
	if status, _ := s.ask(t, "officer", "/api/v1/people/EMP-UP-129-0417/idp/suggestion?hours=2"); status != http.StatusUnprocessableEntity {
		t.Errorf("two hours: %d", status)
	}
}

func TestPages_OfTheDemo_AreSoundAndWithinBudget(t *testing.T) {
	s := open(t)
	for _, address := range []string{"/plan", "/plan/suggest?hours=60"} {
		s.hold(t, "officer", address)
	}
	s.hold(t, "manager", "/team/plan/"+s.current(t, "officer").ID)
}

func TestPlan_Proposed_SaysWhoseWordItWaitsFor(t *testing.T) {
	s := open(t)
	s.post(t, "postmaster", "/plan/draft", url.Values{"hours": {"40"}}, "/plan")
	draft := s.page(t, "postmaster", "en", "/plan").html
	webtest.One(t, draft, ".page-h .acts form[action=/plan/propose] button") // a form in a paragraph would stand outside it
	s.post(t, "postmaster", "/plan/propose", url.Values{}, "/plan")
	chain, err := s.People.Chain(context.Background(), s.Reader(), s.actor(t, "postmaster").PersonID)
	if err != nil || len(chain) == 0 {
		t.Fatalf("nobody above: %v", err)
	}
	webtest.HasText(t, s.page(t, "postmaster", "en", "/plan").html, ".inset.now", "waits for the word of "+chain[0].Name["en"])
	s.hold(t, "postmaster", "/plan")
}

func TestPropose_WithNobodyAbove_SaysWhatToDo(t *testing.T) {
	s := open(t)
	ctx, me := context.Background(), s.actor(t, "postmaster")
	s.post(t, "postmaster", "/plan/draft", url.Values{"hours": {"40"}}, "/plan")
	chain, err := s.People.Chain(ctx, s.Reader(), me.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	for _, above := range chain {
		post, err := s.People.Post(ctx, s.Reader(), above.PersonID)
		if err == nil {
			err = s.People.Relieve(ctx, who.Operator("test"), above.PersonID, post.PositionID, "", "retired")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	a := s.send(t, "postmaster", "en", "/plan/propose", url.Values{})
	if a.status != http.StatusConflict {
		t.Errorf("%d, want 409", a.status)
	}
	webtest.HasText(t, a.html, "main", "Ask your office")
}

func TestTeamPlan_AfterOne_LeadsToTheNextThatWaits(t *testing.T) {
	s := open(t)
	ctx := context.Background()
	var plans []string
	for range 2 {
		holder := s.aReport(t)
		idp, err := s.Plans.DraftFor(ctx, holder, holder.PersonID, 3600)
		if err == nil {
			err = s.Plans.Propose(ctx, holder, idp.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, "/team/plan/"+idp.ID)
		s.Clock.Advance(time.Minute)
	}
	html := s.page(t, "manager", "en", plans[0]).html
	webtest.One(t, html, "#next a[href="+plans[1]+"]")
	webtest.One(t, html, "nav.tabs a[href=/team][aria-current]")
	s.post(t, "manager", plans[0]+"/agree", url.Values{}, plans[0])
	html = s.page(t, "manager", "en", plans[0]).html
	webtest.None(t, html, "#judge")
	webtest.HasText(t, html, "#next", "1 more plan waits")
	s.hold(t, "manager", plans[1])
	s.post(t, "manager", plans[1]+"/send-back", url.Values{"reason": {"Less reading."}}, plans[1])
	webtest.None(t, s.page(t, "manager", "en", plans[1]).html, "#next")
}

func TestEdit_InOneLanguage_KeepsWhatWasWrittenInAnother_UntilItIsChanged(t *testing.T) {
	s := open(t)
	ctx, me := context.Background(), s.actor(t, "inspector")
	s.post(t, "inspector", "/plan/draft", url.Values{"hours": {"60"}}, "/plan")
	before := s.current(t, "inspector")
	items := before.Items
	items[0].Text = map[string]string{"hi": "वार्ड की योजना टीम के साथ लिखना"}
	items[1].Text = map[string]string{"hi": "दूसरा काम", "en": "The second"}
	if err := s.Plans.Replace(ctx, me, before.ID, before.Edition, items); err != nil {
		t.Fatal(err)
	}
	sent := func(lang string) url.Values { // the form as the page gives it
		html := s.page(t, "inspector", lang, "/plan/edit").html
		form := url.Values{}
		for _, n := range webtest.Find(t, html, "form[action=/plan/edit] input") {
			if kind := webtest.Attr(n, "type"); kind != "checkbox" {
				form.Set(webtest.Attr(n, "name"), webtest.Attr(n, "value"))
			}
		}
		for _, n := range webtest.Find(t, html, "form[action=/plan/edit] select") {
			for _, o := range webtest.Select(n, "option[selected]") {
				form.Set(webtest.Attr(n, "name"), webtest.Attr(o, "value"))
			}
		}
		return form
	}
	form := sent("en")
	if got := form.Get("text.0"); got != "" {
		t.Errorf("the English field holds %q", got)
	}
	said := webtest.One(t, s.page(t, "inspector", "en", "/plan/edit").html, "[id=item.0] span[lang=hi]")
	if webtest.Text(said) != items[0].Text["hi"] {
		t.Errorf("the words in Hindi are not shown: %q", webtest.Text(said))
	}
	form.Set("hours.0", "7")
	s.post(t, "inspector", "/plan/edit", form, "/plan")
	after := s.current(t, "inspector")
	if after.Items[0].Minutes != 420 || after.Items[0].Text["hi"] != items[0].Text["hi"] || after.Items[1].Text["hi"] == "" || after.Items[1].Text["en"] == "" {
		t.Errorf("after changing the hours in English: %v, %v", after.Items[0].Text, after.Items[1].Text)
	}
	for i, it := range after.Items {
		if it.Closes != items[i].Closes {
			t.Errorf("item %d was closed by %s, now by %s", i, items[i].Closes, it.Closes)
		}
	}
	form = sent("en")
	form.Set("text.1", "The second, in other words")
	s.post(t, "inspector", "/plan/edit", form, "/plan")
	if got := s.current(t, "inspector").Items[1].Text; len(got) != 1 || got["en"] != "The second, in other words" {
		t.Errorf("changed words stand beside those they replace: %v", got)
	}
}

func TestAPI_Waiting_ListsWhatWaitsForTheCaller(t *testing.T) {
	s := open(t)
	ctx, holder := context.Background(), s.aReport(t)
	idp, err := s.Plans.DraftFor(ctx, holder, holder.PersonID, 3600)
	if err == nil {
		err = s.Plans.Propose(ctx, holder, idp.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	status, got := s.ask(t, "manager", "/api/v1/plans/waiting?limit=1")
	items, _ := got["items"].([]any)
	if status != http.StatusOK || got["count"] != 1.0 || got["next"] != "" || len(items) != 1 {
		t.Fatalf("%d %v", status, got)
	}
	one, _ := items[0].(map[string]any)
	period, _ := one["period"].(map[string]any)
	if one["id"] != idp.ID || one["employee_code"] != holder.Code || one["name"] == "" || one["hours"] != 60.0 || one["items"] == 0.0 || period["from"] != "2026-04-01" || one["proposed_at"] == "" {
		t.Errorf("%v", one)
	}
	if status, got := s.ask(t, "officer", "/api/v1/plans/waiting"); status != http.StatusOK || got["count"] != 0.0 {
		t.Errorf("for somebody above nobody: %d %v", status, got)
	}
	if status, _ := s.ask(t, "manager", "/api/v1/plans/waiting?after=nowhere"); status != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", status)
	}
}

func TestTeamPlan_ReadByTheOffice_IsRecorded_ByTheOfficerAbove_IsNot(t *testing.T) {
	s := open(t)
	me, address := s.actor(t, "officer").PersonID, "/team/plan/"+s.current(t, "officer").ID
	readings := func() int {
		t.Helper()
		list, err := audit.OfPerson(context.Background(), s.Reader(), me, 100)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	before := readings()
	s.page(t, "manager", "en", address)
	if n := readings() - before; n != 0 {
		t.Errorf("the officer above left %d records", n)
	}
	html := s.page(t, "department", "en", address).html
	webtest.None(t, html, "#judge")
	webtest.None(t, html, "#next")
	if n := readings() - before; n != 1 {
		t.Errorf("the office left %d records, want one", n)
	}
}
