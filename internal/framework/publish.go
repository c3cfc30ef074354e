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

// PublishFrac puts a verified version in force and supersedes the one that was. It fails when the version asks for a competency
// that was deprecated or merged meanwhile, when the version is older than the one in force, when it asks less than the core
// without the commission's consent, and for those who wrote it: nobody puts their own draft in force. Who verified it may.
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

// Enact takes a draft through submission, both reviews and publishing in the name of a system that may do each: for what an
// authority approved before it came here, with why saying so. A person cannot: between persons the hands are parted.
func (f *Frameworks) Enact(ctx context.Context, by who.Actor, kind string, version int, why string) error {
	if by.SignedIn() {
		return fault.E(fault.Denied, "framework.Enact", "framework.denied.enact")
	}
	if err := f.SubmitFrac(ctx, by, kind, why); err != nil {
		return err
	}
	if err := f.ReviewFrac(ctx, by, kind, why); err != nil {
		return err
	}
	if err := f.VerifyFrac(ctx, by, kind, why); err != nil {
		return err
	}
	return f.PublishFrac(ctx, by, kind, version)
}

func (f *Frameworks) mayPublish(ctx context.Context, tx *db.Tx, by who.Actor, op string, v Version) error {
	path, err := f.pathOf(ctx, tx, v.OrgCode)
	if err != nil {
		return err
	}
	if !by.Can(who.FracPublish, path) {
		return fault.E(fault.Denied, op, "framework.denied.publish")
	}
	if !by.SignedIn() {
		return nil
	}
	writers, err := selectWriters(ctx, tx, v.ID)
	if err == nil && (by.PersonID == v.DraftedBy || slices.Contains(writers, by.PersonID)) {
		err = fault.E(fault.Denied, op, "framework.denied.own_draft")
	}
	return err
}

func publishable(op string, v Version, inForce int) error {
	switch {
	case v.Status != VersionVerified:
		return fault.E(fault.Conflict, op, "framework.publish.not_verified", "kind", v.KindCode, "version", v.Number)
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
	unconsented, err := f.Unconsented(ctx, tx, v)
	if err != nil {
		return err
	}
	if len(unconsented) > 0 {
		return fault.E(fault.Conflict, op, "framework.publish.consent", "n", len(unconsented), "codes", unconsented)
	}
	if old, err := selectVersionInForce(ctx, tx, v.KindCode); err == nil {
		if err := takeStep(ctx, tx, old.ID, VersionSuperseded, ""); err != nil {
			return err
		}
	} else if !db.None(err) {
		return err
	}
	if done, err := putInForce(ctx, tx, v); err != nil || !done {
		return orStale(op, err)
	}
	if err := takeStep(ctx, tx, v.ID, VersionPublished, ""); err != nil {
		return err
	}
	if err := setKindName(ctx, tx, p.Kind); err != nil {
		return err
	}
	if err := f.takeNeeds(ctx, tx, v); err != nil {
		return err
	}
	t, err := f.toTell(ctx, tx, v, "")
	if err != nil {
		return err
	}
	return event.Record(ctx, tx, Published{KindCode: v.KindCode, Version: v.Number, Of: t.of})
}

// takeNeeds takes the snapshot of what a kind of post needs by its version in force, and of every overlay in force that lies upon
// it: an overlay without its own words follows what stands above it.
func (f *Frameworks) takeNeeds(ctx context.Context, tx *db.Tx, v Version) error {
	list, err := f.needsWith(ctx, tx, v)
	if err != nil {
		return err
	}
	return setNeeds(ctx, tx, list)
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
