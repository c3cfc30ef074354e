package framework

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// An overlay says what a kind of post needs besides, or at another level, below one organisation: a state, a district, a block.
// It is a kind of post of its own, with the code of the core and of the organisation, and goes the same way from draft to
// force. It holds only what differs: an activity of the core stands in it under the core's code.

// OverlayCode gives the code of the overlay of a kind of post below an organisation.
func OverlayCode(kind, org string) string { return kind + "." + org }

// NewOverlay begins the overlay of a kind of post below an organisation, or its next version: an empty draft, or a copy of what
// is in force. It takes the right to draft over that organisation, and the core must be in force.
func (f *Frameworks) NewOverlay(ctx context.Context, by who.Actor, kind, org string) (Version, error) {
	const op = "framework.NewOverlay"
	if !ValidCode(kind) || !ValidCode(org) || !ValidCode(OverlayCode(kind, org)) {
		return Version{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	core, err := f.Profile(ctx, f.db.Reader(), kind)
	if err != nil {
		return Version{}, err
	}
	if core.Kind.Base != "" {
		return Version{}, fault.E(fault.Invalid, op, "framework.overlay.of_overlay")
	}
	code := OverlayCode(kind, org)
	var v Version
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := f.mayDraft(ctx, tx, by, op, org); err != nil {
			return err
		}
		number, _, _, err := lastVersion(ctx, tx, code, org)
		if err != nil {
			return err
		}
		if err := setOverlay(ctx, tx, code, kind, org); err != nil {
			return err
		}
		if v, err = selectOpenVersion(ctx, tx, code); err == nil {
			return fault.E(fault.Conflict, op, "framework.draft.open_already", "version", v.Number)
		} else if !db.None(err) {
			return err
		}
		p := Profile{Kind: core.Kind}
		if number > 0 {
			if p, err = f.ProfileAt(ctx, tx, code, number); err != nil {
				return err
			}
		}
		p.Kind.Code, p.Kind.OrgCode, p.Kind.Base, p.Kind.Overlay = code, org, kind, org
		v, err = f.begin(ctx, tx, p, number)
		return err
	})
	return v, fault.Wrap(op, err)
}

// Laid is what an overlay says of one competency beside what the core says.
type Laid struct {
	Need          // what holds below the organisation
	Core   int    // the level of the core; 0 where only the overlay asks
	Change string // "", added, raised, lowered
	Reason Names  // of one that is lowered
}

// Lay lays an overlay over the core: what the core asks, with what the overlay changes and adds, by code. A level that the
// overlay gives takes the place of the core's; the criticality is the higher of both.
func Lay(core, overlay Profile) []Laid {
	var out []Laid
	at := map[string]int{}
	for _, n := range Needs(core) {
		at[n.Competency] = len(out)
		out = append(out, Laid{Need: n, Core: n.Level})
	}
	reasons := map[string]Names{}
	for _, role := range overlay.Roles {
		for _, a := range role.Activities {
			for _, r := range a.Requirements {
				if len(r.Reason) > 0 {
					reasons[r.Competency] = r.Reason
				}
			}
		}
	}
	for _, n := range Needs(overlay) {
		i, ok := at[n.Competency]
		if !ok {
			out = append(out, Laid{Need: n, Change: "added"})
			continue
		}
		l := &out[i]
		switch {
		case n.Level > l.Core:
			l.Change = "raised"
		case n.Level < l.Core:
			l.Change, l.Reason = "lowered", reasons[n.Competency]
		}
		if l.Change != "" {
			n.Criticality = max(n.Criticality, l.Criticality)
			l.Need = n
		}
	}
	slices.SortFunc(out, func(a, b Laid) int { return cmp.Compare(a.Competency, b.Competency) })
	return out
}

