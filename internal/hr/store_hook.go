package hr

import (
	"context"

	"sopan/internal/ground/db"
)

const hookColumns = `
	       k.id, k.org_id, k.direction, k.address, k.types, k.greet, k.greeted_at, k.secret, k.old_secret, k.old_until, k.made_at, k.made_by, k.ended_at`

func (h *Hook) columns() []any {
	return []any{
		&h.ID, &h.OrgID, &h.Direction, &h.Address,
		db.JSON(&h.Types),
		yes{&h.Greet},
		db.Micros(&h.GreetedAt),
		&h.secret, &h.oldSecret,
		db.Micros(&h.OldUntil),
		db.Micros(&h.MadeAt),
		&h.MadeBy,
		db.Micros(&h.EndedAt),
	}
}

// yes reads 1 and 0.
type yes struct{ to *bool }

// Scan reads the column.
func (y yes) Scan(value any) error {
	n, _ := value.(int64)
	*y.to = n != 0
	return nil
}

func insertHook(ctx context.Context, tx *db.Tx, h Hook) error {
	types := ""
	if len(h.Types) > 0 {
		types = db.AsJSON(h.Types)
	}
	greet := 0
	if h.Greet {
		greet = 1
	}
	_, err := tx.Exec(ctx, `
		insert into hr_hook (id, org_id, direction, address, types, greet, greeted_at, secret, old_secret, old_until, made_at, made_by, ended_at)
		values ($1, $2, $3, $4, $5, $6, 0, $7, '', 0, $8, $9, 0)`,
		h.ID, h.OrgID, string(h.Direction), h.Address, types, greet, h.secret, db.AsMicros(h.MadeAt), h.MadeBy)
	return err
}

// hookByID gives a link with the path of its unit.
func hookByID(ctx context.Context, q db.Q, hookID string) (Hook, string, error) {
	r, err := db.One(ctx, q, (*placedHook).columns, `
		select `+hookColumns+`, o.path
		  from hr_hook k
		  join people_v_org o on o.org_id = k.org_id
		 where k.id = $1`, hookID)
	return r.Hook, r.path, err
}

// placedHook is a link with the path of its unit.
type placedHook struct {
	Hook
	path string
}

func (h *placedHook) columns() []any { return append(h.Hook.columns(), &h.path) }

// toldHooks gives the links whose receivers are told, with the paths of their units.
func toldHooks(ctx context.Context, q db.Q) ([]placedHook, error) {
	return db.All(ctx, q, (*placedHook).columns, `
		select `+hookColumns+`, o.path
		  from hr_hook k
		  join people_v_org o on o.org_id = k.org_id
		 where k.direction = 'out' and k.ended_at = 0
		 order by k.id`)
}

