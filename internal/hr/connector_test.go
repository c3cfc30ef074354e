package hr_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/outbound"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// staffMap reads the rows of the servers below.
var staffMap = hr.Map{
	Source:  "ehrms-api",
	Columns: map[string]string{"employee_code": "emp.code", "full_name_en": "name", "org_code": "unit", "date_of_entry": "joined", "pan": "pan"},
}

// staffRows are so many rows from the first on, as an HR system answers them.
func staffRows(first, n int) []map[string]any {
	out := []map[string]any{}
	for i := first; i < first+n; i++ {
		out = append(out, map[string]any{
			"emp": map[string]any{"code": fmt.Sprintf("API-%04d", i)}, "name": fmt.Sprintf("Person %d", i), "unit": "UP-129-948", "joined": "2020-08-03",
			"pan": fmt.Sprintf("ABCPX%04dK", i), "roles": []string{"x"},
		})
	}
	return out
}

// eHRMS is an HR system with an API: it answers as answer says, and counts.
func eHRMS(t *testing.T, h *apptest.House, answer http.HandlerFunc) (address string, asked *int, waits *[]time.Duration) {
	t.Helper()
	asked, waits = new(int), &[]time.Duration{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { *asked++; answer(w, r) }))
	t.Cleanup(s.Close)
	h.Hooks.WithCaller(outbound.New(netip.MustParsePrefix("127.0.0.0/8")))
	h.Hooks.WithPause(func(d time.Duration) { *waits = append(*waits, d) })
	return s.URL, asked, waits
}

func answerJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func connect(t *testing.T, h *apptest.House, c hr.Connector, secret string) hr.Connector {
	t.Helper()
	if c.Map.Columns == nil {
		c.Map = staffMap
	}
	if c.Name == "" {
		c.Name = "staff"
	}
	c, err := h.Hooks.Connect(ctx, operator, "UP-PR", c, secret)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// pulled has a connector asked by the worker, and gives the job as it ended.
func pulled(t *testing.T, h *apptest.House, by who.Actor, c hr.Connector, dry bool) hr.Job {
	t.Helper()
	if _, err := h.Hooks.Pull(ctx, by, c.ID, dry); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Hooks.Work(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := h.Hooks.Pulls(ctx, h.Reader(), by, c.ID, 1)
	if err != nil || len(list) != 1 || !list[0].Ended() {
		t.Fatalf("%+v, %v", list, err)
	}
	return list[0]
}

func TestPull_InEachWayOfPages_BecomesABatchInReview_WithEveryRow(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		for _, c := range []hr.Connector{
			{Name: "all", Paging: hr.Paging{}},
			{Name: "pages", RowsAt: "data.items", Paging: hr.Paging{By: hr.PagingPage, Size: 2}},
			{Name: "from-zero", RowsAt: "data.items", Paging: hr.Paging{By: hr.PagingPage, Param: "p", FromZero: true}},
			{Name: "offset", RowsAt: "rows", Paging: hr.Paging{By: hr.PagingOffset}},
			{Name: "next", RowsAt: "rows", Paging: hr.Paging{By: hr.PagingNext, At: "links.next"}},
			{Name: "link-header", Paging: hr.Paging{By: hr.PagingNext}},
			{Name: "cursor", RowsAt: "rows", Paging: hr.Paging{By: hr.PagingCursor, Param: "after", At: "page.end"}},
		} {
			t.Run(c.Name, func(t *testing.T) {
				address, asked, _ := eHRMS(t, h, func(w http.ResponseWriter, r *http.Request) {
					if r.Header.Get("Authorization") != "Bearer s3cret" {
						w.WriteHeader(http.StatusUnauthorized)
						return
					}
					q := r.URL.Query()
					var at int
					fmt.Sscan(q.Get("page")+q.Get("p")+q.Get("offset")+q.Get("after"), &at)
					next := fmt.Sprintf("/staff?kind=all&after=%d", at+2)
					switch c.Name {
					case "all":
						answerJSON(w, staffRows(0, 5))
					case "pages":
						answerJSON(w, map[string]any{"data": map[string]any{"items": staffRows(2*(at-1), min(2, max(0, 5-2*(at-1))))}})
					case "from-zero":
						answerJSON(w, map[string]any{"data": map[string]any{"items": staffRows(2*at, min(2, max(0, 5-2*at)))}})
					case "offset":
						answerJSON(w, map[string]any{"rows": staffRows(at, min(2, 5-at))})
					case "next", "cursor":
						body := map[string]any{"rows": staffRows(at, min(2, 5-at)), "links": map[string]any{}, "page": map[string]any{}}
						if at+2 < 5 {
							body["links"], body["page"] = map[string]any{"next": next}, map[string]any{"end": at + 2}
						}
						answerJSON(w, body)
					case "link-header":
						if at+2 < 5 {
							w.Header().Set("Link", `</staff>; rel="first", <`+next+`>; rel="next"`)
						}
						answerJSON(w, staffRows(at, min(2, 5-at)))
					}
				})
				c.URL = address + "/staff?kind=all"
				c = connect(t, h, c, "Bearer s3cret")
				if dry := pulled(t, h, operator, c, true); dry.State != hr.JobDone || dry.BatchID != "" || !dry.Report.DryRun || dry.Report.Rows != 5 {
					t.Errorf("dry: %+v %+v", dry, dry.Report)
				}
				got := pulled(t, h, operator, c, false)
				if got.State != hr.JobDone || got.Report.Rows != 5 || got.Report.Written || got.BatchID == "" {
					t.Fatalf("%+v %+v", got, got.Report)
				}
				batch, err := h.HR.Batch(ctx, h.Reader(), operator, got.BatchID)
				if err != nil || batch.State != hr.InReview || batch.Rows != 5 || batch.Source != "ehrms-api" {
					t.Errorf("%+v, %v", batch, err)
				}
				if c.Name != "all" && *asked < 6 {
					t.Errorf("asked %d times", *asked)
				}
				if batch.New == 5 { // the first of them; the others find the same people
					if _, err := h.HR.Apply(ctx, operator, batch.ID); err != nil {
						t.Error(err)
					}
				} else if batch.Same != 5 {
					t.Errorf("%+v", batch.Counts)
				}
			})
		}
	})
}

