package framework

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// knowledgeColumns are those of a file of knowledge resources, beside title_xx for each language.
var knowledgeColumns = csvio.Mapping{
	{Field: "code", Required: true},
	{Field: "kind", Required: true},
	{Field: "url"},
	{Field: "valid_from"},
	{Field: "valid_to"},
	{Field: "review_by"},
	{Field: "replaced_by"},
	{Field: "org_code", Required: true},
}

// knowledgeRow is one row of such a file, judged.
type knowledgeRow struct {
	Knowledge
	row csvio.Row
	bad bool
}

// ImportKnowledge takes in a file of knowledge resources as the export of a department writes it: code, kind (act, rule, manual,
// order), title_xx by language, url, valid_from, valid_to, review_by (YYYY-MM-DD), replaced_by (a code in the file or known), org_code
// (who keeps it; blank is the nation). They are matched by code and written over; the same file twice changes nothing. One that is
// newly replaced is told by ResourceReplaced. It takes the right to draft over who keeps each, and over who kept it before; rows
// without it are refused.
func (f *Frameworks) ImportKnowledge(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Report, error) {
	const op = "framework.ImportKnowledge"
	if err := mayTry(by, who.FracEdit, op, "framework.denied.draft"); err != nil {
		return Report{}, err
	}
	table, err := csvio.Read(r, csvio.Options{MaxRows: 200_000, Pad: true})
	if err != nil {
		return Report{}, err
	}
	columns, err := knowledgeColumns.Bind(table.Header)
	if err != nil {
		return Report{}, err
	}
	report := Report{DryRun: opt.DryRun}
	j := &knowledgeJudge{table: table, Binding: columns, by: by}
	if opt.DryRun {
		j.report = &report
		_, err := j.judge(ctx, f, f.db.Reader())
		return report, fault.Wrap(op, cmp.Or(err, report.settle(op, opt.Partial)))
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		report = Report{}
		j.report = &report
		known, err := j.judge(ctx, f, tx)
		if err := cmp.Or(err, report.settle(op, opt.Partial)); err != nil {
			return err
		}
		return j.apply(ctx, tx, known)
	})
	if err != nil {
		report.Made, report.Changed = 0, 0
	}
	return report, fault.Wrap(op, err)
}

// knowledgeJudge judges a file of knowledge resources.
type knowledgeJudge struct {
	*csvio.Binding
	table  *csvio.Table
	by     who.Actor
	report *Report
	fresh  []Knowledge // new, or otherwise than known
}

func (j *knowledgeJudge) refuse(k *knowledgeRow, field, key string, args ...any) {
	k.bad = true
	p := j.Problem(k.row, field, key, args...)
	p.Value = cut(p.Value)
	j.report.Add(p)
}

