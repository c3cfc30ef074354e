package practice_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/practice"
)

var ctx = context.Background()

// office is evidencetest's office with the room of practice.
type office struct {
	*evidencetest.Office
	logs *practice.Logs
}

func each(t *testing.T, test func(t *testing.T, o office, c *clock.Fake)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, c *clock.Fake) {
		o := evidencetest.New(t, d)
		test(t, office{o, practice.NewLogs(d, o.People)}, c)
	})
}

func refused(t *testing.T, err error, kind fault.Kind, key string) {
	t.Helper()
	if err == nil {
		t.Errorf("taken, want %s %s", kind, key)
	} else if f := fault.As(err); f.Kind != kind || f.Key != key {
		t.Errorf("refused with %v, want %s %s", err, kind, key)
	}
}

// entry is a sound entry of a kind.
func entry(kind string, minutes int, day string) practice.New {
	return practice.New{Kind: kind, Minutes: minutes, Text: "Secret words: sat with the ADO at a grievance day", DoneOn: day}
}

func (o office) log(t *testing.T, person string, n practice.New) practice.Entry {
	t.Helper()
	e, err := o.logs.Log(ctx, evidencetest.As(person), n)
	if err != nil {
		t.Fatalf("log: %v", err)
	}
	return e
}

func (o office) list(t *testing.T, person string, f practice.Filter) []practice.Entry {
	t.Helper()
	page, err := o.logs.List(ctx, o.DB.Reader(), evidencetest.As(person), person, f, "", 50)
	if err != nil {
		t.Fatal(err)
	}
	return page.Entries
}

func TestLog_IsKept_AndToldWithoutItsWords(t *testing.T) {
	each(t, func(t *testing.T, o office, c *clock.Fake) {
		n := entry(practice.Social, 90, "")
		n.Competency, n.WithPerson = evidencetest.Merged, o.Boss
		e := o.log(t, o.Holder, n)
		if e.Competency != evidencetest.Five || e.DoneOn != clock.Date(c.Now()) || e.Version != 1 {
			t.Errorf("logged %+v", e)
		}
		if got := o.list(t, o.Holder, practice.Filter{}); len(got) != 1 || got[0] != e {
			t.Errorf("listed %+v, want %+v", got, e)
		}
		told := o.Facts(t, practice.Logged{}.Kind())
		if len(told) != 1 || strings.Contains(string(told[0].Body), "Secret") {
			t.Fatalf("told %d facts", len(told))
		}
		if f, err := event.As[practice.Logged](told[0]); err != nil || f.ID != e.ID || f.Person != o.Holder || f.EntryKind != practice.Social {
			t.Errorf("told %+v, %v", f, err)
		}
	})
}

func TestLog_WrongValues_AreRefused(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		for place, change := range map[string]func(n *practice.New){
			"competency": func(n *practice.New) { n.Competency = "NO-SUCH" },
			"with":       func(n *practice.New) { n.WithPerson = "nobody" },
			"minutes":    func(n *practice.New) { n.Minutes = practice.MaxMinutes + 1 },
			"text":       func(n *practice.New) { n.Text = " \n" },
		} {
			n := entry(practice.OnJob, 30, "")
			change(&n)
			_, err := o.logs.Log(ctx, evidencetest.As(o.Holder), n)
			refused(t, err, fault.Invalid, "practice.invalid")
			if f := fault.As(err); len(f.Places) != 1 || f.Places[0].Name != place {
				t.Errorf("%s: places %v", place, f.Places)
			}
		}
		_, err := o.logs.Log(ctx, who.Public, entry(practice.OnJob, 30, ""))
		refused(t, err, fault.Unauthenticated, "practice.denied.sign_in")
	})
}

func TestLog_MoreThanADayHolds_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		full := o.log(t, o.Holder, entry(practice.OnJob, practice.MaxMinutes-10, "2026-11-20"))
		by := evidencetest.As(o.Holder)
		_, err := o.logs.Log(ctx, by, entry(practice.Formal, 11, "2026-11-20"))
		refused(t, err, fault.Invalid, "practice.invalid")
		o.log(t, o.Holder, entry(practice.Formal, 11, "2026-11-19"))
		if err := o.logs.Remove(ctx, by, full.ID); err != nil {
			t.Fatal(err)
		}
		o.log(t, o.Holder, entry(practice.Formal, 11, "2026-11-20"))
		refused(t, o.logs.Undo(ctx, by, full.ID), fault.Conflict, "practice.field.day_full")
	})
}

