package people

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// postsToGroup gives the posts of no kind in a part of the tree, at most limit.
func postsToGroup(ctx context.Context, q db.Q, path string, limit int) ([]loosePost, error) {
	from, to := who.Within(path)
	return db.All(ctx, q, func(p *loosePost) []any {
		return []any{&p.ID, &p.OrgID, &p.UnitKind, &p.Tier, (*nameMap)(&p.Title), &p.Designation, &p.PayLevel, &p.Group}
	}, `
		select s.id, s.org_id, o.kind, o.place_level, `+titles+`, coalesce(l.designation_id, ''), coalesce(l.pay_level, ''), coalesce(l.grp, '')
		  from people_org o
		  join people_position s on s.org_id = o.id and s.kind_code = ''
		  left join people_post_line_position lp on lp.position_id = s.id
		  left join people_post_line l on l.id = lp.line_id
		 where o.path >= $1 and o.path < $2
		 order by o.path, s.code
		 limit $3`, from, to, limit)
}

func dropGroupings(ctx context.Context, tx *db.Tx, orgID string) error {
	_, err := tx.Exec(ctx, `update people_grouping set state = 'dropped' where org_id = $1 and state = 'open'`, orgID)
	return err
}

func insertGrouping(ctx context.Context, tx *db.Tx, orgID string, groups []draftGroup) (string, error) {
	groupingID, posts := id.New(), 0
	type title struct {
		group string
		draftTitle
	}
	type post struct{ title, position string }
	var titles []title
	var all []post
	for _, g := range groups {
		for _, t := range g.titles {
			titles = append(titles, title{g.ID, t})
			for _, p := range t.posts {
				all = append(all, post{t.ID, p})
			}
			posts += t.Posts
		}
	}
	_, err := tx.Exec(ctx, `
		insert into people_grouping (id, org_id, state, revision, made_at, made_by, applied_at, applied_by, posts)
		values ($1, $2, 'open', 0, $3, $4, 0, '', $5)`, groupingID, orgID, tx.Now().UnixMicro(), tx.By().ID(), posts)
	if err != nil {
		return "", err
	}
	plain := make([]PostGroup, len(groups))
	for i, g := range groups {
		plain[i] = g.PostGroup
	}
	if err := insertGroups(ctx, tx, groupingID, plain); err != nil {
		return "", err
	}
	_, err = db.Insert(ctx, tx, `insert into people_group_title (id, group_id, title_en, title_hi, how, posts) values`, len(titles), func(i int) []any {
		t := titles[i]
		return []any{t.ID, t.group, t.Title["en"], t.Title["hi"], t.How, t.Posts}
	}, ``)
	if err != nil {
		return "", err
	}
	_, err = db.Insert(ctx, tx, `insert into people_group_post (title_id, position_id, applied) values`, len(all), func(i int) []any {
		return []any{all[i].title, all[i].position, ""}
	}, ``)
	return groupingID, err
}

func insertGroups(ctx context.Context, tx *db.Tx, groupingID string, groups []PostGroup) error {
	_, err := db.Insert(ctx, tx, `
		insert into people_group (id, grouping_id, n, name_en, name_hi, unit_kind, tier, grp, pay_level, kind_code, fresh, reason, alike, confirmed) values`,
		len(groups), func(i int) []any {
			g := groups[i]
			return []any{
				g.ID, groupingID, i + 1, g.Name["en"], g.Name["hi"], g.UnitKind, g.Tier, g.Group, g.PayLevel, g.Kind, g.Fresh, g.Reason, g.Alike, g.Confirmed,
			}
		}, `on conflict (id) do update set
			n = excluded.n, name_en = excluded.name_en, name_hi = excluded.name_hi, kind_code = excluded.kind_code, fresh = excluded.fresh,
			reason = excluded.reason, alike = excluded.alike, confirmed = excluded.confirmed`)
	return err
}

