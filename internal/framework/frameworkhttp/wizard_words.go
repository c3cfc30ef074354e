package frameworkhttp

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

var (
	stepPill   = map[string]string{notStarted: "mut", inProgress: "now", stepDone: "ok", cannotStart: "mut"}
	stepIcon   = map[string]string{stepDone: "check", cannotStart: "lock"}
	partIcon   = map[string]string{stepRoles: "users", stepActivities: "list-checks", stepKnowledge: "book"}
	holderPill = map[string]string{framework.HolderAsked: "mut", framework.HolderConfirmed: "ok", framework.HolderCorrected: "now"}
)

func overviewHead(p *locale.Printer, page WizardPage) parts.Head {
	done := 0
	for _, s := range page.progress() {
		if s.State == stepDone {
			done++
		}
	}
	return parts.Head{
		Eyebrow: page.Draft.KindCode + " · " + p.T("framework.wizard.version", "n", page.Draft.Number),
		Title:   name(p, page.Draft.Profile.Kind.Name),
		Lede:    p.T("framework.wizard.lede.overview", "done", done, "n", len(page.Check.Problems)),
	}
}

// stepRow is one step of the task list. keys: framework.wizard.count.
func stepRow(p *locale.Printer, page WizardPage, i int, s StepState) parts.Row {
	r := parts.Row{Icon: cmp.Or(partIcon[s.Name], "badge-check"), Title: p.Int(int64(i+1)) + ". " + p.T("framework.wizard.step."+s.Name)}
	if s.State != cannotStart {
		r.Href = page.At(s.Name)
		r.Sub = p.T("framework.wizard.count."+s.Name, "n", s.N)
	} else {
		r.Sub = p.T("framework.wizard.after", "step", p.T("framework.wizard.step."+steps[i-1]))
	}
	return r
}

func findingIcon(kind string) string {
	if kind == "gap" {
		return "alert"
	}
	return "info"
}

func firstOf[T any](list []T, n int) []T { return list[:min(len(list), n)] }

// argsOf names an area in the reader's language. keys: framework.wizard.area.
func argsOf(p *locale.Printer, args []any) []any {
	out := slices.Clone(args)
	for i := 0; i+1 < len(out); i += 2 {
		if area, ok := out[i+1].(string); ok && out[i] == "area" && slices.Contains(threeAreas, area) {
			out[i+1] = nameOfArea(p, area)
		}
	}
	return out
}

func nameOfArea(p *locale.Printer, area string) string {
	if !slices.Contains(threeAreas, area) {
		return area
	}
	return p.T("framework.wizard.area." + strings.ToLower(area))
}

// toPart is the address of the form about a part.
func (p WizardPage) toPart(part framework.Part) string {
	sort, _, _ := strings.Cut(string(part), ":")
	step := map[string]string{"role": stepRoles, "activity": stepActivities, "need": stepCompetencies, "resource": stepKnowledge}[sort]
	if step == "" {
		return ""
	}
	return p.At(step) + "?part=" + web.Escape(string(part))
}

func changedWords(p *locale.Printer, s Sheet, c framework.Changed) string {
	return p.T("framework.wizard.changed", "what", changeWords(p, s, c), "who", byWhom(p, s, c))
}

func byWhom(p *locale.Printer, s Sheet, c framework.Changed) string {
	who := name(p, s.People[c.By].Name)
	if who == "" {
		who = p.T("framework.wizard.machine")
	}
	return p.T("framework.wizard.by", "who", who, "date", p.DateShort(c.At), "time", p.Time(c.At))
}

// isUndo tells whether the last change took back the one before it: offering to take that back again would go in circles.
func isUndo(list []framework.Changed) bool {
	return len(list) > 1 && list[1].UndoneBy == list[0].Revision
}

