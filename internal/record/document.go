package record

import (
	"context"
	"crypto/sha1" //nolint:gosec // an entity tag by the letter of xAPI 1.0.3, 3, 3.1: no secret hangs on it
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
)

// The kinds of document.
const (
	StateDocument    = "state"    // of an agent in an activity, perhaps within a registration
	AgentDocument    = "agent"    // profile of an agent
	ActivityDocument = "activity" // profile of an activity
)

// Place is where a document lies. What a kind does not have is "".
type Place struct {
	Kind         string
	Agent        string // key, see xapi.Agent
	Activity     string
	Registration string // in small letters
	Name         string // stateId or profileId
}

// Document is one document, byte for byte as it was sent.
type Document struct {
	Body        []byte
	ContentType string
	ETag        string // hexadecimal SHA-1 of the body
	Updated     time.Time
}

// Condition is what the sender knows of the document that is there, from the headers If-Match and If-None-Match: entity tags, or
// "*" for any document at all. The zero value knows nothing.
type Condition struct {
	Match, NoneMatch []string
	Asked            bool // a document that is there is only replaced by who knows something of it
	Always           bool // and one that is not there is only made by who says that it knows
}

// ETag is the entity tag of a document with these octets: their SHA-1, hexadecimal (xAPI 1.0.3, 3, 3.1).
func ETag(body []byte) string {
	sum := sha1.Sum(body) //nolint:gosec // see above
	return hex.EncodeToString(sum[:])
}

// MaxDocument is the greatest size of a document in octets: 16 MiB.
const MaxDocument = 16 << 20

func (p Place) scope() Scope {
	if p.Kind == StateDocument {
		return State
	}
	return Profile
}

// Document gives a document. NotFound when there is none. The client needs the scope state or profile.
func (s *Store) Document(ctx context.Context, by Client, at Place) (Document, error) {
	const op = "record.Document"
	if err := by.must(op, at.scope()); err != nil {
		return Document{}, err
	}
	if err := s.admit(ctx, by, at, ReadIt, nil); err != nil {
		return Document{}, fault.Wrap(op, err)
	}
	d, err := document(ctx, s.db.Reader(), at)
	return d, fault.Wrap(op, err)
}

// DocumentNames are the names of the documents at a place, whose own name is not asked; since leaves out what was not changed after
// it. Without a registration the states of all registrations count.
func (s *Store) DocumentNames(ctx context.Context, by Client, at Place, since time.Time) ([]string, error) {
	const op = "record.DocumentNames"
	if err := by.must(op, at.scope()); err != nil {
		return nil, err
	}
	if err := s.admit(ctx, by, at, ReadIt, nil); err != nil {
		return nil, fault.Wrap(op, err)
	}
	names, err := documentNames(ctx, s.db.Reader(), at, since)
	return unique(names), fault.Wrap(op, err)
}

// PutDocument keeps a document in place of any that is there. It returns Stale when the condition does not hold; where one was asked
// for and none is given, Conflict when a document is there and Invalid when none is.
func (s *Store) PutDocument(ctx context.Context, by Client, at Place, d Document, c Condition) error {
	if err := s.admit(ctx, by, at, WriteIt, &d); err != nil {
		return err
	}
	return s.change(ctx, "record.PutDocument", by, at, c, func(old *Document) (*Document, error) {
		if len(c.Match) == 0 && len(c.NoneMatch) == 0 {
			switch {
			case old != nil && c.Asked:
				return nil, fault.E(fault.Conflict, "record.PutDocument", "record.unconditional")
			case old == nil && c.Always:
				return nil, fault.E(fault.Invalid, "record.PutDocument", "record.unconditional_new")
			}
		}
		return &d, nil
	})
}

// PostDocument merges a document into the one that is there: both are JSON objects, and the top properties of the new one count.
// It returns Invalid when either is not, and Stale when the condition does not hold.
func (s *Store) PostDocument(ctx context.Context, by Client, at Place, d Document, c Condition) error {
	const op = "record.PostDocument"
	if isJSON(d) && !xapi.IsObject(d.Body) {
		return fault.E(fault.Invalid, op, "record.no_merge")
	}
	if err := s.admit(ctx, by, at, WriteIt, &d); err != nil {
		return err
	}
	return s.change(ctx, op, by, at, c, func(old *Document) (*Document, error) {
		if old == nil {
			return &d, nil
		}
		merged, ok := xapi.MergedDocument(old.Body, d.Body)
		if !ok || !isJSON(d) || !isJSON(*old) {
			return nil, fault.E(fault.Invalid, op, "record.no_merge")
		}
		return &Document{Body: merged, ContentType: d.ContentType}, nil
	})
}

func isJSON(d Document) bool {
	kind, _, _ := strings.Cut(d.ContentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "application/json")
}

// DeleteDocument removes a document; one that is not there is no error. It returns Stale when the condition does not hold.
func (s *Store) DeleteDocument(ctx context.Context, by Client, at Place, c Condition) error {
	if err := s.admit(ctx, by, at, RemoveIt, nil); err != nil {
		return err
	}
	return s.change(ctx, "record.DeleteDocument", by, at, c, func(*Document) (*Document, error) { return nil, nil })
}

// DeleteStates removes all states of an agent in an activity, of one registration or, without one, of all.
func (s *Store) DeleteStates(ctx context.Context, by Client, at Place) error {
	const op = "record.DeleteStates"
	if err := by.must(op, State); err != nil {
		return err
	}
	if err := s.admit(ctx, by, at, RemoveIt, nil); err != nil {
		return err
	}
	return fault.Wrap(op, s.db.Write(ctx, actor(by), func(ctx context.Context, tx *db.Tx) error { return deleteStates(ctx, tx, at) }))
}

func actor(by Client) who.Actor { return who.Actor{System: "client:" + by.Key} }

// change brings one document from what it was to what it shall be, nil for none, when the condition holds.
func (s *Store) change(ctx context.Context, op string, by Client, at Place, c Condition, next func(old *Document) (*Document, error)) error {
	if err := by.must(op, at.scope()); err != nil {
		return err
	}
	write := func(ctx context.Context, tx *db.Tx) error {
		var old *Document
		switch found, err := document(ctx, tx, at); {
		case err == nil:
			old = &found
		case !fault.Is(err, fault.NotFound):
			return err
		}
		if !c.holds(old) {
			return fault.E(fault.Stale, op, "record.stale")
		}
		d, err := next(old)
		switch {
		case err != nil:
			return err
		case d == nil && old == nil:
			return nil
		case d == nil:
			return deleteDocument(ctx, tx, at, *old)
		case len(d.Body) > MaxDocument:
			return fault.E(fault.TooLarge, op, "record.too_large")
		}
		d.ETag, d.Updated = ETag(d.Body), tx.Now()
		return putDocument(ctx, tx, at, *d, old)
	}
	for {
		err := s.db.Write(ctx, actor(by), write)
		if !errors.Is(err, errChanged) {
			return fault.Wrap(op, err)
		}
	}
}

// errChanged says that somebody else has changed the document since it was read: what was decided must be decided again.
var errChanged = errors.New("record: the document has changed")

// holds tells whether the condition is true of the document that is there, nil for none (RFC 9110, 13.1).
func (c Condition) holds(old *Document) bool {
	has := func(tags []string) bool {
		return old != nil && (slices.Contains(tags, "*") || slices.Contains(tags, old.ETag))
	}
	return (len(c.Match) == 0 || has(c.Match)) && (len(c.NoneMatch) == 0 || !has(c.NoneMatch))
}
