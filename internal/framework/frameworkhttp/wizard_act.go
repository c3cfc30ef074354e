package frameworkhttp

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

type component = templ.Component

// act does what a form of the wizard asks for, and leads back to its page, where the last change can be taken back.
func (d *Door) act(w http.ResponseWriter, r *http.Request) error {
	ctx, by, kind, step := r.Context(), who.From(r.Context()), r.PathValue("kind"), r.PathValue("step")
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	home := "/mdo/positions/" + url.PathEscape(kind)
	switch step {
	case stepRoles, stepActivities, stepCompetencies, stepKnowledge:
		return d.save(w, r, form)
	case "begin":
		from, _ := strconv.Atoi(form.Get("from"))
		if _, err = d.frameworks.NewVersion(ctx, by, kind, from); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		http.Redirect(w, r, home, http.StatusSeeOther) // who comes second works on the same draft
		return nil
	case "undo":
		revision, _ := strconv.Atoi(form.Get("revision"))
		if _, err = d.frameworks.UndoEdit(ctx, by, kind, revision); err != nil {
			return err
		}
		return done(w, r, web.Back(form.Get("back"), home), "framework.wizard.told.undone")
	case "ask":
		persons := form["person"]
		if len(persons) == 0 {
			return d.came(w, r, stepCheck, form, parts.Fault{Field: "holders", Text: web.FrameOf(ctx).P.T("framework.wizard.check.none_chosen")})
		}
		if err = d.frameworks.AskHolders(ctx, by, kind, persons); err != nil {
			return d.back(w, r, stepCheck, form, err, "holders")
		}
		return done(w, r, home+"/"+stepCheck, "framework.wizard.told.asked", "n", len(persons))
	case "submit":
		if err = d.frameworks.SubmitFrac(ctx, by, kind, form.Get("why")); err != nil {
			return d.back(w, r, stepCheck, form, err, "why")
		}
		return done(w, r, home, "framework.wizard.told.submitted")
	case "reuse":
		other, err := d.other(ctx, d.db.Reader(), form.Get("from"), 0)
		if err != nil {
			return err
		}
		return d.takeTicked(w, r, form, other)
	case "order":
		return d.order(w, r, form)
	}
	return fault.E(fault.NotFound, "frameworkhttp.act", "app.no_page")
}

