package people

import (
	"context"
	"io"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// placeFile says how a kind of file of places is read.
type placeFile struct {
	level, parent string // "" when each row names them
	columns       csvio.Mapping
}

// placeFiles are the files of the Local Government Directory as they are downloaded, and our own.
var placeFiles = map[string]placeFile{
	"state": {"state", "", csvio.Mapping{
		{Field: "code", Names: []string{"State Code"}, Required: true},
		{Field: "name_en", Names: []string{"State Name"}, Required: true},
		{Field: "census2011", Names: []string{"Census 2011 Code"}},
	}},
	"district": {"district", "state", csvio.Mapping{
		{Field: "code", Names: []string{"District Code"}, Required: true},
		{Field: "name_en", Names: []string{"District Name"}, Required: true},
		{Field: "parent_code", Names: []string{"State Code"}, Required: true},
		{Field: "census2011", Names: []string{"Census 2011 Code"}},
	}},
	"subdistrict": {"subdistrict", "district", csvio.Mapping{
		{Field: "code", Names: []string{"Sub-district Code"}, Required: true},
		{Field: "name_en", Names: []string{"Sub-district Name"}, Required: true},
		{Field: "parent_code", Names: []string{"District Code"}, Required: true},
		{Field: "census2011", Names: []string{"Census 2011 code"}},
	}},
	"block": {"block", "district", csvio.Mapping{
		{Field: "code", Names: []string{"Block Code"}, Required: true},
		{Field: "name_en", Names: []string{"Block Name"}, Required: true},
		{Field: "parent_code", Names: []string{"District Code"}, Required: true},
	}},
	"ulb": {"ulb", "state", csvio.Mapping{
		{Field: "code", Names: []string{"Local Body Code"}, Required: true},
		{Field: "name_en", Names: []string{"Local Body Name"}, Required: true},
		{Field: "parent_code", Names: []string{"State Code"}, Required: true},
		{Field: "census2011", Names: []string{"Census 2011 Code"}},
	}},
	"csv": {"", "", append(csvio.Mapping{
		{Field: "level", Required: true},
		{Field: "code", Required: true},
		{Field: "parent_level"},
		{Field: "parent_code"},
		{Field: "census2011"},
	}, nameColumns("name")...)},
}

// placeKey is a place's code within its level.
type placeKey struct{ level, code string }

// placeRow is one row of a file of places, judged.
type placeRow struct {
	Place
	row csvio.Row
}

// ImportPlaces takes in a file of places: one of the directory's (state, district, subdistrict, block or ulb) or our own
// (csv). A code that comes again under another parent is told as a conflict, and the first stands. A parent that is not
// known is told; the place is kept and lies in it as soon as it comes.
func (r *Register) ImportPlaces(ctx context.Context, by who.Actor, kind string, file io.Reader, opt Options) (Report, error) {
	const op = "people.ImportPlaces"
	form, ok := placeFiles[kind]
	switch {
	case !ok:
		return Report{}, fault.E(fault.Invalid, op, "people.file.kind", "kind", kind)
	case !by.Can(who.PlacesEdit, ""):
		return Report{}, fault.E(fault.Denied, op, "people.place.denied")
	}
	return r.takeFile(ctx, by, op, file, form.columns, opt, func(ctx context.Context, q db.Q, in *sheet, report *Report) (writes, error) {
		rows := judgePlaces(in, form, report)
		known, err := knownPlaces(ctx, q, rows)
		if err != nil {
			return nil, err
		}
		tellMissingParents(in, rows, known, report)
		changed := changedPlaces(rows, known, kind == "csv", report)
		opt.progress(report.Rows, in.all())
		return func(ctx context.Context, tx *db.Tx) error {
			if err := writePlaces(ctx, tx, changed, newSorter()); err != nil || len(changed) == 0 {
				return err
			}
			return relocateOrgs(ctx, tx)
		}, nil
	})
}

// judgePlaces reads the rows; of a code that comes twice the first stands.
func judgePlaces(in *sheet, form placeFile, report *Report) []placeRow {
	var rows []placeRow
	seen := map[placeKey]Place{}
	for _, row := range in.Rows {
		p, problem := readPlace(in, form, row)
		if problem != nil {
			report.Add(*problem)
			continue
		}
		report.Accept(1)
		key := placeKey{p.Level, p.Code}
		first, twice := seen[key]
		switch {
		case strings.Contains(strings.ToUpper(anyName(p.Name)), "NOT IN USE"):
			report.notice(in.Problem(row, "name_en", "people.place.not_in_use", "code", p.Code))
		case twice && (first.ParentLevel != p.ParentLevel || first.ParentCode != p.ParentCode):
			report.Conflicts++
			report.Accepted--
			report.notice(in.Problem(row, "code", "people.place.conflict", "code", p.Code, "first", first.ParentCode, "second", p.ParentCode))
		case twice:
			report.notice(in.Problem(row, "code", "people.place.twice", "code", p.Code))
		default:
			seen[key] = p
			rows = append(rows, placeRow{p, row})
		}
	}
	return rows
}

func readPlace(in *sheet, form placeFile, row csvio.Row) (Place, *csvio.Problem) {
	refuse := func(field, key string, args ...any) (Place, *csvio.Problem) {
		p := in.Problem(row, field, key, args...)
		return Place{}, &p
	}
	p := Place{
		Level: form.level, Code: csvio.Code(in.Get(row, "code")), ParentLevel: form.parent, ParentCode: csvio.Code(in.Get(row, "parent_code")),
		Name: in.names(row, "name"), Census2011: csvio.Code(in.Get(row, "census2011")),
	}
	if form.level == "" {
		p.Level, p.ParentLevel = in.Get(row, "level"), in.Get(row, "parent_level")
	} else if name := in.text(row, "name_en"); name != "" {
		p.Name = map[string]string{"en": csvio.TitleCase(name)}
	}
	if _, ok := levels[p.Level]; !ok {
		return refuse("level", "people.place.level")
	}
	if _, ok := levels[p.ParentLevel]; !ok && p.ParentLevel != "" {
		return refuse("parent_level", "people.place.level")
	}
	switch {
	case p.Code == "":
		return refuse("code", "people.file.no_code")
	case len(p.Name) == 0:
		return refuse("name_en", "people.file.no_name")
	case p.ParentCode == "" && p.Level != "state":
		return refuse("parent_code", "people.place.no_parent")
	}
	return p, nil
}

// knownPlaces gives what is stored of the rows and of their parents.
func knownPlaces(ctx context.Context, q db.Q, rows []placeRow) (map[placeKey]Place, error) {
	var keys []placeKey
	for _, p := range rows {
		keys = append(keys, placeKey{p.Level, p.Code}, placeKey{p.ParentLevel, p.ParentCode})
	}
	return placesByKey(ctx, q, keys)
}

func placesByKey(ctx context.Context, q db.Q, keys []placeKey) (map[placeKey]Place, error) {
	byLevel := map[string][]string{}
	seen := map[placeKey]bool{}
	for _, k := range keys {
		if k.code != "" && !seen[k] {
			seen[k] = true
			byLevel[k.level] = append(byLevel[k.level], k.code)
		}
	}
	out := map[placeKey]Place{}
	for level, codes := range byLevel {
		found, err := places(ctx, q, level, codes)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			out[placeKey{p.Level, p.Code}] = p
		}
	}
	return out, nil
}

