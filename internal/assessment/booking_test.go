package assessment_test

import (
	"strings"
	"testing"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/assessment/assessmenttest"
	"sopan/internal/evidence"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// agency is the second office of the hall, which tests; OtherBoss is its assessor.
func agency(t *testing.T, h *assessmenttest.Hall) (path string, assessor who.Actor) {
	t.Helper()
	path = h.Path(t, h.OtherBoss)
	return path, evidencetest.With(h.OtherBoss, who.RoleAssessor, path)
}

// book books the holder at level 3 for an hour from now.
func book(t *testing.T, h *assessmenttest.Hall) assessment.Booking {
	t.Helper()
	path, _ := agency(t, h)
	b, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, path, h.DB.Clock().Now().Add(time.Hour))
	if err != nil {
		t.Fatalf("book: %v", err)
	}
	return b
}

func TestRecordResult_OfABooking_IsEvidenceAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		c.Advance(2 * time.Hour)
		scored, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Level: 3, Percent: 6810, PassMark: 6000, Note: " Fair "})
		if err != nil {
			t.Fatal(err)
		}
		items := checks(t, h, h.Holder, evidence.PIAA)
		if len(items) != 1 {
			t.Fatalf("%d pieces of evidence", len(items))
		}
		it := items[0]
		if it.ID != scored.EvidenceID || it.Level != 3 || it.Percent != 6810 || it.PassMark != 6000 || it.Status != evidence.StatusAccepted ||
			it.Competency != evidencetest.Five || it.SignerID != h.OtherBoss || !it.ObservedAt.Equal(b.SlotAt) || it.Note != "Fair" {
			t.Errorf("evidence: %+v", it)
		}
		again, err := h.Papers.Booking(ctx, h.DB.Reader(), evidencetest.As(h.Holder), b.ID)
		if err != nil || again.Status != assessment.StatusScored || !again.Passed || again.EvidenceID != it.ID || again.ScoredBy != h.OtherBoss {
			t.Errorf("booking: %+v, %v", again, err)
		}
		told := h.Facts(t, assessment.Booked{}.Kind(), assessment.Scored{}.Kind())
		if len(told) != 2 {
			t.Fatalf("told %d facts", len(told))
		}
		fact, err := event.As[assessment.Scored](told[1])
		if err != nil || fact.Person != h.Holder || fact.Level != 3 || !fact.Passed || fact.Evidence != it.ID || strings.Contains(string(told[1].Body), "Fair") {
			t.Errorf("told %+v, %v", fact, err)
		}
	})
}

func TestRecordResult_ByPersonAndCompetency_FindsTheBooking(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		score := assessment.Score{PersonID: h.Holder, Competency: evidencetest.Merged, Percent: 5999}
		scored, err := h.Papers.RecordResult(ctx, assessor, score)
		if err != nil || scored.ID != b.ID || scored.PassMark != assessment.DefaultPassMark || scored.Passed || scored.Level != 3 {
			t.Fatalf("%+v, %v", scored, err)
		}
		if items := checks(t, h, h.Holder, evidence.PIAA); len(items) != 1 || items[0].Percent != 5999 {
			t.Errorf("a failed test is on record: %+v", items)
		}
		_, err = h.Papers.RecordResult(ctx, assessor, score)
		refused(t, err, fault.Conflict, "assessment.conflict.scored")
	})
}

func TestRecordResult_WithoutABookingWithThatAgency_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		none := func(by who.Actor, s assessment.Score) {
			t.Helper()
			_, err := h.Papers.RecordResult(ctx, by, s)
			refused(t, err, fault.Denied, "assessment.denied.agency")
		}
		none(assessor, assessment.Score{PersonID: h.Holder, Competency: evidencetest.Five, Level: 3, Percent: 9000})
		b := book(t, h)
		none(assessor, assessment.Score{BookingID: "no-such", Percent: 9000})
		none(assessor, assessment.Score{PersonID: h.Holder, Competency: evidencetest.Three, Percent: 9000})
		none(assessor, assessment.Score{PersonID: h.Peer, Competency: evidencetest.Five, Percent: 9000})
		none(assessor, assessment.Score{Percent: 9000})
		elsewhere := evidencetest.With(h.Upper, who.RoleAssessor, h.Path(t, h.Upper))
		none(elsewhere, assessment.Score{BookingID: b.ID, Percent: 9000})
		none(elsewhere, assessment.Score{PersonID: h.Holder, Competency: evidencetest.Five, Percent: 9000})
		none(evidencetest.As(h.OtherBoss), assessment.Score{BookingID: b.ID, Percent: 9000})
		none(who.Operator("test"), assessment.Score{BookingID: b.ID, Percent: 9000})
	})
}

