package framework

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The states of a proposal (DOMAIN D2): requested, then matched to an entry that exists, or created as one that is not verified
// yet and then verified, or refused.
const (
	ProposalRequested = "requested"
	ProposalMatched   = "matched"
	ProposalCreated   = "created"
	ProposalVerified  = "verified"
	ProposalRefused   = "refused"
)

// ProposalStates are the states in their order.
var ProposalStates = []string{ProposalRequested, ProposalMatched, ProposalCreated, ProposalVerified, ProposalRefused}

// Proposal is what somebody who writes what posts need misses in the dictionary. Who keeps the dictionary matches it with an entry
// (MatchProposal), makes an entry of it (CreateProposed), or refuses it with a reason (RefuseProposal); who proposed it does none of
// these, and does not verify what came of it. Told: Proposed, ProposalDecided.
type Proposal struct {
	ID         string
	Org        string // code of the organisation for which it is asked
	Area       string
	Name       Names
	Definition Names
	Why        string
	State      string
	Code       string // of the entry it was matched with or became
	Reason     string // of a refusal
	At         time.Time
	By         string    // person id
	DecidedAt  time.Time // zero while it waits
	DecidedBy  string
}

// Match is an entry that a proposal may mean, likelier the higher the score: hundredths of a whole.
type Match struct {
	Competency
	Score int
	Why   string // see Twin
}

// matchFloor is the score from which an entry is offered.
const matchFloor = 4500

// Matches gives the entries in use that a name may mean, the likeliest first, at most limit. Entries are looked for by the words of
// the name; those that are named in English and Hindi are always looked at, for they say what words mean in the other language.
func (f *Frameworks) Matches(ctx context.Context, q db.Q, name Names, limit int) ([]Match, error) {
	const op = "framework.Matches"
	var words []string
	for _, lang := range sortedLangs(name) {
		for _, w := range wordsOf(name[lang]) {
			words = append(words, w.text)
		}
	}
	if len(words) == 0 {
		return nil, nil
	}
	codes, err := selectLike(ctx, q, words[:min(len(words), maxWords)])
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	found, err := selectCompetencies(ctx, q, codes)
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	const asked = "\x00" // no code
	list := []Competency{{Code: asked, Name: name}}
	for _, code := range codes {
		if c, ok := found[code]; ok && c.Alive() {
			list = append(list, c)
		}
	}
	var out []Match
	for _, t := range findTwins(list, map[string]bool{asked: true}, matchFloor) {
		other := t.A
		if other == asked {
			other = t.B
		}
		out = append(out, Match{Competency: found[other], Score: t.Score, Why: t.Why})
	}
	return out[:min(len(out), max(limit, 0))], nil
}

// Propose asks for an entry that the dictionary misses. It takes the right to write what posts need, or courses, over the organisation
// for which it is asked. It is told which entries it may mean by Matches; one that says the very same is refused, naming that.
func (f *Frameworks) Propose(ctx context.Context, by who.Actor, p Proposal) (Proposal, error) {
	const op = "framework.Propose"
	path, err := f.pathOf(ctx, f.db.Reader(), p.Org)
	if err != nil {
		return p, fault.Wrap(op, err)
	}
	if !by.Can(who.FracEdit, path) && !by.Can(who.ContentEdit, path) {
		return p, fault.E(fault.Denied, op, "framework.denied.propose")
	}
	if err := p.sound(op); err != nil {
		return p, err
	}
	matches, err := f.Matches(ctx, f.db.Reader(), p.Name, 1)
	if err != nil {
		return p, fault.Wrap(op, err)
	}
	if len(matches) > 0 && matches[0].Score >= 9990 {
		return p, fault.E(fault.Conflict, op, "framework.proposal.exists", "code", matches[0].Code).At("name", "framework.proposal.exists", "code", matches[0].Code)
	}
	p.ID, p.State, p.Code, p.Reason = id.New(), ProposalRequested, "", ""
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		p.At, p.By = tx.Now(), by.ID()
		if err := insertProposal(ctx, tx, p); err != nil {
			return err
		}
		return event.Record(ctx, tx, Proposed{Proposal: p.ID, Org: p.Org})
	})
	return p, fault.Wrap(op, err)
}

