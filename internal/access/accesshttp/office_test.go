package accesshttp_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/access/accesstest"
	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

func TestPeople_TheWholePart_IsWalkedPageByPageAndNobodyComesTwice(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		codes, pages := walk(t, signedIn(t, h, h.Site(t), "department"), "/mdo/people")
		seen := map[string]bool{}
		for _, code := range codes {
			if seen[code] {
				t.Errorf("%s comes twice", code)
			}
			seen[code] = true
		}
		if pages < 4 || !seen[newcomer] {
			t.Errorf("%d people on %d pages", len(seen), pages)
		}
		for _, code := range []string{"EMP-UP-129-0001", "EMP-UP-129-0003"} { // the District Magistrate's office is not of the department
			if seen[code] {
				t.Errorf("%s serves outside the part", code)
			}
		}
	})
}

func TestPeople_CutDownToAUnit_ShowsOnlyItsPeople(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "department")
	a := b.get("/mdo/people?unit=UP-129-943")
	a.shows(t, http.StatusOK)
	for _, row := range webtest.Texts(t, a.page, "tbody tr") {
		if !regexp.MustCompile(`Banki Block Office`).MatchString(row) {
			t.Errorf("not of the unit: %s", row)
		}
	}
	webtest.HasText(t, a.page, "tbody .pill", "No account")
	b.get("/mdo/people?unit=UP-129-DM").shows(t, http.StatusForbidden)
	b.get("/mdo/people?unit=NO-SUCH").shows(t, http.StatusNotFound)
	b.get("/mdo/people?after=nonsense").shows(t, http.StatusUnprocessableEntity)
}

// walk gives the codes of all who stand in a list, page by page.
func walk(t *testing.T, b *browser, next string) (codes []string, pages int) {
	t.Helper()
	for ; next != ""; pages++ {
		a := b.get(next)
		a.shows(t, http.StatusOK)
		next = ""
		page := webtest.Parse(t, a.page)
		for _, n := range webtest.Select(page, "tbody th a") {
			codes = append(codes, strings.TrimPrefix(webtest.Attr(n, "href"), "/mdo/people/"))
		}
		for _, n := range webtest.Select(page, "a[rel=next]") {
			next = webtest.Attr(n, "href")
		}
		if pages > 20 {
			t.Fatal("the list does not end")
		}
	}
	return codes, pages
}

func TestPeople_FilteredByTheBeginningOfANameOrACode_InTheAddress(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		b := signedIn(t, h, h.Site(t), "department")
		for _, lang := range []string{"en", "hi"} {
			b.lang = lang
			for text, some := range map[string]string{"pankaj l": newcomer, "पंकज लो": newcomer, "emp-up-129-0431": newcomer, " Sunita  V ": "EMP-UP-129-0417"} {
				a := b.get("/mdo/people?q=" + url.QueryEscape(text))
				a.shows(t, http.StatusOK)
				webtest.Sound(t, a.page)
				webtest.One(t, a.page, "tbody a[href=/mdo/people/"+some+"]")
				if n := len(webtest.Find(t, a.page, "tbody tr")); n != 1 {
					t.Errorf("%q: %d people", text, n)
				}
				shown := strings.Join(strings.Fields(text), " ")
				webtest.HasText(t, a.page, ".chips a[href=/mdo/people]", shown)
				if got := webtest.Attr(webtest.One(t, a.page, "input[name=q][type=search]"), "value"); got != shown {
					t.Errorf("the field holds %q", got)
				}
			}
		}
		b.lang = "en"
		all, _ := walk(t, b, "/mdo/people")
		var want []string
		for _, code := range all {
			if strings.HasPrefix(code, "EMP-UP-129-0") {
				want = append(want, code)
			}
		}
		got, pages := walk(t, b, "/mdo/people?q=emp-up-129-0")
		slices.Sort(want)
		if slices.Sort(got); !slices.Equal(got, want) || pages < 3 {
			t.Errorf("%d of %d people on %d pages", len(got), len(want), pages)
		}

		unit := b.get("/mdo/people?unit=UP-129-943&q=pank")
		webtest.One(t, unit.page, "tbody a[href=/mdo/people/"+newcomer+"]")
		webtest.One(t, unit.page, `.chips a[href=/mdo/people?unit=UP-129-943]`)
		webtest.One(t, unit.page, `a[href=/mdo/people?q=pank&unit=UP-129-DPRO]`) // up, with the search
		webtest.One(t, unit.page, `.filters input[type=hidden][name=unit][value=UP-129-943]`)
		webtest.One(t, unit.page, `form[action=/mdo/people/slips] input[name=q][value=pank]`)
		webtest.HasText(t, b.get("/mdo/people?unit=UP-129-DPRO&q=Devendra").page, ".empty", "begins with “Devendra”") // who serves elsewhere
		b.get("/mdo/people?unit=UP-129-DM&q=a").shows(t, http.StatusForbidden)
	})
}

