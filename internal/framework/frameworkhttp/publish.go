package frameworkhttp

import (
	"cmp"
	"net/http"
	"strconv"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// PublishPage is whom a version would touch before it comes into force.
type PublishPage struct {
	framework.Sheet
	words   words
	Name    string
	InForce int
	Touched gap.Touched
	Units   []UnitTouched
}

// UnitTouched is what the version would do at one unit.
type UnitTouched struct {
	gap.TouchedAt
	Name string
}

const unitsShown = 20

func (d *Door) publishPreview(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	var page PublishPage
	var err error
	if page.Sheet, err = d.frameworks.OpenSheet(ctx, q, by, r.PathValue("kind"), true); err != nil {
		return err
	}
	page.InForce = page.Old.Version
	if page.Touched, err = d.gaps.Preview(ctx, q, page.Profile.Kind, page.Asks, unitsShown); err != nil {
		return err
	}
	var codes, ids []string
	for _, t := range page.Touched.By {
		codes = append(codes, t.Competency)
	}
	for _, u := range page.Touched.At {
		ids = append(ids, u.OrgID)
	}
	orgs, err := d.people.Orgs(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, u := range page.Touched.At {
		name, _ := f.P.Name(orgs[u.OrgID].Name)
		page.Units = append(page.Units, UnitTouched{u, cmp.Or(name, orgs[u.OrgID].Code)})
	}
	if page.words, err = d.named(ctx, q, f.P, codes, nil, nil, nil); err != nil {
		return err
	}
	page.Name, _ = f.P.Name(page.Profile.Kind.Name)
	page.Name = cmp.Or(page.Name, page.KindCode)
	d.reviewFrame(&f, f.P.T("framework.publish.finding", "posts", page.Touched.Posts, "opened", page.Touched.Opened, "closed", page.Touched.Closed))
	return web.Render(w, r, http.StatusOK, publishPage(f, page))
}

func (d *Door) publishNow(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	kind := r.PathValue("kind")
	version, err := strconv.Atoi(form.Get("version"))
	if err != nil {
		return fault.E(fault.NotFound, "frameworkhttp.publishNow", "framework.profile.unknown", "kind", kind)
	}
	if err := d.frameworks.PublishFrac(r.Context(), who.From(r.Context()), kind, version); err != nil {
		return err
	}
	web.Flash(w, "", "framework.told.published", "version", version)
	http.Redirect(w, r, "/frac/"+kind, http.StatusSeeOther)
	return nil
}