func TestRecordResult_OfOnesOwnTest_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		b := book(t, h)
		for name, person := range map[string]string{"who took it": h.Holder, "who booked it": h.Stranger} {
			t.Log(name)
			_, err := h.Papers.RecordResult(ctx, evidencetest.With(person, who.RoleAssessor, "IN."), assessment.Score{BookingID: b.ID, Percent: 10000})
			refused(t, err, fault.Denied, "assessment.denied.own")
		}
		if n := len(checks(t, h, h.Holder, evidence.PIAA)); n != 0 {
			t.Errorf("%d pieces of evidence", n)
		}
	})
}

func TestRecordResult_ByAnAgencyThatTeaches_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		path, assessor := agency(t, h)
		b := book(t, h)
		h.Teaching[[2]string{path, evidencetest.Five}] = true
		_, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000})
		refused(t, err, fault.Denied, "assessment.denied.teaches")
		_, err = h.Papers.Book(ctx, cell(t, h), h.Peer, evidencetest.Five, 3, path, h.DB.Clock().Now())
		refused(t, err, fault.Denied, "assessment.denied.teaches")
		if _, err := h.Papers.Book(ctx, cell(t, h), h.Peer, evidencetest.Three, 3, path, h.DB.Clock().Now()); err != nil {
			t.Errorf("in another competency: %v", err)
		}
		silent := assessment.New(h.DB, h.People, h.Records)
		_, err = silent.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000})
		refused(t, err, fault.Unavailable, "assessment.unavailable.providers")
	})
}

func TestRecordResult_WrongValues_AreRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		for place, s := range map[string]assessment.Score{
			"level":     {BookingID: b.ID, Level: 6, Percent: 9000},
			"level ":    {BookingID: b.ID, Level: 4, Percent: 9000}, // on the scale, but not what was booked
			"percent":   {BookingID: b.ID, Percent: 10001},
			"percent ":  {BookingID: b.ID, Percent: -1},
			"pass_mark": {BookingID: b.ID, Percent: 9000, PassMark: -5},
			"note":      {BookingID: b.ID, Percent: 9000, Note: strings.Repeat("क", assessment.MaxNote+1)},
		} {
			_, err := h.Papers.RecordResult(ctx, assessor, s)
			refused(t, err, fault.Invalid, "assessment.invalid")
			if f := fault.As(err); len(f.Places) != 1 || f.Places[0].Name != strings.TrimSpace(place) {
				t.Errorf("%s: places %v", place, f.Places)
			}
		}
	})
}

func TestRecordResult_BeforeTheDayOfTheSlot_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		b, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, path, c.Now().AddDate(0, 0, 2))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000})
		refused(t, err, fault.Conflict, "assessment.conflict.early")
		c.Advance(46 * time.Hour) // the day has come, the hour has not
		if _, err = h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000}); err != nil {
			t.Errorf("on the day: %v", err)
		}
		if it := checks(t, h, h.Holder, evidence.PIAA); len(it) != 1 || !it[0].ObservedAt.Equal(c.Now()) {
			t.Errorf("seen when it was scored: %+v", it)
		}
	})
}

func TestRecordResult_ManyTimesAtOnce_IsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		taken, conflicts := atOnce(6, func() error {
			_, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000})
			return err
		})
		if taken != 1 || conflicts != 5 || len(checks(t, h, h.Holder, evidence.PIAA)) != 1 {
			t.Errorf("taken %d times, %d conflicts", taken, conflicts)
		}
	})
}

func TestBook_AfterAFailedTest_CoolsOffForThatLevel(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		unit := cell(t, h)
		b := book(t, h)
		if _, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 4000}); err != nil {
			t.Fatal(err)
		}
		again := func(level int) error {
			b, err := h.Papers.Book(ctx, unit, h.Holder, evidencetest.Five, level, path, c.Now().Add(time.Hour))
			if err == nil {
				err = h.Papers.Void(ctx, unit, b.ID, "only to see")
			}
			return err
		}
		refused(t, again(3), fault.Conflict, "assessment.conflict.cooling")
		if err := again(2); err != nil {
			t.Errorf("another level: %v", err)
		}
		c.Advance(29 * 24 * time.Hour)
		refused(t, again(3), fault.Conflict, "assessment.conflict.cooling")
		c.Advance(24 * time.Hour)
		if err := again(3); err != nil {
			t.Errorf("after %d days: %v", assessment.CoolOffDays, err)
		}
	})
}

