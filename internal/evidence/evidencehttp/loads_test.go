package evidencehttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/evidence"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web/api"
	"sopan/internal/web/webtest"
)

// each runs a test on a site on every database.
func each(t *testing.T, test func(t *testing.T, s *site)) {
	t.Helper()
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		test(t, &site{House: h, handler: h.Handler(app.Site{Version: "test"}), sessions: map[string]string{}, bearers: map[string]string{}})
	})
}

// two has a second person with the right over the department, beside the head of the institute (publisher), who has it by the
// story: the department's own officer.
func two(t *testing.T, s *site) (first, second string) {
	t.Helper()
	org, err := s.People.Org(t.Context(), s.Reader(), "UP-PR")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Accounts.Grant(t.Context(), who.Operator("test"), s.actor(t, "department").PersonID, who.RoleInstitute, org.Path); err != nil {
		t.Fatal(err)
	}
	return "department", "publisher"
}

const head = "employee_code,competency,side,score,observed_on,readings,note,reference\n"

// line is a sound row for the officer of the story, of a competency and with a score.
func line(competency, score string) string {
	return "EMP-UP-129-0417," + competency + ",tcs," + score + ",2026-11-20,62.5 70,From the paper of 2026,P-7\n"
}

// csv sends a body that is no JSON.
func (s *site) csv(t testing.TB, alias, address, body string, headers ...string) (int, map[string]any) {
	t.Helper()
	s.call(t, alias, http.MethodGet, "/api/v1/evidence/loads", nil) // has a token
	r := httptest.NewRequest(http.MethodPost, address, strings.NewReader(body))
	r.Header.Set("Content-Type", "text/csv; charset=utf-8")
	r.Header.Set("Authorization", "Bearer "+s.bearers[alias])
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	a := s.serve(t, r)
	out := map[string]any{}
	if err := json.Unmarshal([]byte(a.page), &out); err != nil {
		t.Fatalf("%s: %d %v\n%s", address, a.status, err, a.page)
	}
	return a.status, out
}

const loads = "/api/v1/evidence/loads"

func TestLoadsAPI_CSV_WaitsForTheSecond_AndThenCounts(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		first, second := two(t, s)
		file := head + line(gem, "2.10") + "EMP-UP-129-0417,KCM-F028,wpcas,3,20-11-2026,\"{\"\"peers\"\": [3, 3]}\",,\n"
		code, got := s.csv(t, first, loads+"?dry_run=true", file)
		if code != http.StatusOK || got["accepted"] != 2.0 || got["id"] != nil || got["dry_run"] != true {
			t.Fatalf("dry run %d %v", code, got)
		}
		code, got = s.csv(t, first, loads, file, "Idempotency-Key", "load-1")
		if code != http.StatusCreated || got["rows"] != 2.0 || got["people"] != 1.0 || got["state"] != evidence.BatchWaiting {
			t.Fatalf("%d %v", code, got)
		}
		id := got["id"].(string)
		if code, again := s.csv(t, first, loads, file, "Idempotency-Key", "load-1"); code != http.StatusCreated || again["id"] != id {
			t.Errorf("with the same key %d %v", code, again)
		}
		at := loads + "/" + id
		code, got = s.call(t, second, http.MethodGet, loads+"?for_me=true", nil)
		if items, _ := got["items"].([]any); code != http.StatusOK || len(items) != 1 || items[0].(map[string]any)["proposed_by"] != s.actor(t, first).Code {
			t.Errorf("waits for the second: %d %v", code, got)
		}
		code, got = s.call(t, second, http.MethodGet, at, nil)
		if sums, _ := got["sums"].([]any); code != http.StatusOK || len(sums) != 2 || sums[0].(map[string]any)["mean"] != 2.1 || got["fresh"] != nil {
			t.Errorf("what it brings: %d %v", code, got)
		}
		code, got = s.call(t, second, http.MethodGet, at+"/rows?limit=1", nil)
		if code != http.StatusOK || got["next"] != "2" || got["items"].([]any)[0].(map[string]any)["employee_code"] != "EMP-UP-129-0417" {
			t.Errorf("its rows: %d %v", code, got)
		}
		for alias, want := range map[string]int{first: http.StatusForbidden, "manager": http.StatusNotFound, "officer": http.StatusNotFound, "": http.StatusUnauthorized} {
			if code, got := s.call(t, alias, http.MethodPost, at+"/consent", nil); code != want {
				t.Errorf("consent by %q: %d %v", alias, code, got)
			}
		}
		before := s.score(t)
		code, got = s.call(t, second, http.MethodPost, at+"/consent", nil)
		if code != http.StatusOK || got["state"] != evidence.BatchInForce || got["fresh"] != 2.0 || got["ended_by"] != s.actor(t, second).Code {
			t.Fatalf("consent %d %v", code, got)
		}
		if code, got := s.call(t, second, http.MethodPost, at+"/consent", nil); code != http.StatusConflict {
			t.Errorf("a second time: %d %v", code, got)
		}
		if after := s.score(t); before == after {
			t.Errorf("the passbook has not followed: %v", after)
		}
		code, got = s.call(t, "officer", http.MethodGet, "/api/v1/people/EMP-UP-129-0417/evidence?kind=loaded&competency="+gem+"&limit=1", nil)
		item := got["items"].([]any)[0].(map[string]any)
		if code != http.StatusOK || item["load"] != id || item["decided_by"] != s.actor(t, first).Code || item["consented_by"] != s.actor(t, second).Code || item["score"] != 2.1 {
			t.Errorf("the holder reads %d %v", code, item)
		}
		webtest.HasText(t, s.see(t, "officer", "/evidence/"+item["id"].(string)), "main", id)
	})
}

