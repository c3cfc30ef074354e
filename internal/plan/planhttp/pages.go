package planhttp

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Row is one item of a plan, in words.
type Row struct {
	Row        parts.Row
	Kind, Says string // of the pill
}

// Group is the items of one kind.
type Group struct {
	Title, Hours string
	Rows         []Row
}

// PlanPage is a plan, or what can be done where there is none.
type PlanPage struct {
	Head    parts.Head
	Book    string // address of the holder's passbook
	Own     bool
	Has     bool // there is a plan
	Draft   DraftForm
	Plan    plan.IDP
	Stages  []parts.Stage
	Bars    []parts.Bar
	Total   string
	Done    string
	Outside string // what lies outside the guide, a warning
	Waits   string // for whose word a plan of one's own waits
	Changed string // that the post is another than the plan was agreed for; "" when it is not
	Groups  []Group
	Judge   JudgeForm
	Next    string // the plan that waits next for the reader's word; "" for none
	Left    int    // how many wait beside this one
}

// DraftForm is the form of a new draft; it is shown where no plan of the present period stands.
type DraftForm struct {
	Shown        bool
	Gaps         int
	Hours, Error string
}

// JudgeForm is what an officer above may do with a proposed plan.
type JudgeForm struct {
	Shown         bool
	Reason, Error string
}

func (d *Door) own(w http.ResponseWriter, r *http.Request) error {
	return d.ownPage(w, r, http.StatusOK, DraftForm{Hours: strconv.Itoa(plan.DraftHours)})
}

// ownPage shows the plan of the present period, and the draft's form where there is none.
func (d *Door) ownPage(w http.ResponseWriter, r *http.Request, status int, form DraftForm) error {
	ctx, q := r.Context(), d.db.Reader()
	f, by := web.FrameOf(ctx), who.From(ctx)
	idp, err := d.plans.Current(ctx, q, by.PersonID)
	has := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	page := PlanPage{Own: true, Book: "/passbook", Has: has, Plan: idp, Draft: form}
	page.Draft.Shown = !has || idp.To < clock.Date(q.Now())
	if page.Draft.Shown {
		standings, err := d.plans.Standings(ctx, q, by.PersonID, f.P.Lang())
		if err != nil {
			return err
		}
		for _, s := range standings {
			if s.Gap > 0 {
				page.Draft.Gaps++
			}
		}
	}
	page.Head = parts.Head{Title: f.P.T("plan.title"), Lede: f.P.T("plan.lede")}
	if has {
		if err := d.fill(ctx, q, f, &page, nil); err != nil {
			return err
		}
		page.Head.Eyebrow += " · " + joined(f.Viewer.Name, f.Org) // on paper nothing else says whose plan it is
		if page.Waits, err = d.waits(ctx, q, f.P, idp); err != nil {
			return err
		}
	}
	f.Title = f.P.T("plan.title")
	return web.Render(w, r, status, planPage(f, page))
}

// waits says for whose word a proposed plan waits: that of the next officer above today.
func (d *Door) waits(ctx context.Context, q db.Q, p *locale.Printer, idp plan.IDP) (string, error) {
	if idp.Status != plan.Proposed {
		return "", nil
	}
	above, err := d.people.Chain(ctx, q, idp.PersonID)
	if err != nil || len(above) == 0 {
		return p.T("plan.waits.nobody"), err
	}
	name, _ := p.Name(above[0].Name)
	title, _ := p.Name(above[0].Title)
	return p.T("plan.waits", "name", joined(name, title)), nil
}

