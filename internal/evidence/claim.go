package evidence

import (
	"context"
	"slices"

	"sopan/internal/ground/crash"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Claim records what a person shows of their own accord. A self claim (Self) is recorded and lifts nothing. A sign-off of
// real work (Signoff) by the holder waits for the officer named in SignerID, who must stand above, or else for the next
// above; by an officer above the holder it is accepted at once. A claim from a source that is known already gives the item
// that stands.
func (r *Records) Claim(ctx context.Context, by who.Actor, n New) (Item, error) {
	const op = "evidence.Claim"
	if n.Kind != Self && n.Kind != Signoff {
		return Item{}, invalid(op, fault.Field{Name: "kind", Key: "evidence.field.kind"})
	}
	if len(n.Files) > MaxFiles {
		return Item{}, invalid(op, fault.Field{Name: "files", Key: "evidence.field.files", Args: []any{"max", MaxFiles}})
	}
	n = clean(n)
	var it Item
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		var err error
		it, err = r.claim(ctx, tx, by, n)
		return err
	})
	return it, fault.Wrap(op, err)
}

func (r *Records) claim(ctx context.Context, tx *db.Tx, by who.Actor, n New) (Item, error) {
	const op = "evidence.Claim"
	own := by.SignedIn() && by.PersonID == n.PersonID
	if err := r.mayClaim(ctx, tx, by, n, own); err != nil {
		return Item{}, err
	}
	files, err := r.take(ctx, tx, n.Files)
	if err != nil {
		return Item{}, err
	}
	n.Files = files
	items, err := judge(ctx, tx, op, []New{n})
	if err != nil {
		return Item{}, err
	}
	it := items[0]
	switch {
	case n.Kind == Self:
		it.Status = StatusClaimed
	case own:
		if it.SignerID, err = r.firstSigner(ctx, tx, n); err != nil {
			return Item{}, err
		}
		it.Status, it.DueAt = StatusWaiting, tx.Now().Add(Patience)
	default:
		it.Status, it.SignerID, it.DecidedBy, it.DecidedAt = StatusAccepted, by.PersonID, by.PersonID, tx.Now()
	}
	return r.keep(ctx, tx, it)
}

// mayClaim: for oneself as any person; for another as an officer above, who then signs.
func (r *Records) mayClaim(ctx context.Context, tx *db.Tx, by who.Actor, n New, own bool) error {
	const op = "evidence.Claim"
	if own {
		if !by.May(who.EvidenceClaim, who.Over{PersonID: n.PersonID}) {
			return fault.E(fault.Denied, op, "evidence.denied.claim")
		}
		return nil
	}
	if n.Kind == Self {
		return fault.E(fault.Denied, op, "evidence.denied.claim")
	}
	s, err := r.standing(ctx, tx, by, n.PersonID)
	if err != nil {
		return err
	}
	if s.below || !by.May(who.EvidenceDecide, s.over) {
		return fault.E(fault.Denied, op, "evidence.denied.sign")
	}
	return nil
}

// firstSigner gives who is asked: the officer whom the holder chose among those above, or the next above.
func (r *Records) firstSigner(ctx context.Context, tx *db.Tx, n New) (string, error) {
	const op = "evidence.Claim"
	chain, err := r.chain(ctx, tx, n.PersonID)
	switch {
	case err != nil:
		return "", err
	case n.SignerID != "" && !slices.Contains(chain, n.SignerID):
		return "", invalid(op, fault.Field{Name: "signer", Key: "evidence.field.signer"})
	case n.SignerID != "":
		return n.SignerID, nil
	case len(chain) == 0:
		return "", fault.E(fault.Conflict, op, "evidence.conflict.no_signer")
	}
	return chain[0], nil
}

// chain gives the ids of the officers above a person, the next above first.
func (r *Records) chain(ctx context.Context, q db.Q, personID string) ([]string, error) {
	line, err := r.people.Chain(ctx, q, personID)
	var ids []string
	for _, a := range line {
		if a.PersonID != personID {
			ids = append(ids, a.PersonID)
		}
	}
	return ids, err
}

