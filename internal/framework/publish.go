package framework

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// The states of a version that this room moves between; those of review stand between them.
const (
	VersionDraft      = "draft"
	VersionPublished  = "published"
	VersionSuperseded = "superseded"
)

// PublishFrac puts a version in force and supersedes the one that was. It fails when the version asks for a competency that
// was deprecated or merged meanwhile, when the version is older than the one in force, and for the person who drafted it:
// nobody puts their own draft in force.
func (f *Frameworks) PublishFrac(ctx context.Context, by who.Actor, kind string, version int) error {
	const op = "framework.PublishFrac"
	if !ValidCode(kind) {
		return fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		inForce, err := lockKind(ctx, tx, kind)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
		} else if err != nil {
			return err
		}
		v, err := selectVersion(ctx, tx, kind, version)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
		} else if err != nil {
			return err
		}
		if err := f.mayPublish(ctx, tx, by, op, v); err != nil {
			return err
		}
		if err := publishable(op, v, inForce); err != nil {
			return err
		}
		return f.publish(ctx, tx, op, v)
	})
	return fault.Wrap(op, err)
}

func (f *Frameworks) mayPublish(ctx context.Context, tx *db.Tx, by who.Actor, op string, v Version) error {
	path, err := f.pathOf(ctx, tx, v.OrgCode)
	if err != nil {
		return err
	}
	if !by.Can(who.FracPublish, path) {
		return fault.E(fault.Denied, op, "framework.denied.publish")
	}
	if by.SignedIn() && by.PersonID == v.DraftedBy {
		return fault.E(fault.Denied, op, "framework.denied.own_draft")
	}
	return nil
}

func publishable(op string, v Version, inForce int) error {
	switch {
	case v.Status != VersionDraft && v.Status != "verified":
		return fault.E(fault.Conflict, op, "framework.publish.not_draft", "kind", v.KindCode, "version", v.Number)
	case v.Number < inForce:
		return fault.E(fault.Conflict, op, "framework.publish.older", "version", v.Number, "in_force", inForce)
	}
	return nil
}

func (f *Frameworks) publish(ctx context.Context, tx *db.Tx, op string, v Version) error {
	if err := lockDictionary(ctx, tx); err != nil { // a merge meanwhile would leave a need under a code that is no more
		return err
	}
	p, err := selectProfile(ctx, tx, v)
	if err != nil {
		return err
	}
	if err := f.allAlive(ctx, tx, op, p); err != nil {
		return err
	}
	if done, err := putInForce(ctx, tx, v); err != nil || !done {
		return orStale(op, err)
	}
	if err := setKindName(ctx, tx, p.Kind); err != nil {
		return err
	}
	if err := setNeeds(ctx, tx, v, Needs(p)); err != nil {
		return err
	}
	return event.Record(ctx, tx, Published{KindCode: v.KindCode, Version: v.Number})
}

// allAlive refuses a version that asks for what nothing new may ask for, and names each.
func (f *Frameworks) allAlive(ctx context.Context, tx *db.Tx, op string, p Profile) error {
	found, err := selectCompetencies(ctx, tx, asked(p))
	if err != nil {
		return err
	}
	var dead []string
	for code, c := range found {
		if !c.Alive() {
			dead = append(dead, code)
		}
	}
	if dead == nil {
		return nil
	}
	slices.Sort(dead)
	return fault.E(fault.Conflict, op, "framework.publish.dead", "n", len(dead), "codes", dead)
}