func TestCorrect_KeepsWhatWasSaidBefore(t *testing.T) {
	each(t, func(t *testing.T, o office, c *clock.Fake) {
		by := evidencetest.As(o.Holder)
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, "2026-11-20"))
		c.Advance(time.Hour)
		second, err := o.logs.Correct(ctx, by, e.ID, 1, entry(practice.OnJob, 45, "2026-11-20"))
		if err != nil || second.Version != 2 || second.Minutes != 45 || !second.LoggedAt.Equal(e.LoggedAt) || !second.ChangedAt.Equal(c.Now()) {
			t.Fatalf("corrected %+v, %v", second, err)
		}
		if same, err := o.logs.Correct(ctx, by, e.ID, 2, entry(practice.OnJob, 45, "2026-11-20")); err != nil || same != second {
			t.Errorf("a correction of nothing: %+v, %v", same, err)
		}
		_, err = o.logs.Correct(ctx, by, e.ID, 1, entry(practice.OnJob, 60, "2026-11-20"))
		refused(t, err, fault.Stale, "practice.stale")
		versions, err := o.logs.Versions(ctx, o.DB.Reader(), by, e.ID)
		if err != nil || len(versions) != 2 || versions[0].Minutes != 30 || versions[0].Version != 1 || versions[1] != second {
			t.Errorf("versions %+v, %v", versions, err)
		}
		if got := o.list(t, o.Holder, practice.Filter{}); len(got) != 1 || got[0].Minutes != 45 {
			t.Errorf("listed %+v", got)
		}
		if n := len(o.Facts(t, practice.Logged{}.Kind())); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestCorrect_ManyTimesAtOnce_WritesOneVersion(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, "2026-11-20"))
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = o.logs.Correct(ctx, evidencetest.As(o.Holder), e.ID, 1, entry(practice.OnJob, 40+i, "2026-11-20"))
			})
		}
		wg.Wait()
		taken := 0
		for _, err := range errs {
			if err == nil {
				taken++
			} else {
				refused(t, err, fault.Stale, "practice.stale")
			}
		}
		versions, err := o.logs.Versions(ctx, o.DB.Reader(), evidencetest.As(o.Holder), e.ID)
		if taken != 1 || len(versions) != 2 || err != nil {
			t.Errorf("taken %d times, %d versions, %v", taken, len(versions), err)
		}
	})
}

func TestEntry_OfAnother_IsNotFound(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, ""))
		boss := evidencetest.With(o.Boss, who.RoleMDOAdmin, "IN.")
		_, err := o.logs.Entry(ctx, o.DB.Reader(), boss, e.ID)
		refused(t, err, fault.NotFound, "practice.unknown")
		_, err = o.logs.Correct(ctx, boss, e.ID, 1, entry(practice.OnJob, 1, ""))
		refused(t, err, fault.NotFound, "practice.unknown")
		refused(t, o.logs.Remove(ctx, boss, e.ID), fault.NotFound, "practice.unknown")
		refused(t, o.logs.Link(ctx, boss, e.ID, ""), fault.NotFound, "practice.unknown")
	})
}

func TestList_IsForThePersonAndOfficersAbove(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		o.log(t, o.Holder, entry(practice.OnJob, 30, ""))
		for _, person := range []string{o.Boss, o.Top} {
			page, err := o.logs.List(ctx, o.DB.Reader(), evidencetest.As(person), o.Holder, practice.Filter{}, "", 10)
			if err != nil || len(page.Entries) != 1 {
				t.Errorf("above: %+v, %v", page, err)
			}
		}
		for _, by := range []who.Actor{
			evidencetest.As(o.Peer), evidencetest.As(o.Below), evidencetest.With(o.Stranger, who.RoleMDOAdmin, "IN."), who.Operator("test"),
		} {
			_, err := o.logs.List(ctx, o.DB.Reader(), by, o.Holder, practice.Filter{}, "", 10)
			refused(t, err, fault.Denied, "practice.denied.read")
		}
	})
}

