package evidencehttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Line is one competency that may be shown.
type Line struct {
	Code, Name, NameLang string
	Steps                parts.Steps
	Need                 *gap.Item // nil: the post does not ask for it
}

// ChoosePage asks first of all what the work shows: what the post lacks stands first.
type ChoosePage struct {
	Short []Line // the post asks for more than is proven, in priority order
	Other []Line
}

// Filled is what has been filled in.
type Filled struct {
	Key        string // of this form: the same form sent twice is one claim
	Competency string
	Level      int
	Kind       string
	Note       string
	Observed   string // YYYY-MM-DD
	Signer     string // person id
	Files      []evidence.File
}

// FormPage is the form for one competency.
type FormPage struct {
	Filled
	Line
	Words   []map[string]string // of the levels
	Signers []people.Above
	Today   string
	Oldest  string
	Faults  parts.Faults
}

// levelsOf is how many steps the competency's scale has: with words for its levels, or else by the scale itself.
func levelsOf(c framework.Competency) int {
	switch {
	case len(c.Levels) > 0:
		return len(c.Levels)
	case c.Scale == framework.KCM3:
		return 3
	}
	return 5
}

func (d *Door) blank(w http.ResponseWriter, r *http.Request) error {
	code := r.URL.Query().Get("competency")
	if code == "" {
		return d.choose(w, r)
	}
	level, _ := strconv.Atoi(r.URL.Query().Get("level"))
	in := Filled{Key: id.New(), Competency: code, Level: level, Kind: evidence.Signoff, Observed: clock.Date(d.db.Reader().Now())}
	return d.form(w, r, http.StatusOK, in, nil)
}

func (d *Door) choose(w http.ResponseWriter, r *http.Request) error {
	ctx, q, me := r.Context(), d.db.Reader(), who.From(r.Context()).PersonID
	f := web.FrameOf(ctx)
	items, entries, err := d.standing(ctx, q, me)
	if err != nil {
		return err
	}
	codes := passbook.Codes(entries)
	for _, i := range items {
		codes = append(codes, i.Competency)
	}
	names, err := d.frameworks.Known(ctx, q, codes)
	if err != nil {
		return err
	}
	var page ChoosePage
	asked := map[string]bool{}
	for i := range items {
		l := lineOf(f.P, names[items[i].Competency], items[i].Competency, entries[items[i].Competency], &items[i])
		asked[l.Code] = true
		if items[i].Gap > 0 {
			page.Short = append(page.Short, l)
		} else {
			page.Other = append(page.Other, l)
		}
	}
	for _, code := range passbook.Codes(entries) {
		if !asked[code] {
			page.Other = append(page.Other, lineOf(f.P, names[code], code, entries[code], nil))
		}
	}
	f.Title, f.Tab = f.P.T("evidence.new.title"), "passbook"
	return web.Render(w, r, http.StatusOK, choosePage(f, page))
}

// standing is what a post asks for beside what its holder has proven.
func (d *Door) standing(ctx context.Context, q db.Q, person string) ([]gap.Item, map[string]passbook.Entry, error) {
	items, err := d.gaps.Of(ctx, q, person)
	if err != nil {
		return nil, nil, err
	}
	entries, err := d.passbooks.Of(ctx, q, person)
	return items, entries, err
}

func lineOf(p *locale.Printer, c framework.Competency, code string, e passbook.Entry, need *gap.Item) Line {
	l := Line{Code: code, Need: need, Steps: parts.Steps{Of: levelsOf(c), Proven: e.Attained, Claimed: e.Claimed}}
	if l.Name, l.NameLang = p.Name(c.Name); l.Name == "" {
		l.Name = code
	}
	if need != nil {
		l.Steps.Needed = need.Required
	}
	return l
}

// form shows the form with what has been filled in, and what is wrong with it.
func (d *Door) form(w http.ResponseWriter, r *http.Request, status int, in Filled, bad []fault.Field) error {
	ctx, q, me := r.Context(), d.db.Reader(), who.From(r.Context()).PersonID
	f := web.FrameOf(ctx)
	c, err := d.frameworks.KnownOne(ctx, q, in.Competency)
	if err != nil {
		return err
	}
	items, entries, err := d.standing(ctx, q, me)
	if err != nil {
		return err
	}
	in.Competency = c.Code
	page := FormPage{Filled: in, Words: c.Levels, Today: clock.Date(q.Now()), Oldest: clock.Date(q.Now().In(clock.India).AddDate(0, -evidence.Oldest, 0))}
	var need *gap.Item
	if i := slices.IndexFunc(items, func(i gap.Item) bool { return i.Competency == c.Code }); i >= 0 {
		need = &items[i]
	}
	page.Line = lineOf(f.P, c, c.Code, entries[c.Code], need)
	if page.Signers, err = d.people.Chain(ctx, q, me); err != nil {
		return err
	}
	if len(page.Signers) == 0 && len(bad) == 0 {
		page.Kind = evidence.Self // nobody can sign
	}
	if page.Level == 0 && len(bad) == 0 {
		page.Level = min(entries[c.Code].Attained+1, page.Steps.Of)
	}
	page.Steps.Next = page.Level
	page.Faults = parts.FaultsIn(f.P, bad)
	f.Title, f.Tab = f.P.T("evidence.new.title"), "passbook"
	return web.Render(w, r, status, formPage(f, page))
}

func (d *Door) claim(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	in, bad, err := d.read(w, r)
	if err != nil {
		return err
	}
	if in.Competency == "" {
		http.Redirect(w, r, "/evidence/new", http.StatusSeeOther)
		return nil
	}
	if len(bad) > 0 {
		return d.form(w, r, http.StatusUnprocessableEntity, in, bad)
	}
	it, err := d.records.Claim(ctx, by, evidence.New{
		PersonID: by.PersonID, Competency: in.Competency, Kind: in.Kind, Level: in.Level, Note: in.Note, ObservedAt: observed(in.Observed, d.db.Reader().Now()),
		SignerID: signer(in), SourceKind: "form", SourceID: in.Key, Files: in.Files,
	})
	if fault.Is(err, fault.Invalid) && len(fault.As(err).Places) > 0 {
		return d.form(w, r, http.StatusUnprocessableEntity, in, fault.As(err).Places)
	}
	if err != nil {
		return err
	}
	if it.Kind == evidence.Self {
		web.Flash(w, "/evidence", "evidence.flash.recorded") // key: evidence.flash.recorded
	} else {
		web.Flash(w, "/evidence", "evidence.flash.sent", "days", int(evidence.Patience.Hours()/24)) // key: evidence.flash.sent
	}
	http.Redirect(w, r, "/evidence/"+it.ID, http.StatusSeeOther)
	return nil
}

// signer is who is asked; a mere claim asks nobody.
func signer(in Filled) string {
	if in.Kind == evidence.Self {
		return ""
	}
	return in.Signer
}

// observed reads a date as a form or a call gives it: today's is now, another day's is its noon in India. A date that cannot
// be read is the zero time, which the room refuses in words.
func observed(text string, now time.Time) time.Time {
	if text == clock.Date(now) {
		return now
	}
	for _, layout := range []string{time.DateOnly, "02-01-2006"} {
		if t, err := time.ParseInLocation(layout, text, clock.India); err == nil {
			return t.Add(12 * time.Hour)
		}
	}
	return time.Time{}
}