// score gives what the officer stands at in GeM.
func (s *site) score(t *testing.T) any {
	t.Helper()
	_, got := s.call(t, "officer", http.MethodGet, "/api/v1/people/EMP-UP-129-0417/passbook", nil)
	for _, e := range got["entries"].([]any) {
		if line := e.(map[string]any); line["competency"] == gem {
			return line["cs"]
		}
	}
	return nil
}

func TestLoadsAPI_JSON_RefusalAndWithdrawal(t *testing.T) {
	s := open(t)
	first, second := two(t, s)
	row := map[string]any{
		"employee_code": "EMP-UP-129-0417", "competency": gem, "side": "tcs", "score": 2.1, "observed_on": "2026-11-20", "readings": map[string]any{"paper": "P-7", "percent": 70},
	}
	propose := func() string {
		t.Helper()
		code, got := s.call(t, first, http.MethodPost, loads, map[string]any{"rows": []any{row}})
		if code != http.StatusCreated {
			t.Fatalf("%d %v", code, got)
		}
		return loads + "/" + got["id"].(string)
	}
	at := propose()
	if code, got := s.call(t, second, http.MethodPost, at+"/refusal", map[string]any{"reason": " "}); code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d %v", code, got)
	}
	if code, got := s.call(t, first, http.MethodPost, at+"/refusal", map[string]any{"reason": "Mine."}); code != http.StatusForbidden {
		t.Errorf("of one's own: %d %v", code, got)
	}
	code, got := s.call(t, second, http.MethodPost, at+"/refusal", map[string]any{"reason": "The paper was another."})
	if code != http.StatusOK || got["state"] != evidence.BatchRefused || got["reason"] != "The paper was another." || len(got["sums"].([]any)) != 0 {
		t.Errorf("%d %v", code, got)
	}
	at = propose()
	if code, got := s.call(t, second, http.MethodPost, at+"/withdrawal", nil); code != http.StatusForbidden {
		t.Errorf("of another's: %d %v", code, got)
	}
	if code, got := s.call(t, first, http.MethodPost, at+"/withdrawal", nil); code != http.StatusOK || got["state"] != evidence.BatchWithdrawn {
		t.Errorf("%d %v", code, got)
	}
	if code, got := s.call(t, first, http.MethodGet, loads+"?mine=true&state=withdrawn", nil); code != http.StatusOK || len(got["items"].([]any)) != 1 {
		t.Errorf("%d %v", code, got)
	}
}

