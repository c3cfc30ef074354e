package framework

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Every importer goes one way: read the file into entries with their rows; weigh each against the dictionary; then, unless
// something was refused or nothing is to be written, write all of it in one transaction.

// entry is one competency as a file gives it, with the row where it stands.
type entry struct {
	Competency
	row int
}

// list is what a file held.
type list struct {
	entries  []entry
	problems []csvio.Problem
	warnings []csvio.Problem
	columns  map[string]string     // what the file calls code, area, name …
	both     bool                  // names in English and Hindi are required
	of       func(Competency) bool // whether an entry that stands came from this list; nil asks its name alone
}

func (l *list) problem(e entry, field, value, key string, args ...any) csvio.Problem {
	column, ok := l.columns[field]
	if !ok {
		column = field
	}
	return csvio.Problem{Row: e.row, Column: column, Key: key, Args: args, Value: cut(value)}
}

// cut keeps what a report shows of a value short.
func cut(s string) string {
	const most = 80
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// take weighs a list and writes it.
func (f *Frameworks) take(ctx context.Context, by who.Actor, op, kind string, l list, opt Options) (Report, error) {
	if err := f.mayBring(ctx, by, op, opt); err != nil {
		return Report{}, err
	}
	var report Report
	if opt.DryRun {
		_, _, err := f.weigh(ctx, f.db.Reader(), by, op, l, opt, &report)
		return report, fault.Wrap(op, err)
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		report = Report{}
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		if opt.NewScale != nil {
			if err := f.addScale(ctx, tx, op, *opt.NewScale); err != nil {
				return err
			}
		}
		made, changed, err := f.weigh(ctx, tx, by, op, l, opt, &report)
		if err != nil {
			return err
		}
		if err := saveCompetencies(ctx, tx, made); err != nil {
			return err
		}
		if err := rewriteCompetencies(ctx, tx, changed); err != nil {
			return err
		}
		if err := remember(ctx, tx, actImported, opt.Source, made, changed); err != nil {
			return err
		}
		return f.recordImport(ctx, tx, kind, opt, mappedOf(opt.Source, report, nil))
	})
	if err != nil {
		report.Made, report.Changed, report.Retired = 0, 0, nil
	}
	return report, fault.Wrap(op, err)
}

// mayBring asks, for what a file brings beside its entries, what the verbs for it ask: a scale that is not there yet is the
// nation's to add, and the nation's to say is that entries are verified. Whoever may edit the dictionary of their own
// organisation alone does neither by the way.
func (f *Frameworks) mayBring(ctx context.Context, by who.Actor, op string, opt Options) error {
	if by.Can(who.FrameworkEdit, Nation) {
		return nil
	}
	denied := fault.E(fault.Denied, op, "framework.denied.dictionary")
	if opt.Status == StatusVerified {
		return denied
	}
	if opt.NewScale == nil {
		return nil
	}
	have, err := f.scales(ctx, f.db.Reader())
	if err != nil {
		return fault.Wrap(op, err)
	}
	if _, stands := have[opt.NewScale.ID]; !stands {
		return denied
	}
	return nil
}

// weigh judges every entry, fills the report and gives what is to be written: what is new, and what says something new of
// what stands.
func (f *Frameworks) weigh(
	ctx context.Context, q db.Q, by who.Actor, op string, l list, opt Options, report *Report,
) (made, changed []Competency, err error) {
	scales, err := f.scalesWith(ctx, q, op, opt.NewScale)
	if err != nil {
		return nil, nil, err
	}
	codes := make([]string, len(l.entries))
	for i, e := range l.entries {
		codes[i] = e.Code
	}
	have, err := selectCompetencies(ctx, q, codes)
	if err != nil {
		return nil, nil, err
	}
	if err := f.mayImport(ctx, q, by, op, l.entries, have); err != nil {
		return nil, nil, err
	}
	report.DryRun = opt.DryRun
	report.Warnings = l.warnings
	report.Add(l.problems...)
	rows := map[string]int{}
	for _, e := range l.entries {
		old, stands := have[e.Code]
		problems := l.judge(e, scales, rows, old, stands)
		rows[e.Code] = e.row
		if len(problems) > 0 {
			report.Add(problems...)
			continue
		}
		out, problems := l.takesOut(e, old, stands)
		if len(problems) > 0 {
			report.Add(problems...)
			continue
		}
		if out {
			report.Retired = append(report.Retired, e.Code)
		}
		report.Accept(1)
		switch next := e.over(old); {
		case !stands:
			e.ValidityMonths = cmp.Or(e.ValidityMonths, DefaultValidityMonths)
			made = append(made, e.Competency)
		case !same(next, old):
			changed = append(changed, next)
		}
	}
	report.Made, report.Changed = len(made), len(changed)
	return made, changed, report.settle(op, opt.Partial)
}

// mayImport asks the right to edit the dictionary of every organisation whose entries the file touches.
func (f *Frameworks) mayImport(ctx context.Context, q db.Q, by who.Actor, op string, entries []entry, have map[string]Competency) error {
	owners := map[string]bool{}
	for _, e := range entries {
		owners[e.OwnerOrg] = true
	}
	for _, c := range have {
		owners[c.OwnerOrg] = true
	}
	for _, org := range slices.Sorted(maps.Keys(owners)) {
		path, err := f.pathOf(ctx, q, org)
		if err != nil {
			return err
		}
		if !by.Can(who.FrameworkEdit, path) {
			return fault.E(fault.Denied, op, "framework.denied.dictionary")
		}
	}
	return nil
}

// longest texts that are kept, in letters.
const (
	maxName = 300
	maxText = 8000
)

