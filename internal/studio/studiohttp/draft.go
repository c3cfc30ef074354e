package studiohttp

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/studio"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Sheet is a draft with what its pages tell about it.
type Sheet struct {
	words
	Draft    studio.Draft
	May      may
	MayWrite bool // the reader may, and it is written on
	Changes  []studio.Changed
	Comments []studio.Comment
	Certs    map[studio.Side]studio.Certificate
	Steps    []studio.Step
	Findings []studio.Finding
	Writers  []string
	Wrote    bool // the reader had a hand in writing it
	Reviewed bool // or in reviewing it
}

// At is the address of a page of the draft.
func (s Sheet) At(page string) string {
	at := "/studio/" + s.Draft.ID
	if page != "" {
		at += "/" + page
	}
	return at
}

// To is the address of the page on which a part is edited.
func (s Sheet) To(part studio.Part) string {
	switch part {
	case studio.PartTags:
		return s.At("tags")
	case "objectives", "sources":
		return s.At("edit") + "?new=" + strings.TrimSuffix(string(part), "s")
	case "questions":
		return s.At("edit") + "?new=question"
	case "units":
		return s.At("edit") + "?new=unit"
	}
	return s.At("edit") + "?part=" + url.QueryEscape(string(part))
}

// stops counts the findings that keep the draft from being submitted.
func (s Sheet) stops() int {
	n := 0
	for _, x := range s.Findings {
		if x.Stops {
			n++
		}
	}
	return n
}

// openComments counts what is still asked for.
func (s Sheet) openComments() int {
	n := 0
	for _, c := range s.Comments {
		if c.Open() {
			n++
		}
	}
	return n
}

// title is what the draft is called, in the reader's language.
func (s Sheet) title() (text, lang string) {
	if text, lang = s.p.Name(s.Draft.Title); text == "" {
		text = s.Draft.Code
	}
	return text, lang
}

// look reads a draft with what a page tells about it.
func (d *Door) look(ctx context.Context, r *http.Request, p *locale.Printer, what ...string) (Sheet, error) {
	q, by := d.db.Reader(), who.From(ctx)
	with, before, limit := 0, 0, 1
	for word, flag := range map[string]int{
		"change": studio.WithChanges, "changes": studio.WithChanges, "comments": studio.WithComments, "certs": studio.WithCerts, "steps": studio.WithSteps,
	} {
		if has(what, word) {
			with |= flag
		}
	}
	if has(what, "changes") {
		before, limit = number(r.URL.Query().Get("before")), 20
	}
	found, err := d.studio.Sheet(ctx, q, by, r.PathValue("p"), with, before, limit)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{
		Draft: found.Draft, Changes: found.Changes, Comments: found.Comments, Certs: found.Certs, Steps: found.Steps, Writers: found.Writers,
		May: mayOn(by, found.Draft.Path), Wrote: has(found.Writers, by.ID()), Reviewed: has(found.Reviewers, by.ID()),
	}
	s.MayWrite = s.May.Write && s.Draft.State.Written()
	persons := append([]string{s.Draft.MadeBy}, found.Writers...)
	for _, x := range s.Changes {
		persons = append(persons, x.By)
	}
	for _, x := range s.Comments {
		persons = append(persons, x.By, x.ClosedBy)
	}
	for _, x := range s.Steps {
		persons = append(persons, x.By)
	}
	for _, x := range s.Certs {
		persons = append(persons, x.By)
	}
	if s.words, err = d.named(ctx, q, p, []string{s.Draft.Competency}, persons, nil); err != nil {
		return s, err
	}
	s.orgs = map[string]people.Org{s.Draft.Org: {Code: s.Draft.Org, Name: found.Org}}
	if has(what, "findings") {
		s.Findings = d.studio.CheckKnown(s.Draft, s.competencies)
	}
	return s, nil
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// write is /studio/{p}: the course as it is being written.
func (d *Door) write(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "change", "comments", "findings", "steps")
	if err != nil {
		return err
	}
	title, _ := s.title()
	return web.Render(w, r, http.StatusOK, writePage(dress(f, title), s))
}

