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
type plan func(ctx context.Context, q db.Q, report *Report) (apply func(ctx context.Context, tx *db.Tx) error, err error)

// take runs a plan. Nothing is written in a dry run, nor when rows are refused, unless the options allow it; what is
// written is one transaction.
func (r *Register) take(ctx context.Context, by who.Actor, op string, opt Options, p plan) (Report, error) {
	var report Report
	if opt.DryRun {
		_, err := p(ctx, r.db.Reader(), &report)
		return report, fault.Wrap(op, err)
	}
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		report = Report{}
		apply, err := p(ctx, tx, &report)
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