func TestPeople_NobodyFound_IsSaidWithWhatToDo(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "department")
	a := b.get("/mdo/people?unit=UP-129-943&q=%3Cb%3Ezz")
	a.shows(t, http.StatusOK)
	webtest.HasText(t, a.page, ".empty", "Nobody’s name or employee code begins with “<b>zz” here")
	webtest.One(t, a.page, ".empty a[href=/mdo/people?unit=UP-129-943]")
	webtest.None(t, a.page, "form[action=/mdo/people/slips]")
	a = b.get("/mdo/people?q=EMP-UP-129-9999")
	webtest.HasText(t, a.page, ".empty", "Somebody who has left")
	to := webtest.Attr(webtest.One(t, a.page, ".empty a"), "href")
	a = b.get(to)
	a.shows(t, http.StatusNotFound)
	webtest.One(t, a.page, "#errors a[href=#code]")
	webtest.One(t, a.page, "input[id=code][value=EMP-UP-129-9999]")
	webtest.One(t, a.page, "input[name=q][type=search]")
}

func TestPeople_AfterSomethingThatIsNoText_IsRefused(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := h.Site(t)
		b, admin := signedIn(t, h, s, "department"), h.As(t, s, "department")
		for _, key := range []string{"\x00", "\xff"} {
			for _, form := range []string{"en\nIN.UP.\n" + key + "\nx", "en\nIN.UP.\n" + key + "\nx\ncode"} {
				after := base64.RawURLEncoding.EncodeToString([]byte(form))
				b.get("/mdo/people?q=a&after="+after).shows(t, http.StatusUnprocessableEntity)
				if status := admin.Get("/api/v1/people?after="+after, nil); status != http.StatusUnprocessableEntity {
					t.Errorf("%q: %d", form, status)
				}
			}
		}
	})
}

func TestPeople_ByCode_TellsOneWithoutTheRightNothing(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "officer")
	for _, code := range []string{newcomer, "NOBODY"} {
		b.get("/mdo/people?code="+code).shows(t, http.StatusForbidden)
	}
}

func TestPeople_ForOneWhoManagesAccountsAndMayNotSeeWhoServes_AreFoundByCodeOnly(t *testing.T) {
	h := apptest.Demo(t)
	accesstest.Granted(t, h.Accounts, idOf(t, h, "EMP-UP-129-0417"), who.RoleSPV, "IN.UP.PR.")
	accesstest.Granted(t, h.Accounts, idOf(t, h, newcomer), who.RoleAuditor, "")
	b := signedIn(t, h, h.Site(t), "officer")
	a := b.get("/mdo/people")
	a.shows(t, http.StatusOK)
	webtest.None(t, a.page, "#people")
	webtest.None(t, a.page, "input[name=q]")
	webtest.One(t, a.page, "input[name=code]")
	b.get("/mdo/people?code="+strings.ToLower(newcomer)).goes(t, "/mdo/people/"+newcomer)
	webtest.One(t, b.get("/mdo/people/"+newcomer).page, "#account")
	refused := b.post("/mdo/people/slips", "person", idOf(t, h, newcomer))
	refused.shows(t, http.StatusForbidden)
	webtest.Sound(t, refused.page)
	webtest.HasText(t, refused.page, "#errors", newcomer+" holds a role that reaches beyond")
}

func TestSlips_FromAFilteredList_LeadBackToIt(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "department")
	a := b.post("/mdo/people/slips", "person", idOf(t, h, newcomer), "unit", "UP-129-943", "q", "pank", "after", "")
	a.shows(t, http.StatusOK)
	webtest.One(t, a.page, ".told a[href=/mdo/people?q=pank&unit=UP-129-943]")
	a = b.post("/mdo/people/slips", "which", "chosen", "unit", "UP-129-943", "q", "pank")
	a.shows(t, http.StatusUnprocessableEntity)
	if n := len(webtest.Find(t, a.page, "tbody tr")); n != 1 {
		t.Errorf("the list that comes back has %d people", n)
	}
}

