package learninghttp_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/web/webtest"
)

// packaged is the course of the demo with packages: SCORM in part 2, cmi5 in 3 and 4, H5P in 5, a book in 6.
const packaged = "/learn/C23"

func TestCourse_WithPackages_BeginsEachByAForm_AndSaysWhatItNeeds(t *testing.T) {
	h := apptest.Demo(t)
	for _, lang := range []string{"en", "hi"} {
		v := h.Visit(t, "officer", lang, "learning")
		webtest.One(t, v.Page("/learn?q=counter"), "main")
		v.Ask("POST", packaged+"/enrol", url.Values{})
		for n, leads := range map[int]string{3: "/launch/", 4: "/launch/"} {
			page := v.Page(packaged + "/" + strconv.Itoa(n) + "?s=none")
			form := webtest.One(t, page, "#file form.one")
			if to := webtest.Attr(form, "action"); !strings.HasPrefix(to, leads) {
				t.Errorf("part %d begins at %q", n, to)
			}
			if back := webtest.Attr(webtest.One(t, page, "#file form.one input[name=back]"), "value"); back != packaged+"/"+strconv.Itoa(n) {
				t.Errorf("part %d comes back to %q", n, back)
			}
			if !strings.Contains(page, "JavaScript") {
				t.Errorf("part %d does not say what it needs", n)
			}
		}
		book := v.Page(packaged + "/6?s=none")
		if n := len(webtest.Find(t, book, "#reading table")); n != 2 {
			t.Errorf("%d tables of the book are shown", n)
		}
		webtest.None(t, book, "#file script")
	}
}

// begun has the officer enrol in the course of packages.
func begun(t *testing.T) (*apptest.House, *apptest.Visitor, who.Actor, learning.CoursePage) {
	t.Helper()
	h := apptest.Demo(t)
	me, err := h.Person(context.Background(), "officer")
	if err != nil {
		t.Fatal(err)
	}
	v := h.Visit(t, "officer", "en", "learning")
	v.Ask("POST", packaged+"/enrol", url.Values{})
	page, err := h.Courses.Page(context.Background(), h.DB.Reader(), me, "C23")
	if err != nil {
		t.Fatal(err)
	}
	return h, v, me, page
}

func TestCourse_WhenAPackageWasRun_ShowsWhatWasDone(t *testing.T) {
	ctx := context.Background()
	h, v, me, page := begun(t)
	pkg := page.Units[1].Package.ID
	a, err := h.Attempts.Begin(ctx, me, pkg)
	if err != nil {
		t.Fatal(err)
	}
	commit := func(status string, ended bool) {
		t.Helper()
		k, err := h.Attempts.Commit(ctx, me, a.ID, attempt.Commit{
			ID: id.New(), Version: a.Version, Item: "COUNTER", Session: "019a0000-0000-7000-8000-000000000001", Ended: ended,
			CMI: `{"core":{"lesson_status":"` + status + `"}}`,
		})
		if err != nil {
			t.Fatal(err)
		}
		a.Version = k.Version
		h.Drain(t)
	}
	commit("incomplete", false)
	h.Clock.Advance(90 * time.Second)
	commit("completed", true)
	page, err = h.Courses.Page(ctx, h.DB.Reader(), me, "C23")
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	for i < len(page.Progress) && page.Progress[i].N != 2 {
		i++
	}
	if i == len(page.Progress) || !page.Progress[i].Done() || page.Progress[i].Seconds != 90 || page.Progress[i].Flags != 0 {
		t.Fatalf("the part: %+v", page.Progress)
	}
	course := v.Page(packaged)
	if rows := webtest.Find(t, course, "#parts .pill"); len(rows) == 0 {
		t.Error("the course shows nothing done")
	}
}

// A robot that clicks through the packages of a course of twelve minutes in seconds gives no evidence: each part says how much is
// missing, and what was done stays.
func TestRobot_ThroughPackages_BringsNoCompletion(t *testing.T) {
	ctx := context.Background()
	h, v, me, page := begun(t)
	a, err := h.Attempts.Begin(ctx, me, page.Units[1].Package.ID)
	if err == nil {
		h.Clock.Advance(3 * time.Second)
		_, err = h.Attempts.Commit(ctx, me, a.ID, attempt.Commit{
			ID: id.New(), Version: a.Version, Item: "COUNTER", Session: id.New(), Ended: true, CMI: `{"core":{"lesson_status":"completed","session_time":"0010:00:00"}}`,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	page, err = h.Courses.Page(ctx, h.DB.Reader(), me, "C23")
	if err != nil {
		t.Fatal(err)
	}
	early := false
	for _, p := range page.Progress {
		early = early || p.N == 2 && p.Flags.Has(learning.FlagEarly) && !p.Done() && p.Seconds == 0
	}
	if !early || page.Enrolment.Status != learning.StatusActive {
		t.Errorf("the robot: %+v", page.Progress)
	}
	if text := webtest.Text(webtest.One(t, v.Page(packaged), "#uncounted")); text == "" {
		t.Error("it is not told why")
	}
	webtest.One(t, v.Page(packaged+"/2?s=none"), "#file")
}
