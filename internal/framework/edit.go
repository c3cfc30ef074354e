package framework

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"sopan/internal/ground/fault"
)

// Part names one part of a profile that is edited by itself: two people may edit different parts of one draft at once.
//
//	kind                     what the kind of post is
//	role:R1                  a role: code, names, purpose
//	activity:A3              an activity: text, frequency, to whom it is submitted
//	need:A3:KCM-F017         what an activity asks in one competency
//	resource:A3:KR-1f2e3d4c  a knowledge resource of an activity
type Part string

// PartKind, PartRole, PartActivity, PartNeed and PartResource name the parts.
const PartKind Part = "kind"

// PartRole names a role.
func PartRole(code string) Part { return Part("role:" + code) }

// PartActivity names an activity.
func PartActivity(code string) Part { return Part("activity:" + code) }

// PartNeed names what an activity asks in a competency.
func PartNeed(activity, competency string) Part { return Part("need:" + activity + ":" + competency) }

// PartResource names a knowledge resource of an activity.
func PartResource(activity, code string) Part { return Part("resource:" + activity + ":" + code) }

// cut gives the sort of part and the codes in its name: one for a role or an activity, two for a need or a resource.
func (p Part) cut() (sort, code, second string) {
	fields := strings.SplitN(string(p), ":", 3)
	for len(fields) < 3 {
		fields = append(fields, "")
	}
	return fields[0], fields[1], fields[2]
}

// Edit is one change of one part of a draft. It puts Value where the part stands, or makes the part at place At under In; an
// Edit without a Value takes the part away, with all below it.
type Edit struct {
	Part  Part            `json:"part"`
	In    string          `json:"in,omitempty"` // of an activity: code of its role; else unused
	At    int             `json:"at"`           // place in its list from 0; -1: where it stands, or at the end
	Value json.RawMessage `json:"value,omitempty"`
}

// Put makes an edit that puts value: a Kind, Role, Activity, Requirement or Resource. The activities of a role and what an
// activity asks are edited as parts of their own: an edit that puts them for a role or an activity that stands changes only the
// role or the activity itself.
func Put(part Part, in string, at int, value any) Edit {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // the five types always have a JSON form
	}
	return Edit{Part: part, In: in, At: at, Value: data}
}

// Drop makes an edit that takes a part away.
func Drop(part Part) Edit { return Edit{Part: part, At: -1} }

// Apply gives the profile with the edit carried out, and the edit that takes it back. The profile that is given stays as it
// is. Applying the inverse gives the profile back, value for value. An edit of a part whose surroundings are missing, or with
// a value of another form, is Invalid; taking away what is not there is NotFound.
func Apply(p Profile, e Edit) (Profile, Edit, error) {
	const op = "framework.Apply"
	p = cloneProfile(p)
	sort, code, second := e.Part.cut()
	gone := fault.E(fault.NotFound, op, "framework.edit.gone", "part", string(e.Part))
	misfit := fault.E(fault.Invalid, op, "framework.edit.form", "part", string(e.Part))
	switch sort {
	case "kind":
		var k Kind
		if e.Value == nil || json.Unmarshal(e.Value, &k) != nil {
			return p, e, misfit
		}
		back := Put(PartKind, "", -1, p.Kind)
		k.Code, k.OrgCode, k.Version, k.Base, k.Overlay = p.Kind.Code, p.Kind.OrgCode, p.Kind.Version, p.Kind.Base, p.Kind.Overlay
		p.Kind = k
		return p, back, nil
	case "role":
		i := slices.IndexFunc(p.Roles, func(r Role) bool { return r.Code == code })
		var r Role
		if e.Value != nil && (json.Unmarshal(e.Value, &r) != nil || r.Code != code || !ValidCode(code)) {
			return p, e, misfit
		}
		back, ok := change(&p.Roles, i, e, r, func(old *Role, next Role) { old.Name, old.Purpose = next.Name, next.Purpose }, "")
		if !ok {
			return p, e, gone
		}
		return p, back, nil
	case "activity":
		ri, ai := findActivity(p, code)
		var a Activity
		if e.Value != nil && (json.Unmarshal(e.Value, &a) != nil || a.Code != code || !ValidCode(code)) {
			return p, e, misfit
		}
		if ri < 0 && e.Value != nil {
			ri = slices.IndexFunc(p.Roles, func(r Role) bool { return r.Code == e.In })
		}
		if ri < 0 {
			return p, e, gone
		}
		if to := slices.IndexFunc(p.Roles, func(r Role) bool { return r.Code == e.In }); ai >= 0 && e.Value != nil && e.In != "" && to != ri {
			return moveActivity(p, e, a, ri, ai, to)
		}
		back, ok := change(&p.Roles[ri].Activities, ai, e, a, func(old *Activity, next Activity) {
			old.Text, old.Frequency, old.SubmittedTo = next.Text, next.Frequency, next.SubmittedTo
		}, p.Roles[ri].Code)
		if !ok {
			return p, e, gone
		}
		return p, back, nil
	case "need", "resource":
		ri, ai := findActivity(p, code)
		if ai < 0 {
			return p, e, gone
		}
		a := &p.Roles[ri].Activities[ai]
		if sort == "need" {
			i := slices.IndexFunc(a.Requirements, func(r Requirement) bool { return r.Competency == second })
			var r Requirement
			if e.Value != nil && (json.Unmarshal(e.Value, &r) != nil || r.Competency != second || !ValidCode(second)) {
				return p, e, misfit
			}
			back, ok := change(&a.Requirements, i, e, r, func(old *Requirement, next Requirement) { *old = next }, "")
			if !ok {
				return p, e, gone
			}
			return p, back, nil
		}
		i := slices.IndexFunc(a.Resources, func(r Resource) bool { return r.Code == second })
		var r Resource
		if e.Value != nil && (json.Unmarshal(e.Value, &r) != nil || r.Code != second || !ValidCode(second)) {
			return p, e, misfit
		}
		back, ok := change(&a.Resources, i, e, r, func(old *Resource, next Resource) { *old = next }, "")
		if !ok {
			return p, e, gone
		}
		return p, back, nil
	}
	return p, e, misfit
}