// fill puts a plan into words. known are posts by person that were asked for already.
func (d *Door) fill(ctx context.Context, q db.Q, f web.Frame, page *PlanPage, known map[string]people.Post) error {
	idp := page.Plan
	words, err := d.plans.WordsOf(ctx, q, f.P.Lang(), idp.Items)
	if err != nil {
		return err
	}
	agreed := ""
	if post, ok := known[idp.AgreedBy]; ok {
		agreed, _ = f.P.Name(post.Name)
	} else if idp.AgreedBy != "" {
		p, err := d.people.Person(ctx, q, idp.AgreedBy)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		agreed, _ = f.P.Name(p.Name)
	}
	if page.Changed, err = d.changed(ctx, q, f.P, idp, page.Own); err != nil {
		return err
	}
	page.Head.Eyebrow = f.P.T("plan.year", "year", year(f.P, idp))
	page.Stages = stages(f.P, idp, agreed)
	m := plan.MixOf(idp.Items)
	page.Bars, page.Total, page.Outside = bars(f.P, m), f.P.Minutes(m.Total()), outside(f.P, m)
	done := 0
	for _, it := range idp.Items {
		if it.Done {
			done++
		}
	}
	page.Done = f.P.T("plan.done_of", "n", done, "of", len(idp.Items))
	today := clock.Date(q.Now())
	for _, k := range plan.Kinds {
		g := Group{Title: f.P.T("plan.kind." + string(k)), Hours: f.P.Minutes(m.Of(k))}
		for _, it := range idp.Items {
			if it.Kind == k {
				g.Rows = append(g.Rows, row(f.P, words, it, idp.Status, today, page.Book))
			}
		}
		if len(g.Rows) > 0 {
			page.Groups = append(page.Groups, g)
		}
	}
	return nil
}

// changed says why a plan is to be revised, or was opened again: its holder has another post than it was agreed for.
func (d *Door) changed(ctx context.Context, q db.Q, p *locale.Printer, idp plan.IDP, own bool) (string, error) {
	reopened := idp.Status == plan.Draft && !idp.CarriedAt.IsZero()
	if idp.Now == "" && !reopened {
		return "", nil
	}
	was, err := d.people.Position(ctx, q, idp.For)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	name, _ := p.Name(was.Name)
	switch {
	case reopened:
		return p.T("plan.revise.reopened", "post", name), nil
	case own:
		return p.T("plan.revise.own", "post", name), nil
	}
	return p.T("plan.revise.team", "post", name), nil
}

func year(p *locale.Printer, idp plan.IDP) string {
	from, err := time.ParseInLocation(time.DateOnly, idp.From, clock.India)
	if err != nil {
		return idp.From
	}
	return p.FinancialYear(from)
}

// stages lays out the life of a plan and where it stands.
func stages(p *locale.Printer, idp plan.IDP, agreedBy string) []parts.Stage {
	on := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return p.DateShort(t)
	}
	agreed := on(idp.AgreedAt)
	if agreed != "" && agreedBy != "" {
		agreed = p.T("plan.stage.agreed_by", "name", agreedBy, "date", agreed)
	}
	out := []parts.Stage{
		{Name: p.T("plan.stage.draft"), Note: on(idp.DraftedAt)},
		{Name: p.T("plan.stage.proposed"), Note: on(idp.ProposedAt)},
		{Name: p.T("plan.stage.agreed"), Note: agreed},
		{Name: p.T("plan.stage.in_progress"), Note: on(idp.StartedAt)},
	}
	at := map[plan.Status]int{plan.Draft: 0, plan.Proposed: 1, plan.Agreed: 2, plan.InProgress: 3}[idp.Status]
	for i := range out {
		switch {
		case i < at:
			out[i].State = "done"
		case i == at:
			out[i].State = "now"
		}
	}
	if idp.SentBack != "" && idp.Status == plan.Draft {
		out[1].State, out[1].Note = "back", idp.SentBack
	}
	return out
}

// bars draws the planned hours against the guide.
func bars(p *locale.Printer, m plan.Mix) []parts.Bar {
	out := make([]parts.Bar, 0, len(plan.Kinds))
	for _, k := range plan.Kinds {
		share, name := m.Share(k), p.T("plan.kind."+string(k))
		out = append(out, parts.Bar{
			Name: name, Sub: p.Minutes(m.Of(k)), Value: p.Percent(int64(share), 100), Share: share, Target: k.Guide(), Kind: "n",
			Say: p.T("plan.bar.say", "name", name, "share", share, "guide", k.Guide()),
		})
	}
	return out
}

// outside names what lies outside the guide; it is a warning and never a bar.
func outside(p *locale.Printer, m plan.Mix) string {
	var names []string
	for _, k := range m.Outside() {
		names = append(names, p.T("plan.kind."+string(k)))
	}
	if len(names) == 0 {
		return ""
	}
	return p.T("plan.outside", "what", p.List(names))
}

