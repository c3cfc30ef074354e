package evidence

import (
	"context"
	"database/sql"
	"encoding/json"
	"math"
	"time"

	"sopan/internal/ground/db"
)

const itemColumns = `i.person_id, i.id, i.competency, i.kind, i.side, i.grp, i.level, i.percent, i.pass_mark, i.score, i.note, i.detail,
	i.observed_at, i.known_at, i.status, i.signer_id, i.due_at, i.stayed, i.decided_at, i.decided_by, i.second_id, i.load_id, i.reason,
	i.ended_at, i.ended_by, i.end_reason, i.source_kind, i.source_id, i.expired_at,
	(select count(*) from evidence_file f where f.person_id = i.person_id and f.item_id = i.id)`

// row is an item as it is stored.
type row struct {
	Item
	detail                      string
	observed, known             int64
	due, decided, ended, lapsed sql.NullInt64
}

func scanItem(r *row) []any {
	return []any{
		&r.PersonID, &r.ID, &r.Competency, &r.Kind, &r.Side, &r.Group, &r.Level, &r.Percent, &r.PassMark, &r.Score, &r.Note, &r.detail,
		&r.observed, &r.known, &r.Status, &r.SignerID, &r.due, &r.Stayed, &r.decided, &r.DecidedBy, &r.SecondID, &r.LoadID, &r.Reason,
		&r.ended, &r.EndedBy, &r.EndReason, &r.SourceKind, &r.SourceID, &r.lapsed, &r.FileCount,
	}
}

func (r row) item() Item {
	it := r.Item
	if r.detail != "" {
		it.Detail = json.RawMessage(r.detail)
	}
	it.ObservedAt, it.KnownAt = time.UnixMicro(r.observed).UTC(), time.UnixMicro(r.known).UTC()
	it.DueAt, it.DecidedAt, it.EndedAt, it.ExpiredAt = moment(r.due), moment(r.decided), moment(r.ended), moment(r.lapsed)
	return it
}

func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

func asItems(rows []row) []Item {
	out := make([]Item, len(rows))
	for i, r := range rows {
		out[i] = r.item()
	}
	return out
}

