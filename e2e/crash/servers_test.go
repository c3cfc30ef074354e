package crash

import (
	"net/http"
	"sync"
	"testing"

	"sopan/internal/ground/db/dbtest"
)

// Two servers on one PostgreSQL serve alike: what one takes in the other shows. An item that waits is decided by both at the
// same moment, many times over, and each time exactly one decision holds.
func TestTwoServers_OnOnePostgreSQL_OneDecisionHolds(t *testing.T) {
	address := dbtest.PostgresURL(t)
	data := t.TempDir()
	finish(t, start(t, address, "tell", data, "told"))
	one, two := serve(t, data, ""), serve(t, data, "")
	officer, manager := token(t, data, "officer"), token(t, data, "manager")
	for round := range 8 {
		var item struct{ ID, Status string }
		here, there := one, two
		if round%2 == 1 {
			here, there = two, one
		}
		body := `{"competency":"KCM-F017","kind":"signoff","level":3,"note":"Street lights bought"}`
		if status := ask(t, http.MethodPost, here.address+sunita+"/evidence", officer, body, &item); status != http.StatusCreated {
			t.Fatalf("a claim answered %d: %+v", status, item)
		}
		if status := ask(t, http.MethodGet, there.address+"/api/v1/evidence/"+item.ID, officer, "", nil); status != http.StatusOK {
			t.Errorf("the other server does not know the claim: %d", status)
		}
		var both sync.WaitGroup
		got := make([]int, 2)
		for i, s := range []*server{one, two} {
			both.Go(func() {
				got[i] = ask(t, http.MethodPost, s.address+"/api/v1/evidence/"+item.ID+"/decision", manager, `{"decision":"proven"}`, nil)
			})
		}
		both.Wait()
		if got[0]+got[1] != http.StatusOK+http.StatusConflict || (got[0] != http.StatusOK && got[1] != http.StatusOK) {
			t.Errorf("round %d: the two decisions were answered %v, want one 200 and one 409", round, got)
		}
	}
	one.stop(t)
	two.stop(t)
	prove(t, data, nil)
}