// sound refuses a proposal that nobody could decide.
func (p Proposal) sound(op string) error {
	e := fault.E(fault.Invalid, op, "framework.proposal.unsound")
	if p.Area != Behavioural && p.Area != Functional && p.Area != Domain {
		e.At("area", "framework.import.area")
	}
	if strings.TrimSpace(p.Name["en"]+p.Name["hi"]) == "" {
		e.At("name", "framework.import.no_name")
	}
	if strings.TrimSpace(p.Why) == "" {
		e.At("why", "framework.proposal.why")
	}
	check := func(field string, most int, texts ...string) {
		for _, text := range texts {
			if fault.Unfit(text) || utf8.RuneCountInString(text) > most {
				e.At(field, "framework.import.long", "max", most)
				return
			}
		}
	}
	check("name", maxName, p.Name["en"], p.Name["hi"])
	check("definition", 2000, p.Definition["en"], p.Definition["hi"])
	check("why", 2000, p.Why)
	for lang := range p.Name {
		if !langForm.MatchString(lang) {
			e.At("name", "framework.import.lang")
		}
	}
	if len(e.Places) > 0 {
		return e
	}
	return nil
}

// decide moves a proposal from one state to the next, for who keeps the dictionary and did not propose it.
func (f *Frameworks) decide(ctx context.Context, by who.Actor, op, proposal, to string, fill func(ctx context.Context, tx *db.Tx, p *Proposal) error) error {
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	return fault.Wrap(op, f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockDictionary(ctx, tx); err != nil {
			return err
		}
		p, err := f.Proposal(ctx, tx, proposal)
		if err != nil {
			return err
		}
		if p.By == by.ID() {
			return fault.E(fault.Denied, op, "framework.proposal.own")
		}
		if p.State != ProposalRequested {
			return fault.E(fault.Conflict, op, "framework.proposal.decided")
		}
		if err := fill(ctx, tx, &p); err != nil {
			return err
		}
		p.State = to
		if done, err := setProposal(ctx, tx, p); err != nil || !done {
			return orStale(op, err)
		}
		return event.Record(ctx, tx, ProposalDecided{Proposal: p.ID, State: to, Code: p.Code})
	}))
}

// MatchProposal says that what is proposed exists already, as this entry. It takes the right over the nation's dictionary; never by
// who proposed it.
func (f *Frameworks) MatchProposal(ctx context.Context, by who.Actor, proposal, code string) error {
	const op = "framework.MatchProposal"
	return f.decide(ctx, by, op, proposal, ProposalMatched, func(ctx context.Context, tx *db.Tx, p *Proposal) error {
		found, err := selectCompetencies(ctx, tx, []string{code})
		if err != nil {
			return err
		}
		c, ok := found[code]
		if !ok {
			return unknown(op, cut(code))
		}
		if !c.Alive() {
			return over(op, c)
		}
		p.Code = code
		return note(ctx, tx, Happened{Code: code, Act: actMatched, Detail: p.ID})
	})
}

// CreateProposed makes an entry of a proposal, unverified, under a new code. It takes the right over the nation's dictionary; never
// by who proposed it.
func (f *Frameworks) CreateProposed(ctx context.Context, by who.Actor, proposal, code string) error {
	const op = "framework.CreateProposed"
	return f.decide(ctx, by, op, proposal, ProposalCreated, func(ctx context.Context, tx *db.Tx, p *Proposal) error {
		if !ValidCode(code) {
			return fault.E(fault.Invalid, op, "framework.import.code").At("code", "framework.import.code")
		}
		have, err := selectCompetencies(ctx, tx, []string{code})
		if err != nil {
			return err
		}
		if _, taken := have[code]; taken {
			return fault.E(fault.Conflict, op, "framework.proposal.code_taken", "code", code).At("code", "framework.proposal.code_taken", "code", code)
		}
		p.Code = code
		c := Competency{
			Code: code, Area: p.Area, Scale: Frac5, Status: StatusUnverified, ValidityMonths: DefaultValidityMonths, Source: "own", Name: p.Name, Definition: p.Definition,
		}
		if err := saveCompetencies(ctx, tx, []Competency{c}); err != nil {
			return err
		}
		return note(ctx, tx, Happened{Code: code, Act: actProposed, Detail: p.ID})
	})
}

