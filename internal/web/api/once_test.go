package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
	words "sopan/locale"
)

type done struct{ Body struct{ N int } }

// counter is an API with one act, which counts how often it was done; fails says how it ends.
func counter(t *testing.T, d *db.DB, fails func(n int) error) (send func(key, body string) *http.Response, n *int) {
	t.Helper()
	catalogue, err := locale.Load(words.Files)
	if err != nil {
		t.Fatal(err)
	}
	api.SetFallback(catalogue.Printer("en"))
	a := api.New("test", d)
	n = new(int)
	api.Post(a, "/api/v1/act", "act", "test", "Counts", http.StatusOK, func(context.Context, *struct{ Body struct{ Text string } }) (*done, error) {
		*n++
		out := &done{}
		out.Body.N = *n
		return out, fails(*n)
	})
	return func(key, body string) *http.Response {
		t.Helper()
		r := httptest.NewRequest(http.MethodPost, "/api/v1/act", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", key)
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r.WithContext(who.With(r.Context(), who.Actor{PersonID: "0193a1b2-0000-7000-8000-000000000001"})))
		return w.Result()
	}, n
}

const act = `{"Text":"x"}`

func TestOnce_TheSameKeyAgain_GivesTheFirstAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		send, n := counter(t, d, func(int) error { return nil })
		for range 2 {
			var body struct{ N int }
			if res := send("one", act); res.StatusCode != http.StatusOK || json.NewDecoder(res.Body).Decode(&body) != nil || body.N != 1 {
				t.Errorf("%d, %+v", res.StatusCode, body)
			}
		}
		if res := send("one", `{"Text":"another"}`); res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("another request under the key: %d", res.StatusCode)
		}
		if send("two", act); *n != 2 {
			t.Errorf("done %d times, want 2", *n)
		}
	})
}

func TestOnce_ToldToTryAgainLater_IsNotKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		for kind, status := range map[fault.Kind]int{fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable} {
			send, n := counter(t, d, func(n int) error {
				if n == 1 {
					return fault.E(kind, "test", "web.error."+string(kind))
				}
				return nil
			})
			key := string(kind)
			if res := send(key, act); res.StatusCode != status || res.Header.Get("Retry-After") != "60" {
				t.Errorf("%s: %d, try again after %q", kind, res.StatusCode, res.Header.Get("Retry-After"))
			}
			if res := send(key, act); res.StatusCode != http.StatusOK || *n != 2 {
				t.Errorf("%s, tried again: %d, done %d times", kind, res.StatusCode, *n)
			}
		}
		send, n := counter(t, d, func(int) error { return fault.E(fault.Conflict, "test", "web.error.conflict") })
		send("refused", act)
		if res := send("refused", act); res.StatusCode != http.StatusConflict || *n != 1 {
			t.Errorf("a refusal is kept: %d, done %d times", res.StatusCode, *n)
		}
	})
}
