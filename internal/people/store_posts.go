package people

import (
	"context"

	"sopan/internal/ground/db"
)

func postLines(ctx context.Context, q db.Q, column string, keys []string) (out []*postLine, err error) {
	type row struct {
		postLine
		en, hi string
	}
	err = db.Chunks(keys, part, func(keys []string) error {
		return db.Each(ctx, q, func(l *row) []any {
			return []any{&l.ID, &l.Code, &l.OrgID, &l.TitleKey, &l.DesignationID, &l.en, &l.hi, &l.Sanctioned, &l.PayLevel, &l.Service, &l.Cadre, &l.Group}
		}, func(l row) error {
			line := l.postLine
			line.Title = bothNames(l.en, l.hi)
			out = append(out, &line)
			return nil
		}, `
			select l.id, l.code, l.org_id, l.title_key, l.designation_id, l.title_en, l.title_hi, l.sanctioned, l.pay_level, l.service, l.cadre, l.grp
			  from people_post_line l
			 where `+column+` in (`+db.List(1, len(keys))+`)`, db.Args(keys)...)
	})
	return out, err
}

// bothNames makes a text of two columns a text in languages.
func bothNames(en, hi string) map[string]string {
	out := map[string]string{}
	if en != "" {
		out["en"] = en
	}
	if hi != "" {
		out["hi"] = hi
	}
	return out
}

func writePostLines(ctx context.Context, tx *db.Tx, lines []*postLine) error {
	_, err := db.Insert(ctx, tx, `
		insert into people_post_line (id, code, org_id, title_key, designation_id, title_en, title_hi, sanctioned, pay_level, service, cadre, grp) values`,
		len(lines), func(i int) []any {
			l := lines[i]
			return []any{
				l.ID, l.Code, l.OrgID, l.TitleKey, l.DesignationID, l.Title["en"], l.Title["hi"], l.Sanctioned, l.PayLevel, l.Service, l.Cadre, l.Group,
			}
		}, `on conflict (id) do update set
			title_key = excluded.title_key, designation_id = excluded.designation_id, title_en = excluded.title_en, title_hi = excluded.title_hi,
			sanctioned = excluded.sanctioned, pay_level = excluded.pay_level, service = excluded.service, cadre = excluded.cadre, grp = excluded.grp`)
	return err
}

// linePosts gives the posts that were made of lines, by line.
func linePosts(ctx context.Context, q db.Q, ids []string) (map[string][]Position, error) {
	out := map[string][]Position{}
	type row struct {
		line string
		Position
	}
	err := db.Chunks(ids, part, func(ids []string) error {
		return db.Each(ctx, q, func(r *row) []any {
			return []any{&r.line, &r.ID, &r.Code, &r.KindCode, &r.OrgID, &r.PostNo}
		}, func(r row) error {
			out[r.line] = append(out[r.line], r.Position)
			return nil
		}, `
			select l.line_id, s.id, s.code, s.kind_code, s.org_id, s.post_no
			  from people_post_line_position l
			  join people_position s on s.id = l.position_id
			 where l.line_id in (`+db.List(1, len(ids))+`)`, db.Args(ids)...)
	})
	return out, err
}

func writeLinePosts(ctx context.Context, tx *db.Tx, positions []Position, lineOf map[string]string) error {
	_, err := db.Insert(ctx, tx, `insert into people_post_line_position (position_id, line_id) values`, len(positions), func(i int) []any {
		return []any{positions[i].ID, lineOf[positions[i].ID]}
	}, ``)
	return err
}

// loosePositions gives the posts with these codes that belong to no line, by code.
func loosePositions(ctx context.Context, q db.Q, codes []string) (map[string]Position, error) {
	out := map[string]Position{}
	err := db.Chunks(codes, part, func(codes []string) error {
		return db.Each(ctx, q, func(p *Position) []any { return []any{&p.ID, &p.Code, &p.KindCode, &p.OrgID, &p.PostNo} }, func(p Position) error {
			out[p.Code] = p
			return nil
		}, `
			select s.id, s.code, s.kind_code, s.org_id, s.post_no
			  from people_position s
			 where s.code in (`+db.List(1, len(codes))+`)
			   and not exists (select 1 from people_post_line_position l where l.position_id = s.id)`, db.Args(codes)...)
	})
	return out, err
}
