package assessment

import (
	"context"
	"math"
	"time"

	"sopan/internal/ground/db"
)

// standard is what a rule must know of a competency.
type standard struct {
	code, status string
	levels       int
}

// open is the size of the scale while something new may be tested in the competency, else 0.
func (s standard) open() int {
	if s.status == "deprecated" {
		return 0
	}
	return s.levels
}

// standardOf gives the standard of a code, for a merged one that of what it was merged into; the zero standard for an
// unknown code.
func standardOf(ctx context.Context, q db.Q, code string) (standard, error) {
	s, err := db.One(ctx, q, func(s *standard) []any { return []any{&s.code, &s.levels, &s.status} }, `
		select c.code, c.levels, c.status
		  from framework_v_competency a
		  join framework_v_competency c on c.code = case when a.status = 'merged' then a.replaced_by else a.code end
		 where a.code = $1`, code)
	if db.None(err) {
		return standard{}, nil
	}
	return s, err
}

type paperRow struct {
	Head
	hash string
}

const paperColumns = `p.id, p.code, p.version, p.current, p.kind, p.competency, p.level, p.pass_mark, p.minutes, p.draw, p.items`

func (h *Head) columns() []any {
	return []any{&h.ID, &h.Code, &h.Version, &h.Current, &h.Kind, &h.Competency, &h.Level, &h.PassMark, &h.Minutes, &h.Draw, &h.Items}
}

func (r *paperRow) columns() []any { return append(r.Head.columns(), &r.hash) }

func currentPaper(ctx context.Context, q db.Q, code string) (paperRow, error) {
	return db.One(ctx, q, (*paperRow).columns, `
		select `+paperColumns+`, p.hash
		  from assessment_paper p
		 where p.code = $1 and p.current`, code)
}

func paperByID(ctx context.Context, q db.Q, id string) (paperRow, error) {
	return db.One(ctx, q, (*paperRow).columns, `select `+paperColumns+`, p.hash from assessment_paper p where p.id = $1`, id)
}

