package frameworkhttp

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
)

// chooseKept finds knowledge resources among those that are kept, and tells how those that the draft names stand now.
func (d *Door) chooseKept(ctx context.Context, q db.Q, page *WizardPage, query url.Values) error {
	page.Query, page.Activity = strings.TrimSpace(query.Get("q")), query.Get("activity")
	found, err := d.frameworks.FindKept(ctx, q, page.Query, shown)
	if err != nil {
		return err
	}
	codes := slices.Clone(found)
	for _, r := range page.Draft.Profile.Roles {
		for _, a := range r.Activities {
			for _, k := range a.Resources {
				codes = append(codes, k.Code)
			}
		}
	}
	page.Stand, err = d.frameworks.KeptByCode(ctx, q, db.Keys(codes))
	for _, code := range found {
		page.Kept = append(page.Kept, page.Stand[code])
	}
	return err
}

// takeKept makes the edit by which an activity names a knowledge resource that is kept.
func (d *Door) takeKept(ctx context.Context, p framework.Profile, activity, code string) (framework.Edit, error) {
	const op = "frameworkhttp.takeKept"
	if _, ok := activityOf(p, activity); !ok {
		return framework.Edit{}, fault.E(fault.Invalid, op, "framework.wizard.knowledge.no_activity").At("kept_for", "framework.wizard.knowledge.no_activity")
	}
	k, err := d.frameworks.Knowledge(ctx, d.db.Reader(), code)
	if err != nil {
		return framework.Edit{}, err
	}
	return framework.Put(framework.PartResource(activity, k.Code), "", -1, k.Resource()), nil
}

// names tells whether the activity that is chosen names a resource already.
func (p WizardPage) names(code string) bool {
	return framework.Value(p.Draft.Profile, framework.PartResource(p.Activity, code)) != nil
}

// over says why a kept resource should not be named any more, and what stands in its place; "" while it holds.
func over(p *locale.Printer, k framework.Kept, today string) string {
	switch {
	case !k.Ended(today):
		return ""
	case k.Next.Code != "":
		return p.T("framework.wizard.kept.replaced", "date", p.DateOf(k.ValidTo), "next", cmp.Or(name(p, k.Next.Title), k.Next.Code))
	}
	return p.T("framework.wizard.kept.ended", "date", p.DateOf(k.ValidTo))
}

// standingPill marks a resource of the draft that no longer holds, by what is written beside it or as it is kept.
func (p WizardPage) standingPill(k framework.Resource) string {
	if p.Stand[k.Code].Ended(p.Now) {
		return "expired"
	}
	return resourcePill(k, p.Now)
}

// standingSub says what a resource of the draft is, and what stands in its place where it no longer holds.
func (p WizardPage) standingSub(l *locale.Printer, k framework.Resource) string {
	return joined(resourceSub(l, k), over(l, p.Stand[k.Code], p.Now))
}
