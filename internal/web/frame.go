package web

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/a-h/templ"

	"sopan/internal/ground/locale"
	"sopan/internal/web/parts"
)

// Viewer is who looks at the page, as far as the frame must know. App fills it.
type Viewer struct {
	SignedIn       bool
	PersonID       string
	Name, NameLang string
	Initials       string
	Staff          bool   // works in some area besides learning
	Areas          []Area // the areas this person may enter, for the account menu
	Unread         int    // notices not yet read
}

// Area is a part of the system for one kind of work: a team, a department, the
// Commission. Key is the locale key of its name.
type Area struct{ Key, Href string }

// Tab is one entry of the tab row. Key is what Frame.Tab names; Text is in the
// reader's language already. Count, if any, stands beside it.
type Tab struct {
	Key, Text, Href, Icon string
	Count                 int
}

// Frame is all that stands around a page's body. App fills the first group for
// each request; the page fills the second.
type Frame struct {
	P      *locale.Printer
	Viewer Viewer
	Path   string // path and query of this page, to come back to after a change of language
	Theme  string // "light", "dark" or "" to follow the device
	Now    time.Time
	Org    string          // the viewer's office, beside the wordmark on wide screens
	Brand  templ.Component // the deployer's own mark, or nil
	Notice string          // said in every foot, for instance that the data is made up
	Flash  *parts.Told     // what has just happened

	Title   string
	Tab     string // key of the current tab
	Tabs    []Tab  // a staff area's own row; nil gives a signed-in viewer the learner's five
	Dense   bool   // smaller type, for pages of tables
	Wide    bool   // wider column, for pages of tables
	Bare    bool   // no tabs: one thing to do, as in the player or a paper
	Net     parts.Network
	AsOf    time.Time // when the figures shown were worked out; zero: Now
	NoIndex bool      // keep a public page out of search engines, and out of every cache: it is about whoever asked
}

type frameKey struct{}

// WithFrame keeps the request's frame in its context. App calls it once a request.
func WithFrame(ctx context.Context, f Frame) context.Context {
	return context.WithValue(ctx, frameKey{}, f)
}

// FrameOf gives a copy of the request's frame, for the page to complete. It
// panics where WithFrame was not called: that is a route outside the frame.
func FrameOf(ctx context.Context) Frame {
	f, ok := ctx.Value(frameKey{}).(Frame)
	if !ok {
		panic("web.FrameOf: no frame in the context; the route is mounted outside app's frame")
	}
	return f
}

// Layout is the document around a page's body, which is its children.
func Layout(f Frame) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		ctx, page := parts.OnPage(ctx)
		page.Public = !f.Viewer.SignedIn && !f.NoIndex && f.Flash == nil
		return document(f).Render(ctx, w)
	})
}

// learnerTabs are the five of every signed-in person.
func (f Frame) learnerTabs() []Tab {
	return []Tab{
		{Key: "today", Text: f.P.T("web.tab.today"), Href: "/today", Icon: "home"},
		{Key: "learn", Text: f.P.T("web.tab.learn"), Href: "/learn", Icon: "book"},
		{Key: "passbook", Text: f.P.T("web.tab.passbook"), Href: "/passbook", Icon: "badge-check"},
		{Key: "practice", Text: f.P.T("web.tab.practice"), Href: "/practice", Icon: "list-checks"},
		{Key: "help", Text: f.P.T("web.tab.help"), Href: "/help", Icon: "info"},
	}
}

// AreaTabs is the row of the areas that the viewer may enter, for a page of one of them: the key of a tab is its address
// without the first slash. It is nil for whoever has no area, so that they keep the learner's five.
func (f Frame) AreaTabs() []Tab {
	var out []Tab
	for _, a := range f.Viewer.Areas {
		out = append(out, Tab{Key: strings.TrimPrefix(a.Href, "/"), Text: f.P.T(a.Key), Href: a.Href})
	}
	return out
}

// tabs gives the row to show; bottom tells whether it sits at the foot of a phone.
func (f Frame) tabs() (row []Tab, bottom bool) {
	switch {
	case f.Bare:
		return nil, false
	case f.Tabs != nil:
		return f.Tabs, false
	case f.Viewer.SignedIn:
		return f.learnerTabs(), true
	}
	return nil, false
}

func (f Frame) bodyClass() string {
	class := ""
	if f.Dense {
		class = "dense"
	}
	if _, bottom := f.tabs(); bottom {
		class += " has-bar"
	}
	return class
}

func (f Frame) wrap() string {
	if f.Wide {
		return "wrap wide"
	}
	return "wrap"
}

// otherLang is the language the switch in the bar leads to: the one of Hindi
// and English that the page is not in. All others are chosen on /me.
func (f Frame) otherLang() (code, name string) {
	if f.P.Lang() == "hi" {
		return "en", "English"
	}
	return "hi", "हिन्दी"
}

func (f Frame) home() string {
	if f.Viewer.SignedIn {
		return "/today"
	}
	return "/"
}

func (f Frame) asOf() time.Time {
	if f.AsOf.IsZero() {
		return f.Now
	}
	return f.AsOf
}
