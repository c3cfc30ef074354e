package frameworkhttp

import (
	"net/http"
	"net/url"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// holderRoutes are the pages of a job holder who was asked.
func (d *Door) holderRoutes() []web.Route {
	return []web.Route{
		{Pattern: "GET /post/check/{kind}", Handler: web.Mine(d.readAsHolder)},
		{Pattern: "POST /post/check/{kind}", Handler: web.Mine(d.answerAsHolder)},
	}
}

// HolderPage is a draft as a job holder reads it, with what they have said.
type HolderPage struct {
	Draft  framework.Draft
	Known  map[string]framework.Competency
	Mine   framework.HolderCheck
	Open   bool // they may answer, or answer anew
	Note   string
	Faults parts.Faults
	Today  string
}

func (d *Door) readAsHolder(w http.ResponseWriter, r *http.Request) error {
	return d.showHolder(w, r, http.StatusOK, "", nil)
}

func (d *Door) showHolder(w http.ResponseWriter, r *http.Request, status int, note string, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	draft, err := d.frameworks.OpenDraft(ctx, q, by, r.PathValue("kind"))
	if err != nil {
		return err
	}
	checks, err := d.frameworks.HolderChecks(ctx, q, draft.ID)
	if err != nil {
		return err
	}
	page := HolderPage{Draft: draft, Mine: checkOf(checks, by.PersonID), Note: note, Faults: faults, Today: f.P.DateISO(q.Now())}
	if page.Mine.Said == "" {
		return fault.E(fault.Denied, "frameworkhttp.readAsHolder", "framework.holders.not_asked")
	}
	page.Open = draft.Status == framework.VersionDraft || draft.Status == framework.VersionSentBack
	if page.Note == "" && faults == nil {
		page.Note = page.Mine.Note
	}
	var codes []string
	for _, n := range framework.Needs(draft.Profile) {
		codes = append(codes, n.Competency)
	}
	if page.Known, err = d.frameworks.Known(ctx, q, codes); err != nil {
		return err
	}
	f.Title, f.Tab = f.P.T("framework.wizard.holder.title"), "today"
	return web.Render(w, r, status, holderPage(f, page))
}

func (d *Door) answerAsHolder(w http.ResponseWriter, r *http.Request) error {
	ctx, kind := r.Context(), r.PathValue("kind")
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	note := form.Get("note")
	if form.Get("said") == framework.HolderConfirmed {
		note = ""
	}
	err = d.frameworks.AnswerAsHolder(ctx, who.From(ctx), kind, form.Get("said"), note)
	if fault.Is(err, fault.Invalid) {
		return d.showHolder(w, r, http.StatusUnprocessableEntity, note, parts.FaultsOf(web.FrameOf(ctx).P, err))
	} else if err != nil {
		return err
	}
	return done(w, r, "/post/check/"+url.PathEscape(kind), "framework.wizard.told."+form.Get("said")) // keys: framework.wizard.told.
}
