package manager

import (
	"net/http"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// ReportPage is one who serves below the reader.
type ReportPage struct {
	people.Post
	Items   []gap.Item // in priority order
	Entries map[string]passbook.Entry
	Names   map[string]framework.Competency
	Sum     gap.Summary
	Waiting []evidence.Item // for the reader
	Latest  []evidence.Item
	Now     time.Time
}

const latest = 8

func (d *Desk) report(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	person, err := d.people.ByCode(ctx, q, r.PathValue("code"))
	if err != nil {
		return err
	}
	over, err := d.people.Over(ctx, q, by, person.ID)
	if err != nil {
		return err
	}
	// This desk is for officers above; an office with a right over the unit has its own pages, which are recorded.
	if !over.Above || !by.May(who.GapRead, over) || !by.May(who.PassbookRead, over) {
		return fault.E(fault.Denied, "manager.report", "manager.denied")
	}
	page := ReportPage{Now: q.Now()}
	if page.Post, err = d.people.Post(ctx, q, person.ID); err != nil {
		return err
	}
	if page.Items, err = d.gaps.Of(ctx, q, person.ID); err != nil {
		return err
	}
	page.Sum = gap.Sum(page.Items)
	if page.Entries, err = d.passbooks.Of(ctx, q, person.ID); err != nil {
		return err
	}
	list, err := d.records.Of(ctx, q, by, person.ID, evidence.Filter{}, "", latest)
	if err != nil {
		return err
	}
	page.Latest = list.Items
	queue, err := d.records.Queue(ctx, q, by, "", evidence.MaxPage)
	if err != nil {
		return err
	}
	for _, it := range queue.Items {
		if it.PersonID == person.ID {
			page.Waiting = append(page.Waiting, it)
		}
	}
	if page.Names, err = d.frameworks.Known(ctx, q, page.codes()); err != nil {
		return err
	}
	f.Title, _ = f.P.Name(page.Post.Name)
	f.Tab, f.Tabs = "team", tabs(f.P, len(queue.Items))
	return web.Render(w, r, http.StatusOK, reportPage(f, page))
}

func (p ReportPage) codes() []string {
	var out []string
	for _, i := range p.Items {
		out = append(out, i.Competency)
	}
	for _, it := range p.Waiting {
		out = append(out, it.Competency)
	}
	for _, it := range p.Latest {
		out = append(out, it.Competency)
	}
	return out
}

// open are the gaps, in priority order.
func (p ReportPage) open() []gap.Item {
	var out []gap.Item
	for _, i := range p.Items {
		if i.Gap > 0 {
			out = append(out, i)
		}
	}
	return out
}

func (p ReportPage) steps(i gap.Item) parts.Steps {
	return parts.Steps{Of: levelsOf(p.Names[i.Competency]), Proven: i.Attained, Needed: i.Required, Claimed: p.Entries[i.Competency].Claimed}
}

func (p ReportPage) facts(l *locale.Printer) []parts.Fact {
	return []parts.Fact{
		{Name: l.T("passbook.fact.met"), Value: l.T("passbook.fact.of", "n", p.Sum.Met, "of", p.Sum.Required)},
		{Name: l.T("manager.fact.open"), Value: l.Int(int64(len(p.open())))},
		{Name: l.T("passbook.fact.unmeasured"), Value: l.Int(int64(p.Sum.Unmeasured)), Sub: l.T("passbook.fact.unmeasured.sub")},
		{Name: l.T("manager.fact.waiting"), Value: l.Int(int64(len(p.Waiting)))},
	}
}

// plan leads to the plan of one who serves below the reader, or whose plan the reader may read by right: its page keeps who
// read it. Where there is none yet it leads back to the page of the person, which says so.
func (d *Desk) plan(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	person, err := d.people.ByCode(ctx, q, r.PathValue("code"))
	if err != nil {
		return err
	}
	if person.ID == by.PersonID {
		http.Redirect(w, r, "/plan", http.StatusSeeOther)
		return nil
	}
	over, err := d.people.Over(ctx, q, by, person.ID)
	if err != nil {
		return err
	}
	if !by.May(who.PlanRead, over) {
		return fault.E(fault.Denied, "manager.plan", "manager.denied")
	}
	idp, err := d.plans.Current(ctx, q, person.ID)
	if fault.Is(err, fault.NotFound) {
		web.Flash(w, "", "plan.none")
		back := "/people/" + person.Code + "/passbook"
		if over.Above {
			back = "/team/" + person.Code
		}
		http.Redirect(w, r, back, http.StatusSeeOther)
		return nil
	} else if err != nil {
		return err
	}
	http.Redirect(w, r, "/team/plan/"+idp.ID, http.StatusSeeOther)
	return nil
}
