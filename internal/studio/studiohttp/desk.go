package studiohttp

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// DeskPage is /studio: what is mine, and what waits for me.
type DeskPage struct {
	words     words
	May       may
	Mine      []studio.Head
	ToReview  []studio.Waits
	ToPublish []studio.Waits
	Pages     parts.Pages
}

// waiting counts what the reader can do something about.
func (p DeskPage) waiting() int {
	n := 0
	for _, list := range [][]studio.Waits{p.ToReview, p.ToPublish} {
		for _, w := range list {
			if !w.Own {
				n++
			}
		}
	}
	for _, h := range p.Mine {
		if h.State.Written() || h.State == studio.HasFailed {
			n++
		}
	}
	return n
}

const (
	deskLength = 12
	listLength = 50
)

func (d *Door) desk(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := DeskPage{May: mayOf(by)}
	if !page.May.any() {
		return fault.E(fault.Denied, "studiohttp.desk", "studio.denied.desk")
	}
	after := r.URL.Query().Get("after")
	var err error
	var next string
	if page.May.Write {
		if page.Mine, next, err = d.studio.Mine(ctx, q, by, after, deskLength); err != nil {
			return err
		}
	}
	if page.May.Review {
		if page.ToReview, _, err = d.studio.Waiting(ctx, q, by, studio.ToReview, "", deskLength); err != nil {
			return err
		}
	}
	if page.May.Publish {
		if page.ToPublish, _, err = d.studio.Waiting(ctx, q, by, studio.ToPublish, "", deskLength); err != nil {
			return err
		}
	}
	heads := page.Mine
	for _, list := range [][]studio.Waits{page.ToReview, page.ToPublish} {
		for _, x := range list {
			heads = append(heads, x.Head)
		}
	}
	if page.words, err = d.wordsOf(ctx, f.P, heads); err != nil {
		return err
	}
	page.Pages = parts.PagesOf(after, next, parts.From("/studio"))
	f = dress(f, f.P.T("studio.desk.title", "n", page.waiting()))
	return web.Render(w, r, http.StatusOK, deskPage(f, page))
}

func (d *Door) wordsOf(ctx context.Context, p *locale.Printer, heads []studio.Head) (words, error) {
	var competencies, persons, orgs []string
	for _, h := range heads {
		competencies, persons, orgs = append(competencies, h.Competency), append(persons, h.MadeBy), append(orgs, h.Org)
	}
	return d.named(ctx, d.db.Reader(), p, competencies, persons, orgs)
}

// QueuePage is what waits for reviewers, or for publishers.
type QueuePage struct {
	words words
	May   may
	Queue studio.Queue
	Items []studio.Waits
	Pages parts.Pages
}

func (p QueuePage) open() int {
	n := 0
	for _, w := range p.Items {
		if !w.Own {
			n++
		}
	}
	return n
}

func (d *Door) queue(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := QueuePage{May: mayOf(by), Queue: studio.Queue(r.PathValue("queue"))}
	switch {
	case page.Queue != studio.ToReview && page.Queue != studio.ToPublish:
		return fault.E(fault.NotFound, "studiohttp.queue", "app.no_page")
	case page.Queue == studio.ToReview && !page.May.Review:
		return fault.E(fault.Denied, "studiohttp.queue", "studio.denied.review")
	case page.Queue == studio.ToPublish && !page.May.Publish:
		return fault.E(fault.Denied, "studiohttp.queue", "studio.denied.publish")
	}
	after := r.URL.Query().Get("after")
	list, next, err := d.studio.Waiting(ctx, q, by, page.Queue, after, listLength)
	if err != nil {
		return err
	}
	page.Items = list
	var heads []studio.Head
	for _, x := range list {
		heads = append(heads, x.Head)
	}
	if page.words, err = d.wordsOf(ctx, f.P, heads); err != nil {
		return err
	}
	page.Pages = parts.PagesOf(after, next, parts.From("/studio/queue/"+string(page.Queue)))
	f = dress(f, f.P.T("studio.queue."+string(page.Queue), "n", page.open())) // keys: studio.queue.
	return web.Render(w, r, http.StatusOK, queuePage(f, page))
}

// NewPage begins a course: empty, or from a file.
type NewPage struct {
	Upload bool
	Orgs   []parts.Choice
	Form   url.Values
	Faults parts.Faults
}

func (d *Door) newCourse(w http.ResponseWriter, r *http.Request) error {
	return d.showNew(w, r, http.StatusOK, NewPage{})
}

func (d *Door) newUpload(w http.ResponseWriter, r *http.Request) error {
	return d.showNew(w, r, http.StatusOK, NewPage{Upload: true})
}

