package framework

import (
	"context"
	"encoding/json"
	"time"

	"sopan/internal/ground/db"
)

func insertProposal(ctx context.Context, tx *db.Tx, p Proposal) error {
	name, err := json.Marshal(p.Name)
	if err != nil {
		return err
	}
	definition, err := json.Marshal(p.Definition)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into framework_proposal (id, org_code, area, name, definition, why, state, code, reason, proposed_at, proposed_by, decided_at, decided_by)
		values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, 0, '')`,
		p.ID, p.Org, p.Area, string(name), string(definition), p.Why, p.State, p.At.UnixMicro(), p.By)
	return err
}

// setProposal writes the decision on a proposal that waits, and tells whether it did.
func setProposal(ctx context.Context, tx *db.Tx, p Proposal) (bool, error) {
	n, err := tx.Exec(ctx, `
		update framework_proposal
		   set state = $1, code = $2, reason = $3, decided_at = $4, decided_by = $5
		 where id = $6 and state = 'requested'`, p.State, p.Code, p.Reason, tx.Now().UnixMicro(), tx.By().ID(), p.ID)
	return n == 1, err
}

// verifyProposals moves what became an entry along with it.
func verifyProposals(ctx context.Context, tx *db.Tx, code string) error {
	_, err := tx.Exec(ctx, `update framework_proposal set state = 'verified' where code = $1 and code <> '' and state = 'created'`, code)
	return err
}

// proposalFilter narrows by one of its fields.
type proposalFilter struct{ id, state, by, code string }

func selectProposals(ctx context.Context, q db.Q, f proposalFilter, after string, limit int) ([]Proposal, error) {
	type row struct {
		Proposal
		name, definition string
		at, decided      int64
	}
	query := `
		select id, org_code, area, name, definition, why, state, code, reason, proposed_at, proposed_by, decided_at, decided_by
		  from framework_proposal
		 where `
	arg := f.id
	switch {
	case f.id != "":
		query += `id = $1`
	case f.by != "":
		query += `proposed_by = $1`
		arg = f.by
	case f.code != "":
		query += `code = $1 and code <> ''`
		arg = f.code
	default:
		query += `state = $1`
		arg = f.state
	}
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.Org, &r.Area, &r.name, &r.definition, &r.Why, &r.State, &r.Code, &r.Reason, &r.at, &r.By, &r.decided, &r.DecidedBy}
	}, query+` and id > $2 order by id limit $3`, arg, after, limit)
	out := make([]Proposal, len(rows))
	for i, r := range rows {
		p := r.Proposal
		p.At = time.UnixMicro(r.at).UTC()
		if r.decided != 0 {
			p.DecidedAt = time.UnixMicro(r.decided).UTC()
		}
		if err == nil {
			err = json.Unmarshal([]byte(r.name), &p.Name)
		}
		if err == nil {
			err = json.Unmarshal([]byte(r.definition), &p.Definition)
		}
		out[i] = p
	}
	return out, err
}

// selectLike gives the codes of living entries that share a word with these, some for each, and of those that are named in both
// languages.
func selectLike(ctx context.Context, q db.Q, words []string) ([]string, error) {
	const each = "200"
	a := asking{}
	for _, w := range words {
		front := []rune(w)
		if len(front) > 5 {
			front = front[:5] // a slip or an ending later in the word does no harm
		}
		a.text += ` select code from (select distinct code from framework_word where word >= ` + a.arg(string(front)) + ` and word < ` + a.arg(string(front)+lastRune) + ` limit ` + each + `) m union`
	}
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, a.text+`
		select code from (select n.code
		  from framework_competency_name n
		 where n.lang = 'hi' order by n.sort_key desc, n.code desc limit 600) both_named
		 order by 1`, a.args...)
}

// selectNames gives the living dictionary with its names and other names alone.
func selectNames(ctx context.Context, q db.Q) ([]Competency, error) {
	type row struct {
		code, field, lang, text string
		n                       int
	}
	var out []Competency
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.code, &r.field, &r.n, &r.lang, &r.text} }, func(r row) error {
		if len(out) == 0 || out[len(out)-1].Code != r.code {
			out = append(out, Competency{Code: r.code, Name: Names{}})
		}
		c := &out[len(out)-1]
		if r.field == "name" {
			c.Name[r.lang] = r.text
		} else {
			c.setText(r.field, r.n, r.lang, r.text)
		}
		return nil
	}, `
		select n.code, 'name', 0, n.lang, n.name
		  from framework_competency_name n
		  join framework_competency c on c.code = n.code
		 where c.status not in ('merged', 'deprecated')
		 union all
		select t.code, t.field, t.n, t.lang, t.text
		  from framework_competency_text t
		  join framework_competency c on c.code = t.code
		 where t.field = 'alias' and c.status not in ('merged', 'deprecated')
		 order by 1, 2, 3, 4`)
	return out, err
}

func selectTwins(ctx context.Context, q db.Q, after Twin, limit int) ([]Twin, error) {
	if after.A == "" {
		after.Score = 1 << 20
	}
	return db.All(ctx, q, func(t *Twin) []any { return []any{&t.A, &t.B, &t.Score, &t.Why} }, `
		select a, b, score, why
		  from framework_twin
		 where state = 'open' and (score < $1 or score = $1 and (a, b) > ($2, $3))
		 order by score desc, a, b
		 limit $4`, after.Score, after.A, after.B, limit)
}

func setApart(ctx context.Context, tx *db.Tx, a, b string) (bool, error) {
	n, err := tx.Exec(ctx, `update framework_twin set state = 'apart', said_by = $1 where a = $2 and b = $3`, tx.By().ID(), a, b)
	return n == 1, err
}

// dropTwins drops the open pairs of entries that are no longer in use.
func dropTwins(ctx context.Context, tx *db.Tx, codes ...string) error {
	return db.Chunks(codes, few, func(part []string) error {
		in := `(` + db.List(1, len(part)) + `)`
		for _, query := range []string{`delete from framework_twin where state = 'open' and a in ` + in, `delete from framework_twin where state = 'open' and b in ` + in} {
			if _, err := tx.Exec(ctx, query, db.Args(part)...); err != nil {
				return err
			}
		}
		return nil
	})
}
