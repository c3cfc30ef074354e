package evidencehttp_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/web/webtest"
)

const gem = "KCM-F017"

const wrote = "I drew up the bid for 40 street lights on GeM, opened it with the committee, and had the order placed. File 12/2026."

func TestNew_FirstAsksWhatTheWorkShows_GapsFirst(t *testing.T) {
	s := open(t)
	page := s.see(t, "officer", "/evidence/new")
	first := webtest.Attr(webtest.Find(t, page, "main .led a.t")[0], "href")
	if !strings.HasPrefix(first, "/evidence/new?competency=") {
		t.Errorf("the first choice leads to %q", first)
	}
	webtest.One(t, page, `main .led a[href="/evidence/new?competency=`+gem+`"]`)
	form := s.see(t, "officer", "/evidence/new?competency="+gem+"&level=3")
	if n := len(webtest.Find(t, form, "#level input[type=radio]")); n != 5 {
		t.Errorf("%d levels to choose from, want 5", n)
	}
	if n := len(webtest.Find(t, form, "#level .sub")); n != 5 {
		t.Errorf("%d levels have words, want 5", n)
	}
	webtest.One(t, form, `#level input[value="3"][checked]`)
	chain, err := s.People.Chain(t.Context(), s.Reader(), s.actor(t, "officer").PersonID)
	if err != nil || len(chain) == 0 {
		t.Fatal(chain, err)
	}
	options := webtest.Find(t, form, "select[name=signer] option")
	if len(options) != len(chain) || webtest.Attr(options[0], "value") != chain[0].PersonID || !strings.Contains(webtest.Text(options[0]), chain[0].Name["en"]) {
		t.Errorf("signers are %q, want the next officer above first", webtest.Texts(t, form, "select[name=signer] option"))
	}
	webtest.HasText(t, form, ".inset.gap", "Aadhaar")
}

func TestClaim_ByForm_DecidedByForm_MovesTheLevel_AndSaysWhatIsMissing(t *testing.T) {
	s := open(t)
	sent := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote), upload{"आदेश.txt", "order 12/2026"})
	if sent.status != http.StatusSeeOther || !strings.HasPrefix(sent.location, "/evidence/") {
		t.Fatalf("%d %s\n%s", sent.status, sent.location, sent.page)
	}
	waiting := s.told(t, "officer", sent)
	webtest.HasText(t, waiting, ".told", "Sent")
	webtest.HasText(t, waiting, ".evi.open blockquote", "40 street lights")
	webtest.HasText(t, waiting, ".evi .by", "14 days left")
	webtest.HasText(t, waiting, "#moved", "once it is signed")
	id := strings.TrimPrefix(sent.location, "/evidence/")

	desk := "/team/signoff/" + id
	item := s.see(t, "manager", desk)
	webtest.HasText(t, item, "#becomes", "Now: level 1 (score 1.62)")
	webtest.HasText(t, item, "#becomes", "If proven: level 2 (score 2.10)")
	decided := s.post(t, "manager", desk, url.Values{"decision": {evidence.Proven}})
	if decided.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", decided.status, decided.page)
	}

	page := s.see(t, "officer", sent.location)
	webtest.One(t, page, ".evi.signed")
	webtest.HasText(t, page, "#moved", "From level 1 (score 1.62) to level 2 (score 2.10)")
	webtest.HasText(t, page, "#missing", "An independent test at level 3")
	if n := len(webtest.Find(t, page, "#missing li")); n != 1 {
		t.Errorf("%d things are missing, want the test alone", n)
	}
	webtest.None(t, page, `a[href="`+sent.location+`/withdraw"]`)
	line := s.see(t, "officer", "/passbook/"+gem)
	webtest.HasText(t, line, "#why", "2.10")
	webtest.HasText(t, line, "#missing", "An independent test at level 3")
}

func TestClaim_SameFormTwice_IsOneClaim(t *testing.T) {
	s := open(t)
	form := s.form(t, "officer", gem, 3, wrote)
	first, second := s.postFiles(t, "officer", "/evidence", form), s.postFiles(t, "officer", "/evidence", form)
	if first.location == "" || first.location != second.location {
		t.Errorf("the first went to %q, the second to %q", first.location, second.location)
	}
}

func TestClaim_MereClaim_IsRecorded_AndLiftsNothing(t *testing.T) {
	s := open(t)
	form := s.form(t, "officer", gem, 4, wrote)
	form.Set("kind", evidence.Self)
	sent := s.post(t, "officer", "/evidence", form)
	page := s.told(t, "officer", sent)
	webtest.HasText(t, page, ".told", "does not raise a level")
	webtest.HasText(t, page, "#moved", "raises no level")
	webtest.HasText(t, page, ".evi .pill", "Claim")
}