// changeWords says what a change did. keys: framework.wizard.did.
func changeWords(p *locale.Printer, s Sheet, c framework.Changed) string {
	sort, _, _ := strings.Cut(string(c.Edit.Part), ":")
	value, did := c.Edit.Value, "changed"
	switch {
	case c.Edit.Value == nil:
		value, did = c.Back.Value, "removed"
	case c.Back.Value == nil:
		did = "added"
	}
	return p.T("framework.wizard.did."+did, "what", p.T("framework.wizard.sort."+sort), "name", short(s.says(p, c.Edit.Part, value))) // keys: framework.wizard.sort.
}

// short cuts a text to what fits a line of a list.
func short(text string) string {
	const most = 90
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	words, out := strings.Fields(text), ""
	for _, w := range words {
		if utf8.RuneCountInString(out)+utf8.RuneCountInString(w) > most {
			break
		}
		out = strings.TrimSpace(out + " " + w)
	}
	return out + " …"
}

func changeIcon(c framework.Changed) string {
	switch {
	case c.Edit.Value == nil:
		return "x"
	case c.Back.Value == nil:
		return "plus"
	}
	return "pen"
}

// stagesOf are the stages between draft and in force. keys: framework.wizard.stage.
func stagesOf(p *locale.Printer, page WizardPage) []parts.Stage {
	order := []string{framework.VersionDraft, framework.VersionSubmitted, framework.VersionReviewed, framework.VersionVerified, framework.VersionPublished}
	at := slices.Index(order, page.Draft.Status)
	out := make([]parts.Stage, len(order))
	for i, stage := range order {
		out[i].Name = p.T("framework.wizard.stage." + stage)
		switch {
		case i < at+1 && i > 0 && at > 0, i == 0 && at > 0:
			out[i].State = "done"
		case i == 0 && page.Draft.Status == framework.VersionSentBack:
			out[i].State, out[i].Note = "back", lastNote(page.Steps)
		case i == at+1 && at > 0, i == 0:
			out[i].State = "now"
		}
	}
	return out
}

func lastNote(list []framework.Step) string {
	for _, s := range slices.Backward(list) {
		if s.Step == framework.VersionSentBack {
			return s.Note
		}
	}
	return ""
}

func closedText(p *locale.Printer, page WizardPage) string {
	if page.Draft.Status == framework.VersionDraft || page.Draft.Status == framework.VersionSentBack {
		return p.T("framework.wizard.closed.reader")
	}
	return p.T("framework.wizard.closed.on_its_way")
}

func coverageBars(p *locale.Printer, page WizardPage) []parts.Bar {
	var out []parts.Bar
	for _, area := range threeAreas {
		have, want := page.Coverage[area], framework.MinimumCoverage[area]
		out = append(out, parts.Bar{
			Name: nameOfArea(p, area), Value: p.T("framework.wizard.coverage.of", "n", have, "want", want), Share: min(100, have*100/want),
			Say: p.T("framework.wizard.coverage.say", "area", nameOfArea(p, area), "n", have, "want", want),
		})
	}
	return out
}

func stageClass(page WizardPage, s StepState) string {
	switch {
	case s.Name == page.Step:
		return "now"
	case s.State == stepDone:
		return "done"
	}
	return ""
}

func stageIcon(page WizardPage, s StepState) string {
	switch {
	case s.State == stepDone:
		return "circle-check"
	case s.Name == page.Step:
		return "play"
	}
	return "circle"
}

func conflictWords(p *locale.Printer, c *Conflict) string {
	who := name(p, c.By.Name)
	if who == "" {
		who = p.T("framework.wizard.machine")
	}
	return p.T("framework.wizard.conflict", "who", who, "time", p.Time(c.Change.At))
}

func stepAfter(step string) string {
	if i := slices.Index(steps, step); i >= 0 && i+1 < len(steps) {
		return steps[i+1]
	}
	return ""
}

// before is the step that must have begun first.
func before(step string) string {
	if step == stepActivities {
		return stepRoles
	}
	return stepActivities
}

// noActivityYet tells whether the step has nothing to stand on: no role for activities, no activity for what follows.
func noActivityYet(p WizardPage) bool {
	if p.Step == stepActivities {
		return len(p.Draft.Profile.Roles) == 0
	}
	return !slices.ContainsFunc(p.Draft.Profile.Roles, func(r framework.Role) bool { return len(r.Activities) > 0 })
}

