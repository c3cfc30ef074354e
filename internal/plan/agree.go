package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Plans is the room.
type Plans struct {
	db      *db.DB
	people  *people.Register
	gaps    *gap.Gaps
	courses Courses
}

// Courses knows which courses are on offer. Learning stands on a lower floor, but which of its courses may be proposed (a
// market's licences, a department's list) is for the builder of the house to say; so the one who knows is handed in.
type Courses interface {
	// Offered gives the courses that teach any of these competencies.
	Offered(ctx context.Context, q db.Q, competencies []string) ([]Course, error)
}

// New makes the room on the database and the rooms it asks.
func New(d *db.DB, p *people.Register, g *gap.Gaps, c Courses) *Plans {
	return &Plans{db: d, people: p, gaps: g, courses: c}
}

// Period gives the financial year that a day lies in, as two dates: 1 April to 31 March.
func Period(day time.Time) (from, to string) {
	y, m, _ := day.In(clock.India).Date()
	if m < time.April {
		y--
	}
	return time.Date(y, 4, 1, 0, 0, 0, 0, clock.India).Format(time.DateOnly), time.Date(y+1, 3, 31, 0, 0, 0, 0, clock.India).Format(time.DateOnly)
}

// Current gives a person's plan of the present period with its items, or the latest before; NotFound where there is none.
func (p *Plans) Current(ctx context.Context, q db.Q, person string) (IDP, error) {
	plan, err := idpOf(ctx, q, person, clock.Date(q.Now()))
	if db.None(err) {
		return plan, fault.E(fault.NotFound, "plan.Current", "plan.none")
	}
	if err == nil {
		plan.Items, err = itemsOf(ctx, q, person, plan.ID)
	}
	return plan, fault.Wrap("plan.Current", err)
}

// Open gives a plan with its items by id, to its holder, an officer above and whoever may read plans there.
func (p *Plans) Open(ctx context.Context, q db.Q, by who.Actor, idp string) (IDP, error) {
	plan, err := idpByID(ctx, q, idp)
	if db.None(err) {
		return plan, fault.E(fault.NotFound, "plan.Open", "plan.none")
	}
	if err != nil {
		return plan, fault.Wrap("plan.Open", err)
	}
	over, err := p.people.Over(ctx, q, by, plan.PersonID)
	if err != nil {
		return plan, err
	}
	if !by.May(who.PlanRead, over) {
		return plan, fault.E(fault.Denied, "plan.Open", "plan.denied")
	}
	plan.Items, err = itemsOf(ctx, q, plan.PersonID, plan.ID)
	return plan, fault.Wrap("plan.Open", err)
}

// Suggest gives what the drafter would propose now for a person with so many minutes; nothing is kept.
func (p *Plans) Suggest(ctx context.Context, q db.Q, person string, minutes int) ([]Item, error) {
	standings, err := standingsOf(ctx, q, person, "en")
	if err != nil {
		return nil, fault.Wrap("plan.Suggest", err)
	}
	needs := make([]Need, 0, len(standings))
	codes := make([]string, 0, len(standings))
	for _, s := range standings {
		needs = append(needs, Need{Item: s.Item, Wanting: s.Wanting})
		codes = append(codes, s.Competency)
	}
	courses, err := p.courses.Offered(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	now := q.Now().In(clock.India)
	_, end := Period(now)
	last, err := time.ParseInLocation(time.DateOnly, end, clock.India)
	if err != nil {
		return nil, fault.Wrap("plan.Suggest", err)
	}
	months := map[Kind]int{Formal: 1, Social: 2, OnTheJob: 3} // learn, watch, then do
	due := func(k Kind, n int) string {
		day := now.AddDate(0, months[k]+n/2, 0)
		if day.After(last) {
			day = last
		}
		return day.Format(time.DateOnly)
	}
	return Propose(needs, courses, minutes, due), nil
}

// DraftHours are the hours of a year's plan where nobody says otherwise.
const DraftHours = 60

// DraftFor makes the draft of the present period for its holder from the gaps. A second draft of the period is a conflict.
func (p *Plans) DraftFor(ctx context.Context, by who.Actor, person string, minutes int) (IDP, error) {
	const op = "plan.DraftFor"
	if err := p.own(op, by, person); err != nil {
		return IDP{}, err
	}
	if minutes < 5*60 || minutes > 400*60 {
		return IDP{}, fault.E(fault.Invalid, op, "plan.hours").At("hours", "plan.hours")
	}
	items, err := p.Suggest(ctx, p.db.Reader(), person, minutes)
	if err != nil {
		return IDP{}, err
	}
	if len(items) == 0 {
		return IDP{}, fault.E(fault.Conflict, op, "plan.no_gaps")
	}
	var plan IDP
	err = p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		from, to := Period(tx.Now())
		plan = IDP{ID: id.New(), PersonID: person, From: from, To: to, Status: Draft, DraftedAt: tx.Now(), Edition: 1, Items: withIDs(items)}
		err := insertIDP(ctx, tx, plan)
		if db.Taken(err) {
			return fault.E(fault.Conflict, op, "plan.exists")
		}
		return err
	})
	return plan, fault.Wrap(op, err)
}