func tellMissingParents(in *sheet, rows []placeRow, known map[placeKey]Place, report *Report) {
	coming := map[placeKey]bool{}
	for _, p := range rows {
		coming[placeKey{p.Level, p.Code}] = true
	}
	for _, p := range rows {
		parent := placeKey{p.ParentLevel, p.ParentCode}
		if _, ok := known[parent]; !ok && !coming[parent] && p.ParentCode != "" {
			report.notice(in.Problem(p.row, "parent_code", "people.place.parent_unknown", "code", p.ParentCode))
		}
	}
}

// changedPlaces leaves the rows that say something new. A name of the directory does not displace one that differs in
// capitals alone, for ours is the one that was written with care.
func changedPlaces(rows []placeRow, known map[placeKey]Place, ours bool, report *Report) []Place {
	var out []Place
	for _, p := range rows {
		old, ok := known[placeKey{p.Level, p.Code}]
		if ok && !ours && strings.EqualFold(old.Name["en"], p.Name["en"]) {
			p.Name = old.Name
		}
		if ok && p.Census2011 == "" {
			p.Census2011 = old.Census2011
		}
		switch {
		case !ok:
			report.Created++
		case sameNames(old.Name, p.Name) && old.ParentLevel == p.ParentLevel && old.ParentCode == p.ParentCode && old.Census2011 == p.Census2011:
			report.Unchanged++
			continue
		default:
			report.Changed++
			p.Name = mergeNames(old.Name, p.Name)
		}
		out = append(out, p.Place)
	}
	return out
}

// lie is what a place lies in, itself included.
type lie struct{ block, district, state string }

// liesIn walks up from places, one level of all of them at a time.
func liesIn(ctx context.Context, q db.Q, keys []placeKey) (map[placeKey]lie, error) {
	up := map[placeKey]placeKey{}
	next := keys
	for range levels { // a place cannot lie deeper than there are levels
		found, err := placesByKey(ctx, q, next)
		if err != nil {
			return nil, err
		}
		next = nil
		for k, p := range found {
			up[k] = placeKey{p.ParentLevel, p.ParentCode}
			next = append(next, up[k])
		}
		if len(next) == 0 {
			break
		}
	}
	out := map[placeKey]lie{}
	for _, k := range keys {
		var l lie
		at := k
		for range levels {
			switch at.level {
			case "block":
				l.block = at.code
			case "district":
				l.district = at.code
			case "state":
				l.state = at.code
			}
			at = up[at]
		}
		out[k] = l
	}
	return out, nil
}

// relocateOrgs brings what organisations lie in up to date with the places, and tells of which that is another.
func relocateOrgs(ctx context.Context, tx *db.Tx) error {
	located, err := locatedOrgs(ctx, tx)
	if err != nil {
		return err
	}
	keys := make([]placeKey, len(located))
	for i, o := range located {
		keys[i] = placeKey{o.PlaceLevel, o.PlaceCode}
	}
	lies, err := liesIn(ctx, tx, keys)
	if err != nil {
		return err
	}
	var moved []Org
	var told []OrgRelocated
	for i, o := range located {
		l := lies[keys[i]]
		if l != (lie{o.BlockCode, o.DistrictCode, o.StateCode}) {
			o.BlockCode, o.DistrictCode, o.StateCode = l.block, l.district, l.state
			moved = append(moved, o)
			told = append(told, OrgRelocated{Org: o.ID})
		}
	}
	if err := relocate(ctx, tx, moved); err != nil {
		return err
	}
	return event.RecordAll(ctx, tx, told)
}
