package people

import (
	"context"
	"io"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

var positionColumnsOfFile = append(append(csvio.Mapping{
	{Field: "code", Required: true},
	{Field: "kind_code"},
	{Field: "org_code", Required: true},
	{Field: "post_no"},
	{Field: "reports_to_position"},
}, nameColumns("name")...), nameColumns("title")...)

// postRow is one row of a file of positions, judged.
type postRow struct {
	Position
	row     csvio.Row
	above   string // code of the position above
	refused bool
}

// ImportPositions takes in our file of positions. They are matched by code. A position reports to one in the file or to
// one that is known; a line that comes back to itself is refused, naming the way round. Where a held position has come to
// be of another kind or at another unit, its holder is posted there, and that is told.
// Refused are rows about what lies outside the importer's part, where it is or where it is to go, and rows that change a post
// of the importer's own.
func (r *Register) ImportPositions(ctx context.Context, by who.Actor, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportPositions"
	if !by.Holds(who.PeopleImport) {
		return Report{}, fault.E(fault.Denied, op, "people.import.denied")
	}
	return r.takeFile(ctx, by, op, file, positionColumnsOfFile, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		j := &postJudge{in: in, report: report, by: by}
		if err := j.judge(ctx, q); err != nil {
			return nil, err
		}
		changed := j.changed()
		opt.judged(in)
		return func(ctx context.Context, tx *db.Tx) error { return applyPositions(ctx, tx, changed) }, nil
	})
}

// postJudge judges a file of positions.
type postJudge struct {
	in     *sheet
	report *Report
	by     who.Actor
	rows   []*postRow
	byCode map[string]*postRow
	known  map[string]Position // by code
	paths  map[string]string   // unit → path, of the units where known positions are
	own    map[string]bool     // positions that the importer holds
	ids    map[string]string   // id → code, of all that was met
}

func (j *postJudge) refuse(p *postRow, field, key string, args ...any) {
	p.refused = true
	j.report.Add(j.in.Problem(p.row, field, key, args...))
}

func (j *postJudge) judge(ctx context.Context, q db.Q) error {
	j.read()
	units, err := j.load(ctx, q)
	if err != nil {
		return err
	}
	for _, p := range j.rows {
		o, ok := units[p.OrgID]
		switch {
		case !ok:
			j.refuse(p, "org_code", "people.position.org_unknown", "code", p.OrgID)
			continue
		case !j.by.Can(who.PeopleImport, o.Path):
			j.refuse(p, "org_code", "people.import.not_yours", "code", p.OrgID)
			continue
		case j.known[p.Code].ID != "" && !j.by.Can(who.PeopleImport, j.paths[j.known[p.Code].OrgID]):
			j.refuse(p, "code", "people.import.not_yours", "code", p.Code) // it is another's, wherever it is to go
			continue
		}
		p.OrgID = o.ID
		if p.above != "" && j.byCode[p.above] == nil && j.known[p.above].ID == "" {
			j.refuse(p, "reports_to_position", "people.position.above_unknown", "code", p.above)
		}
	}
	j.link()
	j.refuseSelf()
	return j.refuseCircles(ctx, q)
}

// refuseSelf refuses rows that change a post of the importer's own in more than its name: nobody orders for themselves.
func (j *postJudge) refuseSelf() {
	for _, p := range j.rows {
		old := j.known[p.Code]
		if !p.refused && j.own[old.ID] && (p.OrgID != old.OrgID || p.KindCode != old.KindCode || p.ReportsTo != old.ReportsTo) {
			j.refuse(p, "code", "people.import.self")
		}
	}
}

// read takes the rows as they stand; OrgID holds the unit's code until units are known.
func (j *postJudge) read() {
	j.byCode, j.ids = map[string]*postRow{}, map[string]string{}
	for _, row := range j.in.Rows {
		p := &postRow{row: row, above: j.in.text(row, "reports_to_position")}
		p.Code, p.KindCode, p.OrgID = j.in.text(row, "code"), j.in.text(row, "kind_code"), j.in.text(row, "org_code")
		p.PostNo = j.in.text(row, "post_no")
		p.Name, p.Title = j.in.names(row, "name"), j.in.names(row, "title")
		if len(p.Title) == 0 {
			p.Title = p.Name
		}
		p.Name = mergeNames(p.Title, p.Name)
		p.Title = mergeNames(p.Name, p.Title)
		first := j.byCode[p.Code]
		switch {
		case p.Code == "":
			j.refuse(p, "code", "people.file.no_code")
		case first != nil:
			j.refuse(p, "code", "people.file.twice", "code", p.Code, "row", first.row.N)
		case len(p.Name) == 0:
			j.refuse(p, "name_en", "people.file.no_name")
		default:
			j.byCode[p.Code] = p
			j.rows = append(j.rows, p)
		}
	}
}

func (j *postJudge) load(ctx context.Context, q db.Q) (units map[string]Org, err error) {
	codes, orgCodes := []string{}, []string{}
	seen := map[string]bool{}
	for _, p := range j.rows {
		for _, code := range []string{p.Code, p.above} {
			if code != "" && !seen["p"+code] {
				seen["p"+code] = true
				codes = append(codes, code)
			}
		}
		if !seen["o"+p.OrgID] {
			seen["o"+p.OrgID] = true
			orgCodes = append(orgCodes, p.OrgID)
		}
	}
	stored, err := positions(ctx, q, "s.code", codes)
	if err != nil {
		return nil, err
	}
	j.known = map[string]Position{}
	for _, s := range stored {
		j.known[s.Code] = s
		j.ids[s.ID] = s.Code
	}
	found, err := orgs(ctx, q, "o.code", orgCodes)
	if err != nil {
		return nil, err
	}
	units = map[string]Org{}
	for _, o := range found {
		units[o.Code] = o
	}
	return units, j.loadOwners(ctx, q)
}