func TestPerson_TheLastSlips_AreToldToWhoManagesAccounts_WithoutTheirCodes(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		s := h.Site(t)
		admin := signedIn(t, h, s, "department")
		at := "/mdo/people/" + newcomer
		webtest.HasText(t, admin.get(at).page, "#slips .empty", "No slip was printed yet")
		code := slipFor(t, h, s, newcomer)
		page := admin.get(at).page
		webtest.HasText(t, page, "#slips .t", "22 November 2026, 10:00")
		webtest.HasText(t, page, "#slips .sub", "for use until 6 December 2026")
		webtest.HasText(t, page, "#slips .pill", "Not used yet")
		if strings.Contains(page, code) {
			t.Error("the code is shown")
		}
		slipFor(t, h, s, newcomer)
		h.Clock.Advance(15 * 24 * time.Hour)
		admin = signedIn(t, h, s, "department")
		admin.lang = "hi"
		page = admin.get(at).page
		webtest.Sound(t, page)
		if got := webtest.Texts(t, page, "#slips .pill"); !slices.Equal(got, []string{"समय बीत गया", "नई से बदली गई"}) {
			t.Errorf("%q", got)
		}
		webtest.None(t, signedIn(t, h, s, "district").get(at).page, "#slips") // who gives roles and manages no accounts
	})
}

func TestPeople_WithoutTheRight_AreNotShown(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	id := idOf(t, h, newcomer)
	for _, alias := range []string{"officer", "manager", "assessor"} {
		b := signedIn(t, h, s, alias)
		b.get("/mdo/people").shows(t, http.StatusForbidden)
		b.get("/mdo/people/"+newcomer).shows(t, http.StatusForbidden)
		b.post("/mdo/people/slips", "person", id).shows(t, http.StatusForbidden)
		b.post("/mdo/people/"+newcomer+"/role", "role", "MDO_ADMIN").shows(t, http.StatusForbidden)
	}
	open(t, s).get("/mdo/people").goes(t, "/sign-in?back=%2Fmdo%2Fpeople")
	open(t, s).post("/mdo/people/slips", "person", id).shows(t, http.StatusUnauthorized)
}

func TestSlips_NobodyChosen_IsSaidAboveTheList(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "department")
	a := b.post("/mdo/people/slips", "which", "chosen")
	a.shows(t, http.StatusUnprocessableEntity)
	webtest.HasText(t, a.page, "#errors a[href=#people]", "at least one")
	b.post("/mdo/people/slips", "person", idOf(t, h, "EMP-UP-129-0001")).shows(t, http.StatusForbidden)
	b.get("/mdo/people/slips").goes(t, "/mdo/people")
}

func TestSlips_ForAllWithoutAnAccount_AreOneToAPerson(t *testing.T) {
	h := apptest.Demo(t)
	b := signedIn(t, h, h.Site(t), "department")
	list := b.get("/mdo/people?unit=UP-129-943")
	form := url.Values{"which": {"without"}}
	for _, n := range webtest.Find(t, list.page, "input[name=without]") {
		form.Add("without", webtest.Attr(n, "value"))
	}
	sheet := b.do(http.MethodPost, "/mdo/people/slips", form)
	sheet.shows(t, http.StatusOK)
	codes := map[string]bool{}
	for _, code := range webtest.Texts(t, sheet.page, ".slip .num") {
		codes[code] = true
	}
	if len(codes) != len(form["without"]) || len(codes) < 10 {
		t.Errorf("%d codes for %d people", len(codes), len(form["without"]))
	}
	after := b.get("/mdo/people?unit=UP-129-943")
	webtest.None(t, after.page, "input[name=without]")
	webtest.HasText(t, after.page, "tbody .pill", "Slip printed")
}