func TestClaim_WithFaults_ComesBack_WithEverythingKept(t *testing.T) {
	s := open(t)
	form := s.form(t, "officer", gem, 3, "")
	form.Set("observed", "2031-01-01")
	back := s.postFiles(t, "officer", "/evidence", form, upload{"note.txt", "kept"})
	if back.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", back.status, back.location)
	}
	webtest.Sound(t, back.page)
	webtest.HasText(t, back.page, "#errors", "Say in a few words")
	webtest.HasText(t, back.page, "#errors", "future")
	webtest.One(t, back.page, `input[name=key][value="`+form.Get("key")+`"]`)
	kept := webtest.Attr(webtest.One(t, back.page, "input[name=kept]"), "value")
	form.Set("note", wrote)
	form.Set("observed", s.Clock.Now().Format(time.DateOnly))
	form.Set("kept", kept)
	sent := s.postFiles(t, "officer", "/evidence", form)
	if sent.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", sent.status, sent.page)
	}
	webtest.HasText(t, s.see(t, "officer", sent.location), ".evi ul", "note.txt")
}

func TestClaim_FilesThatAreNotTaken_AreNamed(t *testing.T) {
	s := open(t)
	form := s.form(t, "officer", gem, 3, wrote)
	for name, c := range map[string]struct {
		files []upload
		words string
	}{
		"too large":  {[]upload{{"big.txt", strings.Repeat("x", 5<<20+1)}}, "“big.txt” is larger than 5 MB"},
		"a page":     {[]upload{{"page.png", "<html><script>alert(1)</script>"}}, "“page.png” is not a JPEG"},
		"empty":      {[]upload{{"none.pdf", ""}}, "“none.pdf” is empty"},
		"five files": {[]upload{{"1.txt", "1"}, {"2.txt", "2"}, {"3.txt", "3"}, {"4.txt", "4"}, {"5.txt", "5"}}, "At most 4 files"},
	} {
		t.Run(name, func(t *testing.T) {
			back := s.postFiles(t, "officer", "/evidence", form, c.files...)
			if back.status != http.StatusUnprocessableEntity {
				t.Fatalf("%d %s\n%s", back.status, back.location, back.page)
			}
			webtest.HasText(t, back.page, "#files-error", c.words)
			webtest.HasText(t, back.page, "textarea[name=note]", "40 street lights")
		})
	}
	back := s.postFiles(t, "officer", "/evidence", form, upload{"huge.txt", strings.Repeat("x", 65<<20)})
	if back.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 65 MB: %d", back.status)
	}
}

func TestFile_IsSentToBeSaved_AndRunsNothing(t *testing.T) {
	s := open(t)
	sent := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote), upload{"आदेश 12.txt", "order <script>"})
	for _, alias := range []string{"officer", "manager"} {
		got := s.get(t, alias, "en", sent.location+"/files/1")
		if got.status != http.StatusOK || got.page != "order <script>" {
			t.Fatalf("%s: %d %q", alias, got.status, got.page)
		}
		if d := got.header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename*=utf-8''") {
			t.Errorf("Content-Disposition %q", d)
		}
		if p := got.header.Values("Content-Security-Policy"); len(p) != 1 || p[0] != "default-src 'none'; sandbox" {
			t.Errorf("Content-Security-Policy %q", p)
		}
		if got.header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") {
			t.Errorf("headers %v", got.header)
		}
	}
	for _, address := range []string{sent.location + "/files/2", sent.location + "/files/x", sent.location + "/files/1"} {
		alias := "officer"
		if strings.HasSuffix(address, "/1") {
			alias = "postmaster" // a stranger
		}
		if got := s.get(t, alias, "en", address); got.status != http.StatusNotFound {
			t.Errorf("%s for %s: %d", address, alias, got.status)
		}
	}
}

func TestItem_OfAnother_IsNotFound_ButByOfficersAbove(t *testing.T) {
	s := open(t)
	sent := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote))
	for alias, want := range map[string]int{"manager": http.StatusOK, "postmaster": http.StatusNotFound, "author": http.StatusNotFound} {
		if got := s.get(t, alias, "en", sent.location); got.status != want {
			t.Errorf("%s: %d, want %d", alias, got.status, want)
		}
	}
	webtest.One(t, s.see(t, "manager", sent.location), `a[href="/team/signoff/`+strings.TrimPrefix(sent.location, "/evidence/")+`"]`)
	if got := s.get(t, "officer", "en", "/evidence/none"); got.status != http.StatusNotFound {
		t.Errorf("an unknown one: %d", got.status)
	}
}

