package learning

import (
	"context"

	"sopan/internal/ground/db"
)

func anyDone(ctx context.Context, q db.Q, person, enrolment string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `
		select count(*) from learning_progress where person_id = $1 and enrolment_id = $2 and done_at is not null`, person, enrolment)
	return n > 0, err
}

// saveRating keeps a rating and brings the sum of the course up to it; it tells whether anything changed.
func saveRating(ctx context.Context, tx *db.Tx, code, person string, r Rating, version int) (bool, error) {
	_, was, err := ratingOf(ctx, tx, code, person)
	if err != nil || was == r {
		return false, err
	}
	raters := 1
	if was.Stars > 0 {
		raters = 0
	}
	_, err = tx.Exec(ctx, `
		insert into learning_rating (code, person_id, stars, words, version, at) values ($1, $2, $3, $4, $5, $6)
		on conflict (code, person_id) do update set stars = excluded.stars, words = excluded.words, version = excluded.version, at = excluded.at`,
		code, person, r.Stars, r.Words, version, tx.Now().UnixMicro())
	if err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `
		insert into learning_rated (code, raters, stars) values ($1, $2, $3)
		on conflict (code) do update set raters = learning_rated.raters + excluded.raters, stars = learning_rated.stars + excluded.stars`,
		code, raters, r.Stars-was.Stars)
	return true, err
}

func ratingOf(ctx context.Context, q db.Q, code, person string) (Rated, Rating, error) {
	type row struct {
		Rated
		Rating
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.Rated.Raters, &r.Rated.Stars, &r.Rating.Stars, &r.Words} }, `
		select coalesce(a.raters, 0), coalesce(a.stars, 0), coalesce(m.stars, 0), coalesce(m.words, '')
		  from learning_course c
		  left join learning_rated a on a.code = c.code
		  left join learning_rating m on m.code = c.code and m.person_id = $1
		 where c.code = $2`, person, code)
	if db.None(err) {
		err = nil
	}
	return r.Rated, r.Rating, err
}
