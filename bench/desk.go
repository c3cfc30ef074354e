package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
)

// mostDesk is the goal of every list of a desk, in milliseconds of the server's.
const mostDesk = 50.0

// deskPages are the pages that those who look after people, posts and organisations open. {code} is somebody of the house.
var deskPages = []string{
	"/mdo", "/mdo/people", "/mdo/people?q=su", "/mdo/people?q=Sunil+P", "/mdo/people?q=Zz", "/mdo/people?q=%E0%A4%B8%E0%A5%81", "/mdo/people?q=EMP-B-09",
	"/mdo/people/{code}", "/mdo/people/{code}/service",
	"/mdo/positions", "/mdo/positions?sort=title", "/mdo/positions?q=kind", "/mdo/positions?q=no+such", "/mdo/positions?state=none",
	"/mdo/positions/posts", "/mdo/positions/posts?kind=B-K00", "/mdo/positions/posts?kind=B-K23", "/mdo/positions/groups", "/mdo/orgs", "/mdo/designations",
	"/mdo/designations?q=head", "/mdo/batches", "/frac/review", "/frac/resources", "/atlas", "/atlas/required",
}

// desks measures the lists of the desk in a house of people with posts and nothing else: as three people, one over the whole country,
// one over twenty districts granted one by one, one over a block.
func (b *bench) desks(ctx context.Context) error {
	for _, n := range b.sizes {
		if err := b.desksAt(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) desksAt(ctx context.Context, n int) error {
	h, err := b.register(ctx, n)
	if err != nil {
		return err
	}
	defer h.Close()
	sitters, err := sitters(ctx, h)
	if err != nil {
		return err
	}
	r := begin("web/desk", n, h.Reader())
	r.Unit, r.Runs, r.Goal = "the slowest page", b.rounds, fmt.Sprintf("each page at most %.0f ms and %d statements", mostDesk, mostStatements)
	site := h.Handler(app.Site{Version: "bench"})
	r.Met = true
	var slowest []float64
	used := processorTime()
	asked := 0
	for _, page := range deskPages {
		if !strings.Contains(page, b.pages) {
			continue
		}
		for _, s := range sitters {
			took, cpu, statements, status := askDesk(site, s, page, b.rounds)
			name := page + ", " + s.name
			switch {
			case status == http.StatusForbidden:
				continue // not theirs
			case status != http.StatusOK:
				r.Errors++
				r.Note += fmt.Sprintf("%s: status %d. ", name, status)
				continue
			}
			asked += b.rounds + 1
			w := spreadOf(took)
			r.Figures[name] = fmt.Sprintf("%.1f ms (%.1f to %.1f), CPU %.1f ms, %d statements", w.Median, w.Min, w.Max, cpu, statements)
			if w.Median > mostDesk || statements > mostStatements {
				r.Met = false
				r.Note += name + ". "
			}
			if len(slowest) == 0 || w.Median > spreadOf(slowest).Median {
				slowest = took
			}
		}
	}
	r.Wall = spreadOf(slowest)
	r.Figures["CPU ms a request, of all pages"] = round((processorTime() - used).Seconds() * 1000 / float64(max(asked, 1)))
	return r.tell()
}

// askDesk asks for a page in rounds, after one that is not counted. CPU time is this process's, for one request: on a machine that is
// shared it says more than the wall.
func askDesk(site http.Handler, s visitor, page string, rounds int) (took []float64, cpu float64, statements, status int) {
	at, _ := url.Parse(page) // ours
	at.Path, at.RawPath = strings.ReplaceAll(at.Path, "{code}", s.code), ""
	var used time.Duration
	for i := range rounds + 1 {
		if i == 1 {
			used = processorTime()
		}
		req := httptest.NewRequest(http.MethodGet, at.String(), nil)
		req.Header.Set("Accept-Language", "en")
		req.AddCookie(&http.Cookie{Name: web.SessionCookie, Value: s.token})
		rec := httptest.NewRecorder()
		begun := time.Now()
		site.ServeHTTP(rec, req)
		if i > 0 {
			took = append(took, time.Since(begun).Seconds()*1000)
		}
		status = rec.Code
		if m := counted.FindStringSubmatch(rec.Header().Get("Server-Timing")); m != nil {
			statements, _ = strconv.Atoi(m[1])
		}
	}
	return took, (processorTime() - used).Seconds() * 1000 / float64(rounds), statements, status
}

// register opens a house of n people on their posts, with what counts them and without scores, so that a million are filled in
// minutes.
func (b *bench) register(ctx context.Context, n int) (*app.House, error) {
	dir := filepath.Join(b.cache, fmt.Sprintf("register-g%d-%d", generation, n))
	if b.db != "" {
		dir = b.folder(n) + "-register"
	}
	h, err := app.Open(ctx, app.Config{Data: dir, DB: b.db, Clock: clock.NewFake(time.Now()), Hashing: demo.Hashing})
	if err != nil {
		return nil, err
	}
	f := &filling{h, newNation(n), b}
	steps := []func(context.Context) error{f.frame, f.staff, f.counts, f.titles}
	for i := stepsDone(dir); i < len(steps); i++ {
		begun := time.Now()
		if err := steps[i](ctx); err != nil {
			h.Close()
			return nil, fmt.Errorf("filling %s: %w", dir, err)
		}
		fmt.Fprintf(os.Stderr, "  step %d of %d: %.0f s\n", i+1, len(steps), time.Since(begun).Seconds())
		if err := os.WriteFile(filepath.Join(dir, "steps"), []byte(strconv.Itoa(i+1)), 0o600); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// counts fills what is counted from posts and people: the posts by kind and the map of what is required.
func (f *filling) counts(ctx context.Context) error {
	for _, r := range f.h.Log.Readers() {
		if r.Rebuild == nil || !slices.Contains([]string{"posts", "atlas"}, r.Name) {
			continue
		}
		begun := time.Now()
		if err := f.h.DB.Write(ctx, operator, r.Rebuild); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		fmt.Fprintf(os.Stderr, "  %s: %.0f s\n", r.Name, time.Since(begun).Seconds())
	}
	return f.h.DB.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `analyze`)
		return err
	})
}

// titles drafts two thousand designations.
func (f *filling) titles(ctx context.Context) error {
	root, err := f.h.People.Org(ctx, f.h.Reader(), "IN")
	if err != nil {
		return err
	}
	for i := range 2000 {
		d := people.Designation{OrgID: root.ID, Name: map[string]string{
			"en": fmt.Sprintf("Head of section %d, %s", i, last[i%len(last)]), "hi": fmt.Sprintf("अनुभाग %d प्रमुख, %s", i, lastHi[i%len(lastHi)]),
		}}
		if _, err := f.h.People.AddDesignation(ctx, operator, d); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// sitters sign in three heads of offices and give them their parts.
func sitters(ctx context.Context, h *app.House) ([]visitor, error) {
	q := h.Reader()
	heads, err := db.All(ctx, q, func(s *[3]string) []any { return []any{&s[0], &s[1], &s[2]} }, `
		select employee_code, person_id, path from people_v_scope where place_level in ('district', 'block') and kind_code = '' order by path limit 400`)
	if err != nil {
		return nil, err
	}
	if len(heads) < 41 {
		return nil, fmt.Errorf("%d heads of offices are too few: fill a larger house", len(heads))
	}
	var districts []string
	of, err := h.People.OrgsOfKind(ctx, q, "district_office", []string{""})
	for i := 0; i < len(of) && len(districts) < 20; i += max(1, len(of)/20) {
		districts = append(districts, of[i].Path)
	}
	if err != nil {
		return nil, err
	}
	var out []visitor
	for i, part := range []struct {
		name  string
		paths []string
	}{{"the whole", []string{"IN."}}, {"20 parts", districts}, {"a block", nil}} {
		head := heads[1+i*20]
		if part.paths == nil {
			part.paths = []string{head[2]}
		}
		for _, path := range part.paths {
			for _, role := range []who.Role{who.RoleMDOAdmin, who.RoleMDOLeader} {
				if err := h.Accounts.Grant(ctx, operator, head[1], role, path); err != nil && !fault.Is(err, fault.Conflict) {
					return nil, err
				}
			}
		}
		v, err := signIn(ctx, h, head[0])
		if err != nil {
			return nil, err
		}
		v.name = part.name
		out = append(out, v)
	}
	return out, nil
}
