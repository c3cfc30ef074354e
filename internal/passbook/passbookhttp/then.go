package passbookhttp

import (
	"context"
	"net/http"

	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Then is a day that is past, of which the page tells.
type Then struct {
	Day      string
	Kind     string // what was asked then: name of the kind of post
	KindCode string // "" where nothing was asked
	Version  int
	Faults   parts.Faults
}

func (d *Door) then(ctx context.Context, q db.Q, person, day string) (gap.Then, error) {
	return gap.On(ctx, q, gap.Below{People: d.people, Frameworks: d.frameworks, Passbooks: d.passbooks}, person, day)
}

// bookThen shows a passbook as it stood at the end of a day, beside what the post asked by the version that was in force then.
func (d *Door) bookThen(w http.ResponseWriter, r *http.Request, page BookPage, person, day string) error {
	ctx, q := r.Context(), d.db.Reader()
	f := web.FrameOf(ctx)
	f.Title, f.Tab = f.P.T("passbook.title"), "passbook"
	if !page.Own {
		f.Tab = ""
	}
	then, err := d.then(ctx, q, person, day)
	page.Then = Then{Day: day, KindCode: then.Asked.KindCode, Version: then.Asked.Version}
	if fault.Is(err, fault.Invalid) {
		page.Then.Faults = parts.FaultsOf(f.P, err)
		return web.Render(w, r, fault.Status(fault.KindOf(err)), thenPage(f, page))
	} else if err != nil {
		return err
	}
	if page.Names, err = d.frameworks.Known(ctx, q, codesOf(then.Items, then.Entries)); err != nil {
		return err
	}
	page.Then.Kind, _ = f.P.Name(then.Asked.Profile.Kind.Name)
	page.lay(then.Items, linesOf(f.P, then.Items, then.Entries, page.Names, page.Base))
	return web.Render(w, r, http.StatusOK, thenPage(f, page))
}

// thenTitle is the finding of a day.
func thenTitle(p *locale.Printer, page BookPage) string {
	switch {
	case len(page.Then.Faults) > 0:
		return p.T("passbook.then.ask")
	case page.Sum.Required == 0:
		return p.T("passbook.then.nothing", "day", p.DateOf(page.Then.Day))
	}
	return p.T("passbook.then.title", "day", p.DateOf(page.Then.Day), "met", page.Sum.Met, "n", page.Sum.Required)
}