// row puts one item into a row.
func row(p *locale.Printer, words plan.Words, it plan.Item, status plan.Status, today, book string) Row {
	text, lang := words.Say(p, it)
	name, _ := words.Name(p, it.Competency)
	glyph := parts.Steps{Of: words.Levels(it.Competency), Proven: it.From, Needed: it.To}
	if it.Done {
		glyph.Proven = max(it.From, it.To)
	}
	out := Row{
		Row: parts.Row{
			Glyph: &glyph, Title: text, TitleLang: otherLang(p, lang), Href: href(words, it, book),
			Sub: p.T("plan.item.sub", "name", name, "from", strconv.Itoa(it.From), "to", strconv.Itoa(it.To), "hours", p.Minutes(it.Minutes),
				"closes", p.T("plan.closes."+it.Closes)),
		},
		Kind: "mut", Says: p.T("plan.pill.due", "date", dueOn(p, it.Due)),
	}
	running := status == plan.Agreed || status == plan.InProgress
	switch {
	case it.Done:
		out.Kind, out.Says = "ok", p.T("plan.pill.done")
	case running && it.Due < today:
		out.Kind, out.Says = "gap", p.T("plan.pill.late", "date", dueOn(p, it.Due))
	}
	if it.Aspiration {
		out.Row.Sub += " · " + p.T("plan.aspiration")
	}
	return out
}

func href(words plan.Words, it plan.Item, book string) string {
	switch {
	case it.Evidence != "":
		return "/evidence/" + it.Evidence
	case len(words.Courses[it.Ref]) > 0: // a course that is given elsewhere has no page here
		return "/learn/" + it.Ref
	}
	return book + "/" + it.Competency
}

func dueOn(p *locale.Printer, due string) string {
	t, err := time.ParseInLocation(time.DateOnly, due, clock.India)
	if err != nil {
		return due
	}
	return p.DateShort(t)
}

func otherLang(p *locale.Printer, lang string) string {
	if lang == p.Lang() {
		return ""
	}
	return lang
}

func (d *Door) draft(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	by, p := who.From(r.Context()), web.FrameOf(r.Context()).P
	minutes, _ := minutesOf(form.Get("hours")) // what is no number is 0, which the verb refuses
	_, err = d.plans.DraftFor(r.Context(), by, by.PersonID, minutes)
	f := fault.As(err)
	switch {
	case err == nil:
		web.Flash(w, "/plan/draft", "plan.told.drafted")
	case f.Key == "plan.exists": // the form was sent twice, or from another window
	case f.Kind == fault.Invalid || f.Key == "plan.no_gaps":
		return d.ownPage(w, r, fault.Status(f.Kind), DraftForm{Hours: form.Get("hours"), Error: p.T(f.Key, f.Args...)})
	default:
		return err
	}
	http.Redirect(w, r, "/plan", http.StatusSeeOther)
	return nil
}

// minutesOf reads hours, also with a decimal comma; ok is false for what is no number.
func minutesOf(text string) (minutes int, ok bool) {
	v, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimSpace(text), ",", "."), 64)
	if err != nil || math.IsNaN(v) || v < 0 || v > 10000 {
		return 0, false
	}
	return int(v*60 + 0.5), true
}

func (d *Door) propose(w http.ResponseWriter, r *http.Request) error {
	return d.move(w, r, plan.Draft, "plan.told.proposed", d.plans.Propose)
}

func (d *Door) start(w http.ResponseWriter, r *http.Request) error {
	return d.move(w, r, plan.Agreed, "plan.told.started", d.plans.Start)
}

func (d *Door) revise(w http.ResponseWriter, r *http.Request) error {
	return d.move(w, r, plan.InProgress, "plan.told.revised", d.plans.Revise)
}

// move takes the holder's own plan on from a stage. A form sent twice finds it moved already, and shows where it stands.
func (d *Door) move(w http.ResponseWriter, r *http.Request, from plan.Status, told string, verb func(context.Context, who.Actor, string) error) error {
	ctx, by := r.Context(), who.From(r.Context())
	idp, err := d.plans.Current(ctx, d.db.Reader(), by.PersonID)
	if err != nil {
		return err
	}
	switch err := verb(ctx, by, idp.ID); {
	case err == nil:
		web.Flash(w, "", told)
	case fault.As(err).Key == "plan.state" && idp.Status != from:
	default:
		return err
	}
	http.Redirect(w, r, "/plan", http.StatusSeeOther)
	return nil
}

