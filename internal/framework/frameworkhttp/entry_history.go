package frameworkhttp

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// HistoryPage is what happened to an entry, the newest first.
type HistoryPage struct {
	framework.Competency
	Past   []framework.Happened
	People map[string]people.Person
	After  string
	Next   string
}

// after reads where a page of a history begins: the id of a line, "" is the newest.
func lineAfter(given string) (string, error) {
	if given != "" && !id.Valid(given) {
		return "", fault.E(fault.Invalid, "frameworkhttp.history", "framework.search.cursor").At("after", "framework.search.cursor")
	}
	return given, nil
}

// past gives a page of the history of an entry and where the next begins.
func (d *Door) past(ctx context.Context, code, after string, limit int) (list []framework.Happened, next string, err error) {
	if list, err = d.frameworks.History(ctx, d.db.Reader(), code, after, limit+1); err != nil || len(list) <= limit {
		return list, "", err
	}
	return list[:limit], list[limit-1].ID, nil
}

func (d *Door) entryHistory(w http.ResponseWriter, r *http.Request) error {
	ctx, q := r.Context(), d.db.Reader()
	var p HistoryPage
	var err error
	if p.Competency, err = d.frameworks.KnownOne(ctx, q, r.PathValue("code")); err != nil {
		return err
	}
	if p.After, err = lineAfter(r.URL.Query().Get("after")); err != nil {
		return err
	}
	if p.Past, p.Next, err = d.past(ctx, p.Code, p.After, pageLength); err != nil {
		return err
	}
	var ids []string
	for _, h := range p.Past {
		ids = append(ids, h.By)
	}
	if p.People, err = d.people.People(ctx, q, ids); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	name, _ := l.Name(p.Name)
	return web.Render(w, r, http.StatusOK, entryHistoryPage(d.dictionaryFrame(r, l.T("framework.history.title", "name", name)), p))
}

func historyAddress(code string) string { return entryAddress(code) + "/history" }

func (p HistoryPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From(historyAddress(p.Code)))
}

// HistoryInput asks for a page of a history.
type HistoryInput struct {
	Code  string `path:"code" maxLength:"64" example:"KCM-F017"`
	After string `query:"after" maxLength:"64" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// HistoryLine is one thing that happened to an entry.
type HistoryLine struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Act    string    `json:"act" enum:"imported,changed,proposed,matched,verified,retired,restored,merged,received,parted"`
	Detail string    `json:"detail,omitempty" doc:"The list it came from or that took it out of use, or the other code"`
}

// HistoryOutput is a page of a history.
type HistoryOutput struct {
	Body struct {
		Code  string        `json:"code" doc:"Of the entry: where a merged code was asked for, of the one it leads to"`
		Items []HistoryLine `json:"items"`
		Next  string        `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

func (d *Door) listHistory(ctx context.Context, in *HistoryInput) (*HistoryOutput, error) {
	after, err := lineAfter(in.After)
	if err != nil {
		return nil, err
	}
	c, err := d.frameworks.Competency(ctx, d.db.Reader(), in.Code)
	if err != nil {
		return nil, err
	}
	list, next, err := d.past(ctx, c.Code, after, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &HistoryOutput{}
	out.Body.Code, out.Body.Next, out.Body.Items = c.Code, next, make([]HistoryLine, len(list))
	for i, h := range list {
		out.Body.Items[i] = HistoryLine{ID: h.ID, At: h.At, Act: h.Act, Detail: h.Detail}
	}
	return out, nil
}
