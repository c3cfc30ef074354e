package notice

import (
	"context"

	"sopan/internal/evidence"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
)

// Follow reads what the rooms below tell, and keeps the inboxes by it.
func (s *Notices) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "notice", Reads: reads, Handle: s.handle,
		Rebuild: func(ctx context.Context, tx *db.Tx) error { return s.rebuild(ctx, tx, log) },
	})
}

// handle folds a batch of facts, oldest first: a fact may settle what an earlier one asked, in this batch or before it.
func (s *Notices) handle(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	known, err := knownOf(ctx, tx, facts)
	if err != nil {
		return err
	}
	var fresh []Notice
	var settled []string
	openAt := map[string][]int{} // subject > requests in fresh that are open
	for _, f := range facts {
		n, err := tidings(f, func(subject string) Args { return known[subject] })
		if err != nil {
			return err
		}
		if n.settles != "" {
			settled = append(settled, n.settles)
			for _, i := range openAt[n.settles] {
				fresh[i].Calls = false
			}
			openAt[n.settles] = nil
		}
		for _, t := range n.told {
			if t.Asks {
				openAt[t.Subject] = append(openAt[t.Subject], len(fresh))
				known[t.Subject] = t.Args
			}
			fresh = append(fresh, t)
		}
	}
	if err := settle(ctx, tx, settled); err != nil {
		return err
	}
	return insert(ctx, tx, fresh)
}

// leansBack are the kinds of fact that do not repeat what was asked; all others say what there is to say.
var leansBack = map[string]bool{evidence.Decided{}.Kind(): true, evidence.PassedOn{}.Kind(): true, evidence.Stayed{}.Kind(): true}

// knownOf gives what was asked, in facts before these, about the subjects of these.
func knownOf(ctx context.Context, tx *db.Tx, facts []event.Entry) (map[string]Args, error) {
	seen := map[string]bool{}
	var subjects []string
	for _, f := range facts {
		if !leansBack[f.Kind] {
			continue
		}
		about, err := event.As[subjectOf](f)
		if err != nil {
			return nil, err
		}
		if !seen[about.ID] {
			seen[about.ID] = true
			subjects = append(subjects, about.ID)
		}
	}
	return askedAbout(ctx, tx, subjects)
}

// rebuild reads the whole log again. What people have read is not touched: the ids come out the same. Facts that were
// numbered since the reader's place was taken are read twice, which comes to the same.
func (s *Notices) rebuild(ctx context.Context, tx *db.Tx, log *event.Log) error {
	if err := empty(ctx, tx); err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, f := range reads {
		mine[f.Kind()] = true
	}
	for pos := int64(0); ; {
		page, err := log.Feed(ctx, pos, 5000)
		if err != nil || len(page) == 0 {
			return err
		}
		pos = page[len(page)-1].Pos
		facts := page[:0]
		for _, f := range page {
			if mine[f.Kind] {
				facts = append(facts, f)
			}
		}
		if err := s.handle(ctx, tx, facts); err != nil {
			return err
		}
	}
}