func TestPerson_RolesAreGivenAndTakenBack_ByWhoMay(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	leader := signedIn(t, h, s, "district")
	leader.get("/mdo/people").shows(t, http.StatusOK)
	leader.get("/mdo/people?code="+newcomer).goes(t, "/mdo/people/"+newcomer)
	leader.get("/mdo/people?code=NOBODY").shows(t, http.StatusNotFound)
	at := "/mdo/people/" + newcomer
	page := leader.get(at)
	page.shows(t, http.StatusOK)
	webtest.None(t, page.page, "#account")
	webtest.One(t, page.page, "#roles .empty")
	leader.post(at+"/role", "role", "MDO_ADMIN", "unit", "").goes(t, at+"#roles")
	page = leader.get(at)
	webtest.HasText(t, page.page, "#roles .sub", "Banki Block Office")
	path := webtest.Attr(webtest.One(t, page.page, `#roles input[name=path]`), "value")

	again := leader.post(at+"/role", "role", "MDO_ADMIN", "unit", "UP-129-943")
	again.shows(t, http.StatusConflict)
	webtest.HasText(t, again.page, "#errors a[href=#role]", "already")
	unknown := leader.post(at+"/role", "role", "MDO_ADMIN", "unit", "NOWHERE")
	unknown.shows(t, http.StatusUnprocessableEntity)
	webtest.One(t, unknown.page, "#errors a[href=#unit]")
	leader.post(at+"/role", "role", "MDO_ADMIN", "unit", "UP-PR").shows(t, http.StatusForbidden)
	leader.post(at+"/role", "role", "OPERATOR").shows(t, http.StatusUnprocessableEntity)

	leader.post(at+"/role/end", "role", "MDO_ADMIN", "path", path).goes(t, at+"#roles")
	leader.post(at+"/role/end", "role", "MDO_ADMIN", "path", path).goes(t, at+"#roles") // pressed twice
	webtest.HasText(t, leader.get(at).page, "#roles .pill", "Ended")

	self := "/mdo/people/EMP-UP-129-0002"
	webtest.None(t, leader.get(self).page, "#roles form")
	leader.post(self+"/role", "role", "MDO_ADMIN").shows(t, http.StatusForbidden)
	admin := signedIn(t, h, s, "department").get(at)
	webtest.One(t, admin.page, "#account")
	webtest.None(t, admin.page, "#roles")
}

func TestAPI_MeAndPeopleAndSlips(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	var me struct {
		EmployeeCode string `json:"employee_code"`
		Name         string
		Post         string
		Unit         string
		Grants       []struct{ Role, Unit string }
	}
	if status := h.As(t, s, "department").Get("/api/v1/me", &me); status != http.StatusOK || me.EmployeeCode != "EMP-UP-PR-0001" ||
		me.Post != "UP-PR-CBU-01" || len(me.Grants) != 1 || me.Grants[0].Role != "MDO_ADMIN" || me.Grants[0].Unit != "UP-PR" {
		t.Errorf("%d: %+v", status, me)
	}
	type list struct {
		Items []struct {
			EmployeeCode string `json:"employee_code"`
			Name         string
			Kind         string
			Unit         string
			Block        string
		}
		Next string
	}
	admin := h.As(t, s, "department")
	seen := map[string]bool{}
	for after, pages := "", 0; ; pages++ {
		var got list
		if status := admin.Get("/api/v1/people?limit=60&after="+url.QueryEscape(after), &got); status != http.StatusOK || pages > 10 {
			t.Fatalf("%d, page %d", status, pages)
		}
		for _, p := range got.Items {
			if seen[p.EmployeeCode] {
				t.Errorf("%s comes twice", p.EmployeeCode)
			}
			seen[p.EmployeeCode] = true
			if p.EmployeeCode == newcomer && (p.Kind != "POS-UP-PR-GPS" || p.Unit != "UP-129-943" || p.Block != "943" || p.Name != "Pankaj Lodhi") {
				t.Errorf("%+v", p)
			}
		}
		if after = got.Next; after == "" {
			break
		}
	}
	if !seen[newcomer] || seen["EMP-UP-129-0001"] {
		t.Errorf("the list of %d is not the part", len(seen))
	}
	for _, text := range []string{"pankaj lo", "पंकज लो", "emp-up-129-0431"} {
		var got list
		if status := admin.Get("/api/v1/people?q="+url.QueryEscape(text), &got); status != http.StatusOK || len(got.Items) != 1 || got.Items[0].EmployeeCode != newcomer || got.Next != "" {
			t.Errorf("%q: %d, %+v", text, status, got)
		}
	}
	var found []string
	for after, pages := "", 0; ; pages++ {
		var got list
		if status := admin.Get("/api/v1/people?q=EMP-UP-129-04&limit=7&after="+url.QueryEscape(after), &got); status != http.StatusOK || pages > 30 {
			t.Fatalf("%d, page %d", status, pages)
		}
		for _, p := range got.Items {
			if !strings.HasPrefix(p.EmployeeCode, "EMP-UP-129-04") || slices.Contains(found, p.EmployeeCode) {
				t.Errorf("%s is not sought, or comes twice", p.EmployeeCode)
			}
			found = append(found, p.EmployeeCode)
		}
		if after = got.Next; after == "" {
			break
		}
	}
	for code := range seen {
		if strings.HasPrefix(code, "EMP-UP-129-04") && !slices.Contains(found, code) {
			t.Errorf("%s is not found", code)
		}
	}
	if status := admin.Get("/api/v1/people?q="+strings.Repeat("a", 81), nil); status != http.StatusUnprocessableEntity {
		t.Errorf("a text of 81 letters: %d", status)
	}
	if status := h.As(t, s, "officer").Get("/api/v1/people", nil); status != http.StatusForbidden {
		t.Errorf("an officer lists people: %d", status)
	}
	if status := admin.Get("/api/v1/people?limit=201", nil); status != http.StatusUnprocessableEntity {
		t.Errorf("201 at once: %d", status)
	}
	var slip struct {
		Code      string
		ExpiresAt string `json:"expires_at"`
	}
	if status := admin.Post("/api/v1/people/"+newcomer+"/slips", nil, &slip); status != http.StatusCreated || slip.ExpiresAt != "2026-12-06T04:30:00Z" {
		t.Errorf("%d: %+v", status, slip)
	}
	open(t, s).post("/sign-in/slip", "code", slip.Code).goes(t, "/sign-in/slip/you")
	if status := h.As(t, s, "manager").Post("/api/v1/people/"+newcomer+"/slips", nil, nil); status != http.StatusForbidden {
		t.Errorf("a manager of others issues a slip: %d", status)
	}
	if status := h.As(t, s, "").Get("/api/v1/me", nil); status != http.StatusUnauthorized {
		t.Errorf("a stranger is %d", status)
	}
}

