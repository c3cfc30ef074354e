package launch

import (
	"context"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
	"sopan/internal/standard/xapi"
)

// Learner names who is to learn: nobody is who acts. Others than oneself are named by a service account that holds
// content.import_live over the owner of the course.
type Learner struct {
	Agent *cmi5.Agent
}

// AgentOf is the agent that a person is: an account at this installation, by an id that says nothing of them.
func (c *Courses) AgentOf(personID string) cmi5.Agent {
	return cmi5.Agent{HomePage: c.home(), Name: personID}
}

// learner is who learns, once it is known that the actor may act for them.
type learner struct {
	agent   cmi5.Agent
	key     string // of the agent in the record
	person  string // "" for somebody who is not ours
	service bool   // a service account acts
}

// entitled tells whether the actor may act for a learner on a course that they may see.
func (c *Courses) entitled(ctx context.Context, op string, by who.Actor, courseID string, l Learner) (Course, learner, error) {
	if !by.Holds(who.LearnRead) && !by.Holds(who.ContentImportLive) {
		return Course{}, learner{}, fault.E(fault.Denied, op, "launch.denied.other")
	}
	course, path, err := c.owned(ctx, c.db.Reader(), courseID)
	if err == nil {
		err = c.maySee(op, by, course, path)
	}
	if err != nil {
		return course, learner{}, err
	}
	out := learner{service: by.Can(who.ContentImportLive, path)}
	switch own := c.AgentOf(by.PersonID); {
	case by.SignedIn() && (l.Agent == nil || *l.Agent == own):
		out.agent, out.person = own, by.PersonID
	case l.Agent != nil && out.service:
		out.agent = *l.Agent
	default:
		return course, out, fault.E(fault.Denied, op, "launch.denied.other")
	}
	agent, err := xapi.ReadAgent(out.agent.JSON(), xapi.V1)
	if err != nil || out.agent.Name == "" {
		return course, out, fault.E(fault.Invalid, op, "launch.actor").At("actor", "launch.actor")
	}
	out.key = agent.Key()
	if out.person == "" && out.agent.HomePage == c.home() {
		return course, out, fault.E(fault.Denied, op, "launch.denied.ours")
	}
	return course, out, nil
}

// Register enrols somebody in a course, and says at once what is satisfied without their doing anything. The actor registers
// themselves; a service account with the right content.import_live whomever it names who is not one of ours.
func (c *Courses) Register(ctx context.Context, by who.Actor, courseID string, l Learner) (Registration, error) {
	const op = "launch.Register"
	course, who, err := c.entitled(ctx, op, by, courseID, l)
	if err != nil {
		return Registration{}, err
	}
	var out Registration
	err = c.record.KeepWith(func(ctx context.Context, tx *db.Tx) (said []xapi.Statement, err error) {
		out, said, err = c.register(ctx, tx, by, course, who, id.New())
		return said, err
	})
	return out, fault.Wrap(op, err)
}

// register makes a registration and evaluates it (9.6.1).
func (c *Courses) register(ctx context.Context, tx *db.Tx, by who.Actor, course Course, l learner, registrationID string) (Registration, []xapi.Statement, error) {
	r := Registration{ID: registrationID, Course: course.ID, Person: l.person, Actor: l.agent, MadeAt: tx.Now()}
	if err := insertRegistration(ctx, tx, r, by.ID()); err != nil {
		return r, nil, err
	}
	if err := event.Record(ctx, tx, Registered{r.ID, r.Course, course.Package, r.Person}); err != nil {
		return r, nil, err
	}
	var met []Met
	for i, u := range course.AUs {
		if u.MoveOn == cmi5.NotApplicable {
			met = append(met, Met{Registration: r.ID, AU: i, How: "not_applicable"})
		}
	}
	if len(met) == 0 {
		return r, nil, nil
	}
	if err := event.RecordAll(ctx, tx, met); err != nil {
		return r, nil, err
	}
	said, err := c.evaluate(ctx, tx, course, &r, id.New())
	return r, said, err
}

