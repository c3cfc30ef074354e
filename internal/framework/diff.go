package framework

import "encoding/json"

// Difference is one part in which two profiles differ.
type Difference struct {
	Part   Part
	Change string // added, removed, changed, moved
	Old    json.RawMessage
	New    json.RawMessage
	In     string // of an activity: code of its role in the new profile
}

// Differences lists the parts in which two profiles differ, in the order of the new one, with what only the old one has after
// it. Of a role and of an activity only its own words are compared, for what lies below is listed by itself.
func Differences(old, next Profile) []Difference {
	var out []Difference
	for _, part := range Parts(next) {
		a, b := ownValue(old, part), ownValue(next, part)
		switch {
		case a == nil:
			out = append(out, Difference{Part: part, Change: "added", New: b, In: roleOf(next, part)})
		case !SameValue(a, b):
			out = append(out, Difference{Part: part, Change: "changed", Old: a, New: b, In: roleOf(next, part)})
		case roleOf(old, part) != roleOf(next, part):
			out = append(out, Difference{Part: part, Change: "moved", Old: a, New: b, In: roleOf(next, part)})
		}
	}
	for _, part := range Parts(old) {
		if a := ownValue(old, part); ownValue(next, part) == nil {
			out = append(out, Difference{Part: part, Change: "removed", Old: a, In: roleOf(old, part)})
		}
	}
	return out
}

// ownValue is Value without what lies below, and of the kind without what no edit changes.
func ownValue(p Profile, part Part) json.RawMessage {
	sort, code, _ := part.cut()
	switch sort {
	case "kind":
		k := p.Kind
		k.Code, k.OrgCode, k.Version, k.Base, k.Overlay = "", "", 0, "", ""
		return Put(part, "", -1, k).Value
	case "role":
		for _, r := range p.Roles {
			if r.Code == code {
				r.Activities = nil
				return Put(part, "", -1, r).Value
			}
		}
		return nil
	case "activity":
		if i, j := findActivity(p, code); i >= 0 {
			a := p.Roles[i].Activities[j]
			a.Requirements, a.Resources = nil, nil
			return Put(part, "", -1, a).Value
		}
		return nil
	}
	return Value(p, part)
}

// roleOf gives the role that an activity stands under; "" for other parts.
func roleOf(p Profile, part Part) string {
	if sort, code, _ := part.cut(); sort == "activity" {
		if i, _ := findActivity(p, code); i >= 0 {
			return p.Roles[i].Code
		}
	}
	return ""
}