// page shows one of the other pages of a draft.
func (d *Door) page(w http.ResponseWriter, r *http.Request) error {
	switch r.PathValue("page") {
	case "edit":
		return d.edit(w, r, http.StatusOK, EditPage{})
	case "upload":
		return d.edit(w, r, http.StatusOK, EditPage{Upload: true})
	case "tags":
		return d.tags(w, r, http.StatusOK, nil)
	case "case":
		return d.caseOf(w, r, http.StatusOK, nil, nil)
	case "try":
		return d.try(w, r, r.URL.Query().Get("unit"), false)
	case "quality":
		return d.quality(w, r, http.StatusOK, nil, nil)
	case "review":
		return d.review(w, r, http.StatusOK, "", nil)
	case "results":
		return d.results(w, r)
	case "events":
		return d.events(w, r)
	case "history":
		return d.history(w, r)
	case "discard":
		return d.discarding(w, r)
	}
	return fault.E(fault.NotFound, "studiohttp.page", "app.no_page")
}

// EditPage is the form of one part, with a preview as a phone shows it.
type EditPage struct {
	Sheet
	Part   studio.Part // "" makes a new one
	New    string      // the sort of a new one: unit, objective, source, question
	Upload bool
	Form   url.Values
	Faults parts.Faults
	Words  string // of a picture or a voice that was refused
	Theirs string // what somebody else wrote meanwhile
	By     string // who
	HTML   string // the text as readers will see it
	Lang   string // of the text
}

// sort is what sort of part the form is about.
func (p EditPage) sort() string {
	if p.New != "" {
		return p.New
	}
	sort, _, _ := p.Part.Cut()
	return sort
}

func (d *Door) edit(w http.ResponseWriter, r *http.Request, status int, page EditPage) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "change", "comments")
	if err != nil {
		return err
	}
	page.Sheet = s
	v := r.URL.Query()
	if page.Form != nil {
		v = page.Form
	}
	if page.Part = studio.Part(v.Get("part")); page.Part == "" && !page.Upload {
		page.New = v.Get("new")
	}
	sort, id, lang := page.Part.Cut()
	if !s.MayWrite {
		http.Redirect(w, r, s.At("review"), http.StatusSeeOther)
		return nil
	}
	stands := studio.Value(s.Draft.Content, page.Part) != nil
	if sort == "text" || sort == "check" {
		if _, at := s.Draft.Content.UnitAt(id); at < 0 || sort == "text" && !has(s.Draft.Content.Languages(), lang) {
			return fault.E(fault.NotFound, "studiohttp.edit", "studio.edit.gone")
		}
		stands = true
	}
	if sort == "play" || sort == "scene" { // a new one begins with its form
		u, at := s.Draft.Content.UnitAt(id)
		stands = at >= 0 && u.Kind == studio.KindBranch && (sort == "play" || framework.ValidCode(lang))
	}
	if !page.Upload && (page.Part != "" && !stands || page.Part == "" && !has([]string{"unit", "objective", "source", "question"}, page.New)) {
		return fault.E(fault.NotFound, "studiohttp.edit", "studio.edit.gone")
	}
	if page.Form == nil {
		page.Form = formOf(s.Draft.Content, page.Part)
		if page.Upload {
			page.Form.Set("unit", v.Get("unit"))
		}
		if o := v.Get("objective"); page.New == "question" && o != "" {
			page.Form.Set("objective", o)
		}
	}
	if page.Form.Get("seen") == "" {
		page.Form.Set("seen", strconv.Itoa(s.Draft.Revision))
	}
	if sort == "text" {
		page.Lang = lang
		html, err := learning.Render(page.Form.Get("markdown"))
		if err != nil {
			return fault.Wrap("studiohttp.edit", err)
		}
		u, _ := s.Draft.Content.UnitAt(id)
		page.HTML = d.preview(html, f.P.T("studio.edit.table", "title", u.Title[lang]))
	}
	return web.Render(w, r, status, editPage(dress(f, editTitle(f.P, page)), page))
}

