package people

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The states of a designation (DOMAIN C).
const (
	DesignationDraft = "draft"    // a file or a person has named it; it may be used
	DesignationSound = "approved" // a second person has said that it stands
	DesignationGone  = "merged"   // found under another from now on; its id and code lead there for ever
)

// Designation is the title that posts bear, with the other names under which files and people know it: in Hindi, in English, in
// transliteration, in short. A file of posts makes it as a draft when no name of any designation means the same (see titleKey);
// so nothing is dropped for want of a match. It belongs to a unit, and those below use it too. It ends merged into another, which
// a named verb takes back.
type Designation struct {
	ID, Code   string
	OrgID      string
	OrgPath    string
	State      string
	MergedInto string // id; "" while it stands for itself
	Name       map[string]string
	Aliases    []map[string]string
	DraftedBy  string // person id, or system
	Posts      int    // sanctioned under it, those that were merged into it counted
}

// maxTitle bounds a title in letters.
const maxTitle = 200

// AddDesignation drafts a designation of a unit, with its other names; the code is given to it when it has none. A name that means
// what a name of another designation of the unit, or of one over it, means already is refused with that one's code: add a name to
// that one, or merge the two. It takes the right to draft what posts need, over the unit.
func (r *Register) AddDesignation(ctx context.Context, by who.Actor, d Designation) (Designation, error) {
	const op = "people.AddDesignation"
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		o, err := one(orgs(ctx, tx, "o.id", []string{d.OrgID}))(op, "people.org.unknown")
		if err != nil {
			return err
		}
		if !by.Can(who.FracEdit, o.Path) {
			return fault.E(fault.Denied, op, "people.designation.denied")
		}
		if err := soundDesignation(op, &d); err != nil {
			return err
		}
		keys := designationKeys(d)
		known, err := designationsMeaning(ctx, tx, keys)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if other, ok := known.over(key, o.Path); ok {
				return fault.E(fault.Conflict, op, "people.designation.there", "code", other.Code).At("name_en", "people.designation.there", "code", other.Code)
			}
		}
		d.ID, d.State, d.OrgPath, d.DraftedBy, d.MergedInto = id.New(), DesignationDraft, o.Path, by.ID(), ""
		if d.Code == "" {
			if err := codeDesignations(ctx, tx, []*Designation{&d}); err != nil {
				return err
			}
		}
		err = writeDesignations(ctx, tx, []*Designation{&d})
		if db.Taken(err) {
			return fault.E(fault.Conflict, op, "people.designation.code_taken", "code", d.Code).At("code", "people.designation.code_taken", "code", d.Code)
		}
		return err
	})
	return d, fault.Wrap(op, err)
}

// soundDesignation refuses names that cannot be kept, and brings the others to single spaces.
func soundDesignation(op string, d *Designation) error {
	e := fault.E(fault.Invalid, op, "people.designation.unsound")
	clean := func(field string, names map[string]string) {
		for lang, name := range names {
			name = strings.Join(strings.Fields(name), " ")
			switch {
			case !slices.Contains(nameLangs, lang):
				e.At(field, "people.designation.lang", "lang", lang)
			case utf8.RuneCountInString(name) > maxTitle:
				e.At(field+"_"+lang, "people.designation.long", "max", maxTitle)
			case strings.ContainsFunc(name, unicode.IsControl):
				e.At(field+"_"+lang, "people.designation.signs")
			}
			if names[lang] = name; name == "" {
				delete(names, lang)
			}
		}
	}
	clean("name", d.Name)
	if len(d.Name) == 0 {
		e.At("name_en", "people.file.no_name")
	}
	for i := range d.Aliases {
		clean("alias", d.Aliases[i])
	}
	d.Aliases = slices.DeleteFunc(d.Aliases, func(a map[string]string) bool { return len(a) == 0 })
	if d.Code != "" && !framework.ValidCode(d.Code) {
		e.At("code", "people.designation.code")
	}
	if len(e.Places) > 0 {
		return e
	}
	return nil
}

// designationKeys are the keys by which a designation is matched, each once.
func designationKeys(d Designation) []string {
	var out []string
	for _, names := range append([]map[string]string{d.Name}, d.Aliases...) {
		for _, name := range names {
			if key, _ := titleKey(name); key != "" && !slices.Contains(out, key) {
				out = append(out, key)
			}
		}
	}
	slices.Sort(out)
	return out
}