// done says what has happened and leads on.
func done(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	web.Flash(w, r.URL.Path, key, args...)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// came shows the page of a step again, with what is wrong.
func (d *Door) came(w http.ResponseWriter, r *http.Request, step string, form url.Values, faults ...parts.Fault) error {
	r.SetPathValue("step", step)
	return d.show(w, r, http.StatusUnprocessableEntity, WizardPage{Part: framework.Part(form.Get("part")), Form: form, Faults: faults})
}

// back shows the page of a step again where the writer can mend what is wrong there; other faults are pages of their own.
func (d *Door) back(w http.ResponseWriter, r *http.Request, step string, form url.Values, err error, field string) error {
	f := fault.As(err)
	if f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.Denied || f.Key == "framework.draft.closed" || f.Key == "framework.denied.draft" {
		return err
	}
	p := web.FrameOf(r.Context()).P
	faults := parts.FaultsOf(p, err).Renamed(func(place string) string { return cmp.Or(fieldAt(place), field) })
	if faults == nil || f.Kind == fault.Conflict {
		faults = append(parts.FaultAt(p, err, field), faults...)
	}
	return d.came(w, r, step, form, faults...)
}

// fieldAt gives the field of a form for a place in a draft: "roles[0].activities[1].text.en" is "text_en".
func fieldAt(place string) string {
	if i := strings.LastIndex(place, "]."); i >= 0 {
		place = place[i+2:]
	}
	return strings.ReplaceAll(strings.TrimPrefix(place, "kind."), ".", "_")
}

// save puts one part of the draft, or takes it away.
func (d *Door) save(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, kind, step := r.Context(), who.From(r.Context()), r.PathValue("kind"), r.PathValue("step")
	p, q := web.FrameOf(ctx).P, d.db.Reader()
	draft, err := d.frameworks.OpenDraft(ctx, q, by, kind)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(form.Get("seen"))
	if err != nil {
		return fault.E(fault.Invalid, "frameworkhttp.save", "framework.edit.seen")
	}
	if form.Get("act") == "drop" {
		part := framework.Part(form.Get("part"))
		if _, err := d.frameworks.EditDraft(ctx, by, kind, seen, framework.Drop(part)); err != nil {
			if fault.Is(err, fault.Stale) {
				return d.conflict(w, r, form, nil)
			}
			return err
		}
		return done(w, r, here(kind, step), "framework.wizard.told.dropped")
	}
	if form.Get("act") == "look" { // at the words alone: the rest may be missing yet
		a := framework.Activity{Text: names(form, "text"), SubmittedTo: names(form, "submitted_to")}
		return d.show(w, r, http.StatusOK, WizardPage{Part: framework.Part(form.Get("part")), Form: form, Hints: framework.LintActivity(a)})
	}
	if form.Get("act") == "keep" && step == stepKnowledge {
		edit, err := d.takeKept(ctx, draft.Profile, form.Get("kept_for"), form.Get("code"))
		if err == nil {
			_, err = d.frameworks.EditDraft(ctx, by, kind, seen, edit)
		}
		switch {
		case fault.Is(err, fault.Stale):
			return d.conflict(w, r, form, &edit)
		case err != nil:
			return d.back(w, r, step, form, err, "kept_for")
		}
		return done(w, r, here(kind, step)+"#"+url.PathEscape(form.Get("kept_for")), "framework.wizard.told.saved")
	}
	edit, wrong := editOf(draft.Profile, step, form)
	if len(wrong) > 0 {
		return d.came(w, r, step, form, parts.FaultsIn(p, wrong)...)
	}
	_, err = d.frameworks.EditDraft(ctx, by, kind, seen, edit)
	switch {
	case fault.Is(err, fault.Stale):
		return d.conflict(w, r, form, &edit)
	case fault.Is(err, fault.Invalid):
		return d.back(w, r, step, form, err, "")
	case err != nil:
		return err
	}
	to := here(kind, step)
	if a := form.Get("activity"); a != "" && step == stepCompetencies {
		to += "#" + url.PathEscape(a)
	}
	return done(w, r, to, "framework.wizard.told.saved")
}

func here(kind, step string) string {
	return "/mdo/positions/" + url.PathEscape(kind) + "/" + step
}

// editOf makes the edit that a form asks for; a new part gets the first code that is free. What is wrong is told by field.
func editOf(p framework.Profile, step string, form url.Values) (framework.Edit, []fault.Field) {
	part, sort := framework.Part(form.Get("part")), ""
	if framework.Value(p, part) != nil || step == stepCompetencies {
		sort, _, _ = strings.Cut(string(part), ":")
	} else {
		part = ""
	}
	var wrong []fault.Field
	need := func(field string, names framework.Names) {
		if len(names) == 0 {
			wrong = append(wrong, fault.Field{Name: field + "_en", Key: "framework.import.no_name"})
		}
	}
	switch {
	case step == stepRoles && (sort == "" || sort == "role"):
		role := framework.Role{Code: second(part), Name: names(form, "name"), Purpose: names(form, "purpose")}
		need("name", role.Name)
		if role.Code == "" {
			role.Code = freeCode(p, "R")
		}
		return framework.Put(framework.PartRole(role.Code), "", -1, role), wrong
	case step == stepActivities && (sort == "" || sort == "activity"):
		a := framework.Activity{Code: second(part), Text: names(form, "text"), Frequency: form.Get("frequency"), SubmittedTo: names(form, "submitted_to")}
		need("text", a.Text)
		in := form.Get("role")
		if framework.Value(p, framework.PartRole(in)) == nil {
			wrong = append(wrong, fault.Field{Name: "role", Key: "framework.wizard.activity.no_role"})
		}
		if !slices.Contains(framework.Frequencies, a.Frequency) {
			wrong = append(wrong, fault.Field{Name: "frequency", Key: "framework.wizard.activity.no_frequency"})
		}
		if a.Code == "" {
			a.Code = freeCode(p, "A")
		}
		return framework.Put(framework.PartActivity(a.Code), in, -1, a), wrong
	case step == stepCompetencies && sort == "need":
		fields := strings.SplitN(string(part), ":", 3)
		level, err := strconv.Atoi(form.Get("level"))
		if err != nil {
			wrong = append(wrong, fault.Field{Name: "level", Key: "framework.wizard.need.no_level"})
		}
		criticality, err := strconv.Atoi(form.Get("criticality"))
		if err != nil {
			wrong = append(wrong, fault.Field{Name: "criticality", Key: "framework.frac.criticality"})
		}
		if len(fields) < 3 {
			return framework.Edit{}, append(wrong, fault.Field{Name: "level", Key: "framework.edit.form", Args: []any{"part", string(part)}})
		}
		return framework.Put(part, "", -1, framework.Requirement{Competency: fields[2], Level: level, Criticality: criticality, Reason: names(form, "reason")}), wrong
	case step == stepKnowledge && (sort == "" || sort == "resource"):
		k := framework.Resource{Title: names(form, "title"), Kind: form.Get("kind")}
		need("title", k.Title)
		for field, to := range map[string]*string{"valid_from": &k.ValidFrom, "valid_to": &k.ValidTo, "review_by": &k.ReviewBy} {
			*to = strings.TrimSpace(form.Get(field))
		}
		if !slices.Contains(framework.ResourceKinds, k.Kind) {
			wrong = append(wrong, fault.Field{Name: "kind", Key: "framework.wizard.knowledge.no_kind"})
		}
		activity := form.Get("activity")
		if _, ok := activityOf(p, activity); !ok {
			wrong = append(wrong, fault.Field{Name: "activity", Key: "framework.wizard.knowledge.no_activity"})
		}
		if part == "" && len(k.Title) > 0 {
			k.Code = framework.KnowledgeCode(k.Kind, k.Title)
			part = framework.PartResource(activity, k.Code)
		} else if fields := strings.SplitN(string(part), ":", 3); len(fields) == 3 {
			k.Code = fields[2]
		}
		return framework.Put(part, "", -1, k), wrong
	}
	return framework.Edit{}, append(wrong, fault.Field{Key: "framework.edit.form", Args: []any{"part", string(part)}})
}

func second(part framework.Part) string {
	_, code, _ := strings.Cut(string(part), ":")
	return code
}

// names reads the texts of a field in its languages; an empty one is none.
func names(form url.Values, field string) framework.Names {
	var out framework.Names
	for key := range form {
		lang, ok := strings.CutPrefix(key, field+"_")
		text := strings.Join(strings.Fields(form.Get(key)), " ")
		if !ok || text == "" || strings.Contains(lang, "_") {
			continue
		}
		if out == nil {
			out = framework.Names{}
		}
		out[lang] = text
	}
	return out
}

// freeCode gives the first code of a letter and a number that no part of a profile bears.
func freeCode(p framework.Profile, letter string) string {
	for n := 1; ; n++ {
		code := letter + strconv.Itoa(n)
		if framework.Value(p, framework.PartRole(code)) == nil && framework.Value(p, framework.PartActivity(code)) == nil {
			return code
		}
	}
}

// conflict shows what somebody else wrote meanwhile beside what was about to be saved. The form then counts as having seen
// theirs: sent again, it keeps mine. mine is nil where the part was to be taken away.
func (d *Door) conflict(w http.ResponseWriter, r *http.Request, form url.Values, mine *framework.Edit) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	part := framework.Part(form.Get("part"))
	if mine != nil {
		part = mine.Part
	}
	s, err := d.lookAt(ctx, q, by, r.PathValue("kind"), r.PathValue("step"), 200)
	if err != nil {
		return err
	}
	c := &Conflict{}
	for _, change := range s.Changes {
		if change.Edit.Part == part && change.By != by.PersonID {
			c.Change, c.By = change, s.People[change.By]
			break
		}
	}
	value := framework.Value(s.Draft.Profile, part)
	c.Gone = value == nil
	p := web.FrameOf(ctx).P
	c.Theirs = s.says(p, part, value)
	if mine == nil { // nothing was written: it stands in the list as they left it, with the button that takes it away
		text := conflictWords(p, c) + " " + p.T("framework.wizard.conflict.theirs", "what", c.Theirs)
		return d.show(w, r, http.StatusPreconditionFailed, WizardPage{Faults: parts.Faults{{Field: "standing", Text: text}}})
	}
	if c.Gone { // kept, it is made anew
		form.Set("part", "")
		if r.PathValue("step") == stepCompetencies {
			form.Set("part", string(part))
		}
	}
	form.Set("seen", strconv.Itoa(s.Draft.Revision))
	// a new part that was met by another finds a free code when it is sent again
	return d.show(w, r, http.StatusPreconditionFailed, WizardPage{Part: framework.Part(form.Get("part")), Form: form, Conflict: c})
}