// formOf writes what stands in a part into the fields of its form.
func formOf(c studio.Content, part studio.Part) url.Values {
	v := url.Values{}
	put := func(field string, n studio.Names) {
		for lang, text := range n {
			v.Set(field+"_"+lang, text)
		}
	}
	question := func(q studio.Question) {
		put("stem", q.Stem)
		put("why", q.Why)
		for i, o := range q.Options {
			put(fmt.Sprintf("option%d", i+1), o)
		}
		v.Set("answer", strconv.Itoa(q.Answer+1))
		v.Set("reference", q.Reference)
		v.Set("objective", q.Objective)
		v.Set("unit", q.Unit)
	}
	sort, id, lang := part.Cut()
	u, at := c.UnitAt(id)
	switch sort {
	case "head":
		put("title", c.Title)
		put("summary", c.Summary)
	case "terms":
		v.Set("mode", c.Mode)
		v.Set("pass_mark", strconv.Itoa(c.PassMark))
		v.Set("licence", c.Licence)
		v.Set("langs", strings.Join(c.Langs, " "))
	case "objective":
		for _, o := range c.Objectives {
			if o.ID == id {
				put("text", o.Text)
			}
		}
	case "source":
		for _, o := range c.Sources {
			if o.ID == id {
				put("title", o.Title)
				v.Set("url", o.URL)
			}
		}
	case "question":
		for _, q := range c.Questions {
			if q.ID == id {
				question(q)
			}
		}
	case "unit":
		put("title", u.Title)
		v.Set("kind", u.Kind)
		v.Set("case", u.Case)
		v.Set("length", strconv.Itoa(u.Length))
		eventForm(v, u.Event, put)
	case "text":
		if at >= 0 {
			v.Set("markdown", u.Texts[lang])
		}
	case "play":
		if u.Play != nil {
			playForm(v, *u.Play)
		}
	case "scene":
		if u.Play != nil {
			for _, x := range u.Play.Scenes {
				if x.ID == lang {
					sceneForm(v, x)
				}
			}
		}
	case "check":
		if at >= 0 && u.Check != nil {
			question(*u.Check)
		}
	}
	if part != "" {
		v.Set("part", string(part))
	}
	return v
}

// options is how many options the form of a question has.
const options = 4

