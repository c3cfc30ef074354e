package record

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/standard/xapi"
)

// SessionMark begins the keys of clients that are let in for one session of a course.
const SessionMark = "session."

// Sessions knows the sessions of courses, which stand above the record. What it refuses is refused of the whole request, and of no
// other.
type Sessions interface {
	// Client gives the client of a key that begins with SessionMark; Unauthenticated when the session is over, or the secret another.
	Client(ctx context.Context, key, secret string) (Client, error)
	// Judge judges the statements of a request, all new to the record, within the transaction that stores them. after are statements
	// of the house to be stored after each of them. It writes nothing before it has judged all.
	Judge(ctx context.Context, tx *db.Tx, by Client, statements []xapi.Statement) (after [][]xapi.Statement, err error)
	// Document judges that a document is read, or, with sent, put there, or removed. A place without a name is all of them.
	Document(ctx context.Context, by Client, at Place, act Act, sent *Document) error
}

// Act is what is done with a document.
type Act string

// The acts.
const (
	ReadIt   Act = "read"
	WriteIt  Act = "write"
	RemoveIt Act = "remove"
)

// Session is what a client is let in for, when that is one session of a course.
type Session struct {
	ID           string
	Agent        string // key of its learner, see xapi.Agent
	Activity     string
	Registration string
}

// WithSessions lets the clients of sessions in.
func (s *Store) WithSessions(known Sessions) *Store { s.sessions = known; return s }