// insertItems writes items in few statements and tells which of them are new: what comes from a source that is known already
// is left out.
func insertItems(ctx context.Context, tx *db.Tx, items []Item) (map[string]bool, error) {
	n, err := db.Insert(ctx, tx, `
		insert into evidence_item (person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, note, detail,
			observed_at, known_at, status, signer_id, due_at, decided_at, decided_by, second_id, load_id, source_kind, source_id) values`,
		len(items), func(i int) []any { return itemValues(items[i]) }, `on conflict do nothing`)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(items))
	for i, it := range items {
		ids[i] = it.ID
	}
	fresh := make(map[string]bool, len(items))
	if int(n) == len(items) {
		for _, x := range ids {
			fresh[x] = true
		}
		return fresh, nil
	}
	return fresh, db.Chunks(ids, 400, func(part []string) error {
		return db.Each(ctx, tx, func(s *string) []any { return []any{s} }, func(s string) error { fresh[s] = true; return nil },
			`select id from evidence_item where id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
}

func itemValues(it Item) []any {
	return []any{
		it.PersonID, it.ID, it.Competency, it.Kind, it.Side, it.Group, it.Level, it.Percent, it.PassMark, it.Score, it.Note, string(it.Detail),
		it.ObservedAt.UnixMicro(), it.KnownAt.UnixMicro(), it.Status, it.SignerID, db.AsMicrosOrNull(it.DueAt), db.AsMicrosOrNull(it.DecidedAt), it.DecidedBy,
		it.SecondID, it.LoadID, it.SourceKind, it.SourceID,
	}
}

// idOfSource gives the id of the item that came from the same source as it.
func idOfSource(ctx context.Context, q db.Q, it Item) (string, error) {
	return db.Scalar[string](ctx, q, `
		select id from evidence_item
		 where person_id = $1 and source_kind = $2 and source_id = $3 and kind = $4 and competency = $5 and side = $6 and grp = $7
		   and source_id <> ''`,
		it.PersonID, it.SourceKind, it.SourceID, it.Kind, it.Competency, it.Side, it.Group)
}

func insertFiles(ctx context.Context, tx *db.Tx, it Item) error {
	_, err := db.Insert(ctx, tx, `insert into evidence_file (person_id, item_id, n, blob_key, name, type, size) values`, len(it.Files),
		func(i int) []any {
			f := it.Files[i]
			return []any{it.PersonID, it.ID, i + 1, f.Key, f.Name, f.Type, f.Size}
		}, "")
	return err
}

func itemByID(ctx context.Context, q db.Q, id string) (Item, error) {
	r, err := db.One(ctx, q, scanItem, `select `+itemColumns+` from evidence_item i where i.id = $1`, id)
	return r.item(), err
}

func filesOf(ctx context.Context, q db.Q, it Item) ([]File, error) {
	return db.All(ctx, q, func(f *File) []any { return []any{&f.N, &f.Key, &f.Name, &f.Type, &f.Size} }, `
		select n, blob_key, name, type, size
		  from evidence_file
		 where person_id = $1 and item_id = $2
		 order by n`, it.PersonID, it.ID)
}

func passesOf(ctx context.Context, q db.Q, it Item) ([]Pass, error) {
	type row struct {
		Pass
		at int64
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.at, &r.From, &r.To, &r.Reason} }, `
		select at, from_id, to_id, reason
		  from evidence_pass
		 where person_id = $1 and item_id = $2
		 order by n`, it.PersonID, it.ID)
	out := make([]Pass, len(rows))
	for i, r := range rows {
		out[i] = r.Pass
		out[i].At = time.UnixMicro(r.at).UTC()
	}
	return out, err
}

// setDecided closes a waiting item; false when it does not wait any more.
func setDecided(ctx context.Context, tx *db.Tx, it Item, status, by, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update evidence_item
		   set status = $1, decided_at = $2, decided_by = $3, reason = $4, due_at = null, stayed = false
		 where person_id = $5 and id = $6 and status = 'waiting'`,
		status, tx.Now().UnixMicro(), by, reason, it.PersonID, it.ID)
	return n == 1, err
}

// setEnded withdraws or revokes an item; false when it is not in the status from which it was to be taken.
func setEnded(ctx context.Context, tx *db.Tx, it Item, status, by, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update evidence_item
		   set status = $1, ended_at = $2, ended_by = $3, end_reason = $4, due_at = null, stayed = false
		 where person_id = $5 and id = $6 and status = $7`,
		status, tx.Now().UnixMicro(), by, reason, it.PersonID, it.ID, it.Status)
	return n == 1, err
}

// setSigner hands a waiting item to the next officer and keeps that it passed; false when it no longer lies with the one
// from whom it was to pass.
func setSigner(ctx context.Context, tx *db.Tx, it Item, to string, due time.Time, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update evidence_item
		   set signer_id = $1, due_at = $2, stayed = false
		 where person_id = $3 and id = $4 and status = 'waiting' and signer_id = $5`,
		to, due.UnixMicro(), it.PersonID, it.ID, it.SignerID)
	if err != nil || n != 1 {
		return false, err
	}
	_, err = tx.Exec(ctx, `
		insert into evidence_pass (person_id, item_id, n, at, from_id, to_id, reason)
		select $1, $2, cast(count(*) + 1 as bigint), cast($3 as bigint), $4, $5, $6
		  from evidence_pass
		 where person_id = $1 and item_id = $2`,
		it.PersonID, it.ID, tx.Now().UnixMicro(), it.SignerID, to, reason)
	return err == nil, err
}

// setStayed gives the same officer more time, since nobody stands above them.
func setStayed(ctx context.Context, tx *db.Tx, it Item, due time.Time) (bool, error) {
	n, err := tx.Exec(ctx, `
		update evidence_item
		   set stayed = true, due_at = $1
		 where person_id = $2 and id = $3 and status = 'waiting' and signer_id = $4`,
		due.UnixMicro(), it.PersonID, it.ID, it.SignerID)
	return n == 1, err
}

// overdue gives waiting items whose time with their signer is over, the oldest first.
func overdue(ctx context.Context, q db.Q, limit int) ([]Item, error) {
	rows, err := db.All(ctx, q, scanItem, `
		select `+itemColumns+`
		  from evidence_item i
		 where i.status = 'waiting' and i.due_at <= $1
		 order by i.due_at, i.id
		 limit $2`, q.Now().UnixMicro(), limit)
	return asItems(rows), err
}

// place is where a list goes on: after the item of this time and id.
type place struct {
	at int64
	id string
}

