package studiohttp

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/studio"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// QualityPage is /studio/{p}/quality: what the machine has found, and what people certify.
type QualityPage struct {
	Sheet
	Side   studio.Side // as which the reader may certify now; "" for none
	Form   url.Values
	Faults parts.Faults
}

// of lists the findings of one check.
func (p QualityPage) of(check string) []studio.Finding {
	var out []studio.Finding
	for _, x := range p.Findings {
		if x.Check == check {
			out = append(out, x)
		}
	}
	return out
}

// state is "stops", "look" or "" for one check.
func (p QualityPage) state(check string) string {
	state := ""
	for _, x := range p.of(check) {
		if x.Stops {
			return "stops"
		}
		state = "look"
	}
	return state
}

// side tells as which the reader may certify a draft now.
func (s Sheet) side() studio.Side {
	switch {
	case s.Draft.State == studio.InReview && s.May.Review && !s.Wrote:
		return studio.Reviewer
	case (s.Draft.State.Written() || s.Draft.State == studio.InReview) && s.May.Write && !s.Reviewed:
		return studio.Provider
	}
	return ""
}

func (d *Door) quality(w http.ResponseWriter, r *http.Request, status int, form url.Values, faults parts.Faults) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "findings", "certs", "change")
	if err != nil {
		return err
	}
	page := QualityPage{Sheet: s, Side: s.side(), Form: form, Faults: faults}
	if form == nil {
		page.Form = url.Values{}
		if c, filed := s.Certs[page.Side]; filed {
			for _, g := range studio.Gate {
				page.Form.Set("gate_"+g, strconv.Itoa(c.Gate[g]))
			}
			for code, m := range c.Marks {
				page.Form.Set("mark_"+code, strconv.Itoa(m))
			}
		}
	}
	title := f.P.T("studio.quality.ready")
	if n := s.stops(); n > 0 {
		title = f.P.T("studio.quality.stops", "n", n)
	}
	return web.Render(w, r, status, qualityPage(dress(f, title), page))
}

// certify files what the form says.
func (d *Door) certify(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, draft := r.Context(), who.From(r.Context()), r.PathValue("p")
	c := studio.Certificate{Side: studio.Side(form.Get("side")), Gate: map[string]int{}, Marks: map[string]int{}}
	for _, g := range studio.Gate {
		if n, err := strconv.Atoi(form.Get("gate_" + g)); err == nil {
			c.Gate[g] = n
		}
	}
	for _, p := range studio.Current.Parameters() {
		if n, err := strconv.Atoi(form.Get("mark_" + p.Code)); err == nil {
			c.Marks[p.Code] = n
		}
	}
	if _, err := d.studio.Certify(ctx, by, draft, c); err != nil {
		if !fault.Is(err, fault.Invalid) {
			return err
		}
		return d.quality(w, r, http.StatusUnprocessableEntity, form, parts.FaultsOr(web.FrameOf(ctx).P, err, ""))
	}
	return done(w, r, "/studio/"+draft+"/quality", "studio.told.certified")
}

// orQuality shows what keeps a draft from being submitted.
func (d *Door) orQuality(w http.ResponseWriter, r *http.Request, err error) error {
	if f := fault.As(err); f.Kind != fault.Conflict || f.Key != "studio.submit.problems" && len(f.Places) != 1 {
		return err
	}
	p := web.FrameOf(r.Context()).P
	return d.quality(w, r, http.StatusConflict, nil, parts.Faults{{Field: "gate", Text: p.T(fault.As(err).Key, fault.As(err).Args...)}})
}

// ReviewPage is /studio/{p}/review: the course whole, what was said on it beside the text, and the decision.
type ReviewPage struct {
	Sheet
	Note   string
	Faults parts.Faults
	HTML   map[string]string // unit > text as readers will see it, in Lang; of those that are shown
	Scenes map[string]string // unit:scene > text of a scene as readers will see it; of units that are shown
	Lang   string
	Unit   string // that is shown: a page is one part to read; "all" for paper, "questions" for the final check
}

// here is the address of the page with one part shown.
func (p ReviewPage) here(unit string) string {
	return p.At("review") + "?lang=" + p.Lang + "&unit=" + url.QueryEscape(unit)
}

// questions are those of the final check that are shown.
func (p ReviewPage) questions() []studio.Question {
	if p.Unit == "all" || p.Unit == "questions" {
		return p.Draft.Content.Questions
	}
	return nil
}

// on lists what was said on a part, each with its answers.
func (p ReviewPage) on(part ...studio.Part) []studio.Comment {
	var out []studio.Comment
	for _, c := range p.Comments {
		if c.Answers != "" {
			continue
		}
		for _, x := range part {
			if c.Part == x {
				out = append(out, c)
				for _, a := range p.Comments {
					if a.Answers == c.ID {
						out = append(out, a)
					}
				}
			}
		}
	}
	return out
}