// Each way in which the other system may fail is told with the page, and leaves nothing behind.
func TestPull_ThatGoesWrong_NamesThePageAndKeepsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		page := func(r *http.Request) (n int) { fmt.Sscan(r.URL.Query().Get("page"), &n); return n }
		ok := func(w http.ResponseWriter, r *http.Request) bool { // the first page is sound
			if page(r) == 1 {
				answerJSON(w, staffRows(0, 2))
			}
			return page(r) == 1
		}
		before, err := h.HR.List(ctx, h.Reader(), operator, "", 50)
		if err != nil {
			t.Fatal(err)
		}
		en := h.Words.Printer("en")
		for _, c := range []struct {
			name, key string
			page      int
			tries     int
			answer    http.HandlerFunc
		}{
			{"signs-in", "hr.pull.html", 2, 2, func(w http.ResponseWriter, r *http.Request) {
				if !ok(w, r) {
					w.Write([]byte(" <!doctype html><form>Sign in</form>"))
				}
			}},
			{"html-type", "hr.pull.html", 1, 1, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				w.Write([]byte("Sign in"))
			}},
			{"redirects", "hr.pull.redirect", 1, 1, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }},
			{"denies", "hr.pull.denied", 1, 1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }},
			{"unknown", "hr.pull.refused", 2, 2, func(w http.ResponseWriter, r *http.Request) {
				if !ok(w, r) {
					w.WriteHeader(http.StatusNotFound)
				}
			}},
			{"busy", "hr.pull.busy", 2, 6, func(w http.ResponseWriter, r *http.Request) {
				if !ok(w, r) {
					w.WriteHeader(http.StatusServiceUnavailable)
				}
			}},
			{"later", "hr.pull.wait", 1, 1, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(http.StatusTooManyRequests)
			}},
			{"broken", "hr.pull.json", 2, 2, func(w http.ResponseWriter, r *http.Request) {
				if !ok(w, r) {
					w.Write([]byte(`[{"emp":{"code":"X"}},}]`))
				}
			}},
			{"cut", "hr.pull.cut", 1, 5, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "4000")
				w.Write([]byte(`[{"emp":{"code":"X"}},`))
			}},
			{"ends-early", "hr.pull.cut", 1, 1, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`[{"emp":{"code":"X"}},`)) }},
			{"repeats", "hr.pull.same", 2, 2, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, staffRows(0, 2)) }},
			{"elsewhere", "hr.pull.not_list", 1, 1, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, map[string]any{"error": "no"}) }},
			{"no-row", "hr.pull.row", 1, 1, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, []any{map[string]any{"emp": 1}, 7}) }},
			{"none", "hr.pull.none", 1, 1, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, []any{}) }},
			{"large", "hr.pull.page_large", 1, 1, func(w http.ResponseWriter, _ *http.Request) {
				w.Write([]byte("[" + strings.Repeat(" ", 17<<20)))
			}},
			{"other-columns", "csvio.missing", 0, 2, func(w http.ResponseWriter, r *http.Request) {
				if page(r) > 1 {
					answerJSON(w, []any{})
					return
				}
				answerJSON(w, []any{map[string]any{"id": 1}})
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				address, asked, waits := eHRMS(t, h, c.answer)
				got := pulled(t, h, operator, connect(t, h, hr.Connector{Name: c.name, URL: address, Paging: hr.Paging{By: hr.PagingPage}}, ""), false)
				if got.State != hr.JobFailed || got.Why != c.key && c.key != "csvio.missing" || got.BatchID != "" {
					t.Fatalf("%+v", got)
				}
				said := en.T(got.Why, got.Args...)
				if c.page > 0 && !strings.Contains(said, fmt.Sprint(c.page)) || strings.Contains(said, "{") || strings.Contains(said, got.Why) {
					t.Errorf("said: %s", said)
				}
				if *asked != c.tries {
					t.Errorf("asked %d times, waits %v", *asked, *waits)
				}
			})
		}
		after, err := h.HR.List(ctx, h.Reader(), operator, "", 50)
		if err != nil || len(after) != len(before) {
			t.Errorf("%d batches before, %d after, %v", len(before), len(after), err)
		}
	})
}

