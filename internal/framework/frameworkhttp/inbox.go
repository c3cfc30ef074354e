package frameworkhttp

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// InboxPage is what waits for who keeps the dictionary: proposals, and pairs that likely are one.
type InboxPage struct {
	Proposals []framework.Proposal
	People    map[string]people.Person
	Twins     []framework.Twin
	Names     map[string]framework.Competency
	Uses      map[string]framework.Uses
	Look      framework.Look
	After     string
	Next      string
}

// looked says how far the search for likely duplicates is.
func (p InboxPage) looked(f web.Frame) string {
	switch l := p.Look; {
	case l.Running(f.Now):
		return f.P.T("framework.inbox.look.runs", "done", f.P.Int(int64(l.Done)), "total", f.P.Int(int64(l.Total)))
	case l.Due > 0:
		return f.P.T("framework.inbox.look.due", "n", l.Due)
	case l.Ended.IsZero():
		return ""
	default:
		return f.P.T("framework.inbox.look.done", "at", f.P.DateField(l.Ended))
	}
}

func (d *Door) inbox(w http.ResponseWriter, r *http.Request) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	if !keeps(by) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	p := InboxPage{After: r.URL.Query().Get("after")}
	after, err := twinOf(p.After)
	if err != nil {
		return err
	}
	if p.Proposals, err = d.frameworks.Proposals(ctx, q, framework.ProposalRequested, "", pageLength); err != nil {
		return err
	}
	if p.Twins, err = d.frameworks.Twins(ctx, q, after, twinLength+1); err != nil {
		return err
	}
	if len(p.Twins) > twinLength {
		p.Twins = p.Twins[:twinLength]
		p.Next = placeOfTwin(p.Twins[twinLength-1])
	}
	if p.Look, err = d.frameworks.LastLook(ctx, q); err != nil {
		return err
	}
	var codes, ids []string
	for _, t := range p.Twins {
		codes = append(codes, t.A, t.B)
	}
	for _, o := range p.Proposals {
		ids = append(ids, o.By)
	}
	if p.Names, err = d.frameworks.Known(ctx, q, codes); err != nil {
		return err
	}
	if p.Uses, err = d.frameworks.UsesOfCode(ctx, q, codes); err != nil {
		return err
	}
	if p.People, err = d.people.People(ctx, q, ids); err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	return web.Render(w, r, http.StatusOK, inboxPage(d.dictionaryFrame(r, l.T("framework.inbox.finding", "n", len(p.Proposals))), p))
}

const twinLength = 25

// placeOfTwin is where a page of pairs ends, as an address holds it.
func placeOfTwin(t framework.Twin) string { return strconv.Itoa(t.Score) + "~" + t.A + "~" + t.B }

// twinOf reads the place of a page of pairs.
func twinOf(after string) (framework.Twin, error) {
	if after == "" {
		return framework.Twin{}, nil
	}
	cells := strings.Split(after, "~")
	if len(cells) == 3 {
		if n, err := strconv.Atoi(cells[0]); err == nil && framework.ValidCode(cells[1]) && framework.ValidCode(cells[2]) {
			return framework.Twin{A: cells[1], B: cells[2], Score: n}, nil
		}
	}
	return framework.Twin{}, fault.E(fault.Invalid, opDictionary, "framework.search.cursor")
}

func (p InboxPage) pages() parts.Pages {
	return parts.PagesOf(p.After, p.Next, parts.From("/dictionary/inbox"))
}

// nameOf gives an entry's name with its language; the code where there is none.
func nameOf(l *locale.Printer, names map[string]framework.Competency, code string) (name, lang string) {
	if name, lang = l.Name(names[code].Name); name == "" {
		return code, ""
	}
	return name, lang
}

// whyTwins says why two entries look like one. Its words are keys: framework.twin.why.
func whyTwins(l *locale.Printer, why string) string {
	return l.T("framework.twin.why." + why) // keys: framework.twin.why.
}

func mergeAddress(from, to string) string {
	return "/dictionary/merge/" + url.PathEscape(from+"~"+to)
}

// look looks through the dictionary for pairs.
func (d *Door) look(w http.ResponseWriter, r *http.Request) error {
	look, err := d.frameworks.LookForTwins(r.Context(), who.From(r.Context()))
	if err != nil {
		return err
	}
	if look.Due > 0 {
		web.Flash(w, "", "framework.flash.looking", "n", look.Due) // key: framework.flash.looking
	} else {
		web.Flash(w, "", "framework.flash.looked", "n", look.Open) // key: framework.flash.looked
	}
	return d.to(w, r, "/dictionary/inbox")
}

// ProposalPage is one proposal with the entries it may mean.
type ProposalPage struct {
	framework.Proposal
	Matches []framework.Match
	Uses    map[string]framework.Uses
	By      string
	Entry   framework.Competency
	Keeps   bool // the reader may decide it
	Code    string
	Reason  string
	Faults  parts.Faults
}

func (d *Door) proposal(w http.ResponseWriter, r *http.Request) error {
	return d.showProposal(w, r, http.StatusOK, nil, "", "")
}

