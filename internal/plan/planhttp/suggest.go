package planhttp

import (
	"net/http"
	"strconv"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// SuggestPage is what the drafter would make now, beside the plan that stands.
type SuggestPage struct {
	Head   parts.Head
	Hours  string
	Error  string
	Bars   []parts.Bar
	Total  string
	Rows   []Row
	Lonely []Row // items of the plan that the drafter would not make now
}

func (d *Door) suggest(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	f, by := web.FrameOf(ctx), who.From(ctx)
	page := SuggestPage{Hours: r.URL.Query().Get("hours")}
	if page.Hours == "" {
		page.Hours = strconv.Itoa(plan.DraftHours)
	}
	minutes, ok := minutesOf(page.Hours)
	status := http.StatusOK
	if !ok || minutes < 5*60 || minutes > 400*60 {
		minutes, status, page.Error = plan.DraftHours*60, http.StatusUnprocessableEntity, f.P.T("plan.hours")
	}
	items, err := d.plans.Suggest(ctx, q, by.PersonID, minutes)
	if err != nil {
		return err
	}
	idp, err := d.plans.Current(ctx, q, by.PersonID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	words, err := d.plans.WordsOf(ctx, q, f.P.Lang(), append(append([]plan.Item{}, items...), idp.Items...))
	if err != nil {
		return err
	}
	planned, today := sames(idp.Items), clock.Date(q.Now())
	shared := 0
	for _, it := range items {
		line := row(f.P, words, it, plan.Draft, today, "/passbook")
		if planned[same(it)] {
			shared++
			line.Kind, line.Says = "mut", f.P.T("plan.suggest.in_plan")
		} else if idp.ID != "" {
			line.Kind, line.Says = "now", f.P.T("plan.suggest.new")
		}
		page.Rows = append(page.Rows, line)
	}
	made := sames(items)
	for _, it := range idp.Items {
		if !made[same(it)] {
			page.Lonely = append(page.Lonely, row(f.P, words, it, idp.Status, today, "/passbook"))
		}
	}
	m := plan.MixOf(items)
	page.Bars, page.Total = bars(f.P, m), f.P.Minutes(m.Total())
	page.Head = parts.Head{Eyebrow: f.P.T("plan.suggest.title"), Long: true, Title: f.P.T("plan.suggest.none"), Lede: f.P.T("plan.suggest.lede")}
	switch {
	case len(items) > 0 && idp.ID != "":
		page.Head.Title = f.P.T("plan.suggest.finding.beside", "n", len(items), "shared", shared)
	case len(items) > 0:
		page.Head.Title = f.P.T("plan.suggest.finding", "n", len(items))
	}
	f.Title = f.P.T("plan.suggest.title")
	return web.Render(w, r, status, suggestPage(f, page))
}

// same is what makes two items one thing: the competency and the way to learn it.
func same(i plan.Item) string { return i.Competency + " " + string(i.Kind) }

func sames(items []plan.Item) map[string]bool {
	out := map[string]bool{}
	for _, i := range items {
		out[same(i)] = true
	}
	return out
}
