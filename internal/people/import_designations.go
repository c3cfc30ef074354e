package people

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// designationColumnsOfFile are those of designations.csv.
var designationColumnsOfFile = append(append(csvio.Mapping{
	{Field: "code", Required: true},
	{Field: "org_code", Required: true},
	{Field: "state"},
	{Field: "merged_into"},
}, nameColumns("name")...), nameColumns("aliases")...)

// wordRow is one row of a file of designations, judged.
type wordRow struct {
	Designation
	row     csvio.Row
	into    string // code of the one that it was merged into; "" for none
	refused bool
	old     *Designation
}

// ImportDesignations takes in a file of designations as the export of a department writes it: code, org_code, state (draft or
// approved; of a merged one, what it was), merged_into (the code that it leads to), name_xx and aliases_xx by language, other names
// parted by bars (a bar within a name has a backslash before it), the same place in each language being the same name. They are
// matched by code; one that is known must say the same, or its row is refused: what stands is changed by the verbs for it. It takes
// the right to draft what posts need over each unit, refused row by row. Somebody who is signed in brings in drafts only, for nobody
// approves what they brought; that is told by row.
func (r *Register) ImportDesignations(ctx context.Context, by who.Actor, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportDesignations"
	if !by.Holds(who.FracEdit) {
		return Report{}, fault.E(fault.Denied, op, "people.designation.denied")
	}
	return r.takeFile(ctx, by, op, file, designationColumnsOfFile, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j := &wordJudge{in: in, report: report, by: by, byCode: map[string]*wordRow{}}
		if err := j.judge(ctx, q); err != nil {
			return nil, err
		}
		opt.judged(in)
		return j.apply, nil
	})
}

// wordJudge judges a file of designations.
type wordJudge struct {
	in     *sheet
	report *Report
	by     who.Actor
	rows   []*wordRow
	byCode map[string]*wordRow
	known  map[string]Designation // by code
	codes  map[string]string      // of those, by id
	fresh  []*Designation
	merges [][2]*Designation // in the order in which they can be made
}

func (j *wordJudge) refuse(w *wordRow, field, key string, args ...any) {
	w.refused = true
	j.report.Add(j.in.Problem(w.row, field, key, args...))
}

func (j *wordJudge) judge(ctx context.Context, q db.Q) error {
	j.read()
	if err := j.find(ctx, q); err != nil {
		return err
	}
	j.lead()
	if err := j.distinct(ctx, q); err != nil {
		return err
	}
	for _, w := range j.rows {
		switch {
		case w.refused:
			continue
		case j.leadsToRefused(w):
			j.refuse(w, "merged_into", "people.designation.into_unknown", "code", w.into)
			continue
		case w.old != nil && !j.same(w):
			j.refuse(w, "code", "people.designation.differs", "code", w.Code)
			continue
		case w.old != nil:
			j.report.Unchanged++
		default:
			j.report.Created++
			j.fresh = append(j.fresh, &w.Designation)
		}
		j.report.Accept(1)
	}
	slices.SortStableFunc(j.report.Problems, func(a, b csvio.Problem) int { return cmp.Compare(a.Row, b.Row) })
	j.order()
	return nil
}

// read takes the rows as they stand; OrgID holds the unit's code until units are known.
func (j *wordJudge) read() {
	for _, row := range j.in.Rows {
		w := &wordRow{row: row, into: j.in.text(row, "merged_into")}
		w.Code, w.OrgID, w.State = j.in.text(row, "code"), j.in.text(row, "org_code"), strings.ToLower(j.in.text(row, "state"))
		w.Name, w.Aliases = j.in.names(row, "name"), j.aliases(row)
		first := j.byCode[w.Code]
		if w.State == "" {
			w.State = DesignationDraft
		}
		switch {
		case w.Code == "":
			j.refuse(w, "code", "people.file.no_code")
		case !framework.ValidCode(w.Code):
			j.refuse(w, "code", "people.designation.code")
		case first != nil:
			j.refuse(w, "code", "people.file.twice", "code", w.Code, "row", first.row.N)
		case len(w.Name) == 0:
			j.refuse(w, "name_en", "people.file.no_name")
		case w.State != DesignationDraft && w.State != DesignationSound:
			j.refuse(w, "state", "people.designation.state")
		case w.into == w.Code:
			j.refuse(w, "merged_into", "people.designation.itself")
		case !j.texts(w):
		default:
			j.byCode[w.Code] = w
			j.rows = append(j.rows, w)
		}
		if !w.refused && w.State == DesignationSound && j.by.SignedIn() {
			w.State = DesignationDraft
			j.report.notice(j.in.Problem(row, "state", "people.designation.second"))
		}
	}
}

