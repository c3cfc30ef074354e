package studio

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
)

func mine(ctx context.Context, q db.Q, person, after string, limit int) ([]Head, error) {
	return db.All(ctx, q, (*Head).columns, `
		select `+headColumns+`
		  from studio_hand h
		  join studio_draft d on d.id = h.draft_id
		 where h.person_id = $1 and h.did = 'wrote' and d.state not in ('replaced', 'discarded') and ($2 = '' or d.id < $2)
		 order by d.id desc
		 limit $3`, person, after, limit)
}

func waiting(ctx context.Context, q db.Q, paths []string, states []State, at int64, from string, limit int) ([]Head, error) {
	args := append([]any{at, from}, db.Args(stateTexts(states))...)
	within, more := db.Within("o.path", paths, len(args)+1)
	args = append(args, more...)
	return db.All(ctx, q, (*Head).columns, `
		select `+headColumns+`
		  from studio_draft d
		  join people_v_org o on o.code = d.org_code
		 where (d.changed_at, d.id) > ($1, $2) and d.state in (`+db.List(3, len(states))+`) and `+within+`
		 order by d.changed_at, d.id
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

func stateTexts(states []State) []string {
	out := make([]string, len(states))
	for i, s := range states {
		out[i] = string(s)
	}
	return out
}

// ownHands gives what a person did on drafts, by draft.
func ownHands(ctx context.Context, q db.Q, person string, drafts []string) (map[string]map[string]bool, error) {
	out := map[string]map[string]bool{}
	if len(drafts) == 0 {
		return out, nil
	}
	type row struct{ draft, did string }
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.draft, &r.did} }, func(r row) error {
		if out[r.draft] == nil {
			out[r.draft] = map[string]bool{}
		}
		out[r.draft][r.did] = true
		return nil
	}, `select draft_id, did from studio_hand where person_id = $1 and draft_id in (`+db.List(2, len(drafts))+`)`, append([]any{person}, db.Args(drafts)...)...)
	return out, err
}

func history(ctx context.Context, q db.Q, paths []string, code string, limit int) ([]Head, error) {
	within, more := db.Within("o.path", paths, 2)
	args := append([]any{code}, more...)
	return db.All(ctx, q, (*Head).columns, `
		select `+headColumns+`
		  from studio_draft d
		  join people_v_org o on o.code = d.org_code
		 where d.code = $1 and `+within+`
		 order by d.id desc
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

// escaped is a text in which like finds no signs of its own.
func escaped(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

func shelf(ctx context.Context, q db.Q, paths []string, f ShelfFilter, lang string, from place, limit int) ([]Shelved, error) {
	args := []any{lang, from.key, from.code, f.Status, "%" + escaped(strings.ToLower(strings.TrimSpace(f.Text))) + "%"}
	within, more := db.Within("o.path", paths, len(args)+1)
	args = append(args, more...)
	return db.All(ctx, q, func(s *Shelved) []any {
		return []any{&s.Code, &s.Version, &s.Status, &s.Competency, &s.Level, &s.Org, &s.Title, &s.place, &s.Open}
	}, `
		select c.code, c.version, s.standing, c.competency, c.level, c.provider, n.name, n.sort_key,
		       coalesce((select d.id from studio_draft d
		                  where d.code = c.code and d.state in ('draft', 'review', 'approved', 'processing', 'failed', 'flag_draft')), '')
		  from learning_v_name n
		  join learning_v_course c on c.code = n.code
		  join learning_v_standing s on s.code = n.code
		  join people_v_org o on o.code = c.provider
		 where n.lang = $1 and (n.sort_key, n.code) > ($2, $3) and ($4 = '' or s.standing = $4)
		   and (lower(n.name) like $5 escape '\' or lower(n.code) like $5 escape '\') and `+within+`
		 order by n.sort_key, n.code
		 limit `+db.List(len(args)+1, 1), append(args, limit)...)
}

func shelfCounts(ctx context.Context, q db.Q, paths []string) (map[string]int, error) {
	out := map[string]int{}
	type row struct {
		status string
		n      int
	}
	within, args := db.Within("o.path", paths, 1)
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.status, &r.n} }, func(r row) error {
		out[r.status] = r.n
		return nil
	}, `
		select s.standing, count(*)
		  from learning_v_course c
		  join learning_v_standing s on s.code = c.code
		  join people_v_org o on o.code = c.provider
		 where `+within+`
		 group by s.standing`, args...)
	return out, err
}

func titleOf(ctx context.Context, q db.Q, code string) (Names, error) {
	out := Names{}
	type row struct{ lang, name string }
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.lang, &r.name} }, func(r row) error {
		out[r.lang] = r.name
		return nil
	}, `select lang, name from learning_v_name where code = $1`, code)
	return out, err
}