func hooksByIDs(ctx context.Context, q db.Q, ids []string) (map[string]Hook, error) {
	out := map[string]Hook{}
	err := db.Chunks(db.Keys(ids), part, func(ids []string) error {
		return db.Each(ctx, q, (*Hook).columns, func(h Hook) error {
			out[h.ID] = h
			return nil
		}, `select `+hookColumns+` from hr_hook k where k.id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}

func hooksOf(ctx context.Context, q db.Q, paths []string, after string, limit int) ([]Hook, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if after == "" {
		after = "\x7f"
	}
	within, args := db.Within("o.path", paths, 3)
	return db.All(ctx, q, (*Hook).columns, `
		select `+hookColumns+`
		  from hr_hook k
		  join people_v_org o on o.org_id = k.org_id
		 where k.id < $1 and cast($2 as bigint) > 0 and `+within+`
		 order by k.id desc
		 limit $2`, append([]any{after, limit}, args...)...)
}

func setSecrets(ctx context.Context, tx *db.Tx, h Hook) error {
	_, err := tx.Exec(ctx, `update hr_hook set secret = $1, old_secret = $2, old_until = $3 where id = $4`, h.secret, h.oldSecret, db.AsMicros(h.OldUntil), h.ID)
	return err
}

func setGreeted(ctx context.Context, tx *db.Tx, hookID string) error {
	_, err := tx.Exec(ctx, `update hr_hook set greeted_at = $1 where id = $2`, tx.Now().UnixMicro(), hookID)
	return err
}

// endHook ends a link, forgets its secrets and drops what waits.
func endHook(ctx context.Context, tx *db.Tx, hookID string) error {
	if _, err := tx.Exec(ctx, `update hr_hook set ended_at = $1, secret = '', old_secret = '', old_until = 0 where id = $2`, tx.Now().UnixMicro(), hookID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `delete from hr_delivery where hook_id = $1 and state <> 'sent'`, hookID)
	return err
}

// taken is an event that came in.
type taken struct{ hookID, became, ref string }

// eventTaken gives what an event came to when it came first; none when it is new.
func eventTaken(ctx context.Context, q db.Q, source, eventID string) (taken, error) {
	return db.One(ctx, q, func(t *taken) []any { return []any{&t.hookID, &t.became, &t.ref} },
		`select hook_id, became, ref from hr_event where source = $1 and id = $2`, source, eventID)
}

// insertEvent keeps that an event has come, and tells whether it is the first with its source and id.
func insertEvent(ctx context.Context, tx *db.Tx, hookID, source, eventID, kind, became, ref string) (bool, error) {
	n, err := tx.Exec(ctx, `
		insert into hr_event (source, id, hook_id, type, became, ref, taken_at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (source, id) do nothing`, source, eventID, hookID, kind, became, ref, tx.Now().UnixMicro())
	return n == 1, err
}

const deliveryColumns = `hook_id, pos, id, type, body, state, tries, next_at, status, why, made_at, done_at`

func (d *Delivery) columns() []any {
	return []any{
		&d.HookID, &d.Pos, &d.ID, &d.Type, &d.body, &d.State, &d.Tries, db.Micros(&d.NextAt), &d.Status, &d.Why, db.Micros(&d.MadeAt), db.Micros(&d.DoneAt),
	}
}

// putDeliveries writes what is to be told; what is there already is left as it is, for a batch of facts may be read twice.
func putDeliveries(ctx context.Context, tx *db.Tx, list []Delivery) error {
	at := tx.Now().UnixMicro()
	_, err := db.Insert(ctx, tx, `insert into hr_delivery (hook_id, pos, id, type, body, state, tries, next_at, status, why, made_at, done_at) values`,
		len(list), func(i int) []any {
			d := list[i]
			return []any{d.HookID, d.Pos, d.ID, d.Type, d.body, DeliveryWaiting, 0, at, 0, "", at, 0}
		}, `on conflict (hook_id, pos) do nothing`)
	return err
}

func anyDue(ctx context.Context, q db.Q) (bool, error) {
	_, err := db.Scalar[int64](ctx, q, `select next_at from hr_delivery where state = 'waiting' and next_at <= $1 order by next_at limit 1`, q.Now().UnixMicro())
	if db.None(err) {
		return false, nil
	}
	return err == nil, err
}

// claimDue takes deliveries that are due, at most limit, and holds them until a moment: who is killed meanwhile has not lost them.
func claimDue(ctx context.Context, tx *db.Tx, until int64, limit int) ([]Delivery, error) {
	return db.All(ctx, tx, (*Delivery).columns, `
		update hr_delivery set next_at = $1, tries = tries + 1
		 where state = 'waiting' and next_at <= $2
		   and (hook_id, pos) in (select hook_id, pos from hr_delivery where state = 'waiting' and next_at <= $2 order by next_at, hook_id, pos limit $3)
		returning `+deliveryColumns, until, tx.Now().UnixMicro(), limit)
}

// settle writes what came of a try, unless somebody else has tried since.
func settle(ctx context.Context, tx *db.Tx, d Delivery) error {
	_, err := tx.Exec(ctx, `
		update hr_delivery set state = $1, next_at = $2, status = $3, why = $4, done_at = $5
		 where hook_id = $6 and pos = $7 and tries = $8 and state = 'waiting'`,
		d.State, db.AsMicros(d.NextAt), d.Status, d.Why, db.AsMicros(d.DoneAt), d.HookID, d.Pos, d.Tries)
	return err
}

func deliveriesOf(ctx context.Context, q db.Q, hookID, state string, after int64, limit int) ([]Delivery, error) {
	if after <= 0 {
		after = 1 << 62
	}
	if state == "" {
		return db.All(ctx, q, (*Delivery).columns, `
			select `+deliveryColumns+` from hr_delivery where hook_id = $1 and pos < $2 order by pos desc limit $3`, hookID, after, limit)
	}
	return db.All(ctx, q, (*Delivery).columns, `
		select `+deliveryColumns+` from hr_delivery where hook_id = $1 and state = $2 and pos < $3 order by pos desc limit $4`, hookID, state, after, limit)
}

func tallies(ctx context.Context, q db.Q, hookIDs []string) (map[string]map[string]int, error) {
	type row struct {
		id, state string
		n         int
	}
	out := map[string]map[string]int{}
	err := db.Chunks(db.Keys(hookIDs), part, func(ids []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.id, &r.state, &r.n} }, func(r row) error {
			if out[r.id] == nil {
				out[r.id] = map[string]int{}
			}
			out[r.id][r.state] = r.n
			return nil
		}, `
			select hook_id, state, count(*) from hr_delivery
			 where hook_id in (`+db.List(1, len(ids))+`) and state in ('waiting', 'dead')
			 group by hook_id, state`, db.Args(ids)...)
	})
	return out, err
}

// wakeDead has what was given up tried again; 0 is every one of the link.
func wakeDead(ctx context.Context, tx *db.Tx, hookID string, pos int64) (int64, error) {
	at := tx.Now().UnixMicro()
	if pos == 0 {
		return tx.Exec(ctx, `update hr_delivery set state = 'waiting', tries = 0, next_at = $1, done_at = 0 where hook_id = $2 and state = 'dead'`, at, hookID)
	}
	return tx.Exec(ctx, `
		update hr_delivery set state = 'waiting', tries = 0, next_at = $1, done_at = 0
		 where hook_id = $2 and state = 'dead' and pos = $3`, at, hookID, pos)
}

func dropSent(ctx context.Context, tx *db.Tx, before int64, limit int) (int64, error) {
	return tx.Exec(ctx, `
		delete from hr_delivery
		 where (hook_id, pos) in (select hook_id, pos from hr_delivery where state = 'sent' and done_at < $1 order by done_at limit $2)`, before, limit)
}
