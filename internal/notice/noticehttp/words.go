package noticehttp

import (
	"context"
	"net/url"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/locale"
	"sopan/internal/notice"
)

// Line is one notice in the reader's words.
type Line struct {
	ID     string // "" for several in one line: those are only filed
	Day    string // YYYY-MM-DD in India
	Icon   string
	Text   string
	Href   string
	Sub    string
	New    bool
	Asks   bool // still waits for the reader
	Done   bool // was asked for and is settled
	Button string
}

// names are the names that the notices of a page mention.
type names struct {
	people, competencies, kinds, laws map[string]string
	programmes                        map[string]string // and their drafts and cohorts
}

// names asks for all names of a page in a constant number of statements.
func (d *Door) names(ctx context.Context, q db.Q, p *locale.Printer, items []notice.Notice) (names, error) {
	var persons, codes, kinds, laws []string
	seen := map[string]bool{}
	add := func(to *[]string, s string) {
		if s != "" && !seen[s] {
			seen[s] = true
			*to = append(*to, s)
		}
	}
	for _, n := range items {
		add(&persons, n.Args.Person)
		add(&codes, n.Args.Competency)
		add(&kinds, n.Args.Frac)
		add(&laws, n.Args.Law)
		add(&laws, n.Args.Next)
	}
	out := names{people: map[string]string{}, competencies: map[string]string{}, kinds: map[string]string{}, laws: map[string]string{}}
	if err := d.fracNames(ctx, q, p, kinds, laws, out); err != nil {
		return out, err
	}
	var err error
	if out.programmes, err = d.programmeNames(ctx, q, p, items); err != nil {
		return out, err
	}
	found, err := d.register.People(ctx, q, persons)
	if err != nil {
		return out, err
	}
	for id, person := range found {
		out.people[id], _ = p.Name(person.Name)
	}
	entries, err := d.frameworks.Known(ctx, q, codes)
	if err != nil {
		return out, err
	}
	for code, c := range entries {
		out.competencies[code], _ = p.Name(c.Name)
	}
	return out, nil
}