func (d *Door) showNew(w http.ResponseWriter, r *http.Request, status int, page NewPage) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	if !by.Holds(who.ContentEdit) {
		return fault.E(fault.Denied, "studiohttp.new", "studio.denied.edit")
	}
	for _, path := range by.Paths(who.ContentEdit) {
		org, err := d.people.Org(ctx, q, path)
		if err != nil {
			if fault.Is(err, fault.NotFound) { // the nation, for the command line
				continue
			}
			return err
		}
		name, _ := f.P.Name(org.Name)
		page.Orgs = append(page.Orgs, parts.Choice{Value: org.Code, Text: name})
	}
	if page.Form == nil {
		page.Form = url.Values{}
	}
	title := "studio.new.title"
	if page.Upload {
		title = "studio.upload.title"
	}
	f = dress(f, f.P.T(title)) // keys: studio.new.title studio.upload.title
	return web.Render(w, r, status, newPage(f, page))
}

func (d *Door) begin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	draft, err := d.studio.Begin(r.Context(), who.From(r.Context()), beginning(form))
	if err != nil {
		return d.backToNew(w, r, NewPage{Form: form}, err)
	}
	return done(w, r, "/studio/"+draft.ID, "studio.told.begun")
}

func beginning(form url.Values) studio.Beginning {
	return studio.Beginning{Org: form.Get("org"), Code: form.Get("code"), Title: names(form, "title")}
}

// backToNew shows the form again where its sender can mend what is wrong.
func (d *Door) backToNew(w http.ResponseWriter, r *http.Request, page NewPage, err error) error {
	if k := fault.KindOf(err); k == fault.Denied || k == fault.Internal || k == fault.Unavailable {
		return err
	}
	field := "title_en"
	if page.Upload {
		field = "file"
	}
	page.Faults = parts.FaultsOr(web.FrameOf(r.Context()).P, err, field)
	if page.Upload && fault.Is(err, fault.Invalid) && len(page.Faults) > 0 && page.Faults.On("title_en") == "" && page.Faults.On("org") == "" && page.Faults.On("code") == "" {
		page.Faults = reasons(web.FrameOf(r.Context()).P, err)
	}
	return d.showNew(w, r, http.StatusUnprocessableEntity, page)
}

// beginUpload begins a course with the file as its first part: one that is sent with its form, or one that was sent piece by piece.
func (d *Door) beginUpload(w http.ResponseWriter, r *http.Request) error {
	ctx, by := r.Context(), who.From(r.Context())
	if !by.Holds(who.ContentEdit) {
		return fault.E(fault.Denied, "studiohttp.upload", "studio.denied.edit")
	}
	in, err := sent(w, r)
	defer in.close()
	if err != nil {
		return d.backToNew(w, r, NewPage{Upload: true, Form: in.form}, err)
	}
	b := beginning(in.form)
	if len(b.Title) == 0 {
		b.Title = studio.Names{"en": strings.TrimSpace(in.name())}
	}
	draft, err := d.studio.Begin(ctx, by, b)
	if err != nil {
		return d.backToNew(w, r, NewPage{Upload: true, Form: in.form}, err)
	}
	if err := d.takeIn(ctx, by, draft.ID, in, nil); err != nil {
		if gone := d.studio.Discard(ctx, by, draft.ID); gone != nil {
			return gone
		}
		return d.backToNew(w, r, NewPage{Upload: true, Form: in.form}, err)
	}
	return done(w, r, "/studio/"+draft.ID, "studio.told.uploaded")
}

// upload reads a form with one file. Fields are to stand before the file; the file is read as it comes.
func upload(r *http.Request) (url.Values, content.Upload, error) {
	form := url.Values{}
	parts, err := r.MultipartReader()
	if err != nil {
		return form, content.Upload{}, noFile().Because(err)
	}
	for {
		part, err := parts.NextPart()
		if err != nil {
			return form, content.Upload{}, noFile().Because(err)
		}
		if part.FormName() == "file" {
			if part.FileName() == "" {
				return form, content.Upload{}, noFile()
			}
			return form, content.Upload{Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Body: part}, web.Worded(form)
		}
		text := make([]byte, 0, 512)
		for len(text) < 4096 {
			n, err := part.Read(text[len(text):cap(text)])
			text = text[:len(text)+n]
			if err != nil {
				break
			}
			if len(text) == cap(text) {
				text = append(text, 0)[:len(text)]
			}
		}
		form.Add(part.FormName(), string(text))
	}
}