// editOf makes the edit that a form asks for.
func editOf(d studio.Draft, form url.Values) (studio.Edit, []fault.Field) {
	c := d.Content
	part, sort := studio.Part(form.Get("part")), form.Get("new")
	if part != "" {
		sort, _, _ = part.Cut()
	}
	_, id, _ := part.Cut()
	at := -1
	if form.Get("at") != "" {
		at = number(form.Get("at")) - 1
	}
	var wrong []fault.Field
	need := func(field string, n studio.Names) {
		if len(n) == 0 {
			wrong = append(wrong, fault.Field{Name: field + "_en", Key: "studio.edit.need"})
		}
	}
	question := func() studio.Question {
		q := studio.Question{
			Stem: names(form, "stem"), Why: names(form, "why"), Reference: strings.TrimSpace(form.Get("reference")),
			Objective: form.Get("objective"), Unit: form.Get("unit"), Answer: number(form.Get("answer")) - 1,
		}
		for i := range 6 {
			if o := names(form, fmt.Sprintf("option%d", i+1)); len(o) > 0 {
				if number(form.Get("answer")) == i+1 {
					q.Answer = len(q.Options)
				}
				q.Options = append(q.Options, o)
			}
		}
		need("stem", q.Stem)
		if len(q.Options) < 2 {
			wrong = append(wrong, fault.Field{Name: "option1_en", Key: "studio.check.options"})
		}
		if q.Answer < 0 || q.Answer >= max(len(q.Options), 1) {
			q.Answer = 0
			wrong = append(wrong, fault.Field{Name: "answer", Key: "studio.edit.answer"})
		}
		return q
	}
	switch sort {
	case "head":
		v := studio.HeadWords{Title: names(form, "title"), Summary: names(form, "summary")}
		need("title", v.Title)
		return studio.Put(part, -1, v), wrong
	case "terms":
		v := studio.Terms{Mode: form.Get("mode"), PassMark: number(form.Get("pass_mark")), Licence: form.Get("licence")}
		for _, lang := range strings.FieldsFunc(form.Get("langs"), func(r rune) bool { return r == ',' || r == ' ' }) {
			if !has(learning.Languages, lang) && !has(v.Langs, lang) {
				v.Langs = append(v.Langs, lang)
			}
		}
		return studio.Put(part, -1, v), wrong
	case "tags":
		return studio.Put(studio.PartTags, -1, studio.Tags{Competency: form.Get("competency"), Level: number(form.Get("level"))}), nil
	case "objective":
		if id == "" {
			id = studio.Free(c, "objective", "O")
		}
		v := studio.Objective{ID: id, Text: names(form, "text")}
		need("text", v.Text)
		return studio.Put(studio.PartObjective(id), at, v), wrong
	case "source":
		if id == "" {
			id = studio.Free(c, "source", "S")
		}
		v := studio.Source{ID: id, Title: names(form, "title"), URL: strings.TrimSpace(form.Get("url"))}
		need("title", v.Title)
		return studio.Put(studio.PartSource(id), at, v), wrong
	case "unit":
		u, stood := c.UnitAt(id)
		if stood < 0 {
			u = studio.Unit{ID: studio.Free(c, "unit", "U")}
		}
		if k := form.Get("kind"); k != "" && (u.Package == "" || stood < 0) {
			u.Kind = k
		}
		u.Title = names(form, "title")
		if _, given := form["case"]; given && u.Kind == studio.KindBranch {
			u.Case = strings.TrimSpace(form.Get("case"))
		}
		if u.Kind == studio.KindEvent {
			u.Event = eventOf(form, u.Event)
		}
		if form.Get("length") != "" {
			u.Length = number(form.Get("length"))
		}
		need("title", u.Title)
		return studio.Put(studio.PartUnit(u.ID), at, u), wrong
	case "text":
		return studio.Put(part, -1, form.Get("markdown")), nil
	case "play":
		u, _ := c.UnitAt(id)
		v, wrong := playOf(form, u.Play)
		return studio.Put(part, -1, v), wrong
	case "scene":
		u, _ := c.UnitAt(id)
		_, _, scene := part.Cut()
		v, wrong := sceneOf(form, u, scene)
		return studio.Put(part, -1, v), wrong
	case "check":
		return studio.Put(part, -1, question()), wrong
	case "question":
		if id == "" {
			id = studio.FreeQuestion(c, d.Code)
		}
		q := question()
		q.ID = id
		return studio.Put(studio.PartQuestion(id), at, q), wrong
	}
	return studio.Edit{}, []fault.Field{{Name: "part", Key: "studio.edit.form"}}
}

// act does what a form of a draft asks for.
func (d *Door) act(w http.ResponseWriter, r *http.Request) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("p")
	page := r.PathValue("page")
	switch page {
	case "upload":
		return d.addUpload(w, r)
	case "attach":
		return d.attach(w, r)
	}
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	home := "/studio/" + url.PathEscape(id)
	switch page {
	case "edit":
		return d.save(w, r, form)
	case "tags":
		return d.saveTags(w, r, form)
	case "case":
		return d.takeCase(w, r, form)
	case "try":
		return d.try(w, r, form.Get("unit"), true)
	case "undo":
		if _, err := d.studio.Undo(ctx, by, id, number(form.Get("revision"))); err != nil {
			return err
		}
		return done(w, r, web.Back(form.Get("back"), home), "studio.told.undone")
	case "quality":
		return d.certify(w, r, form)
	case "submit":
		if err := d.studio.Submit(ctx, by, id); err != nil {
			return d.orQuality(w, r, err)
		}
		return done(w, r, home, "studio.told.submitted")
	case "say":
		return d.say(w, r, form)
	case "close":
		if err := d.studio.Close(ctx, by, id, form.Get("comment"), form.Get("open") != ""); err != nil {
			return err
		}
		return done(w, r, web.Back(form.Get("back"), home+"/review"), "studio.told.closed")
	case "send-back":
		if err := d.studio.SendBack(ctx, by, id, form.Get("note")); err != nil {
			return d.orReview(w, r, form, err)
		}
		return done(w, r, "/studio/queue/review", "studio.told.sent_back")
	case "approve":
		if err := d.studio.Approve(ctx, by, id, form.Get("note")); err != nil {
			return d.orReview(w, r, form, err)
		}
		return done(w, r, "/studio/queue/review", "studio.told.approved")
	case "publish":
		if err := d.studio.Publish(ctx, by, id); err != nil {
			return d.orReview(w, r, form, err)
		}
		if _, err := d.studio.Work(ctx); err != nil { // most are done at once; what is not goes on by itself
			return err
		}
		draft, err := d.studio.Open(ctx, d.db.Reader(), by, id)
		if err != nil {
			return err
		}
		return done(w, r, home+"/review", "studio.told.published."+string(draft.State)) // keys: studio.told.published.
	case "discard":
		if err := d.studio.Discard(ctx, by, id); err != nil {
			return err
		}
		return done(w, r, "/studio", "studio.told.discarded")
	}
	return fault.E(fault.NotFound, "studiohttp.act", "app.no_page")
}

