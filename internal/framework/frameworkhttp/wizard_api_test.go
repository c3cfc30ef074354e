package frameworkhttp_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"testing"

	"sopan/internal/app/apptest"
)

// draftAnswer is what the API tells of a draft, as far as the tests look.
type draftAnswer struct {
	Kind, Status      string
	Version, Revision int
	Roles             []struct {
		Code       string
		Name       map[string]string
		Activities []struct {
			Code         string
			Competencies []struct {
				Code  string
				Level int
			}
		}
	}
	Progress []struct{ Step, State string }
	Problems []struct{ Part, Message string }
	Holders  []struct{ Code, Said, Note string }
}

const api = "/api/v1/frac/drafts/"

func TestWizardAPI_AKind_IsWrittenFromNothingToReview(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	var d draftAnswer
	kind := map[string]any{
		"code": "POS-UP-PR-CLERK", "names": map[string]string{"en": "Panchayat Clerk", "hi": "पंचायत लिपिक"}, "group": "C", "unit_kind": "block_office", "tier": "block", "org": "UP-PR",
	}
	if status := m.Post("/api/v1/frac/kinds", kind, &d, "Idempotency-Key", "clerk"); status != http.StatusCreated || d.Version != 1 || d.Revision != 0 {
		t.Fatalf("%d %+v", status, d)
	}
	if status := m.Post("/api/v1/frac/kinds", kind, &d, "Idempotency-Key", "clerk"); status != http.StatusCreated {
		t.Errorf("the same key again: %d", status)
	}
	if status := m.Post("/api/v1/frac/kinds", kind, nil); status != http.StatusConflict {
		t.Errorf("the same kind again: %d", status)
	}
	names := map[string]string{"en": "Keep the accounts of the panchayat", "hi": "पंचायत का लेखा रखना"}
	edits := map[string]any{"seen": 0, "edits": []any{
		map[string]any{"part": "role:R1", "value": map[string]any{"code": "R1", "name": names}},
		map[string]any{"part": "activity:A1", "in": "R1", "value": map[string]any{"code": "A1", "text": names, "frequency": "monthly", "submitted_to": names}},
		map[string]any{"part": "need:A1:KCM-F017", "value": map[string]any{"code": "KCM-F017", "level": 3, "criticality": 2}},
	}}
	var r struct{ Revision int }
	if status := m.Post(api+"POS-UP-PR-CLERK/edits", edits, &r, "Idempotency-Key", "first"); status != http.StatusOK || r.Revision != 3 {
		t.Fatalf("%d %+v", status, r)
	}
	if status := m.Post(api+"POS-UP-PR-CLERK/edits", edits, &r, "Idempotency-Key", "first"); status != http.StatusOK || r.Revision != 3 {
		t.Errorf("twice is once: %d %+v", status, r)
	}
	if status := m.Get(api+"POS-UP-PR-CLERK", &d); status != http.StatusOK || len(d.Roles) != 1 || d.Roles[0].Activities[0].Competencies[0].Level != 3 || len(d.Problems) != 0 {
		t.Fatalf("%d %+v", status, d)
	}
	if status := m.Post(api+"POS-UP-PR-CLERK/undo", map[string]any{"revision": 3}, &r); status != http.StatusOK || r.Revision != 4 {
		t.Errorf("%d %+v", status, r)
	}
	if status := m.Post(api+"POS-UP-PR-CLERK/submit", map[string]any{}, nil); status != http.StatusConflict {
		t.Errorf("sent with a problem: %d", status)
	}
	if status := m.Post(api+"POS-UP-PR-CLERK/undo", map[string]any{"revision": 4}, &r); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	var state struct{ Status string }
	if status := m.Post(api+"POS-UP-PR-CLERK/submit", map[string]any{}, &state); status != http.StatusOK || state.Status != "submitted" {
		t.Errorf("nobody holds the post, and yet: %d %+v", status, state)
	}
	var changes struct {
		Items []struct {
			Revision int
			By       string
			Edit     struct{ Part string }
			UndoneBy int `json:"undone_by"`
		}
		Next string
	}
	m.Get(api+"POS-UP-PR-CLERK/edits?limit=2", &changes)
	if len(changes.Items) != 2 || changes.Next != "4" || changes.Items[0].By == "" {
		t.Errorf("%+v", changes)
	}
}

func TestWizardAPI_OfTwoEditors_TheSecondOnTheSamePartIsToldStale(t *testing.T) {
	apptest.Each(t, twoEditors)
}

func twoEditors(t *testing.T, h *apptest.House) {
	t.Helper()
	site := h.Site(t)
	second := h.As(t, site, colleague(t, h))
	first := h.As(t, site, "department")
	var d draftAnswer
	if status := first.Post(api+gps, map[string]any{}, &d); status != http.StatusCreated || d.Version != 2 {
		t.Fatalf("%d %+v", status, d)
	}
	if status := second.Post(api+gps, map[string]any{}, nil); status != http.StatusConflict {
		t.Errorf("a second draft: %d", status)
	}
	edit := func(role, name string) map[string]any {
		return map[string]any{"edits": []any{map[string]any{"part": "role:" + role, "value": map[string]any{"code": role, "name": map[string]string{"en": name, "hi": name}}}}}
	}
	if status := first.Post(api+gps+"/edits", edit("R1", "First"), nil); status != http.StatusUnprocessableEntity {
		t.Errorf("without what was seen: %d", status)
	}
	if status := first.Post(api+gps+"/edits", edit("R1", "First"), nil, "If-Match", `"0"`); status != http.StatusOK {
		t.Errorf("first: %d", status)
	}
	if status := second.Post(api+gps+"/edits", edit("R2", "Second"), nil, "If-Match", `"0"`); status != http.StatusOK {
		t.Errorf("another part: %d", status)
	}
	var problem struct{ Code string }
	if status := second.Post(api+gps+"/edits", edit("R1", "Second"), &problem, "If-Match", `"0"`); status != http.StatusPreconditionFailed || problem.Code != "framework.edit.stale" {
		t.Errorf("the same part: %d %+v", status, problem)
	}
	second.Get(api+gps, &d)
	if d.Roles[0].Name["en"] != "First" || d.Roles[1].Name["en"] != "Second" || d.Revision != 2 {
		t.Errorf("%+v", d.Roles)
	}
	outsider := h.As(t, site, "author")
	if status := outsider.Get(api+gps, nil); status != http.StatusForbidden {
		t.Errorf("an outsider reads: %d", status)
	}
	if status := h.As(t, site, "").Get(api+gps, nil); status != http.StatusUnauthorized {
		t.Errorf("nobody reads: %d", status)
	}
}