// RefuseProposal refuses a proposal, and says why. It takes the right over the nation's dictionary; never by who proposed it.
func (f *Frameworks) RefuseProposal(ctx context.Context, by who.Actor, proposal, reason string) error {
	const op = "framework.RefuseProposal"
	return f.decide(ctx, by, op, proposal, ProposalRefused, func(_ context.Context, _ *db.Tx, p *Proposal) error {
		if p.Reason = strings.TrimSpace(reason); p.Reason == "" || utf8.RuneCountInString(p.Reason) > 2000 || fault.Unfit(reason) {
			return fault.E(fault.Invalid, op, "framework.proposal.reason").At("reason", "framework.proposal.reason")
		}
		return nil
	})
}

// notOwn refuses to verify what came of one's own proposal.
func (f *Frameworks) notOwn(ctx context.Context, q db.Q, by who.Actor, op, code string) error {
	list, err := selectProposals(ctx, q, proposalFilter{code: code}, "", maxPage)
	if err == nil && slices.ContainsFunc(list, func(p Proposal) bool { return p.State == ProposalCreated && p.By == by.ID() }) {
		err = fault.E(fault.Denied, op, "framework.proposal.own")
	}
	return err
}

// Proposal gives one proposal.
func (f *Frameworks) Proposal(ctx context.Context, q db.Q, proposal string) (Proposal, error) {
	const op = "framework.Proposal"
	none := fault.E(fault.NotFound, op, "framework.proposal.unknown")
	if !id.Valid(proposal) {
		return Proposal{}, none
	}
	list, err := selectProposals(ctx, q, proposalFilter{id: proposal}, "", 1)
	if err != nil {
		return Proposal{}, fault.Wrap(op, err)
	}
	if len(list) == 0 {
		return Proposal{}, none
	}
	return list[0], nil
}

// Proposals gives those of one state, the oldest first; after is the id of the last of the page before.
func (f *Frameworks) Proposals(ctx context.Context, q db.Q, state, after string, limit int) ([]Proposal, error) {
	out, err := selectProposals(ctx, q, proposalFilter{state: cmp.Or(state, ProposalRequested)}, after, min(max(limit, 1), maxPage))
	return out, fault.Wrap("framework.Proposals", err)
}

// ProposalsOf gives those of one person, the newest last.
func (f *Frameworks) ProposalsOf(ctx context.Context, q db.Q, person string) ([]Proposal, error) {
	out, err := selectProposals(ctx, q, proposalFilter{by: person}, "", maxPage)
	return out, fault.Wrap("framework.ProposalsOf", err)
}

// Twins gives the open pairs, the likeliest first; after is the last pair of the page before.
func (f *Frameworks) Twins(ctx context.Context, q db.Q, after Twin, limit int) ([]Twin, error) {
	out, err := selectTwins(ctx, q, after, min(max(limit, 1), maxPage))
	return out, fault.Wrap("framework.Twins", err)
}

// Apart says that two entries that look like one are two. It takes the right over the nation's dictionary.
func (f *Frameworks) Apart(ctx context.Context, by who.Actor, a, b string) error {
	const op = "framework.Apart"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	if b < a {
		a, b = b, a
	}
	return fault.Wrap(op, f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		done, err := setApart(ctx, tx, a, b)
		if err == nil && !done {
			err = fault.E(fault.NotFound, op, "framework.twin.unknown")
		}
		return err
	}))
}