func TestList_ComesLatestDayFirst_InParts(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		for _, day := range []string{"2026-11-18", "2026-11-20", "2026-11-19", "2026-11-20", "2026-11-17"} {
			o.log(t, o.Holder, entry(practice.OnJob, 30, day))
		}
		o.log(t, o.Holder, entry(practice.Formal, 30, "2026-11-16"))
		var days []string
		for after := ""; ; {
			page, err := o.logs.List(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, practice.Filter{Kind: practice.OnJob}, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Entries {
				days = append(days, e.DoneOn[8:])
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if got := strings.Join(days, " "); got != "20 20 19 18 17" {
			t.Errorf("days %s", got)
		}
		if got := o.list(t, o.Holder, practice.Filter{From: "2026-11-16", To: "2026-11-18"}); len(got) != 3 {
			t.Errorf("%d entries in three days", len(got))
		}
		_, err := o.logs.List(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, practice.Filter{}, "x", 2)
		refused(t, err, fault.Invalid, "practice.invalid_after")
	})
}

func TestRemove_TakesOutOfListsAndSums_UndoBringsBack(t *testing.T) {
	each(t, func(t *testing.T, o office, c *clock.Fake) {
		by, q := evidencetest.As(o.Holder), o.DB.Reader()
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, "2026-11-20"))
		sum := func() int {
			t.Helper()
			m, err := o.logs.Mix(ctx, q, o.Holder, "", "")
			if err != nil {
				t.Fatal(err)
			}
			return m.Total()
		}
		refused(t, o.logs.Undo(ctx, by, e.ID), fault.Conflict, "practice.conflict.not_removed")
		if err := o.logs.Remove(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		if len(o.list(t, o.Holder, practice.Filter{})) != 0 || sum() != 0 {
			t.Error("a removed entry is listed or counted")
		}
		refused(t, o.logs.Remove(ctx, by, e.ID), fault.Conflict, "practice.conflict.removed")
		_, err := o.logs.Correct(ctx, by, e.ID, 1, entry(practice.OnJob, 1, ""))
		refused(t, err, fault.Conflict, "practice.conflict.removed")
		refused(t, o.logs.Link(ctx, by, e.ID, ""), fault.Conflict, "practice.conflict.removed")
		c.Advance(practice.UndoFor)
		if err := o.logs.Undo(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		if got := o.list(t, o.Holder, practice.Filter{}); len(got) != 1 || got[0] != e || sum() != 30 {
			t.Errorf("brought back %+v, want %+v", got, e)
		}
		if err := o.logs.Remove(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		c.Advance(practice.UndoFor + time.Microsecond)
		refused(t, o.logs.Undo(ctx, by, e.ID), fault.Conflict, "practice.conflict.undo_over")
	})
}

func TestMixAndWeek_SumMinutes(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) { // the clock stands on Sunday, 22 November
		o.log(t, o.Holder, entry(practice.OnJob, 300, "2026-11-16"))
		o.log(t, o.Holder, entry(practice.OnJob, 120, "2026-11-20"))
		o.log(t, o.Holder, entry(practice.Social, 60, "2026-11-20"))
		o.log(t, o.Holder, entry(practice.Formal, 40, "2026-11-22"))
		o.log(t, o.Holder, entry(practice.Formal, 500, "2026-11-15"))
		o.log(t, o.Peer, entry(practice.Formal, 77, "2026-11-20"))
		mix, err := o.logs.Mix(ctx, o.DB.Reader(), o.Holder, "2026-11-16", "2026-11-22")
		if want := (practice.Mix{OnJob: 420, Social: 60, Formal: 40}); err != nil || mix != want || mix.Total() != 520 {
			t.Errorf("mix %+v, %v, want %+v", mix, err, want)
		}
		week, err := o.logs.Week(ctx, o.DB.Reader(), o.Holder)
		if want := [7]int{300, 0, 0, 0, 180, 0, 40}; err != nil || week != want {
			t.Errorf("week %v, %v, want %v", week, err, want)
		}
	})
}

func TestLink_TiesToOnesOwnEvidenceAlone(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		by := evidencetest.As(o.Holder)
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, ""))
		mine, theirs := o.Claim(t, o.Holder, o.Signoff(o.Holder)), o.Claim(t, o.Peer, o.Signoff(o.Peer))
		refused(t, o.logs.Link(ctx, by, e.ID, theirs.ID), fault.NotFound, "practice.unknown_evidence")
		refused(t, o.logs.Link(ctx, by, e.ID, "no-such"), fault.NotFound, "practice.unknown_evidence")
		linked := func(want string) {
			t.Helper()
			got, err := o.logs.Entry(ctx, o.DB.Reader(), by, e.ID)
			if err != nil || got.EvidenceID != want || got.Version != 1 {
				t.Errorf("linked %+v, %v, want %q", got, err, want)
			}
		}
		if err := o.logs.Link(ctx, by, e.ID, mine.ID); err != nil {
			t.Fatal(err)
		}
		linked(mine.ID)
		if err := o.logs.Link(ctx, by, e.ID, ""); err != nil {
			t.Fatal(err)
		}
		linked("")
	})
}

func TestView_TellsWhatCounts_WithoutItsWords(t *testing.T) {
	each(t, func(t *testing.T, o office, _ *clock.Fake) {
		e := o.log(t, o.Holder, entry(practice.OnJob, 30, ""))
		o.log(t, o.Holder, entry(practice.Social, 20, ""))
		if err := o.logs.Remove(ctx, evidencetest.As(o.Holder), e.ID); err != nil {
			t.Fatal(err)
		}
		n, err := db.Scalar[int](ctx, o.DB.Reader(), `select cast(sum(minutes) as bigint) from practice_v_entry where person_id = $1`, o.Holder)
		if err != nil || n != 20 {
			t.Errorf("the view counts %d, %v", n, err)
		}
	})
}