// standing looks up how the actor and the holder stand to each other.
func (r *Records) standing(ctx context.Context, q db.Q, by who.Actor, personID string) (standing, error) {
	over, err := r.people.Over(ctx, q, by, personID)
	if err != nil || !by.SignedIn() || by.PersonID == personID {
		return standing{over: over}, err
	}
	// The holder may have risen above somebody who was asked to sign for them.
	back, err := r.people.Over(ctx, q, who.Actor{PersonID: personID}, by.PersonID)
	if fault.Is(err, fault.NotFound) { // an actor outside the register stands below nobody
		err = nil
	}
	return standing{over: over, below: back.Above}, err
}

// keep stores one item with its files and tells of it; an item of a source that is known already is only looked up.
func (r *Records) keep(ctx context.Context, tx *db.Tx, it Item) (Item, error) {
	fresh, err := insertItems(ctx, tx, []Item{it})
	if err != nil {
		return Item{}, err
	}
	if !fresh[it.ID] {
		known, err := idOfSource(ctx, tx, it)
		if err != nil {
			return Item{}, err
		}
		return whole(ctx, tx, known)
	}
	if err := insertFiles(ctx, tx, it); err != nil {
		return Item{}, err
	}
	crash.Point("evidence.claim.before_fact")
	return it, event.Record(ctx, tx, told(it))
}

// told gives the fact of a new item.
func told(it Item) event.Fact {
	if it.Status == StatusAccepted {
		return Accepted{ID: it.ID, Person: it.PersonID, Competency: it.Competency, ItemKind: it.Kind}
	}
	return Claimed{ID: it.ID, Person: it.PersonID, Competency: it.Competency, ItemKind: it.Kind, Level: it.Level, Signer: it.SignerID}
}

// judge holds cleaned input to the rules and makes items of it, without status. The fault names every place that breaks one;
// where there are several inputs, as "rows.17.level", counted from 1.
func judge(ctx context.Context, tx *db.Tx, op string, rows []New) ([]Item, error) {
	standards, err := standardsFor(ctx, tx, rows)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(rows))
	var bad []fault.Field
	for i, n := range rows {
		std := standards[n.Competency]
		for _, f := range check(n, std, tx.Now()) {
			bad = append(bad, fault.Field{Name: rowName(i, len(rows), f.Name), Key: f.Key, Args: f.Args})
		}
		if len(bad) >= 50 {
			break // enough to see what is wrong with the file
		}
		if len(bad) == 0 {
			items[i] = item(n, std.code, tx)
		}
	}
	if len(bad) > 0 {
		return nil, invalid(op, bad...)
	}
	return items, nil
}

// standardsFor gives the standards of all competencies that the rows name.
func standardsFor(ctx context.Context, q db.Q, rows []New) (map[string]*standard, error) {
	codes := make([]string, len(rows))
	for i, n := range rows {
		codes[i] = n.Competency
	}
	slices.Sort(codes)
	return standardsOf(ctx, q, slices.Compact(codes))
}

func item(n New, code string, q db.Q) Item {
	return Item{
		ID: id.New(), PersonID: n.PersonID, Competency: code, Kind: n.Kind, Side: n.Side, Group: n.Group, Level: n.Level, Percent: n.Percent,
		PassMark: n.PassMark, Score: n.Score, Note: n.Note, Detail: n.Detail, ObservedAt: n.ObservedAt, KnownAt: q.Now(),
		SourceKind: n.SourceKind, SourceID: n.SourceID, Files: n.Files, FileCount: len(n.Files),
	}
}

// invalid is the fault of input that breaks rules at places.
func invalid(op string, places ...fault.Field) *fault.Fault {
	f := fault.E(fault.Invalid, op, "evidence.invalid")
	f.Places = places
	return f
}
