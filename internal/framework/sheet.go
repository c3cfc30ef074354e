package framework

import (
	"context"
	"slices"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Sheet is a version on its way with all that whoever reads it over must see, read together: as OpenDraft, Profile, Steps,
// HolderChecks would tell it one by one, with what the reader may do and what it would ask.
type Sheet struct {
	Draft
	Old      Profile // in force; the zero value where none is
	Steps    []Step
	Checks   []HolderCheck
	Standing Standing
	Asks     []Asks // what it would ask if it came into force; only where it was asked for
	above    map[string]Laid
}

// OpenSheet gives the version of a kind of post that is on its way, NotFound when there is none, with what stands around it: in at most
// six statements, however much that is. asks says that what it and every overlay upon it would ask is wanted. It takes the rights of
// OpenDraft.
func (f *Frameworks) OpenSheet(ctx context.Context, q db.Q, by who.Actor, kind string, asks bool) (Sheet, error) {
	const op = "framework.OpenSheet"
	none := fault.E(fault.NotFound, op, "framework.draft.none", "kind", kind)
	if !ValidCode(kind) {
		return Sheet{}, none
	}
	found, err := selectSheetVersions(ctx, q, kind)
	if err != nil {
		return Sheet{}, fault.Wrap(op, err)
	}
	at := slices.IndexFunc(found, func(v Version) bool { return v.KindCode == kind && v.Status != VersionPublished })
	if at < 0 {
		return Sheet{}, none
	}
	v := found[at]
	inForce := slices.DeleteFunc(found, func(x Version) bool { return x.Status != VersionPublished })
	paths, err := f.pathsOf(ctx, q, orgsOf(v, inForce))
	if err != nil {
		return Sheet{}, fault.Wrap(op, err)
	}
	s := Sheet{Draft: Draft{Version: v, Revision: v.revision, Path: Nation}}
	if path, ok := paths[v.OrgCode]; ok && ValidCode(v.OrgCode) {
		s.Path = path
	}
	steps, writers, checks, err := selectSaid(ctx, q, v.ID)
	if err != nil {
		return Sheet{}, fault.Wrap(op, err)
	}
	s.Steps, s.Checks = steps, checks
	if !s.readable(by) {
		return Sheet{}, fault.E(fault.Denied, op, "framework.denied.draft")
	}
	return s, fault.Wrap(op, f.fill(ctx, q, &s, by, writers, inForce, paths, asks))
}

// orgsOf are the organisations that versions belong to, or lie over.
func orgsOf(v Version, others []Version) []string {
	orgs := []string{v.OrgCode, v.post.overlay}
	for _, o := range others {
		orgs = append(orgs, o.post.overlay)
	}
	return slices.DeleteFunc(db.Keys(orgs), func(o string) bool { return !ValidCode(o) })
}

// readable is what mayRead passes.
func (s Sheet) readable(by who.Actor) bool {
	for _, right := range []who.Right{who.FracEdit, who.FracReview, who.FracVerify, who.FracPublish} {
		if by.Can(right, s.Path) {
			return true
		}
	}
	return by.SignedIn() && slices.ContainsFunc(s.Checks, func(c HolderCheck) bool { return c.PersonID == by.PersonID })
}

// fill reads the versions whole that the sheet is about, and concludes.
func (f *Frameworks) fill(ctx context.Context, q db.Q, s *Sheet, by who.Actor, writers []string, inForce []Version, paths map[string]string, asks bool) error {
	v := s.Version
	kind := Kind{Code: v.KindCode, Base: v.post.base, Overlay: v.post.overlay}
	var old, core, over []Version // the one in force of the same kind; of an overlay what it lies upon; the overlays in force
	for _, x := range inForce {
		switch {
		case x.KindCode == kind.Code:
			old = append(old, x)
		case x.KindCode == kind.Base:
			core = append(core, x)
		default:
			over = append(over, x)
		}
	}
	if !asks { // only those above are wanted
		over = overlaysAbove(kind, over, paths)
	}
	all := slices.Concat([]Version{v}, old, core, over)
	profiles, err := f.profiles(ctx, q, all)
	if err != nil {
		return err
	}
	s.Profile = profiles[0]
	if len(old) > 0 {
		s.Old = profiles[1]
	}
	var agreed map[string]map[string]bool
	if kind.Base != "" || len(over) > 0 {
		ids := make([]string, len(all))
		for i, x := range all {
			ids[i] = x.ID
		}
		if agreed, err = selectConsentsOf(ctx, q, ids); err != nil {
			return err
		}
	}
	hands := writers
	if v.Status == VersionReviewed {
		for _, step := range s.Steps {
			if step.Step == VersionReviewed || step.Step == VersionVerified {
				hands = append(hands, step.By)
			}
		}
	}
	s.Standing = standingOf(by, s.Path, v, hands)
	profile := func(id string) Profile {
		return profiles[slices.IndexFunc(all, func(x Version) bool { return x.ID == id })]
	}
	if kind.Base != "" && len(core) > 0 {
		var upon []Profile
		for _, x := range overlaysAbove(kind, over, paths) {
			upon = append(upon, profile(x.ID))
		}
		s.above = standing(profile(core[0].ID), layersOf(upon, agreed))
		laid := layingOf(profile(core[0].ID), layersOf(append(upon, s.Profile), agreed))
		s.Standing = s.Standing.without(laid.Left)
	}
	if !asks {
		return nil
	}
	tiers := slices.Concat([]Version{v}, core, over)
	list := make([]Profile, len(tiers))
	for i, x := range tiers {
		list[i] = profile(x.ID)
	}
	base := kind.Base
	if base == "" {
		base = kind.Code
	}
	s.Asks, err = asksOf(v, tiers, layersOf(list, agreed), paths, base)
	return err
}

// Examine looks through the version as SubmitFrac does, against entries of the dictionary that Known has given.
func (s Sheet) Examine(q db.Q, known map[string]Competency) Check {
	j := fracJudge{known: known, scales: scalesOf(known), day: clock.Date(q.Now()), above: s.above}
	j.profile(s.Profile)
	return checkOf(s.Profile, j.problems, j.warnings)
}