// or gives the name, or what stands in for it.
func or(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

// enough is from how many first measurements in a row one line says them all: a load of earlier scores brings a passbook
// full at once.
const enough = 3

// lines puts notices into words, newest first.
func lines(p *locale.Printer, ns names, items []notice.Notice, today string) []Line {
	var out []Line
	for i := 0; i < len(items); {
		day := clock.Date(items[i].At)
		run := i
		for run < len(items) && items[run].Kind == notice.Measured && clock.Date(items[run].At) == day {
			run++
		}
		if n := run - i; n >= enough {
			out = append(out, Line{
				Day: day, Icon: icons[notice.Measured], Href: "/passbook", Text: p.T("notice.measured_many", "n", n), Sub: when(p, items[i], day == today),
			})
			i = run
			continue
		}
		out = append(out, line(p, ns, items[i], today))
		i++
	}
	return out
}

func line(p *locale.Printer, ns names, n notice.Notice, today string) Line {
	// keys: notice.say., notice.fell., notice.role.
	day := clock.Date(n.At)
	a := n.Args
	on, until := days(p, a)
	l := Line{
		ID: n.ID, Day: day, Icon: icons[n.Kind], Href: address(n), New: n.New(), Asks: n.Asks && n.Calls, Done: n.Settled(),
		Text: p.T("notice.say."+n.Kind,
			"who", or(ns.people[a.Person], p.T("notice.somebody")), "what", or(ns.competencies[a.Competency], a.Competency),
			"level", a.Level, "from", a.From, "role", p.T("notice.role."+strings.ToLower(or(a.Role, "none"))),
			"post", or(ns.kinds[a.Frac], a.Frac), "version", a.Version, "law", or(ns.laws[a.Law], a.Law), "next", ns.laws[a.Next],
			"programme", or(ns.programmes[or(a.Programme, a.Draft)], a.Programme), "cohort", ns.programmes[a.Cohort], "milestone", a.Milestone, "on", on, "until", until),
		Sub: when(p, n, day == today),
	}
	if n.Kind == notice.LawChanged && a.Next != "" {
		l.Sub = p.T("notice.law.next", "next", or(ns.laws[a.Next], a.Next)) + " · " + l.Sub
	}
	if n.Kind == notice.PathCompleted && until != "" {
		l.Sub = p.T("notice.path.until", "until", until) + " · " + l.Sub
	}
	if a.Reason != "" && p.Has("notice.fell."+a.Reason) {
		l.Sub = p.T("notice.fell."+a.Reason) + " · " + l.Sub
	}
	l.Button = p.T("notice.read_one", "what", l.Text)
	return l
}

// when is the time of a notice: the hour for today's, the day before it for others.
func when(p *locale.Printer, n notice.Notice, today bool) string {
	if today {
		return p.Time(n.At)
	}
	return p.DateShort(n.At) + ", " + p.Time(n.At)
}

var icons = map[string]string{
	notice.SignAsked: "pen", notice.SignPassed: "pen", notice.SignStays: "clock", notice.SignLapsed: "clock",
	notice.ClaimPassed: "users", notice.ClaimStays: "clock", notice.Proven: "badge-check", notice.NotYet: "info",
	notice.Revoked: "x", notice.Expired: "clock", notice.Measured: "circle", notice.Raised: "award", notice.Fell: "alert", notice.Unmeasured: "alert",
	notice.PlanAsked: "list-checks", notice.PlanAgreed: "circle-check", notice.PlanBack: "info", notice.PlanRevise: "pen", notice.TeamRevise: "info",
	notice.SlipFlagged: "alert", notice.SlipIssued: "shield", notice.PINChanged: "lock", notice.RoleGiven: "shield", notice.RoleTaken: "shield",
	notice.FracAsked: "pen", notice.FracSubmitted: "file", notice.FracReviewed: "file", notice.FracVerified: "file", notice.FracRead: "circle-check",
	notice.FracAnswered: "circle-check", notice.FracBack: "info", notice.FracPublished: "badge-check", notice.ConsentAsked: "alert",
	notice.ConsentGiven: "circle-check", notice.LawChanged: "alert", notice.LoadTaken: "circle-check", notice.LoadRefused: "info",
	notice.PathDue: "clock", notice.PathSoon: "clock", notice.PathLapsed: "alert", notice.PathOpened: "signpost", notice.PathCompleted: "circle-check",
	notice.PlaceInvited: "users", notice.PlaceAsked: "pen", notice.PlaceWaits: "pen", notice.PlaceAgreed: "circle-check", notice.PlaceGiven: "circle-check",
	notice.PlaceRefused: "info", notice.PlaceRemoved: "info", notice.CohortBegins: "clock", notice.CohortMoved: "clock", notice.CohortEnded: "info",
	notice.CohortResumed: "clock", notice.DraftWaits: "file", notice.DraftReady: "file", notice.DraftBack: "info", notice.DraftApproved: "circle-check",
	notice.DraftLive:  "badge-check",
	notice.TestBooked: "file", notice.TestPassed: "circle-check", notice.TestFailed: "info", notice.TestVoid: "x",
}

// address is the page on which the reader can see or do what a notice is about.
func address(n notice.Notice) string {
	if to, ok := fracAddress(n); ok {
		return to
	}
	if to, ok := programmeAddress(n); ok {
		return to
	}
	switch n.Kind {
	case notice.SignAsked, notice.SignPassed, notice.SignStays:
		if n.Settled() {
			return ""
		}
		return "/team/signoff/" + url.PathEscape(n.Subject)
	case notice.ClaimPassed, notice.ClaimStays, notice.Proven, notice.NotYet, notice.Revoked, notice.Expired:
		return "/evidence/" + url.PathEscape(n.Subject)
	case notice.Measured, notice.Raised, notice.Fell, notice.Unmeasured, notice.TestBooked, notice.TestPassed, notice.TestFailed, notice.TestVoid:
		return "/passbook/" + url.PathEscape(n.Args.Competency)
	case notice.PlanAsked:
		return "/team/plan"
	case notice.TeamRevise:
		return "/team/plan/" + url.PathEscape(n.Subject)
	case notice.PlanAgreed, notice.PlanBack, notice.PlanRevise:
		return "/plan"
	case notice.SlipFlagged:
		return "/mdo/access"
	case notice.SlipIssued, notice.PINChanged, notice.RoleGiven, notice.RoleTaken:
		return "/me"
	}
	return ""
}