var first, newest = place{math.MinInt64, ""}, place{math.MaxInt64, "~"}

func queue(ctx context.Context, q db.Q, signer string, after place, limit int) ([]Item, error) {
	rows, err := db.All(ctx, q, scanItem, `
		select `+itemColumns+`
		  from evidence_item i
		 where i.status = 'waiting' and i.signer_id = $1 and (i.due_at, i.id) > ($2, $3)
		 order by i.due_at, i.id
		 limit $4`, signer, after.at, after.id, limit)
	return asItems(rows), err
}

func queueCount(ctx context.Context, q db.Q, signer string) (int, error) {
	return db.Scalar[int](ctx, q, `select count(*) from evidence_item where status = 'waiting' and signer_id = $1`, signer)
}

func ofPerson(ctx context.Context, q db.Q, person string, f Filter, after place, limit int) ([]Item, error) {
	rows, err := db.All(ctx, q, scanItem, `
		select `+itemColumns+`
		  from evidence_item i
		 where i.person_id = $1 and (i.observed_at, i.id) < ($2, $3)
		   and ($4 = '' or i.competency = $4) and ($5 = '' or i.kind = $5) and ($6 = '' or i.status = $6)
		 order by i.observed_at desc, i.id desc
		 limit $7`, person, after.at, after.id, f.Competency, f.Kind, f.Status, limit)
	return asItems(rows), err
}

// standardsOf gives the standards of the codes; a merged code has that of the one it was merged into, an unknown code none.
func standardsOf(ctx context.Context, q db.Q, codes []string) (map[string]*standard, error) {
	type row struct {
		asked, status string
		standard
	}
	out := map[string]*standard{}
	err := db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.asked, &r.code, &r.levels, &r.status} }, func(r row) error {
			r.retired = r.status == "deprecated"
			out[r.asked] = &r.standard
			return nil
		}, `
			select a.code, c.code, c.levels, c.status
			  from framework_v_competency a
			  join framework_v_competency c on c.code = case when a.status = 'merged' then a.replaced_by else a.code end
			 where a.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// pathsOf gives the path of the unit in which each of the persons serves; those who serve nowhere are left out.
func pathsOf(ctx context.Context, q db.Q, persons []string) (map[string]string, error) {
	out := make(map[string]string, len(persons))
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *[2]string) []any { return []any{&r[0], &r[1]} }, func(r [2]string) error {
			out[r[0]] = r[1]
			return nil
		}, `select person_id, path from people_v_scope where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// validities gives the different validities of competencies, in months.
func validities(ctx context.Context, q db.Q) ([]int, error) {
	return db.All(ctx, q, func(n *int) []any { return []any{n} },
		`select distinct validity_months from framework_v_competency order by validity_months`)
}

// aged is accepted evidence that is past its validity.
type aged struct {
	person, id, competency string
	observed               int64
}

// agedItems gives evidence that counts, of competencies with this validity, seen at or before the cut, from a place on.
func agedItems(ctx context.Context, q db.Q, months int, cut int64, after place, limit int) ([]aged, error) {
	return db.All(ctx, q, func(a *aged) []any { return []any{&a.person, &a.id, &a.competency, &a.observed} }, `
		select i.person_id, i.id, i.competency, i.observed_at
		  from evidence_item i
		  join framework_v_competency c on c.code = i.competency
		 where i.status = 'accepted' and i.expired_at is null and i.side <> ''
		   and (i.observed_at, i.id) > ($1, $2) and i.observed_at <= $3 and c.validity_months = $4
		 order by i.observed_at, i.id
		 limit $5`, after.at, after.id, cut, months, limit)
}

// setExpired marks the items that still count as expired and gives them.
func setExpired(ctx context.Context, tx *db.Tx, items []aged) ([]aged, error) {
	var out []aged
	err := db.Chunks(items, 400, func(part []aged) error {
		args := []any{tx.Now().UnixMicro()}
		for _, a := range part {
			args = append(args, a.id)
		}
		rows, err := db.All(ctx, tx, func(a *aged) []any { return []any{&a.person, &a.id, &a.competency} }, `
			update evidence_item
			   set expired_at = $1
			 where status = 'accepted' and expired_at is null and id in (`+db.List(2, len(part))+`)
			returning person_id, id, competency`, args...)
		out = append(out, rows...)
		return err
	})
	return out, err
}