func TestLoadsAPI_BadInput_NamesTheRow(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		first, _ := two(t, s)
		places := func(got map[string]any) string {
			var out []string
			list, _ := got["errors"].([]any)
			for _, e := range list {
				out = append(out, fmt.Sprint(e.(map[string]any)["location"]))
			}
			return strings.Join(out, " ")
		}
		for name, c := range map[string]struct{ file, want string }{
			"a wrong score":     {head + line(gem, "2.10") + line("KCM-F028", "nine"), "rows.3.score"},
			"two rows":          {head + line("NONE", "2") + line(gem, "9"), "rows.2.competency rows.3.score"},
			"NUL in a note":     {head + strings.Replace(line(gem, "2"), "paper", "pa\x00per", 1), "rows.2"},
			"bytes in a note":   {head + strings.Replace(line(gem, "2"), "paper", "pa\xffper", 1), "rows.2"},
			"no such column":    {"a,b\n1,2\n", ""},
			"nothing":           {"", ""},
			"a workbook":        {"PK\x03\x04 xl", ""},
			"a stranger's row":  {head + strings.Replace(line(gem, "2"), "EMP-UP-129-0417", "GDS-UP-129-0001", 1), "rows.2.employee_code"},
			"a quote left open": {head + "\"EMP", ""},
		} {
			code, got := s.csv(t, first, loads, c.file)
			if code < 400 || code >= 500 || places(got) != c.want || got["detail"] == "" {
				t.Errorf("%s: %d %v", name, code, got)
			}
		}
		for name, c := range map[string]struct {
			row  map[string]any
			want string
		}{
			"three decimals": {map[string]any{"score": 2.105}, "rows.1.score"},
			"beyond":         {map[string]any{"score": 7}, "rows.1.score"},
			"readings":       {map[string]any{"readings": "70"}, "rows.1.readings"},
			"a day ahead":    {map[string]any{"observed_on": "2031-01-01"}, "rows.1.observed_on"},
			"unknown":        {map[string]any{"employee_code": "EMP-NONE"}, "rows.1.employee_code"},
		} {
			row := map[string]any{
				"employee_code": "EMP-UP-129-0417", "competency": gem, "side": "tcs", "score": 2.1, "observed_on": "2026-11-20", "readings": map[string]any{"paper": "P-7"},
			}
			for k, v := range c.row {
				row[k] = v
			}
			code, got := s.call(t, first, http.MethodPost, loads, map[string]any{"rows": []any{row}})
			if code != http.StatusUnprocessableEntity || places(got) != c.want {
				t.Errorf("%s: %d %v", name, code, got)
			}
		}
		if code, _ := s.csv(t, first, loads, head+strings.Repeat("x", api.TableLimit)); code != http.StatusRequestEntityTooLarge {
			t.Errorf("too large a file: %d", code)
		}
		if code, _ := s.csv(t, first, loads, head+strings.Repeat("x", api.TableLimit), "Idempotency-Key", "huge"); code != http.StatusRequestEntityTooLarge {
			t.Errorf("too large a file with a key: %d", code)
		}
		if code, got := s.call(t, first, http.MethodPost, loads, map[string]any{}); code != http.StatusUnprocessableEntity {
			t.Errorf("no rows: %d %v", code, got)
		}
		if code, got := s.csv(t, "manager", loads, head+line(gem, "2")); code != http.StatusForbidden {
			t.Errorf("without the right: %d %v", code, got)
		}
		if code, got := s.call(t, first, http.MethodGet, loads+"?mine=true", nil); code != http.StatusOK || len(got["items"].([]any)) != 0 {
			t.Errorf("left behind %v", got)
		}
	})
}

