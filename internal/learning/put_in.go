package learning

import (
	"context"

	"sopan/internal/ground/db"
)

// PutIn is PutCourse in the transaction of its cause: who acts in it needs the right. Two that put one course in at one moment meet at
// its version (db.Taken): the later one begins again.
func (c *Courses) PutIn(ctx context.Context, tx *db.Tx, course Course) (Card, error) {
	if err := c.mayEdit(ctx, tx, tx.By(), "learning.Put", course.Code, course.ProviderOrg); err != nil {
		return Card{}, err
	}
	if err := c.known(ctx, tx, course); err != nil {
		return Card{}, err
	}
	return c.put(ctx, tx, course)
}