// says puts what stands in a part into one line of the reader's language.
func (s Sheet) says(p *locale.Printer, part framework.Part, value []byte) string {
	if value == nil {
		return ""
	}
	fields := strings.SplitN(string(part), ":", 3)
	switch fields[0] {
	case "role":
		return name(p, framework.Said[framework.Role](value).Name)
	case "activity":
		a := framework.Said[framework.Activity](value)
		return name(p, a.Text) + " · " + p.T("framework.wizard.frequency."+a.Frequency) // keys: framework.wizard.frequency.
	case "need":
		n := framework.Said[framework.Requirement](value)
		return cmp.Or(name(p, s.Known[n.Competency].Name), n.Competency) + " · " + p.T("framework.wizard.level", "n", n.Level) + " · " + p.T("framework.wizard.criticality", "n", n.Criticality)
	case "resource":
		return name(p, framework.Said[framework.Resource](value).Title)
	}
	return name(p, framework.Said[framework.Kind](value).Name)
}

// takeTicked takes the ticked parts of another profile.
func (d *Door) takeTicked(w http.ResponseWriter, r *http.Request, form url.Values, other framework.Profile) error {
	ctx, by, kind := r.Context(), who.From(r.Context()), r.PathValue("kind")
	seen, err := strconv.Atoi(form.Get("seen"))
	if err != nil {
		return fault.E(fault.Invalid, "frameworkhttp.take", "framework.edit.seen")
	}
	n, err := d.frameworks.TakeParts(ctx, by, kind, seen, other, partsOf(form["part"]))
	if fault.Is(err, fault.Stale) || fault.Is(err, fault.Invalid) {
		page := WizardPage{Other: other, Form: form, Faults: parts.FaultAt(web.FrameOf(ctx).P, err, "offers"), OrderAll: form.Get("text")}
		if r.PathValue("step") == "reuse" {
			r.URL.RawQuery = "from=" + web.Escape(form.Get("from"))
		}
		return d.showOffers(w, r, fault.Status(fault.KindOf(err)), page)
	} else if err != nil {
		return err
	}
	return done(w, r, "/mdo/positions/"+url.PathEscape(kind), "framework.wizard.told.taken", "n", n-seen)
}

