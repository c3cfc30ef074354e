package studiohttp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/prose"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/scenario"
	"sopan/internal/studio"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// CasePage is /studio/{p}/case: the scenes of a branching case that is written in a draft, with one of them as a phone shows it.
type CasePage struct {
	Sheet
	Unit   studio.Unit
	Lang   string
	Scene  scenario.Scene // that is shown
	HTML   string         // of its text and its ending
	File   string         // the whole case as a file, to be written elsewhere and brought back
	Form   url.Values
	Faults parts.Faults
}

// ofScene lists what was found in a scene.
func (p CasePage) ofScene(id string) []studio.Finding {
	var out []studio.Finding
	for _, x := range p.Findings {
		if x.Part == studio.PartScene(p.Unit.ID, id) {
			out = append(out, x)
		}
	}
	return out
}

// ofPlay lists what was found in the case beside its scenes.
func (p CasePage) ofPlay() []studio.Finding {
	var out []studio.Finding
	for _, x := range p.Findings {
		if x.Part == studio.PartPlay(p.Unit.ID) || x.Part == studio.PartUnit(p.Unit.ID) {
			out = append(out, x)
		}
	}
	return out
}

// scenes are those of the case.
func (p CasePage) scenes() []scenario.Scene {
	if p.Unit.Play == nil {
		return nil
	}
	return p.Unit.Play.Scenes
}

func (d *Door) caseOf(w http.ResponseWriter, r *http.Request, status int, form url.Values, faults parts.Faults) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	s, err := d.look(ctx, r, f.P, "change", "findings")
	if err != nil {
		return err
	}
	v := r.URL.Query()
	unit := v.Get("unit")
	if form != nil {
		unit = form.Get("unit")
	}
	u, at := s.Draft.Content.UnitAt(unit)
	if at < 0 || u.Kind != studio.KindBranch {
		return fault.E(fault.NotFound, "studiohttp.case", "studio.edit.gone")
	}
	page := CasePage{Sheet: s, Unit: u, Lang: f.P.Lang(), Form: form, Faults: faults}
	if has(s.Draft.Content.Languages(), v.Get("lang")) {
		page.Lang = v.Get("lang")
	}
	if list := page.scenes(); len(list) > 0 {
		i := max(slices.IndexFunc(list, func(x scenario.Scene) bool { return x.ID == v.Get("scene") }), 0)
		page.Scene = list[i]
		if page.HTML, err = d.scene(f.P, page.Scene, page.Lang); err != nil {
			return err
		}
		file, err := scenario.Write(studio.CaseOf(s.Draft, u))
		if err != nil {
			return fault.Wrap("studiohttp.case", err)
		}
		page.File = string(file)
	}
	if form != nil && form.Get("file") != "" {
		page.File = form.Get("file")
	}
	title, _ := f.P.Name(u.Title)
	return web.Render(w, r, status, casePage(dress(f, f.P.T("studio.case.title", "title", title, "n", len(page.scenes()))), page))
}

// scene is the text of a scene, and of how it ends, as readers see it.
func (d *Door) scene(p *locale.Printer, s scenario.Scene, lang string) (string, error) {
	text := s.Text[lang]
	if s.Ending != nil {
		text += "\n\n" + s.Ending.Debrief[lang]
	}
	html, err := prose.Render(text)
	return d.preview(html, p.T("studio.edit.table", "title", s.Title[lang])), fault.Wrap("studiohttp.scene", err)
}

// rendered is the text of a unit as readers see it; "" where there is none.
func (d *Door) rendered(p *locale.Printer, u studio.Unit, lang string) (string, error) {
	if strings.TrimSpace(u.Texts[lang]) == "" {
		return "", nil
	}
	html, err := learning.Render(u.Texts[lang])
	return d.preview(html, p.T("studio.edit.table", "title", u.Title[lang])), fault.Wrap("studiohttp.rendered", err)
}

