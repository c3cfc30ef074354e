package scenariohttp

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/scenario"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const perPage = 30

// ListPage is /cases.
type ListPage struct {
	Cards   []scenario.Card
	Names   map[string]map[string]string // of competencies, by code
	Found   int                          // endings, of those on this page
	Endings int
	Pages   parts.Pages
}

func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	after := r.URL.Query().Get("after")
	cards, next, err := d.cases.List(ctx, q, who.From(ctx), after, perPage)
	if err != nil {
		return err
	}
	page := ListPage{Cards: cards, Pages: parts.PagesOf(after, next, parts.From(home))}
	codes := make([]string, len(cards))
	for i, c := range cards {
		codes[i] = c.Competency
		page.Found, page.Endings = page.Found+c.Found, page.Endings+c.Endings
	}
	if page.Names, err = d.names(ctx, codes); err != nil {
		return err
	}
	f.Title, f.Tab = title(f.P, page), "learn"
	return web.Render(w, r, http.StatusOK, listPage(f, page))
}

// title is what the list has found.
func title(p *locale.Printer, page ListPage) string {
	if page.Found == 0 {
		return p.T("scenario.list.title_new", "n", len(page.Cards))
	}
	return p.T("scenario.list.title", "n", page.Found, "of", page.Endings)
}

// names gives the names of competencies by code.
func (d *Door) names(ctx context.Context, codes []string) (map[string]map[string]string, error) {
	found, err := d.frameworks.Competencies(ctx, d.db.Reader(), codes)
	out := make(map[string]map[string]string, len(found))
	for code, c := range found {
		out[code] = c.Name
	}
	return out, err
}

// CasePage is /cases/{code}.
type CasePage struct {
	scenario.Case
	Walks []scenario.Walk
	Name  map[string]string // of the competency
	Scale int               // its levels
	In    []learning.CasePart
}

// UnderWay is the reader's walk that goes on; nil for none.
func (p CasePage) UnderWay() *scenario.Walk {
	i := slices.IndexFunc(p.Walks, func(w scenario.Walk) bool { return w.Status == scenario.StatusActive })
	if i < 0 {
		return nil
	}
	return &p.Walks[i]
}

// Ended are the walks that came to an end.
func (p CasePage) Ended() []scenario.Walk {
	return slices.DeleteFunc(slices.Clone(p.Walks), func(w scenario.Walk) bool { return w.Status != scenario.StatusEnded })
}

// found counts the endings of this version that were reached.
func found(c scenario.Case, walks []scenario.Walk) int {
	at := map[string]bool{}
	for _, w := range walks {
		if w.Status == scenario.StatusEnded && w.VersionID == c.VersionID {
			at[w.At] = true
		}
	}
	return len(at)
}

func (d *Door) one(w http.ResponseWriter, r *http.Request) error {
	ctx, q, f := r.Context(), d.db.Reader(), web.FrameOf(r.Context())
	var page CasePage
	var err error
	if page.Case, page.Walks, err = d.cases.Case(ctx, q, who.From(ctx), r.PathValue("code")); err != nil {
		return err
	}
	if page.In, err = d.courses.CaseIn(ctx, q, who.From(ctx).PersonID, page.Code); err != nil {
		return err
	}
	known, err := d.frameworks.Competencies(ctx, q, []string{page.Competency})
	if err != nil {
		return err
	}
	subject := known[page.Competency]
	page.Name, page.Scale = subject.Name, subject.Steps
	f.Title, _ = f.P.Name(page.Title)
	f.Tab = "learn"
	return web.Render(w, r, http.StatusOK, casePage(f, page))
}

func (d *Door) begin(w http.ResponseWriter, r *http.Request) error {
	walk, err := d.cases.Begin(r.Context(), who.From(r.Context()), r.PathValue("code"))
	if err != nil {
		return err
	}
	http.Redirect(w, r, at(walk), http.StatusSeeOther)
	return nil
}

// at is the address of a walk.
func at(w scenario.Walk) string { return home + "/" + w.Code + "/" + w.ID }

// WalkPage is /cases/{code}/{walk}: the scene where it stands, or what is to be learnt of it.
type WalkPage struct {
	scenario.Walk
	Case  scenario.Case
	Scene scenario.Scene
	Found int  // endings, of those of the case
	Blank bool // came back without a choice
	In    []learning.CasePart
	Voice Voice
}

