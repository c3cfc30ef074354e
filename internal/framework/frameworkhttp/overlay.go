package frameworkhttp

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// OverlaysPage lists what places ask besides the core of a kind of post.
type OverlaysPage struct {
	Core     framework.Profile
	Name     string
	Overlays []framework.Kind
	words    words
	MayBegin bool
}

func (d *Door) overlays(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	page := OverlaysPage{MayBegin: who.From(ctx).Holds(who.FracEdit)}
	var err error
	if page.Core, err = d.frameworks.Profile(ctx, q, r.PathValue("kind")); err != nil {
		return err
	}
	if base := page.Core.Kind.Base; base != "" { // all of them stand on one page
		http.Redirect(w, r, "/frac/"+base+"/overlays", http.StatusSeeOther)
		return nil
	}
	if page.Overlays, err = d.frameworks.Overlays(ctx, q, page.Core.Kind.Code); err != nil {
		return err
	}
	var orgs []string
	for _, o := range page.Overlays {
		orgs = append(orgs, o.Overlay)
	}
	if page.words, err = d.named(ctx, q, f.P, nil, nil, orgs, nil); err != nil {
		return err
	}
	slices.SortStableFunc(page.Overlays, func(a, b framework.Kind) int { // each below those upon which it lies
		return cmp.Compare(page.words.orgs[a.Overlay].Path, page.words.orgs[b.Overlay].Path)
	})
	page.Name, _ = f.P.Name(page.Core.Kind.Name)
	d.reviewFrame(&f, f.P.T("framework.overlays.title", "n", len(page.Overlays), "kind", page.Name))
	return web.Render(w, r, http.StatusOK, overlaysPage(f, page))
}

// overlayBegin begins the overlay of an organisation that is given by its code, or opens the one that is on its way.
func (d *Door) overlayBegin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	kind, org := r.PathValue("kind"), strings.TrimSpace(form.Get("org"))
	if _, err := d.people.Org(r.Context(), d.db.Reader(), org); err != nil {
		return err
	}
	v, err := d.frameworks.NewOverlay(r.Context(), who.From(r.Context()), kind, org)
	if err != nil && fault.As(err).Key != "framework.draft.open_already" {
		return err
	}
	http.Redirect(w, r, "/frac/"+v.KindCode+"/overlay", http.StatusSeeOther)
	return nil
}

// upon names the overlays in force above an overlay of the list, the outermost first.
func (p OverlaysPage) upon(o framework.Kind) []string {
	var out []string
	path := p.words.orgs[o.Overlay].Path
	for _, x := range p.Overlays {
		if above := p.words.orgs[x.Overlay].Path; x.Version > 0 && above != "" && len(above) < len(path) && strings.HasPrefix(path, above) {
			out = append(out, p.words.org(x.Overlay))
		}
	}
	return out
}

// OverlayPage shows core and overlay apart, and what applies.
type OverlayPage struct {
	Code, Name string
	Org        string
	Over       framework.Profile
	framework.Laying
	Open      bool // the overlay shown is on its way, not in force
	Status    string
	Version   int
	Revision  int
	Consented bool // the reader may consent
	Edits     bool // the reader may write on it now
	words     words
	Form      overlayForm
	Faults    parts.Faults
}

// overlayForm is what one more need of an overlay is written into.
type overlayForm struct{ Activity, TextEN, TextHI, Competency, Level, Criticality, ReasonEN, ReasonHI string }