func currentPapers(ctx context.Context, q db.Q, codes []string) (map[string]Head, error) {
	out := make(map[string]Head, len(codes))
	err := db.Chunks(codes, 400, func(part []string) error {
		return db.Each(ctx, q, (*Head).columns, func(h Head) error { out[h.Code] = h; return nil }, `
			select `+paperColumns+`
			  from assessment_paper p
			 where p.current and p.code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

// insertPaper writes a version with its items and makes it the current one.
func insertPaper(ctx context.Context, tx *db.Tx, h Head, hash string, items []Item) error {
	if _, err := tx.Exec(ctx, `update assessment_paper set current = false where code = $1 and current`, h.Code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `
		insert into assessment_paper (id, code, version, current, kind, competency, level, pass_mark, minutes, draw, items, hash, put_at, put_by)
		values ($1, $2, $3, true, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		h.ID, h.Code, h.Version, h.Kind, h.Competency, h.Level, h.PassMark, h.Minutes, h.Draw, h.Items, hash, tx.Now().UnixMicro(), tx.By().ID())
	if err != nil {
		return err
	}
	_, err = db.Insert(ctx, tx, `
		insert into assessment_item (paper_id, id, n, code, part, kind, stem, options, answer, why, reference) values`, len(items),
		func(i int) []any {
			it := items[i]
			return []any{
				h.ID, it.ID, i + 1, it.Code, it.Part, it.Kind, db.AsJSON(it.Stem), db.AsJSON(it.Options), db.AsJSON(it.Answer), db.AsJSON(it.Why), it.Reference,
			}
		}, "")
	return err
}

func itemsOf(ctx context.Context, q db.Q, paperID string) ([]Item, error) {
	return db.All(ctx, q, func(it *Item) []any {
		return []any{
			&it.ID, &it.Code, &it.Part, &it.Kind,
			db.JSON(&it.Stem),
			db.JSON(&it.Options),
			db.JSON(&it.Answer),
			db.JSON(&it.Why),
			&it.Reference,
		}
	}, `
		select id, code, part, kind, stem, options, answer, why, reference
		  from assessment_item
		 where paper_id = $1
		 order by n`, paperID)
}

func itemMap(ctx context.Context, q db.Q, paperID string) (map[string]Item, error) {
	items, err := itemsOf(ctx, q, paperID)
	out := make(map[string]Item, len(items))
	for _, it := range items {
		out[it.ID] = it
	}
	return out, err
}

// sittingRow is a sitting as it is stored, its questions apart.
type sittingRow struct {
	Sitting
	day        string
	try        int
	seed       int64
	drawn      []shown
	submitted  time.Time
	mark       mark
	passed     bool
	evidenceID string
}

const sittingColumns = `s.person_id, s.id, s.lang, s.status, s.day, s.try_n, s.seed, s.drawn, s.started_at, s.due_at, s.saved_at,
	s.submitted_at, s.right_n, s.drawn_n, s.blank_n, s.percent, s.passed, s.evidence_id`

func (r *sittingRow) columns() []any {
	return append([]any{
		&r.PersonID, &r.ID, &r.Lang, &r.Status, &r.day, &r.try, &r.seed,
		db.JSON(&r.drawn),
		db.Micros(&r.StartedAt),
		db.Micros(&r.DueAt),
		db.Micros(&r.SavedAt),
		db.Micros(&r.submitted),
		&r.mark.right, &r.mark.drawn, &r.mark.blank, &r.mark.percent, &r.passed, &r.evidenceID,
	}, r.Paper.columns()...)
}

const sittingFrom = `
	select ` + sittingColumns + `, ` + paperColumns + `
	  from assessment_sitting s
	  join assessment_paper p on p.id = s.paper_id`

func openSitting(ctx context.Context, q db.Q, person, paperID string) (sittingRow, error) {
	return db.One(ctx, q, (*sittingRow).columns, sittingFrom+`
		 where s.person_id = $1 and s.paper_id = $2 and s.status = 'open'`, person, paperID)
}

func sittingByID(ctx context.Context, q db.Q, person, id string) (sittingRow, error) {
	return db.One(ctx, q, (*sittingRow).columns, sittingFrom+` where s.person_id = $1 and s.id = $2`, person, id)
}

// triesOn counts a day's sittings of a paper, open and lapsed ones too.
func triesOn(ctx context.Context, q db.Q, person, code, day string) (int, error) {
	return db.Scalar[int](ctx, q, `
		select count(*) from assessment_sitting where person_id = $1 and paper_code = $2 and day = $3`, person, code, day)
}

// insertSitting writes an open sitting, unless one is open or the day's ordinal is taken; then it tells false.
func insertSitting(ctx context.Context, tx *db.Tx, r sittingRow) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into assessment_sitting (person_id, id, paper_id, paper_code, kind, lang, seed, drawn, status, day, try_n, started_at, due_at,
			right_n, drawn_n, blank_n, percent, passed, evidence_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9, $10, $11, $12, 0, $13, 0, 0, false, '')
		on conflict do nothing`,
		r.PersonID, r.ID, r.Paper.ID, r.Paper.Code, r.Paper.Kind, r.Lang, r.seed, db.AsJSON(r.drawn), r.day, r.try, r.StartedAt.UnixMicro(),
		db.AsMicrosOrNull(r.DueAt), len(r.drawn))
	return n == 1, err
}

// touchOpen marks an open sitting as saved, and so holds its row until the transaction ends; false: it is not open.
func touchOpen(ctx context.Context, tx *db.Tx, r sittingRow) (bool, error) {
	n, err := tx.Exec(ctx, `
		update assessment_sitting set saved_at = $1 where person_id = $2 and id = $3 and status = 'open'`,
		tx.Now().UnixMicro(), r.PersonID, r.ID)
	return n == 1, err
}

func setLapsed(ctx context.Context, tx *db.Tx, person, id string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update assessment_sitting set status = 'lapsed' where person_id = $1 and id = $2 and status = 'open'`, person, id)
	return n == 1, err
}

func setSubmitted(ctx context.Context, tx *db.Tx, r sittingRow) (bool, error) {
	n, err := tx.Exec(ctx, `
		update assessment_sitting set status = 'submitted', submitted_at = $1
		 where person_id = $2 and id = $3 and status = 'open'`, tx.Now().UnixMicro(), r.PersonID, r.ID)
	return n == 1, err
}

func setMarked(ctx context.Context, tx *db.Tx, r sittingRow) error {
	_, err := tx.Exec(ctx, `
		update assessment_sitting set right_n = $1, blank_n = $2, percent = $3, passed = $4, evidence_id = $5
		 where person_id = $6 and id = $7`, r.mark.right, r.mark.blank, r.mark.percent, r.passed, r.evidenceID, r.PersonID, r.ID)
	return err
}

// upsertChoices keeps choices by item, over what was kept before.
func upsertChoices(ctx context.Context, tx *db.Tx, person, sitting string, choices map[string][]int) error {
	items := sortedKeys(choices)
	_, err := db.Insert(ctx, tx, `insert into assessment_answer (person_id, sitting_id, item_id, choice, saved_at) values`, len(items),
		func(i int) []any {
			return []any{person, sitting, items[i], db.AsJSON(choices[items[i]]), tx.Now().UnixMicro()}
		}, `on conflict (person_id, sitting_id, item_id) do update set choice = excluded.choice, saved_at = excluded.saved_at`)
	return err
}

func choicesOf(ctx context.Context, q db.Q, person, sitting string) (map[string][]int, error) {
	type row struct {
		item   string
		choice []int
	}
	out := map[string][]int{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.item, db.JSON(&r.choice)} }, func(r row) error {
		out[r.item] = r.choice
		return nil
	}, `select item_id, choice from assessment_answer where person_id = $1 and sitting_id = $2`, person, sitting)
	return out, err
}