// overlay judges an overlay against its core.
func (j *fracJudge) overlay(p Profile) {
	core := map[string]int{}
	for _, n := range Needs(*j.base) {
		core[n.Competency] = n.Level
	}
	for i, role := range p.Roles {
		for k, a := range role.Activities {
			for m, r := range a.Requirements {
				path := "roles[" + strconv.Itoa(i) + "].activities[" + strconv.Itoa(k) + "].competencies[" + strconv.Itoa(m) + "]"
				level, asked := core[r.Competency]
				switch {
				case asked && r.Level < level && strings.TrimSpace(r.Reason["en"]+r.Reason["hi"]) == "":
					j.bad(path+".reason", "", "framework.overlay.reason", "core", level)
				case asked && r.Level == level:
					j.warn(path+".level", "", "framework.overlay.same", "core", level)
				}
				j.names(path+".reason", r.Reason, maxNote, false)
			}
		}
	}
}

// Consent says that the commission agrees that an overlay asks less than the core in one competency. It takes the right over the
// nation's dictionary, and none of the hands that wrote the overlay.
func (f *Frameworks) Consent(ctx context.Context, by who.Actor, kind, competency string) error {
	const op = "framework.Consent"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.consent")
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := lockOpen(ctx, tx, op, kind)
		if err != nil {
			return err
		}
		hands, err := selectWriters(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if by.SignedIn() && slices.Contains(hands, by.PersonID) {
			return fault.E(fault.Denied, op, "framework.denied.own_draft")
		}
		lowered, err := f.lowered(ctx, tx, v)
		if err != nil {
			return err
		}
		if !slices.Contains(lowered, competency) {
			return fault.E(fault.Conflict, op, "framework.overlay.not_lowered", "code", competency)
		}
		return f.consented(ctx, tx, v, competency)
	})
	return fault.Wrap(op, err)
}

// lowered lists the competencies in which a version asks less than its core.
func (f *Frameworks) lowered(ctx context.Context, q db.Q, v Version) ([]string, error) {
	p, err := selectProfile(ctx, q, v)
	if err != nil || p.Kind.Base == "" {
		return nil, err
	}
	core, err := f.Profile(ctx, q, p.Kind.Base)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, l := range Lay(core, p) {
		if l.Change == "lowered" {
			out = append(out, l.Competency)
		}
	}
	return out, nil
}

// Unconsented lists the competencies in which the open version of an overlay asks less than the core without the commission's
// consent.
func (f *Frameworks) Unconsented(ctx context.Context, q db.Q, v Version) ([]string, error) {
	lowered, err := f.lowered(ctx, q, v)
	if err != nil || len(lowered) == 0 {
		return nil, fault.Wrap("framework.Unconsented", err)
	}
	given, err := selectConsents(ctx, q, v.ID)
	return slices.DeleteFunc(lowered, func(code string) bool { return slices.Contains(given, code) }), fault.Wrap("framework.Unconsented", err)
}

// Overlays lists the overlays of a kind of post, by organisation.
func (f *Frameworks) Overlays(ctx context.Context, q db.Q, kind string) ([]Kind, error) {
	codes, err := selectOverlays(ctx, q, kind, false)
	if err != nil {
		return nil, fault.Wrap("framework.Overlays", err)
	}
	all, err := selectKindsOf(ctx, q, codes)
	return all, fault.Wrap("framework.Overlays", err)
}

// Applies gives what is asked where a version of a kind of post holds: of an overlay its core in force with what the overlay adds,
// of any other kind the version itself. Roles and activities that the overlay says anew stand as it says them; what levels
// apply is Lay's to tell.
func (f *Frameworks) Applies(ctx context.Context, q db.Q, kind string, version int) (Profile, error) {
	over, err := f.ProfileAt(ctx, q, kind, version)
	if err != nil || over.Kind.Base == "" {
		return over, err
	}
	core, err := f.Profile(ctx, q, over.Kind.Base)
	if err != nil {
		return core, err
	}
	core = cloneProfile(core)
	for _, role := range over.Roles {
		i := slices.IndexFunc(core.Roles, func(r Role) bool { return r.Code == role.Code })
		if i < 0 {
			core.Roles = append(core.Roles, role)
			continue
		}
		for _, a := range role.Activities {
			list := &core.Roles[i].Activities
			if j := slices.IndexFunc(*list, func(x Activity) bool { return x.Code == a.Code }); j >= 0 {
				(*list)[j] = a
			} else {
				*list = append(*list, a)
			}
		}
	}
	return core, nil
}
