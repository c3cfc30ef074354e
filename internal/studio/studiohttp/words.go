package studiohttp

import (
	"fmt"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/studio"
	"sopan/internal/web/parts"
)

// statePill gives the look of a state: a kind of pill and its icon.
func statePill(s studio.State) (kind, icon string) {
	switch s {
	case studio.Live:
		return "ok", "check"
	case studio.HasFailed:
		return "gap", "alert"
	case studio.FlagDraft:
		return "gap", "pen"
	case studio.Drafted:
		return "now", "pen"
	case studio.Replaced, studio.Discarded:
		return "mut", ""
	}
	return "now", "clock"
}

// shelfPill is statePill for a course in the catalogue.
func shelfPill(status string) (kind, icon string) {
	switch status {
	case studio.ShelfLive:
		return "ok", "check"
	case studio.ShelfFlagged:
		return "gap", "alert"
	}
	return "mut", ""
}

// headRow is a draft as a line of a list.
func (w words) headRow(h studio.Head, page string) parts.Row {
	title, lang := w.p.Name(h.Title)
	if title == "" {
		title = h.Code
	}
	if lang == w.p.Lang() {
		lang = ""
	}
	to := "/studio/" + h.ID
	if page != "" {
		to += "/" + page
	}
	return parts.Row{Icon: "file", Title: title, TitleLang: lang, Href: to, Sub: w.headSub(h), State: "acts"}
}

func (w words) headSub(h studio.Head) string {
	out := []string{h.Code, w.org(h.Org)}
	if h.Competency != "" {
		out = append(out, w.p.T("studio.row.tag", "competency", w.competency(h.Competency), "level", h.Level))
	}
	out = append(out, w.p.T("studio.row.since", "date", w.p.Date(h.ChangedAt)))
	return strings.Join(out, " · ")
}

// stages shows where a draft stands between its first word and Live.
func stages(p *locale.Printer, s Sheet) []parts.Stage {
	way := []studio.State{studio.Drafted, studio.InReview, studio.IsApproved, studio.Processing, studio.Live}
	at := 0
	back := false
	switch s.Draft.State {
	case studio.Drafted, studio.FlagDraft:
		for _, x := range s.Steps[min(1, len(s.Steps)):] {
			back = x.Step == string(studio.Drafted)
		}
	case studio.InReview:
		at = 1
	case studio.IsApproved:
		at = 2
	case studio.Processing, studio.HasFailed:
		at = 3
	case studio.Live, studio.Replaced:
		at = 5
	}
	var out []parts.Stage
	for i, x := range way {
		st := parts.Stage{Name: p.T("studio.stage." + string(x))} // keys: studio.stage.
		switch {
		case i < at:
			st.State = "done"
		case i == at && (back || s.Draft.State == studio.HasFailed):
			st.State = "back"
		case i == at:
			st.State = "now"
		}
		if i == 3 && s.Draft.State == studio.HasFailed {
			st.Note = p.T(s.Draft.Why, wholeArgs(s.Draft.WhyArgs)...)
		}
		out = append(out, st)
	}
	return out
}

// wholeArgs makes whole numbers of what JSON has kept as fractions: words want whole ones.
func wholeArgs(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if f, ok := a.(float64); ok && f == float64(int64(f)) {
			out[i] = int64(f)
		}
	}
	return out
}

// changedWords says who changed what.
func changedWords(s Sheet, c studio.Changed) string {
	key := "studio.change.put"
	switch {
	case c.Edit.Value == nil:
		key = "studio.change.drop"
	case c.Back.Value == nil:
		key = "studio.change.new"
	}
	return s.p.T(key, "part", partWords(s.p, s.Draft.Content, c.Edit.Part), "by", s.person(c.By), "time", s.p.Time(c.At), "date", s.p.DateShort(c.At)) // keys: studio.change.
}

// findingWords says what was found, with the line.
func findingWords(p *locale.Printer, x studio.Finding) string {
	args := make([]any, len(x.Args))
	copy(args, x.Args)
	for i := 0; i+1 < len(args); i += 2 {
		if lang, ok := args[i+1].(string); ok && args[i] == "lang" {
			args[i+1] = langName(p, lang)
		}
		if n, ok := args[i+1].(int); ok && (args[i] == "bytes" || args[i] == "max" && x.Key == "studio.check.size") {
			args[i+1] = p.Bytes(int64(n))
		}
	}
	text := p.T(x.Key, args...)
	if x.Line > 0 {
		text = p.T("studio.check.line", "n", x.Line) + " " + text
	}
	return text
}

