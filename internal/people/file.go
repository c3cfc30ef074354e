package people

import (
	"context"
	"io"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// sheet is a file that was read, with its columns found.
type sheet struct {
	*csvio.Table
	*csvio.Binding
}

func readSheet(r io.Reader, columns csvio.Mapping, limits csvio.Options) (*sheet, error) {
	table, err := csvio.Read(r, limits)
	if err != nil {
		return nil, err
	}
	binding, err := columns.Bind(table.Header)
	return &sheet{table, binding}, err
}

// all is how many rows the file has, those that could not be read among them.
func (s *sheet) all() int { return len(s.Rows) + len(s.Problems) }

// text gives a cell on one line with single spaces.
func (s *sheet) text(row csvio.Row, field string) string {
	return strings.Join(strings.Fields(s.Get(row, field)), " ")
}

// names gives the names of a row in each language for which the file has a column field_xx.
func (s *sheet) names(row csvio.Row, field string) map[string]string {
	out := map[string]string{}
	for lang, column := range s.langs(field) {
		if name := s.text(row, column); name != "" {
			out[lang] = name
		}
	}
	return out
}

// langs finds the columns field_xx; the mapping holds those of listed languages, the file may have more.
func (s *sheet) langs(field string) map[string]string {
	out := map[string]string{}
	for _, lang := range nameLangs {
		if s.Has(field + "_" + lang) {
			out[lang] = field + "_" + lang
		}
	}
	return out
}

// nameLangs are the languages in which a file may give names: those of the Eighth Schedule that have a two-letter code,
// and English.
var nameLangs = []string{"en", "hi", "as", "bn", "gu", "kn", "ks", "ml", "mr", "ne", "or", "pa", "sa", "sd", "ta", "te", "ur"}

// nameColumns are the columns field_xx for all languages.
func nameColumns(field string) csvio.Mapping {
	var m csvio.Mapping
	for _, lang := range nameLangs {
		m = append(m, csvio.Column{Field: field + "_" + lang})
	}
	return m
}

// plan judges a file against what is stored, fills the report, and gives what writes the sound rows.
type plan func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error)

// writes writes what was judged.
type writes func(ctx context.Context, tx *db.Tx) error

// takeFile reads a file and takes it in; see take.
func (r *Register) takeFile(ctx context.Context, by who.Actor, op string, file io.Reader, columns csvio.Mapping, opt Options, p plan) (Report, error) {
	in, err := readSheet(file, columns, opt.Limits)
	if err != nil {
		return Report{}, fault.Wrap(op, err)
	}
	return r.take(ctx, by, op, in, opt, p)
}

// take runs a plan; rows that could not be read are in its report already. Nothing is written in a dry run, nor when rows are
// refused, unless the options allow it; what is written is one transaction.
func (r *Register) take(ctx context.Context, by who.Actor, op string, in *sheet, opt Options, p plan) (report Report, err error) {
	judge := func(ctx context.Context, q db.Q) (writes, error) {
		report = Report{}
		report.Add(in.Problems...)
		return p(ctx, q, in, &report)
	}
	if opt.DryRun {
		_, err := judge(ctx, r.db.Reader())
		return report, fault.Wrap(op, err)
	}
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		apply, err := judge(ctx, tx)
		if err != nil {
			return err
		}
		if report.Refused > 0 && !opt.Partial {
			return fault.E(fault.Invalid, op, "people.file.refused", "n", report.Refused)
		}
		return apply(ctx, tx)
	})
	if db.Taken(err) {
		err = fault.E(fault.Conflict, op, "people.file.race").Because(err)
	}
	report.Written = err == nil
	return report, fault.Wrap(op, err)
}

// progress tells how far a file is, if anybody wants to know.
func (o Options) progress(done, total int) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

// judged tells that all rows of a file are done with.
func (o Options) judged(in *sheet) { o.progress(in.all(), in.all()) }
