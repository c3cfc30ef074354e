package frameworkhttp

import (
	"context"
	"net/http"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// MergePage shows two entries side by side before one is known as the other.
type MergePage struct {
	From, To EntryPage
	Why      string // that they cannot be merged
}

// both reads the two codes of an address, FROM~TO.
func both(r *http.Request) (from, to string, err error) {
	from, to, ok := strings.Cut(r.PathValue("id"), "~")
	if !ok || !framework.ValidCode(from) || !framework.ValidCode(to) {
		return "", "", fault.E(fault.NotFound, opDictionary, "framework.merge.unknown")
	}
	return from, to, nil
}

func (d *Door) askMerge(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	if !keeps(who.From(ctx)) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	from, to, err := both(r)
	if err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	p, err := d.sides(ctx, from, to)
	if err != nil {
		return err
	}
	switch {
	case p.From.Code == p.To.Code:
		p.Why = l.T("framework.merge.itself")
	case p.From.Competency.Scale != p.To.Competency.Scale:
		p.Why = l.T("framework.merge.scales", "from", p.From.Competency.Scale, "to", p.To.Competency.Scale)
	}
	return web.Render(w, r, http.StatusOK, mergePage(d.dictionaryFrame(r, l.T("framework.merge.title")), p))
}

// sides reads the two, with who uses each.
func (d *Door) sides(ctx context.Context, from, to string) (p MergePage, err error) {
	q := d.db.Reader()
	if p.From.Competency, err = d.frameworks.KnownOne(ctx, q, from); err != nil {
		return p, err
	}
	if p.To.Competency, err = d.frameworks.KnownOne(ctx, q, to); err != nil {
		return p, err
	}
	scales, _, err := d.frameworks.KnownScales(ctx, q)
	if err != nil {
		return p, err
	}
	uses, err := d.frameworks.UsesOfCode(ctx, q, []string{p.From.Code, p.To.Code})
	if err != nil {
		return p, err
	}
	for _, side := range []*EntryPage{&p.From, &p.To} {
		side.Uses = uses[side.Code]
		for _, s := range scales {
			if s.ID == side.Competency.Scale {
				side.Scale = s
			}
		}
		if side.Use, err = d.taught(ctx, q, []string{side.Code}); err != nil {
			return p, err
		}
	}
	return p, nil
}

// uses counts who uses an entry.
func (p EntryPage) uses(l *locale.Printer) string {
	return l.T("framework.entry.kinds", "n", p.Uses.InAll) + " · " + l.T("framework.entry.courses.n", "n", len(p.Courses)) + " · " + l.T("framework.use.tests.n", "n", len(p.Papers))
}

// most is how many levels the taller of the two has words for.
func (p MergePage) most() int { return max(len(p.From.Levels), len(p.To.Levels)) }

// differs tells whether two entries say a level in other words.
func (p MergePage) differs(l *locale.Printer, n int) bool {
	a, _ := p.From.word(l, n)
	b, _ := p.To.word(l, n)
	return a != b
}

// touched is how many kinds of post ask for the other code from then on.
func (p MergePage) touched() int { return p.From.Uses.InAll + p.From.Uses.Drafts }

func (d *Door) merge(w http.ResponseWriter, r *http.Request) error {
	from, to, err := both(r)
	if err != nil {
		return err
	}
	if err := d.frameworks.Merge(r.Context(), who.From(r.Context()), from, to); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.merged", "code", from) // key: framework.flash.merged
	return d.to(w, r, entryAddress(to))
}

func (d *Door) apart(w http.ResponseWriter, r *http.Request) error {
	a, b, err := both(r)
	if err != nil {
		return err
	}
	if err := d.frameworks.Apart(r.Context(), who.From(r.Context()), a, b); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.apart") // key: framework.flash.apart
	return d.to(w, r, "/dictionary/inbox")
}

func (d *Door) unmerge(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	m, err := d.frameworks.Merging(ctx, d.db.Reader(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := d.frameworks.UndoMerge(ctx, who.From(ctx), m.ID); err != nil {
		return err
	}
	web.Flash(w, "", "framework.flash.parted", "code", m.From) // key: framework.flash.parted
	return d.to(w, r, entryAddress(m.From))
}
