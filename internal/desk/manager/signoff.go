package manager

import (
	"context"
	"net/http"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// QueuePage is what waits for the reader.
type QueuePage struct {
	Items  []evidence.Item
	Posts  map[string]people.Post // of the holders
	Names  map[string]framework.Competency
	Count  int
	Oldest int // days left of the most urgent
	After  string
	Next   string
	Now    time.Time
}

const queueLength = 30

func (d *Desk) queue(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	page := QueuePage{After: r.URL.Query().Get("after"), Now: q.Now()}
	list, err := d.records.Queue(ctx, q, by, page.After, queueLength)
	if err != nil {
		return err
	}
	page.Items, page.Next = list.Items, list.Next
	if page.Count, err = d.records.QueueCount(ctx, q, by); err != nil {
		return err
	}
	var holders, codes []string
	for _, it := range page.Items {
		holders, codes = append(holders, it.PersonID), append(codes, it.Competency)
	}
	if page.Posts, err = d.people.Posts(ctx, q, holders); err != nil {
		return err
	}
	if page.Names, err = d.frameworks.Known(ctx, q, codes); err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs = page.title(f.P), "signoff", tabs(f.P, page.Count)
	return web.Render(w, r, http.StatusOK, queuePage(f, page))
}

func (p QueuePage) title(l *locale.Printer) string {
	if p.Count == 0 {
		return l.T("manager.queue.none")
	}
	return l.T("manager.queue.title", "n", p.Count)
}

func (p QueuePage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From("/team/signoff"))
}

// SignPage is one piece of work beside the words of the level that it is to show.
type SignPage struct {
	evidence.Item
	People         map[string]people.Post
	Name, NameLang string
	Words          []map[string]string
	Levels         int
	Foreseen       bool            // the reader may see what it would become
	Now, Then      passbook.Result // as the holder stands, and as they would once this is proven
	MayPass        bool            // the reader is who is asked
	Reason         string
	Faults         parts.Faults
	Days           int
}

// sign shows one item to who may decide it. Others, and who comes back to one that is decided, are led to its own page.
func (d *Desk) sign(w http.ResponseWriter, r *http.Request) error {
	return d.show(w, r, http.StatusOK, "", nil)
}

