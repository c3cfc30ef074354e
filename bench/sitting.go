package main

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
)

// sittingFile holds what a department writes in one sitting: kinds of post, and the roles that they share.
//
//go:embed sitting.json
var sittingFile []byte

// sittingKinds is what a department says of its posts.
type sittingKinds struct {
	Roles map[string]framework.Role `json:"roles"`
	Kinds []struct {
		Code     string          `json:"code"`
		Names    framework.Names `json:"names"`
		UnitKind string          `json:"unit_kind"`
		Tier     string          `json:"tier"`
		Group    string          `json:"group"`
		Roles    []string        `json:"roles"`
	} `json:"kinds"`
}

// desk asks the site's API in process as one official of the department, and counts.
type desk struct {
	site     http.Handler
	token    string
	asked    int // questions: pages that are looked at
	acts     int // acts: what a person presses
	slowest  time.Duration
	problems []string
}

func (d *desk) do(method, path string, body, out any, want int) {
	var text []byte
	if body != nil {
		text, _ = json.Marshal(body)
	}
	req := httptest.NewRequest(method, path, bytes.NewReader(text))
	req.Header.Set("Authorization", "Bearer "+d.token)
	req.Header.Set("Content-Type", "application/json")
	if method == http.MethodGet {
		d.asked++
	} else {
		d.acts++
		req.Header.Set("Idempotency-Key", "sitting-"+strconv.Itoa(d.acts))
	}
	rec := httptest.NewRecorder()
	begun := time.Now()
	d.site.ServeHTTP(rec, req)
	d.slowest = max(d.slowest, time.Since(begun))
	if rec.Code != want {
		d.problems = append(d.problems, fmt.Sprintf("%s %s answered %d: %.200s", method, path, rec.Code, rec.Body))
		return
	}
	if out != nil {
		if err := json.Unmarshal(rec.Body.Bytes(), out); err != nil {
			d.problems = append(d.problems, err.Error())
		}
	}
}

// sitting sets up every kind of post of the file through the wizard's API, as one person would in one sitting: the kind, its
// duties from the text of a work-allocation order, then roles, activities and competencies step by step, suggestions looked at,
// and the draft sent for review.
func (b *bench) sitting(ctx context.Context) error {
	var file sittingKinds
	if err := json.Unmarshal(sittingFile, &file); err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "sopan-sitting")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	address := b.db
	if address == "" {
		address = filepath.Join(data, "sopan.db")
	}
	h, err := app.Open(ctx, app.Config{Data: data, DB: address, Clock: clock.NewFake(time.Now()), Hashing: demo.Hashing})
	if err != nil {
		return err
	}
	defer h.Close()
	if _, err := demo.Load(ctx, h.Rooms(), nil); err != nil {
		return err
	}
	by, err := h.Person(ctx, "department")
	if err != nil {
		return err
	}
	token, err := h.Accounts.Token(ctx, operator, by.PersonID, "sitting")
	if err != nil {
		return err
	}
	d := &desk{site: h.Handler(app.Site{Version: "bench"}), token: token}
	r := begin("sitting", demoSize, h.Reader())
	r.Unit, r.Runs = "the whole sitting", 1
	r.Goal = "31 kinds of post written and sent for review in one sitting, without a fault"
	begun, used := time.Now(), processorTime()
	parts := 0
	for _, k := range file.Kinds {
		parts += d.write(file, k.Code, k.Names, k.UnitKind, k.Tier, k.Group, k.Roles)
	}
	wall := time.Since(begun)
	r.Wall = spreadOf([]float64{float64(wall.Microseconds()) / 1000})
	r.CPUTime = spreadOf([]float64{float64((processorTime() - used).Microseconds()) / 1000})
	sent := 0
	for _, k := range file.Kinds {
		if sentOn(ctx, h, h.Reader(), k.Code) {
			sent++
		}
	}
	r.Figures["kinds of post"] = len(file.Kinds)
	r.Figures["kinds sent for review"] = sent
	r.Figures["parts written"] = parts
	r.Figures["acts (clicks)"] = d.acts
	r.Figures["pages looked at"] = d.asked
	r.Figures["acts a kind"] = round(float64(d.acts) / float64(len(file.Kinds)))
	r.Figures["slowest request, ms"] = round(float64(d.slowest.Microseconds()) / 1000)
	r.Errors = len(d.problems)
	if len(d.problems) > 0 {
		r.Note = d.problems[0]
	}
	r.Met = sent == len(file.Kinds) && r.Errors == 0
	return r.tell()
}

// sentOn tells whether the draft of a kind of post waits for review.
func sentOn(ctx context.Context, h *app.House, q db.Q, kind string) bool {
	versions, err := h.Frameworks.Versions(ctx, q, kind)
	return err == nil && len(versions) == 1 && versions[0].Status == framework.VersionSubmitted
}

// write sets up one kind of post, and tells how many parts it has in the end.
func (d *desk) write(file sittingKinds, code string, names framework.Names, unit, tier, group string, roles []string) int {
	type edit = map[string]any
	at := "/api/v1/frac/drafts/" + code
	d.do(http.MethodPost, "/api/v1/frac/kinds", map[string]any{
		"code": code, "names": names, "unit_kind": unit, "tier": tier, "group": group, "org": "UP-PR",
	}, nil, http.StatusCreated)
	var order strings.Builder // as the office has it: English, line by line
	for _, key := range roles {
		fmt.Fprintf(&order, "%s:\n", file.Roles[key].Name["en"])
		for i, a := range file.Roles[key].Activities {
			fmt.Fprintf(&order, "%d. %s\n", i+1, a.Text["en"])
		}
	}
	var offers struct {
		Revision int
		Items    []struct{ Part string }
	}
	d.do(http.MethodPost, at+"/workorder", map[string]any{"text": order.String()}, &offers, http.StatusOK)
	var all []string
	for _, o := range offers.Items {
		all = append(all, o.Part)
	}
	d.do(http.MethodPost, at+"/workorder", map[string]any{"text": order.String(), "parts": all, "seen": offers.Revision}, &offers, http.StatusOK)
	revision := offers.Revision
	step := func(edits []edit) {
		var done struct{ Revision int }
		d.do(http.MethodPost, at+"/edits", map[string]any{"seen": revision, "edits": edits}, &done, http.StatusOK)
		revision = done.Revision
	}
	var named, worded, asking []edit // one page each: what stands is completed in Hindi, then asked for
	n := 0
	for i, key := range roles {
		role := "R" + strconv.Itoa(i+1)
		named = append(named, edit{"part": "role:" + role, "value": edit{"code": role, "name": file.Roles[key].Name}})
		for _, a := range file.Roles[key].Activities {
			n++
			activity := "A" + strconv.Itoa(n)
			worded = append(worded, edit{"part": "activity:" + activity, "value": edit{"code": activity, "text": a.Text, "frequency": a.Frequency, "submitted_to": a.SubmittedTo}})
			for _, need := range a.Requirements {
				asking = append(asking, edit{"part": "need:" + activity + ":" + need.Competency, "value": need})
			}
		}
	}
	d.do(http.MethodGet, at+"/suggestions", nil, nil, http.StatusOK)
	step(named)
	step(worded)
	step(asking)
	var draft struct{ Problems []struct{ Message string } }
	d.do(http.MethodGet, at, nil, &draft, http.StatusOK)
	for _, p := range draft.Problems {
		d.problems = append(d.problems, code+": "+p.Message)
	}
	d.do(http.MethodPost, at+"/submit", map[string]any{}, nil, http.StatusOK) // nobody holds a kind that is new: nobody is asked
	return len(named) + len(worded) + len(asking)
}
