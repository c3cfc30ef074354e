package notice

import (
	"strconv"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/event"
	"sopan/internal/learning"
)

// The kinds of notice about what posts need, about laws and about batches of earlier scores.
const (
	FracAsked     = "frac_asked"     // a job holder: does this draft say what you do?
	FracSubmitted = "frac_submitted" // a reviewer: a version waits for L1
	FracReviewed  = "frac_reviewed"  // who answers for it: a version waits for L2
	FracVerified  = "frac_verified"  // who publishes: a version may come into force
	FracRead      = "frac_read"      // who wrote it: L1 found it right
	FracAnswered  = "frac_answered"  // who wrote it: L2 found it right
	FracBack      = "frac_back"      // who wrote it: it came back
	FracPublished = "frac_published" // who wrote it: it is in force
	ConsentAsked  = "consent_asked"  // the commission: an overlay asks less than its core
	ConsentGiven  = "consent_given"  // who wrote it: the commission consents
	LawChanged    = "law_changed"    // a holder: a law by which you act changed
	LoadTaken     = "load_taken"     // who proposed a batch of earlier scores: it is in force
	LoadRefused   = "load_refused"   // who proposed it: it was refused
)

// fracReads are the facts about what posts need and about laws that somebody is told of, and those that settle what was asked.
var fracReads = []event.Fact{
	framework.Asked{},
	framework.Submitted{},
	framework.Reviewed{},
	framework.Verified{},
	framework.SentBack{},
	framework.Published{},
	framework.ConsentAsked{},
	framework.Consented{},
	framework.LawChanged{},
	evidence.LoadConsented{},
	evidence.LoadRefused{},
	learning.Completed{},
}

// fracSubject names a version of a kind of post: what was asked about it is settled by its next step.
func fracSubject(kind string, version int) string {
	return "frac:" + kind + ":" + strconv.Itoa(version)
}

// consentSubject names the consent that an overlay needs.
func consentSubject(kind string, version int) string {
	return "consent:" + kind + ":" + strconv.Itoa(version)
}

// unitSubject names a short course that a person was told to take: completing it settles the notice.
func unitSubject(person, course string) string { return "unit:" + course + ":" + person }

// ofFramework gives what a fact about what posts need means.
func ofFramework(e event.Entry) (n news, err error) {
	// each asks those who may take the next step, and tells those who wrote it how far it is
	step := func(kind string, version int, ask string, to []string, tell string, of []string) {
		a := Args{Frac: kind, Version: version, Person: personOf(e.By)}
		n.settles = fracSubject(kind, version)
		for _, p := range to {
			n.ask(p, ask, n.settles, a)
		}
		for _, p := range of {
			n.tell(p, tell, n.settles, a)
		}
	}
	switch e.Kind {
	case framework.Asked{}.Kind():
		f, err := event.As[framework.Asked](e)
		n.ask(f.Person, FracAsked, fracSubject(f.KindCode, f.Version), Args{Frac: f.KindCode, Version: f.Version, Person: personOf(e.By)})
		return n, err
	case framework.Submitted{}.Kind():
		f, err := event.As[framework.Submitted](e)
		step(f.KindCode, f.Version, FracSubmitted, f.To, "", nil)
		return n, err
	case framework.Reviewed{}.Kind():
		f, err := event.As[framework.Reviewed](e)
		step(f.KindCode, f.Version, FracReviewed, f.To, FracRead, f.Of)
		return n, err
	case framework.Verified{}.Kind():
		f, err := event.As[framework.Verified](e)
		step(f.KindCode, f.Version, FracVerified, f.To, FracAnswered, f.Of)
		return n, err
	case framework.SentBack{}.Kind():
		f, err := event.As[framework.SentBack](e)
		step(f.KindCode, f.Version, "", nil, FracBack, f.Of)
		return n, err
	case framework.Published{}.Kind():
		f, err := event.As[framework.Published](e)
		step(f.KindCode, f.Version, "", nil, FracPublished, f.Of)
		return n, err
	case framework.ConsentAsked{}.Kind():
		f, err := event.As[framework.ConsentAsked](e)
		n.settles = consentSubject(f.KindCode, f.Version) // submitted again: only the newest request stands
		for _, p := range f.To {
			n.ask(p, ConsentAsked, n.settles, Args{Frac: f.KindCode, Version: f.Version})
		}
		return n, err
	case framework.Consented{}.Kind():
		f, err := event.As[framework.Consented](e)
		if f.Left == 0 {
			n.settles = consentSubject(f.KindCode, f.Version)
		}
		for _, p := range f.Of {
			n.tell(p, ConsentGiven, fracSubject(f.KindCode, f.Version), Args{Frac: f.KindCode, Version: f.Version, Competency: f.Competency})
		}
		return n, err
	case framework.LawChanged{}.Kind():
		f, err := event.As[framework.LawChanged](e)
		a := Args{Law: f.Code, Next: f.Next, Unit: f.Unit}
		if f.Unit == "" {
			n.tell(f.Person, LawChanged, f.Code, a)
		} else {
			n.ask(f.Person, LawChanged, unitSubject(f.Person, f.Unit), a)
		}
		return n, err
	}
	return n, nil
}

// ofLearning lets the notice of a law rest when its short course is done.
func ofLearning(e event.Entry) (n news, err error) {
	if e.Kind == (learning.Completed{}).Kind() {
		f, err := event.As[learning.Completed](e)
		n.settles = unitSubject(f.Person, f.Course)
		return n, err
	}
	return n, nil
}

// ofLoad tells who proposed a batch of earlier scores what became of it.
func ofLoad(e event.Entry) (n news, err error) {
	switch e.Kind {
	case evidence.LoadConsented{}.Kind():
		f, err := event.As[evidence.LoadConsented](e)
		n.tell(personOf(f.Of), LoadTaken, f.Load, Args{Person: personOf(e.By)})
		return n, err
	case evidence.LoadRefused{}.Kind():
		f, err := event.As[evidence.LoadRefused](e)
		n.tell(personOf(f.Of), LoadRefused, f.Load, Args{Person: personOf(e.By)})
		return n, err
	}
	return n, nil
}

// personOf gives a person's id from who did something; "" for a system, who has no inbox.
func personOf(by string) string {
	if len(by) == 36 && by[8] == '-' {
		return by
	}
	return ""
}
