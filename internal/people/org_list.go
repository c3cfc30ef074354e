package people

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
)

// OrgsBelow gives a page of the organisations directly under one, by name in a language (English where it is none of the two in which
// lists are sorted), and how many there are in all. One without a name in it stands under another name. after is next of the page
// before, "" at first; next is "" at the end.
func (r *Register) OrgsBelow(ctx context.Context, q db.Q, parentID, lang, after string, limit int) (list []Org, next string, n int, err error) {
	const op = "people.OrgsBelow"
	key, last, err := orgCursor(op, after)
	if err != nil {
		return nil, "", 0, err
	}
	rows, err := orgsByName(ctx, q, parentID, sortedIn(lang), key, last, limit+1)
	if err != nil {
		return nil, "", 0, fault.Wrap(op, err)
	}
	list, next = orgPage(rows, limit)
	n, err = countBelow(ctx, q, parentID)
	return list, next, n, fault.Wrap(op, err)
}

// FindOrgs gives a page of the organisations in parts of the tree of which a name begins with a text, in Hindi where it has Devanagari
// letters and else in English, by that name. On the first page the one whose code, ours or the directory's, is the text comes before
// them. after and next are as in OrgsBelow. Nothing is found for a text without a letter or digit.
func (r *Register) FindOrgs(ctx context.Context, q db.Q, paths []string, text, after string, limit int) (list []Org, next string, err error) {
	const op = "people.FindOrgs"
	key, last, err := orgCursor(op, after)
	if err != nil {
		return nil, "", err
	}
	s := seek(text)
	if s.nameFrom != "" {
		rows, err := orgsNamed(ctx, q, paths, s, key, last, limit+1)
		if err != nil {
			return nil, "", fault.Wrap(op, err)
		}
		list, next = orgPage(rows, limit)
	}
	if after != "" {
		return list, next, nil
	}
	coded, err := orgsCoded(ctx, q, paths, strings.TrimSpace(text), csvio.Code(text))
	if err != nil {
		return nil, "", fault.Wrap(op, err)
	}
	list = slices.DeleteFunc(list, func(o Org) bool { return slices.ContainsFunc(coded, func(c Org) bool { return c.ID == o.ID }) })
	return append(coded, list...), next, nil
}

// sortedIn is the language in which a list is sorted.
func sortedIn(lang string) string {
	if slices.Contains(listed, lang) {
		return lang
	}
	return listed[0]
}

func orgCursor(op, after string) (key, last string, err error) {
	key, last, ok := strings.Cut(after, ".")
	if after != "" && (!ok || !id.Valid(last)) {
		err = fault.E(fault.Invalid, op, "people.cursor")
	}
	return key, last, err
}

// keyedOrg is an organisation with the key by which it stands in its list.
type keyedOrg struct {
	Org
	key string
}

func orgPage(rows []keyedOrg, limit int) (list []Org, next string) {
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].key + "." + rows[limit-1].ID
	}
	for _, r := range rows {
		list = append(list, r.Org)
	}
	return list, next
}
