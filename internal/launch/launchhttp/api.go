package launchhttp

import (
	"context"
	"io"
	"slices"
	"time"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/standard/cmi5"
	"sopan/internal/web/api"
)

// ImportInput is a course as it is sent.
type ImportInput struct {
	Filename string `query:"filename" maxLength:"255" doc:"Name of the file, for people" example:"geology.zip"`
	Owner    string `query:"owner" maxLength:"80" doc:"Code of the organisation that answers for the course; without it, that over which the caller may upload"`
	api.Stream
}

// CourseOutput is a course.
type CourseOutput struct {
	Body Course
}

// Course is a course of cmi5.
type Course struct {
	ID          string            `json:"id" format:"uuid"`
	State       string            `json:"state" enum:"draft,live" doc:"A draft is launched by its author alone"`
	Owner       string            `json:"owner" doc:"Code of the organisation"`
	PublisherID string            `json:"publisher_id" doc:"IRI that the publisher gave the course"`
	Title       map[string]string `json:"title" doc:"By language tag"`
	Description map[string]string `json:"description" doc:"By language tag"`
	AUs         []AU              `json:"aus" doc:"In the order of the course structure"`
	Blocks      []Block           `json:"blocks" doc:"Inner ones first"`
	MadeAt      string            `json:"made_at"`
}

// AU is an assignable unit.
type AU struct {
	Index        int               `json:"index"`
	ActivityID   string            `json:"activity_id" doc:"IRI under which statements speak of it"`
	PublisherID  string            `json:"publisher_id"`
	Title        map[string]string `json:"title"`
	Description  map[string]string `json:"description"`
	URL          string            `json:"url" doc:"As the course structure has it"`
	MoveOn       string            `json:"move_on" enum:"NotApplicable,Passed,Completed,CompletedAndPassed,CompletedOrPassed"`
	MasteryScore string            `json:"mastery_score,omitempty" doc:"A decimal from 0 to 1"`
	LaunchMethod string            `json:"launch_method" enum:"AnyWindow,OwnWindow"`
	ActivityType string            `json:"activity_type,omitempty"`
	Objectives   []string          `json:"objectives,omitempty"`
}

// Block is a group of units.
type Block struct {
	PublisherID string            `json:"publisher_id"`
	Title       map[string]string `json:"title"`
	FirstAU     int               `json:"first_au" doc:"Index"`
	LastAU      int               `json:"last_au" doc:"Index; within"`
	Depth       int               `json:"depth" doc:"1 at the top"`
}

func courseOf(c launch.Course) *CourseOutput {
	out := Course{
		ID: c.ID, State: string(c.State), Owner: c.Owner, PublisherID: c.Course.ID, Title: c.Title, Description: c.Description,
		AUs: []AU{}, Blocks: []Block{}, MadeAt: c.MadeAt.Format(time.RFC3339),
	}
	for i, u := range c.AUs {
		one := AU{
			Index: i, ActivityID: c.ActivityID(i), PublisherID: u.ID, Title: u.Title, Description: u.Description, URL: u.URL,
			MoveOn: string(u.MoveOn), MasteryScore: u.MasteryScore, LaunchMethod: "AnyWindow", ActivityType: u.ActivityType, Objectives: u.Objectives,
		}
		if u.OwnWindow {
			one.LaunchMethod = "OwnWindow"
		}
		out.AUs = append(out.AUs, one)
	}
	for _, b := range c.Blocks {
		out.Blocks = append(out.Blocks, Block{PublisherID: b.ID, Title: b.Title, FirstAU: b.First, LastAU: b.Last, Depth: b.Depth})
	}
	return &CourseOutput{Body: out}
}

func (d *Door) bring(ctx context.Context, in *ImportInput) (*CourseOutput, error) {
	body, kind := in.Sent()
	if !slices.Contains(packageTypes, kind) {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, content.MostBytes+1)) // the sender reads the answer once all is sent
		return nil, fault.E(fault.Unsupported, "launchhttp.bring", "launch.import.type")
	}
	c, err := d.courses.Import(ctx, who.From(ctx), content.Upload{Name: in.Filename, ContentType: kind, Body: body}, in.Owner)
	if err != nil {
		return nil, err
	}
	return courseOf(c), nil
}