func (d *Door) review(w http.ResponseWriter, r *http.Request, status int, note string, faults parts.Faults) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "comments", "certs", "steps", "findings")
	if err != nil {
		return err
	}
	page := ReviewPage{Sheet: s, Note: note, Faults: faults, HTML: map[string]string{}, Scenes: map[string]string{}, Lang: f.P.Lang()}
	if asked := r.URL.Query().Get("lang"); has(s.Draft.Content.Languages(), asked) {
		page.Lang = asked
	}
	if !has(s.Draft.Content.Languages(), page.Lang) {
		page.Lang = learning.Languages[0]
	}
	units := s.Draft.Content.Units
	if page.Unit = r.URL.Query().Get("unit"); page.Unit != "all" && page.Unit != "questions" {
		if _, at := s.Draft.Content.UnitAt(page.Unit); at < 0 {
			if page.Unit = ""; len(units) > 0 {
				page.Unit = units[0].ID
			}
		}
	}
	for _, u := range units {
		if page.Unit != "all" && page.Unit != u.ID {
			continue
		}
		html, err := learning.Render(u.Texts[page.Lang])
		if err != nil {
			return fault.Wrap("studiohttp.review", err)
		}
		page.HTML[u.ID] = d.preview(html, f.P.T("studio.edit.table", "title", u.Title[page.Lang]))
		if u.Play == nil {
			continue
		}
		for _, x := range u.Play.Scenes {
			if page.Scenes[u.ID+":"+x.ID], err = d.scene(f.P, x, page.Lang); err != nil {
				return err
			}
		}
	}
	title, _ := s.title()
	return web.Render(w, r, status, reviewPage(dress(f, title), page))
}

// orReview shows the page of review again where the reviewer can mend what is wrong there.
func (d *Door) orReview(w http.ResponseWriter, r *http.Request, form url.Values, err error) error {
	k := fault.KindOf(err)
	if k != fault.Invalid && k != fault.Conflict || len(fault.As(err).Places) == 0 {
		return err
	}
	status := http.StatusUnprocessableEntity
	if k == fault.Conflict {
		status = http.StatusConflict
	}
	return d.review(w, r, status, form.Get("note"), parts.FaultsOr(web.FrameOf(r.Context()).P, err, "note").Renamed(func(string) string { return "note" }))
}

// say puts a comment, or answers one.
func (d *Door) say(w http.ResponseWriter, r *http.Request, form url.Values) error {
	draft := r.PathValue("p")
	c, err := d.studio.Say(r.Context(), who.From(r.Context()), draft, studio.Comment{
		Part: studio.Part(form.Get("on")), Line: number(form.Get("line")), Answers: form.Get("answers"), Text: form.Get("text"),
	})
	if fault.Is(err, fault.Invalid) {
		return d.review(w, r, http.StatusUnprocessableEntity, "", parts.FaultsOr(web.FrameOf(r.Context()).P, err, "text").Renamed(func(string) string { return "say-" + form.Get("in") }))
	}
	if err != nil {
		return err
	}
	to, _, _ := strings.Cut(web.Back(form.Get("back"), "/studio/"+draft+"/review"), "#")
	_, unit, _ := c.Part.Cut()
	return done(w, r, to+"#"+url.PathEscape(unit), "studio.told.said")
}

// ResultsPage is /studio/{p}/results: what became of a course that is taught.
type ResultsPage struct {
	words
	Code    string
	Title   string
	Lang    string
	Results studio.Results
	Shown   bool // enough began it

	CaseParts []int      // that show branching cases
	Case      *CaseShown // of one of them
}

// CaseShown is what became of the branching case of a part.
type CaseShown struct {
	N      int
	Result studio.CaseResult
}

// byCode leads from the address of a draft to that of its course, of which a page is. It tells whether it did.
func (d *Door) byCode(w http.ResponseWriter, r *http.Request, page string) (bool, error) {
	if !id.Valid(r.PathValue("p")) {
		return false, nil
	}
	draft, err := d.studio.Open(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("p"))
	if err == nil {
		http.Redirect(w, r, "/studio/"+url.PathEscape(draft.Code)+"/"+page, http.StatusSeeOther)
	}
	return err == nil, err
}

func (d *Door) results(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by, f := r.Context(), d.db.Reader(), who.From(r.Context()), web.FrameOf(r.Context())
	page := ResultsPage{words: words{p: f.P}, Code: r.PathValue("p")}
	if went, err := d.byCode(w, r, "results"); went || err != nil {
		return err
	}
	var err error
	if page.Results, err = d.studio.Results(ctx, q, by, page.Code); err != nil {
		return err
	}
	title, err := d.studio.TitleOf(ctx, q, page.Code)
	if err != nil {
		return err
	}
	if page.CaseParts = slices.Sorted(maps.Keys(page.Results.Cases)); len(page.CaseParts) > 0 {
		n := number(r.URL.Query().Get("case"))
		if page.Results.Cases[n] == "" {
			n = page.CaseParts[0]
		}
		got, err := d.studio.CaseResults(ctx, q, by, page.Results.Cases[n])
		switch {
		case err == nil:
			page.Case = &CaseShown{n, got}
		case !fault.Is(err, fault.Denied) && !fault.Is(err, fault.NotFound): // another organisation's results are theirs
			return err
		}
	}
	page.Title, page.Lang = f.P.Name(title)
	page.Shown = page.Results.Began >= studio.Few
	return web.Render(w, r, http.StatusOK, resultsPage(dress(f, resultsTitle(f.P, page)), page))
}