type standingRow struct {
	Standing
	kind  string
	today int
}

// standings reads a sitting as open only while it takes answers: none is written down as lapsed before somebody touches it.
func standings(ctx context.Context, q db.Q, person string, codes []string, day string) ([]standingRow, error) {
	var out []standingRow
	err := db.Chunks(codes, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(r *standingRow) []any {
			return []any{&r.Code, &r.kind, &r.Tries, &r.Best, &r.Passed, db.Micros(&r.LastAt), &r.OpenID, &r.today}
		}, `
			select paper_code, max(kind), count(*) filter (where status = 'submitted'), coalesce(max(percent), 0),
			       count(*) filter (where passed) > 0, max(submitted_at),
			       coalesce(max(case when status = 'open' and (due_at is null or due_at >= $1) then id end), ''),
			       count(*) filter (where day = $2)
			  from assessment_sitting
			 where person_id = $3 and paper_code in (`+db.List(4, len(part))+`)
			 group by paper_code`, append([]any{q.Now().Add(-Grace).UnixMicro(), day, person}, db.Args(part)...)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func records(ctx context.Context, q db.Q, person, after string, limit int) ([]Record, error) {
	if after == "" {
		after = "g" // after every id: they are hexadecimal
	}
	return db.All(ctx, q, func(r *Record) []any {
		return []any{
			&r.SittingID, &r.PaperID, &r.PaperCode, &r.Kind, &r.Competency, &r.Level, &r.Status, &r.Percent, &r.Passed, &r.Right, &r.Drawn, &r.Blank,
			db.Micros(&r.StartedAt),
			db.Micros(&r.SubmittedAt),
		}
	}, `
		select s.id, s.paper_id, s.paper_code, s.kind, p.competency, p.level, s.status, s.percent, s.passed, s.right_n, s.drawn_n, s.blank_n,
		       s.started_at, s.submitted_at
		  from assessment_sitting s
		  join assessment_paper p on p.id = s.paper_id
		 where s.person_id = $1 and s.id < $2
		 order by s.id desc
		 limit $3`, person, after, limit)
}

const bookingColumns = `b.person_id, b.id, b.competency, b.level, b.agency_id, b.agency_path, b.slot_at, b.booked_at, b.booked_by, b.wait,
	b.status, b.scored_at, b.scored_by, b.percent, b.pass_mark, b.passed, b.note, b.evidence_id, b.voided_at, b.voided_by, b.reason`

type bookingRow struct {
	Booking
	wait int64
}

func (r *bookingRow) columns() []any {
	return []any{
		&r.PersonID, &r.ID, &r.Competency, &r.Level, &r.AgencyID, &r.AgencyPath,
		db.Micros(&r.SlotAt),
		db.Micros(&r.BookedAt),
		&r.BookedBy, &r.wait,
		&r.Status,
		db.Micros(&r.ScoredAt),
		&r.ScoredBy, &r.Percent, &r.PassMark, &r.Passed, &r.Note, &r.EvidenceID,
		db.Micros(&r.VoidedAt),
		&r.VoidedBy,
		&r.Reason,
	}
}

func asBookings(rows []bookingRow, err error) ([]Booking, error) {
	out := make([]Booking, len(rows))
	for i, r := range rows {
		out[i] = r.Booking
		out[i].Wait = time.Duration(r.wait) * time.Microsecond
	}
	return out, err
}

// bookingByID gives a booking in a list of one, or of none.
func bookingByID(ctx context.Context, q db.Q, id string) ([]Booking, error) {
	return asBookings(db.All(ctx, q, (*bookingRow).columns, `select `+bookingColumns+` from assessment_booking b where b.id = $1`, id))
}

// bookingsOf gives a person's bookings, the one that waits first, then the latest slot; competency "" gives all.
func bookingsOf(ctx context.Context, q db.Q, person, competency string) ([]Booking, error) {
	return asBookings(db.All(ctx, q, (*bookingRow).columns, `
		select `+bookingColumns+`
		  from assessment_booking b
		 where b.person_id = $1 and ($2 = '' or b.competency = $2)
		 order by case b.status when 'booked' then 0 else 1 end, b.slot_at desc, b.id desc`, person, competency))
}

// slot is a place in a list of bookings.
type slot struct {
	at int64
	id string
}

// stands are the conditions for bookings of one state. They stand as text in the statement: only so does the index serve that
// holds those that wait, who are few, apart from all that were ever held.
var stands = map[string]string{
	"": "1 = 1", StatusBooked: "b.status = 'booked'", StatusScored: "b.status = 'scored'", StatusVoid: "b.status = 'void'",
}

func bookingsWithin(ctx context.Context, q db.Q, paths []string, f BookingFilter, after slot, limit int) ([]Booking, error) {
	state, ok := stands[f.Status]
	if !ok {
		return nil, nil
	}
	order, beyond := "b.slot_at, b.id", ">"
	if f.done() {
		order, beyond = "b.slot_at desc, b.id desc", "<"
		if after.id == "" {
			after = slot{math.MaxInt64, ""}
		}
	}
	path := "b.agency_path"
	if f.Status == StatusBooked {
		path = "(b.agency_path || '')" // no index by it: few tests wait, and an agency has held many
	}
	within, args := db.Within(path, paths, 4)
	args = append([]any{f.Competency, after.at, after.id}, args...)
	last := len(args) + 1
	return asBookings(db.All(ctx, q, (*bookingRow).columns, `
		select `+bookingColumns+`
		  from assessment_booking b
		 where `+state+` and ($1 = '' or b.competency = $1) and (b.slot_at, b.id) `+beyond+` ($2, $3) and `+within+`
		 order by `+order+`
		 limit `+db.List(last, 1), append(args, limit)...))
}

func insertBooking(ctx context.Context, tx *db.Tx, b Booking) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into assessment_booking (person_id, id, competency, level, agency_id, agency_path, slot_at, booked_at, booked_by, wait, status,
			scored_by, percent, pass_mark, passed, note, evidence_id, voided_by, reason)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'booked', '', 0, 0, false, '', '', '', '')
		on conflict do nothing`,
		b.PersonID, b.ID, b.Competency, b.Level, b.AgencyID, b.AgencyPath, b.SlotAt.UnixMicro(), b.BookedAt.UnixMicro(), b.BookedBy, b.Wait.Microseconds())
	return n == 1, err
}

// lastFailed gives when a person last failed a test of a competency at a level, under whatever code it was tested before it was
// merged: the slot, or when it was scored if that was before. The zero time: never.
func lastFailed(ctx context.Context, q db.Q, person, competency string, level int) (time.Time, error) {
	return db.One(ctx, q, func(t *time.Time) []any { return []any{db.Micros(t)} }, `
		select max(case when b.scored_at < b.slot_at then b.scored_at else b.slot_at end)
		  from assessment_booking b
		  join framework_v_competency c on c.code = b.competency
		 where b.person_id = $1 and (c.code = $2 or c.status = 'merged' and c.replaced_by = $2) and b.level = $3
		   and b.status = 'scored' and not b.passed`, person, competency, level)
}

func setScored(ctx context.Context, tx *db.Tx, b Booking) (bool, error) {
	n, err := tx.Exec(ctx, `
		update assessment_booking
		   set status = 'scored', scored_at = $1, scored_by = $2, percent = $3, pass_mark = $4, passed = $5, note = $6
		 where person_id = $7 and id = $8 and status = 'booked'`,
		b.ScoredAt.UnixMicro(), b.ScoredBy, b.Percent, b.PassMark, b.Passed, b.Note, b.PersonID, b.ID)
	return n == 1, err
}

func setEvidence(ctx context.Context, tx *db.Tx, b Booking) error {
	_, err := tx.Exec(ctx, `update assessment_booking set evidence_id = $1 where person_id = $2 and id = $3`, b.EvidenceID, b.PersonID, b.ID)
	return err
}

func setVoid(ctx context.Context, tx *db.Tx, b Booking, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update assessment_booking set status = 'void', voided_at = $1, voided_by = $2, reason = $3
		 where person_id = $4 and id = $5 and status = 'booked'`, tx.Now().UnixMicro(), tx.By().ID(), reason, b.PersonID, b.ID)
	return n == 1, err
}