// postSheet sends a file of scores as a browser does.
func (s *site) postSheet(t testing.TB, alias, name, content string, judge bool) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(part, content)
	if judge {
		if err := w.WriteField("judge", "1"); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	r := httptest.NewRequest(http.MethodPost, "/mdo/scores", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.send(t, alias, "en", r)
}

func TestLoadPages_ProposedByOne_ConsentedByAnother_ByFormsAlone(t *testing.T) {
	s := open(t)
	first, second := two(t, s)
	webtest.HasText(t, s.see(t, first, "/mdo/scores"), ".empty", "Nothing waits for your consent")
	webtest.One(t, s.see(t, first, "/today"), `#areas a[href="/mdo/scores"]`)
	judged := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), true)
	if judged.status != http.StatusOK {
		t.Fatalf("%d\n%s", judged.status, judged.page)
	}
	webtest.Sound(t, judged.page)
	webtest.HasText(t, judged.page, ".told", "“scores.csv” is sound: 1 scores of 1 people. Nothing was proposed.")
	sent := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), false)
	if sent.status != http.StatusSeeOther || !strings.HasPrefix(sent.location, "/mdo/scores/") {
		t.Fatalf("%d %s\n%s", sent.status, sent.location, sent.page)
	}
	own := s.told(t, first, sent)
	webtest.HasText(t, own, ".told", "Proposed: 1 score")
	webtest.HasText(t, own, ".inset", "You proposed this batch yourself")
	webtest.None(t, own, `a[href="`+sent.location+`/consent"]`)
	webtest.One(t, own, `a[href="`+sent.location+`/withdraw"]`)

	webtest.One(t, s.see(t, second, "/mdo/scores"), `a[href="`+sent.location+`"]`)
	page := s.see(t, second, sent.location)
	webtest.HasText(t, page, "#sums", "2.10")
	webtest.HasText(t, page, "#rows", "EMP-UP-129-0417")
	webtest.HasText(t, page, "#rows", "From the paper of 2026")
	webtest.HasText(t, page, "#rows", "62.5, 70")
	webtest.None(t, page, `a[href="`+sent.location+`/withdraw"]`)
	ask := s.see(t, second, webtest.Attr(webtest.One(t, page, `a[href="`+sent.location+`/consent"]`), "href"))
	webtest.Sound(t, ask)
	webtest.One(t, ask, `form[method=post][action="`+sent.location+`/consent"]`)
	for range 2 { // the button pressed twice
		done := s.post(t, second, sent.location+"/consent", nil)
		if done.status != http.StatusSeeOther || done.location != sent.location {
			t.Fatalf("%d %s\n%s", done.status, done.location, done.page)
		}
	}
	page = s.see(t, second, sent.location)
	webtest.HasText(t, page, "main", "In force")
	webtest.HasText(t, page, "#rows", "EMP-UP-129-0417")
	webtest.None(t, page, `a[href="`+sent.location+`/consent"]`)
	webtest.One(t, s.see(t, first, "/mdo/scores?show=in_force"), `a[href="`+sent.location+`"]`)
	for _, act := range []string{"consent", "refuse"} {
		if got := s.get(t, second, "en", sent.location+"/"+act); got.status != http.StatusConflict {
			t.Errorf("%s afterwards: %d", act, got.status)
		}
	}
}

func TestLoadPages_RefusedWithAReason_ReadByWhoProposed(t *testing.T) {
	s := open(t)
	first, second := two(t, s)
	at := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), false).location
	back := s.post(t, second, at+"/refuse", url.Values{"reason": {" "}})
	if back.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d", back.status)
	}
	webtest.Sound(t, back.page)
	webtest.HasText(t, back.page, "#reason-error", "Give the reason")
	if done := s.post(t, second, at+"/refuse", url.Values{"reason": {"The paper was <another>."}}); done.status != http.StatusSeeOther {
		t.Fatalf("%d\n%s", done.status, done.page)
	}
	page := s.see(t, first, at)
	webtest.HasText(t, page, "blockquote", "The paper was <another>.")
	webtest.None(t, page, "#rows")
	mine := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), false).location
	if got := s.post(t, second, mine+"/withdraw", nil); got.status != http.StatusForbidden {
		t.Errorf("taken back by another: %d", got.status)
	}
	webtest.Sound(t, s.see(t, first, mine+"/withdraw"))
	for range 2 {
		if got := s.post(t, first, mine+"/withdraw", nil); got.status != http.StatusSeeOther {
			t.Errorf("taken back: %d\n%s", got.status, got.page)
		}
	}
}

