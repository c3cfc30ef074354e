package officer

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"time"

	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/plan"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// PathPage is an official's post in full: what it asks for, who asks, and how far one is.
type PathPage struct {
	Post     parts.Head
	Unmapped string
	Sum      gap.Summary
	Gaps     []PathRow // in the order of priority
	Roles    []PathRole
}

// PathRow is one competency.
type PathRow struct {
	Place int // in the order of priority; 0 outside it
	GapRow
}

// PathRole is one role of the post with its activities.
type PathRole struct {
	Name, Lang, Purpose, Met string
	Activities               []PathActivity
}

// PathActivity is one activity and what it asks for.
type PathActivity struct {
	Text, Lang string
	Rows       []GapRow
}

func (d *Desk) path(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	f, by := web.FrameOf(ctx), who.From(ctx)
	standings, err := d.plans.Standings(ctx, q, by.PersonID, f.P.Lang())
	if err != nil {
		return err
	}
	page := PathPage{Post: parts.Head{Title: f.P.T("officer.path.title")}}
	if len(standings) == 0 {
		blank, err := d.unmapped(ctx, q, f.P, by.PersonID)
		if err != nil {
			return err
		}
		page.Unmapped = blank.Text
	} else {
		profile, err := d.profile(ctx, q, standings[0].KindCode, standings[0].Version)
		if err != nil {
			return err
		}
		page.fill(f, standings, profile)
	}
	f.Title = f.P.T("officer.path.title")
	return web.Render(w, r, http.StatusOK, pathPage(f, page))
}

// profiles keeps, for a minute, what kinds of post need: the same for all who hold one, and a published version does not
// change but for merged codes.
type profiles struct {
	mu    sync.Mutex
	known map[string]kept
}

type kept struct {
	framework.Profile
	at time.Time
}

const profilesKept, profileKept = 200, time.Minute

func (d *Desk) profile(ctx context.Context, q db.Q, kind string, version int) (framework.Profile, error) {
	key, now := kind+" "+strconv.Itoa(version), q.Now()
	d.profiles.mu.Lock()
	have, ok := d.profiles.known[key]
	d.profiles.mu.Unlock()
	if age := now.Sub(have.at); ok && age >= 0 && age < profileKept {
		return have.Profile, nil
	}
	p, err := d.frameworks.Applies(ctx, q, kind, version)
	if err != nil {
		return p, err
	}
	d.profiles.mu.Lock()
	defer d.profiles.mu.Unlock()
	if d.profiles.known == nil || len(d.profiles.known) >= profilesKept {
		d.profiles.known = map[string]kept{}
	}
	d.profiles.known[key] = kept{p, now}
	return p, nil
}

func (page *PathPage) fill(f web.Frame, standings []plan.Standing, profile framework.Profile) {
	kind, lang := f.P.Name(profile.Kind.Name)
	page.Post = parts.Head{Eyebrow: f.P.T("officer.path.title"), Title: kind, TitleLang: otherLang(f.P, lang), Lede: f.P.T("officer.path.lede", "org", f.Org, "version", strconv.Itoa(profile.Version))}
	items := make([]gap.Item, len(standings))
	at := map[string]plan.Standing{}
	for i, s := range standings {
		items[i], at[s.Competency] = s.Item, s
	}
	page.Sum = gap.Sum(items)
	asks := askers(f.P, profile)
	for i, s := range short(standings) {
		row := gapRow(f.P, s, false)
		row.Row.Sub = f.P.T("officer.path.why", "activity", asks[s.Activity], "missing", row.Row.Sub)
		page.Gaps = append(page.Gaps, PathRow{Place: i + 1, GapRow: row})
	}
	for _, role := range profile.Roles {
		page.Roles = append(page.Roles, pathRole(f.P, role, at))
	}
}

// askers gives the words of every activity by its code.
func askers(p *locale.Printer, profile framework.Profile) map[string]string {
	out := map[string]string{}
	for _, role := range profile.Roles {
		for _, a := range role.Activities {
			out[a.Code], _ = p.Name(a.Text)
		}
	}
	return out
}

func pathRole(p *locale.Printer, role framework.Role, at map[string]plan.Standing) PathRole {
	out := PathRole{}
	var lang string
	out.Name, lang = p.Name(role.Name)
	out.Lang = otherLang(p, lang)
	out.Purpose, _ = p.Name(role.Purpose)
	of, met := 0, 0
	for _, a := range role.Activities {
		act := PathActivity{}
		act.Text, lang = p.Name(a.Text)
		act.Lang = otherLang(p, lang)
		for _, need := range a.Requirements {
			s, ok := at[need.Competency]
			if !ok {
				continue // merged or retired since: the post's list does not ask for it
			}
			of++
			row := asked(p, s, need)
			if row.Kind == "ok" {
				met++
			}
			act.Rows = append(act.Rows, row)
		}
		out.Activities = append(out.Activities, act)
	}
	out.Met = p.T("officer.path.role", "n", met, "of", of)
	return out
}

// asked lays what one activity asks beside what is proven; another activity may ask more.
func asked(p *locale.Printer, s plan.Standing, need framework.Requirement) GapRow {
	s.Required, s.Gap = need.Level, max(0, need.Level-s.Attained)
	name, lang := p.Name(s.Name)
	row := GapRow{Row: parts.Row{
		Title: name, TitleLang: otherLang(p, lang), Href: "/passbook/" + s.Competency, Glyph: glyph(s),
		Sub: p.T("officer.path.asks", "level", strconv.Itoa(need.Level), "criticality", strconv.Itoa(need.Criticality)),
	}}
	row.Kind, row.Says = pill(p, s)
	return row
}