// judge tells all that is wrong with one entry. rows tells where each code stood before in the file.
func (l *list) judge(e entry, scales map[string]Scale, rows map[string]int, old Competency, stands bool) []csvio.Problem {
	var out []csvio.Problem
	bad := func(field, value, key string, args ...any) {
		out = append(out, l.problem(e, field, value, key, args...))
	}
	if !ValidCode(e.Code) {
		bad("code", e.Code, "framework.import.code")
	} else if row, twice := rows[e.Code]; twice {
		bad("code", e.Code, "framework.import.code_twice", "row", row)
	}
	if e.Area != Behavioural && e.Area != Functional && e.Area != Domain {
		bad("area", e.Area, "framework.import.area")
	}
	scale, known := scales[e.Scale]
	if !known {
		bad("scale", e.Scale, "framework.import.scale", "scales", slices.Sorted(maps.Keys(scales)))
	} else if n := len(e.Levels); n != 0 && n != len(scale.Levels) {
		bad("levels", "", "framework.import.levels", "n", n, "want", len(scale.Levels), "scale", e.Scale)
	}
	if e.ValidityMonths < 0 || e.ValidityMonths > 600 {
		bad("validity_months", "", "framework.import.validity")
	}
	l.judgeTexts(e, bad)
	switch {
	case !stands:
	case old.Status == StatusMerged:
		bad("code", e.Code, "framework.import.merged", "into", old.ReplacedBy)
	case old.Status == StatusDeprecated && e.Status != StatusDeprecated:
		bad("code", e.Code, "framework.import.deprecated")
	case old.Area != e.Area:
		bad("area", e.Area, "framework.import.area_changed", "area", old.Area)
	case old.Scale != e.Scale:
		bad("scale", e.Scale, "framework.import.scale_changed", "scale", old.Scale)
	}
	return out
}

var langForm = regexp.MustCompile(`^[a-z]{2,3}$`)

func (l *list) judgeTexts(e entry, bad func(field, value, key string, args ...any)) {
	if l.both {
		for _, lang := range []string{"en", "hi"} {
			if e.Name[lang] == "" {
				bad("name_"+lang, "", "framework.import.name_missing", "lang", lang)
			}
		}
	} else if strings.Join(slices.Collect(maps.Values(e.Name)), "") == "" {
		bad("name", "", "framework.import.no_name")
	}
	check := func(field string, most int, texts Names) {
		for lang, text := range texts {
			switch {
			case !langForm.MatchString(lang):
				bad(field, lang, "framework.import.lang")
			case fault.Unfit(text):
				bad(field, text, "framework.import.unfit")
			case utf8.RuneCountInString(text) > most:
				bad(field, text, "framework.import.long", "max", most)
			}
		}
	}
	check("name", maxName, e.Name)
	e.eachText(func(field string, _ int, lang, text string) { check(field, maxText, Names{lang: text}) })
}

// AddScale adds a scale. A scale of the same id with the same number of levels and, in the languages given, the same labels is
// left alone; with others it is refused, for levels must not change their meaning.
func (f *Frameworks) AddScale(ctx context.Context, by who.Actor, s Scale) error {
	const op = "framework.AddScale"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	return fault.Wrap(op, f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		return f.addScale(ctx, tx, op, s)
	}))
}

func (f *Frameworks) addScale(ctx context.Context, tx *db.Tx, op string, s Scale) error {
	have, err := f.scales(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := withScale(op, have, s); err != nil {
		return err
	}
	if _, stands := have[s.ID]; stands {
		return nil
	}
	return insertScale(ctx, tx, s)
}

func (f *Frameworks) scales(ctx context.Context, q db.Q) (map[string]Scale, error) {
	all, err := selectScales(ctx, q)
	out := map[string]Scale{}
	for _, s := range all {
		out[s.ID] = s
	}
	return out, err
}

func (f *Frameworks) scalesWith(ctx context.Context, q db.Q, op string, s *Scale) (map[string]Scale, error) {
	have, err := f.scales(ctx, q)
	if err != nil || s == nil {
		return have, err
	}
	return withScale(op, have, *s)
}

// withScale gives the scales there are, with s among them.
func withScale(op string, have map[string]Scale, s Scale) (map[string]Scale, error) {
	if !ValidCode(s.ID) || len(s.Levels) == 0 || len(s.Levels) > 20 {
		return nil, fault.E(fault.Invalid, op, "framework.scale.form")
	}
	for _, labels := range s.Levels {
		if strings.TrimSpace(labels["en"]) == "" {
			return nil, fault.E(fault.Invalid, op, "framework.scale.label")
		}
		for lang, label := range labels {
			if !langForm.MatchString(lang) || fault.Unfit(label) {
				return nil, fault.E(fault.Invalid, op, "framework.scale.label")
			}
		}
	}
	if old, stands := have[s.ID]; stands && !slices.EqualFunc(old.Levels, s.Levels, agree) {
		return nil, fault.E(fault.Conflict, op, "framework.scale.fixed", "scale", s.ID)
	}
	out := maps.Clone(have)
	out[s.ID] = s
	return out, nil
}

// agree tells whether the labels of a level are the same in every language in which they are given anew.
func agree(stands, given Names) bool {
	for lang, label := range given {
		if stands[lang] != label {
			return false
		}
	}
	return true
}

// mayTry refuses those who hold the right nowhere before their file is read at all.
func mayTry(by who.Actor, right who.Right, op, key string) error {
	if !by.Holds(right) {
		return fault.E(fault.Denied, op, key)
	}
	return nil
}
