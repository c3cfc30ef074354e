package attempthttp

import (
	"net/http"

	"sopan/internal/attempt"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// RunPage is /run/{package}.
type RunPage struct {
	Run     attempt.Run
	Entries []Entry
	Address string // of the frame; "" before the attempt was begun, or when the player is not in the build
	Origin  string // of the frame
	Missing bool   // the player is not in this build
	Back    string // where its reader goes on
}

// again carries where the reader goes on through a form of this page.
func (p RunPage) again() []string { return []string{"back", p.Back} }

// Entry is a line of the table of contents.
type Entry struct {
	Item    string // "" for a heading
	Title   string
	Depth   int
	State   string // how it stands, see attempt.ItemState.Standing
	Current bool
}

func (d *Door) page(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	packageID := r.PathValue("package")
	if !id.Valid(packageID) {
		return fault.E(fault.NotFound, "attempthttp.page", "attempt.no_course")
	}
	run, err := d.runs.Newest(ctx, q, by, packageID)
	if err != nil {
		return err
	}
	f := web.FrameOf(ctx)
	page := RunPage{Run: run, Entries: entries(run), Missing: !d.assets.has(run.Course.Kind), Back: web.Back(r.URL.Query().Get("back"), "/learn")}
	if run.Attempt.ID != "" && !page.Missing {
		page.Origin = d.packs.OriginOf(packageID)
		page.Address = page.Origin + "/run/" + d.runs.Token(run.Attempt, q.Now().Add(holds)) + "?lang=" + f.P.Lang()
		web.Framing(w, page.Origin)
	}
	f.Title, f.Tab, f.Wide = run.Course.Title, "learn", true
	return web.Render(w, r, http.StatusOK, runPage(f, page))
}

// begin opens an attempt, or the next one.
func (d *Door) begin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	packageID := r.PathValue("package")
	if !id.Valid(packageID) {
		return fault.E(fault.NotFound, "attempthttp.begin", "attempt.no_course")
	}
	if _, err := d.runs.Begin(r.Context(), who.From(r.Context()), packageID); err != nil {
		return err
	}
	to := "/run/" + packageID
	if back := web.Back(form.Get("back"), ""); back != "" {
		to += "?back=" + web.Escape(back)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// entries are the table of contents; what the package hides is left out.
func entries(run attempt.Run) []Entry {
	var out []Entry
	for _, c := range run.Contents() {
		e := Entry{Item: c.Item, Title: c.Title, Depth: min(c.Depth, 3), Current: c.Item != "" && c.Item == run.Attempt.Current}
		if c.Item != "" {
			s := run.States[c.Item]
			e.State = s.Standing()
		}
		out = append(out, e)
	}
	return out
}

// mostSteps is how many parts are drawn as a bar; beyond, words do.
const mostSteps = 40

// step is one part of the bar.
type step struct{ Item, Class string }

// steps are the parts in their order: done, open now, or neither.
func steps(run attempt.Run) []step {
	out := make([]step, len(run.Course.Items))
	for i, item := range run.Course.Items {
		out[i].Item = item.ID
		switch s := run.States[item.ID]; {
		case item.ID == run.Attempt.Current:
			out[i].Class = "c"
		case stateKind(s.Standing()) == "ok":
			out[i].Class = "d"
		}
	}
	return out
}

// stateWord says how a part stands.
func stateWord(p *locale.Printer, state string) string {
	// keys: attempt.state.none, attempt.state.begun, attempt.state.completed, attempt.state.passed, attempt.state.failed
	return p.T("attempt.state." + state)
}

// stateKind is the look of it.
func stateKind(state string) string {
	switch state {
	case "completed", "passed":
		return "ok"
	case "failed":
		return "gap"
	case "begun":
		return "now"
	}
	return "mut"
}

// done says how far the attempt is.
func done(p *locale.Printer, run attempt.Run) string {
	return p.T("attempt.run.done", "n", run.Done(), "of", len(run.Course.Items))
}

// result says how a finished attempt came out.
func result(p *locale.Printer, a attempt.Attempt) parts.Told {
	key := "attempt.run.complete"
	switch a.Success {
	case "passed":
		key = "attempt.run.passed"
	case "failed":
		key = "attempt.run.failed"
	}
	return parts.Told{Kind: "ok", Text: p.T(key)}
}