// rewriteGroups writes the groups of a grouping as they are now; a title goes with its group.
func rewriteGroups(ctx context.Context, tx *db.Tx, g Grouping, gone map[string]bool) error {
	var groups []PostGroup
	type title struct{ id, group string }
	var moved []title
	for _, one := range g.Groups {
		if gone[one.ID] {
			continue
		}
		groups = append(groups, one)
		for _, t := range one.Titles {
			moved = append(moved, title{t.ID, one.ID})
		}
	}
	if err := insertGroups(ctx, tx, g.ID, groups); err != nil {
		return err
	}
	err := db.Chunks(moved, part/2, func(moved []title) error {
		args := make([]any, 0, 2*len(moved))
		for _, t := range moved {
			args = append(args, t.id, t.group)
		}
		_, err := tx.Exec(ctx, `
			with moved (id, to_group) as (values `+tuples(len(moved), 2)+`)
			update people_group_title set group_id = moved.to_group from moved where people_group_title.id = moved.id and people_group_title.group_id <> moved.to_group`, args...)
		return err
	})
	if err != nil {
		return err
	}
	err = db.Chunks(sorted(gone), part, func(ids []string) error {
		_, err := tx.Exec(ctx, `delete from people_group where id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
		return err
	})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update people_grouping set revision = revision + 1 where id = $1`, g.ID)
	return err
}

// grouping gives a grouping by its id, or the latest of a unit by the unit's code; an open one before all others.
func grouping(ctx context.Context, q db.Q, key string) (Grouping, error) {
	where := `g.org_id = (select o.id from people_org o where o.code = $1) and g.state <> 'dropped'`
	if id.Valid(key) {
		where = `g.id = $1`
	}
	type row struct {
		Grouping
		made, applied int64
	}
	r, err := db.One(ctx, q, func(r *row) []any {
		return []any{&r.ID, &r.Org.ID, &r.State, &r.Revision, &r.made, &r.MadeBy, &r.applied, &r.AppliedBy, &r.Posts}
	}, `
		select g.id, g.org_id, g.state, g.revision, g.made_at, g.made_by, g.applied_at, g.applied_by, g.posts
		  from people_grouping g
		 where `+where+`
		 order by case when g.state = 'open' then 0 else 1 end, g.made_at desc, g.id desc
		 limit 1`, key)
	r.MadeAt = time.UnixMicro(r.made).UTC()
	if r.applied != 0 {
		r.AppliedAt = time.UnixMicro(r.applied).UTC()
	}
	return r.Grouping, err
}

func groupsOf(ctx context.Context, q db.Q, groupingID string) ([]PostGroup, error) {
	type row struct {
		PostGroup
		en, hi string
	}
	rows, err := db.All(ctx, q, func(g *row) []any {
		return []any{
			&g.ID, &g.en, &g.hi, &g.UnitKind, &g.Tier, &g.Group, &g.PayLevel, &g.Kind, &g.Fresh, &g.Reason, &g.Alike, &g.Confirmed,
		}
	}, `
		select id, name_en, name_hi, unit_kind, tier, grp, pay_level, kind_code, fresh, reason, alike, confirmed
		  from people_group
		 where grouping_id = $1
		 order by n, id`, groupingID)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	out := make([]PostGroup, len(rows))
	for i, r := range rows {
		out[i] = r.PostGroup
		out[i].Name = bothNames(r.en, r.hi)
		at[r.ID] = i
	}
	type titleRow struct {
		GroupTitle
		group, en, hi string
	}
	err = db.Each(ctx, q, func(t *titleRow) []any { return []any{&t.ID, &t.group, &t.en, &t.hi, &t.How, &t.Posts} }, func(t titleRow) error {
		t.Title = bothNames(t.en, t.hi)
		g := &out[at[t.group]]
		g.Titles = append(g.Titles, t.GroupTitle)
		g.Posts += t.Posts
		return nil
	}, `
		select t.id, t.group_id, t.title_en, t.title_hi, t.how, t.posts
		  from people_group g
		  join people_group_title t on t.group_id = g.id
		 where g.grouping_id = $1
		 order by t.posts desc, t.id`, groupingID)
	return out, err
}

// lockGrouping keeps others off a grouping until the transaction ends.
func lockGrouping(ctx context.Context, tx *db.Tx, groupingID string) error {
	_, err := tx.Exec(ctx, `update people_grouping set revision = revision where id = $1`, groupingID)
	return err
}

func openGroupingOf(ctx context.Context, q db.Q, orgID string) (bool, error) {
	n, err := db.Scalar[int](ctx, q, `select count(*) from people_grouping where org_id = $1 and state = 'open'`, orgID)
	return n > 0, err
}

func closeGrouping(ctx context.Context, tx *db.Tx, groupingID, state string) error {
	at, by := int64(0), ""
	if state == GroupingApplied {
		at, by = tx.Now().UnixMicro(), tx.By().ID()
	}
	_, err := tx.Exec(ctx, `update people_grouping set state = $1, revision = revision + 1, applied_at = $2, applied_by = $3 where id = $4`, state, at, by, groupingID)
	return err
}

// notOwn leaves out posts, from a placeholder on.
func notOwn(column string, first int, own []string) (string, []any) {
	if len(own) == 0 {
		return "", nil
	}
	return ` and ` + column + ` not in (` + db.List(first, len(own)) + `)`, db.Args(own)
}

// countToApply counts the posts of confirmed groups that are of no kind still, and those of them that are held.
func countToApply(ctx context.Context, q db.Q, groupingID string, own []string) (posts, held int, err error) {
	but, args := notOwn("p.position_id", 2, own)
	type row struct{ posts, held int }
	r, err := db.One(ctx, q, func(r *row) []any { return []any{&r.posts, &r.held} }, `
		select count(*), count(h.position_id)
		  from people_group g
		  join people_group_title t on t.group_id = g.id
		  join people_group_post p on p.title_id = t.id
		  join people_position s on s.id = p.position_id and s.kind_code = ''
		  left join people_holder h on h.position_id = p.position_id
		 where g.grouping_id = $1 and g.confirmed`+but, append([]any{groupingID}, args...)...)
	return r.posts, r.held, err
}

// applyGroups gives the posts of confirmed groups their kinds, and keeps which were given one.
func applyGroups(ctx context.Context, tx *db.Tx, groupingID string, own []string) error {
	but, args := notOwn("position_id", 2, own)
	_, err := tx.Exec(ctx, `
		update people_group_post
		   set applied = (select g.kind_code from people_group g join people_group_title t on t.group_id = g.id where t.id = people_group_post.title_id)
		 where title_id in (select t.id from people_group g join people_group_title t on t.group_id = g.id where g.grouping_id = $1 and g.confirmed)
		   and position_id in (select s.id from people_position s where s.id = people_group_post.position_id and s.kind_code = '')`+but,
		append([]any{groupingID}, args...)...)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		with given (position_id, kind) as (
		    select p.position_id, p.applied
		      from people_group g
		      join people_group_title t on t.group_id = g.id
		      join people_group_post p on p.title_id = t.id and p.applied <> ''
		     where g.grouping_id = $1
		)
		update people_position set kind_code = given.kind from given where people_position.id = given.position_id`, groupingID)
	return err
}

// unapplyGroups takes the kinds back from posts that still have the one they were given.
func unapplyGroups(ctx context.Context, tx *db.Tx, groupingID string, own []string) (int, error) {
	but, args := notOwn("people_position.id", 2, own)
	n, err := tx.Exec(ctx, `
		with given (position_id, kind) as (
		    select p.position_id, p.applied
		      from people_group g
		      join people_group_title t on t.group_id = g.id
		      join people_group_post p on p.title_id = t.id and p.applied <> ''
		     where g.grouping_id = $1
		)
		update people_position set kind_code = '' from given where people_position.id = given.position_id and people_position.kind_code = given.kind`+but,
		append([]any{groupingID}, args...)...)
	return int(n), err
}

func forgetApplied(ctx context.Context, tx *db.Tx, groupingID string) error {
	_, err := tx.Exec(ctx, `
		update people_group_post set applied = ''
		 where applied <> '' and title_id in (select t.id from people_group g join people_group_title t on t.group_id = g.id where g.grouping_id = $1)`, groupingID)
	return err
}

// touchedByGroups gives who holds a post that was given a kind by a grouping, with the kind that it is of now, and the units of all such
// posts.
func touchedByGroups(ctx context.Context, q db.Q, groupingID string) (told []Posted, units []string, err error) {
	const from = `
		  from people_group g
		  join people_group_title t on t.group_id = g.id
		  join people_group_post p on p.title_id = t.id and p.applied <> ''
		  join people_position s on s.id = p.position_id`
	told, err = db.All(ctx, q, func(f *Posted) []any { return []any{&f.Person, &f.Position, &f.KindCode} }, `
		select h.person_id, s.id, s.kind_code`+from+`
		  join people_holder h on h.position_id = s.id
		 where g.grouping_id = $1
		 order by s.id`, groupingID)
	if err != nil {
		return nil, nil, err
	}
	units, err = db.All(ctx, q, func(s *string) []any { return []any{s} }, `select distinct s.org_id`+from+` where g.grouping_id = $1 order by s.org_id`, groupingID)
	return told, units, err
}
