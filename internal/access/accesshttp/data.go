package accesshttp

import (
	"context"
	"net/http"
	"strings"
	"time"

	"sopan/internal/access"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
)

// DataPage is who looked at a person's record, and which roles the person holds.
type DataPage struct {
	Reads []Read
	More  bool // older ones are not shown
	Roles []Role
}

// Read is one look at the record, in words.
type Read struct{ When, Who, Post, What string }

// Role is one role over a unit, in words, with what a form needs to end it.
type Role struct {
	Name, Unit, Since, By string
	Key, Path             string
	Ended                 bool
	Mine                  bool // the reader of the page may end it
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
	if page.Roles, err = d.roles(ctx, q, f.P, held, posts, posts[by.PersonID], 3); err != nil {
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
	seen := map[string]bool{}
	var once []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			once = append(once, id)
		}
	}
	return d.people.Posts(ctx, q, once)
}

func readOf(p *locale.Printer, read audit.Read, posts map[string]people.Post) Read {
	out := Read{When: when(p, read.At), Who: p.T("access.data.system"), What: p.T("access.data.what.other")}
	if post, ok := posts[read.By]; ok {
		out.Who, _ = p.Name(post.Name)
		out.Post, _ = p.Name(post.Title)
	}
	if key := "access.data.what." + strings.ReplaceAll(read.What, ".", "_"); p.Has(key) { // keys: access.data.what.
		out.What = p.T(key)
	}
	return out
}

func when(p *locale.Printer, t time.Time) string { return p.Date(t) + ", " + p.Time(t) }

// roles puts roles into words, those in force first. post is that of their holder, whose own unit's name is known; at most so
// many other units are looked up, for people hold one role, or few. Beyond, the unit's path stands for its name.
func (d *Door) roles(ctx context.Context, q db.Q, p *locale.Printer, held []access.Held, posts map[string]people.Post, post people.Post, most int) ([]Role, error) {
	names := map[string]string{}
	names[post.OrgPath], _ = p.Name(post.OrgName)
	names[""] = p.T("access.role.everywhere")
	asked := 0
	var now, ended []Role
	for _, h := range held {
		if _, known := names[h.Path]; !known {
			names[h.Path] = h.Path
			if asked++; asked <= most {
				org, err := d.people.Org(ctx, q, h.Path)
				if err != nil && !fault.Is(err, fault.NotFound) {
					return nil, err
				}
				if name, _ := p.Name(org.Name); name != "" {
					names[h.Path] = name
				}
			}
		}
		role := roleOf(p, h, names[h.Path], posts)
		if role.Ended {
			ended = append(ended, role)
		} else {
			now = append(now, role)
		}
	}
	return append(now, ended...), nil
}

func roleOf(p *locale.Printer, h access.Held, unit string, posts map[string]people.Post) Role {
	by := p.T("access.data.system")
	if giver, ok := posts[h.GivenBy]; ok {
		by, _ = p.Name(giver.Name)
	}
	out := Role{Name: roleName(p, h.Role), Unit: unit, By: by, Key: string(h.Role), Path: h.Path, Ended: !h.EndedAt.IsZero()}
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
