package record

import (
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/standard/xapi"
)

// Pattern is a statement after which Fill makes others, which differ in some texts only. Make one with PatternOf.
type Pattern struct {
	whole *entry
	holes []string
	open  []naming // those that have a hole
}

// Like is one statement after a pattern: what stands in its holes, the first of which is the identifier.
type Like struct {
	*Pattern
	Values []string
}

// PatternOf makes a pattern for statements of a client. holes are texts of the statement in the place of which each made after it has its
// own: its identifier first, then identifiers of agents, registrations and activities, or parts of them; one within another comes after it.
// What the statement says of an activity, and the name of an agent, must have no hole.
func (s *Store) PatternOf(by Client, one xapi.Statement, holes ...string) *Pattern {
	authority := s.authority(by)
	p := &Pattern{whole: prepare(one, authority, nil, nil), holes: holes}
	p.whole.client, p.whole.keys = by.Key, append(keysOfAgents(xapi.AgentsOf(authority)), keyOf(clientOf, by.Key))
	for _, n := range namesIn(one) {
		if slices.ContainsFunc(holes, func(hole string) bool { return strings.Contains(n.name, hole) }) {
			p.open = append(p.open, n)
		} else {
			p.whole.keys = append(p.whole.keys, n.key())
		}
	}
	return p
}

// entry is a statement as Keep would have prepared it.
func (l Like) entry(seq int64) *entry {
	e := *l.whole
	e.id, e.seq = l.Values[0], seq
	e.keys = slices.Clone(e.keys)
	for _, n := range l.open {
		n.name = l.said(n.name)
		e.keys = append(e.keys, n.key())
	}
	e.definitions = make(map[string][]byte, len(l.whole.definitions))
	for activity, d := range l.whole.definitions {
		e.definitions[l.said(activity)] = d
	}
	for i, hole := range l.holes {
		e.stamped = e.stamped.With(hole, l.Values[i])
	}
	return &e
}

// said is a text of the pattern with its holes filled.
func (l Like) said(text string) string {
	for i, hole := range l.holes {
		text = strings.ReplaceAll(text, hole, l.Values[i])
	}
	return text
}

// Fill stores statements in one transaction and finds them as Keep would, at a fraction of the cost: nothing is read or judged, and
// their names are written in blocks at once. It is for measuring a great record. None may refer to another statement, all must be new, and the
// client not trusted (see Rules).
func (s *Store) Fill(ctx context.Context, by Client, likes []Like) error {
	const op = "record.Fill"
	if err := by.must(op, Write); err != nil {
		return err
	}
	if len(likes) == 0 {
		return nil
	}
	return fault.Wrap(op, s.db.Write(ctx, actor(by), func(ctx context.Context, tx *db.Tx) error {
		row, err := lockSequence(ctx, tx)
		if err != nil {
			return err
		}
		if err := foldAll(ctx, tx, row); err != nil {
			return err
		}
		row.folded = row.seq
		fresh := make([]*entry, len(likes))
		var blocks []block
		for part := range slices.Chunk(fresh, foldAt) { // as often as the tail would have been folded
			var p postings
			for i := range part {
				row.seq++
				part[i] = likes[row.seq-row.folded-1].entry(row.seq)
				p.addAll(part[i])
			}
			blocks = append(blocks, p.done()...)
		}
		row.folded = row.seq
		return s.put(ctx, tx, &row, fresh, func() error { return insertPostings(ctx, tx, blocks, nil) })
	}))
}
