package learning

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// foreign is what a part shows that is not ours, as it is stored.
type foreign struct {
	id, media     string
	index, length int
	event         string
}

func (x *foreign) dest() []any { return []any{&x.id, &x.index, &x.media, &x.length, &x.event} }

func (x *foreign) fill(u *Unit) {
	switch u.Kind {
	case KindCase:
		if x.id != "" { // a case that branches is stored as a case that names another room's
			u.Kind, u.Branch = KindBranch, &Branch{Code: x.id, Minutes: x.length}
		}
	case KindPackage:
		u.Package = &Package{ID: x.id, Index: x.index}
	case KindEvent:
		u.Event = eventAs(x.event)
	case KindFile:
		u.File = &File{ID: x.id, Media: x.media, Length: x.length}
	}
}

func zeroed(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// pauseOthers ends the time of every other course that the person has open: one runs at a time.
func pauseOthers(ctx context.Context, tx *db.Tx, e Enrolment) error {
	_, err := tx.Exec(ctx, `
		update learning_enrolment set paused_at = $1
		 where person_id = $2 and status = 'active' and id <> $3 and open_n > 0 and paused_at = 0`,
		tx.Now().UnixMicro(), e.PersonID, e.ID)
	return err
}