// CourseInput names a course.
type CourseInput struct {
	ID string `path:"id" maxLength:"80" doc:"Id of the course"`
}

func (d *Door) course(ctx context.Context, in *CourseInput) (*CourseOutput, error) {
	c, err := d.courses.Course(ctx, d.db.Reader(), who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return courseOf(c), nil
}

func (d *Door) remove(ctx context.Context, in *CourseInput) (*struct{}, error) {
	return nil, d.courses.Remove(ctx, who.From(ctx), in.ID)
}

// Actor is who learns: an agent of xAPI by its account.
type Actor struct {
	ObjectType string `json:"objectType,omitempty" enum:"Agent"`
	Name       string `json:"name,omitempty" maxLength:"200" doc:"Not handed on: it would say more of a person than is needed"`
	Account    struct {
		HomePage string `json:"homePage" minLength:"1" maxLength:"1000" doc:"IRI"`
		Name     string `json:"name" minLength:"1" maxLength:"1000"`
	} `json:"account"`
}

func (a *Actor) learner() launch.Learner {
	if a == nil {
		return launch.Learner{}
	}
	return launch.Learner{Agent: &cmi5.Agent{HomePage: a.Account.HomePage, Name: a.Account.Name}}
}

// LaunchInput asks for a launch.
type LaunchInput struct {
	ID    string `path:"id" maxLength:"80" doc:"Id of the course"`
	Index int    `path:"index" minimum:"0" doc:"Index of the unit, from 0"`
	Body  struct {
		Actor        *Actor `json:"actor,omitempty" doc:"Who learns; without it the caller. Others are named by service accounts"`
		Registration string `json:"registration,omitempty" maxLength:"36" doc:"UUID of an enrolment; without it a new one. A service account may name one that is not there yet"`
		LaunchMode   string `json:"launch_mode,omitempty" enum:"Normal,Browse,Review" default:"Normal"`
		ReturnURL    string `json:"return_url,omitempty" maxLength:"2000" doc:"Where the unit leads when it ends"`
	}
	api.Host
}

// LaunchOutput is a launch.
type LaunchOutput struct {
	Body struct {
		URL          string `json:"url" doc:"Where the unit begins; open it in a browser"`
		Registration string `json:"registration" format:"uuid"`
		Session      string `json:"session" format:"uuid"`
		LaunchMethod string `json:"launch_method" enum:"AnyWindow,OwnWindow"`
	}
}

func (d *Door) launch(ctx context.Context, in *LaunchInput) (*LaunchOutput, error) {
	got, err := d.courses.Launch(ctx, who.From(ctx), launch.Request{
		Course: in.ID, Index: in.Index, Learner: in.Body.Actor.learner(), Registration: in.Body.Registration, Mode: cmi5.Mode(in.Body.LaunchMode),
		ReturnURL: in.Body.ReturnURL, Base: d.base(in.At()), Language: api.Printer(ctx).Lang(),
	})
	if err != nil {
		return nil, err
	}
	out := &LaunchOutput{}
	out.Body.URL, out.Body.Registration, out.Body.Session, out.Body.LaunchMethod = got.URL, got.Registration, got.Session, "AnyWindow"
	if got.OwnWindow {
		out.Body.LaunchMethod = "OwnWindow"
	}
	return out, nil
}

// WaiveInput says that a unit need not be done.
type WaiveInput struct {
	ID    string `path:"id" maxLength:"80" doc:"Id of the course"`
	Index int    `path:"index" minimum:"0" doc:"Index of the unit, from 0"`
	Body  struct {
		Registration string `json:"registration,omitempty" maxLength:"36" doc:"UUID of an enrolment; without it a new one of the actor"`
		Actor        *Actor `json:"actor,omitempty"`
		Reason       string `json:"reason" enum:"Tested Out,Equivalent AU,Equivalent Outside Activity,Administrative"`
	}
}

// WaiveOutput names the enrolment.
type WaiveOutput struct {
	Body struct {
		Registration string `json:"registration" format:"uuid"`
	}
}

func (d *Door) waive(ctx context.Context, in *WaiveInput) (*WaiveOutput, error) {
	registration, err := d.courses.Waive(ctx, who.From(ctx), launch.Waiver{
		Course: in.ID, Index: in.Index, Registration: in.Body.Registration, Learner: in.Body.Actor.learner(), Reason: cmi5.Reason(in.Body.Reason),
	})
	if err != nil {
		return nil, err
	}
	out := &WaiveOutput{}
	out.Body.Registration = registration
	return out, nil
}

// SessionInput names a session.
type SessionInput struct {
	ID string `path:"id" maxLength:"80" doc:"Id of the session"`
}

func (d *Door) abandon(ctx context.Context, in *SessionInput) (*struct{}, error) {
	return nil, d.courses.Abandon(ctx, who.From(ctx), in.ID)
}

// RegistrationInput names an enrolment.
type RegistrationInput struct {
	ID string `path:"id" maxLength:"80" doc:"Id of the registration"`
}

// RegistrationOutput is how far an enrolment is.
type RegistrationOutput struct {
	Body struct {
		ID          string     `json:"id" format:"uuid"`
		Course      string     `json:"course" format:"uuid"`
		SatisfiedAt string     `json:"satisfied_at,omitempty" doc:"When the course was; absent until then"`
		AUs         []Progress `json:"aus" doc:"Units of which anything was said"`
		Sessions    []Session  `json:"sessions" doc:"The newest first, at most 100"`
	}
}

// Progress is how far a unit is. Times are the server's.
type Progress struct {
	Index       int    `json:"index"`
	CompletedAt string `json:"completed_at,omitempty"`
	PassedAt    string `json:"passed_at,omitempty"`
	WaivedAt    string `json:"waived_at,omitempty"`
	MetAt       string `json:"met_at,omitempty" doc:"When what it asks was met"`
	Scaled      string `json:"scaled,omitempty" doc:"Score of what was passed, or last failed"`
}

// Session is one launch. Times are the server's.
type Session struct {
	ID         string `json:"id" format:"uuid"`
	AU         int    `json:"au"`
	LaunchMode string `json:"launch_mode"`
	LaunchedAt string `json:"launched_at"`
	BegunAt    string `json:"begun_at,omitempty"`
	EndedAt    string `json:"ended_at,omitempty"`
	Abandoned  bool   `json:"abandoned"`
}

func (d *Door) registration(ctx context.Context, in *RegistrationInput) (*RegistrationOutput, error) {
	q := d.db.Reader()
	r, progress, err := d.courses.Enrolment(ctx, q, who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	sessions, err := d.courses.SessionsOf(ctx, q, r.ID, 100)
	if err != nil {
		return nil, err
	}
	out := &RegistrationOutput{}
	out.Body.ID, out.Body.Course, out.Body.SatisfiedAt = r.ID, r.Course, stamp(r.SatisfiedAt)
	out.Body.AUs, out.Body.Sessions = []Progress{}, []Session{}
	for _, p := range progress {
		out.Body.AUs = append(out.Body.AUs, Progress{p.Index, stamp(p.CompletedAt), stamp(p.PassedAt), stamp(p.WaivedAt), stamp(p.MetAt), p.Scaled})
	}
	slices.SortFunc(out.Body.AUs, func(a, b Progress) int { return a.Index - b.Index })
	for _, s := range sessions {
		out.Body.Sessions = append(out.Body.Sessions, Session{s.ID, s.AU, string(s.Mode), stamp(s.LaunchedAt), stamp(s.BegunAt), stamp(s.EndedAt), s.Abandoned})
	}
	return out, nil
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
