package frameworkhttp_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

// editor writes on one draft, by the pages or by the API: mine is a role of their own, R1 is everybody's.
type editor interface {
	mine(turn int) (status int)
	ours(name string) (status int, said string)
}

// byPage writes in a browser.
type byPage struct {
	t    *testing.T
	r    *apptest.Reader
	name string
}

func (e byPage) mine(turn int) int {
	name := fmt.Sprintf("%s %d", e.name, turn)
	form := url.Values{"act": {"save"}, "name_en": {name}, "name_hi": {name + " हिंदी"}}
	_, page := e.r.Get(desk + "/roles")
	for range 30 { // a new role that met another finds a free code when it is sent again
		form.Set("seen", webtest.Attr(webtest.One(e.t, page, `#form input[name="seen"]`), "value"))
		var status int
		if status, page = e.r.Post(desk+"/roles", form); status != http.StatusPreconditionFailed {
			return status
		}
	}
	return http.StatusPreconditionFailed
}

func (e byPage) ours(name string) (int, string) {
	_, page := e.r.Get(desk + "/roles?part=role:R1")
	form := url.Values{
		"act": {"save"}, "part": {"role:R1"}, "name_en": {name}, "name_hi": {name + " हिंदी"}, "seen": {webtest.Attr(webtest.One(e.t, page, `#form input[name="seen"]`), "value")},
	}
	status, page := e.r.Post(desk+"/roles", form)
	said := ""
	if status == http.StatusPreconditionFailed {
		said = strings.Join(webtest.Texts(e.t, page, "#errors p"), " ")
	}
	return status, said
}

// byMachine writes by the API.
type byMachine struct {
	m    *apptest.Machine
	name string
}

func (e byMachine) put(code, name string, seen int) (int, string) {
	var problem struct {
		Detail string
		Errors []struct{ Location, Message string }
	}
	role := map[string]any{"code": code, "name": map[string]string{"en": name, "hi": name + " हिंदी"}}
	status := e.m.Post(api+gps+"/edits", map[string]any{"edits": []any{map[string]any{"part": "role:" + code, "value": role}}}, &problem, "If-Match", strconv.Quote(strconv.Itoa(seen)))
	said := ""
	for _, x := range problem.Errors {
		said += x.Message
	}
	return status, said
}

func (e byMachine) mine(turn int) int {
	status, _ := e.put("M-"+e.name, fmt.Sprintf("%s %d", e.name, turn), 0) // an old page, and a part that nobody else touches
	return status
}

func (e byMachine) ours(name string) (int, string) {
	var d draftAnswer
	if status := e.m.Get(api+gps, &d); status != http.StatusOK {
		return status, ""
	}
	return e.put("R1", name, d.Revision)
}

