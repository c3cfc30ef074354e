package evidencehttp

import (
	"net/http"
	"net/url"
	"slices"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// ListPage is a page of what one has shown.
type ListPage struct {
	Items  []evidence.Item
	Next   string
	After  string
	Filter evidence.Filter
	Codes  []string // that may be filtered by
	Names  map[string]framework.Competency
}

// states are what a list is filtered by.
var states = []string{
	evidence.StatusWaiting, evidence.StatusAccepted, evidence.StatusNotYet, evidence.StatusClaimed, evidence.StatusWithdrawn, evidence.StatusRevoked,
}

const pageLength = 30

func (d *Door) list(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	v := r.URL.Query()
	page := ListPage{After: v.Get("after"), Filter: evidence.Filter{Competency: v.Get("competency"), Status: v.Get("state")}}
	list, err := d.records.Of(ctx, q, by, by.PersonID, page.Filter, page.After, pageLength)
	if err != nil {
		return err
	}
	page.Items, page.Next = list.Items, list.Next
	entries, err := d.passbooks.Of(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	page.Codes = passbook.Codes(entries)
	for _, it := range page.Items {
		page.Codes = append(page.Codes, it.Competency)
	}
	slices.Sort(page.Codes)
	page.Codes = slices.Compact(page.Codes)
	if page.Names, err = d.frameworks.Known(ctx, q, page.Codes); err != nil {
		return err
	}
	f.Title, f.Tab = f.P.T("evidence.list.title"), "passbook"
	return web.Render(w, r, http.StatusOK, listPage(f, page))
}

// name gives a competency's name, with its language; the code where there is none.
func (p ListPage) name(l *locale.Printer, code string) (name, lang string) {
	if name, lang = l.Name(p.Names[code].Name); name == "" {
		return code, ""
	}
	return name, lang
}

// address is the list with this filter, from a place on.
func (p ListPage) address(f evidence.Filter, after string) string {
	v := url.Values{}
	for key, value := range map[string]string{"state": f.Status, "competency": f.Competency, "after": after} {
		if value != "" {
			v.Set(key, value)
		}
	}
	if len(v) == 0 {
		return "/evidence"
	}
	return "/evidence?" + v.Encode()
}

func (p ListPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, func(after string) string { return p.address(p.Filter, after) })
}

func (p ListPage) chips(l *locale.Printer) []parts.Chip {
	var out []parts.Chip
	if p.Filter.Status != "" {
		without := p.Filter
		without.Status = ""
		out = append(out, parts.Chip{Text: l.T("passbook.state." + p.Filter.Status), Without: p.address(without, "")})
	}
	if p.Filter.Competency != "" {
		without := p.Filter
		without.Competency = ""
		name, _ := p.name(l, p.Filter.Competency)
		out = append(out, parts.Chip{Text: name, Without: p.address(without, "")})
	}
	return out
}

func (p ListPage) stateChoices(l *locale.Printer) []parts.Choice {
	out := []parts.Choice{{Text: l.T("evidence.list.all")}}
	for _, s := range states {
		out = append(out, parts.Choice{Value: s, Text: l.T("passbook.state." + s)})
	}
	return out
}

func (p ListPage) codeChoices(l *locale.Printer) []parts.Choice {
	out := []parts.Choice{{Text: l.T("evidence.list.all")}}
	for _, code := range p.Codes {
		name, _ := p.name(l, code)
		out = append(out, parts.Choice{Value: code, Text: name})
	}
	return out
}
