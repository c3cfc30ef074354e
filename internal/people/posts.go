package people

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
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

// sanctionedColumns are those of a department's list of sanctioned posts, under the headers that such lists have.
var sanctionedColumns = csvio.Mapping{
	{Field: "designation", Names: []string{"Designation", "Designation Name", "Name of Post", "Post Name", "Post", "Title", "title_en", "पदनाम", "पद का नाम"}, Required: true},
	{Field: "designation_hi", Names: []string{"Designation (Hindi)", "Name of Post (Hindi)", "title_hi", "पदनाम (हिंदी)", "पदनाम हिन्दी"}},
	{Field: "unit", Names: []string{"Unit Code", "Org Code", "Organisation Code", "Office Code", "org_code", "LGD Code", "इकाई कोड", "कार्यालय कोड"}, Required: true},
	{Field: "sanctioned", Names: []string{"Sanctioned Posts", "Sanctioned Strength", "No. of Posts", "Number of Posts", "Posts", "स्वीकृत पद", "पदों की संख्या"}},
	{Field: "pay_level", Names: []string{"Pay Level", "Level", "वेतन स्तर"}},
	{Field: "service", Names: []string{"सेवा"}},
	{Field: "cadre", Names: []string{"संवर्ग"}},
	{Field: "group", Names: []string{"समूह"}},
	{Field: "code", Names: []string{"Post Code", "Line Code", "पद कोड"}},
}

// PostFields are the fields for which a map may name a header of the file.
var PostFields = []string{"designation", "designation_hi", "unit", "sanctioned", "pay_level", "service", "cadre", "group", "code"}

// PostsReport is what came of a file of posts. Created, Changed and Unchanged count its lines; a designation that no name matched
// is drafted and told as a notice.
type PostsReport struct {
	Report
	Posts   int // numbered posts made, or that would be
	Drafted int // designations made as drafts, or that would be
}

// The most posts of one line, and of one file.
const (
	maxSanctioned = 10_000
	maxPosts      = 200_000
)

// ImportPosts takes in a department's list of sanctioned posts: a title, a unit by its code, and how many posts are sanctioned (one
// where the file has no such column), with pay level, service, cadre, group and a code of the line where there are. It makes the
// numbered posts of each line, of no kind yet unless the line's posts have one. A line is known by its code, else by unit and title,
// so that the same file twice changes nothing; more posts than before makes those that are new; fewer takes none away and is told. Posts at
// the unit that stand already under the code of a line that is new, with its title, and belong to none, are its posts.
// The title is matched to a designation of the unit or of one over it; where none means it, it is kept as a draft and told, never
// dropped. Refused are rows about what lies outside the importer's part.
func (r *Register) ImportPosts(ctx context.Context, by who.Actor, file io.Reader, opt Options) (PostsReport, error) {
	const op = "people.ImportPosts"
	if !by.Holds(who.PeopleImport) {
		return PostsReport{}, fault.E(fault.Denied, op, "people.import.denied")
	}
	in, err := readPosts(op, file, opt)
	if err != nil {
		return PostsReport{}, fault.Wrap(op, err)
	}
	var j *linesJudge
	report, err := r.take(ctx, by, op, in, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j = &linesJudge{in: in, report: report, by: by, headers: opt.Columns}
		if err := j.judge(ctx, q); err != nil {
			return nil, err
		}
		opt.judged(in)
		return j.apply, nil
	})
	out := PostsReport{Report: report}
	if j != nil {
		out.Posts, out.Drafted = len(j.positions), len(j.drafts)
	}
	return out, err
}

// readPosts reads the file; the headers that a map names stand for the fields.
func readPosts(op string, file io.Reader, opt Options) (*sheet, error) {
	e := fault.E(fault.Invalid, op, "people.posts.map")
	for _, field := range slices.Sorted(maps.Keys(opt.Columns)) {
		if !slices.Contains(PostFields, field) {
			e.At("map.columns."+field, "people.posts.map_field", "field", field, "fields", PostFields)
		}
	}
	if len(e.Places) > 0 {
		return nil, e
	}
	table, err := csvio.Read(file, opt.Limits)
	if err != nil {
		return nil, err
	}
	header := slices.Clone(table.Header)
	for field, name := range opt.Columns {
		i := slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(name)) })
		if i < 0 {
			e.At("map.columns."+field, "people.posts.map_header", "header", name, "found", table.Header)
			continue
		}
		header[i] = field
	}
	if len(e.Places) > 0 {
		return nil, e
	}
	binding, err := sanctionedColumns.Bind(header)
	return &sheet{table, binding}, err
}