func (d *Door) showProposal(w http.ResponseWriter, r *http.Request, status int, faults parts.Faults, code, reason string) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	var p ProposalPage
	var err error
	if p.Proposal, err = d.frameworks.Proposal(ctx, q, r.PathValue("id")); err != nil {
		return err
	}
	if p.Proposal.By != by.ID() && !keeps(by) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.dictionary")
	}
	l := web.FrameOf(ctx).P
	p.Faults, p.Code, p.Reason = faults, code, reason
	p.Keeps = keeps(by) && p.Proposal.By != by.ID() && p.State == framework.ProposalRequested
	if p.State == framework.ProposalRequested {
		if p.Matches, err = d.frameworks.Matches(ctx, q, p.Name, 8); err != nil {
			return err
		}
	}
	codes := []string{p.Proposal.Code}
	for _, m := range p.Matches {
		codes = append(codes, m.Competency.Code)
	}
	if p.Uses, err = d.frameworks.UsesOfCode(ctx, q, codes); err != nil {
		return err
	}
	if p.Proposal.Code != "" {
		found, err := d.frameworks.Known(ctx, q, []string{p.Proposal.Code})
		if err != nil {
			return err
		}
		p.Entry = found[p.Proposal.Code]
	}
	persons, err := d.people.People(ctx, q, []string{p.Proposal.By})
	if err != nil {
		return err
	}
	p.By = whoDid(l, persons, p.Proposal.By)
	name, _ := l.Name(p.Name)
	return web.Render(w, r, status, proposalPage(d.dictionaryFrame(r, name), p))
}

// decide matches a proposal, makes an entry of it, or refuses it.
func (d *Door) decide(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	act := form.Get("act")
	code, reason := strings.TrimSpace(form.Get("code")), form.Get("reason")
	switch act {
	case "match":
		err = d.frameworks.MatchProposal(ctx, by, id, form.Get("entry"))
	case "create":
		err = d.frameworks.CreateProposed(ctx, by, id, code)
	case "refuse":
		err = d.frameworks.RefuseProposal(ctx, by, id, reason)
	default:
		err = fault.E(fault.Invalid, opDictionary, "framework.proposal.act")
	}
	if faults := parts.FaultsOf(web.FrameOf(ctx).P, err); faults != nil {
		return d.showProposal(w, r, fault.Status(fault.KindOf(err)), faults, code, reason)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "/dictionary/proposals/"+id, "framework.flash.decided") // key: framework.flash.decided
	return d.to(w, r, "/dictionary/inbox")
}

// ProposePage asks for what the dictionary misses.
type ProposePage struct {
	framework.Proposal
	Matches []framework.Match
	Mine    []framework.Proposal
	Back    string
	Faults  parts.Faults
	OrgName string
}

func (p ProposePage) areaChoices(l *locale.Printer) []parts.Choice {
	var out []parts.Choice
	for _, a := range areas {
		out = append(out, parts.Choice{Value: a, Text: areaName(l, a), Chosen: a == p.Area})
	}
	return out
}

func (d *Door) askPropose(w http.ResponseWriter, r *http.Request) error {
	in := r.URL.Query()
	p := ProposePage{Proposal: framework.Proposal{Area: framework.Domain, Name: framework.Names{}}, Back: web.Back(in.Get("back"), "")}
	if name := strings.TrimSpace(in.Get("name")); name != "" {
		p.Name[langOf(name)] = name
	}
	return d.showPropose(w, r, http.StatusOK, p)
}

// langOf guesses in which of the two languages a name is written: by its letters.
func langOf(name string) string {
	if strings.ContainsFunc(name, func(r rune) bool { return r >= 'ऀ' && r <= 'ॿ' }) {
		return "hi"
	}
	return "en"
}

func (d *Door) showPropose(w http.ResponseWriter, r *http.Request, status int, p ProposePage) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	if !asks(by) {
		return fault.E(fault.Denied, opDictionary, "framework.denied.propose")
	}
	var err error
	if p.Matches, err = d.frameworks.Matches(ctx, q, p.Name, 5); err != nil {
		return err
	}
	if p.Mine, err = d.frameworks.ProposalsOf(ctx, q, by.ID()); err != nil {
		return err
	}
	org, err := d.askingFor(r)
	if err != nil {
		return err
	}
	l := web.FrameOf(ctx).P
	p.OrgName, _ = l.Name(org.Name)
	return web.Render(w, r, status, proposePage(d.dictionaryFrame(r, l.T("framework.propose.title")), p))
}

// askingFor gives the organisation for which the reader writes what posts need, or courses.
func (d *Door) askingFor(r *http.Request) (people.Org, error) {
	by := who.From(r.Context())
	for _, g := range by.Grants {
		if who.ReachOf(g.Role, who.FracEdit) == who.Tree || who.ReachOf(g.Role, who.ContentEdit) == who.Tree {
			return d.people.Org(r.Context(), d.db.Reader(), g.Path)
		}
	}
	return people.Org{}, fault.E(fault.Denied, opDictionary, "framework.denied.propose")
}

func (d *Door) propose(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	org, err := d.askingFor(r)
	if err != nil {
		return err
	}
	p := ProposePage{Back: web.Back(form.Get("back"), ""), Proposal: framework.Proposal{
		Org: org.Code, Area: form.Get("area"), Name: named("en", form.Get("name"), "hi", form.Get("name_hi")),
		Definition: named("en", form.Get("definition"), "hi", form.Get("definition_hi")), Why: strings.TrimSpace(form.Get("why")),
	}}
	made, err := d.frameworks.Propose(ctx, who.From(ctx), p.Proposal)
	if p.Faults = parts.FaultsOf(web.FrameOf(ctx).P, err); p.Faults != nil {
		return d.showPropose(w, r, fault.Status(fault.KindOf(err)), p)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "/dictionary/propose", "framework.flash.proposed") // key: framework.flash.proposed
	if p.Back != "" {
		return d.to(w, r, p.Back)
	}
	return d.to(w, r, "/dictionary/proposals/"+made.ID)
}

// named makes names of pairs of language and text; what is empty is left out.
func named(pairs ...string) framework.Names {
	out := framework.Names{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if text := strings.TrimSpace(pairs[i+1]); text != "" {
			out[pairs[i]] = text
		}
	}
	return out
}
