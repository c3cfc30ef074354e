package planhttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// EditPage is the form in which a draft is changed.
type EditPage struct {
	Plan    plan.IDP
	Edition int
	Stale   bool // somebody changed the draft meanwhile; saving again puts this over it
	Faults  parts.Faults
	Lines   []EditLine
	New     EditLine
	Choices []parts.Choice // competencies that the post asks for
}

// EditLine is one item in the form, with what was written into its fields.
type EditLine struct {
	N        string // ends the names of its fields; "new" for the line that adds an item
	Item     plan.Item
	Name     string
	Levels   int
	Required int // by the post; what is above is an aspiration
	Hours    string
	Text     string
	Was      map[string]string // the item's words by language when the form was made: kept whole while Text says what it said
	Said     parts.Words       // what stands for words where Text is empty: those in another language, else the drafter's
	Error    string
	Glyph    parts.Steps
	Removed  bool
}

// maxItems is how many items a form may send.
const maxItems = 100

func (d *Door) edit(w http.ResponseWriter, r *http.Request) error {
	idp, err := d.drafted(r.Context())
	if err != nil {
		return err
	}
	page := EditPage{Plan: idp, Edition: idp.Edition}
	for n, it := range idp.Items {
		page.Lines = append(page.Lines, EditLine{
			N: strconv.Itoa(n), Item: it, Hours: hoursText(it.Minutes), Text: it.Text[web.FrameOf(r.Context()).P.Lang()], Was: it.Text,
		})
	}
	page.New = EditLine{N: "new", Item: plan.Item{Kind: plan.OnTheJob}}
	return d.editPage(w, r, http.StatusOK, page)
}

// drafted gives the actor's own draft; a plan at another stage cannot be changed.
func (d *Door) drafted(ctx context.Context) (plan.IDP, error) {
	idp, err := d.plans.Current(ctx, d.db.Reader(), who.From(ctx).PersonID)
	if err == nil && idp.Status != plan.Draft {
		err = fault.E(fault.Conflict, "plan.edit", "plan.state")
	}
	return idp, err
}

func hoursText(minutes int) string { return strconv.FormatFloat(float64(minutes)/60, 'f', -1, 64) }

// editPage completes the form with names and choices, and sends it.
func (d *Door) editPage(w http.ResponseWriter, r *http.Request, status int, page EditPage) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	standings, err := d.plans.Standings(ctx, q, who.From(ctx).PersonID, f.P.Lang())
	if err != nil {
		return err
	}
	items := make([]plan.Item, len(page.Lines))
	for i, l := range page.Lines {
		items[i] = l.Item
	}
	words, err := d.plans.WordsOf(ctx, q, f.P.Lang(), items)
	if err != nil {
		return err
	}
	required := map[string]int{}
	for _, s := range standings {
		required[s.Competency] = s.Required
	}
	page.New.Required = 7 // no scale is longer: which competency it will be is not known yet
	for i := range page.Lines {
		l := &page.Lines[i]
		l.Required = required[l.Item.Competency]
		l.Name, _ = words.Name(f.P, l.Item.Competency)
		l.Levels = words.Levels(l.Item.Competency)
		l.Glyph = parts.Steps{Of: l.Levels, Proven: l.Item.From, Needed: l.Item.To}
		if l.Text == "" {
			text, lang := words.Say(f.P, plan.Item{Competency: l.Item.Competency, Kind: l.Item.Kind, To: l.Item.To, Ref: l.Item.Ref, Closes: l.Item.Closes, Text: l.Was})
			l.Said = parts.Words{Text: text, Lang: otherLang(f.P, lang)}
		}
	}
	page.Choices = []parts.Choice{{Text: f.P.T("plan.edit.no_competency")}}
	for _, s := range standings {
		name, _ := f.P.Name(s.Name)
		page.New.Levels = max(page.New.Levels, s.Levels)
		page.Choices = append(page.Choices, parts.Choice{
			Value: s.Competency, Text: f.P.T("plan.edit.choice", "name", name, "has", strconv.Itoa(s.Attained), "asks", strconv.Itoa(s.Required)), Chosen: s.Competency == page.New.Item.Competency,
		})
	}
	f.Title = f.P.T("plan.edit.title")
	return web.Render(w, r, status, editPage(f, page))
}