// change carries an edit out on a list in which the part stands at i, or -1 when it does not stand there, and gives its
// inverse; false when there is nothing to take away.
func change[T any](list *[]T, i int, e Edit, value T, over func(old *T, next T), in string) (Edit, bool) {
	switch {
	case e.Value == nil && i < 0:
		return e, false
	case e.Value == nil:
		back := Put(e.Part, in, i, (*list)[i])
		if *list = slices.Delete(*list, i, i+1); len(*list) == 0 {
			*list = nil
		}
		return back, true
	case i < 0:
		at := e.At
		if at < 0 || at > len(*list) {
			at = len(*list)
		}
		*list = slices.Insert(*list, at, value)
		return Drop(e.Part), true
	}
	back := Put(e.Part, in, i, (*list)[i])
	over(&(*list)[i], value)
	if at := e.At; at >= 0 && at < len(*list) && at != i {
		moved := (*list)[i]
		*list = slices.Insert(slices.Delete(*list, i, i+1), at, moved)
	}
	return back, true
}

// moveActivity takes an activity from one role to another.
func moveActivity(p Profile, e Edit, next Activity, from, at, to int) (Profile, Edit, error) {
	if to < 0 {
		return p, e, fault.E(fault.NotFound, "framework.Apply", "framework.edit.gone", "part", string(PartRole(e.In)))
	}
	a := p.Roles[from].Activities[at]
	back := Put(e.Part, p.Roles[from].Code, at, a)
	p.Roles[from].Activities = slices.Delete(p.Roles[from].Activities, at, at+1)
	a.Text, a.Frequency, a.SubmittedTo = next.Text, next.Frequency, next.SubmittedTo
	list := &p.Roles[to].Activities
	place := e.At
	if place < 0 || place > len(*list) {
		place = len(*list)
	}
	*list = slices.Insert(*list, place, a)
	return p, back, nil
}

// findActivity gives the places of an activity's role and of the activity in it; -1, -1 when there is none of that code.
func findActivity(p Profile, code string) (role, activity int) {
	for i, r := range p.Roles {
		if j := slices.IndexFunc(r.Activities, func(a Activity) bool { return a.Code == code }); j >= 0 {
			return i, j
		}
	}
	return -1, -1
}

// Value gives what stands in a part, as an edit that would put it says it, or nil. Two values of one part are the same when
// SameValue says so.
func Value(p Profile, part Part) json.RawMessage {
	sort, code, second := part.cut()
	var v any
	ri, ai := findActivity(p, code)
	switch {
	case sort == "kind":
		v = p.Kind
	case sort == "role":
		if i := slices.IndexFunc(p.Roles, func(r Role) bool { return r.Code == code }); i >= 0 {
			v = p.Roles[i]
		}
	case sort == "activity" && ai >= 0:
		v = p.Roles[ri].Activities[ai]
	case sort == "need" && ai >= 0:
		list := p.Roles[ri].Activities[ai].Requirements
		if i := slices.IndexFunc(list, func(r Requirement) bool { return r.Competency == second }); i >= 0 {
			v = list[i]
		}
	case sort == "resource" && ai >= 0:
		list := p.Roles[ri].Activities[ai].Resources
		if i := slices.IndexFunc(list, func(r Resource) bool { return r.Code == second }); i >= 0 {
			v = list[i]
		}
	}
	if v == nil {
		return nil
	}
	return Put(part, "", -1, v).Value
}

// SameValue tells whether two values of a part say the same, however they are written.
func SameValue(a, b json.RawMessage) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// Parts lists every part of a profile, in order.
func Parts(p Profile) []Part {
	out := []Part{PartKind}
	for _, r := range p.Roles {
		out = append(out, PartRole(r.Code))
		for _, a := range r.Activities {
			out = append(out, PartActivity(a.Code))
			for _, n := range a.Requirements {
				out = append(out, PartNeed(a.Code, n.Competency))
			}
			for _, k := range a.Resources {
				out = append(out, PartResource(a.Code, k.Code))
			}
		}
	}
	return out
}

func cloneProfile(p Profile) Profile {
	p.Roles = slices.Clone(p.Roles)
	for i := range p.Roles {
		p.Roles[i].Activities = slices.Clone(p.Roles[i].Activities)
		for j := range p.Roles[i].Activities {
			a := &p.Roles[i].Activities[j]
			a.Requirements, a.Resources = slices.Clone(a.Requirements), slices.Clone(a.Resources)
		}
	}
	return p
}
