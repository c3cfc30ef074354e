package app_test

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// sortedOffice is what a unit has of designations and of posts that are sorted into groups.
type sortedOffice struct {
	draft, from, to, merged string // ids of designations
	open, applied           string // ids of groupings: of the unit, and of the unit below it
	kind                    string // of the posts of the applied one
}

// sortedPosts gives each unit designations in all states, an open grouping, and one below it that was applied.
func (m *maker) sortedPosts(ctx context.Context) {
	p := m.h.People
	for _, code := range []string{ownUnit, insideUnit, outsideUnit} {
		o := m.offices[code]
		r, err := p.ImportPosts(ctx, byHand, strings.NewReader("Designation,Unit Code\nSorter,"+code+"\nArchivist,"+code+"-A\n"), people.Options{})
		m.sound(r.Report.Report, err)
		for _, d := range []struct {
			name string
			id   *string
		}{{"Draughtsman", &o.sorted.draft}, {"Bookbinder", &o.sorted.from}, {"Binder", &o.sorted.to}, {"Bookseller", &o.sorted.merged}} {
			made, err := p.AddDesignation(ctx, byHand, people.Designation{OrgID: o.ID, Name: map[string]string{"en": d.name + " of " + code}})
			m.ok(err)
			*d.id = made.ID
		}
		m.ok(p.MergeDesignations(ctx, byHand, o.sorted.merged, o.sorted.to))
		o.sorted.applied, o.sorted.kind = m.grouped(ctx, code+"-A")
		_, err = p.ApplyGroups(ctx, byHand, o.sorted.applied, -1, false)
		m.ok(err)
	}
	for _, code := range []string{ownUnit, insideUnit, outsideUnit} {
		m.offices[code].sorted.open, _ = m.grouped(ctx, code)
	}
	m.ok(m.h.Log.Drain(ctx))
}

// grouped groups the posts of a unit and confirms all groups.
func (m *maker) grouped(ctx context.Context, code string) (grouping, kind string) {
	g, err := m.h.People.ProposeGroups(ctx, byHand, code, false)
	m.ok(err)
	for _, one := range g.Groups {
		_, err = m.h.People.EditGroups(ctx, byHand, g.ID, -1,
			people.GroupEdit{Do: "rename", Groups: []string{one.ID}, Name: map[string]string{"hi": "पद"}}, people.GroupEdit{Do: "confirm", Groups: []string{one.ID}})
		m.ok(err)
	}
	return g.ID, g.Groups[0].Kind
}

var postsCalls = map[string]call{
	"people.ImportPosts": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.People.ImportPosts(ctx, by, strings.NewReader("Designation,Unit Code\nNewcomer,"+about.at.Code+"\n"), people.Options{})
		return rows(r.Report.Report, err)
	},
	"people.AddDesignation": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.AddDesignation(ctx, by, people.Designation{OrgID: about.at.ID, Name: map[string]string{"en": "Newcomer"}}))
	},
	"people.ApproveDesignation": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.ApproveDesignation(ctx, by, about.at.sorted.draft)
	},
	"people.MergeDesignations": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.MergeDesignations(ctx, by, about.at.sorted.from, about.at.sorted.to)
	},
	"people.PartDesignation": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.PartDesignation(ctx, by, about.at.sorted.merged)
	},
	"people.ProposeGroups": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.ProposeGroups(ctx, by, about.at.Code, true))
	},
	"people.Grouping": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.Grouping(ctx, w.Reader(), by, about.at.sorted.open))
	},
	"people.EditGroups": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		g, err := w.People.Grouping(ctx, w.Reader(), byHand, about.at.sorted.open)
		if err != nil {
			return err
		}
		return only(w.People.EditGroups(ctx, by, g.ID, -1, people.GroupEdit{Do: "reopen", Groups: []string{g.Groups[0].ID}}))
	},
	"people.ApplyGroups": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.ApplyGroups(ctx, by, about.at.sorted.open, -1, false))
	},
	"people.UndoGroups": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.People.UndoGroups(ctx, by, about.at.sorted.applied)
	},
	"people.KindsHere": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.People.KindsHere(ctx, w.Reader(), by, people.KindFilter{}, "", 500)
		return listed(slices.ContainsFunc(list, func(k people.KindHere) bool { return k.Code == about.at.sorted.kind }), err)
	},
	"people.PostsHere": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		list, err := w.People.PostsHere(ctx, w.Reader(), by, "", "", "", 500)
		return listed(slices.ContainsFunc(list, func(p people.PostHere) bool { return p.OrgCode == about.at.Code }), err)
	},
}
