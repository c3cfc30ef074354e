package plan

import (
	"context"
	"slices"

	"sopan/internal/evidence"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
)

// Follow reads what the record shows, which gaps closed and who came to hold another post: it marks the items that are done, and the
// plans that are to be revised.
func (p *Plans) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "plan",
		Reads: []event.Fact{
			gap.Measured{}, evidence.Accepted{}, evidence.Decided{}, evidence.Revoked{}, evidence.Expired{}, AgreedFact{}, RevisedFact{}, people.Posted{}, people.Left{},
		},
		Handle:  p.handle,
		Rebuild: p.rebuild,
	})
}

type about struct {
	Person string `json:"person"`
}

// Kind is never asked: about only reads.
func (about) Kind() string { return "" }

func (p *Plans) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	var persons []string
	cause := map[string]event.Entry{}
	for _, f := range facts {
		a, err := event.As[about](f)
		if err != nil {
			return err
		}
		persons = append(persons, a.Person)
		cause[a.Person] = f
	}
	slices.Sort(persons)
	persons = slices.Compact(persons)
	if err := remark(ctx, tx, persons); err != nil {
		return err
	}
	fresh, err := recall(ctx, tx, persons)
	if err != nil {
		return err
	}
	return p.ask(ctx, tx, fresh, cause)
}

// remark works out anew which items of these persons are done.
func remark(ctx context.Context, tx *db.Tx, persons []string) error {
	items, err := agreedItems(ctx, tx, persons)
	if err != nil {
		return err
	}
	shown, err := shownTo(ctx, tx, persons)
	if err != nil {
		return err
	}
	open, err := openGaps(ctx, tx, persons)
	if err != nil {
		return err
	}
	var done [][3]string
	for _, h := range items {
		if by, ok := h.Closed(moment(h.agreed), shown[h.person], open[h.person][h.Competency]); ok {
			done = append(done, [3]string{h.person, h.ID, by})
		}
	}
	return replaceDone(ctx, tx, persons, done)
}

func (p *Plans) rebuild(ctx context.Context, tx *db.Tx) error {
	if err := emptyDone(ctx, tx); err != nil {
		return err
	}
	if err := emptyRevisions(ctx, tx); err != nil {
		return err
	}
	after := ""
	for {
		persons, err := plannedPersons(ctx, tx, after, 1000)
		if err != nil || len(persons) == 0 {
			return err
		}
		if err := remark(ctx, tx, persons); err != nil {
			return err
		}
		if _, err := recall(ctx, tx, persons); err != nil {
			return err
		}
		after = persons[len(persons)-1]
	}
}
