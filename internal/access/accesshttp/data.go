package accesshttp

import (
	"context"
	"net/http"
	"strings"

	"sopan/internal/access"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// DataPage is who looked at a person's record, and which roles the person holds.
type DataPage struct {
	Reads []Read
	More  bool // older ones are not shown
	Roles []Role
}

// Read is one look at the record, in words.
type Read struct {
	When, What string
	Who, Post  parts.Words
}

// Role is one role over a unit, in words, with what a form needs to end it.
type Role struct {
	Name, Since string
	Unit        parts.Words
	Key, Path   string
	Ended       bool
	Mine        bool // the reader of the page may end it
}

// readsShown is how many looks at the record are listed.
const readsShown = 50

func (d *Door) data(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, f, by := d.db.Reader(), web.FrameOf(ctx), who.From(ctx)
	reads, err := audit.OfPerson(ctx, q, by.PersonID, readsShown+1)
	if err != nil {
		return fault.Wrap("accesshttp.data", err)
	}
	held, err := d.accounts.Grants(ctx, q, by, by.PersonID)
	if err != nil {
		return err
	}
	ids := []string{by.PersonID}
	for _, read := range reads {
		ids = append(ids, read.By)
	}
	posts, err := d.posts(ctx, q, ids, held)
	if err != nil {
		return err
	}
	page := DataPage{More: len(reads) > readsShown}
	for _, read := range reads[:min(len(reads), readsShown)] {
		page.Reads = append(page.Reads, readOf(f.P, read, posts))
	}
	if page.Roles, err = d.roles(ctx, q, f.P, held, posts, posts[by.PersonID]); err != nil {
		return err
	}
	f.Title = f.P.T("access.data.title")
	return web.Render(w, r, http.StatusOK, mine(f, page))
}

// posts gives the posts of these persons and of all who gave the roles, in one statement.
func (d *Door) posts(ctx context.Context, q db.Q, ids []string, held []access.Held) (map[string]people.Post, error) {
	for _, h := range held {
		ids = append(ids, h.GivenBy)
	}
	return d.people.Posts(ctx, q, db.Keys(ids))
}

func readOf(p *locale.Printer, read audit.Read, posts map[string]people.Post) Read {
	out := Read{When: p.DateTime(read.At), Who: parts.Words{Text: p.T("access.data.system")}, What: p.T("access.data.what.other")}
	if post, ok := posts[read.By]; ok {
		out.Who, out.Post = named(p, post.Name), named(p, post.Title)
	}
	if key := "access.data.what." + strings.ReplaceAll(read.What, ".", "_"); p.Has(key) { // keys: access.data.what.
		out.What = p.T(key)
	}
	return out
}

// named is a name with the language it is in, where that is not the page's.
func named(p *locale.Printer, names map[string]string) parts.Words {
	text, lang := p.Name(names)
	if lang == p.Lang() {
		lang = ""
	}
	return parts.Words{Text: text, Lang: lang}
}

// roles puts roles into words, those in force first. post is that of their holder, whose own unit's name is known; the names of
// others are read in one statement.
func (d *Door) roles(ctx context.Context, q db.Q, p *locale.Printer, held []access.Held, posts map[string]people.Post, post people.Post) ([]Role, error) {
	names := map[string]parts.Words{post.OrgPath: named(p, post.OrgName), "": {Text: p.T("access.role.everywhere")}}
	var paths []string
	for _, h := range held {
		if _, known := names[h.Path]; !known {
			paths = append(paths, h.Path)
		}
	}
	if paths = db.Keys(paths); len(paths) > 0 {
		units, err := d.people.OrgsAt(ctx, q, paths)
		if err != nil {
			return nil, err
		}
		for path, org := range units {
			names[path] = named(p, org.Name)
		}
	}
	var now, ended []Role
	for _, h := range held {
		unit, known := names[h.Path]
		if !known { // the unit has moved since the role ended
			unit = parts.Words{Text: p.T("access.role.moved")}
		}
		role := roleOf(p, h, unit, posts)
		if role.Ended {
			ended = append(ended, role)
		} else {
			now = append(now, role)
		}
	}
	return append(now, ended...), nil
}

func roleOf(p *locale.Printer, h access.Held, unit parts.Words, posts map[string]people.Post) Role {
	by := p.T("access.data.system")
	if giver, ok := posts[h.GivenBy]; ok {
		by, _ = p.Name(giver.Name)
	}
	out := Role{Name: roleName(p, h.Role), Unit: unit, Key: string(h.Role), Path: h.Path, Ended: !h.EndedAt.IsZero()}
	out.Since = p.T("access.role.since", "day", p.Date(h.GivenAt), "who", by)
	if out.Ended {
		out.Since = p.T("access.role.until", "from", p.Date(h.GivenAt), "to", p.Date(h.EndedAt), "who", by)
	}
	return out
}

// roleName is a role in the words that notices use for it too.
func roleName(p *locale.Printer, role who.Role) string {
	return p.T("notice.role." + strings.ToLower(string(role)))
}