// postLine is one line of a list of posts, judged.
type postLine struct {
	ID, Code      string
	OrgID         string
	TitleKey      string
	DesignationID string
	Title         map[string]string
	Sanctioned    int
	PayLevel      string
	Service       string
	Cadre         string
	Group         string

	row     csvio.Row
	given   string // the code as the file gives it
	unit    Org
	refused bool
	old     *postLine
	fresh   []Position
}

// linesJudge judges a list of posts.
type linesJudge struct {
	in      *sheet
	report  *Report
	by      who.Actor
	headers map[string]string

	lines     []*postLine
	drafts    []*Designation
	changed   []*postLine
	positions []Position
	adopted   []Position        // posts that stood and belong to a new line
	lineOf    map[string]string // position id → line id
}

func (j *linesJudge) problem(l *postLine, field, key string, args ...any) csvio.Problem {
	p := j.in.Problem(l.row, field, key, args...)
	if p.Record = l.row.Record; p.Column == field && j.headers[field] != "" {
		p.Column = j.headers[field]
	}
	return p
}

func (j *linesJudge) refuse(l *postLine, field, key string, args ...any) {
	l.refused = true
	j.report.Add(j.problem(l, field, key, args...))
}

func (j *linesJudge) judge(ctx context.Context, q db.Q) error {
	j.read()
	for _, step := range []func(context.Context, db.Q) error{j.findUnits, j.findLines, j.findDesignations, j.makePosts} {
		if err := step(ctx, q); err != nil {
			return err
		}
	}
	for _, l := range j.lines {
		if l.refused {
			continue
		}
		j.report.Accept(1)
		switch {
		case l.old == nil:
			j.report.Created++
		case l.same(l.old) && len(l.fresh) == 0:
			j.report.Unchanged++
			continue
		default:
			j.report.Changed++
		}
		j.changed = append(j.changed, l)
		j.positions = append(j.positions, l.fresh...)
	}
	return nil
}

func (l *postLine) same(old *postLine) bool {
	return l.OrgID == old.OrgID && l.TitleKey == old.TitleKey && l.DesignationID == old.DesignationID && l.Sanctioned == old.Sanctioned &&
		l.PayLevel == old.PayLevel && l.Service == old.Service && l.Cadre == old.Cadre && l.Group == old.Group && maps.Equal(l.Title, old.Title)
}

// read takes the rows as they stand, and refuses what is wrong in itself.
func (j *linesJudge) read() {
	total := 0
	for _, row := range j.in.Rows {
		l := &postLine{row: row, Title: map[string]string{}}
		get := func(field string) string { return j.in.text(row, field) }
		en, hi := get("designation"), get("designation_hi")
		if hi == "" && devanagari(en) {
			en, hi = "", en
		}
		for lang, title := range map[string]string{"en": en, "hi": hi} {
			if title != "" {
				l.Title[lang] = title
			}
		}
		l.TitleKey = foldedTitle(l.Title)
		l.unit.Code, l.given = get("unit"), get("code")
		l.Service, l.Cadre = get("service"), get("cadre")
		l.Group = strings.ToUpper(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(get("group")), "group")))
		l.PayLevel = strings.ToUpper(csvio.Code(strings.Trim(strings.TrimPrefix(strings.TrimPrefix(strings.ToLower(get("pay_level")), "level"), "l"), " -")))
		l.Sanctioned = j.number(l)
		for field, text := range map[string]string{"designation": en + hi, "service": l.Service, "cadre": l.Cadre} {
			if utf8.RuneCountInString(text) > 2*maxTitle || strings.ContainsFunc(text, unicode.IsControl) {
				j.refuse(l, field, "people.posts.text", "max", maxTitle)
			}
		}
		switch {
		case l.TitleKey == "":
			j.refuse(l, "designation", "people.posts.no_title")
		case l.unit.Code == "":
			j.refuse(l, "unit", "people.posts.no_unit")
		case l.given != "" && !framework.ValidCode(l.given):
			j.refuse(l, "code", "people.designation.code")
		case l.PayLevel != "" && !payLevel.MatchString(l.PayLevel):
			j.refuse(l, "pay_level", "people.import.pay_level")
		case !slices.Contains([]string{"", "A", "B", "C", "D"}, l.Group):
			j.refuse(l, "group", "people.posts.group")
		}
		if total += l.Sanctioned; total > maxPosts && !l.refused {
			j.refuse(l, "sanctioned", "people.posts.too_many", "max", maxPosts)
		}
		j.lines = append(j.lines, l)
	}
}

// foldedTitle is a title as a line is known by it, whatever its capitals and signs.
func foldedTitle(title map[string]string) string {
	return strings.Join(cut(framework.Fold(written(title))), " ")
}

