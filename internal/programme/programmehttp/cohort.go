package programmehttp

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/programme"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// CohortPage is /learn/cohorts/{id}.
type CohortPage struct {
	programme.Seen
	Holder  string // name of the organisation that holds it
	Today   string
	MayRun  bool // invites and settles
	MayRead bool // sees members
	Members []programme.Member
	Posts   map[string]people.Post // by person id
	Pages   parts.Pages
	Form    url.Values
}

// Ended tells whether the cohort is over.
func (p CohortPage) Ended() bool { return p.Over(p.Today) }

// Asked are the members that wait for an answer.
func (p CohortPage) Asked() []programme.Member {
	var out []programme.Member
	for _, m := range p.Members {
		if m.Status == programme.PlaceAsked {
			out = append(out, m)
		}
	}
	return out
}

// Complete counts the members on this page who have completed the programme.
func (p CohortPage) Complete() int {
	n := 0
	for _, m := range p.Members {
		if m.Mine != nil && !m.Mine.CompletedAt.IsZero() {
			n++
		}
	}
	return n
}

// Name is how a member is called.
func (p CohortPage) Name(m programme.Member) map[string]string { return p.Posts[m.PersonID].Name }

func (d *Door) cohort(w http.ResponseWriter, r *http.Request) error {
	return d.showCohort(w, r, http.StatusOK, url.Values{}, nil)
}

func (d *Door) showCohort(w http.ResponseWriter, r *http.Request, status int, form url.Values, wrong error) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	page := CohortPage{Today: clock.Date(q.Now()), Form: form}
	var err error
	if page.Seen, err = d.programmes.Cohort(ctx, q, by, r.PathValue("id")); err != nil {
		return err
	}
	org, err := d.people.Org(ctx, q, page.Org)
	if err != nil {
		return err
	}
	page.Holder, _ = f.P.Name(org.Name)
	page.MayRun = page.Runs || by.Can(who.ContentEdit, org.Path)
	page.MayRead = page.Runs || by.Holds(who.PlanRead)
	if page.MayRead {
		if err := d.members(ctx, r.URL.Query().Get("after"), &page); err != nil {
			return err
		}
	}
	title, _ := f.P.Name(page.Title)
	f.Title, f.Tab = title, "learn"
	var fields []string
	if page.MayRun && !page.Ended() {
		fields = []string{"people"}
	}
	return web.Render(w, r, status, cohortPage(f, page, landed(f.P, wrong, fields...)))
}

// members fills in who is in the cohort and how far, as far as the reader may see.
func (d *Door) members(ctx context.Context, after string, page *CohortPage) error {
	q, by := d.db.Reader(), who.From(ctx)
	list, next, err := d.programmes.Members(ctx, q, by, page.ID, programme.MemberFilter{}, web.FrameOf(ctx).P.Lang(), after, 50)
	if err != nil {
		return err
	}
	page.Members, page.Pages = list, parts.PagesOf(after, next, parts.From(cohortAt(page.ID)))
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.PersonID
	}
	page.Posts, err = d.people.Posts(ctx, q, ids)
	return err
}

// cohortAct is POST /learn/cohorts/{id}/{act}.
func (d *Door) cohortAct(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	told := "programme.told.place"
	var args []any
	switch r.PathValue("act") {
	case "ask":
		err, told = d.programmes.Ask(ctx, by, id), "programme.told.asked"
	case "accept":
		err, told = d.programmes.Accept(ctx, by, id), "programme.told.accepted"
	case "quit":
		err = d.programmes.Quit(ctx, by, id)
	case "settle":
		err = d.programmes.Settle(ctx, by, id, form.Get("person"), form.Get("answer") == "approve", form.Get("note"))
	case "invite":
		var n int
		n, err = d.programmes.Invite(ctx, by, id, codes(form.Get("people")))
		told, args = "programme.told.invited", []any{"n", n}
	default:
		err = fault.E(fault.NotFound, "programmehttp.cohortAct", "app.no_page")
	}
	if mendable(err) {
		return d.showCohort(w, r, fault.Status(fault.KindOf(err)), form, err)
	}
	if err != nil {
		return err
	}
	return done(w, r, cohortAt(id), told, args...)
}

// codes are the words of a text in which somebody lists employee codes, by line, comma or blank.
func codes(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\r' || r == '\t' })
}
