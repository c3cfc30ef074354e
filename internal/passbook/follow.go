package passbook

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
)

// Follow reads what evidence tells, and brings the lines it touches up to date.
func (p *Passbooks) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "passbook",
		Reads: []event.Fact{
			evidence.Accepted{},
			evidence.Claimed{},
			evidence.Decided{},
			evidence.Revoked{},
			evidence.Expired{},
			evidence.Withdrawn{},
			framework.CompetencyMerged{},
			framework.CompetencyParted{},
		},
		Handle:  p.handle,
		Rebuild: p.rebuild,
	})
}

// touched says which line a fact of evidence is about.
type touched struct {
	Person     string `json:"person"`
	Competency string `json:"competency"`
}

// Kind is never asked: touched only reads.
func (touched) Kind() string { return "" }

func (p *Passbooks) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	var codes []string
	lines := make([]touched, len(facts))
	merges := make([]framework.CompetencyMerged, len(facts))
	for i, f := range facts {
		var err error
		if f.Kind == (framework.CompetencyMerged{}).Kind() || f.Kind == (framework.CompetencyParted{}).Kind() { // both name the two codes
			merges[i], err = event.As[framework.CompetencyMerged](f)
			codes = append(codes, merges[i].From, merges[i].To)
		} else {
			lines[i], err = event.As[touched](f)
			codes = append(codes, lines[i].Competency)
		}
		if err != nil {
			return err
		}
	}
	slices.Sort(codes)
	dictionary, err := dictionary(ctx, tx, slices.Compact(codes))
	if err != nil {
		return err
	}
	cause := map[key]event.Entry{}
	for i, f := range facts {
		if merges[i].From != "" {
			if err := p.merged(ctx, tx, dictionary, merges[i], f); err != nil {
				return err
			}
			continue
		}
		cause[key{lines[i].Person, dictionary.code(lines[i].Competency)}] = f
	}
	return p.rescore(ctx, tx, dictionary, cause)
}

