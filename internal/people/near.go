package people

import (
	"context"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Where somebody stands beside a person in the reporting line.
type Where int

// The places, in the order in which a list shows them.
const (
	Upward    Where = iota // an officer above
	Alongside              // their post reports to the same post
	Downward               // their post reports to one that the person holds
	Elsewhere
)

// Near is somebody whom a person works with.
type Near struct {
	PersonID, Code string
	Where          Where
	Name, Title    map[string]string
}

// MaxNear is how many people Near gives at most, beside those who were asked for by id: who has more around them finds the
// officers above and the first of the others.
const MaxNear = 80

// Near gives whom a person works with: the officers above, the next above first, then those whose posts report to the same
// post, then those whose posts report to the person's, each by name in a language; and, wherever they stand, those with the
// ids in also. It is one statement. It is for the person's own forms, whose choices it fills.
func (r *Register) Near(ctx context.Context, q db.Q, personID, lang string, also []string) ([]Near, error) {
	if lang != "hi" {
		lang = "en" // a name stands in both always
	}
	out, err := near(ctx, q, personID, lang, also)
	return out, fault.Wrap("people.Near", err)
}
