// Package department is the desk of those who say what a department's posts need: how its posts stand, which kinds of post there are
// and how far each has come, the list of sanctioned posts that is taken in, the groups into which posts are sorted, and the
// designations that they bear. It shows counts and posts; of those who hold them only whether somebody does.
package department

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Desk is the desk.
type Desk struct {
	db         *db.DB
	people     *people.Register
	frameworks *framework.Frameworks
	batches    *hr.Batches // nil: none are exported, as the next two
	plans      *plan.Plans
	records    *evidence.Records
}

// WithBatches says where the batches are that were brought in, for the export.
func (d *Desk) WithBatches(b *hr.Batches) *Desk { d.batches = b; return d }

// New makes the desk.
func New(d *db.DB, p *people.Register, f *framework.Frameworks) *Desk {
	return &Desk{db: d, people: p, frameworks: f}
}

// Routes are the pages.
func (d *Desk) Routes() []web.Route {
	return []web.Route{
		{Pattern: "GET /mdo", Handler: web.Mine(d.home)},
		{Pattern: "POST /mdo/export", Handler: web.Mine(d.export)},
		{Pattern: "GET /mdo/positions", Handler: web.Mine(d.kinds)},
		{Pattern: "GET /mdo/positions/posts", Handler: web.Mine(d.posts)},
		{Pattern: "GET /mdo/positions/new", Handler: web.Mine(d.beginKind)},
		{Pattern: "POST /mdo/positions/new", Handler: web.Mine(d.takeKind)},
		{Pattern: "GET /mdo/positions/import", Handler: web.Mine(d.importForm)},
		{Pattern: "POST /mdo/positions/import", Handler: web.Mine(d.importFile)},
		{Pattern: "GET /mdo/positions/groups", Handler: web.Mine(d.groups)},
		{Pattern: "POST /mdo/positions/groups", Handler: web.Mine(d.propose)},
		{Pattern: "POST /mdo/positions/groups/{id}", Handler: web.Mine(d.editGroups)},
		{Pattern: "GET /mdo/positions/groups/{id}/apply", Handler: web.Mine(d.preview)},
		{Pattern: "POST /mdo/positions/groups/{id}/apply", Handler: web.Mine(d.apply)},
		{Pattern: "POST /mdo/positions/groups/{id}/undo", Handler: web.Mine(d.undo)},
		{Pattern: "GET /mdo/designations", Handler: web.Mine(d.designations)},
		{Pattern: "POST /mdo/designations", Handler: web.Mine(d.addDesignation)},
		{Pattern: "POST /mdo/designations/{id}", Handler: web.Mine(d.actOnDesignation)},
	}
}

// desk fills the frame of a page of the desk, and refuses who does not work on what posts need anywhere.
func desk(ctx context.Context, op, title string) (web.Frame, error) {
	f := web.FrameOf(ctx)
	if len(people.DeskPaths(who.From(ctx))) == 0 {
		return f, fault.E(fault.Denied, op, "department.denied")
	}
	f.Title, f.Tab, f.Tabs, f.Dense = title, "mdo", f.AreaTabs(), true
	return f, nil
}

// unit is the unit over which the reader works: the one with the code, or else the one at the head of the first part of the tree that
// is theirs.
func (d *Desk) unit(ctx context.Context, code string) (people.Org, error) {
	q, by := d.db.Reader(), who.From(ctx)
	if code != "" {
		return d.people.Org(ctx, q, code)
	}
	path := people.DeskPaths(by)[0]
	if path == "" {
		path = framework.Nation
	}
	at, err := d.people.OrgsAt(ctx, q, []string{path})
	if err == nil && at[path].ID == "" {
		err = fault.E(fault.NotFound, "department.unit", "people.org.unknown")
	}
	return at[path], err
}

// steps is the way back from a page below the list of kinds.
func steps(p *locale.Printer) []parts.Link {
	return []parts.Link{{Text: p.T("app.area.mdo"), Href: "/mdo"}, {Text: p.T("department.kinds.tab"), Href: "/mdo/positions"}}
}

// name gives a name with its language where that is not the page's own.
func name(p *locale.Printer, names map[string]string) parts.Words {
	text, lang := p.Name(names)
	if lang == p.Lang() {
		lang = ""
	}
	return parts.Words{Text: text, Lang: lang}
}

// faults are the errors of a form in words, each beside its field where the page has it.
func faults(p *locale.Printer, err error, fields ...string) parts.Faults {
	return parts.FaultsOr(p, err, "").Renamed(func(place string) string {
		if i := slices.IndexFunc(fields, func(field string) bool { return strings.HasPrefix(place, field) }); i >= 0 {
			return fields[i]
		}
		return ""
	})
}

// mended tells whether an error is one that whoever sent the form can mend.
func mended(err error) bool {
	return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.TooLarge) || fault.Is(err, fault.Unsupported)
}

func redirect(w http.ResponseWriter, r *http.Request, to string) error {
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
