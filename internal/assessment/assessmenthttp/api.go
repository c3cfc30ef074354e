package assessmenthttp

import (
	"context"
	"time"

	"sopan/internal/assessment"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// BookInput books a person for a test.
type BookInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
	Body         BookingOrder
}

// BookingOrder is which test, with whom and when.
type BookingOrder struct {
	Competency string    `json:"competency" minLength:"1" maxLength:"64" doc:"Code of the competency" example:"KCM-F017"`
	Level      int       `json:"level" minimum:"1" maximum:"20" doc:"Level of its scale that is tested"`
	Agency     string    `json:"agency" minLength:"1" maxLength:"80" doc:"Code of the agency; one that teaches the competency, or for which nobody writes results, is refused" example:"AA-1"`
	SlotAt     time.Time `json:"slot_at" doc:"When the test is, RFC 3339"`
}

// BookOutput is the booking that was made.
type BookOutput struct {
	Body BookedTest
}

// BookedTest is a place for an independent test. Figures are there once it is scored.
type BookedTest struct {
	ID           string   `json:"id"`
	EmployeeCode string   `json:"employee_code"`
	Competency   string   `json:"competency"`
	Level        int      `json:"level"`
	Agency       string   `json:"agency" doc:"Code of the agency"`
	SlotAt       string   `json:"slot_at"`
	BookedAt     string   `json:"booked_at"`
	Late         bool     `json:"late" doc:"The slot is more than 24 hours after the booking"`
	Status       string   `json:"status" enum:"booked,scored,void"`
	ScoredAt     string   `json:"scored_at,omitempty"`
	Percent      *float64 `json:"percent,omitempty"`
	PassMark     *float64 `json:"pass_mark,omitempty"`
	Passed       *bool    `json:"passed,omitempty"`
	Evidence     string   `json:"evidence,omitempty" doc:"Id of the evidence that the result became"`
	Reason       string   `json:"reason,omitempty" doc:"Why it was cancelled"`
}

func (d *Door) apiBook(ctx context.Context, in *BookInput) (*BookOutput, error) {
	q := d.db.Reader()
	person, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	b, err := d.papers.Book(ctx, who.From(ctx), person.ID, in.Body.Competency, in.Body.Level, in.Body.Agency, in.Body.SlotAt)
	if err != nil {
		return nil, err
	}
	out, err := d.tests(ctx, q, []assessment.Booking{b})
	if err != nil {
		return nil, err
	}
	return &BookOutput{Body: out[0]}, nil
}

// ListInput pages through the bookings of an agency.
type ListInput struct {
	Status     string `query:"status" enum:"booked,scored,void" doc:"Only these; all by default"`
	Competency string `query:"competency" maxLength:"64" doc:"Only tests of this competency"`
	After      string `query:"after" maxLength:"200" doc:"next of the page before"`
	Limit      int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ListOutput is a page of bookings.
type ListOutput struct {
	Body BookedTests
}

// BookedTests is a page of bookings.
type BookedTests struct {
	Items []BookedTest `json:"items"`
	Next  string       `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

func (d *Door) apiList(ctx context.Context, in *ListInput) (*ListOutput, error) {
	q := d.db.Reader()
	page, err := d.papers.Bookings(ctx, q, who.From(ctx), assessment.BookingFilter{Status: in.Status, Competency: in.Competency}, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	items, err := d.tests(ctx, q, page.Bookings)
	return &ListOutput{Body: BookedTests{Items: items, Next: page.Next}}, err
}

// tests gives bookings by codes, in two questions however many there are.
func (d *Door) tests(ctx context.Context, q db.Q, list []assessment.Booking) ([]BookedTest, error) {
	var persons, agencies []string
	for _, b := range list {
		persons, agencies = append(persons, b.PersonID), append(agencies, b.AgencyID)
	}
	known, err := d.people.People(ctx, q, db.Keys(persons))
	if err != nil {
		return nil, err
	}
	orgs, err := d.people.Orgs(ctx, q, db.Keys(agencies))
	if err != nil {
		return nil, err
	}
	out := make([]BookedTest, len(list))
	for i, b := range list {
		out[i] = BookedTest{
			ID: b.ID, EmployeeCode: known[b.PersonID].Code, Competency: b.Competency, Level: b.Level, Agency: orgs[b.AgencyID].Code,
			SlotAt: b.SlotAt.Format(time.RFC3339), BookedAt: b.BookedAt.Format(time.RFC3339), Late: b.Late(), Status: b.Status,
			Evidence: b.EvidenceID, Reason: b.Reason,
		}
		if b.Status == assessment.StatusScored {
			mark, pass, passed := float64(b.Percent)/100, float64(b.PassMark)/100, b.Passed
			out[i].ScoredAt, out[i].Percent, out[i].PassMark, out[i].Passed = b.ScoredAt.Format(time.RFC3339), &mark, &pass, &passed
		}
	}
	return out, nil
}