// save puts one part of the draft, takes it away, or shows its words.
func (d *Door) save(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, q, by, id := r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("p")
	p := web.FrameOf(ctx).P
	draft, err := d.studio.Open(ctx, q, by, id)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(form.Get("seen"))
	if err != nil {
		return fault.E(fault.Invalid, "studiohttp.save", "studio.edit.seen")
	}
	part := studio.Part(form.Get("part"))
	home := "/studio/" + id
	switch form.Get("act") {
	case "drop":
		if _, err := d.studio.Edit(ctx, by, id, seen, studio.Drop(part)); err != nil {
			return err
		}
		if sort, unit, _ := part.Cut(); sort == "scene" {
			home += "/case?unit=" + unit
		}
		return done(w, r, home, "studio.told.dropped")
	case "up", "down":
		e, ok := moved(draft.Content, part, form.Get("act") == "up")
		if !ok {
			http.Redirect(w, r, home+"#units", http.StatusSeeOther)
			return nil
		}
		if _, err := d.studio.Edit(ctx, by, id, seen, e); err != nil {
			return err
		}
		return done(w, r, home+"#units", "studio.told.moved")
	case "look":
		return d.edit(w, r, http.StatusOK, EditPage{Form: form})
	}
	e, wrong := editOf(draft, form)
	if len(wrong) > 0 {
		return d.edit(w, r, http.StatusUnprocessableEntity, EditPage{Form: form, Faults: parts.FaultsIn(p, wrong)})
	}
	_, err = d.studio.Edit(ctx, by, id, seen, e)
	switch {
	case fault.Is(err, fault.Stale):
		return d.conflict(w, r, form, draft, e, err)
	case fault.Is(err, fault.Invalid):
		return d.edit(w, r, http.StatusUnprocessableEntity, EditPage{Form: form, Faults: parts.FaultsOr(p, err, "")})
	case err != nil:
		return err
	}
	to := home
	switch sort, unit, _ := e.Part.Cut(); sort {
	case "unit", "check":
		if to += "#" + unit; form.Get("new") == "unit" && form.Get("kind") == studio.KindEvent {
			to = home + "/edit?part=" + url.QueryEscape(string(e.Part)) // when and where comes next
		}
	case "play", "scene":
		to += "/case?unit=" + unit
		if sort == "scene" {
			_, _, scene := e.Part.Cut()
			to += "&scene=" + url.QueryEscape(scene)
		}
	case "text":
		to = home + "/edit?part=" + url.QueryEscape(string(e.Part)) // one goes on writing
	case "question":
		to += "#questions"
	}
	return done(w, r, to, "studio.told.saved")
}