// N is the number of the next choice.
func (p WalkPage) N() int { return len(p.Steps) + 1 }

// Over tells whether nothing is to be chosen any more.
func (p WalkPage) Over() bool { return p.Status != scenario.StatusActive }

// Last is the choice that led here; false before the first.
func (p WalkPage) Last() (scenario.Choice, bool) {
	if len(p.Steps) == 0 {
		return scenario.Choice{}, false
	}
	step := p.Steps[len(p.Steps)-1]
	s, _ := p.Case.Scene(step.Scene)
	return s.Choice(step.Choice)
}

func (d *Door) walk(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, http.StatusOK, false)
}

func (d *Door) show(w http.ResponseWriter, r *http.Request, status int, blank bool) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	page := WalkPage{Blank: blank}
	var err error
	if page.Walk, page.Case, err = d.cases.Walk(ctx, q, by, r.PathValue("walk")); err != nil {
		return err
	}
	if page.Code != r.PathValue("code") {
		return fault.E(fault.NotFound, "scenariohttp.walk", "scenario.unknown_walk")
	}
	page.Scene, _ = page.Case.Scene(page.At)
	if page.Over() {
		_, walks, err := d.cases.Case(ctx, q, by, page.Code)
		if err != nil {
			return err
		}
		page.Found = found(page.Case, walks)
		if page.In, err = d.courses.CaseIn(ctx, q, by.PersonID, page.Code); err != nil {
			return err
		}
	}
	page.Voice = d.voice(f.P, page.Scene)
	page.Scene = d.placed(page.Scene)
	f.Title, _ = f.P.Name(page.Scene.Title)
	f.Tab, f.Bare = "learn", !page.Over()
	return web.Render(w, r, status, walkPage(f, page))
}

func (d *Door) choose(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	if form.Get("choice") == "" {
		return d.show(w, r, http.StatusUnprocessableEntity, true)
	}
	n, _ := strconv.Atoi(form.Get("n"))
	walk, err := d.cases.Choose(r.Context(), who.From(r.Context()), r.PathValue("walk"), n, form.Get("choice"))
	if fault.Is(err, fault.Stale) { // another window was faster: there is where the walk stands
		web.Flash(w, "", "scenario.flash.stale")
		http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, at(walk), http.StatusSeeOther)
	return nil
}

func (d *Door) retake(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(form.Get("n"))
	walk, err := d.cases.Retake(r.Context(), who.From(r.Context()), r.PathValue("walk"), n)
	if err != nil {
		return err
	}
	http.Redirect(w, r, at(walk), http.StatusSeeOther)
	return nil
}

func (d *Door) leave(w http.ResponseWriter, r *http.Request) error {
	if err := d.cases.Leave(r.Context(), who.From(r.Context()), r.PathValue("walk")); err != nil {
		return err
	}
	web.Flash(w, "", "scenario.flash.left")
	http.Redirect(w, r, home+"/"+r.PathValue("code"), http.StatusSeeOther)
	return nil
}

// ListInput asks for a part of the list.
type ListInput struct {
	After string `query:"after" maxLength:"60" doc:"The code after which the part begins"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
}

// ListOutput is a part of the list.
type ListOutput struct {
	Body ListAnswer
}

// ListAnswer is a part of the list, and where the next begins.
type ListAnswer struct {
	Cases []CaseAnswer `json:"cases"`
	Next  string       `json:"next,omitempty" doc:"Hand it in as after; missing at the end"`
}

// CaseAnswer is one branching case.
type CaseAnswer struct {
	Code       string            `json:"code"`
	Version    int               `json:"version"`
	Title      map[string]string `json:"title"`
	Summary    map[string]string `json:"summary"`
	Competency string            `json:"competency"`
	Level      int               `json:"level"`
	Provider   string            `json:"provider"`
	Minutes    map[string]int    `json:"minutes" doc:"Of the longest way, by language"`
	Endings    int               `json:"endings"`
}

func (d *Door) listed(ctx context.Context, in *ListInput) (*ListOutput, error) {
	cards, next, err := d.cases.List(ctx, d.db.Reader(), who.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ListOutput{ListAnswer{Cases: make([]CaseAnswer, len(cards)), Next: next}}
	for i, c := range cards {
		out.Body.Cases[i] = CaseAnswer{c.Code, c.Version, c.Title, c.Summary, c.Competency, c.Level, c.Provider, c.Minutes, c.Endings}
	}
	return out, nil
}
