package peoplehttp

import (
	"net/http"
	"net/url"

	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// FoundPage is the units of the reader's part of the tree that were looked for by the beginning of a name, or by a code.
type FoundPage struct {
	TreePage
	Text    string
	Parents map[string]people.Org // by id
}

// found shows the units of the reader's part of which a name begins so, or whose code it is.
func (d *Door) found(w http.ResponseWriter, r *http.Request, f web.Frame, paths []string, text string) error {
	ctx, q := r.Context(), d.db.Reader()
	page := FoundPage{Text: text, TreePage: TreePage{After: r.URL.Query().Get("after")}}
	var err error
	if page.Under, page.Next, err = d.people.FindOrgs(ctx, q, paths, text, page.After, shown); err != nil {
		return err
	}
	var ids, above []string
	for _, o := range page.Under {
		ids, above = append(ids, o.ID), append(above, o.ParentID)
	}
	if page.Parents, err = d.people.Orgs(ctx, q, above); err != nil {
		return err
	}
	if page.Ends, err = d.people.OrgEnds(ctx, q, ids); err != nil {
		return err
	}
	switch n := len(page.Under); {
	case page.After != "" || page.Next != "":
		f.Title = f.P.T("people.tree.find_many", "text", text, "n", shown)
	default:
		f.Title = f.P.T("people.tree.find_n", "n", n, "text", text)
	}
	f.Tab, f.Tabs, f.Dense, f.Wide = "mdo/people", f.AreaTabs(), true, true
	return web.Render(w, r, http.StatusOK, foundPage(f, page))
}

func (p FoundPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after string) string {
		v := url.Values{"q": {p.Text}}
		if after != "" {
			v.Set("after", after)
		}
		return "/mdo/orgs?" + v.Encode()
	})
}
