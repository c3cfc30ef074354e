package app_test

import (
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
)

var update = flag.Bool("update", false, "write api/openapi.yaml anew")

const contract = "../../api/openapi.yaml"

// The public contract is a committed file, so that a change of it is seen in review:
//
//	go test ./internal/app -run OpenAPI -update
func TestOpenAPI_TheCommittedContract_IsWhatTheRoutesAnswer(t *testing.T) {
	h := apptest.Empty(t, "")
	text, err := h.API(app.Site{Version: "1"}).OpenAPI().YAML()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(contract, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(contract)
	if err != nil || string(want) != string(text) {
		t.Errorf("api/openapi.yaml is not what the routes answer (%v); see the comment above this test", err)
	}
}

func TestOpenAPI_IsServed_AndEveryOperationSaysWhatItIs(t *testing.T) {
	h := apptest.Empty(t, "")
	site := h.Site(t)
	res, err := http.Get(site.URL + "/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Tags        []string
			Security    []map[string][]string
			Responses   map[string]struct {
				Content map[string]any
			}
		}
	}
	if err := json.Unmarshal(text, &doc); err != nil || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatalf("openapi %q, %v", doc.OpenAPI, err)
	}
	if len(doc.Paths) == 0 {
		t.Fatal("the document has no paths")
	}
	nobody := h.As(t, site, "")
	for path, operations := range doc.Paths {
		for method, op := range operations {
			if op.OperationID == "" || op.Summary == "" || len(op.Tags) == 0 {
				t.Errorf("%s %s does not say what it is: %+v", method, path, op)
			}
			for status, r := range op.Responses {
				if status >= "4" && r.Content["application/problem+json"] == nil {
					t.Errorf("%s %s: %s is no problem+json", method, path, status)
				}
			}
			real := strings.NewReplacer("{", "", "}", "").Replace(path)
			status := nobody.Do(strings.ToUpper(method), real, nil, nil)
			if op.Security == nil && status != http.StatusUnauthorized && status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
				t.Errorf("%s %s without a token answers %d", method, path, status)
			}
			if status == http.StatusNotFound || status == http.StatusMethodNotAllowed {
				t.Errorf("%s %s is in the document and is not served", method, path)
			}
		}
	}
}

func TestRoutes_EveryPageOfTheFrame_IsServed(t *testing.T) {
	h := apptest.Empty(t, "")
	have := map[string]bool{}
	for _, r := range h.Routes(app.Site{}) {
		if have[r] {
			t.Errorf("%s stands twice", r)
		}
		have[r] = true
	}
	for _, want := range []string{
		"GET /{$}", "GET /method", "GET /help", "GET /help/accessibility", "GET /help/privacy", "GET /sign-in", "POST /sign-in", "POST /sign-out", "POST /me/lang",
		"GET /me", "GET /me/data", "GET /notices", "GET /today", "GET /learn", "GET /passbook", "GET /practice", "GET /team", "GET /atlas", "GET /assess", "GET /mdo/people",
	} {
		if !have[want] {
			t.Errorf("%s is linked from the frame and not served", want)
		}
	}
}