// takeCase puts a case from its file, whole, or names one that stands.
func (d *Door) takeCase(w http.ResponseWriter, r *http.Request, form url.Values) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("p")
	p := web.FrameOf(ctx).P
	draft, err := d.studio.Open(ctx, d.db.Reader(), by, id)
	if err != nil {
		return err
	}
	u, at := draft.Content.UnitAt(form.Get("unit"))
	if at < 0 || u.Kind != studio.KindBranch {
		return fault.E(fault.NotFound, "studiohttp.case", "studio.edit.gone")
	}
	c, err := scenario.Read(strings.NewReader(form.Get("file")))
	if err == nil {
		_, err = d.studio.Edit(ctx, by, id, number(form.Get("seen")), studio.PlayOf(u.ID, c))
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.TooLarge || k == fault.Stale) {
		return d.caseOf(w, r, http.StatusUnprocessableEntity, form, parts.FaultsOr(p, err, "file").Renamed(func(string) string { return "file" }))
	}
	if err != nil {
		return err
	}
	return done(w, r, "/studio/"+id+"/case?unit="+u.ID, "studio.told.saved")
}

// sceneForm writes what stands in a scene into the fields of its form.
func sceneForm(v url.Values, s scenario.Scene) {
	put := func(field string, n studio.Names) {
		for lang, text := range n {
			v.Set(field+"_"+lang, text)
		}
	}
	put("title", s.Title)
	put("text", s.Text)
	if s.Ending != nil {
		v.Set("tone", string(s.Ending.Tone))
		put("debrief", s.Ending.Debrief)
	}
	for i, x := range s.Choices {
		field := "choice" + strconv.Itoa(i+1)
		put(field, x.Text)
		put(field+"follows", x.Follows)
		put(field+"why", x.Why)
		v.Set(field+"to", x.To)
		if x.Wise {
			v.Set(field+"wise", "1")
		}
		for id, n := range x.Moves {
			v.Set(field+"move-"+id, strconv.Itoa(n))
		}
	}
	for lang := range s.Voice {
		v.Set("voice_"+lang, "1")
	}
}

// sceneOf reads a scene from its form; what the form has not, stays as it is.
func sceneOf(form url.Values, u studio.Unit, id string) (scenario.Scene, []fault.Field) {
	was := scenario.Scene{ID: id}
	if u.Play != nil {
		for _, s := range u.Play.Scenes {
			if s.ID == id {
				was = s
			}
		}
	}
	s := scenario.Scene{ID: id, Title: names(form, "title"), Text: names(form, "text")}
	var wrong []fault.Field
	if len(s.Title) == 0 {
		wrong = append(wrong, fault.Field{Name: "title_en", Key: "studio.edit.need"})
	}
	for lang, v := range was.Voice {
		if form.Get("drop_"+lang) == "" {
			if s.Voice == nil {
				s.Voice = scenario.Voices{}
			}
			s.Voice[lang] = v
		}
	}
	if tone := form.Get("tone"); tone != "" {
		s.Ending = &scenario.Ending{Tone: scenario.Tone(tone), Debrief: names(form, "debrief")}
		return s, wrong
	}
	for n := 1; n <= scenario.MaxChoices; n++ {
		field := "choice" + strconv.Itoa(n)
		x := scenario.Choice{Text: names(form, field), Follows: names(form, field+"follows"), Why: names(form, field+"why"), To: form.Get(field + "to"), Wise: form.Get(field+"wise") != ""}
		if len(x.Text) == 0 {
			continue
		}
		if x.ID = freeChoice(was, s.Choices, n); u.Play != nil {
			for _, m := range u.Play.Measures {
				text := strings.TrimSpace(strings.Replace(form.Get(field+"move-"+m.ID), "−", "-", 1))
				by, err := strconv.Atoi(strings.TrimPrefix(text, "+"))
				switch {
				case text == "" || text == "0":
				case err != nil:
					wrong = append(wrong, fault.Field{Name: field + "move-" + m.ID, Key: "scenario.measure_by", Args: []any{"id", m.ID}})
				default:
					if x.Moves == nil {
						x.Moves = map[string]int{}
					}
					x.Moves[m.ID] = by
				}
			}
		}
		s.Choices = append(s.Choices, x)
	}
	return s, wrong
}

// freeChoice keeps the id of the choice that stood in a place, so that what was chosen before still says the same.
func freeChoice(was scenario.Scene, taken []scenario.Choice, n int) string {
	if n <= len(was.Choices) {
		return was.Choices[n-1].ID
	}
	for k := n; ; k++ {
		id := "c" + strconv.Itoa(k)
		same := func(x scenario.Choice) bool { return x.ID == id }
		if !slices.ContainsFunc(was.Choices, same) && !slices.ContainsFunc(taken, same) {
			return id
		}
	}
}