func TestWizardAPI_SuggestsReusesAndReadsOrders_AndTakesOnlyWhatIsNamed(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "department")
	m.Post(api+gps, map[string]any{}, nil)
	var offers struct {
		Revision, Taken int
		Items           []struct{ Part, Change string }
		Unknown         []struct{ Name string }
	}
	if status := m.Post(api+gps+"/reuse", map[string]any{"from": "POS-DOP-BPM"}, &offers); status != http.StatusOK || len(offers.Items) == 0 || offers.Taken != 0 || offers.Revision != 0 {
		t.Fatalf("%d %+v", status, offers)
	}
	n := len(offers.Items)
	take := map[string]any{"from": "POS-DOP-BPM", "parts": []string{offers.Items[0].Part}, "seen": 0}
	if status := m.Post(api+gps+"/reuse", take, &offers); status != http.StatusOK || offers.Taken != 1 || len(offers.Items) != n-1 {
		t.Errorf("%d took %d, %d of %d left", status, offers.Taken, len(offers.Items), n)
	}
	if status := m.Post(api+gps+"/reuse", take, nil); status != http.StatusPreconditionFailed {
		t.Errorf("from an old view: %d", status)
	}
	text, err := os.ReadFile("../testdata/order/allocation.json")
	if err != nil {
		t.Fatal(err)
	}
	if status := m.Post(api+gps+"/workorder", map[string]any{"order": json.RawMessage(text)}, &offers); status != http.StatusOK || len(offers.Items) != 3 || len(offers.Unknown) != 3 {
		t.Errorf("%d %+v", status, offers)
	}
	var problem struct {
		Errors []struct{ Location, Message string }
	}
	if status := m.Post(api+gps+"/workorder", map[string]any{"text": "Plan:\n"}, &problem); status != http.StatusUnprocessableEntity || len(problem.Errors) != 1 {
		t.Errorf("%d %+v", status, problem)
	}
	var advice struct {
		Like  []struct{ Kind string }
		Items []struct {
			Reasons []string
			Edit    json.RawMessage
		}
	}
	if status := m.Get(api+gps+"/suggestions", &advice); status != http.StatusOK {
		t.Fatal(status)
	}
	var d draftAnswer
	m.Get(api+gps, &d)
	for _, s := range advice.Items { // each comes with the edit that would take it
		if status := m.Post(api+gps+"/edits", map[string]any{"seen": d.Revision, "edits": []any{s.Edit}}, nil); status != http.StatusOK || len(s.Reasons) == 0 {
			t.Errorf("%d %s", status, s.Edit)
		}
	}
}

func TestWizardAPI_HoldersAreAskedByCode_AndAnswer(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	m, holder := h.As(t, site, "department"), h.As(t, site, "officer")
	m.Post(api+gps, map[string]any{}, nil)
	var list struct {
		Items []struct{ Code, Said, Post string }
		Next  string
	}
	if status := m.Get(api+gps+"/holders?limit=1", &list); status != http.StatusOK || len(list.Items) != 1 || list.Next == "" || list.Items[0].Said != "" {
		t.Fatalf("%d %+v", status, list)
	}
	for code, want := range map[string]int{"EMP-UP-129-0417": http.StatusOK, "EMP-UP-129-0021": http.StatusUnprocessableEntity, "NOBODY": http.StatusUnprocessableEntity} {
		if status := m.Post(api+gps+"/holders", map[string]any{"persons": []string{code}}, nil); status != want {
			t.Errorf("ask %s: %d", code, status)
		}
	}
	if status := holder.Post(api+gps+"/holders/answer", map[string]any{"said": "corrected"}, nil); status != http.StatusUnprocessableEntity {
		t.Errorf("%d", status)
	}
	if status := holder.Post(api+gps+"/holders/answer", map[string]any{"said": "confirmed"}, nil); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	if status := m.Post(api+gps+"/holders/answer", map[string]any{"said": "confirmed"}, nil); status != http.StatusForbidden {
		t.Errorf("answered without being asked: %d", status)
	}
	var d draftAnswer
	m.Get(api+gps, &d)
	if len(d.Holders) != 1 || d.Holders[0].Said != "confirmed" || d.Holders[0].Code != "EMP-UP-129-0417" {
		t.Errorf("%+v", d.Holders)
	}
	if status := m.Post(api+gps+"/discard", nil, nil); status != http.StatusOK {
		t.Errorf("%d", status)
	}
	if status := m.Get(api+gps, nil); status != http.StatusNotFound {
		t.Errorf("discarded, and yet %s", strconv.Itoa(status))
	}
}