func waitsWithin(ctx context.Context, q db.Q, paths []string, since time.Time) (Waits, error) {
	within, args := db.Within("agency_path", paths, 3)
	type row struct {
		Waits
		sum int64
	}
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.Bookings, &r.Late, &r.sum} }, `
		select count(*), count(*) filter (where wait > $1), coalesce(cast(sum(wait) as bigint), 0)
		  from assessment_booking
		 where status <> 'void' and slot_at >= $2 and `+within, append([]any{WaitNorm.Microseconds(), since.UnixMicro()}, args...)...)
	if r.Bookings > 0 {
		r.Mean = time.Duration(r.sum/int64(r.Bookings)) * time.Microsecond
	}
	return r.Waits, err
}

// assessed gives the parts of the tree over which somebody writes results of tests.
func assessed(ctx context.Context, q db.Q) ([]string, error) {
	roles := recorders()
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select distinct path
		  from access_v_grant
		 where role in (`+db.List(1, len(roles))+`)
		 order by path`, db.Args(roles)...)
}

// hasRecorder tells whether somebody writes results of tests at a path.
func hasRecorder(ctx context.Context, q db.Q, path string) (bool, error) {
	parts, roles := above(path), recorders()
	n, err := db.Scalar[int](ctx, q, `
		select count(*)
		  from access_v_grant
		 where path in (`+db.List(1, len(parts))+`) and role in (`+db.List(1+len(parts), len(roles))+`)`, db.Args(append(parts, roles...))...)
	return n > 0, err
}

// agencies gives the paths under which bookings stand, by the agency's id.
func agencies(ctx context.Context, q db.Q) (map[string]string, error) {
	out := map[string]string{}
	err := db.Each(ctx, q, func(r *[2]string) []any { return []any{&r[0], &r[1]} }, func(r [2]string) error {
		out[r[0]] = r[1]
		return nil
	}, `select agency_id, min(agency_path) from assessment_booking group by agency_id`)
	return out, err
}

func setAgencyPath(ctx context.Context, tx *db.Tx, agencyID, path string) error {
	_, err := tx.Exec(ctx, `update assessment_booking set agency_path = $1 where agency_id = $2 and agency_path <> $1`, path, agencyID)
	return err
}