// done says what has happened and leads on.
func done(w http.ResponseWriter, r *http.Request, to, key string, args ...any) error {
	web.Flash(w, r.URL.Path, key, args...)
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// names reads the texts of a field in its languages; an empty one is none.
func names(form url.Values, field string) studio.Names {
	var out studio.Names
	for key := range form {
		lang, ok := strings.CutPrefix(key, field+"_")
		text := strings.TrimSpace(strings.ReplaceAll(form.Get(key), "\r\n", "\n"))
		if !ok || text == "" || strings.Contains(lang, "_") {
			continue
		}
		if out == nil {
			out = studio.Names{}
		}
		out[lang] = text
	}
	return out
}

// ShelfPage is the catalogue as who gives courses looks at it.
type ShelfPage struct {
	words  words
	May    may
	Filter studio.ShelfFilter
	Counts map[string]int
	Items  []studio.Shelved
	Pages  parts.Pages
}

func (p ShelfPage) all() int {
	n := 0
	for _, c := range p.Counts {
		n += c
	}
	return n
}

func (d *Door) catalogue(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := ShelfPage{May: mayOf(by)}
	if !page.May.any() {
		return fault.E(fault.Denied, "studiohttp.catalogue", "studio.denied.desk")
	}
	v := r.URL.Query()
	page.Filter = studio.ShelfFilter{Status: v.Get("status"), Text: strings.TrimSpace(v.Get("q"))}
	var err error
	var next string
	if page.Items, next, err = d.studio.Shelf(ctx, q, by, page.Filter, f.P.Lang(), v.Get("after"), listLength); err != nil {
		return err
	}
	if page.Counts, err = d.studio.ShelfCounts(ctx, q, by); err != nil {
		return err
	}
	var codes, orgs []string
	for _, x := range page.Items {
		codes, orgs = append(codes, x.Competency), append(orgs, x.Org)
	}
	if page.words, err = d.named(ctx, q, f.P, codes, nil, orgs); err != nil {
		return err
	}
	keep := url.Values{}
	for _, key := range []string{"status", "q"} {
		if v.Get(key) != "" {
			keep.Set(key, v.Get(key))
		}
	}
	page.Pages = parts.PagesOf(v.Get("after"), next, func(after string) string {
		to := url.Values{}
		for k, x := range keep {
			to[k] = x
		}
		if after != "" {
			to.Set("after", after)
		}
		if len(to) == 0 {
			return "/studio/catalogue"
		}
		return "/studio/catalogue?" + to.Encode()
	})
	f = dress(f, f.P.T("studio.shelf.title", "n", page.all(), "flagged", page.Counts[studio.ShelfFlagged]))
	return web.Render(w, r, http.StatusOK, shelfPage(f, page))
}

// ConfirmPage asks before a course changes its state.
type ConfirmPage struct {
	Code, Act string
	Note      string
	Faults    parts.Faults
}

// shelfActs are what can be done with a course from the catalogue.
var shelfActs = []string{"revise", "unlist", "unflag", "flag-draft", "retire"}

func (d *Door) shelfConfirm(w http.ResponseWriter, r *http.Request) error {
	if r.PathValue("act") == "flags" {
		return d.flags(w, r, http.StatusOK, "", nil)
	}
	return d.showConfirm(w, r, http.StatusOK, ConfirmPage{})
}

func (d *Door) showConfirm(w http.ResponseWriter, r *http.Request, status int, page ConfirmPage) error {
	f := web.FrameOf(r.Context())
	page.Code, page.Act = r.PathValue("code"), r.PathValue("act")
	if !has(shelfActs, page.Act) {
		return fault.E(fault.NotFound, "studiohttp.confirm", "app.no_page")
	}
	if !mayOf(who.From(r.Context())).any() {
		return fault.E(fault.Denied, "studiohttp.confirm", "studio.denied.desk")
	}
	f = dress(f, f.P.T("studio.confirm."+word(page.Act)+".title", "course", page.Code)) // keys: studio.confirm.
	return web.Render(w, r, status, confirmPage(f, page))
}

func (d *Door) shelfAct(w http.ResponseWriter, r *http.Request) error {
	ctx, by, code := r.Context(), who.From(r.Context()), r.PathValue("code")
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	to, key := "/studio/catalogue", "studio.told.shelf."+word(r.PathValue("act")) // keys: studio.told.shelf.
	switch r.PathValue("act") {
	case "revise":
		var draft studio.Draft
		if draft, err = d.studio.Revise(ctx, by, code); err == nil {
			to = "/studio/" + draft.ID
		}
	case "flag-draft":
		var draft studio.Draft
		if draft, err = d.studio.FlagDraft(ctx, by, code, form.Get("note")); err == nil {
			to = "/studio/" + draft.ID
		}
	case "unlist":
		err = d.studio.Unlist(ctx, by, code)
	case "unflag":
		err = d.studio.Unflag(ctx, by, code)
	case "retire":
		err = d.studio.Retire(ctx, by, code, strings.TrimSpace(form.Get("replacement")))
	default:
		return fault.E(fault.NotFound, "studiohttp.shelfAct", "app.no_page")
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.Conflict) {
		field := "note"
		if r.PathValue("act") == "flag-draft" {
			return d.flags(w, r, http.StatusUnprocessableEntity, form.Get("note"), parts.FaultsOr(web.FrameOf(ctx).P, err, field))
		}
		if r.PathValue("act") == "retire" {
			field = "replacement"
		}
		return d.showConfirm(w, r, http.StatusUnprocessableEntity, ConfirmPage{Note: form.Get("note"), Faults: parts.FaultsOr(web.FrameOf(ctx).P, err, field)})
	}
	if err != nil {
		return err
	}
	return done(w, r, to, key, "course", code)
}

func has(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