// conflict shows what somebody else wrote meanwhile beside what was about to be saved. The form then counts as having seen
// theirs: sent again, it keeps mine.
func (d *Door) conflict(w http.ResponseWriter, r *http.Request, form url.Values, draft studio.Draft, e studio.Edit, err error) error {
	ctx, q := r.Context(), d.db.Reader()
	page := EditPage{Form: form, Theirs: says(web.FrameOf(ctx).P, draft.Content, e.Part)}
	if f := fault.As(err); len(f.Places) > 0 {
		w, err := d.named(ctx, q, web.FrameOf(ctx).P, nil, []string{f.Places[0].Key}, nil)
		if err != nil {
			return err
		}
		page.By = w.person(f.Places[0].Key)
	}
	form.Set("seen", strconv.Itoa(draft.Revision))
	return d.edit(w, r, http.StatusConflict, page)
}

// says gives what stands in a part, in short.
func says(p *locale.Printer, c studio.Content, part studio.Part) string {
	sort, id, lang := part.Cut()
	text := ""
	switch sort {
	case "head":
		text, _ = p.Name(c.Title)
	case "text":
		u, _ := c.UnitAt(id)
		text = u.Texts[lang]
	case "unit":
		u, _ := c.UnitAt(id)
		text, _ = p.Name(u.Title)
	case "check":
		if u, _ := c.UnitAt(id); u.Check != nil {
			text, _ = p.Name(u.Check.Stem)
		}
	case "objective":
		for _, o := range c.Objectives {
			if o.ID == id {
				text, _ = p.Name(o.Text)
			}
		}
	case "source":
		for _, o := range c.Sources {
			if o.ID == id {
				text, _ = p.Name(o.Title)
			}
		}
	case "question":
		for _, o := range c.Questions {
			if o.ID == id {
				text, _ = p.Name(o.Stem)
			}
		}
	}
	return shortened(text, 400)
}

// shortened cuts a text after whole words.
func shortened(text string, letters int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= letters {
		return string(runes)
	}
	cut := string(runes[:letters])
	if i := strings.LastIndex(cut, " "); i > 0 {
		cut = cut[:i]
	}
	return cut + " …"
}

// moved gives the edit that moves a unit one place.
func moved(c studio.Content, part studio.Part, up bool) (studio.Edit, bool) {
	_, id, _ := part.Cut()
	u, at := c.UnitAt(id)
	to := at + 1
	if up {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(c.Units) {
		return studio.Edit{}, false
	}
	return studio.Put(studio.PartUnit(id), to, u), true
}

// addUpload takes a file that is sent with its form, or names one that was sent piece by piece.
func (d *Door) addUpload(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	in, err := sent(w, r)
	defer in.close()
	if err == nil {
		err = d.takeIn(ctx, who.From(ctx), r.PathValue("p"), in, names(in.form, "title"))
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.TooLarge || k == fault.Unsupported || k == fault.NotFound) {
		return d.edit(w, r, http.StatusUnprocessableEntity, EditPage{Upload: true, Form: in.form, Faults: reasons(web.FrameOf(ctx).P, err)})
	}
	if err != nil {
		return err
	}
	return done(w, r, "/studio/"+r.PathValue("p")+"#units", "studio.told.uploaded")
}

// reasons are why a file was refused, each with the place in it, beside the field in which it was chosen.
func reasons(p *locale.Printer, err error) parts.Faults {
	f := fault.As(err)
	if len(f.Places) == 0 {
		return parts.FaultAt(p, err, "file")
	}
	out := parts.FaultAt(p, err, "file")
	for _, x := range f.Places {
		text := p.T(x.Key, x.Args...)
		if strings.ContainsAny(x.Name, ".:") { // a file of the package, with its line
			text = x.Name + ": " + text
		}
		out = append(out, parts.Fault{Field: "file", Text: text})
	}
	return out
}

// TagsPage is /studio/{p}/tags: competency and level, from the dictionary alone.
type TagsPage struct {
	Sheet
	Query  string
	Found  []framework.Competency
	Chosen framework.Competency
	Level  int
	Faults parts.Faults
}

func (d *Door) tags(w http.ResponseWriter, r *http.Request, status int, faults parts.Faults) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "change")
	if err != nil {
		return err
	}
	v := r.URL.Query()
	page := TagsPage{Sheet: s, Query: strings.TrimSpace(v.Get("q")), Faults: faults, Level: s.Draft.Level}
	code := v.Get("competency")
	if code == "" {
		code = s.Draft.Competency
	}
	if code != "" && framework.ValidCode(code) {
		known, err := d.frameworks.KnownOne(ctx, q, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		page.Chosen = known
	}
	if page.Query != "" {
		if page.Found, _, err = d.frameworks.Search(ctx, q, page.Query, f.P.Lang(), "", 20); err != nil {
			return err
		}
	}
	title := f.P.T("studio.tags.none")
	if s.Draft.Competency != "" {
		title = f.P.T("studio.tags.title", "competency", s.competency(s.Draft.Competency), "level", s.Draft.Level)
	}
	return web.Render(w, r, status, tagsPage(dress(f, title), page))
}

