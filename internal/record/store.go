package record

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/standard/xapi"
)

// sequence is the row that orders writers.
type sequence struct {
	seq, stored int64 // that were given last
	dangling    int64 // statements that refer to one that has not come
	folded      int64 // the greatest number that stands in blocks, see tail
}

func sequenceInto(s *sequence) []any { return []any{&s.seq, &s.stored, &s.dangling, &s.folded} }

func lockSequence(ctx context.Context, tx *db.Tx) (sequence, error) {
	return db.One(ctx, tx, sequenceInto, `update record_sequence set seq = seq where id = 1 returning seq, stored, dangling, folded`)
}

func setSequence(ctx context.Context, tx *db.Tx, s sequence) error {
	_, err := tx.Exec(ctx, `update record_sequence set seq = $1, stored = $2, dangling = $3, folded = $4 where id = 1`,
		s.seq, s.stored, s.dangling, s.folded)
	return err
}

// headOf is the row as it stands.
func headOf(ctx context.Context, q db.Q) (sequence, error) {
	return db.One(ctx, q, sequenceInto, `select seq, stored, dangling, folded from record_sequence where id = 1`)
}

// listSize is how many values one list in SQL holds.
const listSize = 500

// standing gives what the record holds under these identifiers.
func standing(ctx context.Context, q db.Q, ids []string) (map[string]stands, error) {
	out := map[string]stands{}
	err := db.Chunks(ids, listSize, func(part []string) error {
		return db.Each(ctx, q, func(s *stands) []any { return []any{&s.id, &s.body} }, func(s stands) error {
			out[s.id] = s
			return nil
		}, `select id, body from record_statement where id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func insertStatements(ctx context.Context, tx *db.Tx, fresh []*entry, bodies [][]byte, stored int64) error {
	columns := []string{"seq", "id", "stored", "verb", "target", "voided", "body"}
	err := db.Copy(ctx, tx, "record_statement", columns, len(fresh), func(i int) []any {
		e := fresh[i]
		var target any
		if e.target != "" {
			target = e.target
		}
		return []any{e.seq, e.id, stored, e.verb, target, e.voided, bodies[i]}
	})
	if err != nil {
		return err
	}
	type file struct {
		seq int64
		File
	}
	var files []file
	for _, e := range fresh {
		for _, f := range e.files {
			files = append(files, file{e.seq, f})
		}
	}
	_, err = db.Insert(ctx, tx, `insert into record_file (seq, sha2, content_type, size, blob_key) values`, len(files), func(i int) []any {
		f := files[i]
		return []any{f.seq, f.SHA2, f.ContentType, f.Size, f.Key}
	}, `on conflict do nothing`)
	if err != nil {
		return err
	}
	keys := make([]string, len(files))
	for i, f := range files {
		keys[i] = f.Key
	}
	return forgetUploads(ctx, tx, keys)
}

// referred gives the text of a statement and the one that it refers to in turn; "" when there is none.
func referred(ctx context.Context, q db.Q, target string) (body, next string, err error) {
	type row struct{ body, next string }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.body, &r.next} },
		`select body, coalesce(target, '') from record_statement where id = $1`, target)
	if db.None(err) {
		return "", "", nil
	}
	return r.body, r.next, err
}

// reference is a statement whose object is another.
type reference struct {
	seq        int64
	id, target string
}

func whoRefer(ctx context.Context, q db.Q, targets []string) ([]reference, error) {
	var out []reference
	err := db.Chunks(targets, listSize, func(part []string) error {
		found, err := db.All(ctx, q, func(r *reference) []any { return []any{&r.seq, &r.id, &r.target} },
			`select seq, id, target from record_statement where target in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

func voidedBefore(ctx context.Context, q db.Q, ids []string) ([]string, error) {
	var out []string
	err := db.Chunks(ids, listSize, func(part []string) error {
		found, err := db.All(ctx, q, func(s *string) []any { return []any{s} },
			`select target from record_voiding where target in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		out = append(out, found...)
		return err
	})
	return out, err
}

func setVoided(ctx context.Context, tx *db.Tx, byID map[string]*entry, targets []string) error {
	if len(targets) == 0 {
		return nil
	}
	var by []*entry
	for _, e := range byID {
		if e.voids != "" {
			by = append(by, e)
		}
	}
	if _, err := db.Insert(ctx, tx, `insert into record_voiding (target, by_id) values`, len(by), func(i int) []any {
		return []any{by[i].voids, by[i].id}
	}, `on conflict do nothing`); err != nil {
		return err
	}
	return db.Chunks(targets, listSize, func(part []string) error {
		_, err := tx.Exec(ctx, `update record_statement set voided = 1 where verb <> $1 and id in (`+db.List(2, len(part))+`)`,
			append([]any{xapi.Voided}, db.Args(part)...)...)
		return err
	})
}

// learn keeps what the statements say of activities, verbs and names of agents, as far as it is new.
func (s *Store) learn(ctx context.Context, tx *db.Tx, fresh []*entry) error {
	definitions, displays, names := map[string][]byte{}, map[string][]byte{}, map[string][]string{}
	for _, e := range fresh {
		for activity, d := range e.definitions {
			if s.heard.before(tx, "o"+activity, d) {
				continue
			}
			definitions[activity] = xapi.Merged(definitions[activity], d)
		}
		if e.display != nil && !s.heard.before(tx, "v"+e.verb, e.display) {
			displays[e.verb] = xapi.Merged(displays[e.verb], e.display)
		}
		for key, name := range e.names {
			if !slices.Contains(names[key], name) && !s.heard.before(tx, "a"+key, []byte(name)) {
				names[key] = append(names[key], name)
			}
		}
	}
	if err := merge(ctx, tx, "record_activity", "definition", definitions); err != nil {
		return err
	}
	if err := merge(ctx, tx, "record_verb", "display", displays); err != nil {
		return err
	}
	return mergeNames(ctx, tx, names)
}

type known struct{ id, text string }

// knownOf reads what a table knows; table and column are of this room.
func knownOf(ctx context.Context, q db.Q, table, key, column string, ids []string) (map[string]string, error) {
	out := map[string]string{}
	err := db.Chunks(ids, listSize, func(part []string) error {
		return db.Each(ctx, q, func(k *known) []any { return []any{&k.id, &k.text} }, func(k known) error {
			out[k.id] = k.text
			return nil
		}, `select `+key+`, `+column+` from `+table+` where `+key+` in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func keep(ctx context.Context, tx *db.Tx, table, key, column string, changed []known) error {
	slices.SortFunc(changed, func(a, b known) int { return strings.Compare(a.id, b.id) }) // two processes lock in one order
	_, err := db.Insert(ctx, tx, `insert into `+table+` (`+key+`, `+column+`) values`, len(changed), func(i int) []any {
		return []any{changed[i].id, changed[i].text}
	}, `on conflict (`+key+`) do update set `+column+` = excluded.`+column)
	return err
}

func merge(ctx context.Context, tx *db.Tx, table, column string, told map[string][]byte) error {
	before, err := knownOf(ctx, tx, table, "id", column, slices.Collect(maps.Keys(told)))
	if err != nil {
		return err
	}
	var changed []known
	for one, text := range told {
		if merged := string(xapi.Merged([]byte(before[one]), text)); merged != before[one] {
			changed = append(changed, known{one, merged})
		}
	}
	return keep(ctx, tx, table, "id", column, changed)
}

func mergeNames(ctx context.Context, tx *db.Tx, told map[string][]string) error {
	before, err := knownOf(ctx, tx, "record_agent", "key", "names", slices.Collect(maps.Keys(told)))
	if err != nil {
		return err
	}
	var changed []known
	for key, names := range told {
		var list []string
		if before[key] != "" {
			if err := json.Unmarshal([]byte(before[key]), &list); err != nil {
				return err
			}
		}
		had := len(list)
		for _, name := range names {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
		if len(list) == had {
			continue
		}
		text, err := json.Marshal(list[max(0, len(list)-mostNames):])
		if err != nil {
			return err
		}
		changed = append(changed, known{key, string(text)})
	}
	return keep(ctx, tx, "record_agent", "key", "names", changed)
}

// mostNames bounds the names that are remembered of one agent.
const mostNames = 20
