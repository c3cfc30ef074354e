package people

import (
	"context"

	"sopan/internal/ground/db"
)

// postingsOf gives all postings of persons, by person, the oldest first.
func postingsOf(ctx context.Context, q db.Q, personIDs []string) (map[string][]Posting, error) {
	out := map[string][]Posting{}
	err := db.Chunks(personIDs, part, func(ids []string) error {
		return db.Each(ctx, q, (*Posting).columns, func(t Posting) error {
			out[t.PersonID] = append(out[t.PersonID], t)
			return nil
		}, `
			select `+postingColumns+`
			  from people_posting t
			 where t.person_id in (`+db.List(1, len(ids))+`)
			 order by t.person_id, t.from_date, t.id`, db.Args(ids)...)
	})
	return out, err
}

// leaning gives who holds these positions, and which positions report to them.
func leaning(ctx context.Context, q db.Q, positionIDs []string) (out []string, err error) {
	err = db.Chunks(positionIDs, part, func(ids []string) error {
		rows, err := db.All(ctx, q, func(s *string) []any { return []any{s} }, `
			select person_id from people_holder where position_id in (`+db.List(1, len(ids))+`)
			union
			select id from people_position where reports_to in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

// eachPart runs a statement with ids in its one list.
func eachPart(ctx context.Context, tx *db.Tx, ids []string, head string) error {
	return db.Chunks(ids, part, func(ids []string) error {
		_, err := tx.Exec(ctx, head+` in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		return err
	})
}

func clearHolders(ctx context.Context, tx *db.Tx, personIDs []string) error {
	return eachPart(ctx, tx, personIDs, `delete from people_holder where person_id`)
}

// dropPostings takes out postings that were begun by what is taken back, each by person and id.
func dropPostings(ctx context.Context, tx *db.Tx, postings [][2]string) error {
	return db.Chunks(postings, part/2, func(some [][2]string) error {
		args := make([]any, 0, 2*len(some))
		for _, p := range some {
			args = append(args, p[0], p[1])
		}
		_, err := tx.Exec(ctx, `delete from people_posting where (person_id, id) in (values `+tuples(len(some), 2)+`)`, args...)
		return err
	})
}

// dropNames makes room for the names as they were: there may have been fewer.
func dropNames(ctx context.Context, tx *db.Tx, personIDs, positionIDs []string) error {
	if err := eachPart(ctx, tx, personIDs, `delete from people_person_name where person_id`); err != nil {
		return err
	}
	return eachPart(ctx, tx, positionIDs, `delete from people_position_name where position_id`)
}

// hold writes who holds what by the postings that last.
func hold(ctx context.Context, tx *db.Tx, postings []Posting) error {
	var last []Posting
	for _, t := range postings {
		if t.To == "" {
			last = append(last, t)
		}
	}
	_, err := db.Insert(ctx, tx, `insert into people_holder (position_id, person_id, additional) values`, len(last), func(i int) []any {
		return []any{last[i].PositionID, last[i].PersonID, last[i].Additional}
	}, ``)
	return err
}

// dropMade takes out the persons and positions that were new.
func dropMade(ctx context.Context, tx *db.Tx, personIDs, positionIDs []string) error {
	if err := eachPart(ctx, tx, personIDs, `delete from people_person where id`); err != nil {
		return err
	}
	return eachPart(ctx, tx, positionIDs, `delete from people_position where id`)
}
