package attempthttp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// holds is how long a page may stay open: a token and the addresses of content end then.
const holds = 12 * time.Hour

// spoken answers on the player's origin for who has a token.
func (d *Door) spoken(h func(w http.ResponseWriter, r *http.Request, p *locale.Printer, by who.Actor, attemptID string) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := d.words.Printer(d.words.Match(r.Header.Get("Accept-Language"), r.URL.Query().Get("lang")))
		w.Header().Set("Cache-Control", "no-store")
		by, attemptID, err := d.runs.Holder(r.PathValue("token"), d.db.Clock().Now())
		if err == nil {
			err = h(w, r, p, by, attemptID)
		}
		if err == nil {
			return
		}
		f := fault.As(err)
		if f.Kind == fault.Internal {
			slog.ErrorContext(r.Context(), "run failed", "err", err)
		}
		status := fault.Status(f.Kind)
		if f.Kind == fault.Stale { // whatever the rest of the house says: the run-time goes by this
			status = http.StatusConflict
		}
		http.Error(w, p.T(f.Key, f.Args...), status)
	})
}

// started is what the run-time on the page is given.
type started struct {
	Attempt    string            `json:"attempt"`
	Kind       content.Kind      `json:"kind"`
	Version    int64             `json:"version"`
	Current    string            `json:"current"`
	Sequencing string            `json:"sequencing,omitempty"`
	Tree       *scorm.Activity   `json:"tree,omitempty"`
	Carried    *attempt.Carried  `json:"carried,omitempty"` // of 2004
	Items      []launched        `json:"items"`
	Commit     string            `json:"commit"`
	Assets     string            `json:"assets"`
	Activity   string            `json:"activity"`
	Learner    string            `json:"learner"`
	Words      map[string]string `json:"words"`
}

type launched struct {
	attempt.ItemLaunch
	Address string `json:"address"`
}

// WrapperPage is the page in our frame: the run-time, and content in a frame of its own.
type WrapperPage struct {
	Title   string
	Assets  string
	Script  string
	Started started
}

// wrapper answers with the page that stands in our frame.
func (d *Door) wrapper(w http.ResponseWriter, r *http.Request, p *locale.Printer, by who.Actor, attemptID string) error {
	ctx, q := r.Context(), d.db.Reader()
	run, err := d.runs.Open(ctx, q, by, attemptID)
	if err != nil {
		return err
	}
	code, name, err := d.runs.Named(ctx, q, by)
	if err != nil {
		return err
	}
	launches, err := run.Launches(attempt.Given{LearnerID: code, LearnerName: name, Browse: run.Attempt.Draft})
	if err != nil {
		return err
	}
	s := started{
		Attempt: attemptID, Kind: run.Course.Kind, Version: run.Attempt.Version, Current: run.Attempt.Current, Sequencing: run.Attempt.Sequencing,
		Commit: r.URL.Path, Assets: d.assets.at(), Activity: d.runs.Activity(run.Course), Learner: name, Words: map[string]string{},
	}
	if s.Kind == content.SCORM2004 {
		tree := run.Course.SCORM.Tree.RunTime()
		s.Tree = &tree
		carried, err := d.runs.Carried(ctx, q, by, attemptID)
		if err != nil {
			return err
		}
		s.Carried = &carried
	}
	leaves, until := run.Course.SCORM.Leaves(), d.db.Clock().Now().Add(holds)
	for i, one := range launches {
		at := ""
		if i < len(leaves) {
			at = leaves[i].Launch
		}
		if !strings.HasPrefix(at, "http://") && !strings.HasPrefix(at, "https://") {
			at = d.packs.Address(run.Course.Package, at, until)
		}
		s.Items = append(s.Items, launched{one, strings.TrimSuffix(at, "/")})
	}
	// keys: attempt.player.stale, attempt.player.offline, attempt.player.over, attempt.player.choose, attempt.player.refused, attempt.player.broken, attempt.player.lost
	for _, key := range []string{"stale", "offline", "over", "choose", "refused", "broken", "lost"} {
		s.Words[key] = p.T("attempt.player." + key)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return wrapper(p, WrapperPage{Title: run.Course.Title, Assets: d.assets.at(), Script: scripts[run.Course.Kind], Started: s}).Render(ctx, w)
}

// answered is how a run stands after a commit.
type answered struct {
	Version int64      `json:"version"`
	Items   []standing `json:"items"`
}

type standing struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Open   bool   `json:"open"`
	Total  string `json:"total"`
	Done   bool   `json:"done"`
}

// commit keeps what the run-time says.
func (d *Door) commit(w http.ResponseWriter, r *http.Request, _ *locale.Printer, by who.Actor, attemptID string) error {
	const op = "attempthttp.commit"
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, attempt.MaxCommit))
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return fault.E(fault.TooLarge, op, "attempt.commit.large")
	} else if err != nil {
		return fault.E(fault.Invalid, op, "attempt.commit.state").Because(err)
	}
	c, err := read(body)
	if err != nil {
		return fault.E(fault.Invalid, op, "attempt.commit.state").Because(err)
	}
	ctx := context.WithoutCancel(r.Context()) // a page that goes away does not wait for the answer
	kept, err := d.runs.Commit(ctx, by, attemptID, c)
	if err != nil {
		return err
	}
	if err := d.runs.Deliver(ctx); err != nil { // kept all the same, and handed over later
		slog.WarnContext(ctx, "statements wait", "err", err)
	}
	open := kept.Run.Open()
	a := answered{Version: kept.Version}
	for i, item := range kept.Run.Course.Items {
		s := kept.Run.States[item.ID]
		a.Items = append(a.Items, standing{item.ID, s.Standing(), open[i], kept.Run.Told(s.Total), s.Completion == scorm.Completed})
	}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(a)
}

// read reads a commit as the run-time sends it.
func read(body []byte) (attempt.Commit, error) {
	var c struct {
		ID         string          `json:"id"`
		Version    int64           `json:"version"`
		Item       string          `json:"item"`
		Session    string          `json:"session"`
		CMI        json.RawMessage `json:"cmi"`
		Keep       []string        `json:"keep"`
		Sequencing string          `json:"sequencing"`
		Ended      bool            `json:"ended"`
		Left       bool            `json:"left"`
		Overall    *struct {
			Completion string   `json:"completion"`
			Success    string   `json:"success"`
			Scaled     *float64 `json:"scaled"`
		} `json:"overall"`
		Statements []json.RawMessage   `json:"statements"`
		Objectives scorm.GlobalChanges `json:"objectives"`
		Stores     scorm.StoreChanges  `json:"stores"`
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return attempt.Commit{}, err
	}
	out := attempt.Commit{
		ID: c.ID, Version: c.Version, Item: c.Item, Session: c.Session, CMI: string(c.CMI), Keep: c.Keep, Sequencing: c.Sequencing, Ended: c.Ended, Left: c.Left,
		Statements: c.Statements, Objectives: c.Objectives, Stores: c.Stores,
	}
	if o := c.Overall; o != nil {
		out.Overall = &attempt.Overall{Completion: o.Completion, Success: o.Success, Scaled: o.Scaled}
	}
	return out, nil
}

// number is a small number, for a class.
func number(n int) string { return strconv.Itoa(n) }
