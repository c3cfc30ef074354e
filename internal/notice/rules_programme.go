package notice

import (
	"sopan/internal/ground/event"
	"sopan/internal/programme"
)

// The kinds of notice about programmes and cohorts.
const (
	PathDue       = "path_due"       // a learner: a programme may be renewed
	PathSoon      = "path_soon"      // a learner: it lapses in a few days
	PathLapsed    = "path_lapsed"    // a learner: it holds no more
	PathOpened    = "path_opened"    // a learner: a milestone is open
	PathCompleted = "path_completed" // a learner: it is complete
	PlaceInvited  = "place_invited"  // a learner: a place in a cohort is offered
	PlaceAsked    = "place_asked"    // an officer: somebody of theirs asks for a place
	PlaceWaits    = "place_waits"    // a coordinator: somebody waits for a seat
	PlaceAgreed   = "place_agreed"   // a learner: the officer above agrees
	PlaceGiven    = "place_given"    // a learner: they have a seat
	PlaceRefused  = "place_refused"  // a learner: they have none
	PlaceRemoved  = "place_removed"  // a learner: they were taken out
	CohortBegins  = "cohort_begins"  // a member
	CohortMoved   = "cohort_moved"   // a member: it has other dates
	CohortEnded   = "cohort_ended"   // a member: before its last day
	CohortResumed = "cohort_resumed" // a member: it goes on after all
	DraftWaits    = "draft_waits"    // a reviewer: a programme waits
	DraftReady    = "draft_ready"    // a publisher: it may be put before learners
	DraftBack     = "draft_back"     // who wrote it: it came back
	DraftApproved = "draft_approved" // who wrote it: the reviewer found it right
	DraftLive     = "draft_live"     // who wrote it: learners may begin it
)

// programmeReads are the facts about programmes and cohorts that somebody is told of, and those that settle what was asked.
var programmeReads = []event.Fact{
	programme.Submitted{},
	programme.SentBack{},
	programme.Approved{},
	programme.Published{},
	programme.MilestoneOpened{},
	programme.Completed{},
	programme.RenewalDue{},
	programme.RenewalSoon{},
	programme.RenewalBegun{},
	programme.Lapsed{},
	programme.PlaceSettled{},
	programme.CohortDated{},
}

// placeSubject names the place of a person in a cohort: what was asked about it is settled by its next step.
func placeSubject(cohort, person string) string { return "place:" + cohort + ":" + person }

// pathSubject names the renewal of an enrolment: beginning it settles what was asked.
func pathSubject(enrolment string) string { return "path:" + enrolment }

// ofProgramme gives what a fact about programmes means. What somebody does themselves, they are not told.
func ofProgramme(e event.Entry) (n news, err error) {
	switch e.Kind {
	case programme.Submitted{}.Kind():
		f, err := event.As[programme.Submitted](e)
		n.ofDraft(e, f.Draft, DraftWaits, f.To, "", nil)
		return n, err
	case programme.SentBack{}.Kind():
		f, err := event.As[programme.SentBack](e)
		n.ofDraft(e, f.Draft, "", nil, DraftBack, f.Of)
		return n, err
	case programme.Approved{}.Kind():
		f, err := event.As[programme.Approved](e)
		n.ofDraft(e, f.Draft, DraftReady, f.To, DraftApproved, f.Of)
		return n, err
	case programme.Published{}.Kind():
		f, err := event.As[programme.Published](e)
		n.ofDraft(e, f.Draft, "", nil, DraftLive, f.Of)
		return n, err
	case programme.PlaceSettled{}.Kind():
		f, err := event.As[programme.PlaceSettled](e)
		n.ofPlace(e, f)
		return n, err
	case programme.CohortDated{}.Kind():
		f, err := event.As[programme.CohortDated](e)
		n.others(e, f.Person, "cohort_"+f.What, f.Cohort, Args{Programme: f.Programme, Cohort: f.Cohort, On: f.Starts, Until: f.Ends})
		return n, err
	}
	return ofPath(e)
}

// ofPath gives what a fact about somebody's way through a programme means.
func ofPath(e event.Entry) (n news, err error) {
	switch e.Kind {
	case programme.MilestoneOpened{}.Kind():
		f, err := event.As[programme.MilestoneOpened](e)
		n.others(e, f.Person, PathOpened, f.ID, Args{Programme: f.Programme, Milestone: f.Milestone})
		return n, err
	case programme.Completed{}.Kind():
		f, err := event.As[programme.Completed](e)
		n.others(e, f.Person, PathCompleted, f.ID, Args{Programme: f.Programme, Until: f.Ends})
		return n, err
	case programme.RenewalDue{}.Kind():
		f, err := event.As[programme.RenewalDue](e)
		n.renew(f.Person, PathDue, f.ID, Args{Programme: f.Programme, Until: f.Ends})
		return n, err
	case programme.RenewalSoon{}.Kind():
		f, err := event.As[programme.RenewalSoon](e)
		n.renew(f.Person, PathSoon, f.ID, Args{Programme: f.Programme, Until: f.Ends})
		return n, err
	case programme.Lapsed{}.Kind():
		f, err := event.As[programme.Lapsed](e)
		n.renew(f.Person, PathLapsed, f.ID, Args{Programme: f.Programme})
		return n, err
	case programme.RenewalBegun{}.Kind():
		f, err := event.As[programme.RenewalBegun](e)
		n.settles = pathSubject(f.ID)
		return n, err
	}
	return n, nil
}

// renew asks a learner to renew; only the newest request stands.
func (n *news) renew(person, kind, enrolment string, a Args) {
	n.settles = pathSubject(enrolment)
	n.ask(person, kind, n.settles, a)
}

// others tells a person what somebody or something else has brought about.
func (n *news) others(e event.Entry, person, kind, subject string, a Args) {
	if e.By != person {
		n.tell(person, kind, subject, a)
	}
}

// ofDraft asks those who may take the next step of a draft, and tells those who wrote it how far it is.
func (n *news) ofDraft(e event.Entry, draft, ask string, to []string, tell string, of []string) {
	n.settles = "draft:" + draft
	a := Args{Draft: draft, Person: personOf(e.By)}
	for _, p := range to {
		n.ask(p, ask, n.settles, a)
	}
	for _, p := range of {
		n.tell(p, tell, n.settles, a)
	}
}

// ofPlace asks whoever may take the next step of a place in a cohort, and tells the person how it stands.
func (n *news) ofPlace(e event.Entry, f programme.PlaceSettled) {
	n.settles = placeSubject(f.Cohort, f.Person)
	a := Args{Programme: f.Programme, Cohort: f.Cohort, Person: f.Person}
	ask := map[string]string{programme.PlaceAsked: PlaceAsked, programme.PlaceAgreed: PlaceWaits}[f.Status]
	for _, p := range f.To {
		n.ask(p, ask, n.settles, a)
	}
	if e.By == f.Person {
		return
	}
	a.Person = personOf(e.By)
	switch f.Status {
	case programme.PlaceInvited:
		n.ask(f.Person, PlaceInvited, n.settles, a)
	case programme.PlaceAgreed:
		n.tell(f.Person, PlaceAgreed, n.settles, a)
	case programme.PlaceApproved:
		n.tell(f.Person, PlaceGiven, n.settles, a)
	case programme.PlaceRefused:
		n.tell(f.Person, PlaceRefused, n.settles, a)
	case programme.PlaceRemoved:
		n.tell(f.Person, PlaceRemoved, n.settles, a)
	}
}