// texts refuses names that cannot be kept.
func (j *wordJudge) texts(w *wordRow) bool {
	for _, names := range append([]map[string]string{w.Name}, w.Aliases...) {
		for lang, name := range names {
			switch {
			case utf8.RuneCountInString(name) > maxTitle:
				j.refuse(w, "name_"+lang, "people.designation.long", "max", maxTitle)
			case strings.ContainsFunc(name, unicode.IsControl):
				j.refuse(w, "name_"+lang, "people.designation.signs")
			}
		}
	}
	return !w.refused
}

// aliases reads the other names of a row, each in the languages in which it stands at one place.
func (j *wordJudge) aliases(row csvio.Row) []map[string]string {
	var out []map[string]string
	for lang, column := range j.in.langs("aliases") {
		for i, name := range unbarred(j.in.text(row, column)) {
			for len(out) <= i {
				out = append(out, map[string]string{})
			}
			if name = strings.Join(strings.Fields(name), " "); name != "" {
				out[i][lang] = name
			}
		}
	}
	return slices.DeleteFunc(out, func(a map[string]string) bool { return len(a) == 0 })
}

// unbarred parts a cell at its bars, but for those with a backslash before them.
func unbarred(cell string) []string {
	if cell == "" {
		return nil
	}
	out := []string{""}
	for rest := cell; rest != ""; {
		at, escaped := rest[:1], strings.HasPrefix(rest, `\|`) || strings.HasPrefix(rest, `\\`)
		if escaped {
			at, rest = rest[1:2], rest[1:]
		}
		if rest = rest[1:]; at == "|" && !escaped {
			out = append(out, "")
			continue
		}
		out[len(out)-1] += at
	}
	return out
}

// find finds the units, and what is known.
func (j *wordJudge) find(ctx context.Context, q db.Q) error {
	var units, codes []string
	for _, w := range j.rows {
		units, codes = append(units, w.OrgID), append(codes, w.Code, w.into)
	}
	found, err := orgs(ctx, q, "o.code", db.Keys(units))
	if err != nil {
		return err
	}
	byCode := map[string]Org{}
	for _, o := range found {
		byCode[o.Code] = o
	}
	known, err := designations(ctx, q, "d.code", db.Keys(codes))
	if err != nil {
		return err
	}
	j.known, j.codes = map[string]Designation{}, map[string]string{}
	for _, d := range known {
		j.known[d.Code], j.codes[d.ID] = d, d.Code
	}
	for _, w := range j.rows {
		o, ok := byCode[w.OrgID]
		old, stands := j.known[w.Code]
		switch {
		case !ok:
			j.refuse(w, "org_code", "people.position.org_unknown", "code", w.OrgID)
		case !j.by.Can(who.FracEdit, o.Path):
			j.refuse(w, "org_code", "people.import.not_yours", "code", w.OrgID)
		case stands && !j.by.Can(who.FracEdit, old.OrgPath):
			j.refuse(w, "code", "people.import.not_yours", "code", w.Code)
		case w.into != "" && j.byCode[w.into] == nil && j.known[w.into].ID == "":
			j.refuse(w, "merged_into", "people.designation.into_unknown", "code", w.into)
		case w.into != "" && j.byCode[w.into] == nil && !j.by.Can(who.FracEdit, j.known[w.into].OrgPath):
			j.refuse(w, "merged_into", "people.import.not_yours", "code", w.into)
		}
		w.OrgID, w.OrgPath = o.ID, o.Path
		if w.ID, w.DraftedBy = id.New(), j.by.ID(); stands {
			w.ID, w.old = old.ID, &old
		}
	}
	return nil
}

