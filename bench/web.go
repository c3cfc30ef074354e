package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/app"
	"sopan/internal/ground/clock"
	"sopan/internal/web"
)

// The goals of pages for a learner.
const (
	mostCPU        = 3.0 // CPU-ms a request
	mostStatements = 10
	mostBytes      = 35_000 // on the wire at the first view
	sampleSize     = 64
)

func (b *bench) today(ctx context.Context) error    { return b.page(ctx, "web/today", "/today") }
func (b *bench) passbook(ctx context.Context) error { return b.page(ctx, "web/passbook", "/passbook") }

// page measures one page at each size. The number of statements may not grow with the size.
func (b *bench) page(ctx context.Context, name, path string) error {
	seen := map[string]int{}
	for _, n := range b.sizes {
		r, err := b.pageAt(ctx, name, path, n)
		if err != nil {
			return err
		}
		for _, kind := range []string{"statements", "statements, nothing remembered"} {
			now, _ := r.Figures[kind].(int)
			if before, known := seen[kind]; known && now > before {
				r.Errors++
				r.Note += fmt.Sprintf("%s: %d here, %d in the smaller house before. ", kind, now, before)
			}
			seen[kind] = now
		}
		if err := r.tell(); err != nil {
			return err
		}
	}
	return nil
}

// visit is what a page answered.
type visit struct {
	status, statements int
	body               []byte
}

// pages asks the site in process, as signed-in people.
type pages struct {
	site  http.Handler
	path  string
	clock *clock.Fake
}

func (p pages) get(v visitor) visit {
	req := httptest.NewRequest(http.MethodGet, p.path, nil)
	req.Header.Set("Accept-Language", "en")
	req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: v.token})
	rec := httptest.NewRecorder()
	p.site.ServeHTTP(rec, req)
	out := visit{status: rec.Code, statements: -1, body: rec.Body.Bytes()}
	if m := counted.FindStringSubmatch(rec.Header().Get("Server-Timing")); m != nil {
		out.statements, _ = strconv.Atoi(m[1])
	}
	return out
}

var counted = regexp.MustCompile(`db;desc="(\d+)"`)

// right tells whether the answer is this person's page, whole.
func (a visit) right(v visitor) bool {
	return a.status == http.StatusOK && bytes.Contains(a.body, []byte(html.EscapeString(v.name))) && bytes.Contains(a.body, []byte("</html>"))
}

func (b *bench) pageAt(ctx context.Context, name, path string, n int) (*result, error) {
	h, c, err := b.house(ctx, n)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	visitors, err := b.sample(ctx, h, n, sampleSize)
	if err != nil {
		return nil, err
	}
	if err := h.Log.Drain(ctx); err != nil {
		return nil, err
	}
	r := begin(name, n, h.Reader())
	r.Unit, r.Runs = "a request", b.rounds
	r.Goal = fmt.Sprintf("at most %.0f CPU-ms and %d statements, the same number for everybody", mostCPU, mostStatements)
	p := pages{h.Handler(app.Site{Version: "bench"}), path, c}
	if first := p.get(visitors[0]); first.status == http.StatusNotFound {
		r.Errors, r.Note = 1, "there is no such page yet"
		return r, nil
	}
	b.statements(r, p, visitors)
	b.weigh(r, p, visitors[0])
	if err := b.time(ctx, r, p, visitors, h); err != nil {
		return nil, err
	}
	most, _ := r.Figures["statements"].(int)
	cold, _ := r.Figures["statements, nothing remembered"].(int)
	if most > mostStatements {
		r.Errors++
		r.Note += "more statements than promised. "
	} else if cold > mostStatements {
		r.Note += "the first view of somebody not seen for a while takes more statements than promised. "
	}
	r.Met = r.Errors == 0 && cold <= mostStatements && r.CPUTime.Median <= mostCPU
	return r, nil
}

// statements asks for every visitor's page twice: first with the clock moved on, so that nothing is remembered of them, then
// again. Either number must be the same for all.
func (b *bench) statements(r *result, p pages, visitors []visitor) {
	kinds := [2]string{"statements, nothing remembered", "statements"}
	var seen [2][]int
	for _, v := range visitors {
		p.clock.Advance(time.Minute)
		for i := range kinds {
			a := p.get(v)
			if !a.right(v) {
				r.Errors++
				r.Note += fmt.Sprintf("%s got status %d and not their page. ", v.code, a.status)
			}
			seen[i] = append(seen[i], a.statements)
		}
	}
	for i, kind := range kinds {
		least, most := slices.Min(seen[i]), slices.Max(seen[i])
		r.Figures[kind] = most
		if least != most {
			r.Errors++
			r.Note += fmt.Sprintf("%s: from %d to %d. ", kind, least, most)
		}
	}
}

var linked = regexp.MustCompile(`(?:href|src)="(/static/[^"]+\.(?:css|js|svg|woff2))"`)

// weigh counts the bytes of the page and of all it brings with it at the first view, as gzip sends them.
func (b *bench) weigh(r *result, p pages, v visitor) {
	body := p.get(v).body
	r.Figures["bytes"], r.Figures["bytes gz"] = len(body), zipped(body)
	total, requests := zipped(body), 1
	had := map[string]bool{}
	for _, m := range linked.FindAllSubmatch(body, -1) {
		if path := string(m[1]); !had[path] {
			had[path] = true
			rec := httptest.NewRecorder()
			p.site.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
			if rec.Code != http.StatusOK {
				r.Errors++
				r.Note += path + " is missing. "
			}
			size := zipped(rec.Body.Bytes())
			if strings.HasSuffix(path, ".woff2") {
				size = rec.Body.Len()
			}
			total, requests = total+size, requests+1
		}
	}
	r.Figures["first view, bytes gz"], r.Figures["first view, requests"] = total, requests
	r.Figures["first view within 35 kB"] = total <= mostBytes
}

func zipped(body []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(body) // into memory: it cannot fail
	_ = w.Close()
	return b.Len()
}

// time asks in rounds, one request after another, each by the next visitor.
func (b *bench) time(ctx context.Context, r *result, p pages, visitors []visitor, h *app.House) error {
	for _, v := range visitors { // what is read at the first request alone
		p.get(v)
	}
	var wall, cpu, server []float64
	for range b.rounds {
		before, local := serverTime(ctx, h.Reader())
		w := started()
		for i := range b.requests {
			v := visitors[i%len(visitors)]
			if a := p.get(v); !a.right(v) {
				r.Errors++
			}
		}
		ms, used := w.ms()
		after, _ := serverTime(ctx, h.Reader())
		of := float64(b.requests)
		inServer := (after - before).Seconds() * 1000
		wall, cpu, server = append(wall, ms/of), append(cpu, (used+inServer)/of), append(server, inServer/of)
		if !local {
			r.Note = "the database's own CPU time is not in the figure. "
		}
	}
	r.Wall, r.CPUTime = spreadOf(wall), spreadOf(cpu)
	r.Figures["requests a round"] = b.requests
	if h.DB.Dialect() == "postgres" {
		r.Figures["CPU ms, of that in PostgreSQL"] = spreadOf(server).Median
	}
	return nil
}