// merged moves what everybody has shown of a competency under the code in which it goes on, part by part: also what was shown
// of others that were merged into it before, for their lines stand under its code.
func (p *Passbooks) merged(ctx context.Context, tx *db.Tx, s standards, m framework.CompetencyMerged, f event.Entry) error {
	codes := s.goingOnAs(m.To)
	if s.code(m.From) != s.code(m.To) { // taken back: there are two again
		codes = slices.Concat(codes, s.goingOnAs(m.From), []string{m.From, m.To})
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	for after := ""; ; {
		persons, err := shownIn(ctx, tx, codes, after, 500)
		if err != nil || len(persons) == 0 {
			return err
		}
		cause := map[key]event.Entry{}
		for _, person := range persons {
			cause[key{person, m.From}] = f
			cause[key{person, s.code(m.To)}] = f
		}
		if err := p.rescore(ctx, tx, s, cause); err != nil {
			return err
		}
		after = persons[len(persons)-1]
	}
}

// rescore works out these lines anew, writes them and tells what changed, each with its cause.
func (p *Passbooks) rescore(ctx context.Context, tx *db.Tx, s standards, cause map[key]event.Entry) error {
	keys := make([]key, 0, len(cause))
	var persons []string
	for k := range cause {
		keys = append(keys, k)
		persons = append(persons, k.person)
	}
	slices.SortFunc(keys, compareKeys)
	slices.Sort(persons)
	persons = slices.Compact(persons)
	formula, err := p.Formula(ctx, tx)
	if err != nil {
		return err
	}
	items, err := itemsOf(ctx, tx, s, persons)
	if err != nil {
		return err
	}
	before, err := levelsOf(ctx, tx, persons)
	if err != nil {
		return err
	}
	var lines []line
	for _, k := range keys {
		l, ok := compute(formula, s.levels[k.competency], k, items[k])
		if ok {
			lines = append(lines, l)
		}
		if err := tell(ctx, tx, cause[k], k, before[k], l.Entry); err != nil {
			return err
		}
	}
	if err := forget(ctx, tx, keys); err != nil {
		return err
	}
	return writeLines(ctx, tx, lines)
}

func compareKeys(a, b key) int {
	if c := strings.Compare(a.person, b.person); c != 0 {
		return c
	}
	return strings.Compare(a.competency, b.competency)
}

// compute makes a line of its evidence; no line where nothing on record shows anything.
func compute(f Formula, levels int, k key, items []Item) (line, bool) {
	r := f.Score(levels, items)
	e := Entry{
		PersonID: k.person, Competency: k.competency, TCS: r.TCS, WPCAS: r.WPCAS, CS: r.CS, Attained: r.Attained, Measured: r.Measured,
		Provisional: r.Provisional, Formula: f.Version, Claimed: r.Claimed(items), LastAt: r.LastAt,
	}
	for _, part := range r.Parts {
		e.Evidence = append(e.Evidence, part.Evidence)
	}
	for _, it := range items {
		if it.Status != "accepted" {
			continue
		}
		switch {
		case it.Kind == "signoff", it.Kind == "loaded" && it.Side == Workplace:
			e.Work++
		case it.Kind == "msf":
			e.Peer++
		case it.Kind == "piaa", it.Kind == "check", it.Kind == "loaded":
			e.Test++
		}
	}
	keep := e.Measured || e.Claimed > 0 || e.Work+e.Peer+e.Test > 0
	return line{key: k, Entry: e, steps: f.History(levels, items)}, keep
}

// tell records what changed, once for each conclusion.
func tell(ctx context.Context, tx *db.Tx, cause event.Entry, k key, before, now Entry) error {
	from, to := standing(before), standing(now)
	var fact event.Fact
	switch {
	case to > from:
		fact = Raised{Person: k.person, Competency: k.competency, From: from, To: to}
	case to < from:
		fact = Fell{Person: k.person, Competency: k.competency, From: from, To: to, Reason: reason(cause.Kind)}
	case before.CS != nil && now.CS != nil && *before.CS != *now.CS:
		fact = Rescored{Person: k.person, Competency: k.competency, Level: to}
	default:
		return nil
	}
	return event.Derive(ctx, tx, "passbook", cause, k.person+" "+k.competency, fact)
}

// standing is the level, or -1 where nothing is measured.
func standing(e Entry) int {
	if !e.Measured {
		return -1
	}
	return e.Attained
}

func reason(kind string) string {
	switch kind {
	case evidence.Expired{}.Kind():
		return "expired"
	case evidence.Revoked{}.Kind():
		return "revoked"
	case framework.CompetencyMerged{}.Kind(), framework.CompetencyParted{}.Kind():
		return "merged"
	}
	return "remeasured"
}

// rebuild reads all evidence once, in the order of persons, and writes every line anew.
func (p *Passbooks) rebuild(ctx context.Context, tx *db.Tx) error {
	formula, err := p.Formula(ctx, tx)
	if err != nil {
		return err
	}
	dictionary, err := wholeDictionary(ctx, tx)
	if err != nil {
		return err
	}
	if err := empty(ctx, tx); err != nil {
		return err
	}
	var at found
	var person []found // the person at hand may go on in the next page
	flush := func(items []found) error {
		by := map[key][]Item{}
		var keys []key
		for _, f := range items {
			f.competency = dictionary.code(f.competency)
			if by[f.key] == nil {
				keys = append(keys, f.key)
			}
			by[f.key] = append(by[f.key], f.Item)
		}
		lines := make([]line, 0, len(keys))
		for _, k := range keys {
			if l, ok := compute(formula, dictionary.levels[k.competency], k, by[k]); ok {
				lines = append(lines, l)
			}
		}
		return writeLines(ctx, tx, lines)
	}
	for {
		page, err := itemsAfter(ctx, tx, at, 20000)
		if err != nil {
			return err
		}
		person = append(person, page...)
		if len(page) == 0 {
			return flush(person)
		}
		at = page[len(page)-1]
		cut := len(person)
		for cut > 0 && person[cut-1].person == at.person {
			cut--
		}
		if err := flush(person[:cut]); err != nil {
			return err
		}
		person = slices.Clone(person[cut:])
	}
}