// unitSub says in short what a unit is.
func unitSub(p *locale.Printer, s Sheet, u studio.Unit) string {
	out := []string{p.T("studio.kind." + u.Kind)} // keys: studio.kind.
	if u.Format != "" {
		out = append(out, p.T("studio.format."+word(u.Format))) // keys: studio.format.
	}
	if at, ok := u.Event.Began(); ok {
		out = append(out, p.Moment(at))
	}
	for _, lang := range s.Draft.Content.Languages() {
		text := u.Texts[lang]
		if text == "" {
			continue
		}
		html, err := learning.Render(text)
		if err != nil {
			continue
		}
		words := learning.Words(html)
		out = append(out, p.T("studio.unit.words", "lang", langName(p, lang), "words", words, "minutes", p.Minutes(learning.Minutes(learning.Seconds(lang, words, 1)))))
	}
	return strings.Join(out, " · ")
}

// lacking lists the languages in which a unit has no words.
func lacking(p *locale.Printer, s Sheet, u studio.Unit) []string {
	var out []string
	for _, lang := range s.Draft.Content.Languages() {
		if (u.Kind == studio.KindText || u.Kind == studio.KindCase || u.Kind == studio.KindEvent) && u.Texts[lang] == "" {
			out = append(out, langName(p, lang))
		}
	}
	return out
}

func editTitle(p *locale.Printer, page EditPage) string {
	switch {
	case page.Upload:
		return p.T("studio.edit.upload")
	case page.New != "":
		return p.T("studio.edit.new." + page.New) // keys: studio.edit.new.
	}
	return partWords(p, page.Draft.Content, page.Part)
}

func resultsTitle(p *locale.Printer, page ResultsPage) string {
	r := page.Results
	switch {
	case r.Began == 0:
		return p.T("studio.results.nobody")
	case !page.Shown:
		return p.T("studio.results.few", "min", studio.Few)
	case r.Lost > 0:
		return p.T("studio.results.lost", "n", r.Lost, "percent", share(r.Complete, r.Began))
	}
	return p.T("studio.results.title", "percent", share(r.Complete, r.Began))
}

// share is a share in whole percent, as a number.
func share(n, of int) int {
	if of == 0 {
		return 0
	}
	return (200*n + of) / (2 * of)
}

// shown prints a figure about people, or that it is about too few.
func shown(p *locale.Printer, n, all int) string {
	if studio.Hide(n, all) {
		return p.T("studio.results.hidden")
	}
	return p.Int(int64(n))
}

// shownShare is shown as a share of all.
func shownShare(p *locale.Printer, n, all int) string {
	if studio.Hide(n, all) {
		return p.T("studio.results.hidden")
	}
	return strconv.Itoa(share(n, all)) + " %"
}

// mean prints minutes for each of n people.
func mean(p *locale.Printer, seconds, n, all int) string {
	if n == 0 {
		return "–"
	}
	if studio.Hide(n, all) {
		return p.T("studio.results.hidden")
	}
	return p.Minutes(learning.Minutes(seconds / n))
}

func percentOf(n int) string {
	if n < 0 {
		return "–"
	}
	return fmt.Sprintf("%d %%", n)
}

// score prints hundredths of a percent.
func score(p *locale.Printer, n int) string { return p.Hundredths(n) + " %" }

// markChoices are the marks of a parameter.
func markChoices(p *locale.Printer, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.mark.none"), Chosen: value == ""}}
	for m := studio.MaxMark; m >= 0; m-- {
		v := strconv.Itoa(m)
		out = append(out, parts.Choice{Value: v, Text: p.T("studio.mark." + v), Chosen: v == value}) // keys: studio.mark.
	}
	return out
}

func gateChoices(p *locale.Printer, value string) []parts.Choice {
	return []parts.Choice{
		{Value: "", Text: p.T("studio.mark.none"), Chosen: value == ""},
		{Value: "1", Text: p.T("studio.gate.none"), Chosen: value == "1"},
		{Value: "0", Text: p.T("studio.gate.found"), Chosen: value == "0"},
	}
}

// bothLangs are the languages of a form: the reader's first.
func (s Sheet) formLangs() []string {
	langs := s.Draft.Content.Languages()
	out := make([]string, 0, len(langs))
	for _, first := range []bool{true, false} {
		for _, lang := range langs {
			if (lang == s.p.Lang()) == first {
				out = append(out, lang)
			}
		}
	}
	return out
}

// kindChoices are the kinds of unit that are written here.
func kindChoices(p *locale.Printer, value string) []parts.Choice {
	var out []parts.Choice
	for _, k := range []string{studio.KindText, studio.KindCase, studio.KindBranch, studio.KindEvent} {
		out = append(out, parts.Choice{Value: k, Text: p.T("studio.kind." + k), Chosen: k == value})
	}
	return out
}