// judge judges every row against what is known, which it gives.
func (j *knowledgeJudge) judge(ctx context.Context, f *Frameworks, q db.Q) (map[string]Knowledge, error) {
	j.fresh = nil
	j.report.Add(j.table.Problems...)
	rows := j.read()
	var codes, orgs []string
	in := map[string]*knowledgeRow{}
	for _, k := range rows {
		codes = append(codes, k.Code, k.ReplacedBy)
		in[k.Code] = k
	}
	known, err := selectKnowledge(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	for _, k := range rows {
		orgs = append(orgs, k.OrgCode, known[k.Code].OrgCode)
	}
	paths, err := f.pathsOf(ctx, q, orgs)
	if err != nil {
		return nil, err
	}
	may := func(org string) bool {
		if org == "" || paths[org] == "" {
			return j.by.Can(who.FracEdit, Nation)
		}
		return j.by.Can(who.FracEdit, paths[org])
	}
	for _, k := range rows {
		old, stands := known[k.Code]
		_, next := known[k.ReplacedBy]
		switch {
		case k.bad:
			continue
		case !may(k.OrgCode):
			j.refuse(k, "org_code", "framework.knowledge.not_yours", "code", k.OrgCode)
		case stands && !may(old.OrgCode):
			j.refuse(k, "code", "framework.knowledge.not_yours", "code", old.OrgCode)
		case k.ReplacedBy == k.Code:
			j.refuse(k, "replaced_by", "framework.knowledge.next")
		case k.ReplacedBy != "" && !next && (in[k.ReplacedBy] == nil || in[k.ReplacedBy].bad):
			j.refuse(k, "replaced_by", "framework.knowledge.next_unknown", "code", k.ReplacedBy)
		case !stands:
			j.report.Made++
			j.report.Accept(1)
			j.fresh = append(j.fresh, k.Knowledge)
		default:
			j.report.Accept(1)
			if same := maps.Equal(old.Title, k.Title); !same || !equalButTitle(old, k.Knowledge) {
				j.report.Changed++
				j.fresh = append(j.fresh, k.Knowledge)
			}
		}
	}
	return known, nil
}

// equalButTitle tells whether two entries say the same beside their titles.
func equalButTitle(a, b Knowledge) bool {
	return a.Kind == b.Kind && a.URL == b.URL && a.ValidFrom == b.ValidFrom && a.ValidTo == b.ValidTo && a.ReviewBy == b.ReviewBy &&
		a.ReplacedBy == b.ReplacedBy && a.OrgCode == b.OrgCode
}

// read takes the rows as they stand, and refuses what is wrong in itself.
func (j *knowledgeJudge) read() []*knowledgeRow {
	var out []*knowledgeRow
	first := map[string]int{}
	for _, row := range j.table.Rows {
		k := &knowledgeRow{row: row, Knowledge: Knowledge{
			Code: j.Get(row, "code"), Kind: j.Get(row, "kind"), Title: Names{}, URL: j.Get(row, "url"), ValidFrom: j.Get(row, "valid_from"), ValidTo: j.Get(row, "valid_to"),
			ReviewBy: j.Get(row, "review_by"), ReplacedBy: j.Get(row, "replaced_by"), OrgCode: j.Get(row, "org_code"),
		}}
		for i, name := range j.table.Header {
			lang, ok := strings.CutPrefix(strings.ToLower(name), "title_")
			if text := strings.Join(strings.Fields(row.Cells[i]), " "); ok && langForm.MatchString(lang) && text != "" {
				k.Title[lang] = text
			}
		}
		for _, day := range []*string{&k.ValidFrom, &k.ValidTo, &k.ReviewBy} {
			if iso, ok := csvio.Date(*day); ok {
				*day = iso
			}
		}
		for _, p := range k.faults() {
			j.refuse(k, p.Column, p.Key, p.Args...)
		}
		if first[k.Code] > 0 && !k.bad {
			j.refuse(k, "code", "framework.import.code_twice", "row", first[k.Code])
		}
		if !k.bad {
			first[k.Code] = row.N
		}
		out = append(out, k)
	}
	return out
}

// faults tells what is wrong with an entry in itself, by column. A title in one language will do: drafts make such entries.
func (k *knowledgeRow) faults() []csvio.Problem {
	j := fracJudge{}
	j.resource("", Resource{Code: k.Code, Title: k.Title, Kind: k.Kind, ValidFrom: k.ValidFrom, ValidTo: k.ValidTo, ReviewBy: k.ReviewBy})
	if !ValidCode(k.Code) {
		j.bad("code", k.Code, "framework.import.code")
	}
	if k.OrgCode != "" && !ValidCode(k.OrgCode) {
		j.bad("org_code", k.OrgCode, "framework.import.code")
	}
	if k.URL != "" && !strings.HasPrefix(k.URL, "https://") && !strings.HasPrefix(k.URL, "http://") || len(k.URL) > 2000 || fault.Unfit(k.URL) {
		j.bad("url", k.URL, "framework.knowledge.url")
	}
	out := slices.DeleteFunc(j.problems, func(p csvio.Problem) bool { return p.Key == "framework.import.name_missing" && len(k.Title) > 0 })
	for i, p := range out {
		out[i].Column = strings.ReplaceAll(strings.TrimPrefix(p.Column, "."), ".", "_")
	}
	return out
}

// apply writes what is new, and tells what is newly replaced.
func (j *knowledgeJudge) apply(ctx context.Context, tx *db.Tx, known map[string]Knowledge) error {
	var told []ResourceReplaced
	for _, k := range j.fresh {
		if err := putKnowledge(ctx, tx, k); err != nil {
			return err
		}
		if k.ReplacedBy != "" && known[k.Code].ReplacedBy != k.ReplacedBy {
			told = append(told, ResourceReplaced{Code: k.Code, By: k.ReplacedBy, From: dayAfter(k.ValidTo, tx.Now())})
		}
	}
	return event.RecordAll(ctx, tx, told)
}

// dayAfter is the day after a last day; where none is known, that of the clock.
func dayAfter(last string, now time.Time) string {
	if t, err := time.Parse(time.DateOnly, last); err == nil {
		return t.AddDate(0, 0, 1).Format(time.DateOnly)
	}
	return now.Format(time.DateOnly)
}
