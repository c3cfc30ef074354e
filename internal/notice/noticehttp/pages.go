package noticehttp

import (
	"net/http"
	"strconv"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const perPage = 50

// Inbox is the page of a person's notices.
type Inbox struct {
	Today, Earlier []Line
	Upto           string // where "mark all" ends: the newest notice shown; "" offers none
	Back           string // this page, to come back to
	Pages          parts.Pages
}

// Empty tells whether there is nothing at all.
func (p Inbox) Empty() bool { return len(p.Today)+len(p.Earlier) == 0 }

func (d *Door) inbox(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	f.Title = f.P.T("notice.title")
	q := d.db.Reader()
	after := r.URL.Query().Get("after")
	found, err := d.notices.List(ctx, q, who.From(ctx), after, perPage)
	if err != nil {
		return err
	}
	names, err := d.names(ctx, q, f.P, found.Items)
	if err != nil {
		return err
	}
	page := Inbox{Back: f.Path}
	today := clock.Date(q.Now())
	for _, l := range lines(f.P, names, found.Items, today) {
		if l.Day == today {
			page.Today = append(page.Today, l)
		} else {
			page.Earlier = append(page.Earlier, l)
		}
	}
	for _, n := range found.Items {
		if n.New() && page.Upto == "" {
			page.Upto = strconv.FormatInt(found.Items[0].Pos, 10)
		}
	}
	page.Pages = parts.PagesOf(after, found.Next, parts.From("/notices"))
	return web.Render(w, r, http.StatusOK, inbox(f, page))
}

// read takes either some notices by id, or all up to the newest that was shown.
func (d *Door) read(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	back := web.Back(form.Get("back"), "/notices")
	if upto := form.Get("upto"); upto != "" {
		pos, err := strconv.ParseInt(upto, 10, 64)
		if err != nil {
			return fault.E(fault.Invalid, "noticehttp.read", "notice.after")
		}
		if err := d.notices.ReadAll(ctx, by, pos); err != nil {
			return err
		}
		web.Flash(w, "", "notice.told.all")
	} else if err := d.notices.Read(ctx, by, form["id"]); err != nil {
		return err
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}