func (d *Door) save(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	idp, err := d.drafted(ctx)
	if err != nil {
		return err
	}
	page := EditPage{Plan: idp}
	if page.Edition, err = strconv.Atoi(form.Get("edition")); err != nil {
		return web.BadForm(err)
	}
	if err := d.read(ctx, d.db.Reader(), form, &page); err != nil {
		return err
	}
	items, lines := page.items()
	err = d.plans.Replace(ctx, who.From(ctx), idp.ID, page.Edition, items)
	if err == nil {
		web.Flash(w, "/plan/edit", "plan.told.saved")
		http.Redirect(w, r, "/plan", http.StatusSeeOther)
		return nil
	}
	f := fault.As(err)
	switch f.Kind {
	case fault.Invalid:
		page.mark(ctx, f, lines)
	case fault.Stale:
		page.Stale, page.Edition = true, idp.Edition
	default:
		return err
	}
	return d.editPage(w, r, fault.Status(f.Kind), page)
}

// read takes the lines of a sent form. The level a line starts from is what the record shows now, never what the form says.
func (d *Door) read(ctx context.Context, q db.Q, form url.Values, page *EditPage) error {
	p := web.FrameOf(ctx).P
	standings, err := d.plans.Standings(ctx, q, who.From(ctx).PersonID, p.Lang())
	if err != nil {
		return err
	}
	at := map[string]plan.Standing{}
	for _, s := range standings {
		at[s.Competency] = s
	}
	count, err := strconv.Atoi(form.Get("count"))
	if err != nil || count < 0 || count > maxItems {
		return web.BadForm(err)
	}
	for n := range count {
		page.Lines = append(page.Lines, lineOf(form, strconv.Itoa(n), p.Lang(), at))
	}
	page.New = lineOf(form, "new", p.Lang(), at)
	return nil
}

// lineOf reads one line; a line that adds an item without saying up to which level means the level that the post asks for.
func lineOf(form url.Values, n, lang string, at map[string]plan.Standing) EditLine {
	get := func(field string) string { return strings.TrimSpace(form.Get(field + "." + n)) }
	l := EditLine{N: n, Hours: get("hours"), Text: get("text"), Removed: get("remove") != ""}
	it := plan.Item{Competency: get("competency"), Kind: plan.Kind(get("kind")), Due: get("due"), Ref: get("ref")}
	s := at[it.Competency]
	it.From = s.Attained
	it.Minutes, _ = minutesOf(l.Hours) // what is no number is 0, which the verb refuses
	var err error
	if it.To, err = strconv.Atoi(get("to")); err != nil {
		it.To = s.Required
	}
	it.Aspiration = it.To > s.Required
	if it.Kind != plan.Formal {
		it.Ref = ""
	}
	if it.Closes = get("closes"); !slices.Contains(it.Kind.Closings(), it.Closes) {
		it.Closes = it.Kind.Closings()[0]
	}
	l.Was = wasOf(form, n)
	it.Text = l.Was
	if l.Text != l.Was[lang] { // words in another language would tell what the item said before
		it.Text = map[string]string{}
		if l.Text != "" {
			it.Text[lang] = l.Text
		}
	}
	l.Item = it
	return l
}

// wasOf reads the words of a line as the form found them, from its fields was.LANG.N.
func wasOf(form url.Values, n string) map[string]string {
	out := map[string]string{}
	for name := range form {
		rest, ok := strings.CutPrefix(name, "was.")
		if lang, at, found := strings.Cut(rest, "."); ok && found && at == n && len(lang) <= 8 {
			out[lang] = strings.TrimSpace(form.Get(name))
		}
	}
	return out
}

// items gives what the form asks to be kept, with the index of its line for each: -1 for the new one.
func (page *EditPage) items() (items []plan.Item, lines []int) {
	for i, l := range page.Lines {
		if !l.Removed {
			items, lines = append(items, l.Item), append(lines, i)
		}
	}
	if page.New.Item.Competency != "" {
		items, lines = append(items, page.New.Item), append(lines, -1)
	}
	return items, lines
}

// mark puts what is wrong beside its line.
func (page *EditPage) mark(ctx context.Context, f *fault.Fault, lines []int) {
	p := web.FrameOf(ctx).P
	if len(f.Places) == 0 {
		page.Faults = append(page.Faults, parts.FaultAt(p, f, "")...)
	}
	for _, place := range f.Places {
		i, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(place.Name, "items["), "]"))
		if err != nil || i >= len(lines) {
			continue
		}
		l := &page.New
		if lines[i] >= 0 {
			l = &page.Lines[lines[i]]
		}
		l.Error = p.T(place.Key, place.Args...)
		page.Faults = append(page.Faults, parts.Fault{Field: "item." + l.N, Text: l.Error})
	}
}