func modeChoices(p *locale.Printer, value string) []parts.Choice {
	var out []parts.Choice
	for _, m := range studio.Modes {
		out = append(out, parts.Choice{Value: m, Text: p.T("studio.mode." + word(m)), Chosen: m == value}) // keys: studio.mode.
	}
	return out
}

func licenceChoices(p *locale.Printer, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.licence.none"), Chosen: value == ""}}
	for _, l := range studio.Licences {
		out = append(out, parts.Choice{Value: l, Text: p.T("studio.licence." + word(l)), Chosen: l == value}) // keys: studio.licence.
	}
	return out
}

func objectiveChoices(p *locale.Printer, s Sheet, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.question.no_objective"), Chosen: value == ""}}
	for i, o := range s.Draft.Content.Objectives {
		text, _ := p.Name(o.Text)
		out = append(out, parts.Choice{Value: o.ID, Text: strconv.Itoa(i+1) + ". " + shortened(text, 60), Chosen: o.ID == value})
	}
	return out
}

func unitChoices(p *locale.Printer, s Sheet, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.question.no_unit"), Chosen: value == ""}}
	for i, u := range s.Draft.Content.Units {
		text, _ := p.Name(u.Title)
		out = append(out, parts.Choice{Value: u.ID, Text: strconv.Itoa(i+1) + ". " + shortened(text, 60), Chosen: u.ID == value})
	}
	return out
}

// formHead is what stands over the form of a part.
func formHead(p *locale.Printer, page EditPage) string {
	if page.Upload {
		return p.T("studio.upload.file")
	}
	return p.T("studio.edit.form_head")
}

// levels are the levels of the scale of a competency, each in its own words.
func levels(p *locale.Printer, page TagsPage) []parts.Option {
	var out []parts.Option
	for n := 1; n <= page.Chosen.Steps; n++ {
		o := parts.Option{Name: "level", Value: strconv.Itoa(n), Text: p.T("studio.tags.level", "n", n), Chosen: n == page.Level, Required: true}
		if n <= len(page.Chosen.Levels) {
			o.Hint, _ = p.Name(page.Chosen.Levels[n-1])
		}
		out = append(out, o)
	}
	return out
}

// asked counts the questions of an objective.
func asked(c studio.Content, objective string) int {
	n := 0
	for _, q := range c.Questions {
		if q.Objective == objective {
			n++
		}
	}
	return n
}

// people gives the names of persons.
func (w words) people(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = w.person(id)
	}
	return out
}

// readyTitle says whether the draft could be submitted.
func readyTitle(p *locale.Printer, s Sheet) string {
	if n := s.stops(); n > 0 {
		return p.T("studio.quality.stops", "n", n)
	}
	return p.T("studio.quality.ready")
}

func coverageBar(p *locale.Printer, s Sheet, lang string) parts.Bar {
	c := studio.Coverage(s.Draft.Content)[lang]
	kind := "n"
	if c.Done == c.Of {
		kind = "a"
	}
	return parts.Bar{Name: langName(p, lang), Value: strconv.Itoa(c.Percent()) + " %", Share: c.Percent(), Kind: kind, Say: p.T("studio.side.coverage", "lang", langName(p, lang), "done", c.Done, "of", c.Of)}
}

// termsWords says how the course is given.
func termsWords(p *locale.Printer, s Sheet) string {
	c := s.Draft.Content
	licence := p.T("studio.licence.none")
	if c.Licence != "" {
		licence = p.T("studio.licence." + word(c.Licence))
	}
	mode := c.Mode
	if mode == "" {
		mode = learning.SelfPaced
	}
	return p.T("studio.mode."+word(mode)) + " · " + p.T("studio.terms.pass", "n", c.PassMark) + " · " + licence
}

func editLede(page EditPage) string {
	if page.Upload {
		return "studio.edit.lede.upload"
	}
	return "studio.edit.lede." + page.sort() // keys: studio.edit.lede.
}

// unit is the unit that the form is about, or its words or check.
func (p EditPage) unit() studio.Unit {
	_, id, _ := p.Part.Cut()
	u, _ := p.Draft.Content.UnitAt(id)
	return u
}

// options is how many options the form of a question shows.
func (p EditPage) options() int {
	for n := 6; n > options; n-- {
		for _, lang := range p.formLangs() {
			if p.Form.Get("option"+strconv.Itoa(n)+"_"+lang) != "" {
				return n
			}
		}
	}
	return options
}

// said lists what was said on the part that is edited, and is still open.
func (p EditPage) said() []studio.Comment {
	sort, id, _ := p.Part.Cut()
	var out []studio.Comment
	for _, c := range p.Comments {
		if !c.Open() {
			continue
		}
		_, on, _ := c.Part.Cut()
		if c.Part == p.Part || sort == "text" && on == id {
			out = append(out, c)
		}
	}
	return out
}

