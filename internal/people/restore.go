package people

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The kinds of image.
const (
	ofPerson   = "person"
	ofPosition = "position"
)

// Image is one person, or one position, before and after a change: the record by which it can be taken back. Both are JSON
// of this package's own form; nil where there was none.
type Image struct {
	Kind   string // person or position
	ID     string
	Code   string
	Before []byte
	After  []byte
}

// personImage is a person with all of their postings.
type personImage struct {
	Person   Person    `json:"person"`
	Postings []Posting `json:"postings"` // the oldest first
}

func newPostingID() string { return id.New() }

// imagesOf reads persons and positions as they stand, by kind and id.
func imagesOf(ctx context.Context, q db.Q, personIDs, positionIDs []string) (map[[2]string]Image, error) {
	out := map[[2]string]Image{}
	known, err := persons(ctx, q, "p.id", personIDs)
	if err != nil {
		return nil, err
	}
	all, err := postingsOf(ctx, q, personIDs)
	if err != nil {
		return nil, err
	}
	stored, err := positions(ctx, q, "s.id", positionIDs)
	if err != nil {
		return nil, err
	}
	for _, p := range known {
		text, err := json.Marshal(personImage{p, all[p.ID]})
		if err != nil {
			return nil, err
		}
		out[[2]string{ofPerson, p.ID}] = Image{Kind: ofPerson, ID: p.ID, Code: p.Code, After: text}
	}
	for _, s := range stored {
		text, err := json.Marshal(s)
		if err != nil {
			return nil, err
		}
		out[[2]string{ofPosition, s.ID}] = Image{Kind: ofPosition, ID: s.ID, Code: s.Code, After: text}
	}
	return out, nil
}

// paired joins what stood with what stands.
func paired(before, after map[[2]string]Image) []Image {
	out := make([]Image, 0, len(after))
	for key, image := range after {
		image.Before = before[key].After
		out = append(out, image)
	}
	slices.SortFunc(out, func(a, b Image) int {
		if a.Kind+a.ID < b.Kind+b.ID {
			return -1
		}
		return 1
	})
	return out
}

// Images gives persons as they stand, as images of a change that changed nothing.
func (r *Register) Images(ctx context.Context, q db.Q, personIDs []string) ([]Image, error) {
	now, err := imagesOf(ctx, q, personIDs, nil)
	return paired(now, now), fault.Wrap("people.Images", err)
}

// Restore takes changes back: every person and position stands as before them, to the last row, and what was new is gone. The
// facts that tell of it (Left, Posted) are new ones; none is taken out of the log. It is refused, naming the first codes,
// where anything has changed since, or where somebody else holds or reports to what would go. The actor needs the right
// people.import over every unit concerned, before and after.
func (r *Register) Restore(ctx context.Context, tx *db.Tx, by who.Actor, images []Image) error {
	const op = "people.Restore"
	t, err := readTurn(images)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if err := t.allowed(ctx, tx, by, op); err != nil {
		return err
	}
	if err := t.unchanged(ctx, tx, op); err != nil {
		return err
	}
	told, err := t.facts(ctx, tx)
	if err != nil {
		return fault.Wrap(op, err)
	}
	err = t.write(ctx, tx)
	if db.Taken(err) {
		return fault.E(fault.Conflict, op, "people.restore.held").Because(err)
	}
	if err != nil {
		return fault.Wrap(op, err)
	}
	return fault.Wrap(op, event.RecordAll(ctx, tx, told))
}

// turn is a set of images, read.
type turn struct {
	images            []Image
	before, after     map[string]personImage
	posts, postsAfter map[string]Position
	personIDs         []string
	positionIDs       []string
}