// Where nobody has said how the columns are read, the batch asks for them on its page, as one of a file does; the next fetch is
// read alike.
func TestPull_WithoutAMap_WaitsForItsColumns_AndTheNextIsReadAlike(t *testing.T) {
	h := apptest.Demo(t)
	n := 0
	address, _, _ := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) { n++; answerJSON(w, staffRows(n, 2)) })
	c, err := h.Hooks.Connect(ctx, operator, "UP-PR", hr.Connector{Name: "bare", URL: address}, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := pulled(t, h, operator, c, true); got.State != hr.JobDone || got.Report.Rows != 2 { // by usual names
		t.Errorf("a dry run: %+v", got)
	}
	first := pulled(t, h, operator, c, false)
	b, err := h.HR.Batch(ctx, h.Reader(), operator, first.BatchID)
	if err != nil || first.State != hr.JobDone || b.State != hr.Received || b.Rows != 2 {
		t.Fatalf("%+v %+v, %v", first, b, err)
	}
	if _, err := h.HR.Parse(ctx, operator, b.ID, hr.Map{Columns: staffMap.Columns}); err != nil {
		t.Fatal(err)
	}
	second := pulled(t, h, operator, c, false)
	if b, err = h.HR.Batch(ctx, h.Reader(), operator, second.BatchID); err != nil || b.State != hr.InReview || b.New != 2 {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestPull_FromABusySystem_WaitsAsAskedAndGoesOn(t *testing.T) {
	h := apptest.Demo(t)
	n := 0
	address, _, waits := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) {
		switch n++; n {
		case 1:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case 2:
			w.WriteHeader(http.StatusBadGateway)
		default:
			answerJSON(w, staffRows(0, 3))
		}
	})
	got := pulled(t, h, operator, connect(t, h, hr.Connector{URL: address}, ""), false)
	if got.State != hr.JobDone || len(*waits) != 2 || (*waits)[0] != 7*time.Second || (*waits)[1] != 2*time.Second {
		t.Errorf("%+v, waits %v", got, *waits)
	}
}

func TestPull_ALinkToAnotherServer_IsNotFollowed(t *testing.T) {
	h := apptest.Demo(t)
	other, asked, _ := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, staffRows(0, 1)) })
	address, _, _ := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, map[string]any{"rows": staffRows(0, 1), "next": other + "/steal"})
	})
	c := connect(t, h, hr.Connector{URL: address, RowsAt: "rows", Paging: hr.Paging{By: hr.PagingNext}}, "Bearer s3cret")
	if got := pulled(t, h, operator, c, false); got.Why != "hr.pull.away" || *asked > 0 {
		t.Errorf("%+v, asked %d times", got, *asked)
	}
}

