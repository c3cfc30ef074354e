package people

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
)

// countPosts counts the posts of units by kind; of all units when none is named.
func countPosts(ctx context.Context, q db.Q, ids []string) (map[tallyPlace]tally, error) {
	where, args := "", []any{}
	if ids != nil {
		where, args = ` where s.org_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)
	}
	return tallies(ctx, q, `
		select s.org_id, s.kind_code, count(*), count(h.position_id), count(case when not h.additional then 1 end)
		  from people_position s
		  left join people_holder h on h.position_id = s.id`+where+`
		 group by s.org_id, s.kind_code`, args...)
}

func talliesOwn(ctx context.Context, q db.Q, ids []string) (map[tallyPlace]tally, error) {
	return tallies(ctx, q, `
		select org_id, kind_code, own_posts, own_held, own_filled
		  from people_post_tally
		 where org_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
}

func tallies(ctx context.Context, q db.Q, query string, args ...any) (map[tallyPlace]tally, error) {
	type row struct {
		tallyPlace
		tally
	}
	out := map[tallyPlace]tally{}
	err := db.Each(ctx, q, func(r *row) []any { return []any{&r.org, &r.kind, &r.posts, &r.held, &r.filled} }, func(r row) error {
		out[r.tallyPlace] = r.tally
		return nil
	}, query, args...)
	return out, err
}

// orgPaths gives the paths of units, by id.
func orgPaths(ctx context.Context, q db.Q, ids []string) (map[string]string, error) {
	return twoTexts(ctx, q, `select id, path from people_org where id in `, ids)
}

// orgsOnPaths gives the ids of units, by path.
func orgsOnPaths(ctx context.Context, q db.Q, paths []string) (map[string]string, error) {
	return twoTexts(ctx, q, `select path, id from people_org where path in `, paths)
}

func twoTexts(ctx context.Context, q db.Q, query string, keys []string) (map[string]string, error) {
	out := map[string]string{}
	err := db.Chunks(keys, part, func(keys []string) error {
		return db.Each(ctx, q, func(r *[2]string) []any { return []any{&r[0], &r[1]} }, func(r [2]string) error {
			out[r[0]] = r[1]
			return nil
		}, query+`(`+db.List(1, len(keys))+`)`, db.Args(keys)...)
	})
	return out, err
}

// tallyRow is what is added to one line of the tally.
type tallyRow struct {
	tally
	ownPosts, ownHeld, ownFilled int
}

// writeTallies adds to the lines of the tally, in one order so that two writers never wait for each other, and drops those that count
// nothing any more.
func writeTallies(ctx context.Context, tx *db.Tx, rows map[tallyPlace]tallyRow) error {
	places := make([]tallyPlace, 0, len(rows))
	units := map[string]bool{}
	for p := range rows {
		places = append(places, p)
		units[p.org] = true
	}
	slices.SortFunc(places, func(a, b tallyPlace) int { return cmp.Or(cmp.Compare(a.org, b.org), cmp.Compare(a.kind, b.kind)) })
	_, err := db.Insert(ctx, tx, `
		insert into people_post_tally (org_id, kind_code, own_posts, own_held, own_filled, posts, held, filled) values`, len(places), func(i int) []any {
		p := places[i]
		r := rows[p]
		return []any{p.org, p.kind, r.ownPosts, r.ownHeld, r.ownFilled, r.posts, r.held, r.filled}
	}, `on conflict (org_id, kind_code) do update set
		own_posts = people_post_tally.own_posts + excluded.own_posts, own_held = people_post_tally.own_held + excluded.own_held,
		own_filled = people_post_tally.own_filled + excluded.own_filled,
		posts = people_post_tally.posts + excluded.posts, held = people_post_tally.held + excluded.held,
		filled = people_post_tally.filled + excluded.filled`)
	if err != nil {
		return err
	}
	return db.Chunks(sorted(units), part, func(ids []string) error {
		_, err := tx.Exec(ctx, `delete from people_post_tally where posts = 0 and org_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		return err
	})
}

func forgetTallies(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `delete from people_post_tally`)
	return err
}

// tops is a condition on the units at the heads of parts of the tree; "" is the whole, whose heads hang under nothing.
func tops(paths []string, first int) (string, []any) {
	if len(paths) == 1 && paths[0] == "" {
		return `o.parent_id is null`, nil
	}
	return `o.path in (` + db.List(first, len(paths)) + `)`, db.Args(paths)
}

const onItsWay = `case when k.in_force > 0 then 'published' else coalesce(nullif(k.on_its_way, ''), 'none') end`

// kindsHere adds the posts of each kind up from what is kept of the units at the heads, and takes in the kinds that are kept in these
// parts of the tree and have no post yet.
func kindsHere(ctx context.Context, q db.Q, paths []string, f KindFilter, after string, limit int) ([]KindHere, error) {
	var args []any
	next := func(v ...any) string {
		args = append(args, v...)
		return db.List(len(args)-len(v)+1, len(v))
	}
	key := `''`
	if f.Sort == ByTitle {
		named := `(select n.sort_key from framework_v_kind_name n where n.code = y.kind_code and n.lang = `
		key = `coalesce(` + named + next(cmp.Or(f.Lang, "en")) + `), ` + named + `'en'), '~')`
	}
	heads, at := tops(paths, 1+len(args))
	next(at...)
	within, at := db.Within("x.path", paths, 1+len(args))
	next(at...)
	from := next(after)
	where := ` and (` + from + ` = '' or (m.key, m.kind_code) > (coalesce((select a.key from m a where a.kind_code = ` + from + `), ''), ` + from + `))`
	switch f.State {
	case "":
	case "overlay":
		where += ` and exists (select 1 from framework_v_overlay v where v.base_kind = m.kind_code)`
	case "none":
		where += ` and coalesce(` + onItsWay + `, 'none') = 'none'`
	default:
		at := next(f.State)
		where += ` and (` + onItsWay + ` = ` + at + ` or k.on_its_way = ` + at + `)`
	}
	if text := strings.ToLower(strings.Join(strings.Fields(f.Text), " ")); text != "" {
		like := next("%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%")
		where += ` and (lower(m.kind_code) like ` + like + ` escape '\' or exists (select 1 from framework_v_kind_name n where n.code = m.kind_code and lower(n.name) like ` + like + ` escape '\'))`
	}
	return db.All(ctx, q, func(k *KindHere) []any {
		return []any{&k.Code, &k.Posts, &k.Held, &k.Org, &k.Version, &k.State, &k.OnItsWay, &k.Overlays, (*nameMap)(&k.Name)}
	}, `
		with m (kind_code, posts, held, key) as (
		    select y.kind_code, cast(sum(y.posts) as bigint), cast(sum(y.held) as bigint), `+key+`
		      from (select t.kind_code, t.posts, t.held
		              from people_org o
		              join people_post_tally t on t.org_id = o.id
		             where `+heads+`
		             union all
		            select b.code, 0, 0
		              from framework_v_kind b
		              join people_org x on x.code = b.org_code
		             where b.base_kind = '' and `+within+`) y
		     group by y.kind_code
		)
		select m.kind_code, m.posts, m.held, coalesce(k.org_code, ''), coalesce(k.in_force, 0), coalesce(`+onItsWay+`, 'none'),
		       case when k.in_force > 0 then k.on_its_way else '' end,
		       (select count(*) from framework_v_overlay v where v.base_kind = m.kind_code),
		       (select string_agg(n.lang || ':' || n.name, '`+"\n"+`') from framework_v_kind_name n where n.code = m.kind_code)
		  from m
		  left join framework_v_kind_state k on k.code = m.kind_code
		 where m.kind_code <> '' and (m.posts > 0 or k.in_force > 0 or k.on_its_way <> '')`+where+`
		 order by m.key, m.kind_code
		 limit `+next(limit), args...)
}

// standing sums posts and kinds by whether they are of a kind, whether that is in force, and what is on its way. Code is "none" or
// "some", Overlays is the number of kinds.
func standing(ctx context.Context, q db.Q, paths []string) ([]KindHere, error) {
	heads, args := tops(paths, 1)
	return db.All(ctx, q, func(k *KindHere) []any {
		return []any{&k.Code, &k.Version, &k.OnItsWay, &k.Posts, &k.Held, &k.Overlays}
	}, `
		with m (kind_code, posts, held) as (
		    select t.kind_code, cast(sum(t.posts) as bigint), cast(sum(t.held) as bigint)
		      from people_org o
		      join people_post_tally t on t.org_id = o.id
		     where `+heads+`
		     group by t.kind_code
		)
		select case when m.kind_code = '' then 'none' else 'some' end, case when coalesce(k.in_force, 0) > 0 then 1 else 0 end, coalesce(k.on_its_way, ''),
		       cast(sum(m.posts) as bigint), cast(sum(m.held) as bigint), count(*)
		  from m
		  left join framework_v_kind_state k on k.code = m.kind_code
		 group by 1, 2, 3
		 order by 1, 2, 3`, args...)
}

// The offices are walked in their order, and the posts of each are found by the index: "cross join" keeps SQLite to that order, where
// it would else sort all posts of the kind before the first.
const postHereColumns = `
		select ` + positionColumns + `, o.path, o.code, ` + orgNames + `,
		       exists (select 1 from people_holder h where h.position_id = s.id)
		  from people_org o
		 cross join people_position s
		 where s.org_id = o.id and s.kind_code = $1`

func (p *PostHere) columns() []any {
	return append(p.Position.columns(), &p.OrgPath, &p.OrgCode, (*nameMap)(&p.OrgName), &p.Held)
}

func postsAt(ctx context.Context, q db.Q, kind, path, after string, limit int) ([]PostHere, error) {
	return db.All(ctx, q, (*PostHere).columns, postHereColumns+`
		   and o.path = $2 and s.code > $3
		 order by s.code
		 limit $4`, kind, path, after, limit)
}

func postsWithin(ctx context.Context, q db.Q, kind, from, to string, limit int) ([]PostHere, error) {
	return db.All(ctx, q, (*PostHere).columns, postHereColumns+`
		   and o.path >= $2 and o.path < $3
		 order by o.path, s.code
		 limit $4`, kind, from, to, limit)
}
