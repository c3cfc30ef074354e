package evidence_test

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestQueue_TheMostUrgentFirst_InParts(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		var ids []string
		for i := range 7 {
			holder := []string{o.Holder, o.Peer}[i%2]
			ids = append(ids, o.Claim(t, holder, o.Signoff(holder)).ID)
			if i%3 == 0 {
				c.Advance(time.Hour)
			}
		}
		o.Claim(t, o.Below, o.Signoff(o.Below)) // waits for another
		var got []string
		for after, parts := "", 0; ; parts++ {
			page, err := o.Records.Queue(ctx, o.DB.Reader(), evidencetest.As(o.Boss), after, 3)
			if err != nil || parts > 3 {
				t.Fatal(err, parts)
			}
			for _, it := range page.Items {
				got = append(got, it.ID)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if strings.Join(got, " ") != strings.Join(ids, " ") {
			t.Errorf("queue %v, want %v", got, ids)
		}
		if n, err := o.Records.QueueCount(ctx, o.DB.Reader(), evidencetest.As(o.Boss)); err != nil || n != 7 {
			t.Errorf("count %d, %v", n, err)
		}
		page, err := o.Records.Queue(ctx, o.DB.Reader(), who.Public, "", 3)
		if err != nil || len(page.Items) != 0 {
			t.Errorf("nobody's queue holds %v, %v", page.Items, err)
		}
		_, err = o.Records.Queue(ctx, o.DB.Reader(), evidencetest.As(o.Boss), "nonsense", 3)
		want(t, "a place that is none", err, fault.Invalid)
	})
}

func TestOf_TheLatestFirst_Filtered_InParts(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		for i := range 9 {
			n := o.Test(o.Holder, evidence.Check, strconv.Itoa(i), 3, 7000)
			n.ObservedAt = c.Now().AddDate(0, 0, -i)
			if i%3 == 0 {
				n.Competency = evidencetest.Three
			}
			o.Accept(t, n)
		}
		o.Claim(t, o.Holder, o.Signoff(o.Holder))
		of := func(f evidence.Filter, after string, limit int) evidence.Page {
			page, err := o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(o.Holder), o.Holder, f, after, limit)
			if err != nil {
				t.Fatal(err)
			}
			return page
		}
		seen, last := 0, c.Now().Add(time.Hour)
		for after := ""; ; {
			page := of(evidence.Filter{}, after, 4)
			for _, it := range page.Items {
				if it.ObservedAt.After(last) {
					t.Errorf("%v stands after %v", it.ObservedAt, last)
				}
				last = it.ObservedAt
			}
			seen += len(page.Items)
			if after = page.Next; after == "" {
				break
			}
		}
		if seen != 10 {
			t.Errorf("saw %d, want 10", seen)
		}
		for f, n := range map[evidence.Filter]int{
			{Competency: evidencetest.Three}: 3, {Kind: evidence.Signoff}: 1, {Status: evidence.StatusAccepted}: 9,
			{Competency: evidencetest.Five, Kind: evidence.Check, Status: evidence.StatusAccepted}: 6, {Status: evidence.StatusRevoked}: 0,
		} {
			if got := len(of(f, "", 0).Items); got != n {
				t.Errorf("%+v: %d, want %d", f, got, n)
			}
		}
	})
}

func TestRead_ForWhomItIs_AndRecordedWhenBySpecialRight(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		it := o.Claim(t, o.Holder, o.Signoff(o.Holder))
		path := o.Path(t, o.Holder)
		for name, x := range map[string]struct {
			by    who.Actor
			reads bool
			kept  int
		}{
			"the holder":             {evidencetest.As(o.Holder), true, 0},
			"who is asked":           {evidencetest.As(o.Boss), true, 0},
			"an officer above":       {evidencetest.As(o.Top), true, 0},
			"a peer":                 {evidencetest.As(o.Peer), false, 0},
			"somebody below":         {evidencetest.As(o.Below), false, 0},
			"the office's unit":      {evidencetest.With(o.Stranger, who.RoleMDOAdmin, path), false, 0},
			"an auditor":             {evidencetest.With(o.Stranger, who.RoleAuditor, path), true, 2},
			"an auditor of another":  {evidencetest.With(o.Lone, who.RoleAuditor, o.Path(t, o.Stranger)), false, 0},
			"nobody":                 {who.Public, false, 0},
			"who runs the platform":  {evidencetest.With(o.Stranger, who.RoleSPV, ""), false, 0},
			"the council, the whole": {evidencetest.With(o.Stranger, who.RoleCouncil, ""), false, 0},
		} {
			before := reads(t, o)
			_, itemErr := o.Records.Item(ctx, o.DB.Reader(), x.by, it.ID)
			_, listErr := o.Records.Of(ctx, o.DB.Reader(), x.by, o.Holder, evidence.Filter{}, "", 0)
			if x.reads {
				want(t, name+" reads the item", itemErr, "")
				want(t, name+" reads the list", listErr, "")
			} else {
				want(t, name+" reads the item", itemErr, fault.NotFound)
				want(t, name+" reads the list", listErr, fault.Denied)
			}
			if got := reads(t, o) - before; got != x.kept {
				t.Errorf("%s: %d readings recorded, want %d", name, got, x.kept)
			}
		}
		_, err := o.Records.Item(ctx, o.DB.Reader(), evidencetest.As(o.Holder), "none")
		want(t, "an unknown item", err, fault.NotFound)
		_, err = o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(o.Boss), "none", evidence.Filter{}, "", 0)
		want(t, "an unknown person", err, fault.NotFound)
	})
}