func withIDs(items []Item) []Item {
	for i := range items {
		items[i].ID = id.New()
	}
	return items
}

// own refuses whoever is not the holder.
func (p *Plans) own(op string, by who.Actor, person string) error {
	if !by.May(who.PlanWrite, who.Over{PersonID: person}) {
		return fault.E(fault.Denied, op, "plan.denied.own")
	}
	return nil
}

// Replace puts other items into a draft. edition is the one that the holder looked at; a later change by somebody else is
// told instead of overwritten.
func (p *Plans) Replace(ctx context.Context, by who.Actor, idp string, edition int, items []Item) error {
	const op = "plan.Replace"
	plan, err := p.holders(ctx, op, by, idp)
	if err != nil {
		return err
	}
	if err := p.sound(ctx, op, plan, items); err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := touch(ctx, tx, plan.PersonID, idp, edition); err != nil || !ok {
			return orConflict(err, op, plan.Status == Draft)
		}
		if err := deleteItems(ctx, tx, plan.PersonID, idp); err != nil {
			return err
		}
		return insertItems(ctx, tx, plan.PersonID, idp, withIDs(items))
	}))
}

func orConflict(err error, op string, stale bool) error {
	if err != nil {
		return err
	}
	if stale {
		return fault.E(fault.Stale, op, "plan.stale")
	}
	return fault.E(fault.Conflict, op, "plan.state")
}

// holders gives a plan of the actor's own.
func (p *Plans) holders(ctx context.Context, op string, by who.Actor, idp string) (IDP, error) {
	plan, err := idpByID(ctx, p.db.Reader(), idp)
	if db.None(err) {
		return plan, fault.E(fault.NotFound, op, "plan.none")
	}
	if err != nil {
		return plan, fault.Wrap(op, err)
	}
	return plan, p.own(op, by, plan.PersonID)
}

// sound checks every item against what the post asks for, the competency's own scale and the courses on offer.
func (p *Plans) sound(ctx context.Context, op string, plan IDP, items []Item) error {
	if len(items) == 0 {
		return fault.E(fault.Invalid, op, "plan.empty")
	}
	q := p.db.Reader()
	gaps, err := p.gaps.Of(ctx, q, plan.PersonID)
	if err != nil {
		return err
	}
	required := map[string]int{}
	for _, g := range gaps {
		required[g.Competency] = g.Required
	}
	codes := codesOf(items)
	scales, err := wordsOf(ctx, q, "en", codes, nil)
	if err != nil {
		return fault.Wrap(op, err)
	}
	given, err := p.given(ctx, q, plan, codes)
	if err != nil {
		return err
	}
	f := fault.E(fault.Invalid, op, "plan.items")
	for i, it := range items {
		key := it.Check(required[it.Competency], scales.Competencies[it.Competency].Levels) // key: plan.item.
		switch {
		case key != "":
		case it.Due < plan.From || it.Due > plan.To:
			key = "plan.item.due"
		case it.Ref != "" && !given[it.Ref+" "+it.Competency]:
			key = "plan.item.course"
		}
		if key != "" {
			f.At("items["+strconv.Itoa(i)+"]", key)
		}
	}
	if len(f.Places) > 0 {
		return f
	}
	return nil
}

// given tells which courses may stand in a plan, by code and competency: those on offer, and those that stand in it already.
func (p *Plans) given(ctx context.Context, q db.Q, plan IDP, codes []string) (map[string]bool, error) {
	out, err := borne(ctx, q, plan.PersonID, plan.ID)
	if err != nil {
		return nil, fault.Wrap("plan.given", err)
	}
	courses, err := p.courses.Offered(ctx, q, codes)
	for _, c := range courses {
		out[c.Code+" "+c.Competency] = true
	}
	return out, err
}

// codesOf lists the competencies of items, each once.
func codesOf(items []Item) []string {
	var out []string
	for _, it := range items {
		if !slices.Contains(out, it.Competency) {
			out = append(out, it.Competency)
		}
	}
	return out
}