func readTurn(images []Image) (*turn, error) {
	t := &turn{
		images: images, before: map[string]personImage{}, after: map[string]personImage{},
		posts: map[string]Position{}, postsAfter: map[string]Position{},
	}
	for _, i := range images {
		var err error
		if i.Kind == ofPerson {
			t.personIDs = append(t.personIDs, i.ID)
			err = readInto(t.before, i.ID, i.Before)
			if err == nil {
				err = readInto(t.after, i.ID, i.After)
			}
		} else {
			t.positionIDs = append(t.positionIDs, i.ID)
			err = readInto(t.posts, i.ID, i.Before)
			if err == nil {
				err = readInto(t.postsAfter, i.ID, i.After)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

func readInto[T any](m map[string]T, key string, text []byte) error {
	if len(text) == 0 {
		return nil
	}
	var v T
	err := json.Unmarshal(text, &v)
	m[key] = v
	return err
}

func (t *turn) allowed(ctx context.Context, q db.Q, by who.Actor, op string) error {
	units := map[string]bool{}
	for _, m := range []map[string]personImage{t.before, t.after} {
		for _, p := range m {
			units[p.Person.OrgID] = true
		}
	}
	for _, m := range []map[string]Position{t.posts, t.postsAfter} {
		for _, s := range m {
			units[s.OrgID] = true
		}
	}
	found, err := orgs(ctx, q, "o.id", sorted(units))
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, o := range found {
		if !by.Can(who.PeopleImport, o.Path) {
			return fault.E(fault.Denied, op, "people.order.denied")
		}
	}
	if _, own := t.after[by.PersonID]; own && by.SignedIn() {
		return fault.E(fault.Denied, op, "people.import.self")
	}
	return nil
}

// unchanged refuses where what stands is not what the change left behind.
func (t *turn) unchanged(ctx context.Context, tx *db.Tx, op string) error {
	now, err := imagesOf(ctx, tx, t.personIDs, t.positionIDs)
	if err != nil {
		return fault.Wrap(op, err)
	}
	var codes []string
	for _, i := range t.images {
		if string(now[[2]string{i.Kind, i.ID}].After) != string(i.After) {
			codes = append(codes, i.Code)
		}
	}
	if len(codes) > 0 {
		return fault.E(fault.Conflict, op, "people.restore.since", "n", len(codes), "codes", codes[:min(len(codes), 5)])
	}
	var made []string
	for _, positionID := range t.positionIDs {
		if _, was := t.posts[positionID]; !was {
			made = append(made, positionID)
		}
	}
	used, err := leaning(ctx, tx, made)
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, u := range used { // a person or a position outside the change leans on what would go
		_, person := t.after[u]
		_, position := t.postsAfter[u]
		if !person && !position {
			return fault.E(fault.Conflict, op, "people.restore.held")
		}
	}
	return nil
}

// facts are what taking it back comes to: who gives up which position, and who takes up which.
func (t *turn) facts(ctx context.Context, q db.Q) ([]event.Fact, error) {
	kinds := map[string]string{}
	var unknown []string
	for _, m := range []map[string]personImage{t.before, t.after} {
		for _, p := range m {
			for positionID := range p.holds() {
				if s, ok := t.posts[positionID]; ok {
					kinds[positionID] = s.KindCode
				} else if s, ok := t.postsAfter[positionID]; ok {
					kinds[positionID] = s.KindCode
				} else {
					unknown = append(unknown, positionID)
				}
			}
		}
	}
	found, err := barePositions(ctx, q, "s.id", unknown)
	if err != nil {
		return nil, err
	}
	for _, s := range found {
		kinds[s.ID] = s.KindCode
	}
	var told []event.Fact
	for _, personID := range t.personIDs {
		was, is := t.before[personID].holds(), t.after[personID].holds()
		for _, positionID := range slices.Sorted(maps.Keys(is)) {
			if !was[positionID] {
				told = append(told, Left{Person: personID, Position: positionID})
			}
		}
		for _, positionID := range slices.Sorted(maps.Keys(was)) {
			before, mended := t.posts[positionID]
			if !is[positionID] || mended && before.KindCode != t.postsAfter[positionID].KindCode {
				told = append(told, Posted{Person: personID, Position: positionID, KindCode: kinds[positionID]})
			}
		}
	}
	units := map[string]bool{} // whose posts come or go
	for _, positionID := range t.positionIDs {
		was, is := t.posts[positionID], t.postsAfter[positionID]
		if was.OrgID != is.OrgID || was.KindCode != is.KindCode {
			units[was.OrgID], units[is.OrgID] = true, true
		}
	}
	for _, org := range sorted(units) {
		told = append(told, PostsChanged{Org: org})
	}
	return told, nil
}

// holds gives the positions that somebody holds.
func (p personImage) holds() map[string]bool {
	out := map[string]bool{}
	for _, t := range p.Postings {
		if t.To == "" {
			out[t.PositionID] = true
		}
	}
	return out
}

func (t *turn) write(ctx context.Context, tx *db.Tx) error {
	var undone [][2]string // person, posting
	var kept []Posting
	var back []*staffRow
	var gonePersons, gonePosts []string
	var backPosts []Position
	for _, personID := range t.personIDs {
		was, stood := t.before[personID]
		old := map[string]bool{}
		for _, p := range was.Postings {
			old[p.ID] = true
		}
		for _, p := range t.after[personID].Postings {
			if !old[p.ID] {
				undone = append(undone, [2]string{personID, p.ID})
			}
		}
		kept = append(kept, was.Postings...)
		if stood {
			back = append(back, &staffRow{Person: was.Person})
		} else {
			gonePersons = append(gonePersons, personID)
		}
	}
	for _, positionID := range t.positionIDs {
		if s, stood := t.posts[positionID]; stood {
			backPosts = append(backPosts, s)
		} else {
			gonePosts = append(gonePosts, positionID)
		}
	}
	if err := clearHolders(ctx, tx, t.personIDs); err != nil {
		return err
	}
	if err := dropPostings(ctx, tx, undone); err != nil {
		return err
	}
	if err := dropNames(ctx, tx, t.personIDs, t.positionIDs); err != nil {
		return err
	}
	if err := writePositions(ctx, tx, backPosts); err != nil {
		return err
	}
	if err := writePersons(ctx, tx, back, newSorter()); err != nil {
		return err
	}
	if err := upsertPostings(ctx, tx, kept); err != nil {
		return err
	}
	if err := hold(ctx, tx, kept); err != nil {
		return err
	}
	return dropMade(ctx, tx, gonePersons, gonePosts)
}