func (d *Door) saveTags(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("p")
	e, _ := editOf(studio.Draft{}, url.Values{"new": {"tags"}, "competency": form["competency"], "level": form["level"]})
	_, err := d.studio.Edit(ctx, by, id, number(form.Get("seen")), e)
	if fault.Is(err, fault.Invalid) {
		u := *r.URL
		u.RawQuery = url.Values{"competency": form["competency"]}.Encode()
		r.URL = &u
		return d.tags(w, r, http.StatusUnprocessableEntity, parts.FaultsOr(web.FrameOf(ctx).P, err, "level").Moved("competency", "find"))
	}
	if err != nil {
		return err
	}
	return done(w, r, "/studio/"+id+"/tags", "studio.told.saved")
}

func (d *Door) discarding(w http.ResponseWriter, r *http.Request) error {
	f := web.FrameOf(r.Context())
	s, err := d.look(r.Context(), r, f.P)
	if err != nil {
		return err
	}
	title, _ := s.title()
	return web.Render(w, r, http.StatusOK, discardPage(dress(f, f.P.T("studio.discard.title", "title", title)), s))
}

// HistoryPage is what was changed, and the way of the draft.
type HistoryPage struct {
	Sheet
	Next int
}

func (d *Door) history(w http.ResponseWriter, r *http.Request) error {
	f := web.FrameOf(r.Context())
	s, err := d.look(r.Context(), r, f.P, "changes", "steps")
	if err != nil {
		return err
	}
	page := HistoryPage{Sheet: s}
	if n := len(s.Changes); n == 20 && s.Changes[n-1].Revision > 1 {
		page.Next = s.Changes[n-1].Revision
	}
	return web.Render(w, r, http.StatusOK, historyPage(dress(f, f.P.T("studio.history.title", "n", s.Draft.Revision, "people", len(s.Writers))), page))
}

// partWords says which part something is about.
func partWords(p *locale.Printer, c studio.Content, part studio.Part) string {
	sort, id, lang := part.Cut()
	n := 0
	switch sort {
	case "head", "terms", "tags", "objectives", "sources", "questions", "units":
		return p.T("studio.part." + sort) // keys: studio.part.
	case "unit", "text", "check", "play", "scene":
		var u studio.Unit
		if u, n = c.UnitAt(id); sort == "scene" && n >= 0 {
			return p.T("studio.part.scene", "n", n+1, "title", sceneTitle(p, u, lang))
		}
	case "objective":
		n = slices.IndexFunc(c.Objectives, func(o studio.Objective) bool { return o.ID == id })
	case "source":
		n = slices.IndexFunc(c.Sources, func(o studio.Source) bool { return o.ID == id })
	case "question":
		n = slices.IndexFunc(c.Questions, func(o studio.Question) bool { return o.ID == id })
	default:
		return string(part)
	}
	if n < 0 {
		return p.T("studio.part.gone."+sort, "id", id)
	}
	if sort == "text" {
		return p.T("studio.part.text", "n", n+1, "lang", langName(p, lang))
	}
	return p.T("studio.part."+sort, "n", n+1)
}

// langName is a language as people call it; its tag where that is not known.
func langName(p *locale.Printer, lang string) string {
	if lang == "en" || lang == "hi" {
		return p.T("studio.lang." + lang) // keys: studio.lang.
	}
	return lang
}