func (d *Door) report(w http.ResponseWriter, r *http.Request) error {
	return d.reportPage(w, r, http.StatusOK, JudgeForm{})
}

// reportPage shows a plan of somebody else, with what the reader may do to it.
func (d *Door) reportPage(w http.ResponseWriter, r *http.Request, status int, form JudgeForm) error {
	ctx, q := r.Context(), d.db.Reader()
	f, by := web.FrameOf(ctx), who.From(ctx)
	idp, err := d.plans.Open(ctx, q, by, r.PathValue("idp"))
	if err != nil {
		return err
	}
	if idp.PersonID == by.PersonID {
		http.Redirect(w, r, "/plan", http.StatusSeeOther)
		return nil
	}
	over, err := d.people.Over(ctx, q, by, idp.PersonID)
	if err != nil {
		return err
	}
	if !over.Above {
		if err := audit.Record(ctx, d.db, by, who.PlanRead, idp.PersonID, over.Path, "idp"); err != nil {
			return err
		}
	}
	concerned := []string{idp.PersonID}
	if idp.AgreedBy != "" {
		concerned = append(concerned, idp.AgreedBy)
	}
	posts, err := d.people.Posts(ctx, q, concerned)
	if err != nil {
		return err
	}
	post := posts[idp.PersonID]
	name, lang := f.P.Name(post.Name)
	title, _ := f.P.Name(post.Title)
	org, _ := f.P.Name(post.OrgName)
	page := PlanPage{Has: true, Book: "/people/" + post.Code + "/passbook", Plan: idp, Judge: form, Head: parts.Head{Title: name, TitleLang: otherLang(f.P, lang), Lede: joined(title, org)}}
	page.Judge.Shown = idp.Status == plan.Proposed && by.May(who.PlanAgree, over)
	if err := d.fill(ctx, q, f, &page, posts); err != nil {
		return err
	}
	if over.Above {
		if err := d.leadOn(ctx, q, by, &page); err != nil {
			return err
		}
	}
	page.Head.Eyebrow = f.P.T("plan.title.team") + " · " + page.Head.Eyebrow
	f.Title, f.Tab, f.Tabs = f.P.T("plan.title.of", "name", name), "team", f.AreaTabs()
	return web.Render(w, r, status, planPage(f, page))
}

// leadOn finds the plan that waits next for the reader's word.
func (d *Door) leadOn(ctx context.Context, q db.Q, by who.Actor, page *PlanPage) error {
	waiting, err := d.plans.WaitingFor(ctx, q, by, "", 2)
	page.Left = waiting.Count
	for _, w := range waiting.Plans {
		if w.ID == page.Plan.ID {
			page.Left--
		} else if page.Next == "" {
			page.Next = "/team/plan/" + w.ID
		}
	}
	return err
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

func (d *Door) agree(w http.ResponseWriter, r *http.Request) error {
	return d.judged(w, r, "plan.told.agreed", d.plans.Agree(r.Context(), who.From(r.Context()), r.PathValue("idp")))
}

func (d *Door) sendBack(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	err = d.plans.SendBack(r.Context(), who.From(r.Context()), r.PathValue("idp"), form.Get("reason"))
	if f := fault.As(err); err != nil && f.Kind == fault.Invalid {
		return d.reportPage(w, r, http.StatusUnprocessableEntity, JudgeForm{Reason: form.Get("reason"), Error: web.FrameOf(r.Context()).P.T(f.Key)})
	}
	return d.judged(w, r, "plan.told.sent_back", err)
}

// judged answers after an officer's word on a plan: on the plan, wherever it stands now.
func (d *Door) judged(w http.ResponseWriter, r *http.Request, told string, err error) error {
	if err != nil && fault.As(err).Key != "plan.state" {
		return err
	}
	if err == nil {
		web.Flash(w, r.URL.Path, told)
	} else {
		web.Flash(w, "", "plan.state")
	}
	http.Redirect(w, r, "/team/plan/"+r.PathValue("idp"), http.StatusSeeOther)
	return nil
}
