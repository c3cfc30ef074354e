package recordhttp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
	"sopan/internal/web/webtest"
)

// platform gives somebody the role that runs the platform.
func platform(t *testing.T, h *apptest.House) string {
	t.Helper()
	ctx := context.Background()
	by, err := h.Person(ctx, "council")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Accounts.Grant(ctx, who.Operator("test"), by.PersonID, who.RoleSPV, "IN."); err != nil {
		t.Fatal(err)
	}
	return "council"
}

func TestPrograms_OnPages_AreAdded_ShownOnce_Trusted_Renewed_AndRemoved(t *testing.T) {
	h := apptest.Demo(t)
	as, site := platform(t, h), h.Site(t)
	if status, _ := h.SignIn(t, site, "officer").Get("/record/programs"); status != http.StatusForbidden {
		t.Errorf("an officer is answered %d", status)
	}
	admin := h.SignIn(t, site, as)
	for _, path := range []string{"/record/programs", "/record/programs/new"} {
		_, page := admin.Get(path)
		webtest.Sound(t, page)
	}
	status, page := admin.Post("/record/programs", url.Values{"name": {"Course host"}, "per_minute": {"many"}, "scope": {"write"}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("a bound that is no number: %d", status)
	}
	webtest.Sound(t, page)
	webtest.One(t, page, "#errors a[href='#per_minute']")
	if status, page = admin.Post("/record/programs", url.Values{"name": {"Course host"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a scope: %d", status)
	}
	webtest.One(t, page, "#errors a")
	status, page = admin.Post("/record/programs", url.Values{"name": {"Course host"}, "per_minute": {"600"}, "scope": {"write", "read-own"}})
	webtest.Sound(t, page)
	shown := webtest.Texts(t, page, "pre code")
	if status != http.StatusOK || len(shown) != 3 || len(shown[2]) != 43 {
		t.Fatalf("%d: %v", status, shown)
	}
	if _, err := h.Record.Authenticate(context.Background(), shown[1], shown[2]); err != nil {
		t.Errorf("the secret that is shown: %v", err)
	}
	at := webtest.Attr(webtest.One(t, page, ".note a.btn"), "href")
	_, page = admin.Get(at)
	webtest.Sound(t, page)
	if strings.Contains(page, shown[2]) {
		t.Error("the secret is shown again")
	}
	for _, step := range []struct{ path, hidden string }{{"/trust", "1"}, {"/trust", ""}, {"/rotate", ""}, {"/end", ""}} {
		_, page := admin.Get(at + step.path)
		webtest.Sound(t, page)
		if got := strings.Contains(page, `name="trust"`); step.path == "/trust" && got != (step.hidden == "1") {
			t.Errorf("%s asks to trust: %v", step.path, got)
		}
		if status, _ := admin.Post(at+step.path, url.Values{"trust": {step.hidden}}); status >= 400 {
			t.Errorf("%s: %d", step.path, status)
		}
	}
	if status, _ := admin.Get(at); status != http.StatusNotFound {
		t.Errorf("after it was removed: %d", status)
	}
}

func TestTelemetry_OverTheAPI_AnswersInItsEnvelope(t *testing.T) {
	h := apptest.Demo(t)
	as, site := platform(t, h), h.Site(t)
	lines, err := os.ReadFile("../../standard/sunbird/testdata/events.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var events []json.RawMessage
	for _, line := range strings.Split(strings.TrimSpace(string(lines)), "\n") {
		events = append(events, json.RawMessage(line))
	}
	events = append(events, json.RawMessage(`{"eid":"PLAY","mid":"bad"}`))
	var answer struct {
		ID     string                         `json:"id"`
		Code   string                         `json:"responseCode"`
		Params struct{ MsgID, Status string } `json:"params"`
		Result struct {
			Stored, Again, Apart int
			Each                 []struct{ MID, Became, Why, Message string }
		} `json:"result"`
	}
	m := h.As(t, site, as)
	for i := range 2 {
		body := map[string]any{"id": "api.telemetry", "ver": "3.0", "params": map[string]string{"msgid": "m1"}, "events": events}
		if status := m.Post("/api/v1/telemetry?home=https://old.example", body, &answer); status != http.StatusOK {
			t.Fatal(status)
		}
		if answer.ID != "api.telemetry" || answer.Code != "PARTIAL_SUCCESS" || answer.Params.MsgID != "m1" || answer.Result.Apart != 1 || answer.Result.Stored != 13*(1-i) || answer.Result.Again != 13*i {
			t.Errorf("%d: %+v", i, answer)
		}
		if last := answer.Result.Each[len(events)-1]; last.Became != "apart" || last.Why != "eid" || last.Message == "" {
			t.Errorf("%+v", last)
		}
	}
	var apart struct {
		Items []struct{ MID, Why, Message, Body string } `json:"items"`
	}
	if status := m.Get("/api/v1/telemetry/apart", &apart); status != http.StatusOK || len(apart.Items) != 1 || apart.Items[0].MID != "bad" {
		t.Errorf("%d %+v", status, apart)
	}
	if status := m.Post("/api/v1/telemetry", map[string]any{"a": 1}, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("no events: %d", status)
	}
	if status := h.As(t, site, "officer").Post("/api/v1/telemetry", map[string]any{"events": []int{}}, nil); status != http.StatusForbidden {
		t.Errorf("an officer is answered %d", status)
	}
	var rules struct{ Items []struct{ ID string } }
	if status := m.Get("/api/v1/record/rules", &rules); status != http.StatusOK || len(rules.Items) != len(record.Rules()) || rules.Items[0].ID != "passed/1" {
		t.Errorf("%d %+v", status, rules)
	}
}

// Whatever a trusted program says, of whichever activity: no evidence comes of it, and no passbook moves.
func TestStatements_OfPassingAndCompleting_AreNoEvidenceOfALevel(t *testing.T) {
	h := apptest.Demo(t)
	ctx := context.Background()
	officer, err := h.Person(ctx, "officer")
	if err != nil {
		t.Fatal(err)
	}
	tables := func() (out []int64) {
		for _, table := range []string{"evidence_item", "passbook_level"} {
			n, err := db.Scalar[int64](ctx, h.Reader(), `select count(*) from `+table)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, n)
		}
		return out
	}
	before := tables()
	by := who.Operator("test")
	c, _, err := h.Record.AddClient(ctx, by, "Course host", []record.Scope{record.All}, 0)
	if err == nil {
		err = h.Record.TrustClient(ctx, by, c.Key, true)
	}
	if err == nil {
		err = h.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			return h.Record.Know(ctx, tx, "https://x.example/course", "C1")
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"passed", "completed", "mastered"} {
		one, err := xapi.Read([]byte(`{"actor":{"account":{"homePage":"`+h.Record.HomePage()+`","name":"`+officer.PersonID+`"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/`+verb+
			`"},"object":{"id":"https://x.example/course"},"result":{"success":true,"completion":true,"score":{"scaled":1}}}`), xapi.V1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Record.Keep(ctx, c, []xapi.Statement{one}, nil); err != nil {
			t.Fatal(err)
		}
	}
	h.Drain(t)
	told, err := db.Scalar[int64](ctx, h.Reader(), `select count(*) from event_fact where kind = 'record.learnt'`)
	if err != nil || told != 2 {
		t.Errorf("%d facts of learning, %v; want 2", told, err)
	}
	for i, n := range tables() {
		if n != before[i] {
			t.Errorf("rows were %v and are %v", before, tables())
		}
	}
}
