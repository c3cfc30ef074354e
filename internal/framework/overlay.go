package framework

import (
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
// force. It holds only what differs: an activity of the core stands in it under the core's code. How several lie upon each
// other: tiers.go.

// OverlayCode gives the code of the overlay of a kind of post below an organisation.
func OverlayCode(kind, org string) string { return kind + "." + org }

// NewOverlay begins the overlay of a kind of post below an organisation, or its next version: an empty draft, or a copy of what
// is in force. kind may be an overlay of an organisation above: the new one lies upon it. It takes the right to draft over that
// organisation, and the core must be in force. While one is open it is given instead, with Conflict.
func (f *Frameworks) NewOverlay(ctx context.Context, by who.Actor, kind, org string) (Version, error) {
	const op = "framework.NewOverlay"
	if !ValidCode(kind) || !ValidCode(org) || !ValidCode(OverlayCode(kind, org)) {
		return Version{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	core, err := f.Profile(ctx, f.db.Reader(), kind)
	if err != nil {
		return Version{}, err
	}
	if core.Kind.Base != "" { // upon an overlay: upon its core, below it
		paths, err := f.pathsOf(ctx, f.db.Reader(), []string{core.Kind.Overlay, org})
		if err != nil {
			return Version{}, fault.Wrap(op, err)
		}
		if !isAbove(paths[core.Kind.Overlay], paths[org]) {
			return Version{}, fault.E(fault.Invalid, op, "framework.overlay.of_overlay").At("org", "framework.overlay.of_overlay")
		}
		return f.NewOverlay(ctx, by, core.Kind.Base, org)
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

// overlay judges an overlay against what stands above it.
func (j *fracJudge) overlay(p Profile) {
	for i, role := range p.Roles {
		for k, a := range role.Activities {
			for m, r := range a.Requirements {
				path := "roles[" + strconv.Itoa(i) + "].activities[" + strconv.Itoa(k) + "].competencies[" + strconv.Itoa(m) + "]"
				above, asked := j.above[r.Competency]
				switch {
				case asked && r.Level < above.Floor() && strings.TrimSpace(r.Reason["en"]+r.Reason["hi"]) == "":
					j.bad(path+".reason", "", "framework.overlay.reason", "core", above.Floor())
				case asked && r.Level == above.Level:
					j.warn(path+".level", "", "framework.overlay.same", "core", above.Level)
				}
				j.names(path+".reason", r.Reason, fault.MaxNote, false)
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
		laid, err := f.laying(ctx, tx, v)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(laid.Lowered(), func(l Laid) bool { return l.Competency == competency }) {
			return fault.E(fault.Conflict, op, "framework.overlay.not_lowered", "code", competency)
		}
		return f.consented(ctx, tx, v, competency)
	})
	return fault.Wrap(op, err)
}

// laying lays the open version of an overlay over what stands above it; of any other kind of post there is nothing to lay.
func (f *Frameworks) laying(ctx context.Context, q db.Q, v Version) (Laying, error) {
	if v.post.base == "" {
		return Laying{}, nil
	}
	p, err := selectProfile(ctx, q, v)
	if err != nil {
		return Laying{}, err
	}
	return f.LayingOf(ctx, q, p)
}

// Unconsented lists the competencies in which the open version of an overlay asks less than what stands above it without the
// commission's consent.
func (f *Frameworks) Unconsented(ctx context.Context, q db.Q, v Version) ([]string, error) {
	l, err := f.laying(ctx, q, v)
	return l.Left, fault.Wrap("framework.Unconsented", err)
}

// Overlays lists the overlays of a kind of post, by organisation.
func (f *Frameworks) Overlays(ctx context.Context, q db.Q, kind string) ([]Kind, error) {
	codes, err := selectOverlays(ctx, q, kind)
	if err != nil {
		return nil, fault.Wrap("framework.Overlays", err)
	}
	all, err := selectKindsOf(ctx, q, codes)
	return all, fault.Wrap("framework.Overlays", err)
}
