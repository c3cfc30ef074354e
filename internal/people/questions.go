package people

import (
	"context"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// ByCode gives the person with this employee code.
func (r *Register) ByCode(ctx context.Context, q db.Q, code string) (Person, error) {
	return one(persons(ctx, q, "p.code", []string{code}))("people.ByCode", "people.unknown")
}

// ByEmail gives the person with this e-mail address. An address that several people share is nobody's.
func (r *Register) ByEmail(ctx context.Context, q db.Q, email string) (Person, error) {
	rows, err := persons(ctx, q, "p.email <> '' and p.email", []string{strings.ToLower(strings.TrimSpace(email))})
	if len(rows) > 1 {
		rows = nil
	}
	return one(rows, err)("people.ByEmail", "people.unknown")
}

// Person gives a person by id.
func (r *Register) Person(ctx context.Context, q db.Q, personID string) (Person, error) {
	return one(persons(ctx, q, "p.id", []string{personID}))("people.Person", "people.unknown")
}

// People gives the persons with these ids, by id; those that are unknown are left out.
func (r *Register) People(ctx context.Context, q db.Q, ids []string) (map[string]Person, error) {
	rows, err := persons(ctx, q, "p.id", ids)
	out := make(map[string]Person, len(rows))
	for _, p := range rows {
		out[p.ID] = p
	}
	return out, fault.Wrap("people.People", err)
}

// Post gives a person with the substantive post they hold. Somebody who holds none has empty fields for it.
func (r *Register) Post(ctx context.Context, q db.Q, personID string) (Post, error) {
	return one(posts(ctx, q, []string{personID}))("people.Post", "people.unknown")
}

// Posts gives the posts of these persons, by person id; those that are unknown are left out.
func (r *Register) Posts(ctx context.Context, q db.Q, ids []string) (map[string]Post, error) {
	rows, err := posts(ctx, q, ids)
	out := make(map[string]Post, len(rows))
	for _, p := range rows {
		out[p.PersonID] = p
	}
	return out, fault.Wrap("people.Posts", err)
}

// Postings gives a person's postings, the newest first.
func (r *Register) Postings(ctx context.Context, q db.Q, personID string) ([]Posting, error) {
	rows, err := postings(ctx, q, personID)
	return rows, fault.Wrap("people.Postings", err)
}

// Org gives an organisation by its path, its id or its code, told apart by their form: a path ends in a full stop.
func (r *Register) Org(ctx context.Context, q db.Q, key string) (Org, error) {
	column := "o.code"
	switch {
	case key != "" && key[len(key)-1] == '.':
		column = "o.path"
	case id.Valid(key):
		column = "o.id"
	}
	return one(orgs(ctx, q, column, []string{key}))("people.Org", "people.org.unknown")
}

// Orgs gives the organisations with these ids, by id; those that are unknown are left out.
func (r *Register) Orgs(ctx context.Context, q db.Q, ids []string) (map[string]Org, error) {
	rows, err := orgs(ctx, q, "o.id", ids)
	out := make(map[string]Org, len(rows))
	for _, o := range rows {
		out[o.ID] = o
	}
	return out, fault.Wrap("people.Orgs", err)
}

// OrgsAt gives the organisations at these paths, by path; those that are unknown are left out.
func (r *Register) OrgsAt(ctx context.Context, q db.Q, paths []string) (map[string]Org, error) {
	rows, err := orgs(ctx, q, "o.path", paths)
	out := make(map[string]Org, len(rows))
	for _, o := range rows {
		out[o.Path] = o
	}
	return out, fault.Wrap("people.OrgsAt", err)
}

// OrgsUnder gives the organisations directly under one, in the order of their paths; under "" stands the root.
func (r *Register) OrgsUnder(ctx context.Context, q db.Q, parentID string) ([]Org, error) {
	rows, err := orgsUnder(ctx, q, parentID)
	return rows, fault.Wrap("people.OrgsUnder", err)
}

// Position gives a position by its id or its code.
func (r *Register) Position(ctx context.Context, q db.Q, key string) (Position, error) {
	column := "s.code"
	if id.Valid(key) {
		column = "s.id"
	}
	return one(positions(ctx, q, column, []string{key}))("people.Position", "people.position.unknown")
}

// Holder gives who holds a position now, "" when it is vacant.
func (r *Register) Holder(ctx context.Context, q db.Q, positionID string) (personID string, err error) {
	held, err := holders(ctx, q, []string{positionID})
	return held[positionID].person, fault.Wrap("people.Holder", err)
}

// Place gives a place by its level and code.
func (r *Register) Place(ctx context.Context, q db.Q, level, code string) (Place, error) {
	return one(places(ctx, q, level, []string{code}))("people.Place", "people.place.unknown")
}

// Places gives the places directly in one, in the order of their codes; those in the zero Place are the states.
func (r *Register) Places(ctx context.Context, q db.Q, parent Place) ([]Place, error) {
	rows, err := placesIn(ctx, q, parent.Level, parent.Code)
	return rows, fault.Wrap("people.Places", err)
}

// List gives the people whom the actor may see by a grant, unit by unit in the order of the tree and by name within a
// unit, after a row that was read before.
func (r *Register) List(ctx context.Context, q db.Q, by who.Actor, after Cursor, limit int) ([]Row, error) {
	rows, err := list(ctx, q, by.Paths(who.PeopleRead), after, limit)
	return rows, fault.Wrap("people.List", err)
}

// Find gives, of the people whom List gives, those whose name begins with a text, and after them those whose employee code
// does: unit by unit, or one list for whoever may see the whole country. A text in Devanagari is sought among names in Hindi, any other among names in English; case and marks do not
// matter. Nobody's name or code begins with nothing.
func (r *Register) Find(ctx context.Context, q db.Q, by who.Actor, text string, after Cursor, limit int) ([]Row, error) {
	s := seek(text)
	if s.codeFrom == "" {
		return nil, nil
	}
	rows, err := find(ctx, q, by.Paths(who.PeopleRead), s, after, limit)
	return rows, fault.Wrap("people.Find", err)
}

// one turns a list into its only element, or into "not found".
func one[T any](rows []T, err error) func(op, key string) (T, error) {
	return func(op, key string) (T, error) {
		var none T
		switch {
		case err != nil:
			return none, fault.Wrap(op, err)
		case len(rows) == 0:
			return none, fault.E(fault.NotFound, op, key)
		}
		return rows[0], nil
	}
}
