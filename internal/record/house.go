package record

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/standard/xapi"
)

// house is the authority of what the house itself says.
var house = Client{Key: "house", Name: "Sopan"}

// Cause does something within a transaction that stores statements, and gives the house's own statements about it. It may run more
// than once, and must refuse before it writes anything: others store in the same transaction.
type Cause func(ctx context.Context, tx *db.Tx) ([]xapi.Statement, error)

// KeepWith runs a cause in the next transaction that stores statements, and stores what the cause says, in the order of its
// identifiers; both are on disk when it has returned nil. When the cause gives an error, nothing of it stands.
func (s *Store) KeepWith(cause Cause) error {
	r := &request{done: make(chan struct{}), cause: cause}
	s.join(r)
	return r.err
}

// WriteDocument puts a document of the house in a place, within the transaction of its cause, whatever is there.
func (s *Store) WriteDocument(ctx context.Context, tx *db.Tx, at Place, contentType string, body []byte) error {
	old, err := document(ctx, tx, at)
	was := &old
	if fault.Is(err, fault.NotFound) {
		was = nil
	} else if err != nil {
		return err
	}
	return putDocument(ctx, tx, at, Document{Body: body, ContentType: contentType, ETag: ETag(body), Updated: tx.Now()}, was)
}

// HasDocument tells whether there is a document in a place.
func (s *Store) HasDocument(ctx context.Context, q db.Q, at Place) (bool, error) {
	_, err := document(ctx, q, at)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// judge has what is new of a request judged by who knows its session, and puts what the house says of it in its place. A refusal
// stands in the request; an error is of the transaction.
func (s *Store) judge(ctx context.Context, tx *db.Tx, r *request, fresh []*entry) ([]*entry, error) {
	var after [][]xapi.Statement
	var err error
	switch {
	case r.cause != nil:
		after = make([][]xapi.Statement, 1)
		after[0], err = r.cause(ctx, tx)
		fresh = nil
	case r.session != nil && len(fresh) > 0:
		statements := make([]xapi.Statement, len(fresh))
		for i, e := range fresh {
			statements[i] = e.statement
		}
		after, err = s.sessions.Judge(ctx, tx, *r.session, statements)
	default:
		return fresh, nil
	}
	switch fault.KindOf(err) {
	case "":
	case fault.Internal, fault.Unavailable:
		return nil, err
	default:
		r.err = err
		return nil, nil
	}
	authority := s.authority(house)
	also := append(keysOfAgents(xapi.AgentsOf(authority)), keyOf(clientOf, house.Key))
	out := make([]*entry, 0, len(fresh)+len(after))
	for i := range max(len(fresh), len(after)) {
		if i < len(fresh) {
			out = append(out, fresh[i])
		}
		if i < len(after) {
			for _, one := range after[i] {
				e := prepare(one, authority, also, nil)
				e.client = house.Key
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// admit has a document of a session judged before it is touched.
func (s *Store) admit(ctx context.Context, by Client, at Place, act Act, sent *Document) error {
	if by.Session == nil {
		return nil
	}
	return s.sessions.Document(ctx, by, at, act, sent)
}

// limited is the query as far as a client may ask: that of a session only within its registration.
func (c Client) limited(q Query) Query {
	if c.Session != nil {
		q.Registration = c.Session.Registration
	}
	return q
}

// sees tells whether a client may see a statement by what it says.
func (c Client) sees(k Kept) bool {
	if c.Session == nil {
		return true
	}
	one, err := readKept(k.Body)
	return err == nil && one.Registration() == c.Session.Registration
}
