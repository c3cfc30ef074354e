package frameworkhttp_test

import (
	"net/http"
	"net/url"
	"testing"

	"sopan/internal/app/apptest"
)

type report struct {
	Framework                       string
	Rows, Created, Matched, Skipped int
	Errors                          []struct {
		Row             int
		Column, Message string
	}
	Written bool
}

const skills = "Skill ID;Skill;Group;Level\nS1;Data modelling;Data;Practitioner\nS2;Old testing (retired);Data;Expert\nS3;User research;Design;2\n"

func skillMap() map[string]any {
	return map[string]any{
		"framework": "skills4", "delimiter": ";",
		"columns":   map[string]string{"code": "Skill ID", "name": "Skill", "area": "Group", "level": "Level"},
		"skip_when": map[string]string{"name": "(retired)"},
		"scale":     map[string]any{"id": "s4", "levels": []string{"Awareness", "Working", "Practitioner", "Expert"}},
	}
}

func TestAPI_AFileByAMap_IsTakenInAndFoundInItsList(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		m := h.As(t, h.Site(t), "curator")
		var got report
		dry := map[string]any{"kind": "framework", "map": skillMap(), "content": skills, "dry_run": true}
		if status := m.Post("/api/v1/imports", dry, &got); status != http.StatusOK || got.Rows != 3 || got.Created != 2 || got.Skipped != 1 || got.Written {
			t.Fatalf("dry run: %d %+v", status, got)
		}
		if status := m.Get("/api/v1/frameworks/skills4/competencies", nil); status != http.StatusNotFound {
			t.Errorf("a dry run made a list: %d", status)
		}
		body := map[string]any{"kind": "framework", "map": skillMap(), "content": skills}
		if status := m.Post("/api/v1/imports", body, &got); status != http.StatusOK || !got.Written || got.Created != 2 {
			t.Fatalf("%d %+v", status, got)
		}
		got = report{}
		if m.Post("/api/v1/imports", body, &got); got.Created != 0 || got.Matched != 2 {
			t.Errorf("the same file again: %+v", got)
		}
		body["content"] = skills + "S3;Something else;Design;1\n;No code;Design;1\nS9;Agile;Design;Wizard\n"
		got = report{}
		status := m.Post("/api/v1/imports", body, &got)
		if status != http.StatusUnprocessableEntity || got.Written || len(got.Errors) != 3 || got.Errors[0].Row != 5 || got.Errors[1].Column != "Skill ID" ||
			got.Errors[2].Column != "Level" || got.Errors[2].Message == "" {
			t.Errorf("with three bad rows: %d %+v", status, got)
		}
		var page struct{ Items []entry }
		if status := m.Get("/api/v1/frameworks/skills4/competencies?q="+url.QueryEscape("research"), &page); status != http.StatusOK || len(page.Items) != 1 || page.Items[0].Code != "S3" {
			t.Errorf("%d %+v", status, page)
		}
		if status := m.Get("/api/v1/frameworks/kcm/competencies?lang=hi&q="+url.QueryEscape("समानुभूति"), &page); status != http.StatusOK || len(page.Items) == 0 {
			t.Errorf("in Hindi: %d %+v", status, page)
		}
		for _, o := range []string{"officer", "manager", "department"} {
			if status := h.As(t, h.Site(t), o).Post("/api/v1/imports", dry, nil); status != http.StatusForbidden {
				t.Errorf("by %s: %d", o, status)
			}
		}
		for what, bad := range map[string]any{
			"a misspelt field": map[string]any{"kind": "framework", "map": map[string]any{"columns": map[string]string{"code": "Skill ID", "nmae": "Skill"}}, "content": skills},
			"another kind":     map[string]any{"kind": "wishes", "map": skillMap(), "content": skills},
			"no map":           map[string]any{"kind": "framework", "content": skills},
			"a missing header": map[string]any{"kind": "framework", "map": map[string]any{"columns": map[string]string{"code": "ID", "name": "Skill"}}, "content": skills},
		} {
			if status := m.Post("/api/v1/imports", bad, nil); status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", what, status)
			}
		}
	})
}
