package framework

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// sameThing is how many percent of their words two roles, or two activities, share to be one and the same.
const sameThing = 60

// Align gives other written with the codes of p, so that the two can be compared part by part: what p has in like words bears
// p's code, what it has not bears a code that is free in p. Two kinds of post both call their first role R1, and mean two things.
func Align(p, other Profile) Profile {
	out := cloneProfile(other)
	out.Kind = p.Kind
	taken := map[string]bool{}
	for _, part := range Parts(p) {
		if sort, code, _ := part.cut(); sort == "role" || sort == "activity" {
			taken[code] = true
		}
	}
	free := func(letter string) string {
		for n := 1; ; n++ {
			if code := letter + strconv.Itoa(n); !taken[code] {
				taken[code] = true
				return code
			}
		}
	}
	used := map[string]bool{} // codes of p that stand for something of other's already
	for i := range out.Roles {
		r := &out.Roles[i]
		r.Code = nearest(p.Roles, r.Name, used, func(have Role) (string, Names) { return have.Code, have.Name })
		if r.Code == "" {
			r.Code = free("R")
		}
		for j := range r.Activities {
			a := &r.Activities[j]
			a.Code = ""
			for _, have := range p.Roles {
				if a.Code == "" {
					a.Code = nearest(have.Activities, a.Text, used, func(have Activity) (string, Names) { return have.Code, have.Text })
				}
			}
			if a.Code == "" {
				a.Code = free("A")
			}
		}
	}
	codeResources(out.Roles)
	return out
}

// nearest gives the code of what is said in most like words among list, and marks it as used; "" when nothing is like enough.
func nearest[T any](list []T, names Names, used map[string]bool, of func(T) (string, Names)) string {
	best, most := "", sameThing-1
	for _, have := range list {
		code, said := of(have)
		if share := alike(names, said); share > most && !used[code] {
			best, most = code, share
		}
	}
	if best != "" {
		used[best] = true
	}
	return best
}

// Offers lists what other, written with p's codes by Align, has besides p or says otherwise, part by part in its order. What p
// has and other has not is no offer.
func Offers(p, other Profile) []Difference {
	return slices.DeleteFunc(Differences(p, other), func(d Difference) bool {
		return d.Part == PartKind || d.Change == "removed" || d.Change == "moved"
	})
}

// Take makes the edits by which p takes parts of other, which is written with p's codes. What a part stands in comes with it: a
// need brings its activity where p has none, an activity its role. A part that other has not is NotFound.
func Take(p, other Profile, parts []Part) ([]Edit, error) {
	want := map[Part]bool{}
	all := Parts(other)
	for _, part := range parts {
		if !slices.Contains(all, part) || part == PartKind {
			return nil, fault.E(fault.NotFound, "framework.Take", "framework.edit.gone", "part", string(part))
		}
		want[part] = true
	}
	for _, role := range other.Roles {
		for _, a := range role.Activities {
			below := slices.ContainsFunc(a.Requirements, func(r Requirement) bool { return want[PartNeed(a.Code, r.Competency)] }) ||
				slices.ContainsFunc(a.Resources, func(r Resource) bool { return want[PartResource(a.Code, r.Code)] })
			if below && Value(p, PartActivity(a.Code)) == nil {
				want[PartActivity(a.Code)] = true
			}
			if want[PartActivity(a.Code)] && Value(p, PartActivity(a.Code)) == nil && Value(p, PartRole(role.Code)) == nil {
				want[PartRole(role.Code)] = true
			}
		}
	}
	var out []Edit
	for _, part := range all {
		if !want[part] {
			continue
		}
		in := roleOf(other, part)
		if Value(p, part) != nil {
			in = "" // it stays in the role in which p has it
		}
		out = append(out, Edit{Part: part, In: in, At: -1, Value: ownValue(other, part)})
	}
	return out, nil
}

// TakeParts takes parts of another profile into the open draft of a kind of post, all or none, in one revision after another.
// other is aligned here as it was for showing, so the draft must stand as it did then: where it was changed since seen, the
// answer is Stale and nothing is taken. It gives the new revision.
func (f *Frameworks) TakeParts(ctx context.Context, by who.Actor, kind string, seen int, other Profile, parts []Part) (int, error) {
	const op = "framework.TakeParts"
	revision := 0
	err := f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		if seen != d.Revision {
			return fault.E(fault.Stale, op, "framework.take.stale")
		}
		edits, err := Take(d.Profile, Align(d.Profile, other), parts)
		if err != nil {
			return err
		}
		if len(edits) == 0 {
			return fault.E(fault.Invalid, op, "framework.take.none").At("part", "framework.take.none")
		}
		revision, err = f.change(ctx, tx, op, d, edits, 0)
		return err
	})
	return revision, fault.Wrap(op, err)
}

// EditsOf gives the changes of a version, the newest first, those before revision before (0: from the newest), at most limit. Who
// asks has read the version.
func (f *Frameworks) EditsOf(ctx context.Context, q db.Q, versionID string, before, limit int) ([]Changed, error) {
	out, err := selectEdits(ctx, q, versionID, before, min(max(limit, 1), maxPage))
	return out, fault.Wrap("framework.EditsOf", err)
}

// Said reads the value of a part, as an edit or a difference holds it, back into its type. A value of another form leaves the
// type empty.
func Said[T Kind | Role | Activity | Requirement | Resource](value json.RawMessage) T {
	var out T
	_ = json.Unmarshal(value, &out)
	return out
}