// finding is the title of a step: what stands. keys: framework.wizard.finding.
func (p WizardPage) finding(l *locale.Printer) string {
	for _, s := range p.progress() {
		if s.Name == p.Step {
			return l.T("framework.wizard.finding."+s.Name, "n", s.N)
		}
	}
	return ""
}

func roleSub(p *locale.Printer, r framework.Role) string {
	return joined(p.T("framework.wizard.count.activities", "n", len(r.Activities)), name(p, r.Purpose))
}

func activitySub(p *locale.Printer, a framework.Activity) string {
	out := p.T("framework.wizard.frequency." + a.Frequency)
	if to := name(p, a.SubmittedTo); to != "" {
		out = joined(out, p.T("framework.wizard.submitted_to", "who", to))
	}
	return out
}

// resourceSub says what kind of thing it is and for how long it holds. keys: framework.wizard.resource.
func resourceSub(p *locale.Printer, k framework.Resource) string {
	out := p.T("framework.wizard.resource." + k.Kind)
	if k.ValidFrom != "" {
		out = joined(out, p.T("framework.wizard.valid_from", "date", p.DateOf(k.ValidFrom)))
	}
	if k.ValidTo != "" {
		out = joined(out, p.T("framework.wizard.valid_to", "date", p.DateOf(k.ValidTo)))
	}
	return out
}

// resourcePill marks what no longer holds, or should be looked at. keys: framework.wizard.pill.
func resourcePill(k framework.Resource, today string) string {
	switch {
	case k.Expired(today):
		return "expired"
	case k.ReviewDue(today):
		return "review"
	}
	return missingLang(k.Title)
}

// missingLang marks a text that one of the two languages of every office lacks.
func missingLang(names framework.Names) string {
	switch {
	case strings.TrimSpace(names["hi"]) == "":
		return "no_hi"
	case strings.TrimSpace(names["en"]) == "":
		return "no_en"
	}
	return ""
}

func joined(texts ...string) string {
	return join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }))
}

func join(texts []string) string { return strings.Join(texts, " · ") }

// formTitle says whether the form makes something new or changes something. keys: framework.wizard.new. framework.wizard.mend.
func formTitle(p WizardPage) string {
	if p.Part == "" {
		return "framework.wizard.new." + p.Step
	}
	return "framework.wizard.mend." + p.Step
}

func roleChoices(p *locale.Printer, page WizardPage) []parts.Choice {
	var out []parts.Choice
	for _, r := range page.Draft.Profile.Roles {
		out = append(out, parts.Choice{Value: r.Code, Text: name(p, r.Name), Chosen: r.Code == page.Form.Get("role")})
	}
	return out
}

func frequencyChoices(p *locale.Printer, page WizardPage) []parts.Choice {
	out := []parts.Choice{{Text: p.T("framework.wizard.choose_one")}}
	for _, f := range framework.Frequencies {
		out = append(out, parts.Choice{Value: f, Text: p.T("framework.wizard.frequency." + f), Chosen: f == page.Form.Get("frequency")})
	}
	return out
}

func activityChoices(p *locale.Printer, page WizardPage) []parts.Choice {
	var out []parts.Choice
	for _, r := range page.Draft.Profile.Roles {
		for _, a := range r.Activities {
			out = append(out, parts.Choice{Value: a.Code, Text: short(name(p, a.Text)), Chosen: a.Code == page.Form.Get("activity")})
		}
	}
	return out
}

func kindChoices(p *locale.Printer, page WizardPage) []parts.Choice {
	out := []parts.Choice{{Text: p.T("framework.wizard.choose_one")}}
	for _, k := range framework.ResourceKinds {
		out = append(out, parts.Choice{Value: k, Text: p.T("framework.wizard.resource." + k), Chosen: k == page.Form.Get("kind")})
	}
	return out
}

