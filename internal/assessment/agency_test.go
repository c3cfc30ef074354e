package assessment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/access/accesstest"
	"sopan/internal/assessment"
	"sopan/internal/assessment/assessmenttest"
	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// hang puts three more agencies into the tree: one directly under the top, one deep below, one that has no assessor.
func hang(t *testing.T, h *assessmenttest.Hall) {
	t.Helper()
	const more = "code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\n" +
		"AG-TOP,,IN,agency,,,Agency at the top,शीर्ष एजेंसी\nAG-DEEP,,T-A,agency,,,Agency deep below,भीतरी एजेंसी\n" +
		"AG-NONE,,IN,agency,,,Agency without assessors,बिना परीक्षक की एजेंसी\n"
	report, err := h.People.ImportOrgs(ctx, who.Operator("test"), "csv", strings.NewReader(more), people.Options{})
	if err != nil || !report.Written {
		t.Fatalf("%v %+v", err, report)
	}
	for _, code := range []string{"AG-TOP", "AG-DEEP"} {
		org, err := h.People.Org(ctx, h.DB.Reader(), code)
		if err != nil {
			t.Fatal(err)
		}
		accesstest.Granted(t, h.Accounts, h.Lone, who.RoleAssessor, org.Path)
	}
}

// offered gives the codes of the agencies, those that teach the competency with a minus.
func offered(t *testing.T, h *assessmenttest.Hall, competency string) []string {
	t.Helper()
	list, err := h.Papers.Agencies(ctx, h.DB.Reader(), competency)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, a := range list {
		code := a.Code
		if a.Teaches {
			code = "-" + code
		}
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

func TestAgencies_AreThoseWithAnAssessor_WhereverTheyHang(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		hang(t, h)
		if got := offered(t, h, evidencetest.Five); !slices.Equal(got, []string{"AG-DEEP", "AG-TOP", "T-B"}) {
			t.Errorf("agencies %v", got)
		}
		path, _ := agency(t, h)
		h.Teaching[[2]string{path, evidencetest.Five}] = true
		if got := offered(t, h, evidencetest.Five); !slices.Equal(got, []string{"-T-B", "AG-DEEP", "AG-TOP"}) {
			t.Errorf("where one of them teaches: %v", got)
		}
		if err := h.Accounts.Revoke(ctx, who.Operator("test"), h.OtherBoss, who.RoleAssessor, path); err != nil {
			t.Fatal(err)
		}
		if got := offered(t, h, evidencetest.Three); !slices.Equal(got, []string{"AG-DEEP", "AG-TOP"}) {
			t.Errorf("when the assessor has left: %v", got)
		}
		accesstest.Granted(t, h.Accounts, h.OtherBoss, who.RoleAssessor, "IN.") // over all of them
		if got := offered(t, h, evidencetest.Three); !slices.Equal(got, []string{"AG-DEEP", "AG-NONE", "AG-TOP", "T-B"}) {
			t.Errorf("with an assessor over the whole: %v", got)
		}
		silent := assessment.New(h.DB, h.People, h.Records)
		_, err := silent.Agencies(ctx, h.DB.Reader(), evidencetest.Five)
		refused(t, err, fault.Unavailable, "assessment.unavailable.providers")
	})
}

func TestBook_WhereNobodyWritesResults_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		hang(t, h)
		for _, code := range []string{"AG-NONE", "T-A"} { // an agency without assessors, and an office
			_, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, code, c.Now())
			refused(t, err, fault.Invalid, "assessment.invalid")
			if f := fault.As(err); len(f.Places) != 1 || f.Places[0].Key != "assessment.field.agency" {
				t.Errorf("%s: places %v", code, f.Places)
			}
		}
		if _, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, "AG-DEEP", c.Now()); err != nil {
			t.Errorf("an agency deep below: %v", err)
		}
	})
}

// What was failed stays failed when the competency goes on under another code.
func TestBook_AfterAFailedTest_CoolsOff_AlsoWhenTheCompetencyWasMergedSince(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		entry := `[{"code":"T-OLD","area":"Domain","name":{"en":"Old","hi":"पुराना"},"scale":"frac5"}]`
		if report, err := h.Frameworks.ImportCompetencies(ctx, who.Operator("test"), strings.NewReader(entry), false); err != nil || !report.OK() {
			t.Fatalf("%v %+v", err, report)
		}
		b, err := h.Papers.Book(ctx, cell(t, h), h.Holder, "T-OLD", 3, path, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 1000}); err != nil {
			t.Fatal(err)
		}
		if err := h.Frameworks.Merge(ctx, who.Operator("test"), "T-OLD", evidencetest.Five); err != nil {
			t.Fatal(err)
		}
		_, err = h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, path, c.Now())
		refused(t, err, fault.Conflict, "assessment.conflict.cooling")
		if _, err = h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Three, 3, path, c.Now()); err != nil {
			t.Errorf("another competency: %v", err)
		}
	})
}

