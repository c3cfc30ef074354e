package evidence

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// Follow reads who took up and who gave up a post: a sign-off that waits for somebody who no longer stands above its holder
// goes to the next officer who does. Nothing here is derived, so there is nothing to rebuild.
func (r *Records) Follow(log *event.Log) {
	log.On(event.Reader{Name: "evidence", Reads: []event.Fact{people.Posted{}, people.Left{}}, Handle: r.followPosts})
}

func (r *Records) followPosts(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	var persons []string
	for _, f := range facts {
		a, err := event.As[people.Left](f) // both facts name the person
		if err != nil {
			return err
		}
		persons = append(persons, a.Person)
	}
	slices.Sort(persons)
	items, err := waitingAround(ctx, tx, slices.Compact(persons))
	if err != nil {
		return err
	}
	chains := map[string][]string{}
	for _, it := range items {
		chain, known := chains[it.PersonID]
		if !known {
			if chain, err = r.chain(ctx, tx, it.PersonID); err != nil {
				return err
			}
			chains[it.PersonID] = chain
		}
		if slices.Contains(chain, it.SignerID) || len(chain) == 0 {
			continue
		}
		done, err := setSigner(ctx, tx, it, chain[0], tx.Now().Add(Patience), "")
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		if err := event.Record(ctx, tx, PassedOn{ID: it.ID, Person: it.PersonID, From: it.SignerID, To: chain[0]}); err != nil {
			return err
		}
	}
	return nil
}
