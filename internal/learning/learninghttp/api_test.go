package learninghttp_test

import (
	"context"
	"net/http"
	"os"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/learning"
)

func parsed(t testing.TB, code string) learning.Course {
	t.Helper()
	c, err := learning.Parse(os.DirFS("../../demo/fixtures/courses/" + code))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type coursesAnswer struct {
	Items []struct {
		Code, Title string
		Level       int
		Minutes     map[string]int
		Languages   []string
	}
	Next string
}

func TestCourses_AreListedByPages_EachOnce(t *testing.T) {
	h := apptest.Demo(t)
	m := h.As(t, h.Site(t), "postmaster")
	seen := map[string]bool{}
	after := ""
	for pages := 0; pages < 10; pages++ {
		var page coursesAnswer
		if status := m.Get("/api/v1/courses?limit=3&after="+after, &page); status != http.StatusOK {
			t.Fatalf("answered %d", status)
		}
		for _, c := range page.Items {
			if seen[c.Code] || c.Title == "" || c.Minutes["en"] == 0 || len(c.Languages) < 2 {
				t.Errorf("course %+v", c)
			}
			seen[c.Code] = true
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if len(seen) < 8 {
		t.Errorf("%d courses", len(seen))
	}
	var page coursesAnswer
	m.Lang = "hi"
	if m.Get("/api/v1/courses?level=3&limit=200", &page); len(page.Items) == 0 || page.Items[0].Level != 3 {
		t.Errorf("narrowed: %+v", page.Items)
	}
	var problem map[string]any
	if status := h.As(t, h.Site(t), "").Get("/api/v1/courses", &problem); status != http.StatusUnauthorized {
		t.Errorf("a stranger: %d", status)
	}
}

func TestLearning_IsForThePersonAndOfficersAbove(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"C04", "C01"} {
		if _, err := h.Courses.Enrol(context.Background(), me, code, "hi"); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(1e9)
	}
	path := "/api/v1/people/" + me.Code + "/learning"
	for name, want := range map[string]int{"officer": 200, "manager": 200, "postmaster": 403, "assessor": 403, "": 401} {
		var out struct {
			Items []struct {
				Course, Status   string
				Parts, PartsDone int
				CheckPercent     *float64 `json:"check_percent"`
			}
			Next string
		}
		if status := h.As(t, site, name).Get(path, &out); status != want {
			t.Errorf("%q got %d, want %d", name, status, want)
		}
		if want == 200 && (len(out.Items) < 2 || out.Items[0].Course != "C01" || out.Items[0].Status != "active" || out.Items[0].CheckPercent != nil) {
			t.Errorf("%q sees %+v", name, out.Items)
		}
	}
	var first, second struct {
		Items []struct{ Course string }
		Next  string
	}
	m := h.As(t, site, "officer")
	m.Get(path+"?limit=1", &first)
	m.Get(path+"?limit=1&after="+first.Next, &second)
	if len(first.Items) != 1 || len(second.Items) != 1 || first.Items[0].Course == second.Items[0].Course {
		t.Errorf("by pages: %+v, then %+v", first, second)
	}
	var problem map[string]any
	if status := m.Get(path+"?after=nothing", &problem); status != http.StatusUnprocessableEntity && status != http.StatusBadRequest {
		t.Errorf("a place that is none: %d", status)
	}
}