// evaluate says which blocks, and whether the course, are satisfied now and were not before, in a session (9.3.9).
func (c *Courses) evaluate(ctx context.Context, tx *db.Tx, course Course, r *Registration, session string) ([]xapi.Statement, error) {
	unmet, err := unmetOf(ctx, tx, course.ID, r.ID)
	if err != nil {
		return nil, err
	}
	done, err := satisfiedOf(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	blocks, whole := cmi5.Fulfilled(course.Blocks, len(course.AUs), func(i int) bool { return !unmet[i] }, func(i int) bool { return done[i] })
	subject := cmi5.Subject{Actor: r.Actor, Registration: r.ID, Session: session, At: tx.Now()}
	var said []xapi.Statement
	say := func(a cmi5.Activity) error {
		one, err := xapi.Read(cmi5.SaySatisfied(subject, id.New(), a), xapi.V1)
		said = append(said, one)
		return err
	}
	for _, i := range blocks {
		b := course.Blocks[i]
		if err := say(cmi5.Activity{ID: blockIRI(course.iri, i), Publisher: b.ID, Title: b.Title, Description: b.Description, Type: cmi5.TypeBlock}); err != nil {
			return nil, err
		}
	}
	if err := insertSatisfied(ctx, tx, r.ID, blocks); err != nil {
		return nil, err
	}
	if !whole || !r.SatisfiedAt.IsZero() {
		return said, nil
	}
	if err := say(cmi5.Activity{ID: course.iri, Publisher: course.Course.ID, Title: course.Title, Description: course.Description, Type: cmi5.TypeCourse}); err != nil {
		return nil, err
	}
	r.SatisfiedAt = tx.Now()
	if err := setSatisfied(ctx, tx, r.ID, tx.Now().UnixMicro()); err != nil {
		return nil, err
	}
	return said, event.Record(ctx, tx, Satisfied{r.ID})
}

// Request asks for a launch.
type Request struct {
	Course       string
	Index        int // of the AU, from 0
	Learner      Learner
	Registration string    // "" for a new one; a service account may name one that is not there yet
	Mode         cmi5.Mode // "" is Normal
	ReturnURL    string    // where the AU leads when it ends; "" for nowhere
	Base         string    // where the record and the fetch address are reached: "https://sopan.example"
	Language     string    // what the learner reads; told to the AU where nothing else is known
}

// Launched is a launch.
type Launched struct {
	URL          string
	Registration string
	Session      string
	OwnWindow    bool
}

// reaches is how long the files of a launched AU are reached: longer than the session lives.
const reaches = 2 * SessionLives

// Launch makes a session of an AU and gives the address at which it begins. A session within the registration that is still open is
// abandoned. When it has returned, launched and LMS.LaunchData are in the record (8.1, 9.3.1, 10). The actor launches for
// themselves; a service account with the right content.import_live for whomever it names who is not one of ours; a draft who made
// it, and to look at it (Browse, Review) who may publish it.
func (c *Courses) Launch(ctx context.Context, by who.Actor, in Request) (Launched, error) {
	const op = "launch.Launch"
	course, l, err := c.entitled(ctx, op, by, in.Course, in.Learner)
	if err != nil {
		return Launched{}, err
	}
	if in.Mode == "" {
		in.Mode = cmi5.Normal
	}
	switch {
	case in.Index < 0 || in.Index >= len(course.AUs):
		return Launched{}, noAU(op, len(course.AUs))
	case !oneOf(cmi5.Modes(), in.Mode):
		return Launched{}, fault.E(fault.Invalid, op, "launch.mode").At("launch_mode", "launch.mode")
	case in.ReturnURL != "" && !returnable(in.ReturnURL):
		return Launched{}, fault.E(fault.Invalid, op, "launch.return").At("return_url", "launch.return")
	case in.Registration != "" && !xapi.IsUUID(in.Registration):
		return Launched{}, fault.E(fault.Invalid, op, "launch.registration").At("registration", "launch.registration")
	case course.State == Draft && course.MadeBy != by.ID() && !l.service && in.Mode == cmi5.Normal:
		return Launched{}, fault.E(fault.Denied, op, "launch.denied.draft")
	}
	in.Registration = lower(in.Registration)
	u, a := course.AUs[in.Index], course.activity(in.Index)
	secret := random()
	var out Launched
	err = c.record.KeepWith(func(ctx context.Context, tx *db.Tx) ([]xapi.Statement, error) {
		r, said, err := c.enrolment(ctx, tx, op, by, course, l, in.Registration)
		if err != nil {
			return nil, err
		}
		open, err := openSessions(ctx, tx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, one := range open {
			more, err := c.abandon(ctx, tx, course, r, one)
			if err != nil {
				return nil, err
			}
			said = append(said, more)
		}
		s := Session{ID: id.New(), Registration: r.ID, Course: course.ID, AU: in.Index, Mode: in.Mode, LaunchedAt: tx.Now(), LastAt: tx.Now()}
		address := c.address(course, u, tx.Now().Add(reaches))
		launched, err := xapi.Read(cmi5.SayLaunched(
			cmi5.Subject{Actor: r.Actor, Registration: r.ID, Session: s.ID, At: tx.Now()}, id.New(), a, u, in.Mode, address), xapi.V1)
		if err != nil {
			return nil, err
		}
		if err := insertSession(ctx, tx, s, sealed(secret)); err != nil {
			return nil, err
		}
		if err := c.tell(ctx, tx, l.key, a.ID, u, s, in); err != nil {
			return nil, err
		}
		out = Launched{Registration: r.ID, Session: s.ID, OwnWindow: u.OwnWindow}
		out.URL = cmi5.LaunchURL(address, cmi5.LaunchParams{
			Endpoint: in.Base + "/xapi/", Fetch: in.Base + FetchPath + secret, Actor: r.Actor, Registration: r.ID, ActivityID: a.ID,
		})
		return append(said, launched), nil
	})
	if err != nil {
		return Launched{}, fault.Wrap(op, err)
	}
	return out, nil
}

// FetchPath is where the fetch address of a session stands: this, and its secret.
const FetchPath = "/xapi/fetch/"

// enrolment gives the registration that is asked for, or makes one.
func (c *Courses) enrolment(ctx context.Context, tx *db.Tx, op string, by who.Actor, course Course, l learner, registrationID string) (Registration, []xapi.Statement, error) {
	if registrationID == "" {
		return c.register(ctx, tx, by, course, l, id.New())
	}
	r, err := registration(ctx, tx, registrationID)
	switch {
	case fault.Is(err, fault.NotFound) && l.service:
		return c.register(ctx, tx, by, course, l, registrationID)
	case err != nil:
		return r, nil, err
	case r.Course != course.ID || r.Actor != l.agent:
		return r, nil, fault.E(fault.NotFound, op, "launch.no_registration")
	}
	return r, nil, nil
}

// tell writes the documents that an AU reads when it begins: what it was launched with, and the preferences of its learner where
// nothing is known of them yet.
func (c *Courses) tell(ctx context.Context, tx *db.Tx, agent, activity string, u cmi5.AU, s Session, in Request) error {
	data := cmi5.LaunchData(u, cmi5.SessionInfo{ID: s.ID, Mode: s.Mode, ReturnURL: in.ReturnURL})
	err := c.record.WriteDocument(ctx, tx, record.Place{
		Kind: record.StateDocument, Agent: agent, Activity: activity, Registration: s.Registration, Name: cmi5.LaunchDataName,
	}, "application/json", data)
	if err != nil {
		return err
	}
	at := record.Place{Kind: record.AgentDocument, Agent: agent, Name: cmi5.PreferencesName}
	has, err := c.record.HasDocument(ctx, tx, at)
	if err != nil || has {
		return err
	}
	language := in.Language
	if language == "" {
		language = "en"
	}
	return c.record.WriteDocument(ctx, tx, at, "application/json", cmi5.Preferences{Language: language, Audio: "on"}.JSON())
}

// Latest gives the registration of a person in a course that was made last; NotFound when there is none.
func (c *Courses) Latest(ctx context.Context, q db.Q, personID, courseID string) (Registration, error) {
	r, err := latestRegistration(ctx, q, personID, courseID)
	return r, fault.Wrap("launch.Latest", err)
}

// ProgressOf gives a registration and how far its AUs are, by index; AUs of which nothing was said are left out. It is for rooms and
// doors that have seen that their reader may.
func (c *Courses) ProgressOf(ctx context.Context, q db.Q, registrationID string) (Registration, map[int]Progress, error) {
	const op = "launch.ProgressOf"
	r, err := registration(ctx, q, registrationID)
	if err != nil {
		return r, nil, fault.Wrap(op, err)
	}
	list, err := progressOf(ctx, q, registrationID)
	out := make(map[int]Progress, len(list))
	for _, p := range list {
		out[p.Index] = p
	}
	return r, out, fault.Wrap(op, err)
}

// SessionsOf gives the sessions of a registration, the newest first, at most limit. It is for rooms and doors, as ProgressOf.
func (c *Courses) SessionsOf(ctx context.Context, q db.Q, registrationID string, limit int) ([]Session, error) {
	list, err := sessionsOf(ctx, q, registrationID, limit)
	return list, fault.Wrap("launch.SessionsOf", err)
}

func at(µs int64) time.Time {
	if µs == 0 {
		return time.Time{}
	}
	return time.UnixMicro(µs).UTC()
}

// Enrolment gives a registration and how far its AUs are, as ProgressOf: a person's own, and to a service account with the right
// content.import_live that of who is not one of ours, in a course of its owner.
func (c *Courses) Enrolment(ctx context.Context, q db.Q, by who.Actor, registrationID string) (Registration, map[int]Progress, error) {
	const op = "launch.Enrolment"
	r, progress, err := c.ProgressOf(ctx, q, registrationID)
	if err != nil {
		return r, nil, err
	}
	if r.Person == "" || r.Person != by.PersonID {
		_, path, err := c.owned(ctx, q, r.Course)
		if err != nil {
			return r, nil, err
		}
		if r.Person != "" || !by.Can(who.ContentImportLive, path) {
			return r, nil, fault.E(fault.NotFound, op, "launch.no_registration")
		}
	}
	return r, progress, nil
}