// cell is the capacity building unit of the office in which Holder, Peer and Boss serve: it books.
func cell(t *testing.T, h *assessmenttest.Hall) who.Actor {
	t.Helper()
	return evidencetest.With(h.Stranger, who.RoleMDOAdmin, h.Path(t, h.Holder))
}

func TestBook_NeedsTheRightOverThePerson(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		slot := c.Now().Add(time.Hour)
		for name, by := range map[string]who.Actor{
			"oneself": evidencetest.As(h.Holder), "a peer": evidencetest.As(h.Peer), "one below": evidencetest.As(h.Below),
			"the officer above": evidencetest.As(h.Boss), "another office's head": evidencetest.As(h.OtherBoss), "the assessor": assessor,
			"another office's unit": evidencetest.With(h.Stranger, who.RoleMDOAdmin, path),
		} {
			t.Log(name)
			_, err := h.Papers.Book(ctx, by, h.Holder, evidencetest.Five, 3, path, slot)
			refused(t, err, fault.Denied, "assessment.denied.book")
		}
		unit := evidencetest.With(h.Stranger, who.RoleMDOAdmin, h.Path(t, h.Holder))
		if _, err := h.Papers.Book(ctx, unit, h.Holder, evidencetest.Five, 3, path, slot); err != nil {
			t.Errorf("the unit's capacity cell: %v", err)
		}
		_, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 4, path, slot)
		refused(t, err, fault.Conflict, "assessment.conflict.booked")
	})
}

func TestBook_WrongValues_AreRefused(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, _ := agency(t, h)
		unit, slot := cell(t, h), c.Now().Add(time.Hour)
		for _, x := range []struct {
			place, competency string
			level             int
			slot              time.Time
		}{
			{"level", evidencetest.Five, 6, slot},
			{"level", evidencetest.Three, 4, slot},
			{"level", evidencetest.Five, 0, slot},
			{"competency", evidencetest.Retired, 1, slot},
			{"competency", "NO-SUCH", 1, slot},
			{"slot", evidencetest.Five, 1, c.Now().AddDate(0, 0, -1)},
		} {
			_, err := h.Papers.Book(ctx, unit, h.Holder, x.competency, x.level, path, x.slot)
			refused(t, err, fault.Invalid, "assessment.invalid")
			if f := fault.As(err); len(f.Places) != 1 || f.Places[0].Name != x.place {
				t.Errorf("%+v: places %v", x, f.Places)
			}
		}
		_, err := h.Papers.Book(ctx, unit, h.Holder, evidencetest.Five, 3, "IN.NOWHERE.", slot)
		refused(t, err, fault.NotFound, "people.org.unknown")
		_, err = h.Papers.Book(ctx, unit, "nobody", evidencetest.Five, 3, path, slot)
		refused(t, err, fault.NotFound, "people.unknown")
	})
}

func TestBook_ManyTimesAtOnce_IsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, _ := agency(t, h)
		taken, conflicts := atOnce(6, func() error {
			_, err := h.Papers.Book(ctx, cell(t, h), h.Holder, evidencetest.Five, 3, path, c.Now())
			return err
		})
		if taken != 1 || conflicts != 5 {
			t.Errorf("taken %d times, %d conflicts", taken, conflicts)
		}
	})
}

func TestBookings_AreSeenByTheirAgency_InParts(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, c *clock.Fake) {
		path, assessor := agency(t, h)
		for i, person := range append(h.Staff(t, 5), h.Holder, h.Peer) {
			slot := c.Now().Add(time.Duration(30-5*i) * time.Hour) // the later booked, the earlier
			if _, err := h.Papers.Book(ctx, cell(t, h), person, evidencetest.Five, 1, path, slot); err != nil {
				t.Fatal(err)
			}
		}
		var last time.Time
		n, after := 0, ""
		for {
			page, err := h.Papers.Bookings(ctx, h.DB.Reader(), assessor, assessment.BookingFilter{Status: assessment.StatusBooked}, after, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range page.Bookings {
				if b.SlotAt.Before(last) || b.AgencyPath != path {
					t.Errorf("out of order or place: %+v", b)
				}
				last = b.SlotAt
				n++
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if n != 7 {
			t.Errorf("the agency sees %d of 7", n)
		}
		waits, err := h.Papers.Waits(ctx, h.DB.Reader(), assessor)
		if err != nil || waits.Bookings != 7 || waits.Late != 2 || waits.Mean != 15*time.Hour {
			t.Errorf("waits %+v, %v", waits, err)
		}
		for _, by := range []who.Actor{evidencetest.As(h.OtherBoss), evidencetest.With(h.Upper, who.RoleAssessor, h.Path(t, h.Upper)), who.Public} {
			page, err := h.Papers.Bookings(ctx, h.DB.Reader(), by, assessment.BookingFilter{}, "", 10)
			if err != nil || len(page.Bookings) != 0 {
				t.Errorf("others see %d, %v", len(page.Bookings), err)
			}
		}
		_, err = h.Papers.Bookings(ctx, h.DB.Reader(), assessor, assessment.BookingFilter{}, "x", 10)
		refused(t, err, fault.Invalid, "assessment.invalid.after")
	})
}

func TestBookingsOf_AreReadByThePersonAndThoseAbove(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		b := book(t, h)
		for _, person := range []string{h.Holder, h.Boss, h.Top} {
			rows, err := h.Papers.BookingsOf(ctx, h.DB.Reader(), evidencetest.As(person), h.Holder)
			if err != nil || len(rows) != 1 || rows[0].Wait != time.Hour || rows[0].Late() {
				t.Errorf("%+v, %v", rows, err)
			}
		}
		_, err := h.Papers.BookingsOf(ctx, h.DB.Reader(), evidencetest.As(h.Peer), h.Holder)
		refused(t, err, fault.Denied, "assessment.denied.read")
		_, err = h.Papers.Booking(ctx, h.DB.Reader(), evidencetest.As(h.Peer), b.ID)
		refused(t, err, fault.NotFound, "assessment.unknown.booking")
	})
}

