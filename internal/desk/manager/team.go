package manager

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Member is one who reports to the reader.
type Member struct {
	people.Post
	Asked    map[string]gap.Item // what the post asks for, by competency
	Open     int                 // competencies measured below what the post asks
	Unknown  int                 // competencies that nobody has measured yet
	Priority int                 // criticality times gap, summed
	Waiting  int                 // pieces of work that wait for the reader
}

// TeamPage is the reader's people beside what their posts ask for.
type TeamPage struct {
	Members []Member // of this part of the list: who needs the reader most, first
	Size    int      // of the whole team
	Sum     gap.Summary
	Columns []string // the competencies that lack most
	Names   map[string]framework.Competency
	Waiting int           // pieces of work
	More    bool          // and there are more than were counted
	Askers  int           // people whose work waits
	Oldest  evidence.Item // the most urgent
	Asker   people.Post   // whose it is, when they are of the team
	Common  string        // the competency short for most; "" for none, or in a small team
	Short   int           // for how many
	Of      int           // of how many who are measured in it
	After   string
	Next    string
	Now     time.Time
}

const (
	columns    = 6
	teamLength = 25
	// smallTeam is the size below which nothing is said of the team as a whole: it would be said of persons.
	smallTeam = 5
)

func (d *Desk) team(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	reports, err := d.people.Reports(ctx, q, by.PersonID)
	if err != nil {
		return err
	}
	ids := make([]string, len(reports))
	for i, p := range reports {
		ids[i] = p.PersonID
	}
	items, err := d.gaps.Many(ctx, q, ids)
	if err != nil {
		return err
	}
	queue, err := d.records.Queue(ctx, q, by, "", evidence.MaxPage)
	if err != nil {
		return err
	}
	page := teamOf(reports, items, queue.Items)
	page.More, page.Now = queue.Next != "", q.Now()
	page.After = r.URL.Query().Get("after")
	page.Members, page.Next = part(page.Members, page.After)
	if page.Names, err = d.frameworks.Known(ctx, q, page.Columns); err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs, f.Wide, f.Dense = page.title(f.P), "team", tabs(f.P, page.Waiting), true, true
	return web.Render(w, r, http.StatusOK, teamPage(f, page))
}

// teamOf lays the team out: who needs the reader first, and the competencies that lack most.
func teamOf(reports []people.Post, items map[string][]gap.Item, queue []evidence.Item) TeamPage {
	page := TeamPage{Size: len(reports), Waiting: len(queue)}
	waiting := map[string]int{}
	for _, it := range queue {
		waiting[it.PersonID]++
	}
	page.Askers = len(waiting)
	if len(queue) > 0 {
		page.Oldest = queue[0]
	}
	known, all, short, measured := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	var sum []gap.Item
	for _, p := range reports {
		m := Member{Post: p, Asked: map[string]gap.Item{}, Waiting: waiting[p.PersonID]}
		if p.PersonID == page.Oldest.PersonID {
			page.Asker = p
		}
		sum = append(sum, items[p.PersonID]...)
		for _, i := range items[p.PersonID] {
			m.Asked[i.Competency] = i
			m.Priority += i.Priority()
			all[i.Competency] += i.Priority()
			switch {
			case !i.Measured:
				m.Unknown++
				continue
			case i.Gap > 0:
				m.Open++
				known[i.Competency] += i.Priority()
				short[i.Competency]++
			}
			measured[i.Competency]++
		}
		page.Members = append(page.Members, m)
	}
	page.Sum = gap.Sum(sum)
	slices.SortStableFunc(page.Members, func(a, b Member) int {
		return cmp.Or(cmp.Compare(b.Waiting, a.Waiting), cmp.Compare(b.Priority, a.Priority), cmp.Compare(a.Code, b.Code))
	})
	for code, lack := range all {
		if lack > 0 {
			page.Columns = append(page.Columns, code)
		}
	}
	// What is measured and short stands before what nobody has measured: the one is known, the other is not.
	slices.SortFunc(page.Columns, func(a, b string) int {
		return cmp.Or(cmp.Compare(known[b], known[a]), cmp.Compare(all[b], all[a]), cmp.Compare(a, b))
	})
	page.Columns = page.Columns[:min(len(page.Columns), columns)]
	if len(page.Columns) > 0 && measured[page.Columns[0]] >= smallTeam && short[page.Columns[0]] > 0 {
		page.Common = page.Columns[0]
		page.Short, page.Of = short[page.Common], measured[page.Common]
	}
	return page
}

// part cuts the page that begins after the member with this code; a code that is unknown begins anew.
func part(all []Member, after string) (members []Member, next string) {
	from := 1 + slices.IndexFunc(all, func(m Member) bool { return m.Code == after })
	to := min(from+teamLength, len(all))
	if to < len(all) {
		next = all[to-1].Code
	}
	return all[from:to], next
}

// title is the finding: who needs the reader.
func (p TeamPage) title(l *locale.Printer) string {
	name, _ := l.Name(p.Asker.Name)
	switch {
	case p.Size == 0 && p.Waiting == 0:
		return l.T("manager.team.nobody")
	case p.Askers > 0 && name != "":
		return l.T("manager.team.waits", "n", p.Askers, "name", name)
	case p.Askers > 0:
		return l.T("manager.team.waits_others", "n", p.Askers)
	case p.Common != "":
		return l.T("manager.team.common", "name", p.common(l), "n", p.Short, "of", p.Of)
	}
	return l.T("manager.team.calm")
}

// lede says the second thing worth knowing.
func (p TeamPage) lede(l *locale.Printer) string {
	switch {
	case p.Size == 0:
		return ""
	case p.Size < smallTeam:
		return l.T("manager.team.small")
	case p.Common != "" && p.Askers > 0:
		return l.T("manager.team.common", "name", p.common(l), "n", p.Short, "of", p.Of)
	}
	return ""
}

func (p TeamPage) common(l *locale.Printer) string {
	name, _ := nameOf(l, p.Names, p.Common)
	return name
}

func (p TeamPage) facts(l *locale.Printer) []parts.Fact {
	waiting := parts.Fact{Name: l.T("manager.fact.waiting"), Value: l.Int(int64(p.Waiting))}
	if p.More {
		waiting.Value += "+"
	}
	if p.Waiting > 0 {
		waiting.Sub = l.T("manager.fact.urgent", "n", daysLeft(p.Oldest, p.Now))
	}
	facts := []parts.Fact{{Name: l.T("manager.fact.people"), Value: l.Int(int64(p.Size))}, waiting}
	if p.Size >= smallTeam {
		facts = append(facts,
			parts.Fact{Name: l.T("manager.fact.met"), Value: l.Percent(int64(p.Sum.Met), int64(p.Sum.Required)), Sub: l.T("passbook.fact.of", "n", p.Sum.Met, "of", p.Sum.Required)},
			parts.Fact{Name: l.T("passbook.fact.unmeasured"), Value: l.Int(int64(p.Sum.Unmeasured)), Sub: l.T("passbook.fact.unmeasured.sub")})
	}
	return facts
}

func (p TeamPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From("/team"))
}

// steps is one cell as a glyph.
func (p TeamPage) steps(m Member, code string) parts.Steps {
	i := m.Asked[code]
	return parts.Steps{Of: levelsOf(p.Names[code]), Proven: i.Attained, Needed: i.Required}
}

// daysLeft is how many days an item still waits with who is asked: a day begun counts.
func daysLeft(it evidence.Item, now time.Time) int {
	const day = 24 * time.Hour
	return max(0, int((it.DueAt.Sub(now)+day-1)/day))
}
