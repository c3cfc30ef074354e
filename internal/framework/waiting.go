package framework

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// toTell are the persons whom a step of a version concerns.
type toTell struct{ to, of []string }

// mostTold bounds how many persons a fact names.
const mostTold = 40

// toTell gives who wrote a version, and who may take the step that needs this right next ("" for none), without those whose hands
// are on it already.
func (f *Frameworks) toTell(ctx context.Context, tx *db.Tx, v Version, next who.Right) (toTell, error) {
	var t toTell
	writers, err := selectWriters(ctx, tx, v.ID)
	if err != nil {
		return t, err
	}
	slices.Sort(writers)
	me := tx.By()
	t.of = slices.DeleteFunc(slices.Clone(writers), func(p string) bool { return p == me.ID() || !isPerson(p) })
	if len(t.of) > mostTold {
		t.of = t.of[:mostTold]
	}
	if next == "" || f.deputed == nil {
		return t, nil
	}
	path, err := f.pathOf(ctx, tx, v.OrgCode)
	if err != nil {
		return t, err
	}
	hands, err := selectHands(ctx, tx, v.ID)
	if err != nil {
		return t, err
	}
	if next == who.FracPublish { // who verified it may publish it
		hands = writers
	}
	t.to, err = f.deputed.Deputed(ctx, tx, next, path, mostTold)
	t.to = slices.DeleteFunc(t.to, func(p string) bool { return slices.Contains(hands, p) || p == me.PersonID })
	return t, err
}

// isPerson tells a person's id from the name of a system in a record of who did what.
func isPerson(by string) bool { return len(by) == 36 && by[8] == '-' }

// askConsent keeps in what a submitted overlay asks less than what stands above it, and tells the commission if anything is.
func (f *Frameworks) askConsent(ctx context.Context, tx *db.Tx, d Draft) error {
	if d.Profile.Kind.Base == "" {
		return nil
	}
	laid, err := f.LayingOf(ctx, tx, d.Profile)
	if err != nil {
		return err
	}
	if err := setLowered(ctx, tx, d.ID, laid.Lowered()); err != nil || len(laid.Left) == 0 {
		return err
	}
	fact := ConsentAsked{KindCode: d.KindCode, Version: d.Number}
	if f.deputed != nil {
		if fact.To, err = f.deputed.Deputed(ctx, tx, who.FrameworkEdit, Nation, mostTold); err != nil {
			return err
		}
	}
	return event.Record(ctx, tx, fact)
}

// consented keeps the commission's consent and tells of it.
func (f *Frameworks) consented(ctx context.Context, tx *db.Tx, v Version, competency string) error {
	if err := insertConsent(ctx, tx, v.ID, competency); err != nil {
		return err
	}
	left, err := f.Unconsented(ctx, tx, v)
	if err != nil {
		return err
	}
	t, err := f.toTell(ctx, tx, v, "")
	if err != nil {
		return err
	}
	return event.Record(ctx, tx, Consented{KindCode: v.KindCode, Version: v.Number, Competency: competency, Left: len(left), Of: t.of})
}

// Lowered is one competency in which a submitted overlay asks less than its core.
type Lowered struct {
	KindCode   string // of the overlay
	Version    int
	Status     string
	Org        string // code of its organisation
	Competency string
	Core, Ask  int // levels
}

// ConsentsWaiting lists in what submitted overlays ask less than their core and the commission has not consented yet: by overlay
// and competency, those after a place (kind, competency), at most limit. It takes the right over the nation's dictionary.
func (f *Frameworks) ConsentsWaiting(ctx context.Context, q db.Q, by who.Actor, afterKind, afterCompetency string, limit int) ([]Lowered, error) {
	const op = "framework.ConsentsWaiting"
	if !by.Can(who.FrameworkEdit, Nation) {
		return nil, fault.E(fault.Denied, op, "framework.denied.consent")
	}
	out, err := selectConsentsWaiting(ctx, q, afterKind, afterCompetency, min(max(limit, 1), maxPage))
	return out, fault.Wrap(op, err)
}

