package launchhttp

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/standard/cmi5"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// UnitPage is /launch/{course}/{index}: one unit of a course of a package, from where it is begun.
type UnitPage struct {
	Course      launch.Course
	Index       int
	Title       parts.Words
	Description parts.Words
	CourseTitle parts.Words
	Progress    launch.Progress
	Sessions    []launch.Session
}

// Unit is the unit.
func (p UnitPage) Unit() cmi5.AU { return p.Course.AUs[p.Index] }

// Met tells whether what the unit asks is met.
func (p UnitPage) Met() bool {
	return !p.Progress.MetAt.IsZero() || p.Unit().MoveOn == cmi5.NotApplicable
}

func (p UnitPage) href(index int) string { return "/launch/" + p.Course.ID + "/" + strconv.Itoa(index) }

// shown is how many of the last sessions stand on the page.
const shown = 10

func (d *Door) unit(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	course, index, err := d.asked(r)
	if err != nil {
		return err
	}
	page := UnitPage{Course: course, Index: index}
	page.Title, page.CourseTitle, page.Description = worded(f.P, course.AUs[index].Title), worded(f.P, course.Title), worded(f.P, course.AUs[index].Description)
	registered, err := d.courses.Latest(ctx, q, by.PersonID, course.ID)
	switch {
	case err == nil:
		_, progress, err := d.courses.ProgressOf(ctx, q, registered.ID)
		if err != nil {
			return err
		}
		page.Progress = progress[index]
		all, err := d.courses.SessionsOf(ctx, q, registered.ID, 100)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.AU == index && len(page.Sessions) < shown {
				page.Sessions = append(page.Sessions, s)
			}
		}
	case !fault.Is(err, fault.NotFound):
		return err
	}
	web.Leading(w, d.courses.OriginOf(course, index))
	f.Title, f.Tab = page.Title.Text, "learn"
	return web.Render(w, r, http.StatusOK, unitPage(f, page))
}

// asked is the unit that the address names.
func (d *Door) asked(r *http.Request) (launch.Course, int, error) {
	course, err := d.courses.Course(r.Context(), d.db.Reader(), who.From(r.Context()), r.PathValue("course"))
	if err != nil {
		return course, 0, err
	}
	index, err := strconv.Atoi(r.PathValue("index"))
	if err != nil || index < 0 || index >= len(course.AUs) {
		return course, 0, fault.E(fault.NotFound, "launchhttp.unit", "launch.no_au", "last", len(course.AUs)-1)
	}
	return course, index, nil
}

// begin launches the unit and leads to it, in this window: what a unit of either launch method takes (8.1).
func (d *Door) begin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by := r.Context(), who.From(r.Context())
	course, index, err := d.asked(r)
	if err != nil {
		return err
	}
	base := d.base(origin(r))
	back := web.Back(form.Get("back"), "/launch/"+course.ID+"/"+strconv.Itoa(index))
	in := launch.Request{
		Course: course.ID, Index: index, Mode: cmi5.Mode(form.Get("mode")), Base: base, ReturnURL: base + back,
		Language: web.FrameOf(ctx).P.Lang(),
	}
	registered, err := d.courses.Latest(ctx, d.db.Reader(), by.PersonID, course.ID)
	if err == nil {
		in.Registration = registered.ID
	} else if !fault.Is(err, fault.NotFound) {
		return err
	}
	got, err := d.courses.Launch(ctx, by, in)
	if err != nil {
		return err
	}
	http.Redirect(w, r, got.URL, http.StatusSeeOther)
	return nil
}

// origin is where the request came.
func origin(r *http.Request) string {
	return (&url.URL{Scheme: map[bool]string{true: "https", false: "http"}[r.TLS != nil], Host: r.Host}).String()
}

// worded gives a text in the reader's language, or else in one that there is.
func worded(p *locale.Printer, texts cmi5.Texts) parts.Words {
	tags := slices.Sorted(maps.Keys(texts))
	for _, fits := range []func(tag string) bool{
		func(tag string) bool { return strings.EqualFold(tag, p.Lang()) },
		func(tag string) bool { return strings.HasPrefix(strings.ToLower(tag), p.Lang()+"-") },
		func(tag string) bool { return tag == "und" },
		func(string) bool { return true },
	} {
		if i := slices.IndexFunc(tags, fits); i >= 0 {
			lang := tags[i]
			if lang == "und" {
				lang = ""
			}
			return parts.Words{Text: texts[tags[i]], Lang: lang}
		}
	}
	return parts.Words{}
}

// asks are the criteria as they are told.
var asks = map[cmi5.MoveOn]string{
	cmi5.NotApplicable: "nothing", cmi5.OnPassed: "passed", cmi5.OnCompleted: "completed", cmi5.CompletedAndPassed: "both", cmi5.CompletedOrPassed: "either",
}

// facts are where the reader stands with a unit.
func facts(p *locale.Printer, u UnitPage) []parts.Fact {
	out := []parts.Fact{{Name: p.T("launch.unit.asks"), Value: p.T("launch.ask." + asks[u.Unit().MoveOn])}} // keys: launch.ask.
	if u.Unit().MasteryScore != "" {
		out = append(out, parts.Fact{Name: p.T("launch.unit.mastery"), Value: percent(u.Unit().MasteryScore)})
	}
	for _, one := range []struct {
		key string
		at  time.Time
	}{{"launch.unit.completed", u.Progress.CompletedAt}, {"launch.unit.passed", u.Progress.PassedAt}, {"launch.unit.waived", u.Progress.WaivedAt}} {
		if !one.at.IsZero() {
			out = append(out, parts.Fact{Name: p.T(one.key), Value: p.Date(one.at)})
		}
	}
	if u.Progress.Scaled != "" {
		out = append(out, parts.Fact{Name: p.T("launch.unit.score"), Value: percent(u.Progress.Scaled)})
	}
	return out
}

// percent is a part of one, as JSON writes it, in percent.
func percent(scaled string) string {
	n, err := strconv.ParseFloat(scaled, 64)
	if err != nil {
		return scaled
	}
	return strconv.FormatFloat(n*100, 'f', -1, 32) + "%"
}

// sessionRow is one launch.
func sessionRow(p *locale.Printer, s launch.Session) parts.Row {
	row := parts.Row{Icon: "clock", Title: p.DateTime(s.LaunchedAt)}
	switch {
	case s.EndedAt.IsZero():
		row.Sub = p.T("launch.session.open")
	case s.Abandoned:
		row.Sub = p.T("launch.session.abandoned")
	default:
		row.Sub = p.Minutes(int(s.EndedAt.Sub(s.LaunchedAt).Minutes()+0.5)) + " · " + p.T("launch.session.terminated")
	}
	if s.Mode != cmi5.Normal {
		row.Sub = p.T("launch.session.uncounted") + " · " + row.Sub
	}
	return row
}

// stands says in one sentence where the reader stands.
func stands(p *locale.Printer, u UnitPage) string {
	switch {
	case !u.Progress.WaivedAt.IsZero():
		return p.T("launch.stands.waived")
	case u.Unit().MoveOn == cmi5.NotApplicable:
		return p.T("launch.stands.free")
	case u.Met():
		return p.T("launch.stands.met")
	case len(u.Sessions) > 0:
		return p.T("launch.stands.begun")
	}
	return p.T("launch.stands.none")
}
