package studio

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
)

// The states of a course in the catalogue; learning keeps them.
const (
	ShelfLive     = learning.Live
	ShelfRetired  = learning.Retired
	ShelfUnlisted = learning.Unlisted // can be begun by who has its address, and is in no list
	ShelfFlagged  = learning.Flagged  // somebody says that something is wrong with it
)

// Shelves are the states of a course, in the order in which they are told.
var Shelves = []string{ShelfFlagged, ShelfLive, ShelfUnlisted, ShelfRetired}

// onShelf gives a course for one who holds the right over the organisation that gives it.
func (s *Studio) onShelf(ctx context.Context, by who.Actor, op, code string, right who.Right) (learning.Card, error) {
	q := s.db.Reader()
	cards, err := s.courses.Cards(ctx, q, []string{code})
	if err != nil {
		return learning.Card{}, err
	}
	card, is := cards[code]
	if !is {
		return card, fault.E(fault.NotFound, op, "studio.shelf.unknown", "course", code)
	}
	_, err = s.over(ctx, q, by, op, card.ProviderOrg, right)
	return card, err
}

// Flag says that something is wrong with a course, and what. Whoever is signed in may.
func (s *Studio) Flag(ctx context.Context, by who.Actor, code, reason string) error {
	const op = "studio.Flag"
	reason, err := fault.Note(op, reason, "studio.flag.why")
	switch {
	case err != nil:
		return err
	case !by.SignedIn():
		return fault.E(fault.Denied, op, "studio.denied.flag")
	}
	return fault.Wrap(op, s.courses.Flag(ctx, by, code, reason))
}

// Unflag says that nothing is wrong with a flagged course: it is live again. It takes the right to review over the organisation
// that gives it.
func (s *Studio) Unflag(ctx context.Context, by who.Actor, code string) error {
	const op = "studio.Unflag"
	if _, err := s.onShelf(ctx, by, op, code, who.ContentReview); err != nil {
		return err
	}
	return fault.Wrap(op, s.courses.Unflag(ctx, by, code))
}

// Raised gives what is said to be wrong with a course and not settled yet, the oldest first; who said it is not told. It takes the right
// to review over the organisation that gives it.
func (s *Studio) Raised(ctx context.Context, q db.Q, by who.Actor, code string) (learning.Card, []learning.CourseFlag, error) {
	const op = "studio.Raised"
	card, err := s.onShelf(ctx, by, op, code, who.ContentReview)
	if err != nil {
		return card, nil, err
	}
	flags, err := s.courses.Raised(ctx, q, by, code)
	return card, flags, fault.Wrap(op, err)
}

// FlagDraft has a flagged course mended: a draft of its next version, made from what is taught, with the reason as its first
// comment. The course stays flagged until that is live. It takes the right to review over the organisation that gives it.
func (s *Studio) FlagDraft(ctx context.Context, by who.Actor, code, reason string) (Draft, error) {
	const op = "studio.FlagDraft"
	reason, err := fault.Note(op, reason, "studio.flag.why")
	if err != nil {
		return Draft{}, err
	}
	card, err := s.onShelf(ctx, by, op, code, who.ContentReview)
	if err != nil {
		return Draft{}, err
	}
	if card.Status != ShelfFlagged {
		return Draft{}, fault.E(fault.Conflict, op, "studio.flag.not_flagged", "course", code)
	}
	return s.revise(ctx, by, op, code, FlagDraft, who.ContentReview, reason)
}

// Unlist takes a course out of the lists; who has its address may begin it. It takes the right to publish over the organisation
// that gives it.
func (s *Studio) Unlist(ctx context.Context, by who.Actor, code string) error {
	const op = "studio.Unlist"
	if _, err := s.onShelf(ctx, by, op, code, who.CoursePublish); err != nil {
		return err
	}
	return fault.Wrap(op, s.courses.Unlist(ctx, by, code))
}

// Retire takes a course out of the catalogue; who is in it may finish it, and records stay. A course that plans hold needs
// another in its place: the code of one that is live. It takes the right to publish over the organisation that gives it.
func (s *Studio) Retire(ctx context.Context, by who.Actor, code, replacement string) error {
	const op = "studio.Retire"
	if _, err := s.onShelf(ctx, by, op, code, who.CoursePublish); err != nil {
		return err
	}
	q := s.db.Reader()
	if replacement != "" {
		cards, err := s.courses.Cards(ctx, q, []string{replacement})
		if err != nil {
			return err
		}
		if card, is := cards[replacement]; !is || card.Status != learning.Live || replacement == code {
			return fault.E(fault.Invalid, op, "studio.retire.other").At("replacement", "studio.retire.other")
		}
	} else if s.plans != nil {
		n, err := s.plans.InPlans(ctx, q, code)
		if err != nil {
			return fault.Wrap(op, err)
		}
		if n > 0 {
			return fault.E(fault.Conflict, op, "studio.retire.planned", "n", n).At("replacement", "studio.retire.planned", "n", n)
		}
	}
	if replacement != "" {
		return fault.Wrap(op, s.courses.Replace(ctx, by, code, replacement))
	}
	return fault.Wrap(op, s.courses.Retire(ctx, by, code))
}

// Shelved is a course as who gives it looks at the catalogue.
type Shelved struct {
	Code       string
	Version    int
	Status     string // one of Shelves
	Competency string
	Level      int
	Org        string // code
	Title      string // in the language asked for, or English
	place      string // in the order of titles
	Open       string // id of the draft of its next version; "" for none
}

// ShelfFilter narrows Shelf; empty fields do not.
type ShelfFilter struct {
	Status string
	Text   string // stands in the title or in the code
}

// Shelf lists the courses of the organisations over which the actor writes, reviews or publishes, in every state of the
// catalogue, in the order of their titles in lang. next is handed in as after for the next page.
func (s *Studio) Shelf(ctx context.Context, q db.Q, by who.Actor, f ShelfFilter, lang, after string, limit int) (list []Shelved, next string, err error) {
	const op = "studio.Shelf"
	from, ok := placeOf(after)
	if !ok {
		return nil, "", fault.E(fault.Invalid, op, "studio.cursor")
	}
	if !contains(learning.Languages, lang) {
		lang = learning.Languages[0]
	}
	limit = min(max(limit, 1), 200)
	list, err = shelf(ctx, q, paths(by), f, lang, from, limit+1)
	if len(list) > limit {
		list = list[:limit]
		next = cursor(list[limit-1].place, list[limit-1].Code)
	}
	return list, next, fault.Wrap(op, err)
}

// ShelfCounts counts the courses that Shelf lists, by status.
func (s *Studio) ShelfCounts(ctx context.Context, q db.Q, by who.Actor) (map[string]int, error) {
	out, err := shelfCounts(ctx, q, paths(by))
	return out, fault.Wrap("studio.ShelfCounts", err)
}
