package department

import (
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// DesignationsPage is the designations that posts of the reader's part bear.
type DesignationsPage struct {
	Text, State string
	List        []people.Designation
	After       string
	Next        string
	Edits       bool
	Reviews     bool
	By          string // person id of the reader
	Into        map[string]people.Designation
	Form        url.Values // as it was sent
	Faults      parts.Faults
}

// designationStates are those a list can be kept to; the words of each: key department.designation.
var designationStates = []string{people.DesignationDraft, people.DesignationSound, people.DesignationGone}

func (d *Desk) designations(w http.ResponseWriter, r *http.Request) error {
	return d.showDesignations(w, r, http.StatusOK, r.URL.Query(), nil)
}

func (d *Desk) showDesignations(w http.ResponseWriter, r *http.Request, status int, v url.Values, failed error) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f, err := desk(ctx, "department.designations", "")
	if err != nil {
		return err
	}
	page := DesignationsPage{
		Text: strings.Join(strings.Fields(v.Get("q")), " "), State: v.Get("state"), After: v.Get("after"), Form: v, By: by.PersonID,
		Edits: by.Holds(who.FracEdit), Reviews: by.Holds(who.FracReview), Into: map[string]people.Designation{},
	}
	if failed != nil {
		page.Faults = faults(f.P, failed, "name_en", "name_hi", "alias")
	}
	if page.State != people.DesignationDraft && page.State != people.DesignationSound && page.State != people.DesignationGone {
		page.State = ""
	}
	if page.List, page.Next, err = d.people.Designations(ctx, q, people.DeskPaths(by), page.State, page.Text, f.P.Lang(), page.After, listed); err != nil {
		return err
	}
	for _, one := range page.List {
		if one.MergedInto != "" {
			if page.Into[one.ID], err = d.people.Designation(ctx, q, one.ID); err != nil {
				return err
			}
		}
	}
	f.Title, f.Wide, f.Path = f.P.T("department.designations.title"), true, page.address(page.After)
	return web.Render(w, r, status, designationsPage(f, page))
}

func (p DesignationsPage) address(after string) string {
	v := url.Values{}
	for name, value := range map[string]string{"q": p.Text, "state": p.State, "after": after} {
		if value != "" {
			v.Set(name, value)
		}
	}
	if len(v) == 0 {
		return "/mdo/designations"
	}
	return "/mdo/designations?" + v.Encode()
}

func (p DesignationsPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, p.address)
}

func (p DesignationsPage) states(l *locale.Printer) []parts.Choice {
	out := []parts.Choice{{Text: l.T("department.designation.any")}}
	for _, s := range designationStates {
		out = append(out, parts.Choice{Value: s, Text: l.T("department.designation." + s), Chosen: s == p.State}) // keys: department.designation.
	}
	return out
}

// others are the names by which a designation is known besides.
func others(d people.Designation) string {
	var out []string
	for _, a := range d.Aliases {
		for _, lang := range []string{"en", "hi"} {
			if a[lang] != "" {
				out = append(out, a[lang])
			}
		}
	}
	return strings.Join(out, " · ")
}

func (d *Desk) addDesignation(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	unit, err := d.mayWork(r, "")
	if err != nil {
		return err
	}
	one := people.Designation{OrgID: unit.ID, Name: map[string]string{"en": form.Get("name_en"), "hi": form.Get("name_hi")}}
	for _, line := range strings.Split(form.Get("aliases"), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			one.Aliases = append(one.Aliases, map[string]string{scriptOf(line): line})
		}
	}
	made, err := d.people.AddDesignation(r.Context(), who.From(r.Context()), one)
	if err != nil {
		if mended(err) {
			return d.showDesignations(w, r, fault.Status(fault.KindOf(err)), form, err)
		}
		return err
	}
	web.Flash(w, "", "department.flash.designation", "code", made.Code) // key: department.flash.designation
	return redirect(w, r, "/mdo/designations?q="+web.Escape(made.Code))
}

// scriptOf gives the language in whose script a name is written.
func scriptOf(text string) string {
	for _, r := range text {
		if r >= 0x0900 && r <= 0x097F {
			return "hi"
		}
	}
	return "en"
}

// actOnDesignation approves a draft, merges it into another, or takes a merge back.
func (d *Desk) actOnDesignation(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	if _, err := desk(r.Context(), "department.designations", ""); err != nil {
		return err
	}
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	switch form.Get("do") {
	case "approve":
		err = d.people.ApproveDesignation(ctx, by, id)
	case "merge":
		var to people.Designation
		code := strings.ToUpper(strings.TrimSpace(form.Get("into")))
		if !framework.ValidCode(code) {
			err = fault.E(fault.Invalid, "department.merge", "people.designation.code")
			break
		}
		if to, err = d.people.Designation(ctx, d.db.Reader(), code); err == nil {
			err = d.people.MergeDesignations(ctx, by, id, to.ID)
		}
		if fault.Is(err, fault.NotFound) {
			err = fault.E(fault.Invalid, "department.merge", "people.designation.unknown")
		}
	case "part":
		err = d.people.PartDesignation(ctx, by, id)
	default:
		err = fault.E(fault.Invalid, "department.designations", "department.act_unknown")
	}
	switch {
	case err != nil && (mended(err) || fault.Is(err, fault.Denied)):
		return d.showDesignations(w, r, fault.Status(fault.KindOf(err)), form, err)
	case err != nil:
		return err
	}
	web.Flash(w, "", "department.flash."+map[string]string{"approve": "approved", "merge": "merged", "part": "parted"}[form.Get("do")]) // keys: department.flash.
	return redirect(w, r, "/mdo/designations?q="+web.Escape(strings.TrimSpace(form.Get("q"))))
}