func (d *Desk) show(w http.ResponseWriter, r *http.Request, status int, reason string, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	it, err := d.records.Item(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	may, err := d.mayDecide(ctx, q, by, it)
	if err != nil {
		return err
	}
	if !may || it.Status != evidence.StatusWaiting {
		http.Redirect(w, r, "/evidence/"+it.ID, http.StatusSeeOther)
		return nil
	}
	c, err := d.frameworks.KnownOne(ctx, q, it.Competency)
	if err != nil {
		return err
	}
	page := SignPage{
		Item: it, Words: c.Levels, Levels: levelsOf(c), MayPass: it.SignerID == by.PersonID, Reason: reason, Faults: faults, Days: daysLeft(it, q.Now()),
	}
	page.Name, page.NameLang = f.P.Name(c.Name)
	if page.People, err = d.people.Posts(ctx, q, named(it)); err != nil {
		return err
	}
	if err := d.foresee(ctx, q, by, &page); err != nil {
		return err
	}
	waiting, err := d.records.QueueCount(ctx, q, by)
	if err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs = page.Name, "signoff", tabs(f.P, waiting)
	return web.Render(w, r, status, signPage(f, page))
}

// mayDecide tells whether to offer the decision; the verb itself checks again.
func (d *Desk) mayDecide(ctx context.Context, q db.Q, by who.Actor, it evidence.Item) (bool, error) {
	if it.PersonID == by.PersonID {
		return false, nil
	}
	if it.SignerID == by.PersonID {
		return true, nil
	}
	over, err := d.people.Over(ctx, q, by, it.PersonID)
	return by.May(who.EvidenceDecide, over), err
}

// named are all whom the page names.
func named(it evidence.Item) []string {
	ids := []string{it.PersonID}
	for _, p := range it.Passes {
		ids = append(ids, p.From)
	}
	return ids
}

// foresee works out what the holder stands at, and what they would stand at with this item proven. Who may judge this one
// item but not read the rest is told neither.
func (d *Desk) foresee(ctx context.Context, q db.Q, by who.Actor, page *SignPage) error {
	list, err := d.records.Of(ctx, q, by, page.PersonID, evidence.Filter{Competency: page.Competency}, "", evidence.MaxPage)
	if fault.Is(err, fault.Denied) {
		return nil
	} else if err != nil {
		return err
	}
	formula, err := d.passbooks.Formula(ctx, q)
	if err != nil {
		return err
	}
	page.Foreseen = true
	page.Now, page.Then = foreseen(formula, page.Levels, list.Items, page.ID)
	return nil
}

// foreseen applies the formula to the evidence as it is, and as it would be with the item of this id accepted.
func foreseen(f passbook.Formula, levels int, items []evidence.Item, id string) (now, then passbook.Result) {
	have := make([]passbook.Item, len(items))
	for i, it := range items {
		have[i] = passbook.Item{
			ID: it.ID, Kind: it.Kind, Side: it.Side, Group: it.Group, Level: it.Level, Percent: int64(it.Percent), PassMark: int64(it.PassMark),
			Score: int64(it.Score), Status: it.Status, ObservedAt: it.ObservedAt, KnownAt: it.KnownAt, ExpiredAt: it.ExpiredAt,
		}
	}
	now = f.Score(levels, have)
	for i := range have {
		if have[i].ID == id {
			have[i].Status = evidence.StatusAccepted
		}
	}
	return now, f.Score(levels, have)
}

// said are the words for what was decided.
var said = map[string]string{
	evidence.Proven: "manager.flash.proven", evidence.NotYet: "manager.flash.not_yet", evidence.NotMine: "manager.flash.not_mine", // key: manager.flash.
}

// decide takes the decision and opens the next item that waits. The same decision sent twice is one.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	decision := evidence.Decision{Outcome: form.Get("decision"), Reason: form.Get("reason")}
	it, err := d.records.Decide(ctx, by, id, decision)
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.Denied) {
		stands, look := d.records.Item(ctx, d.db.Reader(), by, id)
		if look == nil && same(stands, by.PersonID, decision.Outcome) {
			it, err = stands, nil
		}
	}
	if faults := parts.FaultsOf(web.FrameOf(ctx).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		return d.show(w, r, http.StatusUnprocessableEntity, decision.Reason, faults.Moved("outcome", "reason")) // what is decided is a button
	}
	if err != nil {
		return err
	}
	return d.next(w, r, it, decision.Outcome)
}

// same tells whether the item stands as the actor's own decision left it.
func same(it evidence.Item, by, outcome string) bool {
	switch outcome {
	case evidence.Proven:
		return it.Status == evidence.StatusAccepted && it.DecidedBy == by
	case evidence.NotYet:
		return it.Status == evidence.StatusNotYet && it.DecidedBy == by
	case evidence.NotMine:
		return len(it.Passes) > 0 && it.Passes[len(it.Passes)-1].From == by
	}
	return false
}

// next says what was decided, and leads to what waits next, or to the empty queue.
func (d *Desk) next(w http.ResponseWriter, r *http.Request, it evidence.Item, outcome string) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	p := web.FrameOf(ctx).P
	holder, err := d.people.Person(ctx, q, it.PersonID)
	if err != nil {
		return err
	}
	c, err := d.frameworks.KnownOne(ctx, q, it.Competency)
	if err != nil {
		return err
	}
	waiting, err := d.records.Queue(ctx, q, by, "", 1)
	if err != nil {
		return err
	}
	name, _ := p.Name(holder.Name)
	competency, _ := p.Name(c.Name)
	web.Flash(w, "/team/signoff/"+it.ID, said[outcome], "name", name, "competency", competency, "level", it.Level)
	to := "/team/signoff"
	if len(waiting.Items) > 0 {
		to += "/" + waiting.Items[0].ID
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