// pages are all that the door shows by GET, by who sees them.
var pages = map[string][]string{
	"":           {"/sign-in", "/sign-in/slip"},
	"officer":    {"/me", "/me/data"},
	"department": {"/me/data", "/mdo/people", "/mdo/people?unit=UP-129-943", "/mdo/people?q=EMP-UP-129-0", "/mdo/people?unit=UP-129-943&q=%E0%A4%AA", "/mdo/people?q=nobody", "/mdo/people?q=9999", "/mdo/people/" + newcomer, "/mdo/people/EMP-UP-PR-0001"},
	"district":   {"/mdo/people", "/mdo/people/" + newcomer, "/mdo/people/EMP-UP-PR-0001"},
}

func TestPerson_ForOneWhoManagesAndGives_IsOfFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	accesstest.Granted(t, h.Accounts, idOf(t, h, "EMP-UP-PR-0001"), who.RoleMDOLeader, "IN.UP.PR.")
	accesstest.Granted(t, h.Accounts, idOf(t, h, newcomer), who.RoleAuditor, "IN.UP.PR.")
	b := signedIn(t, h, h.Site(t), "department")
	b.get("/mdo/people/" + newcomer)
	h.Clock.Advance(2 * time.Second)
	a := b.get("/mdo/people/" + newcomer)
	a.shows(t, http.StatusOK)
	webtest.One(t, a.page, "#account")
	webtest.HasText(t, a.page, "#roles .sub", "Department of Panchayati Raj and RD, Uttar Pradesh")
	if n := webtest.Statements(a.header); n > 10 {
		t.Errorf("%d statements, at most 10", n)
	}
}

func TestPages_AreSound_SmallAndOfFewStatements(t *testing.T) {
	h := apptest.Demo(t)
	s := h.Site(t)
	for alias, paths := range pages {
		for _, lang := range []string{"en", "hi"} {
			b := open(t, s)
			if alias != "" {
				b = signedIn(t, h, s, alias)
			}
			b.lang = lang
			for _, path := range paths {
				if alias == "district" && path == "/mdo/people/EMP-UP-PR-0001" {
					b.get(path).shows(t, http.StatusForbidden)
					continue
				}
				b.get(path)                      // what the frame shows of the person is known from now on
				h.Clock.Advance(2 * time.Second) // but who they are is asked anew
				a := b.get(path)
				a.shows(t, http.StatusOK)
				webtest.Sound(t, a.page)
				webtest.One(t, a.page, "html[lang="+lang+"]")
				most := 8 << 10
				if alias == "department" {
					most = 14 << 10
				}
				if n := webtest.Squeezed(a.page); n > most {
					t.Errorf("%s, %s: %d bytes squeezed, at most %d", path, lang, n, most)
				}
				if n := webtest.Statements(a.header); n > 10 {
					t.Errorf("%s: %d statements, at most 10", path, n)
				}
				t.Logf("%s %s %s: %d statements, %d bytes", alias, lang, path, webtest.Statements(a.header), webtest.Squeezed(a.page))
			}
		}
	}
}