// playForm writes what a case says of itself into the fields of its form.
func playForm(v url.Values, p studio.Play) {
	for field, n := range map[string]studio.Names{"summary": p.Summary, "role": p.Role} {
		for lang, text := range n {
			v.Set(field+"_"+lang, text)
		}
	}
	v.Set("start", p.Start)
	for i, m := range p.Measures {
		field := "measure" + strconv.Itoa(i+1)
		v.Set(field+"from", strconv.Itoa(m.From))
		v.Set(field+"id", m.ID)
		for lang, text := range m.Name {
			v.Set(field+"_"+lang, text)
		}
	}
}

func playOf(form url.Values, was *studio.Play) (studio.Play, []fault.Field) {
	p := studio.Play{Summary: names(form, "summary"), Role: names(form, "role"), Start: form.Get("start")}
	var wrong []fault.Field
	for n := 1; n <= scenario.MaxMeasures; n++ {
		field := "measure" + strconv.Itoa(n)
		name := names(form, field)
		if len(name) == 0 {
			continue
		}
		from, err := strconv.Atoi(strings.TrimSpace(form.Get(field + "from")))
		if err != nil {
			wrong = append(wrong, fault.Field{Name: field + "from", Key: "scenario.measure_from"})
		}
		id := fmt.Sprintf("m%d", n)
		if was != nil && n <= len(was.Measures) {
			id = was.Measures[n-1].ID
		}
		p.Measures = append(p.Measures, scenario.Measure{ID: id, Name: name, From: from})
	}
	return p, wrong
}

// attach takes a picture for a text, or a voice for a scene.
func (d *Door) attach(w http.ResponseWriter, r *http.Request) error {
	form, file, err := upload(r)
	part := studio.Part(form.Get("part"))
	if err == nil {
		defer file.Body.(interface{ Close() error }).Close()
		_, err = d.studio.Attach(r.Context(), who.From(r.Context()), r.PathValue("p"), part, studio.Attaching{File: file, Words: form.Get("words"), Lang: form.Get("lang")})
	}
	if k := fault.KindOf(err); err != nil && (k == fault.Invalid || k == fault.TooLarge || k == fault.Unsupported) {
		v := url.Values{"part": {string(part)}}
		faults := parts.FaultsOr(web.FrameOf(r.Context()).P, err, "file")
		u := *r.URL
		u.RawQuery = v.Encode()
		r.URL = &u
		return d.edit(w, r, http.StatusUnprocessableEntity, EditPage{Words: form.Get("words"), Faults: faults})
	}
	if err != nil {
		return err
	}
	return done(w, r, "/studio/"+r.PathValue("p")+"/edit?part="+url.QueryEscape(string(part)), "studio.told.attached")
}

// toneChoices are how a scene ends, or that it does not.
func toneChoices(p *locale.Printer, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.tone.none"), Chosen: value == ""}}
	for _, t := range []scenario.Tone{scenario.Good, scenario.Mixed, scenario.Bad} {
		out = append(out, parts.Choice{Value: string(t), Text: p.T("scenario.tone." + string(t)), Chosen: string(t) == value}) // keys: scenario.tone.
	}
	return out
}

// sceneChoices are the scenes to which a choice may lead.
func sceneChoices(p *locale.Printer, u studio.Unit, value string) []parts.Choice {
	out := []parts.Choice{{Value: "", Text: p.T("studio.scene.nowhere"), Chosen: value == ""}}
	if u.Play == nil {
		return out
	}
	known := value == ""
	for i, s := range u.Play.Scenes {
		text, _ := p.Name(s.Title)
		known = known || s.ID == value
		out = append(out, parts.Choice{Value: s.ID, Text: strconv.Itoa(i+1) + ". " + shortened(text, 60), Chosen: s.ID == value})
	}
	if !known {
		out = append(out, parts.Choice{Value: value, Text: value, Chosen: true})
	}
	return out
}

// sceneTitle is what a scene of a unit is called; its id where it is not there.
func sceneTitle(p *locale.Printer, u studio.Unit, id string) string {
	if u.Play != nil {
		for i, s := range u.Play.Scenes {
			if s.ID == id {
				text, _ := p.Name(s.Title)
				return strconv.Itoa(i+1) + ". " + text
			}
		}
	}
	if id == "" {
		return p.T("studio.scene.nowhere")
	}
	return id
}