// number reads how many posts are sanctioned.
func (j *linesJudge) number(l *postLine) int {
	const column = "sanctioned"
	if !j.in.Has(column) {
		return 1
	}
	text := strings.ReplaceAll(j.in.text(l.row, "sanctioned"), ",", "")
	if strings.Trim(text, "0.") == "" && strings.Contains(text, "0") {
		j.report.notice(j.problem(l, "sanctioned", "people.posts.none_sanctioned"))
		return 0
	}
	if text = csvio.Code(latinDigits(text)); text == "" {
		text = "none"
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > maxSanctioned {
		j.refuse(l, "sanctioned", "people.posts.number", "max", maxSanctioned)
		return 0
	}
	return n
}

// findUnits finds the units by their codes, ours or the directory's.
func (j *linesJudge) findUnits(ctx context.Context, q db.Q) error {
	codes, numbers := map[string]bool{}, map[string]bool{}
	for _, l := range j.lines {
		codes[l.unit.Code] = true
		if n := csvio.Code(l.unit.Code); strings.Trim(n, "0123456789") == "" {
			numbers[n] = true
		}
	}
	byCode, err := orgs(ctx, q, "o.code", sorted(codes))
	if err != nil {
		return err
	}
	byNumber, err := orgs(ctx, q, "o.lgd_code", sorted(numbers))
	if err != nil {
		return err
	}
	units := map[string]Org{}
	for _, o := range byNumber {
		units["#"+o.LGDCode] = o
	}
	for _, o := range byCode {
		units[o.Code] = o
	}
	for _, l := range j.lines {
		o, ok := units[l.unit.Code]
		if !ok {
			o, ok = units["#"+csvio.Code(l.unit.Code)]
		}
		switch {
		case l.refused:
		case !ok:
			j.refuse(l, "unit", "people.position.org_unknown", "code", l.unit.Code)
		case !j.by.Can(who.PeopleImport, o.Path):
			j.refuse(l, "unit", "people.import.not_yours", "code", l.unit.Code)
		default:
			l.unit, l.OrgID = o, o.ID
		}
	}
	return nil
}

// findLines finds the lines that are known, and refuses what comes twice.
func (j *linesJudge) findLines(ctx context.Context, q db.Q) error {
	var codes, units []string
	for _, l := range j.lines {
		if !l.refused {
			codes, units = append(codes, l.given), append(units, l.OrgID)
		}
	}
	byCode, err := postLines(ctx, q, "l.code", db.Keys(codes))
	if err != nil {
		return err
	}
	atUnits, err := postLines(ctx, q, "l.org_id", db.Keys(units))
	if err != nil {
		return err
	}
	known, places := map[string]*postLine{}, map[string]*postLine{}
	var elsewhere []string
	for _, l := range byCode {
		known[l.Code] = l
		elsewhere = append(elsewhere, l.OrgID)
	}
	for _, l := range atUnits {
		places[l.OrgID+" "+l.TitleKey] = l
	}
	owners, err := orgs(ctx, q, "o.id", db.Keys(elsewhere))
	if err != nil {
		return err
	}
	paths := map[string]string{}
	for _, o := range owners {
		paths[o.ID] = o.Path
	}
	seen := map[string]int{}
	for _, l := range j.lines {
		if l.refused {
			continue
		}
		place := l.OrgID + " " + l.TitleKey
		first := cmp.Or(seen[place], seen["#"+l.given])
		old, there := known[l.given], places[place]
		switch {
		case first > 0:
			j.refuse(l, "designation", "people.posts.twice", "row", first)
			continue
		case old != nil && !j.by.Can(who.PeopleImport, paths[old.OrgID]):
			j.refuse(l, "code", "people.import.not_yours", "code", l.given)
			continue
		case l.given != "" && there != nil && there.Code != l.given:
			j.refuse(l, "code", "people.posts.other_code", "code", there.Code)
			continue
		case old != nil && old.OrgID != l.OrgID:
			j.refuse(l, "unit", "people.posts.other_unit", "code", l.given)
			continue
		}
		seen[place] = l.row.Record
		if l.given != "" {
			seen["#"+l.given] = l.row.Record
		}
		if l.old = old; l.old == nil {
			l.old = there
		}
		if l.ID, l.Code = id.New(), l.given; l.old != nil {
			l.ID, l.Code = l.old.ID, l.old.Code
		}
	}
	return nil
}

// findDesignations matches titles; those that nobody knows are drafted.
func (j *linesJudge) findDesignations(ctx context.Context, q db.Q) error {
	keys := map[string]bool{}
	tops := map[string]bool{}
	for _, l := range j.lines {
		if l.refused {
			continue
		}
		key, _ := titleKey(j.title(l))
		keys[key] = true
		tops[j.top(l.unit.Path)] = true
	}
	meant, err := designationsMeaning(ctx, q, sorted(keys))
	if err != nil {
		return err
	}
	owners, err := orgs(ctx, q, "o.path", sorted(tops))
	if err != nil {
		return err
	}
	owner := map[string]Org{}
	for _, o := range owners {
		owner[o.Path] = o
	}
	drafted := map[string]*Designation{}
	for _, l := range j.lines {
		if l.refused {
			continue
		}
		title := j.title(l)
		key, how := titleKey(title)
		if d, ok := meant.over(key, l.unit.Path); ok {
			l.DesignationID = d.ID
			continue
		}
		top := cmp.Or(owner[j.top(l.unit.Path)].ID, l.OrgID)
		d := drafted[top+" "+key]
		if d == nil {
			d = &Designation{ID: id.New(), OrgID: top, State: DesignationDraft, DraftedBy: j.by.ID(), Name: map[string]string{}}
			drafted[top+" "+key] = d
			j.drafts = append(j.drafts, d)
			j.report.notice(j.problem(l, "designation", "people.posts.drafted", "name", title))
		}
		script := map[bool]string{true: "hi", false: "en"}[devanagari(title)]
		switch {
		case script == "en" && how != HowSame && d.Name["en"] == "": // short or misspelt: written out
			words, _ := titleWords(title)
			d.Name["en"] = inEnglish(words)
		case d.Name[script] == "" || how == HowSame:
			d.Name[script] = tidy(title)
		}
		if d.Name["hi"] == "" && l.Title["hi"] != "" {
			d.Name["hi"] = l.Title["hi"]
		}
		l.DesignationID = d.ID
	}
	return codeDesignations(ctx, q, j.drafts)
}

// title is the title of a line without its unit.
func (j *linesJudge) title(l *postLine) string { return WithoutUnit(written(l.Title), l.unit.Name) }

// top is the part of the tree in which the importer acts around a unit.
func (j *linesJudge) top(path string) string {
	for _, p := range j.by.Paths(who.PeopleImport) {
		if strings.HasPrefix(path, p) && p != "" {
			return p
		}
	}
	first, _, _ := strings.Cut(path, ".")
	return first + "."
}

// makePosts numbers the posts that a line has and does not have yet.
func (j *linesJudge) makePosts(ctx context.Context, q db.Q) error {
	var ids []string
	for _, l := range j.lines {
		if !l.refused && l.old != nil {
			ids = append(ids, l.ID)
		}
	}
	have, err := linePosts(ctx, q, ids)
	if err != nil {
		return err
	}
	j.lineOf = map[string]string{}
	if err := j.adopt(ctx, q, have); err != nil {
		return err
	}
	for again, try := j.lines, 1; len(again) > 0; try++ {
		var codes []string
		for _, l := range again {
			if !l.refused {
				codes = append(codes, l.number(have[l.ID], try)...)
			}
		}
		taken, err := barePositions(ctx, q, "s.code", codes)
		if err != nil {
			return err
		}
		lines, err := postLines(ctx, q, "l.code", db.Keys(codesOf(again)))
		if err != nil {
			return err
		}
		again = j.collided(again, taken, lines)
	}
	for _, l := range j.lines {
		if n := len(have[l.ID]); !l.refused && n > l.Sanctioned {
			j.report.notice(j.problem(l, "sanctioned", "people.posts.fewer", "n", n, "said", l.Sanctioned))
		}
		for _, p := range l.fresh {
			j.lineOf[p.ID] = l.ID
		}
	}
	return nil
}

func codesOf(lines []*postLine) []string {
	var out []string
	for _, l := range lines {
		if !l.refused && l.old == nil {
			out = append(out, l.Code)
		}
	}
	return out
}

// adopt finds the posts that stand already under the code that a new line is given, and belong to no line: a list of posts that was
// taken in before its list of sanctioned posts, as where a department's export is.
func (j *linesJudge) adopt(ctx context.Context, q db.Q, have map[string][]Position) error {
	const beyond = 100 // posts above the sanctioned number that stayed when it fell
	var codes []string
	for _, l := range j.lines {
		for n := 1; !l.refused && l.old == nil && l.given != "" && n <= l.Sanctioned+beyond; n++ {
			codes = append(codes, l.given+"-"+fmt.Sprintf("%02d", n))
		}
	}
	loose, err := loosePositions(ctx, q, codes)
	if err != nil || len(loose) == 0 {
		return err
	}
	ids := make([]string, 0, len(loose))
	for _, p := range loose {
		ids = append(ids, p.ID)
	}
	named, err := positions(ctx, q, "s.id", ids)
	if err != nil {
		return err
	}
	title := map[string]string{}
	for _, p := range named {
		title[p.ID] = foldedTitle(p.Title)
	}
	for _, l := range j.lines {
		for n := 1; !l.refused && l.old == nil && l.given != ""; n++ {
			p, ok := loose[l.given+"-"+fmt.Sprintf("%02d", n)]
			if !ok || p.OrgID != l.OrgID || title[p.ID] != l.TitleKey {
				break
			}
			have[l.ID] = append(have[l.ID], p)
			j.adopted, j.lineOf[p.ID] = append(j.adopted, p), l.ID
		}
	}
	return nil
}

// number gives a line its code, at the given try, and its new posts theirs.
func (l *postLine) number(have []Position, try int) (codes []string) {
	if l.old == nil && l.given == "" {
		words, _ := titleWords(WithoutUnit(written(l.Title), l.unit.Name))
		l.Code = l.unit.Code + "-" + shortOf(words, l.ID)
		if try > 1 {
			l.Code += strconv.Itoa(try)
		}
	}
	kind := ""
	if len(have) > 0 && !slices.ContainsFunc(have, func(p Position) bool { return p.KindCode != have[0].KindCode }) {
		kind = have[0].KindCode
	}
	l.fresh = nil
	for n := len(have) + 1; n <= l.Sanctioned; n++ {
		no := fmt.Sprintf("%02d", n)
		p := Position{ID: id.Of("people.line", l.ID, no), Code: l.Code + "-" + no, KindCode: kind, OrgID: l.OrgID, PostNo: no, Name: l.Title, Title: l.Title}
		l.fresh = append(l.fresh, p)
		codes = append(codes, p.Code)
	}
	return codes
}

// shortOf writes a title as a part of a code: the first letters of its words, or its one word.
func shortOf(words []string, orID string) string {
	words = strings.Fields(strings.ToLower(inEnglish(words)))
	out := ""
	for _, w := range words {
		if c := cleanSegment(w); c != "" && len(words) > 1 {
			out += c[:1]
		} else {
			out += c[:min(len(c), 8)]
		}
	}
	return strings.ToUpper(cmp.Or(out[:min(len(out), 12)], slugOf(nil, orID)))
}

// collided gives the lines whose codes are taken, by what is known or by a line before them, to be numbered anew; one whose code the
// file gives is refused.
func (j *linesJudge) collided(lines []*postLine, taken []Position, known []*postLine) []*postLine {
	used := map[string]bool{}
	for _, p := range taken {
		used[p.Code] = true
	}
	for _, l := range known {
		used["line "+l.Code] = true
	}
	trying := map[*postLine]bool{}
	for _, l := range lines {
		trying[l] = true
	}
	for _, l := range j.lines { // those of an earlier try stand
		if !l.refused && !trying[l] {
			used["line "+l.Code] = true
		}
	}
	var again []*postLine
	for _, l := range lines {
		if l.refused {
			continue
		}
		clash := l.old == nil && used["line "+l.Code] || slices.ContainsFunc(l.fresh, func(p Position) bool { return used[p.Code] })
		switch {
		case !clash:
			used["line "+l.Code] = true
		case l.old != nil || l.given != "":
			j.refuse(l, "code", "people.posts.code_taken", "code", l.Code)
			l.fresh = nil
		default:
			again = append(again, l)
		}
	}
	return again
}

// apply writes what is new: designations, lines, posts; and tells which units have changed.
func (j *linesJudge) apply(ctx context.Context, tx *db.Tx) error {
	if err := writeDesignations(ctx, tx, j.drafts); err != nil {
		return err
	}
	if err := writePostLines(ctx, tx, j.changed); err != nil {
		return err
	}
	if err := writePositions(ctx, tx, j.positions); err != nil {
		return err
	}
	if err := writeLinePosts(ctx, tx, slices.Concat(j.positions, j.adopted), j.lineOf); err != nil {
		return err
	}
	units := map[string]bool{}
	for _, p := range j.positions {
		units[p.OrgID] = true
	}
	return tellChanged(ctx, tx, sorted(units))
}

// tellChanged tells that posts of these units have changed.
func tellChanged(ctx context.Context, tx *db.Tx, units []string) error {
	facts := make([]PostsChanged, len(units))
	for i, orgID := range units {
		facts[i] = PostsChanged{Org: orgID}
	}
	return event.RecordAll(ctx, tx, facts)
}
