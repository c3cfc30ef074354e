package department

import (
	"archive/zip"
	"cmp"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"sopan/internal/evidence"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
)

// Export says what an export is to hold. The zero value holds nobody.
type Export struct {
	People   bool           // those who serve, too: people, postings, orders, plans, earlier scores
	Purpose  string         // why people are asked for: one of Purposes; it is kept with the reading of each
	Progress func(rows int) // told after each row; may be nil
}

// Purposes are the purposes for which data on people may leave, as they are kept with each reading: to move to another installation,
// for what an order or an inspection asks, for the department's own figures, to be kept as a copy.
var Purposes = []string{"handover", "inspection", "figures", "copy"}

// WithPlans says where people's plans are, for the export.
func (d *Desk) WithPlans(p *plan.Plans) *Desk { d.plans = p; return d }

// WithRecords says where evidence is, for the export.
func (d *Desk) WithRecords(r *evidence.Records) *Desk { d.records = r; return d }

// Archive writes a ZIP with what was entered where the actor may export, as open files: CSV and JSON in UTF-8, with datapackage.json,
// SHA256SUMS and a README.txt that says how each file is taken in again. Nothing of it is held in memory. Nobody is in it, unless
// people are asked for: then it takes a purpose, their files are in it too, and that it was read is kept for each of them before it is
// written. Plans and earlier scores are in it where the actor may read those as well.
func (d *Desk) Archive(ctx context.Context, by who.Actor, e Export, w io.Writer) error {
	const op = "department.export"
	paths := by.Paths(who.ExportData)
	switch {
	case len(paths) == 0:
		return fault.E(fault.Denied, op, "department.denied_export")
	case e.People && !slices.Contains(Purposes, e.Purpose):
		return fault.E(fault.Invalid, op, "department.export.purpose.needed").At("purpose", "department.export.purpose.needed")
	}
	for _, path := range paths {
		if err := audit.Record(ctx, d.db, by, who.ExportData, "", path, "export.department"); err != nil {
			return fault.Wrap(op, err)
		}
	}
	x := &exporting{Desk: d, ctx: ctx, q: d.db.Reader(), by: by, paths: paths, e: e, a: &archive{z: zip.NewWriter(w), done: e.Progress}}
	if err := x.all(); err != nil {
		return fault.Wrap(op, err)
	}
	at := d.db.Reader().Now()
	return fault.Wrap(op, x.a.close("department-"+clock.Date(at), "Export of a department, "+clock.Date(at), at))
}

// ArchiveFile is Archive into a file without a name, which is gone when it is closed: so a reader who is slow keeps no statement open,
// and what goes wrong is told before the first byte is sent.
func (d *Desk) ArchiveFile(ctx context.Context, by who.Actor, e Export) (*os.File, error) {
	const op = "department.export"
	f, err := os.CreateTemp("", "export-*.zip")
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	err = os.Remove(f.Name())
	if err == nil {
		err = d.Archive(ctx, by, e, f)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = f.Close()
		return nil, fault.Wrap(op, err)
	}
	return f, nil
}

// exporting is one export on its way.
type exporting struct {
	*Desk
	ctx   context.Context
	q     db.Q
	by    who.Actor
	paths []string
	e     Export
	a     *archive
}

// all writes the files in the order in which they are taken in again, and then those that are records.
func (x *exporting) all() error {
	steps := []func() error{x.posts}
	if x.e.People {
		steps = append(steps, x.staff)
	}
	steps = append(steps, x.words, x.resources, x.frameworks, x.asked, x.maps, x.trail, x.broughtIn)
	if x.e.People {
		steps = append(steps, x.ofPeople)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sheets are the tables of other rooms: what is in each, and how it is taken in again.
var sheets = map[string]struct{ about, load string }{
	"orgs.csv":                {"Organisations; those above them too, so that they can be hung.", "orgs csv"},
	"organisations_past.csv":  {"What organisations were called before.", "past names"},
	"organisations_ended.csv": {"How organisations ended, and into which they were merged.", "past ended"},
	"designations.csv":        {"Designations with their other names, and what they were merged into.", "designations"},
	"posts.csv":               {"Numbered posts, held or vacant.", "framework positions"},
	"sanctioned.csv":          {"The list of sanctioned posts.", "posts"},
	"groups.csv":              {"Groups into which posts of no kind were sorted.", ""},
	"people.csv":              {"Those who serve, with the post that they hold.", "people"},
	"postings.csv":            {"Every posting, those that ended too.", "service postings"},
	"service_orders.csv":      {"Orders on service: carried out, waiting, failed or taken back.", "service orders"},
	"plans.csv":               {"Development plans.", ""},
	"plan_items.csv":          {"What stands in them.", ""},
	"earlier_scores.csv":      {"Earlier scores that were brought in, whatever came of their batch.", "evidence"},
}

func (x *exporting) posts() error {
	list, err := x.people.PostSheets(x.ctx, x.q, x.paths)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := x.a.sheet(s, sheets[s.File].about, sheets[s.File].load); err != nil {
			return err
		}
	}
	return nil
}

// staff writes who serves, and keeps for each of them that it was read, before it is.
func (x *exporting) staff() error {
	err := x.people.EachServing(x.ctx, x.q, x.paths, func(some [][2]string) error {
		return audit.RecordAll(x.ctx, x.db, x.by, who.ExportData, some, "export.people."+x.e.Purpose)
	})
	if err != nil {
		return err
	}
	list, err := x.people.StaffSheets(x.ctx, x.q, x.paths)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := x.a.sheet(s, sheets[s.File].about, sheets[s.File].load); err != nil {
			return err
		}
	}
	return nil
}

// ofPeople writes what else is kept on them, where the actor may read it.
func (x *exporting) ofPeople() error {
	if paths := x.alsoWith(who.PlanRead); x.plans != nil && len(paths) > 0 {
		for _, s := range x.plans.Sheets(x.ctx, x.q, paths) {
			if err := x.a.sheet(s, sheets[s.File].about, sheets[s.File].load); err != nil {
				return err
			}
		}
	}
	paths := x.alsoWith(who.EvidenceRead)
	for _, path := range x.alsoWith(who.EvidenceLoad) {
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	if x.records == nil || len(paths) == 0 {
		return nil
	}
	s := x.records.LoadsSheet(x.ctx, x.q, paths)
	return x.a.sheet(s, sheets[s.File].about, sheets[s.File].load)
}

// alsoWith gives the parts of the tree over which the actor holds another right besides the one to export.
func (x *exporting) alsoWith(right who.Right) []string {
	var out []string
	for _, a := range x.paths {
		for _, b := range x.by.Paths(right) {
			var narrow string
			switch {
			case strings.HasPrefix(a, b):
				narrow = a
			case strings.HasPrefix(b, a):
				narrow = b
			default:
				continue
			}
			if !slices.Contains(out, narrow) {
				out = append(out, narrow)
			}
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Compare(a, b) })
	return out
}

// mine gives those of organisations, by their codes, over which the actor may export, with their paths. Nobody keeps what is the nation's.
func (x *exporting) mine(codes []string) (map[string]string, error) {
	found, err := x.people.OrgsByCode(x.ctx, x.q, db.Keys(codes))
	out := map[string]string{}
	for code, o := range found {
		if x.by.Can(who.ExportData, o.Path) {
			out[code] = o.Path
		}
	}
	return out, err
}