func TestLoadPages_AFileWithFaults_ComesBackWithEveryRow(t *testing.T) {
	s := open(t)
	first, _ := two(t, s)
	back := s.postSheet(t, first, "scores.csv", head+line("NONE", "2")+line(gem, "nine"), false)
	if back.status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", back.status, back.location)
	}
	webtest.Sound(t, back.page)
	webtest.HasText(t, back.page, "#problems", "Write its code, such as KCM-F017.")
	webtest.HasText(t, back.page, "#problems", "“nine”")
	if rows := webtest.Find(t, back.page, "#problems tbody tr"); len(rows) != 2 {
		t.Errorf("%d problems are shown", len(rows))
	}
	for name, c := range map[string]struct {
		file, content string
		status        int
	}{
		"another table": {"a.csv", "a,b\n1,2\n", 422}, "a workbook": {"a.xlsx", "PK\x03\x04", 415}, "an empty file": {"a.csv", "", 422},
		"too large": {"a.csv", strings.Repeat("x", api.TableLimit), 413}, "bytes in its name": {"a\xff.csv", head + line(gem, "2"), 422}, "no file": {"", "", 422},
	} {
		got := s.postSheet(t, first, c.file, c.content, false)
		if got.status != c.status {
			t.Errorf("%s: %d, want %d", name, got.status, c.status)
		}
		webtest.Sound(t, got.page)
		webtest.One(t, got.page, "#file-error")
	}
	if got := s.postSheet(t, "manager", "scores.csv", head+line(gem, "2"), true); got.status != http.StatusForbidden {
		t.Errorf("without the right: %d", got.status)
	}
	if got := s.post(t, first, "/mdo/scores", url.Values{"file": {"x"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a form without files: %d", got.status)
	}
	webtest.HasText(t, s.see(t, first, "/mdo/scores?show=mine"), ".empty", "You have proposed nothing.")
}

func TestLoadPages_AreForThoseWithTheRightAlone(t *testing.T) {
	s := open(t)
	first, _ := two(t, s)
	at := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), false).location
	for alias, want := range map[string][2]int{"manager": {403, 404}, "officer": {403, 404}, "district": {403, 404}, "curator": {403, 404}} {
		if got := s.get(t, alias, "en", "/mdo/scores"); got.status != want[0] {
			t.Errorf("%s sees the list: %d", alias, got.status)
		}
		for _, page := range []string{"", "/consent", "/refuse", "/withdraw"} {
			if got := s.get(t, alias, "en", at+page); got.status != want[1] {
				t.Errorf("%s sees %q: %d", alias, page, got.status)
			}
		}
		for _, act := range []string{"/consent", "/refuse", "/withdraw"} {
			if got := s.post(t, alias, at+act, url.Values{"reason": {"x"}}); got.status != want[1] {
				t.Errorf("%s does %s: %d", alias, act, got.status)
			}
		}
		webtest.None(t, s.see(t, alias, "/today"), `a[href="/mdo/scores"]`)
	}
	r := httptest.NewRequest(http.MethodGet, at, nil)
	if got := s.serve(t, r); got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, "/sign-in") {
		t.Errorf("nobody: %d %s", got.status, got.location)
	}
}

func TestLoadPages_ARowThatBecameWrong_IsNamed_AndTheBatchWaitsOn(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		first, second := two(t, s)
		at := s.postSheet(t, first, "scores.csv", head+line(gem, "2.10"), false).location
		sunita := s.actor(t, "officer").PersonID
		post, err := s.People.Post(t.Context(), s.Reader(), sunita)
		if err == nil {
			err = s.People.Relieve(t.Context(), who.Operator("test"), sunita, post.PositionID, "", "retired")
		}
		if err != nil {
			t.Fatal(err)
		}
		back := s.post(t, second, at+"/consent", nil)
		if back.status != http.StatusUnprocessableEntity {
			t.Fatalf("%d %s\n%s", back.status, back.location, back.page)
		}
		webtest.Sound(t, back.page)
		webtest.HasText(t, back.page, "#errors", "Row 2: This person is not in the register or holds no post.")
		if l, err := s.Records.Load(t.Context(), s.Reader(), s.actor(t, second), strings.TrimPrefix(at, "/mdo/scores/")); err != nil || l.State != evidence.BatchWaiting {
			t.Errorf("left as %+v, %v", l, err)
		}
	})
}

