package framework

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
)

// searchKept gives the codes of knowledge resources that have, for each word, a word beginning with it.
func searchKept(ctx context.Context, q db.Q, words []string, limit int) ([]string, error) {
	var a asking
	var having []string
	for _, w := range words {
		having = append(having, `select code from framework_knowledge_word where word >= `+a.arg(w)+` and word < `+a.arg(w+lastRune))
	}
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select code
		  from (`+strings.Join(having, " intersect ")+` limit `+a.arg(mostKept)+`) found
		 order by code
		 limit `+a.arg(limit), a.args...)
}

// selectKnowledgeWithNext gives knowledge resources and those that stand in their places.
func selectKnowledgeWithNext(ctx context.Context, q db.Q, codes []string) (map[string]Knowledge, error) {
	return knowledgeWhere(ctx, q, codes, func(in string) string {
		return `k.code in (` + in + `) or k.code in (select o.replaced_by from framework_knowledge o where o.code in (` + in + `) and o.replaced_by <> '')`
	})
}

// knowledgeWhere reads knowledge resources with their titles, in one statement for each part of the codes.
func knowledgeWhere(ctx context.Context, q db.Q, codes []string, where func(in string) string) (map[string]Knowledge, error) {
	type row struct {
		Knowledge
		lang, name string
	}
	out := map[string]Knowledge{}
	err := db.Chunks(validCodes(codes), few, func(part []string) error {
		return db.Each(ctx, q, func(r *row) []any {
			return []any{&r.Code, &r.Kind, &r.URL, &r.ValidFrom, &r.ValidTo, &r.ReviewBy, &r.ReplacedBy, &r.OrgCode, &r.lang, &r.name}
		}, func(r row) error {
			k, known := out[r.Code]
			if !known {
				k, k.Title = r.Knowledge, Names{}
			}
			if r.lang != "" {
				k.Title[r.lang] = r.name
			}
			out[r.Code] = k
			return nil
		}, `
			select k.code, k.kind, k.url, k.valid_from, k.valid_to, k.review_by, k.replaced_by, k.org_code, coalesce(n.lang, ''), coalesce(n.name, '')
			  from framework_knowledge k
			  left join framework_knowledge_name n on n.code = k.code
			 where `+where(db.List(1, len(part))), db.Args(part)...)
	})
	return out, err
}

// setKeptWords writes the words under which knowledge resources are found.
func setKeptWords(ctx context.Context, tx *db.Tx, list []Knowledge) error {
	var rows [][]any
	codes := make([]string, len(list))
	for i, k := range list {
		codes[i] = k.Code
		for _, w := range k.wordsOf() {
			rows = append(rows, []any{w, k.Code})
		}
	}
	if err := db.Chunks(codes, few, func(part []string) error {
		_, err := tx.Exec(ctx, `delete from framework_knowledge_word where code in (`+db.List(1, len(part))+`)`, db.Args(part)...)
		return err
	}); err != nil {
		return err
	}
	return insertRows(ctx, tx, `insert into framework_knowledge_word (word, code) values`, rows)
}

// selectAskedBeside gives the competencies that activities of versions in force ask for which name a knowledge resource.
func selectAskedBeside(ctx context.Context, q db.Q, code string) ([]string, error) {
	return db.All(ctx, q, func(s *string) []any { return []any{s} }, `
		select distinct case when c.status = 'merged' then c.replaced_by else c.code end
		  from framework_resource k
		  join framework_version v on v.id = k.version_id and v.status = 'published'
		  join framework_requirement r on r.version_id = k.version_id and r.activity_code = k.activity_code
		  join framework_competency c on c.code = r.competency
		 where k.code = $1
		 order by 1`, code)
}