// lead refuses merges that come back to where they began.
func (j *wordJudge) lead() {
	codes := map[string]string{}
	for code, d := range j.known {
		codes[code] = j.codes[d.MergedInto]
	}
	for _, w := range j.rows {
		codes[w.Code] = w.into
	}
	c := newClimb(func(code string) string { return codes[code] })
	for _, w := range j.rows {
		if way := c.circle(w.Code); way != nil && !w.refused {
			j.refuse(w, "merged_into", "people.org.circle", "way", strings.Join(way, " → "))
		}
	}
}

// leadsToRefused tells whether a row on the way of the merges of one was refused.
func (j *wordJudge) leadsToRefused(w *wordRow) bool {
	for at := j.byCode[w.into]; at != nil; at = j.byCode[at.into] {
		if at.refused {
			return true
		}
	}
	return false
}

// distinct refuses a new designation of which a name means what one over its unit means already, as AddDesignation does.
func (j *wordJudge) distinct(ctx context.Context, q db.Q) error {
	keys := map[string]bool{}
	for _, w := range j.rows {
		for _, key := range designationKeys(w.Designation) {
			keys[key] = true
		}
	}
	meant, err := designationsMeaning(ctx, q, sorted(keys))
	if err != nil {
		return err
	}
	for _, w := range j.rows {
		if w.refused || w.old != nil || w.into != "" {
			continue
		}
		for _, key := range designationKeys(w.Designation) {
			if other, ok := meant.over(key, w.OrgPath); ok && j.byCode[other.Code] == nil {
				j.refuse(w, "name_en", "people.designation.there", "code", other.Code)
				break
			}
		}
	}
	return nil
}

// same tells whether what is known says the same.
func (j *wordJudge) same(w *wordRow) bool {
	stands := w.old.State == w.State || w.old.State == DesignationGone || j.by.SignedIn()
	return stands && j.codes[w.old.MergedInto] == w.into && w.old.OrgID == w.OrgID && maps.Equal(w.old.Name, w.Name) && slices.EqualFunc(w.old.Aliases, w.Aliases, maps.Equal)
}

// order puts the merges so that each leads to one that still stands for itself: the ends of long ways last.
func (j *wordJudge) order() {
	depth := func(code string) (n int) {
		for w := j.byCode[code]; w != nil && w.into != ""; w = j.byCode[w.into] {
			n++
		}
		return n
	}
	var list []*wordRow
	for _, w := range j.rows {
		if !w.refused && w.old == nil && w.into != "" {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b *wordRow) int { return depth(b.Code) - depth(a.Code) })
	for _, w := range list {
		to := j.known[w.into]
		if in := j.byCode[w.into]; in != nil {
			to = in.Designation
		}
		j.merges = append(j.merges, [2]*Designation{&w.Designation, &to})
	}
}

// apply writes what is new and makes the merges, and tells of both.
func (j *wordJudge) apply(ctx context.Context, tx *db.Tx) error {
	if err := writeDesignations(ctx, tx, j.fresh); err != nil {
		return err
	}
	var told []event.Fact
	for _, d := range j.fresh {
		if d.State == DesignationSound {
			told = append(told, DesignationApproved{Designation: d.ID})
		}
	}
	for _, m := range j.merges {
		done, err := mergeDesignation(ctx, tx, m[0].ID, m[1].ID)
		if err == nil && !done { // what it leads to was merged itself: files hold the whole way, the register may not
			err = fault.E(fault.Conflict, "people.ImportDesignations", "people.designation.merged_already", "code", m[1].Code)
		}
		if err != nil {
			return err
		}
		if err := rewordDesignations(ctx, tx, m[0].ID, m[1].ID); err != nil {
			return err
		}
		told = append(told, DesignationMerged{From: m[0].ID, To: m[1].ID})
	}
	return event.RecordAll(ctx, tx, told)
}