func saveText(p *locale.Printer, page WizardPage) string {
	if page.Conflict != nil {
		return p.T("framework.wizard.conflict.keep")
	}
	return p.T("framework.wizard.save")
}

// seen is the revision that the writer has before their eyes: that of the form, where one came back, for what stands beside it
// may have been changed by others meanwhile.
func (p WizardPage) seen() string {
	return cmp.Or(p.Form.Get("seen"), strconv.Itoa(p.Draft.Revision))
}

// langs are the languages in which everything is written, the reader's first. keys: framework.wizard.lang.
func langs(p *locale.Printer) []string {
	if p.Lang() == "hi" {
		return []string{"hi", "en"}
	}
	return []string{"en", "hi"}
}

func hintFor(i int, hint string) string {
	if i == 0 {
		return hint
	}
	return ""
}

func longest(kind string) int {
	if kind == "textarea" {
		return 2000
	}
	return 300
}

// optional tells of a field whether it may stay empty.
func optional(field string) bool {
	return field == "purpose" || field == "submitted_to" || field == "reason"
}

func otherLangs(form url.Values, field string) []string {
	var out []string
	for key := range form {
		lang, ok := strings.CutPrefix(key, field+"_")
		if ok && lang != "en" && lang != "hi" && !strings.Contains(lang, "_") && len(lang) <= 12 {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return out
}

func chosenActivity(p *locale.Printer, page WizardPage) string {
	a, _ := activityOf(page.Draft.Profile, page.Activity)
	return name(p, a.Text)
}

func addNeed(p *locale.Printer, page WizardPage, activity string) parts.Link {
	if !page.MayWrite {
		return parts.Link{}
	}
	return parts.Link{Text: p.T("framework.wizard.need.add"), Href: page.At(stepCompetencies) + "?activity=" + web.Escape(activity), Icon: "plus"}
}

func nameOr(p *locale.Printer, c framework.Competency, code string) string {
	return cmp.Or(name(p, c.Name), code)
}

func needSub(p *locale.Printer, c framework.Competency, n framework.Requirement) string {
	words, _ := wordsAtLevel(p, c, n.Level)
	return joined(p.T("framework.wizard.level", "n", n.Level), p.T("framework.wizard.criticality", "n", n.Criticality), short(words))
}

// wordsAtLevel are what a holder does at a level, in the reader's language; "" where the dictionary has no words.
func wordsAtLevel(p *locale.Printer, c framework.Competency, level int) (text, lang string) {
	if level < 1 || level > len(c.Levels) {
		return "", ""
	}
	return p.Name(c.Levels[level-1])
}

func suggestedFor(p WizardPage) bool {
	return slices.ContainsFunc(p.Advice.Suggestions, func(s framework.Suggestion) bool { return s.Activity == p.Activity })
}

func chooseSub(p *locale.Printer, c framework.Competency, why string) string {
	if why != "" {
		return joined(nameOfArea(p, c.Area), why)
	}
	return joined(nameOfArea(p, c.Area), c.Code, short(name(p, c.Definition)))
}

func chooseHref(p WizardPage, c framework.Competency, s *framework.Suggestion) string {
	v := url.Values{"activity": {p.Activity}, "competency": {c.Code}}
	if s != nil {
		v.Set("level", strconv.Itoa(s.Level))
		v.Set("criticality", strconv.Itoa(s.Criticality))
	}
	return p.At(stepCompetencies) + "?" + v.Encode()
}

// asksFor tells whether the activity of the page asks for a competency already.
func asksFor(p WizardPage, code string) bool {
	return framework.Value(p.Draft.Profile, framework.PartNeed(p.Activity, code)) != nil
}

// levelOptions are the levels of a competency, each with its own words.
func levelOptions(p *locale.Printer, page WizardPage) []parts.Option {
	var out []parts.Option
	for n := 1; n <= page.Chosen.Steps; n++ {
		words, lang := wordsAtLevel(p, page.Chosen, n)
		text := p.T("framework.wizard.level.option", "n", n)
		if lang == p.Lang() {
			lang = ""
		}
		o := parts.Option{Name: "level", Value: strconv.Itoa(n), Text: text, Hint: words, Chosen: page.Form.Get("level") == strconv.Itoa(n), Required: true}
		out = append(out, o)
	}
	return out
}

// criticalityOptions are the three degrees, each in words. keys: framework.wizard.critical.
func criticalityOptions(p *locale.Printer, page WizardPage) []parts.Option {
	var out []parts.Option
	for _, n := range []string{"1", "2", "3"} {
		out = append(out, parts.Option{Name: "criticality", Value: n, Text: p.T("framework.wizard.critical." + n), Chosen: page.Form.Get("criticality") == n, Required: true})
	}
	return out
}

func checkFinding(p *locale.Printer, page WizardPage) string {
	answered := 0
	for _, h := range page.Holders {
		if h.Said != framework.HolderAsked {
			answered++
		}
	}
	if len(page.Holders) == 0 {
		return p.T("framework.wizard.check.title")
	}
	return p.T("framework.wizard.check.answered", "n", answered, "of", len(page.Holders))
}

func holderOptions(p *locale.Printer, page WizardPage) []parts.Option {
	var out []parts.Option
	for _, post := range page.Serving {
		out = append(out, parts.Option{
			Name: "person", Value: post.PersonID, Many: true, Text: name(p, post.Name), Hint: joined(post.PositionCode, name(p, post.OrgName)),
			Chosen: slices.Contains(page.Form["person"], post.PersonID),
		})
	}
	return out
}

// holderSub says when somebody was asked and what they said. keys: framework.wizard.said.
func holderSub(p *locale.Printer, h framework.HolderCheck) string {
	if h.SaidAt.IsZero() {
		return p.T("framework.wizard.asked_on", "date", p.Date(h.AskedAt))
	}
	return joined(p.Date(h.SaidAt), h.Note)
}

// offerOptions are the parts that could be taken, each with what the draft says instead.
func offerOptions(p *locale.Printer, page WizardPage) []parts.Option {
	var out []parts.Option
	for _, o := range page.Offers {
		sort, _, _ := strings.Cut(string(o.Part), ":")
		under := ""
		switch fields := strings.SplitN(string(o.Part), ":", 3); {
		case len(fields) == 3:
			a, _ := activityOf(page.Other, fields[1])
			under = p.T("framework.wizard.offers.for", "what", short(name(p, a.Text)))
		case o.In != "":
			for _, r := range page.Other.Roles {
				if r.Code == o.In {
					under = p.T("framework.wizard.offers.in", "what", short(name(p, r.Name)))
				}
			}
		}
		if o.Change == "changed" {
			under = joined(under, p.T("framework.wizard.offers.instead", "what", short(page.says(p, o.Part, o.Old))))
		}
		out = append(out, parts.Option{
			Name: "part", Value: string(o.Part), Many: true, Text: p.T("framework.wizard.sort."+sort) + ": " + page.says(p, o.Part, o.New), Hint: under,
			Chosen: slices.Contains(page.Form["part"], string(o.Part)),
		})
	}
	return out
}

func resourceNames(p *locale.Printer, list []framework.Resource) string {
	var out []string
	for _, k := range list {
		out = append(out, name(p, k.Title))
	}
	return p.List(out)
}

func reuseFinding(p *locale.Printer, page WizardPage) string {
	if len(page.Advice.Like) == 0 {
		return p.T("framework.wizard.reuse.none")
	}
	return p.T("framework.wizard.reuse.title", "n", len(page.Advice.Like))
}

// saysText tells whether the form of an activity has words to be looked at.
func saysText(p WizardPage) bool { return len(names(p.Form, "text")) > 0 }

func noneLede(p *locale.Printer, page NonePage) string {
	if page.From > 0 {
		return p.T("framework.wizard.none.given_up", "n", page.From)
	}
	return p.T("framework.wizard.none.lede", "n", page.Profile.Version)
}