func TestWithdraw_AsksFirst_AndTwiceIsOnce(t *testing.T) {
	s := open(t)
	sent := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote))
	ask := s.see(t, "officer", sent.location+"/withdraw")
	webtest.Sound(t, ask)
	webtest.One(t, ask, `form[action="`+sent.location+`/withdraw"]`)
	if got := s.post(t, "manager", sent.location+"/withdraw", nil); got.status != http.StatusForbidden {
		t.Errorf("by the officer above: %d", got.status)
	}
	for range 2 {
		done := s.post(t, "officer", sent.location+"/withdraw", nil)
		if done.status != http.StatusSeeOther {
			t.Fatalf("%d\n%s", done.status, done.page)
		}
		page := s.told(t, "officer", done)
		webtest.HasText(t, page, ".told", "Withdrawn")
		webtest.One(t, page, ".evi.withdrawn")
	}
	if got := s.get(t, "officer", "en", sent.location+"/withdraw"); got.status != http.StatusConflict {
		t.Errorf("asking again: %d", got.status)
	}
}

func TestItem_SentBack_SaysWhy_AndOffersAnother(t *testing.T) {
	s := open(t)
	sent := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote))
	id := strings.TrimPrefix(sent.location, "/evidence/")
	s.post(t, "manager", "/team/signoff/"+id, url.Values{"decision": {evidence.NotMine}, "reason": {"I was not there."}})
	page := s.see(t, "officer", sent.location)
	webtest.HasText(t, page, "#passes", "I was not there.")
	if got := s.post(t, "manager", "/team/signoff/"+id, url.Values{"decision": {evidence.NotYet}, "reason": {"The bid itself is missing."}}); got.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", got.status, got.page)
	}
	page = s.see(t, "officer", sent.location)
	webtest.HasText(t, page, ".evi.back", "The bid itself is missing.")
	webtest.One(t, page, `a[href="/evidence/new?competency=`+gem+`&level=3"]`)
}

func TestList_FiltersAndPages(t *testing.T) {
	s := open(t)
	s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote))
	page := s.see(t, "officer", "/evidence?state=waiting&competency="+gem)
	if rows := webtest.Find(t, page, "main tbody tr"); len(rows) != 1 {
		t.Errorf("%d rows, want 1", len(rows))
	}
	if chips := webtest.Find(t, page, ".chips li"); len(chips) != 3 {
		t.Errorf("%d chips, want two and one to clear them", len(chips))
	}
	webtest.HasText(t, s.see(t, "officer", "/evidence?state=revoked"), ".empty", "Nothing fits")
	seen, address := map[string]bool{}, "/evidence"
	for range 20 {
		page := s.see(t, "officer", address)
		for _, a := range webtest.Find(t, page, "main tbody a") {
			if href := webtest.Attr(a, "href"); seen[href] {
				t.Fatalf("%s twice", href)
			} else {
				seen[href] = true
			}
		}
		next := webtest.Select(webtest.Parse(t, page), "a[rel=next]")
		if len(next) == 0 {
			break
		}
		address = webtest.Attr(next[0], "href")
	}
	all, err := s.Records.Of(t.Context(), s.Reader(), s.actor(t, "officer"), s.actor(t, "officer").PersonID, evidence.Filter{}, "", evidence.MaxPage)
	if err != nil || len(seen) != len(all.Items) {
		t.Errorf("saw %d of %d (%v)", len(seen), len(all.Items), err)
	}
}

func TestPages_AreSoundAndWithinBudget_InBothLanguages(t *testing.T) {
	s := open(t)
	own := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote), upload{"a.txt", "a"}).location
	proven := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote)).location
	s.post(t, "manager", "/team/signoff/"+strings.TrimPrefix(proven, "/evidence/"), url.Values{"decision": {evidence.Proven}})
	for _, c := range [][2]string{
		{"officer", "/evidence"},
		{"officer", "/evidence/new"},
		{"officer", "/evidence/new?competency=" + gem},
		{"officer", own},
		{"officer", proven},
		{"manager", own},
		{"manager", proven},
		{"officer", own + "/withdraw"},
		{"author", "/evidence"},
		{"author", "/evidence/new"},
	} {
		for _, lang := range []string{"en", "hi"} {
			s.get(t, c[0], lang, c[1]) // what the frame and the dictionary keep is there, as for everybody who opens a second page
			s.Clock.Advance(2 * time.Second)
			a := s.get(t, c[0], lang, c[1])
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d\n%s", c[1], a.status, a.page)
			}
			webtest.Sound(t, a.page)
			t.Logf("%-8s %-60s %s %2d statements %5d B", c[0], c[1], lang, a.statements, a.gzipped)
			if a.statements > 10 {
				t.Errorf("%s for %s: %d statements, at most 10", c[1], c[0], a.statements)
			}
			if a.gzipped > 8<<10 {
				t.Errorf("%s in %s: %s bytes, at most 8 KB", c[1], lang, strconv.Itoa(a.gzipped))
			}
			text := webtest.Text(webtest.One(t, a.page, "main"))
			for _, loose := range []string{"evidence.", "passbook.", "{", "%!"} {
				if strings.Contains(text, loose) {
					t.Errorf("%s in %s has a loose %q", c[1], lang, loose)
				}
			}
		}
	}
}
