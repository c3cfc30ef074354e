package cf_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	cf "sopan/internal/standard/case"
)

var three = []cf.Document{
	{Identifier: "0b5a1e6f-6a0f-5d3c-9a54-536f70616e21", Title: "Roads", Creator: "Works", LastChange: "2026-01-02T03:04:05Z"},
	{Identifier: "1b5a1e6f-6a0f-5d3c-9a54-536f70616e21", Title: "archives", Creator: "Records", LastChange: "2026-03-02T03:04:05Z", AdoptionStatus: "Draft"},
	{Identifier: "2b5a1e6f-6a0f-5d3c-9a54-536f70616e21", Title: "Water's edge", Creator: "Works", LastChange: "2026-02-02T03:04:05Z", AdoptionStatus: "Adopted"},
}

func TestQuery_PagesSortsFiltersAndSelects_AsTheBindingSays(t *testing.T) {
	for query, want := range map[string]struct {
		titles string
		total  int
	}{
		"":                                {"Roads,archives,Water's edge", 3},
		"limit=2":                         {"Roads,archives", 3},
		"offset=2":                        {"Water's edge", 3},
		"offset=9":                        {"", 3},
		"sort=title":                      {"archives,Roads,Water's edge", 3},
		"sort=title&orderBy=desc&limit=1": {"Water's edge", 3},
		"filter=creator='works'":          {"Roads,Water's edge", 2},
		"filter=title~'r' AND creator!='Records'":                         {"Roads,Water's edge", 2},
		"filter=title='water''s EDGE'":                                    {"Water's edge", 1},
		"filter=title='roads' OR title='archives'&sort=title&orderBy=asc": {"archives,Roads", 2},
		"filter=lastChangeDateTime>='2026-02-01'":                         {"archives,Water's edge", 2},
		"filter=adoptionStatus='Adopted'&limit=1":                         {"Water's edge", 1},
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		q, err := cf.ReadQuery(values, cf.V1p0)
		if err != nil {
			t.Errorf("%s: %v", query, err)
			continue
		}
		page, total, err := q.Select(three)
		var titles []string
		for _, d := range page {
			titles = append(titles, d["title"].(string))
		}
		if got := strings.Join(titles, ","); err != nil || got != want.titles || total != want.total {
			t.Errorf("%s: %q of %d, %v", query, got, total, err)
		}
	}
	q, err := cf.ReadQuery(url.Values{"fields": {"identifier,title"}}, cf.V1p0)
	if err != nil {
		t.Fatal(err)
	}
	if page, _, err := q.Select(three); err != nil || len(page) != 3 || len(page[0]) != 2 || page[0]["title"] != "Roads" {
		t.Errorf("%v %v", page, err)
	}
}

func TestReadQuery_WhatTheBindingDoesNotKnow_IsRefusedByItsKind(t *testing.T) {
	for query, want := range map[string]error{
		"limit=0": cf.ErrPaging, "limit=x": cf.ErrPaging, "offset=-1": cf.ErrPaging,
		"sort=colour": cf.ErrSortField, "sort=licenseURI": cf.ErrSortField, "sort=title&orderBy=up": cf.ErrSortField,
		"fields=identifier,colour": cf.ErrSelectionField, "fields=": cf.ErrSelectionField, "filter=colour='red'": cf.ErrSelectionField,
		"filter=title": cf.ErrSelectionField, "filter=title='a": cf.ErrSelectionField, "filter=title='a' AND creator='b' OR uri='c'": cf.ErrSelectionField,
		"fields=frameworkType": cf.ErrSelectionField,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := cf.ReadQuery(values, cf.V1p0); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", query, err, want)
		}
	}
	if _, err := cf.ReadQuery(url.Values{"fields": {"frameworkType"}}, cf.V1p1); err != nil {
		t.Errorf("of 1.1: %v", err)
	}
}

func TestCheck_WhatTheSchemaOfOnePointZeroLetsBeNull_IsNoBreach(t *testing.T) {
	text := strings.Replace(sound, `"creator":"C"`, `"creator":"C","statusStartDate":null,"licenseURI":null`, 1)
	text = strings.Replace(text, `"fullStatement":"S"`, `"fullStatement":"S","conceptKeywords":null`, 1)
	if got, err := cf.Check([]byte(text), cf.V1p0); err != nil || len(got) > 0 {
		t.Errorf("1.0: %v %v", got, err)
	}
	if got, err := cf.Check([]byte(text), cf.V1p1); err != nil || len(got) != 3 {
		t.Errorf("1.1: %v %v", got, err)
	}
}

func FuzzReadQuery(f *testing.F) {
	f.Add("filter=title='a' AND creator~'b'&sort=title")
	f.Add("limit=1&offset=2&fields=title")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		q, err := cf.ReadQuery(values, cf.V1p1)
		if err != nil {
			if !errors.Is(err, cf.ErrPaging) && !errors.Is(err, cf.ErrSortField) && !errors.Is(err, cf.ErrSelectionField) {
				t.Fatal(err)
			}
			return
		}
		if page, total, err := q.Select(three); err != nil || len(page) > total {
			t.Fatal(page, total, err)
		}
	})
}