// loadOwners finds where the known positions are, and which of them the importer holds.
func (j *postJudge) loadOwners(ctx context.Context, q db.Q) error {
	at := map[string]bool{}
	for _, s := range j.known {
		at[s.OrgID] = true
	}
	found, err := orgs(ctx, q, "o.id", sorted(at))
	if err != nil {
		return err
	}
	j.paths, j.own = map[string]string{}, map[string]bool{}
	for _, o := range found {
		j.paths[o.ID] = o.Path
	}
	if !j.by.SignedIn() {
		return nil
	}
	held, err := currentPostings(ctx, q, []string{j.by.PersonID})
	for _, t := range held[j.by.PersonID] {
		j.own[t.PositionID] = true
	}
	return err
}

// link gives each row its id and the id of the position above.
func (j *postJudge) link() {
	for _, p := range j.rows {
		if p.ID = j.known[p.Code].ID; p.ID == "" {
			p.ID = id.New()
		}
		j.ids[p.ID] = p.Code
	}
	for _, p := range j.rows {
		if above := j.byCode[p.above]; above != nil {
			p.ReportsTo = above.ID
		} else {
			p.ReportsTo = j.known[p.above].ID
		}
	}
}

// refuseCircles refuses rows whose line comes back to itself, and rows that report to what is refused and not yet known.
func (j *postJudge) refuseCircles(ctx context.Context, q db.Q) error {
	var starts []string
	next := map[string]string{}
	for _, p := range j.rows {
		if p.refused {
			continue
		}
		next[p.ID] = p.ReportsTo
		if p.ReportsTo != "" {
			starts = append(starts, p.ReportsTo)
		}
	}
	line, err := lineAbove(ctx, q, starts)
	if err != nil {
		return err
	}
	for _, l := range line {
		j.ids[l.id] = l.code
		if _, ours := next[l.id]; !ours {
			next[l.id] = l.above
		}
	}
	up := newClimb(func(at string) string { return next[at] })
	for _, p := range j.rows {
		if way := up.circle(p.ID); way != nil && !p.refused {
			j.refuse(p, "reports_to_position", "people.position.circle", "way", j.codes(way))
		}
	}
	for again := true; again; {
		again = false
		for _, p := range j.rows {
			above := j.byCode[p.above]
			if !p.refused && above != nil && above.refused && j.known[above.Code].ID == "" {
				j.refuse(p, "reports_to_position", "people.position.above_refused", "code", p.above)
				again = true
			}
		}
	}
	return nil
}

func (j *postJudge) codes(way []string) string {
	out := make([]string, len(way))
	for i, positionID := range way {
		out[i] = j.ids[positionID]
	}
	return strings.Join(out, " → ")
}

// changed leaves the rows that say something new.
func (j *postJudge) changed() []Position {
	var out []Position
	for _, p := range j.rows {
		if p.refused {
			continue
		}
		j.report.Accept(1)
		old, ok := j.known[p.Code]
		switch {
		case !ok:
			j.report.Created++
		case samePosition(old, p.Position):
			j.report.Unchanged++
			continue
		default:
			j.report.Changed++
			p.Name, p.Title = mergeNames(old.Name, p.Name), mergeNames(old.Title, p.Title)
		}
		out = append(out, p.Position)
	}
	return out
}

// samePosition tells whether a position as it is given says nothing that is not known.
func samePosition(known, given Position) bool {
	return known.KindCode == given.KindCode && known.OrgID == given.OrgID && known.PostNo == given.PostNo &&
		known.ReportsTo == given.ReportsTo && sameNames(known.Name, given.Name) && sameNames(known.Title, given.Title)
}

func applyPositions(ctx context.Context, tx *db.Tx, changed []Position) error {
	before := map[string]Position{}
	ids := make([]string, len(changed))
	for i, p := range changed {
		ids[i] = p.ID
	}
	stored, err := positions(ctx, tx, "s.id", ids)
	if err != nil {
		return err
	}
	for _, p := range stored {
		before[p.ID] = p
	}
	if err := writePositions(ctx, tx, changed); err != nil {
		return err
	}
	held, err := holders(ctx, tx, ids)
	if err != nil {
		return err
	}
	var told []event.Fact
	followers := map[string]string{} // person → unit
	units := map[string]bool{}       // whose posts are others now
	for _, p := range changed {
		old, h := before[p.ID], held[p.ID]
		if old.KindCode != p.KindCode || old.OrgID != p.OrgID {
			units[p.OrgID] = true
			if old.OrgID != "" {
				units[old.OrgID] = true
			}
		}
		if h.person == "" || old.KindCode == p.KindCode && old.OrgID == p.OrgID {
			continue
		}
		told = append(told, Posted{Person: h.person, Position: p.ID, KindCode: p.KindCode})
		if !h.additional && old.OrgID != p.OrgID {
			followers[h.person] = p.OrgID
		}
	}
	if err := moveWithPost(ctx, tx, followers); err != nil {
		return err
	}
	for _, org := range sorted(units) {
		told = append(told, PostsChanged{Org: org})
	}
	return event.RecordAll(ctx, tx, told)
}
