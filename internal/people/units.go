package people

import (
	"context"
	"maps"
	"slices"
	"strings"

	"sopan/internal/ground/db"
)

// unitFinder makes out which unit a row of the HR system's list means: it names the department by the directory's code, a
// place, and the office in words.
type unitFinder struct {
	departments map[string]Org // by the directory's code
	all         []Org          // the departments and all below them
	at          map[placeKey][]Org
	byCode      map[string]Org // units that rows name by our own code
}

// findUnits reads the departments and all below them.
func findUnits(ctx context.Context, q db.Q, lgdCodes []string) (unitFinder, error) {
	f := unitFinder{departments: map[string]Org{}, at: map[placeKey][]Org{}}
	departments, err := orgs(ctx, q, "o.lgd_code", lgdCodes)
	if err != nil || len(departments) == 0 {
		return f, err
	}
	var paths []string
	for _, o := range departments {
		f.departments[o.LGDCode] = o
		paths = append(paths, o.Path)
	}
	if f.all, err = orgsWithin(ctx, q, paths); err != nil {
		return f, err
	}
	if err := f.succeed(ctx, q); err != nil {
		return f, err
	}
	for _, o := range f.all {
		at := placeKey{o.PlaceLevel, o.PlaceCode}
		f.at[at] = append(f.at[at], o)
	}
	return f, err
}

// succeed puts in the place of departments that were merged the one that stands for them now, and leaves out units that have
// ended.
func (f *unitFinder) succeed(ctx context.Context, q db.Q) error {
	var ids []string
	for _, o := range f.all {
		ids = append(ids, o.ID)
	}
	ended, err := orgEnds(ctx, q, ids)
	if err != nil || len(ended) == 0 {
		return err
	}
	stands, err := successors(ctx, q, ids)
	if err != nil {
		return err
	}
	var paths []string
	for lgd, o := range f.departments {
		if s, merged := stands[o.ID]; merged {
			f.departments[lgd] = s
			paths = append(paths, s.Path)
		}
	}
	more, err := orgsWithin(ctx, q, paths)
	if err != nil {
		return err
	}
	f.all = append(f.all, more...)
	slices.SortFunc(f.all, func(a, b Org) int { return strings.Compare(a.Path, b.Path) })
	f.all = slices.CompactFunc(f.all, func(a, b Org) bool { return a.ID == b.ID })
	if len(more) > 0 { // what hangs under the successor may have ended too
		for _, o := range more {
			ids = append(ids, o.ID)
		}
		if ended, err = orgEnds(ctx, q, ids); err != nil {
			return err
		}
	}
	f.all = slices.DeleteFunc(f.all, func(o Org) bool { _, gone := ended[o.ID]; return gone })
	return err
}

// unitProblem says why no unit was found.
type unitProblem struct {
	field, key string
	args       []any
}

// find gives the unit that a row means: the office of the department at the narrowest place that is given, the one of that
// name where there are several; the department itself where the place is a state or none.
func (f unitFinder) find(s *staffRow) (Org, unitProblem) {
	if s.unit != "" {
		if o, ok := f.byCode[s.unit]; ok {
			return o, unitProblem{}
		}
		return Org{}, unitProblem{"org_code", "people.import.unit_unknown", []any{"code", s.unit}}
	}
	department, ok := f.departments[s.department]
	switch {
	case s.department == "":
		return Org{}, unitProblem{"ministry_dept_lgd_org", "people.import.no_unit", nil}
	case !ok:
		return Org{}, unitProblem{"ministry_dept_lgd_org", "people.import.department_unknown", []any{"code", s.department}}
	case s.place.level == "" || s.place.level == "state":
		return department, unitProblem{}
	}
	field := "lgd_" + s.place.level
	var offices []Org
	for _, o := range f.at[s.place] {
		if strings.HasPrefix(o.Path, department.Path) {
			offices = append(offices, o)
		}
	}
	if len(offices) > 1 {
		named := slices.DeleteFunc(slices.Clone(offices), func(o Org) bool {
			return !slices.ContainsFunc(slices.Collect(maps.Values(o.Name)), func(name string) bool { return normal(name) == normal(s.office) })
		})
		if len(named) != 1 {
			return Org{}, unitProblem{"office", "people.import.office_many", []any{"n", len(offices), "place", s.place.code}}
		}
		offices = named
	}
	if len(offices) == 0 {
		return Org{}, unitProblem{field, "people.import.office_unknown", []any{"code", s.place.code}}
	}
	return offices[0], unitProblem{}
}

// sorted gives the keys of a set that are not blank, in order.
func sorted(set map[string]bool) []string {
	delete(set, "")
	return slices.Sorted(maps.Keys(set))
}
