package framework

import (
	"cmp"
	"context"
	"html"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// moodleColumns are the fourteen columns of Moodle's file of competencies, as its exporter names them.
var moodleColumns = csvio.Mapping{
	{Field: "parent", Names: []string{"Parent ID number"}, Required: true},
	{Field: "code", Names: []string{"ID number"}, Required: true},
	{Field: "name", Names: []string{"Short name"}, Required: true},
	{Field: "definition", Names: []string{"Description"}},
	{Field: "scale", Names: []string{"Scale values"}},
	{Field: "framework", Names: []string{"Is framework"}, Required: true},
}

// ImportMoodle takes in Moodle's file of competencies. Its row "Is framework" names the list and gives the scale; every other row is
// a competency, its parent its theme. A row's own scale goes before the framework's. Rows are counted as in the file, the header is
// row 1; the framework's row is skipped.
func (f *Frameworks) ImportMoodle(ctx context.Context, by who.Actor, r io.Reader, name string, opt Options) (Mapped, error) {
	const op = "framework.ImportMoodle"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Mapped{}, err
	}
	report := Mapped{DryRun: opt.DryRun, Errors: []MappedError{}}
	rows, list, scale, columns, err := readMoodle(r, &report)
	if err != nil {
		return report, err
	}
	report.Framework = cmp.Or(opt.Source, frameworkID(cmp.Or(list, name)))
	opt.Source = report.Framework
	if len(scale) > 0 {
		opt.NewScale = &Scale{ID: report.Framework, Levels: scale}
		opt.Scale = opt.NewScale.ID
	}
	opt = opt.or(Options{})
	opt.headers, opt.file = columns, name
	if err := f.mayBring(ctx, by, op, opt); err != nil {
		return report, err
	}
	for i := range rows {
		c := &rows[i].Competency
		c.Area, c.Scale, c.Status, c.OwnerOrg, c.Source, c.ValidityMonths = opt.Area, opt.Scale, opt.Status, opt.OwnerOrg, opt.Source, DefaultValidityMonths
	}
	err = f.takeMapped(ctx, by, op, FileMoodle, rows, opt, &report)
	return report, err
}

// readMoodle reads the rows; the one that is the framework gives the list's name and the labels of its scale, the lowest first.
func readMoodle(r io.Reader, report *Mapped) (rows []mappedRow, list string, scale []Names, columns map[string]string, err error) {
	var b *csvio.Binding
	parent := map[int]string{}
	names, kinds := map[string]string{}, map[string]int{}
	problems, err := csvio.Each(r, csvio.Options{MaxRows: 200_000, Pad: true, OnHeader: func(header []string) (err error) {
		b, err = moodleColumns.Bind(header)
		return err
	}}, func(row csvio.Row) error {
		report.Rows++
		if is := strings.ToLower(b.Get(row, "framework")); is == "1" || is == "true" || is == "yes" {
			report.Skipped++
			list = cmp.Or(list, b.Get(row, "name"))
			if len(scale) == 0 {
				scale = labels(b.Get(row, "scale"))
			}
			return nil
		}
		m := mappedRow{at: row, Competency: Competency{Name: Names{"en": b.Get(row, "name")}, Theme: Names{}, Definition: Names{}}}
		m.Code = moodleCode(b.Get(row, "code"))
		if text := untagged(b.Get(row, "definition")); text != "" {
			m.Definition["en"] = text
		}
		if own := b.Get(row, "scale"); own != "" {
			kinds[own]++
		}
		parent[len(rows)] = b.Get(row, "parent")
		names[b.Get(row, "code")] = b.Get(row, "name")
		rows = append(rows, m)
		return nil
	})
	if err != nil {
		return nil, "", nil, nil, err
	}
	for i, p := range parent {
		if above := names[p]; above != "" {
			rows[i].Theme["en"] = above
		}
	}
	if len(scale) == 0 { // no framework's row: the one that most rows name
		for _, k := range slices.Sorted(maps.Keys(kinds)) {
			if best := labels(k); len(scale) == 0 && kinds[k]*2 > len(rows) {
				scale = best
			}
		}
	}
	for _, p := range problems {
		report.Rows++
		rows = append(rows, mappedRow{at: csvio.Row{N: p.Row, Record: p.Record}, problems: []csvio.Problem{p}})
	}
	slices.SortStableFunc(rows, func(a, b mappedRow) int { return cmp.Compare(a.at.Record, b.at.Record) })
	columns = map[string]string{}
	for _, c := range moodleColumns {
		columns[c.Field] = c.Names[0]
	}
	return rows, list, scale, columns, nil
}

// labels cuts Moodle's values of a scale, "Not yet,Working on it,Competent".
func labels(text string) []Names {
	var out []Names
	for _, label := range strings.Split(text, ",") {
		if label = strings.TrimSpace(label); label != "" {
			out = append(out, Names{"en": label})
		}
	}
	if len(out) > 20 {
		return nil
	}
	return out
}

// moodleCode makes a code of an id number, which Moodle lets hold spaces.
func moodleCode(text string) string { return strings.ReplaceAll(strings.TrimSpace(text), " ", "_") }

var tags = regexp.MustCompile(`<[^<>]*>`)

// untagged gives the text of a little HTML, as editors of descriptions write it.
func untagged(text string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(text, " "))), " ")
}

// ImportRecognised takes in a file that tells by its first bytes what it is: a CASE package, Moodle's competencies, ESCO's skills or KCM.
// ok is false for any other, of which nothing is read; such a file needs a map.
func (f *Frameworks) ImportRecognised(ctx context.Context, by who.Actor, r io.Reader, name string, opt Options) (report Mapped, ok bool, err error) {
	const op = "framework.ImportRecognised"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Mapped{}, false, err
	}
	head, r, err := peek(r)
	if err != nil {
		return Mapped{}, false, fault.Wrap(op, err)
	}
	opt.file = name
	switch Recognise(head) {
	case FileCASE:
		report, err = f.ImportCASE(ctx, by, r, opt)
	case FileMoodle:
		report, err = f.ImportMoodle(ctx, by, r, name, opt)
	case FileESCO:
		var got Report
		got, err = f.ImportESCO(ctx, by, r, opt)
		report = mappedOf("esco", got, err)
	case FileKCM:
		var got Report
		got, err = f.importKCM(ctx, by, r, opt)
		report = mappedOf("kcm", got, err)
	default:
		return Mapped{}, false, nil
	}
	return report, true, err
}

// mappedOf says what an importer reports in the words of ImportMapped.
func mappedOf(list string, r Report, err error) Mapped {
	out := Mapped{Framework: list, Rows: r.Rows, Created: r.Made, Matched: max(0, r.Accepted-r.Made), DryRun: r.DryRun, More: r.More, Errors: []MappedError{}, Written: err == nil && !r.DryRun, Retired: r.Retired}
	for _, p := range r.Problems {
		out.Errors = append(out.Errors, MappedError{Row: p.Row, Column: p.Column, Problem: p})
	}
	return out
}