// codeDesignations gives codes to designations that have none: "D-" and the words in English, numbered where that is taken.
func codeDesignations(ctx context.Context, q db.Q, list []*Designation) error {
	wanted := make([]string, len(list))
	for i, d := range list {
		words, _ := titleWords(cmp.Or(d.Name["en"], d.Name["hi"], anyName(d.Name)))
		wanted[i] = "D-" + strings.ToUpper(slugOf(words, d.ID))
	}
	taken, err := designationCodes(ctx, q, wanted)
	if err != nil {
		return err
	}
	for i, d := range list {
		d.Code = wanted[i]
		for n := 2; taken[d.Code]; n++ {
			d.Code = wanted[i] + "-" + strconv.Itoa(n)
		}
		taken[d.Code] = true
	}
	return nil
}

// slugOf writes words as a part of a code; the end of the id where none of them can be written in Latin letters.
func slugOf(words []string, orID string) string {
	var out []string
	length := 0
	for _, w := range words {
		if w = cleanSegment(w); w != "" && length+len(w) < 40 {
			out = append(out, w)
			length += len(w) + 1
		}
	}
	if len(out) == 0 {
		return orID[max(0, len(orID)-8):]
	}
	return strings.Join(out, "-")
}

// ApproveDesignation says that a draft stands. It takes the right to review what others drafted, over its unit; nobody approves
// what they drafted themselves.
func (r *Register) ApproveDesignation(ctx context.Context, by who.Actor, designationID string) error {
	const op = "people.ApproveDesignation"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := one(designations(ctx, tx, "d.id", []string{designationID}))(op, "people.designation.unknown")
		switch {
		case err != nil:
			return err
		case !by.Can(who.FracReview, d.OrgPath):
			return fault.E(fault.Denied, op, "people.designation.denied")
		case by.SignedIn() && d.DraftedBy == by.PersonID:
			return fault.E(fault.Denied, op, "people.designation.own")
		case d.State != DesignationDraft:
			return fault.E(fault.Conflict, op, "people.designation.not_draft")
		}
		done, err := approveDesignation(ctx, tx, d.ID, by.ID())
		if err != nil || !done {
			return cmp.Or(err, error(fault.E(fault.Conflict, op, "people.designation.not_draft")))
		}
		return event.Record(ctx, tx, DesignationApproved{Designation: d.ID})
	}))
}

// MergeDesignations makes one designation a name of another: files that name it mean the other from now on, and its id and code
// lead there for ever. PartDesignation takes it back. It takes the right to draft what posts need over the units of both.
func (r *Register) MergeDesignations(ctx context.Context, by who.Actor, from, to string) error {
	const op = "people.MergeDesignations"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		both, err := twoDesignations(ctx, tx, by, op, from, to)
		if err != nil {
			return err
		}
		for _, d := range both {
			if d.State == DesignationGone {
				return fault.E(fault.Conflict, op, "people.designation.merged_already", "code", d.Code)
			}
		}
		if from == to {
			return fault.E(fault.Invalid, op, "people.designation.itself")
		}
		done, err := mergeDesignation(ctx, tx, from, to)
		if err != nil || !done {
			return cmp.Or(err, error(fault.E(fault.Conflict, op, "people.designation.merged_already", "code", both[0].Code)))
		}
		if err := rewordDesignations(ctx, tx, from, to); err != nil {
			return err
		}
		return event.Record(ctx, tx, DesignationMerged{From: from, To: to})
	}))
}

// twoDesignations gives two designations in the order in which they are named, for one who may change both.
func twoDesignations(ctx context.Context, q db.Q, by who.Actor, op string, ids ...string) ([]Designation, error) {
	found, err := designations(ctx, q, "d.id", db.Keys(ids))
	if err != nil {
		return nil, err
	}
	var out []Designation
	for _, want := range ids {
		i := slices.IndexFunc(found, func(d Designation) bool { return d.ID == want })
		if i < 0 {
			return nil, fault.E(fault.NotFound, op, "people.designation.unknown")
		}
		if !by.Can(who.FracEdit, found[i].OrgPath) {
			return nil, fault.E(fault.Denied, op, "people.designation.denied")
		}
		out = append(out, found[i])
	}
	return out, nil
}

// PartDesignation takes a merge back: the designation stands for itself again, in the state that it had. It takes the rights of
// MergeDesignations.
func (r *Register) PartDesignation(ctx context.Context, by who.Actor, designationID string) error {
	const op = "people.PartDesignation"
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		d, err := one(designations(ctx, tx, "d.id", []string{designationID}))(op, "people.designation.unknown")
		if err != nil {
			return err
		}
		if d.MergedInto == "" {
			if !by.Can(who.FracEdit, d.OrgPath) {
				return fault.E(fault.Denied, op, "people.designation.denied")
			}
			return fault.E(fault.Conflict, op, "people.designation.not_merged", "code", d.Code)
		}
		if _, err := twoDesignations(ctx, tx, by, op, d.ID, d.MergedInto); err != nil {
			return err
		}
		if err := partDesignation(ctx, tx, d.ID); err != nil {
			return err
		}
		if err := rewordDesignations(ctx, tx, d.ID, d.MergedInto); err != nil {
			return err
		}
		return event.Record(ctx, tx, DesignationParted{Designation: d.ID, From: d.MergedInto})
	}))
}