func TestLoadPages_AreSoundAndWithinBudget_InBothLanguages(t *testing.T) {
	s := open(t)
	first, second := two(t, s)
	file := head
	reports, err := s.People.Reports(t.Context(), s.Reader(), s.actor(t, "manager").PersonID)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range crowd(reports) {
		file += p + "," + []string{gem, "KCM-F028", "KCM-F052"}[i%3] + ",tcs,2.10,2026-11-20,62.5 70,A note,R" + strconv.Itoa(i) + "\n"
	}
	waiting := s.postSheet(t, first, "a.csv", file, false).location
	inForce := s.postSheet(t, first, "a.csv", file, false).location
	s.post(t, second, inForce+"/consent", nil)
	refused := s.postSheet(t, first, "a.csv", file, false).location
	s.post(t, second, refused+"/refuse", url.Values{"reason": {"Another paper."}})
	for _, c := range [][2]string{
		{first, "/mdo/scores"},
		{second, "/mdo/scores"},
		{second, "/mdo/scores?show=in_force"},
		{first, waiting},
		{second, waiting},
		{second, waiting + "?after=51"},
		{second, inForce},
		{first, refused},
		{second, waiting + "/consent"},
		{second, waiting + "/refuse"},
		{first, waiting + "/withdraw"},
	} {
		for _, lang := range []string{"en", "hi"} {
			s.get(t, c[0], lang, c[1])
			s.Clock.Advance(2 * time.Second)
			a := s.get(t, c[0], lang, c[1])
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d\n%s", c[1], a.status, a.page)
			}
			webtest.Sound(t, a.page)
			t.Logf("%-10s %-70s %s %2d statements %5d B", c[0], c[1], lang, a.statements, a.gzipped)
			if a.statements > 13 { // each look at the people of a batch is written down, which takes two
				t.Errorf("%s for %s: %d statements, at most 13", c[1], c[0], a.statements)
			}
			if a.gzipped > 12<<10 {
				t.Errorf("%s in %s: %d bytes, at most 12 KB", c[1], lang, a.gzipped)
			}
			text := webtest.Text(webtest.One(t, a.page, "main"))
			for _, loose := range []string{"evidence.", "passbook.", "{n}", "{rows}", "%!"} {
				if strings.Contains(text, loose) {
					t.Errorf("%s in %s has a loose %q", c[1], lang, loose)
				}
			}
		}
	}
}

// crowd gives sixty rows' worth of employee codes.
func crowd(reports []people.Post) []string {
	var out []string
	for len(out) < 60 {
		for _, p := range reports {
			out = append(out, p.Code)
		}
	}
	return out[:60]
}

func TestForm_TextThatIsNone_IsBadInput_NeverOurMistake(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		form := s.form(t, "officer", gem, 3, wrote)
		for _, field := range []string{"note", "competency", "kind", "observed", "signer", "key", "kept", "level", "unknown"} {
			for name, bad := range map[string]string{"NUL": "a\x00b", "bytes": "a\xff\xfeb", "half a letter": "\xe0\xa4"} {
				sent := url.Values{}
				for k, v := range form {
					sent[k] = v
				}
				sent.Set(field, bad)
				for kind, got := range map[string]answer{"with files": s.postFiles(t, "officer", "/evidence", sent, upload{"a.txt", "kept"}), "without": s.post(t, "officer", "/evidence", sent)} {
					if got.status != http.StatusUnprocessableEntity && got.status != http.StatusBadRequest {
						t.Errorf("%s in %s, %s: %d", name, field, kind, got.status)
					}
					webtest.HasText(t, got.page, "main", "could not be read")
				}
			}
		}
		for name, bad := range map[string]string{"bytes": "a\xff.txt"} {
			got := s.postFiles(t, "officer", "/evidence", form, upload{bad, "kept"})
			if got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s in the name of a file: %d", name, got.status)
			}
		}
		if got := s.post(t, "manager", "/evidence/x%00/revoke", nil); got.status != http.StatusNotFound {
			t.Errorf("NUL in an address: %d", got.status)
		}
		if sent := s.postFiles(t, "officer", "/evidence", form, upload{"a.txt", "kept"}); sent.status != http.StatusSeeOther {
			t.Errorf("the sound form afterwards: %d\n%s", sent.status, sent.page)
		}
	})
}