func TestPull_ByTheClock_IsAskedOnceAnHour_AsASystem(t *testing.T) {
	h := apptest.Demo(t)
	address, asked, _ := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, staffRows(0, 2)) })
	c := connect(t, h, hr.Connector{URL: address, Every: 1}, "")
	for hour, want := range []int{0, 1, 2} {
		if _, err := h.Hooks.Work(ctx); err != nil || *asked != want {
			t.Errorf("after %d hours asked %d times, %v", hour, *asked, err)
		}
		if _, err := h.Hooks.Work(ctx); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(time.Hour)
	}
	list, err := h.Hooks.Pulls(ctx, h.Reader(), operator, c.ID, 1)
	if err != nil || len(list) == 0 || list[0].State != hr.JobDone {
		t.Fatalf("%+v, %v", list, err)
	}
	if b, err := h.HR.Batch(ctx, h.Reader(), operator, list[0].BatchID); err != nil || b.ReceivedBy != "hrms:ehrms-api" || b.State != hr.InReview {
		t.Errorf("%+v, %v", b, err)
	}
	if err := h.Hooks.Disconnect(ctx, operator, c.ID); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(5 * time.Hour)
	if _, err := h.Hooks.Work(ctx); err != nil || *asked != 2 {
		t.Errorf("ended, and asked %d times, %v", *asked, err)
	}
	if _, err := h.Hooks.Pull(ctx, operator, c.ID, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("one that has ended: %v", err)
	}
}

// A runner that was killed after the rows were kept has left a batch: whoever comes next goes on with it, and asks nobody again.
func TestPull_TakenOverFromALostRunner_IsOneBatch(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		address, asked, _ := eHRMS(t, h, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, staffRows(0, 2)) })
		c := connect(t, h, hr.Connector{URL: address}, "")
		first := pulled(t, h, operator, c, false)
		exec(t, h, `update hr_job set state = 'running', ended_at = 0, report = '', lease = 1 where id = $1`, first.ID)
		exec(t, h, `update hr_batch set state = 'received' where id = $1`, first.BatchID)
		if n, err := h.Hooks.Work(ctx); err != nil || n != 1 {
			t.Fatalf("%d, %v", n, err)
		}
		list, err := h.Hooks.Pulls(ctx, h.Reader(), operator, c.ID, 5)
		if err != nil || len(list) != 1 || list[0].State != hr.JobDone || list[0].BatchID != first.BatchID || list[0].Tries != 2 || *asked != 1 {
			t.Errorf("%+v, %v; asked %d times", list, err, *asked)
		}
	})
}

func TestConnect_WhatCouldNeverBeAsked_IsRefusedByField(t *testing.T) {
	h := apptest.Demo(t)
	good := hr.Connector{Name: "good", URL: "https://hr.example/api"}
	for _, c := range []struct {
		field  string
		change func(c *hr.Connector, secret *string)
	}{
		{"name", func(c *hr.Connector, _ *string) { c.Name = "Not a name" }},
		{"source", func(c *hr.Connector, _ *string) { c.Source = "ß" }},
		{"url", func(c *hr.Connector, _ *string) { c.URL = "http://127.0.0.1/" }},
		{"url", func(c *hr.Connector, _ *string) { c.URL = "https://u:p@hr.example/" }},
		{"rows_at", func(c *hr.Connector, _ *string) { c.RowsAt = "a..b" }},
		{"paging", func(c *hr.Connector, _ *string) { c.Paging.By = "pigeon" }},
		{"param", func(c *hr.Connector, _ *string) { c.Paging = hr.Paging{By: hr.PagingPage, Param: "a b"} }},
		{"size", func(c *hr.Connector, _ *string) { c.Paging = hr.Paging{By: hr.PagingPage, Size: -1} }},
		{"every", func(c *hr.Connector, _ *string) { c.Every = -1 }},
		{"header", func(c *hr.Connector, s *string) { c.Header, *s = "Host", "x" }},
		{"header", func(c *hr.Connector, s *string) { c.Header, *s = "X: y", "x" }},
		{"secret", func(c *hr.Connector, _ *string) { c.Header = "X-Key" }},
		{"secret", func(_ *hr.Connector, s *string) { *s = "a\nb" }},
		{"columns.nothing", func(c *hr.Connector, _ *string) { c.Map.Columns = map[string]string{"nothing": "X"} }},
	} {
		x, secret := good, ""
		c.change(&x, &secret)
		_, err := h.Hooks.Connect(ctx, operator, "UP-PR", x, secret)
		if !fault.Is(err, fault.Invalid) || fault.As(err).Places[0].Name != c.field {
			t.Errorf("%s: %v", c.field, err)
		}
	}
	if _, err := h.Hooks.Connect(ctx, operator, "UP-PR", good, "Bearer x"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Hooks.Connect(ctx, operator, "UP-PR", good, ""); !fault.Is(err, fault.Conflict) {
		t.Errorf("a name that is taken: %v", err)
	}
	for _, row := range apptest.Dump(t, h.House, "hr_connector") {
		if strings.Contains(row, "Bearer x") {
			t.Error("the secret stands open in the database")
		}
	}
}