// shown reads the overlay that is on its way where the reader may see it, else the one in force.
func (d *Door) overlayRead(r *http.Request) (OverlayPage, error) {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	page := OverlayPage{Code: r.PathValue("kind")}
	draft, err := d.frameworks.OpenDraft(ctx, q, by, page.Code)
	switch {
	case err == nil && r.URL.Query().Get("in_force") == "":
		page.Over, page.Open, page.Status, page.Version, page.Revision = draft.Profile, true, draft.Status, draft.Number, draft.Revision
	case err == nil || fault.Is(err, fault.NotFound) || fault.Is(err, fault.Denied):
		if page.Over, err = d.frameworks.Profile(ctx, q, page.Code); err != nil {
			return page, err
		}
		page.Status, page.Version = framework.VersionPublished, page.Over.Version
	default:
		return page, err
	}
	if page.Over.Kind.Base == "" {
		return page, fault.E(fault.NotFound, "frameworkhttp.overlay", "framework.overlay.none", "kind", page.Code)
	}
	if page.Laying, err = d.frameworks.LayingOf(ctx, q, page.Over); err != nil {
		return page, err
	}
	slices.SortStableFunc(page.Lines, func(a, b framework.Laid) int { // what differs first
		return cmp.Compare(b2i(a.Change == ""), b2i(b.Change == ""))
	})
	written := page.Status == framework.VersionDraft || page.Status == framework.VersionSentBack
	page.Edits = page.Open && written && by.Can(who.FracEdit, draft.Path)
	page.Consented = page.Open && !written && by.Can(who.FrameworkEdit, framework.Nation)
	return page, nil
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (d *Door) overlay(w http.ResponseWriter, r *http.Request) error {
	page, err := d.overlayRead(r)
	if err != nil {
		return err
	}
	return d.overlayShow(w, r, http.StatusOK, page)
}

func (d *Door) overlayShow(w http.ResponseWriter, r *http.Request, status int, page OverlayPage) error {
	f := web.FrameOf(r.Context())
	var err error
	codes, orgs := codesOf(page.Core), []string{page.Over.Kind.Overlay}
	for _, o := range append(page.Above, page.Over) {
		codes, orgs = append(codes, codesOf(o)...), append(orgs, o.Kind.Overlay)
	}
	if page.words, err = d.named(r.Context(), d.db.Reader(), f.P, codes, nil, orgs, nil); err != nil {
		return err
	}
	page.Name, _ = f.P.Name(page.Core.Kind.Name)
	page.Org = page.words.org(page.Over.Kind.Overlay)
	d.reviewFrame(&f, f.P.T("framework.overlay.title", "kind", page.Name, "place", page.Org))
	return web.Render(w, r, status, overlayPage(f, page))
}

// overlayPut writes one need into the overlay's draft: of an activity of the core, of one that the overlay added, or of a new one.
func (d *Door) overlayPut(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	page, err := d.overlayRead(r)
	if err != nil {
		return err
	}
	in := overlayForm{
		form.Get("activity"), strings.TrimSpace(form.Get("text_en")), strings.TrimSpace(form.Get("text_hi")), strings.TrimSpace(form.Get("competency")),
		form.Get("level"), form.Get("criticality"), strings.TrimSpace(form.Get("reason_en")), strings.TrimSpace(form.Get("reason_hi")),
	}
	seen, _ := strconv.Atoi(form.Get("seen"))
	_, err = d.frameworks.EditDraft(r.Context(), who.From(r.Context()), page.Code, seen, in.edits(page)...)
	if fault.Is(err, fault.Invalid) {
		page.Form, page.Faults = in, parts.FaultsOr(web.FrameOf(r.Context()).P, err, "").Renamed(overlayField)
		return d.overlayShow(w, r, fault.Status(fault.Invalid), page)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "", "framework.told.overlay")
	http.Redirect(w, r, "/frac/"+page.Code+"/overlay", http.StatusSeeOther)
	return nil
}

// overlayField gives the field of the form for a place in a profile.
func overlayField(place string) string {
	switch {
	case strings.Contains(place, "reason"):
		return "reason_en"
	case strings.HasSuffix(place, ".level"):
		return "level"
	case strings.HasSuffix(place, ".criticality"):
		return "criticality"
	case strings.Contains(place, "text"):
		return "text_en"
	}
	return "competency"
}

// edits are the changes of the draft that a form asks for: the role and the activity where they are not in it yet, and the need.
func (in overlayForm) edits(page OverlayPage) []framework.Edit {
	role, activity := "LOCAL", framework.Activity{Code: in.Activity, Frequency: "as_needed"}
	roleName := framework.Names{"en": "Local work", "hi": "स्थानीय कार्य"}
	inCore, inOver := false, false
	for _, r := range page.Core.Roles {
		for _, a := range r.Activities {
			if a.Code == in.Activity {
				inCore, role, roleName = true, r.Code, r.Name
				activity = framework.Activity{Code: a.Code, Text: a.Text, Frequency: a.Frequency, SubmittedTo: a.SubmittedTo}
			}
		}
	}
	taken := map[string]bool{}
	hasRole := false
	for _, r := range page.Over.Roles {
		for _, a := range r.Activities {
			taken[a.Code] = true
			inOver = inOver || a.Code == in.Activity
		}
	}
	if !inCore && !inOver {
		for n := 1; ; n++ {
			if activity.Code = "H" + strconv.Itoa(n); !taken[activity.Code] {
				break
			}
		}
		activity.Text = framework.Names{"en": in.TextEN, "hi": in.TextHI}
	}
	for _, r := range page.Over.Roles {
		hasRole = hasRole || r.Code == role
	}
	var out []framework.Edit
	if !inOver && !hasRole {
		out = append(out, framework.Put(framework.PartRole(role), "", -1, framework.Role{Code: role, Name: roleName}))
	}
	if !inOver {
		out = append(out, framework.Put(framework.PartActivity(activity.Code), role, -1, activity))
	}
	level, _ := strconv.Atoi(in.Level)
	criticality, _ := strconv.Atoi(in.Criticality)
	need := framework.Requirement{Competency: in.Competency, Level: level, Criticality: criticality}
	if in.ReasonEN != "" || in.ReasonHI != "" {
		need.Reason = framework.Names{"en": in.ReasonEN, "hi": in.ReasonHI}
	}
	return append(out, framework.Put(framework.PartNeed(activity.Code, in.Competency), "", -1, need))
}

func (d *Door) overlayConsent(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	kind := r.PathValue("kind")
	if err := d.frameworks.Consent(r.Context(), who.From(r.Context()), kind, form.Get("competency")); err != nil {
		return err
	}
	web.Flash(w, "", "framework.told.consented")
	http.Redirect(w, r, "/frac/"+kind+"/overlay", http.StatusSeeOther)
	return nil
}
