package hr_test

import (
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db"
	"sopan/internal/hr"
)

// Whatever is decided, in whatever order: what a decision says of the rows that it bears on, and of none other, is what judging
// all of them anew says.
func TestDecide_SaysWhatJudgingAllWouldSay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		for _, seed := range []uint64{2} { // any other must do as well
			chance := rand.New(rand.NewPCG(seed, 7))
			batch := intake(t, h, operator)
			for range 20 {
				open, err := h.HR.Rows(ctx, h.Reader(), operator, batch.ID, hr.RowConflict, 0, 50)
				if err != nil {
					t.Fatal(err)
				}
				if len(open) == 0 {
					break
				}
				r := open[chance.IntN(len(open))]
				word, unit := r.Words()[chance.IntN(len(r.Words()))], ""
				if word == hr.Take && hr.AsksUnit(r.Conflict) {
					unit = "UP-129-948"
				}
				if _, err := h.HR.Decide(ctx, operator, batch.ID, r.N, word, unit); err != nil {
					t.Fatalf("row %d, %s: %v", r.N, word, err)
				}
				near, counts := saying(t, h, batch.ID)
				if _, err := h.HR.Review(ctx, operator, batch.ID); err != nil {
					t.Fatal(err)
				}
				all, counted := saying(t, h, batch.ID)
				for n, text := range all {
					if near[n] != text {
						t.Errorf("seed %d, row %d decided %s: row %d says\n%s, judging all says\n%s", seed, r.N, word, n, near[n], text)
					}
				}
				if counts != counted {
					t.Errorf("seed %d, row %d decided %s: counts %+v, judging all %+v", seed, r.N, word, counts, counted)
				}
			}
		}
	})
}

// saying is what every row of a batch comes to, by line.
func saying(t *testing.T, h *apptest.House, batchID string) (map[int]string, hr.Counts) {
	t.Helper()
	rows, err := h.HR.Rows(ctx, h.Reader(), operator, batchID, "", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	for _, r := range rows {
		r.PersonID = "" // of somebody new it is drawn each time
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		out[r.N] = string(text)
	}
	b, err := h.HR.Batch(ctx, h.Reader(), operator, batchID)
	if err != nil {
		t.Fatal(err)
	}
	return out, b.Counts
}

// Deciding one row of many asks as many questions as deciding one of few.
func TestDecide_OfALargeBatch_CostsNoMoreThanOfASmallOne(t *testing.T) {
	h := apptest.Demo(t)
	asked := func(n int) int64 {
		var rows []string
		for i := range n {
			rows = append(rows, row("MANY-"+string(rune('A'+n%26))+"-"+strconv.Itoa(i), "Asha", "ACTIVE,,,"))
		}
		code := "TWICE-" + strconv.Itoa(n)
		rows = append(rows, row(code, "Ravi", "ACTIVE,,,"), row(code, "Ravi", "ACTIVE,,,"))
		b := small(t, h, operator, rows...)
		counting, counter := db.Counting(ctx)
		if _, err := h.HR.Decide(counting, operator, b.ID, n+2, hr.Take, ""); err != nil {
			t.Fatal(err)
		}
		return counter.N()
	}
	if few, many := asked(5), asked(1500); many > few {
		t.Errorf("%d statements for a row of few, %d for one of many", few, many)
	}
}
