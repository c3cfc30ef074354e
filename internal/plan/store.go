package plan

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

type idpRow struct {
	IDP
	drafted, proposed, agreed, started, carried int64
}

const idpColumns = `id, person_id, from_date, to_date, status, drafted_at, coalesce(proposed_at, 0), coalesce(agreed_at, 0), agreed_by,
       coalesce(started_at, 0), sent_back, edition, for_position, coalesce(carried_at, 0),
       coalesce((select r.position_id from plan_revision r where r.person_id = plan_idp.person_id and r.idp_id = plan_idp.id), '')`

func destIDP(r *idpRow) []any {
	return []any{
		&r.ID, &r.PersonID, &r.From, &r.To, &r.Status, &r.drafted, &r.proposed, &r.agreed, &r.AgreedBy, &r.started, &r.SentBack, &r.Edition,
		&r.For, &r.carried, &r.Now,
	}
}

func moment(micro int64) time.Time {
	if micro == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micro).UTC()
}

func (r idpRow) idp() IDP {
	r.DraftedAt, r.ProposedAt, r.AgreedAt, r.StartedAt = moment(r.drafted), moment(r.proposed), moment(r.agreed), moment(r.started)
	r.CarriedAt = moment(r.carried)
	return r.IDP
}

// idpOf gives the plan of the period that a day lies in, or the latest before it.
func idpOf(ctx context.Context, q db.Q, person, day string) (IDP, error) {
	r, err := db.One(ctx, q, destIDP, `
		select `+idpColumns+`
		  from plan_idp
		 where person_id = $1 and from_date <= $2
		 order by from_date desc
		 limit 1`, person, day)
	return r.idp(), err
}

func idpByID(ctx context.Context, q db.Q, id string) (IDP, error) {
	r, err := db.One(ctx, q, destIDP, `select `+idpColumns+` from plan_idp where id = $1`, id)
	return r.idp(), err
}

// itemsOf gives the items of a plan with their texts and whether they are done, in one statement: a row for each language.
func itemsOf(ctx context.Context, q db.Q, person, idp string) ([]Item, error) {
	type row struct {
		Item
		doneBy     *string
		lang, text string
	}
	var out []Item
	err := db.Each(ctx, q, func(r *row) []any {
		return []any{
			&r.ID, &r.Competency, &r.From, &r.To, &r.Kind, &r.Minutes, &r.Due, &r.Ref, &r.Closes, &r.Aspiration, &r.doneBy, &r.lang, &r.text,
		}
	}, func(r row) error {
		if n := len(out); n == 0 || out[n-1].ID != r.ID {
			r.Text = map[string]string{}
			if r.doneBy != nil {
				r.Done, r.Evidence = true, *r.doneBy
			}
			out = append(out, r.Item)
		}
		if r.lang != "" {
			out[len(out)-1].Text[r.lang] = r.text
		}
		return nil
	}, `
		select i.id, i.competency, i.from_level, i.to_level, i.kind, i.minutes, i.due, i.ref, i.closes, i.aspiration, d.evidence_id,
		       coalesce(t.lang, ''), coalesce(t.text, '')
		  from plan_item i
		  left join plan_done d on d.person_id = i.person_id and d.item_id = i.id
		  left join plan_item_text t on t.person_id = i.person_id and t.item_id = i.id
		 where i.person_id = $1 and i.idp_id = $2
		 order by i.n, i.id`, person, idp)
	return out, err
}

func insertIDP(ctx context.Context, tx *db.Tx, p IDP) error {
	if _, err := tx.Exec(ctx, `
		insert into plan_idp (person_id, id, from_date, to_date, status, drafted_at, proposed_at, agreed_at, agreed_by, started_at, sent_back, edition, for_position)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null, '', 1, coalesce(nullif($10, ''), (select s.position_id from people_v_scope s where s.person_id = $1), ''))`,
		p.PersonID, p.ID, p.From, p.To, string(p.Status), p.DraftedAt.UnixMicro(), db.AsMicrosOrNull(p.ProposedAt), db.AsMicrosOrNull(p.AgreedAt), p.AgreedBy, p.For); err != nil {
		return err
	}
	return insertItems(ctx, tx, p.PersonID, p.ID, p.Items)
}

func insertItems(ctx context.Context, tx *db.Tx, person, idp string, items []Item) error {
	if _, err := db.Insert(ctx, tx, `
		insert into plan_item (person_id, idp_id, id, n, competency, from_level, to_level, kind, minutes, due, ref, closes, aspiration) values`,
		len(items), func(n int) []any {
			i := items[n]
			return []any{person, idp, i.ID, n + 1, i.Competency, i.From, i.To, string(i.Kind), i.Minutes, i.Due, i.Ref, i.Closes, i.Aspiration}
		}, ``); err != nil {
		return err
	}
	type text struct{ item, lang, text string }
	var texts []text
	for _, i := range items {
		for lang, t := range i.Text {
			texts = append(texts, text{i.ID, lang, t})
		}
	}
	_, err := db.Insert(ctx, tx, `insert into plan_item_text (person_id, item_id, lang, text) values`, len(texts), func(n int) []any {
		return []any{person, texts[n].item, texts[n].lang, texts[n].text}
	}, ``)
	return err
}