func TestRevoke_ASignature_ByForm_SaysWhatItMoves_AndThePassbookFollows(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		at := s.postFiles(t, "officer", "/evidence", s.form(t, "officer", gem, 3, wrote)).location
		id := strings.TrimPrefix(at, "/evidence/")
		if got := s.get(t, "manager", "en", at+"/revoke"); got.status != http.StatusConflict {
			t.Errorf("before it is signed: %d", got.status)
		}
		s.post(t, "manager", "/team/signoff/"+id, url.Values{"decision": {evidence.Proven}})
		webtest.None(t, s.see(t, "officer", at), `a[href="`+at+`/revoke"]`)
		webtest.HasText(t, s.see(t, "manager", at), `a[href="`+at+`/revoke"]`, "Take this signature back")
		ask := s.see(t, "manager", at+"/revoke")
		webtest.Sound(t, ask)
		webtest.HasText(t, ask, "#moves", "Now: level 2 (score 2.10). Without it: level 1 (score 1.62).")
		for alias, want := range map[string]int{"officer": 403, "postmaster": 404, "department": 404} {
			if got := s.get(t, alias, "en", at+"/revoke"); got.status != want {
				t.Errorf("%s asks: %d", alias, got.status)
			}
			want := map[int]int{403: 403, 404: 403}[want] // that there is such a one, who acts on its id knows
			if got := s.post(t, alias, at+"/revoke", url.Values{"reason": {"Mine now."}}); got.status != want {
				t.Errorf("%s does: %d", alias, got.status)
			}
		}
		back := s.post(t, "manager", at+"/revoke", url.Values{"reason": {""}})
		if back.status != http.StatusUnprocessableEntity {
			t.Fatalf("without a reason: %d", back.status)
		}
		webtest.HasText(t, back.page, "#reason-error", "Give the reason")
		for range 2 {
			done := s.post(t, "manager", at+"/revoke", url.Values{"reason": {"Signed on the wrong line."}})
			if done.status != http.StatusSeeOther || done.location != at {
				t.Fatalf("%d %s\n%s", done.status, done.location, done.page)
			}
		}
		page := s.see(t, "officer", at)
		webtest.HasText(t, page, ".evi", "Signed on the wrong line.")
		webtest.HasText(t, page, ".evi", "Taken back by")
		if got := s.score(t); got != 1.62 {
			t.Errorf("the passbook stands at %v, want 1.62", got)
		}
		webtest.HasText(t, s.see(t, "officer", "/notices"), "main", "revoked")
	})
}

func TestRevokeAPI_ByTheSigner(t *testing.T) {
	s := open(t)
	_, got := s.add(t, "manager", "officer", map[string]any{"competency": gem, "kind": "signoff", "level": 3, "note": wrote})
	at := "/api/v1/evidence/" + got["id"].(string) + "/revocation"
	reason := map[string]any{"reason": "Signed on the wrong line."}
	for alias, want := range map[string]int{"officer": 403, "department": 403, "": 401} {
		if code, got := s.call(t, alias, http.MethodPost, at, reason); code != want {
			t.Errorf("by %q: %d %v", alias, code, got)
		}
	}
	if code, got := s.call(t, "manager", http.MethodPost, at, map[string]any{"reason": ""}); code != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d %v", code, got)
	}
	if code, got := s.call(t, "manager", http.MethodPost, at, reason); code != http.StatusOK || got["status"] != evidence.StatusRevoked {
		t.Errorf("%d %v", code, got)
	}
	if code, got := s.call(t, "manager", http.MethodPost, at, reason); code != http.StatusConflict {
		t.Errorf("a second time: %d %v", code, got)
	}
	if code, got := s.call(t, "manager", http.MethodPost, "/api/v1/evidence/none/revocation", reason); code != http.StatusNotFound {
		t.Errorf("an unknown one: %d %v", code, got)
	}
	_, item := s.call(t, "officer", http.MethodGet, strings.TrimSuffix(at, "/revocation"), nil)
	if item["end_reason"] != "Signed on the wrong line." || item["ended_by"] != s.actor(t, "manager").Code {
		t.Errorf("kept %v", item)
	}
	if err := s.Records.Revoke(context.Background(), s.actor(t, "manager"), "none", "x"); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}