// Designation gives the designation with this code or id. One that was merged is given as the one that it leads to.
func (r *Register) Designation(ctx context.Context, q db.Q, key string) (Designation, error) {
	const op = "people.Designation"
	column := "d.code"
	if id.Valid(key) {
		column = "d.id"
	}
	d, err := one(designations(ctx, q, column, []string{key}))(op, "people.designation.unknown")
	if err != nil {
		return d, err
	}
	living, err := livingDesignations(ctx, q, []Designation{d})
	return living[d.ID], fault.Wrap(op, err)
}

// Designations gives designations of a state by name in a language, those that have a word beginning with each word of the text in
// any of their names, in Hindi, English or transliteration; one that was merged is found under what it was merged into. state is
// draft, approved or merged; "" gives those that stand. paths keeps to units of these parts of the tree. after is the cursor of the
// last row, "" at first.
func (r *Register) Designations(ctx context.Context, q db.Q, paths []string, state, text, lang, after string, limit int) (list []Designation, next string, err error) {
	const op = "people.Designations"
	if lang != "hi" {
		lang = "en"
	}
	key, last, ok := strings.Cut(after, ".")
	if after != "" && (!ok || !id.Valid(last)) {
		return nil, "", fault.E(fault.Invalid, op, "people.cursor")
	}
	words := framework.Words(text)
	if len(words) == 0 && strings.TrimSpace(text) != "" {
		return nil, "", nil
	}
	rows, err := searchDesignations(ctx, q, paths, state, words[:min(len(words), 8)], lang, key, last, limit+1)
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].key + "." + rows[limit-1].ID
	}
	for _, r := range rows {
		list = append(list, r.Designation)
	}
	return list, next, nil
}

// meaning is which designations are meant by keys.
type meaning struct {
	byKey  map[string][]Designation
	living map[string]Designation // id → what it leads to
}

// over gives the designation that a key means at a unit: of those that the unit or one over it keeps, the nearest; an approved one
// before a draft.
func (m meaning) over(key, path string) (Designation, bool) {
	best, found := Designation{}, false
	for _, d := range m.byKey[key] {
		if !strings.HasPrefix(path, d.OrgPath) {
			continue
		}
		if !found || len(d.OrgPath) > len(best.OrgPath) || len(d.OrgPath) == len(best.OrgPath) && d.State < best.State {
			best, found = d, true
		}
	}
	if !found {
		return best, false
	}
	return m.living[best.ID], true
}

func designationsMeaning(ctx context.Context, q db.Q, keys []string) (meaning, error) {
	m := meaning{byKey: map[string][]Designation{}}
	ids, err := designationIDs(ctx, q, keys)
	if err != nil {
		return m, err
	}
	var all []string
	for _, list := range ids {
		all = append(all, list...)
	}
	found, err := designations(ctx, q, "d.id", db.Keys(all))
	if err != nil {
		return m, err
	}
	byID := map[string]Designation{}
	for _, d := range found {
		byID[d.ID] = d
	}
	for key, list := range ids {
		for _, designationID := range list {
			m.byKey[key] = append(m.byKey[key], byID[designationID])
		}
		slices.SortFunc(m.byKey[key], func(a, b Designation) int { return cmp.Compare(a.Code, b.Code) })
	}
	m.living, err = livingDesignations(ctx, q, found)
	return m, err
}

// livingDesignations gives what each designation leads to: itself, or the end of its merges.
func livingDesignations(ctx context.Context, q db.Q, list []Designation) (map[string]Designation, error) {
	known := map[string]Designation{}
	for _, d := range list {
		known[d.ID] = d
	}
	for wanted := list; ; {
		var ids []string
		for _, d := range wanted {
			if _, ok := known[d.MergedInto]; d.MergedInto != "" && !ok {
				ids = append(ids, d.MergedInto)
			}
		}
		if len(ids) == 0 {
			break
		}
		found, err := designations(ctx, q, "d.id", db.Keys(ids))
		if err != nil || len(found) == 0 {
			return nil, err
		}
		for _, d := range found {
			known[d.ID] = d
		}
		wanted = found
	}
	out := map[string]Designation{}
	for _, d := range list {
		end := d
		for range known { // a merge never makes a circle; this ends if one were there
			if end.MergedInto == "" {
				break
			}
			end = known[end.MergedInto]
		}
		out[d.ID] = end
	}
	return out, nil
}
