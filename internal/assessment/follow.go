package assessment

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// Follow has the room read the log: when an organisation moves, the bookings with it and below it follow its path. There is
// nothing to rebuild.
func (p *Papers) Follow(log *event.Log) {
	log.On(event.Reader{Name: "assessment", Reads: []event.Fact{people.OrgMoved{}}, Handle: p.moved})
}

// moved sets the path of every agency that stands elsewhere now. What moved carries all below it along, so all are looked at;
// agencies are few.
func (p *Papers) moved(ctx context.Context, tx *db.Tx, _ []event.Entry) error {
	was, err := agencies(ctx, tx)
	if err != nil || len(was) == 0 {
		return err
	}
	ids := make([]string, 0, len(was))
	for id := range was {
		ids = append(ids, id)
	}
	now, err := p.people.Orgs(ctx, tx, ids)
	if err != nil {
		return err
	}
	for id, org := range now {
		if org.Path == was[id] {
			continue
		}
		if err := setAgencyPath(ctx, tx, id, org.Path); err != nil {
			return err
		}
	}
	return nil
}
