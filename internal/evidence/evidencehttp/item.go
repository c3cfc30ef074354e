package evidencehttp

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Moved is what a piece of evidence did to the level.
type Moved struct{ From, To passbook.Step }

// ItemPage is one piece of evidence.
type ItemPage struct {
	evidence.Item
	Own            bool
	Sign           bool // the reader is asked to judge it
	Revoke         bool // the reader may take it back
	People         map[string]people.Person
	Name, NameLang string
	Words          map[string]string // of the level it shows
	Steps          parts.Steps
	Entry          passbook.Entry
	Moved          *Moved   // nil: it has not moved the level
	Wanting        []string // what is still missing for the level it shows
	Now            time.Time
}

// who gives the name of a person in the reader's language; "" for none.
func (p ItemPage) who(l *locale.Printer, person string) string {
	name, _ := l.Name(p.People[person].Name)
	return name
}

// Days is how many days are left to who is asked.
func (p ItemPage) Days() int { return max(0, int((p.DueAt.Sub(p.Now)+24*time.Hour-1)/(24*time.Hour))) }

func (d *Door) item(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	it, err := d.records.Item(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	c, err := d.frameworks.KnownOne(ctx, q, it.Competency)
	if err != nil {
		return err
	}
	page := ItemPage{Item: it, Own: it.PersonID == by.PersonID, Now: q.Now()}
	page.Sign = it.Status == evidence.StatusWaiting && it.SignerID == by.PersonID
	if page.Revoke, err = d.records.Revocable(ctx, q, by, it); err != nil {
		return err
	}
	page.Name, page.NameLang = f.P.Name(c.Name)
	if it.Level > 0 && it.Level <= len(c.Levels) {
		page.Words = c.Levels[it.Level-1]
	}
	if page.People, err = d.people.People(ctx, q, persons(it)); err != nil {
		return err
	}
	if err := d.effect(ctx, q, &page, c); err != nil {
		return err
	}
	f.Title, f.Tab = page.Name, "passbook"
	if !page.Own {
		f.Tab = ""
	}
	return web.Render(w, r, http.StatusOK, itemPage(f, page))
}

// persons are all whom the page names.
func persons(it evidence.Item) []string {
	ids := []string{it.PersonID}
	add := func(id string) {
		if id != "" {
			ids = append(ids, id)
		}
	}
	add(it.SignerID)
	add(it.DecidedBy)
	add(it.SecondID)
	add(it.EndedBy)
	for _, p := range it.Passes {
		add(p.From)
		add(p.To)
	}
	return ids
}

// effect finds what the evidence moved, and what is still missing for the level that it shows.
func (d *Door) effect(ctx context.Context, q db.Q, page *ItemPage, c framework.Competency) error {
	entries, err := d.passbooks.Of(ctx, q, page.PersonID)
	if err != nil {
		return err
	}
	page.Entry = entries[page.Competency]
	page.Steps = parts.Steps{Of: levelsOf(c), Proven: page.Entry.Attained, Claimed: page.Entry.Claimed, Needed: page.Level}
	steps, err := d.passbooks.Steps(ctx, q, page.PersonID, page.Competency)
	if err != nil {
		return err
	}
	page.Moved = moved(steps[page.Competency], page.ID)
	e := page.Entry
	if page.Level > 0 && (page.Status == evidence.StatusAccepted || page.Status == evidence.StatusWaiting || page.Status == evidence.StatusClaimed) {
		standing := passbook.Result{TCS: e.TCS, WPCAS: e.WPCAS, CS: e.CS, Attained: e.Attained, Measured: e.Measured, Provisional: e.Provisional}
		page.Wanting = standing.Wanting(page.Level)
	}
	return nil
}

// moved finds the step that a piece of evidence caused, beside the one before it; nil when it caused none.
func moved(steps []passbook.Step, id string) *Moved {
	for i, s := range steps {
		if s.Evidence != id || s.Cause == "expired" {
			continue
		}
		m := Moved{To: s}
		if i > 0 {
			m.From = steps[i-1]
		}
		return &m
	}
	return nil
}

// file sends one file, to be saved and never shown by the browser as a page of ours.
func (d *Door) file(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return fault.E(fault.NotFound, "evidencehttp.file", "evidence.unknown_file")
	}
	content, file, err := d.records.File(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("id"), n)
	if err != nil {
		return err
	}
	defer content.Close() //nolint:errcheck // only read
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "private, no-store")
	if _, err := io.Copy(w, content); err != nil { // the reader has gone, or the disk failed in the middle: the length tells
		slog.WarnContext(r.Context(), "file not sent whole", "evidence", r.PathValue("id"), "n", n, "err", err)
	}
	return nil
}

func (d *Door) askWithdraw(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	it, err := d.records.Item(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	if it.PersonID != by.PersonID {
		return fault.E(fault.Denied, "evidencehttp.withdraw", "evidence.denied.withdraw")
	}
	if it.Status != evidence.StatusWaiting && it.Status != evidence.StatusClaimed {
		return fault.E(fault.Conflict, "evidencehttp.withdraw", "evidence.conflict.withdraw")
	}
	c, err := d.frameworks.KnownOne(ctx, q, it.Competency)
	if err != nil {
		return err
	}
	name, _ := f.P.Name(c.Name)
	f.Title, f.Tab = f.P.T("evidence.withdraw.title"), "passbook"
	return web.Render(w, r, http.StatusOK, withdrawPage(f, it, name))
}

func (d *Door) withdraw(w http.ResponseWriter, r *http.Request) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	err := d.records.Withdraw(ctx, by, id)
	if fault.Is(err, fault.Conflict) { // the same button pressed twice
		it, look := d.records.Item(ctx, d.db.Reader(), by, id)
		if look == nil && it.Status == evidence.StatusWithdrawn {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "evidence.flash.withdrawn") // key: evidence.flash.withdrawn
	http.Redirect(w, r, "/evidence/"+id, http.StatusSeeOther)
	return nil
}