func deleteItems(ctx context.Context, tx *db.Tx, person, idp string) error {
	for _, sql := range []string{
		`delete from plan_item_text where person_id = $1 and item_id in (select id from plan_item where person_id = $1 and idp_id = $2)`,
		`delete from plan_done where person_id = $1 and item_id in (select id from plan_item where person_id = $1 and idp_id = $2)`,
		`delete from plan_item where person_id = $1 and idp_id = $2`,
	} {
		if _, err := tx.Exec(ctx, sql, person, idp); err != nil {
			return err
		}
	}
	return nil
}

// touch takes the plan's row for a change of a draft, and fails (false) when it is no draft or not of this edition.
func touch(ctx context.Context, tx *db.Tx, person, idp string, edition int) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp set edition = edition + 1
		 where person_id = $1 and id = $2 and status = 'draft' and edition = $3`, person, idp, edition)
	return n == 1, err
}

func propose(ctx context.Context, tx *db.Tx, person, idp string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp set status = 'proposed', proposed_at = $1, sent_back = '', edition = edition + 1
		 where person_id = $2 and id = $3 and status = 'draft'`, tx.Now().UnixMicro(), person, idp)
	return n == 1, err
}

func agree(ctx context.Context, tx *db.Tx, person, idp string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp set status = 'agreed', agreed_at = $1, agreed_by = $2, edition = edition + 1,
		       for_position = coalesce((select s.position_id from people_v_scope s where s.person_id = plan_idp.person_id), '')
		 where person_id = $3 and id = $4 and status = 'proposed'`, tx.Now().UnixMicro(), tx.By().ID(), person, idp)
	return n == 1, err
}

func sendBack(ctx context.Context, tx *db.Tx, person, idp, reason string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp set status = 'draft', proposed_at = null, sent_back = $1, edition = edition + 1
		 where person_id = $2 and id = $3 and status = 'proposed'`, reason, person, idp)
	return n == 1, err
}

func start(ctx context.Context, tx *db.Tx, person, idp string) (bool, error) {
	n, err := tx.Exec(ctx, `
		update plan_idp set status = 'in_progress', started_at = $1, edition = edition + 1
		 where person_id = $2 and id = $3 and status = 'agreed'`, tx.Now().UnixMicro(), person, idp)
	return n == 1, err
}

// held is an item of an agreed plan, with what is needed to tell whether it is done.
type held struct {
	person string
	agreed int64
	Item
}

func agreedItems(ctx context.Context, q db.Q, persons []string) ([]held, error) {
	var out []held
	err := db.Chunks(persons, 400, func(part []string) error {
		rows, err := db.All(ctx, q, func(h *held) []any {
			return []any{&h.person, &h.agreed, &h.ID, &h.Competency, &h.To, &h.Kind, &h.Ref, &h.Closes}
		}, `
			select i.person_id, coalesce(p.carried_at, p.agreed_at), i.id, i.competency, i.to_level, i.kind, i.ref, i.closes
			  from plan_idp p
			  join plan_item i on i.person_id = p.person_id and i.idp_id = p.id
			 where p.person_id in (`+db.List(1, len(part))+`) and p.status in ('agreed', 'in_progress')`, db.Args(part)...)
		out = append(out, rows...)
		return err
	})
	return out, err
}

func shownTo(ctx context.Context, q db.Q, persons []string) (map[string][]Shown, error) {
	out := map[string][]Shown{}
	type row struct {
		Shown
		person        string
		percent, pass int64
		known         int64
	}
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any {
			return []any{&r.person, &r.ID, &r.Competency, &r.Kind, &r.Level, &r.percent, &r.pass, &r.known}
		}, func(r row) error {
			r.Passed, r.KnownAt = r.percent >= r.pass, moment(r.known)
			out[r.person] = append(out[r.person], r.Shown)
			return nil
		}, `
			select person_id, id, competency, kind, level, percent, pass_mark, known_at
			  from evidence_v_item
			 where person_id in (`+db.List(1, len(part))+`) and status = 'accepted' and kind in ('signoff', 'piaa', 'check')
			 order by person_id, observed_at, id`, db.Args(part)...)
	})
	return out, err
}

func openGaps(ctx context.Context, q db.Q, persons []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	type row struct{ person, competency string }
	err := db.Chunks(persons, 400, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any { return []any{&r.person, &r.competency} }, func(r row) error {
			if out[r.person] == nil {
				out[r.person] = map[string]bool{}
			}
			out[r.person][r.competency] = true
			return nil
		}, `select person_id, competency from gap_v_item where gap > 0 and person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
	})
	return out, err
}

func replaceDone(ctx context.Context, tx *db.Tx, persons []string, done [][3]string) error {
	if err := db.Chunks(persons, 400, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from plan_done where person_id in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	}); err != nil {
		return err
	}
	_, err := db.Insert(ctx, tx, `insert into plan_done (person_id, item_id, evidence_id) values`, len(done), func(i int) []any {
		return []any{done[i][0], done[i][1], done[i][2]}
	}, ``)
	return err
}

func plannedPersons(ctx context.Context, q db.Q, after string, limit int) ([]string, error) {
	return db.All(ctx, q, func(p *string) []any { return []any{p} }, `
		select distinct person_id from plan_idp where person_id > $1 order by person_id limit $2`, after, limit)
}

func emptyDone(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from plan_done`)
	return err
}
