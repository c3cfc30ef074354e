package public

import (
	"net/http"
	"slices"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/atlas"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// scale is the number of levels in the examples.
const scale = 5

// Method is the page on how levels and gaps are worked out.
type Method struct {
	Formula  passbook.Formula
	Former   bool // the formula is not in force any more
	Formulas []Named
	Readings []Reading
	Groups   []Group
	Worked   []Worked
	Wanting  []string // what still keeps the second line of the example below the need, in words
	Post     []Measured
	Index    []IndexAt
	Rules    []parts.Fact
	Minutes  parts.Fact
}

// Reading is what one kind of evidence reads, with an example that the formula computed.
type Reading struct{ Key, Rule, Example string }

// Group is a group of people whose word counts for the workplace score.
type Group struct {
	Name   string
	Weight int64
}

// Worked is one line of the worked example: what came in, and what the formula made of everything so far.
type Worked struct {
	Key            string
	TCS, WPCAS, CS string
	Steps          parts.Steps
	Level, Gap     int
	Shown          string // the working in figures
}

// Measured is one line of the example post.
type Measured struct {
	Key                                            string
	Required, Attained, Gap, Criticality, Priority int
}

// IndexAt is the gap index of the example post before or after.
type IndexAt struct {
	Key, Index         string
	SumGap, SumRequire int
}

// Named is one set of rules under the name by which what it gives can be asked for again.
type Named struct {
	Version, Key string
	On           string // YYYY-MM-DD; "" for rules that are part of the program
	Href         string
	Now          bool // in force
}

// method shows the formula in force; with "formula" in the address, one that was.
func (d *Door) method(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	f.Title = f.P.T("public.method.title")
	all, err := d.passbooks.Formulas(ctx, d.db.Reader())
	if err != nil {
		return err
	}
	formula, ok := pick(all, r.URL.Query().Get("formula"))
	if !ok {
		return fault.E(fault.NotFound, "public.method", "passbook.formula.unknown", "version", r.URL.Query().Get("formula"))
	}
	page := Method{Formula: formula, Former: formula.Version != all[0].Version, Formulas: named(all), Readings: readings(f.P, formula), Groups: groups(f.P, formula), Rules: rules(f.P), Minutes: minutes(f.P)}
	page.Worked, page.Wanting = worked(f.P, formula)
	page.Post, page.Index = post(f.P, formula)
	return web.Render(w, r, http.StatusOK, method(f, page))
}

// pick gives the formula of a version among those that were published, the newest first; "" is the one in force.
func pick(all []passbook.Formula, version string) (passbook.Formula, bool) {
	for _, f := range all {
		if version == "" || f.Version == version {
			return f, true
		}
	}
	return passbook.Formula{}, false
}

// named lists every set of rules with its version: those by which levels are worked out, as they were published, and those of
// the rooms that reckon with levels.
func named(all []passbook.Formula) []Named {
	// keys: public.method.formula.
	var out []Named
	for i, f := range all {
		n := Named{Version: f.Version, Key: "level", On: f.PublishedOn, Href: "/method?formula=" + web.Escape(f.Version), Now: i == 0}
		if i == 0 {
			n.Href = "#score"
		}
		out = append(out, n)
	}
	return append(out,
		Named{Version: gap.Formula, Key: "gap", Href: "#gap", Now: true},
		Named{Version: atlas.Formula, Key: "atlas", Href: "#atlas", Now: true},
		Named{Version: learning.Formula, Key: "time", Href: "#minutes", Now: true})
}

// sample is one piece of accepted evidence of an example, seen on a day counted from its beginning.
func sample(id string, day int, it passbook.Item) passbook.Item {
	it.ID, it.Status, it.ObservedAt = id, evidence.StatusAccepted, time.Unix(0, 0).AddDate(0, 0, day)
	return it
}

// gemTest is the independent test of the example: level 3, 68.1 percent.
func gemTest(f passbook.Formula) passbook.Item {
	return passbook.Item{Kind: evidence.PIAA, Level: 3, Percent: 6810, PassMark: f.PassMark}
}

// readings gives each kind of evidence with the rule in figures and an example.
func readings(p *locale.Printer, f passbook.Formula) []Reading {
	// keys: public.method.kind., public.method.kind_rule.
	test := gemTest(f)
	check := test
	check.Kind = evidence.Check
	figures := []any{"pass", f.PassMark / 100, "span", p.Hundredths(int(f.Span)), "less", p.Hundredths(int(f.CheckLess)), "below", 100 - f.PassMark/100}
	var out []Reading
	for _, it := range []passbook.Item{
		test, check,
		{Kind: evidence.Signoff, Level: 3},
		{Kind: evidence.MSF, Score: 340},
		{Kind: evidence.Loaded, Score: 150},
		{Kind: evidence.Self, Level: 4},
		{Kind: evidence.Completion, Level: 3, Percent: evidence.Percent},
	} {
		r := Reading{Key: it.Kind, Rule: p.T("public.method.kind_rule."+it.Kind, figures...), Example: p.T("public.method.nothing")}
		if reading, ok := f.Reading(it, scale); ok {
			r.Example = p.Hundredths(int(reading))
		}
		out = append(out, r)
	}
	return out
}

// groups gives the weights of those who answer for the workplace score, the heaviest first.
func groups(p *locale.Printer, f passbook.Formula) []Group {
	// keys: public.method.group.
	var out []Group
	for name, weight := range f.Groups {
		out = append(out, Group{p.T("public.method.group." + name), weight})
	}
	slices.SortFunc(out, func(a, b Group) int { return int(b.Weight - a.Weight) })
	return out
}

// worked computes the example of buying on GeM: as loaded, with signed work, with an independent test.
func worked(p *locale.Printer, f passbook.Formula) (lines []Worked, wanting []string) {
	const need = 3
	items := []passbook.Item{
		sample("loaded-test", 0, passbook.Item{Kind: evidence.Loaded, Side: passbook.Testing, Score: 150}),
		sample("loaded-work", 0, passbook.Item{Kind: evidence.Loaded, Side: passbook.Workplace, Score: 180}),
	}
	add := func(key string, more ...passbook.Item) passbook.Result {
		items = append(items, more...)
		r := f.Score(scale, items)
		g := gap.Measure([]framework.Need{{Competency: "GeM", Level: need, Criticality: 3}}, map[string]gap.Standing{"GeM": {Attained: r.Attained, Measured: r.Measured}})[0]
		lines = append(lines, Worked{
			Key: key, TCS: hundredths(p, r.TCS), WPCAS: hundredths(p, r.WPCAS), CS: hundredths(p, r.CS), Level: r.Attained, Gap: g.Gap,
			Steps: parts.Steps{Of: scale, Proven: r.Attained, Needed: need},
			Shown: p.T("public.method.working", "tcs", f.TCS, "wpcas", f.WPCAS, "t", hundredths(p, r.TCS), "w", hundredths(p, r.WPCAS), "cs", hundredths(p, r.CS)),
		})
		return r
	}
	add("loaded")
	second := add("signed", sample("work", 1, passbook.Item{Kind: evidence.Signoff, Level: 3}))
	for _, side := range second.Wanting(need) {
		wanting = append(wanting, p.T("public.method.side."+side))
	}
	add("tested", sample("test", 2, gemTest(f)))
	return lines, wanting
}

func hundredths(p *locale.Printer, n *int64) string {
	if n == nil {
		return locale.None
	}
	return p.Hundredths(int(*n))
}

// post computes the gaps of a small example post, and its index before and after the worked example.
func post(p *locale.Printer, f passbook.Formula) (lines []Measured, index []IndexAt) {
	needs := []framework.Need{{Competency: "gem", Level: 3, Criticality: 3}, {Competency: "pfms", Level: 4, Criticality: 3}, {Competency: "tools", Level: 3, Criticality: 1}}
	loaded := func(tcs, wpcas int64, more ...passbook.Item) gap.Standing {
		r := f.Score(scale, append([]passbook.Item{
			sample("loaded-test", 0, passbook.Item{Kind: evidence.Loaded, Side: passbook.Testing, Score: tcs}),
			sample("loaded-work", 0, passbook.Item{Kind: evidence.Loaded, Side: passbook.Workplace, Score: wpcas}),
		}, more...))
		return gap.Standing{Attained: r.Attained, Measured: r.Measured}
	}
	has := map[string]gap.Standing{"gem": loaded(150, 180), "pfms": loaded(260, 290), "tools": loaded(320, 310)}
	at := func(key string) []gap.Item {
		items := gap.Measure(needs, has)
		sum := gap.Sum(items)
		index = append(index, IndexAt{Key: key, Index: p.Decimal4(int64(sum.Index()), 10000), SumGap: sum.SumGap, SumRequire: sum.SumRequired})
		return items
	}
	for _, it := range at("before") {
		lines = append(lines, Measured{it.Competency, it.Required, it.Attained, it.Gap, it.Criticality, it.Priority()})
	}
	has["gem"] = loaded(150, 180, sample("work", 1, passbook.Item{Kind: evidence.Signoff, Level: 3}), sample("test", 2, gemTest(f)))
	at("after")
	return lines, index
}

// rules are the figures of the rooms that apply them.
func rules(p *locale.Printer) []parts.Fact {
	fact := func(key, value string) parts.Fact {
		return parts.Fact{Name: p.T("public.method.rule." + key), Value: value, Sub: p.T("public.method.rule_why." + key)}
	}
	days := int(evidence.Patience / (24 * time.Hour))
	return []parts.Fact{
		fact("validity", p.T("public.method.months", "n", evidence.Validity)),
		fact("patience", p.T("public.method.days", "n", days)),
		fact("cool", p.T("public.method.days", "n", assessment.CoolOffDays)),
		fact("tries", p.T("public.method.a_day", "n", assessment.TriesADay)),
		fact("few", p.T("public.method.people", "n", atlas.Floor)),
		fact("rank", p.T("public.method.people", "n", atlas.RankFloor)),
	}
}

// minutes asks the rule of reading time for its own rates.
func minutes(p *locale.Printer) parts.Fact {
	const words = 9000
	rate := func(lang string) int { return words * 60 / learning.Seconds(lang, words, 0) }
	return parts.Fact{Name: p.T("public.method.minutes"), Value: p.T("public.method.minutes_rule",
		"en", rate("en"), "hi", rate("hi"), "question", learning.Seconds("en", 0, 1))}
}
