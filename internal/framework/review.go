package framework

import (
	"context"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Step is one step of a version on its way.
type Step struct {
	Step string // drafted, submitted, reviewed, verified, sent_back, published, superseded, discarded
	At   time.Time
	By   string // person id, or system
	Note string // why it was sent back, or submitted without two job holders
}

// Steps gives the way of a version so far, the oldest step first.
func (f *Frameworks) Steps(ctx context.Context, q db.Q, versionID string) ([]Step, error) {
	out, err := selectSteps(ctx, q, versionID)
	return out, fault.Wrap("framework.Steps", err)
}

// SubmitFrac says that a draft is written: nobody changes it until it is sent back. It fails while Examine has problems, and while
// fewer than two job holders have confirmed the draft or corrected it, unless why says why that must do, which is kept; where
// the post has fewer than two holders, all of them must have answered, and nothing need be said.
func (f *Frameworks) SubmitFrac(ctx context.Context, by who.Actor, kind, why string) error {
	const op = "framework.SubmitFrac"
	why, err := fault.Note(op, why, "")
	if err != nil {
		return err
	}
	return fault.Wrap(op, f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		check, err := f.Examine(ctx, tx, d.Profile)
		if err != nil {
			return err
		}
		if len(check.Problems) > 0 {
			e := fault.E(fault.Conflict, op, "framework.submit.problems", "n", len(check.Problems))
			for _, p := range check.Problems {
				e.At(p.Place, p.Key, p.Args...)
			}
			return e
		}
		if err := f.holdersHaveSpoken(ctx, tx, op, d, why); err != nil {
			return err
		}
		t, err := f.toTell(ctx, tx, d.Version, who.FracReview)
		if err != nil {
			return err
		}
		if err := f.move(ctx, tx, op, d.Version, VersionSubmitted, why, Submitted{KindCode: d.KindCode, Version: d.Number, To: t.to}); err != nil {
			return err
		}
		return f.askConsent(ctx, tx, d)
	}))
}

// holdersNeeded is how many job holders look through a draft before it is submitted.
const holdersNeeded = 2

func (f *Frameworks) holdersHaveSpoken(ctx context.Context, tx *db.Tx, op string, d Draft, why string) error {
	checks, err := selectHolderChecks(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	spoken := 0
	for _, c := range checks {
		if c.Said != HolderAsked {
			spoken++
		}
	}
	wanted := holdersNeeded
	if f.holders != nil {
		n, err := f.holders.CountHolding(ctx, tx, d.Profile.Kind)
		if err != nil {
			return err
		}
		wanted = min(wanted, n)
	}
	if spoken < wanted && why == "" {
		return fault.E(fault.Conflict, op, "framework.submit.holders", "n", wanted-spoken).At("why", "framework.submit.why")
	}
	return nil
}

// ReviewFrac says that somebody of the department other than those who wrote it has read a submitted version and finds it right
// (L1). It takes the right to review over the organisation, and none of the hands that wrote or submitted it.
func (f *Frameworks) ReviewFrac(ctx context.Context, by who.Actor, kind, note string) error {
	return f.judgeVersion(ctx, by, "framework.ReviewFrac", kind, who.FracReview, VersionSubmitted, VersionReviewed, note, who.FracVerify,
		func(v Version, t toTell) event.Fact {
			return Reviewed{KindCode: v.KindCode, Version: v.Number, To: t.to, Of: t.of}
		})
}

// VerifyFrac says that who answers for it has read a reviewed version and finds it right (L2). It takes the right to verify over
// the organisation, and none of the hands that wrote, submitted or reviewed it.
func (f *Frameworks) VerifyFrac(ctx context.Context, by who.Actor, kind, note string) error {
	return f.judgeVersion(ctx, by, "framework.VerifyFrac", kind, who.FracVerify, VersionReviewed, VersionVerified, note, who.FracPublish,
		func(v Version, t toTell) event.Fact {
			return Verified{KindCode: v.KindCode, Version: v.Number, To: t.to, Of: t.of}
		})
}

// SendBackFrac returns a submitted or reviewed version to those who write it, with the reason why. Who may say yes may say no:
// the right and the separation of hands are those of the step that would come next.
func (f *Frameworks) SendBackFrac(ctx context.Context, by who.Actor, kind, why string) error {
	const op = "framework.SendBackFrac"
	why = strings.TrimSpace(why)
	if why == "" {
		return fault.E(fault.Invalid, op, "framework.send_back.why").At("note", "framework.send_back.why")
	}
	return f.judgeVersion(ctx, by, op, kind, "", "", VersionSentBack, why, "",
		func(v Version, t toTell) event.Fact {
			return SentBack{KindCode: v.KindCode, Version: v.Number, Of: t.of}
		})
}

// judgeVersion moves the open version of a kind of post from one state to the next for somebody who had no hand in it. right
// and from are "" for sending back, where they follow from the state that the version is in. next is the right of the step after it.
func (f *Frameworks) judgeVersion(
	ctx context.Context, by who.Actor, op, kind string, right who.Right, from, to, note string, next who.Right,
	fact func(Version, toTell) event.Fact,
) error {
	note, err := fault.Note(op, note, "")
	if err != nil {
		return err
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := lockOpen(ctx, tx, op, kind)
		if err != nil {
			return err
		}
		path, err := f.pathOf(ctx, tx, v.OrgCode)
		if err != nil {
			return err
		}
		if !mayJudge(by, path, right, v.Status) {
			return fault.E(fault.Denied, op, "framework.denied.review")
		}
		if from == "" && v.Status != VersionSubmitted && v.Status != VersionReviewed || from != "" && v.Status != from {
			return fault.E(fault.Conflict, op, "framework.review.state", "status", v.Status)
		}
		hands, err := selectWriters(ctx, tx, v.ID)
		if err == nil && v.Status != VersionSubmitted {
			hands, err = selectHands(ctx, tx, v.ID)
		}
		if err != nil {
			return err
		}
		if by.SignedIn() && (by.PersonID == v.DraftedBy || slices.Contains(hands, by.PersonID)) {
			return fault.E(fault.Denied, op, "framework.denied.own_draft")
		}
		t, err := f.toTell(ctx, tx, v, next)
		if err != nil {
			return err
		}
		return f.move(ctx, tx, op, v, to, note, fact(v, t))
	})
	return fault.Wrap(op, err)
}

// mayJudge tells whether the actor holds the right; "" is the right of the step that would come next, and where none would come,
// either of them.
func mayJudge(by who.Actor, path string, right who.Right, status string) bool {
	switch {
	case right != "":
		return by.Can(right, path)
	case status == VersionSubmitted:
		return by.Can(who.FracReview, path)
	case status == VersionReviewed:
		return by.Can(who.FracVerify, path)
	}
	return by.Can(who.FracReview, path) || by.Can(who.FracVerify, path)
}

// move takes a version to its next state, with the step kept and the fact told.
func (f *Frameworks) move(ctx context.Context, tx *db.Tx, op string, v Version, to, note string, fact event.Fact) error {
	if done, err := setVersionStatus(ctx, tx, v.ID, v.Status, to); err != nil || !done {
		return orStale(op, err)
	}
	if err := takeStep(ctx, tx, v.ID, to, note); err != nil {
		return err
	}
	return event.Record(ctx, tx, fact)
}
