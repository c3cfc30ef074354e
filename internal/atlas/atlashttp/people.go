package atlashttp

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"sopan/internal/atlas"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const perPage = 50

// Behind is one person behind a cell.
type Behind struct {
	atlas.Person
	Name, NameLang, Title, Org string
}

// PeoplePage is who stands behind a cell.
type PeoplePage struct {
	Place, Competency, Kind string
	Back                    string
	People                  []Behind
	Steps                   int // of the competency's scale
	Pages                   parts.Pages
}

// peopleHref is the address of the people behind a cell.
func peopleHref(a Ask, place, competency string) string {
	v := url.Values{"place": {place}, "competency": {competency}}
	if a.By != atlas.Block {
		v.Set("level", a.By)
	}
	if a.Kind != "" {
		v.Set("kind", a.Kind)
	}
	return "/atlas/people?" + v.Encode()
}

func (d *Door) behind(w http.ResponseWriter, r *http.Request) error {
	ctx, f, v, q := r.Context(), web.FrameOf(r.Context()), r.URL.Query(), d.db.Reader()
	by := who.From(ctx)
	if !by.Holds(who.AtlasPeople) { // before anything is said of the cell
		return fault.E(fault.Denied, "atlas.behind", "atlas.denied.people")
	}
	after, err := parseCursor(v.Get("after"))
	if err != nil {
		return err
	}
	level := cmp.Or(v.Get("level"), atlas.Block)
	place, err := d.people.Place(ctx, q, level, v.Get("place"))
	if err != nil {
		return err
	}
	c, err := d.frameworks.Competency(ctx, q, v.Get("competency"))
	if err != nil {
		return err
	}
	kind := v.Get("kind")
	found, err := d.maps.People(ctx, by, atlas.PlaceRef{Level: level, Code: place.Code}, c.Code, kind, after, perPage)
	if err != nil {
		return err
	}
	page := PeoplePage{Steps: len(c.Levels), Back: backTo(place, kind)}
	page.Place, _ = f.P.Name(place.Name)
	page.Competency, _ = f.P.Name(c.Name)
	if page.Steps == 0 {
		page.Steps = 5
	}
	page.turn(v, found)
	ids := make([]string, len(found))
	for i, one := range found {
		ids[i] = one.PersonID
	}
	posts, err := d.people.Posts(ctx, q, ids)
	if err != nil {
		return err
	}
	for _, one := range found {
		b := Behind{Person: one}
		post := posts[one.PersonID]
		b.Name, b.NameLang = f.P.Name(post.Name)
		b.Title, _ = f.P.Name(post.Title)
		b.Org, _ = f.P.Name(post.OrgName)
		page.People = append(page.People, b)
	}
	f.Title, f.Tab, f.Dense, f.Wide = f.P.T("atlas.people.title", "competency", page.Competency, "place", page.Place), "atlas", true, true
	f.Tabs = f.AreaTabs()
	return web.Render(w, r, http.StatusOK, peoplePage(f, page))
}

// turn gives the ways on from a page.
func (page *PeoplePage) turn(v url.Values, found []atlas.Person) {
	address := func(after string) string {
		u := url.Values{}
		for _, key := range []string{"level", "place", "competency", "kind"} {
			if v.Get(key) != "" {
				u.Set(key, v.Get(key))
			}
		}
		if after != "" {
			u.Set("after", after)
		}
		return "/atlas/people?" + u.Encode()
	}
	next := ""
	if n := len(found); n > 0 && found[n-1].More {
		next = found[n-1].Path + "~" + found[n-1].PersonID
	}
	page.Pages = parts.PagesOf(v.Get("after"), next, address)
}

// parseCursor reads where a list goes on: a path and a person's id.
func parseCursor(s string) (atlas.Cursor, error) {
	if s == "" {
		return atlas.Cursor{}, nil
	}
	path, id, ok := strings.Cut(s, "~")
	if !ok || path == "" || id == "" {
		return atlas.Cursor{}, fault.E(fault.Invalid, "atlas.behind", "atlas.people.after")
	}
	return atlas.Cursor{Path: path, PersonID: id}, nil
}

// backTo is the view around a place.
func backTo(place people.Place, kind string) string {
	a := Ask{Show: showGap, Kind: kind}
	switch place.Level {
	case atlas.Block:
		a = a.at("", place.ParentCode)
	case atlas.District:
		a = a.at(place.ParentCode, "")
	default:
		a = a.settle()
	}
	return a.href("/atlas")
}

// steps is where a person stands, as a glyph.
func (b Behind) steps(of int) parts.Steps {
	return parts.Steps{Of: max(of, b.Required), Proven: b.Attained, Needed: b.Required}
}