func TestRecordResult_ByWhoServesWhereItIsTaught_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		path, assessor := agency(t, h)
		b := book(t, h)
		h.Teaching[[2]string{h.Path(t, h.Upper), evidencetest.Five}] = true
		teacher := evidencetest.With(h.Upper, who.RoleAssessor, path)
		_, err := h.Papers.RecordResult(ctx, teacher, assessment.Score{BookingID: b.ID, Percent: 9000})
		refused(t, err, fault.Denied, "assessment.denied.teacher")
		if n := len(checks(t, h, h.Holder, evidence.PIAA)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
		if _, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000}); err != nil {
			t.Errorf("by an assessor of the agency: %v", err)
		}
	})
}

func TestBookings_ReadByRightOverTheUnit_LeaveATrace(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		traces := func() int {
			t.Helper()
			reads, err := audit.OfPerson(ctx, h.DB.Reader(), h.Holder, 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(reads)
		}
		for _, by := range []who.Actor{evidencetest.As(h.Holder), evidencetest.As(h.Boss), assessor} {
			if _, err := h.Papers.Booking(ctx, h.DB.Reader(), by, b.ID); err != nil {
				t.Fatal(err)
			}
		}
		if n := traces(); n != 0 {
			t.Errorf("%d traces of those whose business it is", n)
		}
		auditor := evidencetest.With(h.Stranger, who.RoleAuditor, "IN.T.")
		if _, err := h.Papers.Booking(ctx, h.DB.Reader(), auditor, b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Papers.BookingsOf(ctx, h.DB.Reader(), cell(t, h), h.Holder); err != nil {
			t.Fatal(err)
		}
		if n := traces(); n != 2 {
			t.Errorf("%d traces of readings by right, want 2", n)
		}
		reads, err := audit.OfPerson(ctx, h.DB.Reader(), h.Holder, 1)
		if err != nil || reads[0].What != "booking" || reads[0].By != h.Stranger {
			t.Errorf("%+v, %v", reads, err)
		}
		if err := h.Papers.Void(ctx, cell(t, h), b.ID, "the office asked for another day"); err != nil {
			t.Errorf("a write is no reading: %v", err)
		}
	})
}

func TestBookings_ThatWaitNoMore_StandTheLatestFirst(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		for i, person := range h.Staff(t, 5) {
			b, err := h.Papers.Book(ctx, cell(t, h), person, evidencetest.Five, 1, path, c.Now().Add(time.Duration(i)*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if err := h.Papers.Void(ctx, cell(t, h), b.ID, "to see the order"); err != nil {
				t.Fatal(err)
			}
		}
		var slots []time.Time
		for after := ""; ; {
			page, err := h.Papers.Bookings(ctx, h.DB.Reader(), assessor, assessment.BookingFilter{Status: assessment.StatusVoid}, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range page.Bookings {
				slots = append(slots, b.SlotAt)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if len(slots) != 5 || !slices.IsSortedFunc(slots, func(a, b time.Time) int { return b.Compare(a) }) {
			t.Errorf("%v", slots)
		}
		page, err := h.Papers.Bookings(ctx, h.DB.Reader(), assessor, assessment.BookingFilter{Status: "no-such"}, "", 2)
		if err != nil || len(page.Bookings) != 0 {
			t.Errorf("of an unknown state: %+v, %v", page, err)
		}
	})
}

func TestWaits_LookBackAWhile_NotForEver(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		_, assessor := agency(t, h)
		book(t, h)
		c.Advance((assessment.WaitsDays + 1) * 24 * time.Hour)
		path, _ := agency(t, h)
		if _, err := h.Papers.Book(ctx, cell(t, h), h.Peer, evidencetest.Five, 3, path, c.Now().Add(3*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if w, err := h.Papers.Waits(ctx, h.DB.Reader(), assessor); err != nil || w.Bookings != 1 || w.Mean != 3*time.Hour {
			t.Errorf("%+v, %v", w, err)
		}
	})
}

// An agency of many years holds few tests that wait among all that it has held. The desk opens on the few.
func TestPlan_WhatWaits_IsReadByTheIndexOfWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		b := book(t, h)
		_, assessor := agency(t, h)
		err := h.DB.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Insert(ctx, tx, `
				insert into assessment_booking (person_id, id, competency, level, agency_id, agency_path, slot_at, booked_at, booked_by, wait, status,
					scored_by, percent, pass_mark, passed, note, evidence_id, voided_by, reason) values`, 5000, func(i int) []any {
				slot := c.Now().AddDate(0, 0, -i).UnixMicro()
				return []any{h.Holder, id.New(), "C" + fmt.Sprint(i), 1, b.AgencyID, b.AgencyPath, slot, slot, "x", 0, "scored", "x", 1, 1, false, "", "", "", ""}
			}, "")
			if err == nil {
				_, err = tx.Exec(ctx, "analyze")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		q := &dbtest.Explained{Q: h.DB.Reader()}
		page, err := h.Papers.Bookings(ctx, q, assessor, assessment.BookingFilter{Status: assessment.StatusBooked}, "", 50)
		if err != nil || len(page.Bookings) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		if !strings.Contains(strings.Join(q.Plans, ""), "assessment_booking_waiting") {
			t.Errorf("not by its index:\n%s", q.Plans)
		}
	})
}
