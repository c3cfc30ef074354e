package framework

import (
	"context"
	"io"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/who"
)

// ImportKCM takes in the Karmayogi Competency Model: one row for each sub-theme, which is what posts and courses are tagged
// with. Names repeat across themes there, so only the code tells entries apart.
func (f *Frameworks) ImportKCM(ctx context.Context, by who.Actor, r io.Reader, dryRun bool) (Report, error) {
	return f.importKCM(ctx, by, r, Options{DryRun: dryRun})
}

func (f *Frameworks) importKCM(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Report, error) {
	const op = "framework.ImportKCM"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Report{}, err
	}
	opt = opt.or(Options{Source: "kcm", Status: StatusVerified})
	l, err := readKCM(r, opt)
	if err != nil {
		return Report{}, err
	}
	return f.take(ctx, by, op, FileKCM, l, opt)
}

var kcmColumns = csvio.Mapping{
	{Field: "code", Required: true},
	{Field: "area", Names: []string{"area_en"}, Required: true},
	{Field: "theme_type"},
	{Field: "theme_en", Required: true},
	{Field: "theme_hi"},
	{Field: "name_en", Names: []string{"subtheme_en", "sub-theme_en"}, Required: true},
	{Field: "name_hi", Names: []string{"subtheme_hi", "sub-theme_hi"}, Required: true},
	{Field: "external_id", Names: []string{"igot_competency_id_seen"}},
}

func readKCM(r io.Reader, opt Options) (list, error) {
	l, err := readTable(r, kcmColumns, opt, func(b *csvio.Binding, row csvio.Row, c *Competency) {
		c.Code = b.Get(row, "code")
		c.Area = b.Get(row, "area")
		c.ThemeType = b.Get(row, "theme_type")
		c.Theme = Names{"en": b.Get(row, "theme_en"), "hi": b.Get(row, "theme_hi")}
		c.Name = Names{"en": b.Get(row, "name_en"), "hi": b.Get(row, "name_hi")}
		c.ExternalID = b.Get(row, "external_id")
	})
	l.both = true
	return l, err
}

// readTable reads a table whose rows are competencies. fill says how a row becomes one.
func readTable(r io.Reader, m csvio.Mapping, opt Options, fill func(*csvio.Binding, csvio.Row, *Competency)) (list, error) {
	var b *csvio.Binding
	l := list{columns: map[string]string{}}
	problems, err := csvio.Each(r, csvio.Options{MaxRows: 200_000, Pad: true, OnHeader: func(header []string) (err error) {
		b, err = m.Bind(header)
		return err
	}}, func(row csvio.Row) error {
		e := entry{row: row.N, Competency: Competency{
			Area: opt.Area, Scale: opt.Scale, Status: opt.Status, OwnerOrg: opt.OwnerOrg, Source: opt.Source,
		}}
		fill(b, row, &e.Competency)
		l.entries = append(l.entries, e)
		return nil
	})
	if err != nil {
		return list{}, err
	}
	for _, column := range m {
		if b.Has(column.Field) {
			l.columns[column.Field] = b.Problem(csvio.Row{}, column.Field, "").Column
		}
	}
	l.problems = problems
	return l, nil
}

// ImportESCO takes in the skills of ESCO from a table of labels. A skill's code is "ESCO-" and the last part of its URI,
// which stays as its external id. What is new is unverified, in the area Domain and on the scale frac5 unless opt says
// otherwise, for ESCO knows neither our areas nor levels.
func (f *Frameworks) ImportESCO(ctx context.Context, by who.Actor, r io.Reader, opt Options) (Report, error) {
	const op = "framework.ImportESCO"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Report{}, err
	}
	opt = opt.or(Options{Source: "esco"})
	l, err := readESCO(r, opt)
	if err != nil {
		return Report{}, err
	}
	return f.take(ctx, by, op, FileESCO, l, opt)
}

var escoColumns = csvio.Mapping{
	{Field: "code", Names: []string{"concept_uri", "conceptUri", "ORIGINURI"}, Required: true},
	{Field: "name", Names: []string{"preferred_label", "preferredLabel"}, Required: true},
	{Field: "alias", Names: []string{"alt_labels", "altLabels"}},
	{Field: "definition", Names: []string{"description"}},
	{Field: "status", Names: []string{"status"}},
}

func readESCO(r io.Reader, opt Options) (list, error) {
	return readTable(r, escoColumns, opt, func(b *csvio.Binding, row csvio.Row, c *Competency) {
		uri := b.Get(row, "code")
		c.Code = escoCode(uri)
		c.ExternalID = uri
		c.Name = Names{"en": b.Get(row, "name")}
		c.Definition = Names{"en": b.Get(row, "definition")}
		c.Aliases = aliases("en", b.Get(row, "alias"), c.Name["en"])
		if s := strings.ToLower(b.Get(row, "status")); s == "deprecated" || s == "obsolete" {
			c.Status = StatusDeprecated
		}
	})
}

// escoCode makes our code of an ESCO URI; "" of what is none.
func escoCode(uri string) string {
	i := strings.LastIndexByte(uri, '/')
	if i < 0 || !strings.HasPrefix(uri, "http") || i == len(uri)-1 {
		return ""
	}
	return "ESCO-" + uri[i+1:]
}

// aliases reads other names out of one cell, a line each or parted by bars. The name itself is none.
func aliases(lang, cell, name string) []Names {
	var out []Names
	for _, text := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '|' }) {
		if text = strings.TrimSpace(text); text != "" && text != name {
			out = append(out, Names{lang: text})
		}
	}
	return out
}