// showOffers shows what could be taken once more.
func (d *Door) showOffers(w http.ResponseWriter, r *http.Request, status int, page WizardPage) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	s, err := d.lookAt(ctx, q, by, r.PathValue("kind"), r.PathValue("step"), 0)
	if err != nil {
		return err
	}
	page.Sheet, page.Step, page.Now = s, r.PathValue("step"), f.P.DateISO(q.Now())
	if err := d.offered(ctx, q, &page); err != nil {
		return err
	}
	f = staff(f, f.P.T("framework.wizard.step."+page.Step)+" · "+name(f.P, s.Draft.Profile.Kind.Name))
	body := orderPage
	if page.Step == "reuse" {
		body = reusePage
	}
	return web.Render(w, r, status, body(f, page))
}

// order reads a pasted order and shows what it would bring, or takes the ticked parts of it.
func (d *Door) order(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, p := r.Context(), web.FrameOf(r.Context()).P
	text := form.Get("text")
	read, err := d.readOrder(ctx, d.db.Reader(), []byte(text))
	if fault.Is(err, fault.Invalid) {
		var faults parts.Faults
		for _, place := range fault.As(err).Places {
			said := p.T(place.Key, place.Args...)
			if line, ok := strings.CutPrefix(place.Name, "line "); ok {
				said = p.T("framework.wizard.order.line", "line", line, "what", said)
			} else if place.Name != "" {
				said = place.Name + ": " + said
			}
			faults = append(faults, parts.Fault{Field: "text", Text: said})
		}
		return d.show(w, r, http.StatusUnprocessableEntity, WizardPage{Form: form, Faults: faults, OrderAll: text})
	} else if err != nil {
		return err
	}
	if form.Get("act") == "take" {
		return d.takeTicked(w, r, form, read.Profile)
	}
	return d.showOffers(w, r, http.StatusOK, WizardPage{Other: read.Profile, Unknown: read.Unknown, Left: read.Order.Left, OrderAll: text})
}