// Ten write on one draft at once, five by pages and five by the API: what was taken stands in it or in its history under the name of
// who wrote it, who was refused is told who changed what, and everybody sees everybody.
func TestTogether_TenEditorsOnOneDraft_LoseNothing_AndSeeEachOther(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	org, err := h.People.Org(context.Background(), h.Reader(), "UP-PR")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"officer", "manager", "drafter", "department", "curator", "district", "author", "reviewer", "publisher", "inspector"}
	editors, ids := map[string]editor{}, map[string]string{}
	for i, name := range names {
		p, err := h.Person(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		ids[p.PersonID] = name
		if name != "drafter" && name != "department" {
			if err := h.Accounts.Grant(context.Background(), who.Operator("test"), p.PersonID, who.RoleIFU, org.Path); err != nil {
				t.Fatal(err)
			}
		}
		if i%2 == 0 {
			editors[name] = byPage{t, h.SignIn(t, site, name), name}
		} else {
			editors[name] = byMachine{h.As(t, site, name), name}
		}
	}
	if status := h.As(t, site, "department").Post(api+gps, map[string]any{}, nil); status != http.StatusCreated {
		t.Fatalf("begin: %d", status)
	}
	const turns = 2
	var wg sync.WaitGroup
	var mu sync.Mutex
	taken, refused := map[string]string{}, 0 // what was said of R1, by whom
	for name, e := range editors {
		wg.Go(func() {
			for turn := range turns {
				if status := e.mine(turn); status != http.StatusOK {
					t.Errorf("%s, a role of their own: %d", name, status)
				}
				text := fmt.Sprintf("Serve, says %s %d", name, turn)
				status, said := e.ours(text)
				mu.Lock()
				switch {
				case status == http.StatusOK:
					taken[text] = name
				case status == http.StatusPreconditionFailed && strings.Contains(said, "changed this at"):
					refused++
				default:
					t.Errorf("%s, the role of all: %d %q", name, status, said)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	d := draftOf(t, h, gps)
	stands := map[string]bool{}
	for _, r := range d.Profile.Roles {
		stands[r.Name["en"]] = true
	}
	all, err := h.Frameworks.EditsOf(context.Background(), h.Reader(), d.ID, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	kept := map[string]string{} // every word that was ever written, and by whom
	for _, c := range all {
		kept[framework.Said[framework.Role](c.Edit.Value).Name["en"]] = ids[c.By]
	}
	for i, name := range names {
		for turn := range turns {
			word := fmt.Sprintf("%s %d", name, turn)
			if kept[word] != name || (i%2 == 0 || turn == turns-1) && !stands[word] { // a page makes a role each time, the API writes its own anew
				t.Errorf("%q is lost: by %q, stands %v", word, kept[word], stands[word])
			}
		}
	}
	for text, name := range taken {
		if kept[text] != name {
			t.Errorf("%q of %s was taken and is kept of %q", text, name, kept[text])
		}
	}
	if r1 := framework.Said[framework.Role](framework.Value(d.Profile, "role:R1")).Name["en"]; taken[r1] == "" {
		t.Errorf("R1 says %q, which nobody was told was taken", r1)
	}
	if want := len(names)*turns + len(taken); len(all) != want || d.Revision != want || len(taken)+refused != len(names)*turns {
		t.Errorf("%d changes, revision %d, want %d; %d taken, %d refused", len(all), d.Revision, want, len(taken), refused)
	}
	t.Logf("%d taken, %d refused", len(taken), refused)
	var seen struct{ Items []struct{ By string } } // each sees what the others did
	if status := h.As(t, site, "drafter").Get(api+gps+"/edits?limit=200", &seen); status != http.StatusOK {
		t.Fatal(status)
	}
	by := map[string]bool{}
	for _, c := range seen.Items {
		by[c.By] = true
	}
	if len(seen.Items) != len(all) || len(by) != len(names) {
		t.Errorf("%d changes by %d people are shown", len(seen.Items), len(by))
	}
}

// Who is refused by the API is told who changed what, and what stands there now.
func TestTogether_WhoIsRefused_IsToldWhoAndWhat(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	one, two := h.As(t, site, "department"), h.As(t, site, "drafter")
	if status := one.Post(api+gps, map[string]any{}, nil); status != http.StatusCreated {
		t.Fatal(status)
	}
	p, err := h.People.ByCode(context.Background(), h.Reader(), codeOf(t, h, "department"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := (byMachine{one, ""}).put("R1", "Serve the villages", 0); status != http.StatusOK {
		t.Fatal(status)
	}
	status, said := byMachine{two, ""}.put("R1", "Serve the towns", 0)
	if status != http.StatusPreconditionFailed || !strings.Contains(said, p.Name["en"]) || !strings.Contains(said, "Serve the villages") {
		t.Errorf("%d %q", status, said)
	}
	var gone struct{ Errors []struct{ Message string } }
	if status := one.Post(api+gps+"/edits", map[string]any{"seen": 1, "edits": []any{map[string]any{"part": "role:R1"}}}, nil); status != http.StatusOK {
		t.Fatal(status)
	}
	role := map[string]any{"code": "R1", "name": map[string]string{"en": "Serve", "hi": "सेवा"}}
	if status := two.Post(api+gps+"/edits", map[string]any{"seen": 1, "edits": []any{map[string]any{"part": "role:R1", "value": role}}}, &gone); status != http.StatusPreconditionFailed ||
		len(gone.Errors) != 1 || !strings.Contains(gone.Errors[0].Message, "took this away") {
		t.Errorf("%d %+v", status, gone)
	}
}

func codeOf(t testing.TB, h *apptest.House, alias string) string {
	t.Helper()
	by, err := h.Person(context.Background(), alias)
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.People.Person(context.Background(), h.Reader(), by.PersonID)
	if err != nil {
		t.Fatal(err)
	}
	return p.Code
}