func answerChoices(p *locale.Printer, page EditPage) []parts.Choice {
	var out []parts.Choice
	for n := 1; n <= page.options(); n++ {
		v := strconv.Itoa(n)
		out = append(out, parts.Choice{Value: v, Text: p.T("studio.field.option", "n", n), Chosen: page.Form.Get("answer") == v})
	}
	return out
}

func previewOptions(q studio.Question, lang string) []parts.Option {
	var out []parts.Option
	for i, o := range q.Options {
		out = append(out, parts.Option{Name: "phone-check", Value: strconv.Itoa(i), Text: o[lang], Disabled: true})
	}
	return out
}

func chosenName(p *locale.Printer, page TagsPage) string {
	name, _ := p.Name(page.Chosen.Name)
	return name
}

func definition(p *locale.Printer, page TagsPage) string {
	text, _ := p.Name(page.Chosen.Definition)
	return text
}

func foundSub(p *locale.Printer, c framework.Competency) string {
	text, _ := p.Name(c.Definition)
	if text = shortened(text, 140); text == "" {
		return c.Code
	}
	return c.Code + " · " + text
}

func stepSub(s Sheet, x studio.Step) string {
	out := s.person(x.By) + " · " + s.p.Date(x.At) + " " + s.p.Time(x.At)
	if x.Note != "" {
		out += " · " + x.Note
	}
	return out
}

func reviewLede(p *locale.Printer, page ReviewPage) string {
	return p.T("studio.review.lede", "people", p.List(page.people(page.Writers)))
}

func (p ReviewPage) tagWords() string {
	if p.Draft.Competency == "" {
		return p.p.T("studio.tags.none")
	}
	return p.p.T("studio.row.tag", "competency", p.competency(p.Draft.Competency), "level", p.Draft.Level)
}

// unitParts are the parts that stand together in the section of a unit; a new comment is on the words in the language shown.
func unitParts(p ReviewPage, u studio.Unit) []studio.Part {
	out := []studio.Part{studio.PartUnit(u.ID)}
	if u.Texts[p.Lang] != "" {
		out = []studio.Part{studio.PartText(u.ID, p.Lang), studio.PartUnit(u.ID)}
	}
	for _, lang := range p.Draft.Content.Languages() {
		if lang != p.Lang {
			out = append(out, studio.PartText(u.ID, lang))
		}
	}
	if u.Play != nil {
		out = append([]studio.Part{studio.PartPlay(u.ID)}, out...)
		for _, s := range u.Play.Scenes {
			out = append(out, studio.PartScene(u.ID, s.ID))
		}
	}
	return append(out, studio.PartCheck(u.ID))
}

// questionParts are the questions of the final check; a new comment is on the first.
func questionParts(p ReviewPage) []studio.Part {
	out := []studio.Part{}
	for _, q := range p.Draft.Content.Questions {
		out = append(out, studio.PartQuestion(q.ID))
	}
	if len(out) == 0 {
		out = append(out, studio.PartHead)
	}
	return out
}

func answerOf(q studio.Question, lang string) string {
	if q.Answer < len(q.Options) {
		return q.Options[q.Answer][lang]
	}
	return ""
}

// decision is what the reader may decide: review, publish, failed or "".
func (p ReviewPage) decision() string {
	switch {
	case p.Draft.State == studio.InReview && p.May.Review && !p.Wrote:
		return "review"
	case p.Draft.State == studio.IsApproved && p.May.Publish && !p.Wrote && !p.Reviewed:
		return "publish"
	case p.Draft.State == studio.HasFailed && (p.May.Publish && !p.Wrote && !p.Reviewed || p.May.Review && !p.Wrote):
		return "failed"
	}
	return ""
}

// noDecision names why the reader decides nothing.
// keys: studio.decide.none.
func (p ReviewPage) noDecision() string {
	waits := p.Draft.State == studio.InReview || p.Draft.State == studio.IsApproved || p.Draft.State == studio.HasFailed
	switch {
	case waits && (p.Wrote || p.Reviewed):
		return "own"
	case waits:
		return "others"
	}
	return "state"
}

func decideLead(p *locale.Printer, page ReviewPage) string {
	if page.decision() == "" {
		return ""
	}
	return p.T("studio.decide.lead." + page.decision()) // keys: studio.decide.lead.
}

// word is a code as a part of a key: small letters, digits and _.
func word(code string) string {
	return strings.ToLower(strings.NewReplacer("-", "_", ".", "_").Replace(code))
}
