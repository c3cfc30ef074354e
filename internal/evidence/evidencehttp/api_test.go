package evidencehttp_test

import (
	"net/http"
	"testing"

	"sopan/internal/evidence"
)

func (s *site) add(t *testing.T, alias, holder string, body map[string]any, headers ...string) (int, map[string]any) {
	t.Helper()
	return s.call(t, alias, http.MethodPost, "/api/v1/people/"+s.actor(t, holder).Code+"/evidence", body, headers...)
}

func TestAPI_SignoffByTheHolder_Waits_AndIsDecided(t *testing.T) {
	s := open(t)
	code, got := s.add(t, "officer", "officer", map[string]any{"competency": gem, "kind": "signoff", "level": 3, "note": wrote, "observed_on": "2026-11-20"})
	if code != http.StatusCreated || got["status"] != evidence.StatusWaiting {
		t.Fatalf("%d %v", code, got)
	}
	id := got["id"].(string)
	if code, got := s.call(t, "officer", http.MethodPost, "/api/v1/evidence/"+id+"/decision", map[string]any{"decision": "proven"}); code != http.StatusForbidden {
		t.Errorf("by the holder: %d %v", code, got)
	}
	if code, got := s.call(t, "manager", http.MethodPost, "/api/v1/evidence/"+id+"/decision", map[string]any{"decision": "not_yet"}); code != http.StatusUnprocessableEntity {
		t.Errorf("not yet without a reason: %d %v", code, got)
	}
	code, got = s.call(t, "manager", http.MethodPost, "/api/v1/evidence/"+id+"/decision", map[string]any{"decision": "proven"})
	if code != http.StatusOK || got["status"] != evidence.StatusAccepted || got["id"] != id {
		t.Errorf("%d %v", code, got)
	}
	if code, got := s.call(t, "manager", http.MethodPost, "/api/v1/evidence/"+id+"/decision", map[string]any{"decision": "proven"}); code != http.StatusConflict {
		t.Errorf("a second time: %d %v", code, got)
	}
	code, got = s.call(t, "officer", http.MethodGet, "/api/v1/evidence/"+id, nil)
	if code != http.StatusOK || got["observed_on"] != "2026-11-20" || got["decided_by"] != s.actor(t, "manager").Code || got["note"] != wrote {
		t.Errorf("%d %v", code, got)
	}
	if code, _ := s.call(t, "postmaster", http.MethodGet, "/api/v1/evidence/"+id, nil); code != http.StatusNotFound {
		t.Errorf("a stranger: %d", code)
	}
}

func TestAPI_SignoffByAnOfficerAbove_CountsAtOnce(t *testing.T) {
	s := open(t)
	code, got := s.add(t, "manager", "officer", map[string]any{"competency": gem, "kind": "signoff", "level": 3, "note": wrote})
	if code != http.StatusCreated || got["status"] != evidence.StatusAccepted {
		t.Errorf("%d %v", code, got)
	}
	if code, got := s.add(t, "postmaster", "officer", map[string]any{"competency": gem, "kind": "signoff", "level": 3, "note": wrote}); code != http.StatusForbidden {
		t.Errorf("by a stranger: %d %v", code, got)
	}
}

func TestAPI_Test_IsForTheAssessorWithABooking(t *testing.T) {
	s := open(t)
	s.Clock.Advance(24 * 60 * 60 * 1e9) // the slots are over
	body := map[string]any{"competency": gem, "kind": "piaa", "level": 3, "percent": 68.1, "pass_mark": 60}
	for _, alias := range []string{"officer", "manager"} {
		if code, got := s.add(t, alias, "officer", body); code != http.StatusForbidden {
			t.Errorf("by %s: %d %v", alias, code, got)
		}
	}
	if code, got := s.add(t, "assessor", "officer", map[string]any{"competency": gem, "kind": "piaa", "level": 3}); code != http.StatusUnprocessableEntity {
		t.Errorf("without a percentage: %d %v", code, got)
	}
	code, got := s.add(t, "assessor", "officer", body)
	if code != http.StatusCreated || got["status"] != evidence.StatusAccepted {
		t.Fatalf("%d %v", code, got)
	}
	code, got = s.call(t, "officer", http.MethodGet, "/api/v1/evidence/"+got["id"].(string), nil)
	if code != http.StatusOK || got["percent"] != 68.1 || got["pass_mark"] != 60.0 || got["kind"] != "piaa" {
		t.Errorf("%d %v", code, got)
	}
}

func TestAPI_SameKeyTwice_IsOneClaim(t *testing.T) {
	s := open(t)
	body := map[string]any{"competency": gem, "kind": "self", "level": 3, "note": wrote}
	_, first := s.add(t, "officer", "officer", body, "Idempotency-Key", "k-1")
	code, second := s.add(t, "officer", "officer", body, "Idempotency-Key", "k-1")
	if code != http.StatusCreated || first["status"] != evidence.StatusClaimed || first["id"] != second["id"] {
		t.Errorf("%d %v %v", code, first, second)
	}
}

func TestAPI_BadInput_NamesThePlace(t *testing.T) {
	s := open(t)
	for name, body := range map[string]map[string]any{
		"kind":     {"competency": gem, "kind": "msf", "level": 3, "note": wrote},
		"level":    {"competency": gem, "kind": "signoff", "level": 9, "note": wrote},
		"note":     {"competency": gem, "kind": "signoff", "level": 3},
		"percent":  {"competency": gem, "kind": "signoff", "level": 3, "note": wrote, "percent": 50},
		"unknown":  {"competency": "NONE-1", "kind": "signoff", "level": 3, "note": wrote},
		"the date": {"competency": gem, "kind": "signoff", "level": 3, "note": wrote, "observed_on": "2031-01-01"},
		"signer":   {"competency": gem, "kind": "signoff", "level": 3, "note": wrote, "signer": "EMP-NONE"},
	} {
		code, got := s.add(t, "officer", "officer", body)
		places, _ := got["errors"].([]any)
		if code != http.StatusUnprocessableEntity || len(places) == 0 {
			t.Errorf("%s: %d %v", name, code, got)
		}
	}
	if code, _ := s.add(t, "", "officer", map[string]any{"competency": gem, "kind": "self"}); code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", code)
	}
}

func TestAPI_List_PagesAndKeepsToThoseWhoMay(t *testing.T) {
	s := open(t)
	base := "/api/v1/people/" + s.actor(t, "officer").Code + "/evidence"
	seen, after := map[string]bool{}, ""
	for range 100 {
		code, got := s.call(t, "officer", http.MethodGet, base+"?limit=7&after="+after, nil)
		if code != http.StatusOK {
			t.Fatalf("%d %v", code, got)
		}
		for _, it := range got["items"].([]any) {
			seen[it.(map[string]any)["id"].(string)] = true
		}
		next, more := got["next"].(string)
		if !more {
			break
		}
		after = next
	}
	all, err := s.Records.Of(t.Context(), s.Reader(), s.actor(t, "officer"), s.actor(t, "officer").PersonID, evidence.Filter{}, "", evidence.MaxPage)
	if err != nil || len(seen) != len(all.Items) || len(seen) < 8 {
		t.Errorf("saw %d of %d (%v)", len(seen), len(all.Items), err)
	}
	if code, _ := s.call(t, "postmaster", http.MethodGet, base, nil); code != http.StatusForbidden {
		t.Errorf("a stranger: %d", code)
	}
	if code, _ := s.call(t, "officer", http.MethodGet, base+"?after=x", nil); code != http.StatusUnprocessableEntity {
		t.Errorf("a place that is none: %d", code)
	}
}
