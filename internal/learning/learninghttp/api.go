package learninghttp

import (
	"context"
	"time"

	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/people"
	"sopan/internal/web/api"
)

// ListInput narrows the catalogue.
type ListInput struct {
	Query      string `query:"q" maxLength:"200" doc:"Every word begins a word of the course's texts, of its competency's names or of its code, in any language, or sounds like one of another script"`
	Competency string `query:"competency" maxLength:"80" doc:"Code of a competency"`
	Level      int    `query:"level" minimum:"0" maximum:"10" doc:"Level on the competency's scale"`
	Lang       string `query:"lang" maxLength:"8" doc:"The course is whole in this language"`
	Length     int    `query:"length" minimum:"0" maximum:"4" doc:"1 up to 15 minutes, 2 up to 30, 3 up to 60, 4 longer"`
	Offline    bool   `query:"offline" doc:"Every part can be kept on the device"`
	Provider   string `query:"provider" maxLength:"80" doc:"Code of the organisation that gives it"`
	After      string `query:"after" maxLength:"2000" doc:"What the last page gave as next"`
	Limit      int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// ListOutput is one page of the catalogue.
type ListOutput struct {
	Body struct {
		Items []Course `json:"items"`
		Next  string   `json:"next" doc:"Pass as after for the next page; empty at the end"`
	}
}

// Course is a course that is taught now. Reading times are computed from its words.
type Course struct {
	Code       string         `json:"code"`
	Version    int            `json:"version"`
	Title      string         `json:"title" doc:"In the caller's language"`
	Summary    string         `json:"summary"`
	CanDo      string         `json:"can_do" doc:"What one can do afterwards"`
	Competency string         `json:"competency"`
	Level      int            `json:"level"`
	Provider   string         `json:"provider" doc:"Code of the organisation that gives it"`
	Mode       string         `json:"mode" example:"self-paced"`
	Parts      int            `json:"parts"`
	Questions  int            `json:"questions" doc:"Of the final check"`
	PassMark   float64        `json:"pass_mark" doc:"Of the final check, percent"`
	Languages  []string       `json:"languages"`
	Minutes    map[string]int `json:"minutes" doc:"Reading and answering, by language"`
	Bytes      map[string]int `json:"bytes" doc:"All texts, by language"`
	Status     string         `json:"status" enum:"live,unlisted,flagged,retired"`
}

func (d *Door) list(ctx context.Context, in *ListInput) (*ListOutput, error) {
	p := api.Printer(ctx)
	if !who.From(ctx).Holds(who.LearnRead) {
		return nil, fault.E(fault.Denied, "learninghttp.list", "learning.denied.read")
	}
	f := learning.Filter{Text: in.Query, Competency: in.Competency, Level: in.Level, Lang: in.Lang, Length: in.Length, Offline: in.Offline, Provider: in.Provider}
	page, err := d.courses.Catalogue(ctx, d.db.Reader(), f, p.Lang(), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &ListOutput{}
	out.Body.Items, out.Body.Next = []Course{}, page.Next
	for _, card := range page.Cards {
		out.Body.Items = append(out.Body.Items, course(p, card))
	}
	return out, nil
}

func course(p *locale.Printer, card learning.Card) Course {
	c := Course{
		Code: card.Code, Version: card.Version, Competency: card.Competency, Level: card.Level, Provider: card.ProviderOrg, Mode: card.Mode,
		Parts: card.Units, Questions: card.Questions, PassMark: float64(card.PassMark) / 100, Languages: learning.Lesson{Card: card}.Langs(),
		Minutes: card.Minutes, Bytes: card.Bytes, Status: card.Status,
	}
	c.Title, _ = p.Name(card.Title)
	c.Summary, _ = p.Name(card.Summary)
	c.CanDo, _ = p.Name(card.CanDo)
	return c
}

// TakingsInput names a person.
type TakingsInput struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
	After        string `query:"after" maxLength:"80" doc:"What the last page gave as next"`
	Limit        int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// TakingsOutput is what a person has begun.
type TakingsOutput struct {
	Body struct {
		EmployeeCode string   `json:"employee_code"`
		AsOf         string   `json:"as_of"`
		Items        []Taking `json:"items" doc:"The last touched first"`
		Next         string   `json:"next"`
	}
}

// Taking is a course that a person has begun. Completing one lifts no level.
type Taking struct {
	Course          string   `json:"course"`
	Title           string   `json:"title" doc:"In the caller's language"`
	Version         int      `json:"version"`
	Competency      string   `json:"competency"`
	Level           int      `json:"level"`
	Status          string   `json:"status" enum:"active,complete"`
	Parts           int      `json:"parts"`
	PartsDone       int      `json:"parts_done"`
	MinutesMeasured int      `json:"minutes_measured" doc:"Time by the server's clock, as far as it counts"`
	MinutesNominal  int      `json:"minutes_nominal" doc:"What the course is said to take, in the language it was last read in"`
	CheckPercent    *float64 `json:"check_percent" doc:"Best final check; null before the first"`
	CheckPassed     bool     `json:"check_passed"`
	EnrolledAt      string   `json:"enrolled_at"`
	LastAt          string   `json:"last_at"`
	CompletedAt     string   `json:"completed_at,omitempty"`
}

func (d *Door) takings(ctx context.Context, in *TakingsInput) (*TakingsOutput, error) {
	q := d.db.Reader()
	person, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	if err := d.mayRead(ctx, q, person); err != nil {
		return nil, err
	}
	list, err := d.courses.Of(ctx, q, person.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &TakingsOutput{}
	out.Body.EmployeeCode, out.Body.AsOf, out.Body.Items, out.Body.Next = person.Code, q.Now().Format(time.RFC3339), []Taking{}, list.Next
	for _, t := range list.List {
		out.Body.Items = append(out.Body.Items, taking(api.Printer(ctx), t))
	}
	return out, nil
}

// mayRead opens what a person learns to themselves and to who may read their plan, of which it is a part; a reading by special
// right is recorded.
func (d *Door) mayRead(ctx context.Context, q db.Q, person people.Person) error {
	by := who.From(ctx)
	over, err := d.people.Over(ctx, q, by, person.ID)
	if err != nil {
		return err
	}
	if !by.May(who.PlanRead, over) {
		return fault.E(fault.Denied, "learninghttp.mayRead", "learning.denied.person_read")
	}
	if by.PersonID == person.ID || over.Above {
		return nil
	}
	return audit.Record(ctx, d.db, by, who.PlanRead, person.ID, over.Path, "learning")
}

func taking(p *locale.Printer, t learning.Taking) Taking {
	e := t.Enrolment
	out := Taking{
		Course: e.Code, Version: e.Version, Competency: t.Card.Competency, Level: t.Card.Level, Status: e.Status, Parts: t.Card.Units, PartsDone: t.Done,
		MinutesMeasured: learning.Minutes(t.Measured), MinutesNominal: t.Nominal(), CheckPassed: e.Passed, EnrolledAt: e.EnrolledAt.Format(time.RFC3339), LastAt: e.LastAt.Format(time.RFC3339),
	}
	out.Title, _ = p.Name(t.Card.Title)
	if e.Percent != nil {
		percent := float64(*e.Percent) / 100
		out.CheckPercent = &percent
	}
	if !e.CompletedAt.IsZero() {
		out.CompletedAt = e.CompletedAt.Format(time.RFC3339)
	}
	return out
}