// The steps that a person may take with a version.
const (
	StepReview   = "review"
	StepVerify   = "verify"
	StepSendBack = "send_back"
	StepPublish  = "publish"
)

// Standing is what somebody may do with the open version of a kind of post, and why not.
type Standing struct {
	Next string // review, verify or publish; "" while it is written on
	May  bool
	Why  string // key of the words that say why not
	Args []any
	Back bool // may send it back
}

// without is what somebody may do with a version that waits for consents.
func (s Standing) without(consents []string) Standing {
	if len(consents) > 0 && s.May && s.Next == StepPublish {
		s.May, s.Why, s.Args = false, "framework.publish.consent", []any{"n", len(consents), "codes", consents}
	}
	return s
}

// standingOf tells what the actor may do with a version at a path of the tree, as the verbs will judge it, consents apart: it is for
// showing a door. hands are those who may not take its
// next step.
func standingOf(by who.Actor, path string, v Version, hands []string) Standing {
	var s Standing
	var right who.Right
	switch v.Status {
	case VersionSubmitted:
		s.Next, right = StepReview, who.FracReview
	case VersionReviewed:
		s.Next, right = StepVerify, who.FracVerify
	case VersionVerified:
		s.Next, right = StepPublish, who.FracPublish
	default:
		s.Why = "framework.stands.written"
		return s
	}
	if !by.Can(right, path) {
		s.Why = map[string]string{
			StepReview: "framework.denied.review", StepVerify: "framework.denied.review", StepPublish: "framework.denied.publish",
		}[s.Next]
		return s
	}
	if by.SignedIn() && (by.PersonID == v.DraftedBy || slices.Contains(hands, by.PersonID)) {
		s.Why = "framework.stands.own_hand"
		return s
	}
	s.May, s.Back = true, s.Next != StepPublish
	return s
}

// Hands gives, for versions, the persons who wrote on them or took a step with them.
func (f *Frameworks) Hands(ctx context.Context, q db.Q, versionIDs []string) (map[string][]string, error) {
	out, err := selectHandsOf(ctx, q, versionIDs)
	return out, fault.Wrap("framework.Hands", err)
}

// ByCode gives kinds of post by code, overlays too; unknown ones are left out.
func (f *Frameworks) ByCode(ctx context.Context, q db.Q, codes []string) (map[string]Kind, error) {
	list, err := selectKindsOf(ctx, q, codes)
	out := make(map[string]Kind, len(list))
	for _, k := range list {
		out[k.Code] = k
	}
	return out, fault.Wrap("framework.ByCode", err)
}

// VersionOf gives one version of a kind of post by its number, without its content.
func (f *Frameworks) VersionOf(ctx context.Context, q db.Q, kind string, number int) (Version, error) {
	const op = "framework.VersionOf"
	unknown := fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	if !ValidCode(kind) {
		return Version{}, unknown
	}
	v, err := selectVersion(ctx, q, kind, number)
	if db.None(err) {
		return v, unknown
	}
	return v, fault.Wrap(op, err)
}

// Readable tells whether the actor may read a version: what is or was in force is for everybody who is signed in, what is on its
// way or was given up only for those whom OpenDraft lets in.
func (f *Frameworks) Readable(ctx context.Context, q db.Q, by who.Actor, v Version) error {
	if !v.PublishedAt.IsZero() && by.Can(who.FrameworkRead, "") {
		return nil
	}
	return f.mayRead(ctx, q, by, "framework.Readable", v)
}

// InForceOn gives the number of the version of a kind of post that was in force at the end of a day (YYYY-MM-DD) in India; 0 where
// none was.
func InForceOn(versions []Version, day string) int {
	best := 0
	for _, v := range versions {
		if !v.PublishedAt.IsZero() && dayOf(v.PublishedAt) <= day && v.Number > best {
			best = v.Number
		}
	}
	return best
}