func TestVoid_EndsABooking_Once(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		_, assessor := agency(t, h)
		b := book(t, h)
		refused(t, h.Papers.Void(ctx, evidencetest.As(h.Holder), b.ID, "ill"), fault.Denied, "assessment.denied.void")
		refused(t, h.Papers.Void(ctx, evidencetest.As(h.Peer), b.ID, "ill"), fault.NotFound, "assessment.unknown.booking")
		refused(t, h.Papers.Void(ctx, assessor, b.ID, "  "), fault.Invalid, "assessment.invalid")
		if err := h.Papers.Void(ctx, assessor, b.ID, "No invigilator"); err != nil {
			t.Fatal(err)
		}
		refused(t, h.Papers.Void(ctx, assessor, b.ID, "again"), fault.Conflict, "assessment.conflict.void")
		_, err := h.Papers.RecordResult(ctx, assessor, assessment.Score{BookingID: b.ID, Percent: 9000})
		refused(t, err, fault.Conflict, "assessment.conflict.void")
		told := h.Facts(t, assessment.Voided{}.Kind())
		if len(told) != 1 || strings.Contains(string(told[0].Body), "invigilator") {
			t.Errorf("told %d facts", len(told))
		}
		book(t, h) // the place is free again
	})
}

func TestFollow_WhenAnAgencyMoves_ItsBookingsFollow(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		h.Papers.Follow(h.Log)
		b := book(t, h)
		const moved = "code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\n" +
			"IN,,,government,,,Government of India,भारत सरकार\nT,,IN,department,,,Department of Trials,परीक्षण विभाग\n" +
			"T-B,,IN,organisation,,,Second office,द्वितीय कार्यालय\n"
		report, err := h.People.ImportOrgs(ctx, who.Operator("test"), "csv", strings.NewReader(moved), people.Options{})
		if err != nil || !report.Written {
			t.Fatalf("%v %+v", err, report)
		}
		if err := h.Log.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		path, assessor := agency(t, h)
		if path == b.AgencyPath {
			t.Fatalf("the agency has not moved: %s", path)
		}
		page, err := h.Papers.Bookings(ctx, h.DB.Reader(), assessor, assessment.BookingFilter{}, "", 10)
		if err != nil || len(page.Bookings) != 1 || page.Bookings[0].AgencyPath != path {
			t.Errorf("%+v, %v", page, err)
		}
	})
}

func TestViews_TellWhatRoomsAboveMayKnow(t *testing.T) {
	each(t, func(t *testing.T, h *assessmenttest.Hall, _ *clock.Fake) {
		book(t, h)
		s := h.Start(t, h.Holder, h.Put(t, assessmenttest.Course(4)).ID)
		h.Submit(t, s, assessmenttest.Answers(s, 3, 1))
		q := h.DB.Reader()
		percent, err := db.Scalar[int](ctx, q, `select percent from assessment_v_sitting where person_id = $1 and status = 'submitted' and level = 3`, h.Holder)
		if err != nil || percent != 7500 {
			t.Errorf("sittings: %d, %v", percent, err)
		}
		n, err := db.Scalar[int](ctx, q, `select count(*) from assessment_v_booking where person_id = $1 and status = 'booked' and level = 3`, h.Holder)
		if err != nil || n != 1 {
			t.Errorf("bookings: %d, %v", n, err)
		}
	})
}