// Propose puts the holder's draft before the officer above.
func (p *Plans) Propose(ctx context.Context, by who.Actor, idp string) error {
	const op = "plan.Propose"
	plan, err := p.holders(ctx, op, by, idp)
	if err != nil {
		return err
	}
	above, err := p.people.Chain(ctx, p.db.Reader(), plan.PersonID)
	if err != nil {
		return err
	}
	if len(above) == 0 { // it would wait for ever
		return fault.E(fault.Conflict, op, "plan.no_officer")
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := propose(ctx, tx, plan.PersonID, idp); err != nil || !ok {
			return orConflict(err, op, false)
		}
		return event.Record(ctx, tx, ProposedFact{IDP: idp, Person: plan.PersonID, Asked: above[0].PersonID})
	}))
}

// judged gives a plan that the actor may agree or send back: an officer above, never the holder.
func (p *Plans) judged(ctx context.Context, op string, by who.Actor, idp string) (IDP, error) {
	q := p.db.Reader()
	plan, err := idpByID(ctx, q, idp)
	if db.None(err) {
		return plan, fault.E(fault.NotFound, op, "plan.none")
	}
	if err != nil {
		return plan, fault.Wrap(op, err)
	}
	over, err := p.people.Over(ctx, q, by, plan.PersonID)
	if err != nil {
		return plan, err
	}
	if !by.May(who.PlanAgree, over) {
		return plan, fault.E(fault.Denied, op, "plan.denied.agree")
	}
	return plan, nil
}

// Agree agrees a proposed plan: by an officer above its holder.
func (p *Plans) Agree(ctx context.Context, by who.Actor, idp string) error {
	const op = "plan.Agree"
	plan, err := p.judged(ctx, op, by, idp)
	if err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := agree(ctx, tx, plan.PersonID, idp); err != nil || !ok {
			return orConflict(err, op, false)
		}
		return event.Record(ctx, tx, AgreedFact{IDP: idp, Person: plan.PersonID, By: by.ID()})
	}))
}

// MaxReason is the greatest length of a reason, in characters.
const MaxReason = 2000

// SendBack gives a proposed plan back to its holder with a reason.
func (p *Plans) SendBack(ctx context.Context, by who.Actor, idp, reason string) error {
	const op = "plan.SendBack"
	plan, err := p.judged(ctx, op, by, idp)
	if err != nil {
		return err
	}
	if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > MaxReason {
		return fault.E(fault.Invalid, op, "plan.reason").At("reason", "plan.reason")
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := sendBack(ctx, tx, plan.PersonID, idp, reason); err != nil || !ok {
			return orConflict(err, op, false)
		}
		return event.Record(ctx, tx, SentBackFact{IDP: idp, Person: plan.PersonID, By: by.ID()})
	}))
}

// Start says that the holder has begun on an agreed plan.
func (p *Plans) Start(ctx context.Context, by who.Actor, idp string) error {
	const op = "plan.Start"
	plan, err := p.holders(ctx, op, by, idp)
	if err != nil {
		return err
	}
	return fault.Wrap(op, p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if ok, err := start(ctx, tx, plan.PersonID, idp); err != nil || !ok {
			return orConflict(err, op, false)
		}
		return event.Record(ctx, tx, StartedFact{IDP: idp, Person: plan.PersonID})
	}))
}

// Load takes in a plan that was agreed elsewhere, with who agreed it and when, and for which position (For; "" is the one that is held
// now): by an HR batch or the demo, never by the holder or the one who agreed.
func (p *Plans) Load(ctx context.Context, by who.Actor, plan IDP) (string, error) {
	const op = "plan.Load"
	over, err := p.people.Over(ctx, p.db.Reader(), by, plan.PersonID)
	if err != nil {
		return "", err
	}
	switch {
	case !by.May(who.EvidenceLoad, over) || by.ID() == plan.AgreedBy:
		return "", fault.E(fault.Denied, op, "plan.denied.load")
	case plan.Status != Agreed || plan.AgreedBy == "" || plan.AgreedBy == plan.PersonID || plan.AgreedAt.IsZero():
		return "", fault.E(fault.Invalid, op, "plan.load.unagreed")
	}
	plan.ID, plan.Items = id.New(), withIDs(plan.Items)
	err = p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := insertIDP(ctx, tx, plan); err != nil {
			if db.Taken(err) {
				return fault.E(fault.Conflict, op, "plan.exists")
			}
			return err
		}
		return event.Record(ctx, tx, AgreedFact{IDP: plan.ID, Person: plan.PersonID, By: plan.AgreedBy})
	})
	return plan.ID, fault.Wrap(op, err)
}