func reads(t *testing.T, o *evidencetest.Office) int {
	t.Helper()
	found, err := audit.OfPerson(ctx, o.DB.Reader(), o.Holder, 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

func TestView_GivesEveryItemToRoomsAbove(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, c *clock.Fake) {
		id := o.Accept(t, o.Test(o.Holder, evidence.PIAA, "1", 3, 6810))
		type row struct {
			person, id, competency, kind, side, grp, status string
			level, percent, mark, score, observed, known    int64
			expired                                         sql.NullInt64
		}
		got, err := db.One(ctx, o.DB.Reader(), func(r *row) []any {
			return []any{
				&r.person, &r.id, &r.competency, &r.kind, &r.side, &r.grp, &r.level, &r.percent, &r.mark, &r.score, &r.observed, &r.known,
				&r.status, &r.expired,
			}
		}, `select person_id, id, competency, kind, side, grp, level, percent, pass_mark, score, observed_at, known_at, status, expired_at
		      from evidence_v_item`)
		expect := row{
			o.Holder, id, evidencetest.Five, "piaa", "tcs", "", "accepted", 3, 6810, 6000, 0, o.Yesterday().UnixMicro(), c.Now().UnixMicro(), sql.NullInt64{},
		}
		if err != nil || got != expect {
			t.Errorf("view %+v, %v", got, err)
		}
	})
}

// crowd fills the office: 200 people with 100 items each, of which half wait, 50 with each of the same 200 as their signers.
// It gives one of them.
func crowd(t testing.TB, o *evidencetest.Office) string {
	t.Helper()
	staff := o.Staff(t, 200)
	rows := make([]evidence.New, 20000)
	for i := range rows {
		rows[i] = o.Score(staff[i/100], evidence.TCS, strconv.Itoa(i), i%2)
		rows[i].ObservedAt = o.Yesterday().Add(-time.Duration(i) * time.Minute)
	}
	load(t, o, rows, len(rows))
	err := o.DB.Write(ctx, who.Actor{System: "test"}, func(ctx context.Context, tx *db.Tx) error {
		// Ten thousand claims one by one would take minutes; for the shape of the tables this is the same.
		_, err := tx.Exec(ctx, `update evidence_item set status = 'waiting', kind = 'signoff', signer_id = person_id, due_at = observed_at where score = 1`)
		if err == nil {
			_, err = tx.Exec(ctx, "analyze")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return staff[77]
}

func TestPlans_QueueAndOf_GoByTheirIndex(t *testing.T) {
	each(t, func(t *testing.T, o *evidencetest.Office, _ *clock.Fake) {
		someone := crowd(t, o)
		person := "(evidence_item_person|evidence_item_pkey|sqlite_autoindex_evidence_item_1)"
		for name, x := range map[string]struct {
			run   func(q db.Q) error
			index string
		}{
			"Queue": {func(q db.Q) error {
				_, err := o.Records.Queue(ctx, q, evidencetest.As(someone), "", 50)
				return err
			}, "evidence_item_queue"},
			"QueueCount": {func(q db.Q) error {
				_, err := o.Records.QueueCount(ctx, q, evidencetest.As(someone))
				return err
			}, "evidence_item_queue"},
			"Of": {func(q db.Q) error {
				_, err := o.Records.Of(ctx, q, evidencetest.As(someone), someone, evidence.Filter{}, "", 50)
				return err
			}, person},
			"Of one competency": {func(q db.Q) error {
				_, err := o.Records.Of(ctx, q, evidencetest.As(someone), someone, evidence.Filter{Competency: evidencetest.Five}, "", 50)
				return err
			}, person},
		} {
			q := &dbtest.Explained{Q: o.DB.Reader()}
			if err := x.run(q); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if len(q.Plans) != 1 {
				t.Errorf("%s takes %d statements, want 1", name, len(q.Plans))
			}
			plan := strings.ToLower(q.Plans[0])
			found := false
			for _, index := range strings.Split(strings.Trim(x.index, "()"), "|") {
				found = found || strings.Contains(plan, index)
			}
			if !found || strings.Contains(plan, "seq scan on evidence_item") || strings.Contains(plan, "scan i\n") {
				t.Errorf("%s does not go by %s:\n%s", name, x.index, q.Plans[0])
			}
		}
	})
}

func benchmark(b *testing.B, run func(o *evidencetest.Office, person string) (evidence.Page, error)) {
	b.Helper()
	bench := func(b *testing.B, d *db.DB) {
		o := evidencetest.New(b, d)
		someone := crowd(b, o)
		b.ResetTimer()
		for range b.N {
			if page, err := run(o, someone); err != nil || len(page.Items) != 50 {
				b.Fatal(err, len(page.Items))
			}
		}
	}
	b.Run("sqlite", func(b *testing.B) {
		d, _ := dbtest.SQLite(b)
		bench(b, d)
	})
	b.Run("postgres", func(b *testing.B) {
		d, err := db.Open(ctx, dbtest.PostgresURL(b), clock.NewFake(dbtest.Start))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(d.Close)
		bench(b, d)
	})
}

func BenchmarkQueue(b *testing.B) {
	benchmark(b, func(o *evidencetest.Office, person string) (evidence.Page, error) {
		return o.Records.Queue(ctx, o.DB.Reader(), evidencetest.As(person), "", 50)
	})
}

func BenchmarkOf(b *testing.B) {
	benchmark(b, func(o *evidencetest.Office, person string) (evidence.Page, error) {
		return o.Records.Of(ctx, o.DB.Reader(), evidencetest.As(person), person, evidence.Filter{}, "", 50)
	})
}
