package notice

import (
	"slices"

	"sopan/internal/access"
	"sopan/internal/assessment"
	"sopan/internal/evidence"
	"sopan/internal/ground/event"
	"sopan/internal/ground/id"
	"sopan/internal/passbook"
	"sopan/internal/plan"
)

// reads is every fact that somebody is told of.
var reads = slices.Concat(fracReads, programmeReads, []event.Fact{
	evidence.Claimed{},
	evidence.Accepted{},
	evidence.Decided{},
	evidence.PassedOn{},
	evidence.Stayed{},
	evidence.Withdrawn{},
	evidence.Revoked{},
	evidence.Expired{},
	passbook.Raised{},
	passbook.Fell{},
	plan.ProposedFact{},
	plan.AgreedFact{},
	plan.SentBackFact{},
	plan.RevisionFact{},
	access.Flagged{},
	access.SlipIssued{},
	access.SecretChanged{},
	access.Granted{},
	access.Revoked{},
	assessment.Booked{},
	assessment.Scored{},
	assessment.Voided{},
})

// news is what one fact means for inboxes.
type news struct {
	settles string // the subject whose open requests are settled by it; "" for none
	told    []Notice
}

// tell adds a notice for a person; nobody is no one to tell.
func (n *news) tell(person, kind, subject string, a Args) *Notice {
	if person == "" {
		return &Notice{}
	}
	n.told = append(n.told, Notice{PersonID: person, Kind: kind, Subject: subject, Args: a, Calls: true})
	return &n.told[len(n.told)-1]
}

// ask adds a notice that asks its reader for something.
func (n *news) ask(person, kind, subject string, a Args) {
	n.tell(person, kind, subject, a).Asks = true
}

// subjectOf gives the item that a fact of evidence is about.
type subjectOf struct {
	ID string `json:"id"`
}

// Kind is never asked: subjectOf only reads.
func (subjectOf) Kind() string { return "" }

// tidings gives what a fact means. asked gives what was asked about a subject when it was first asked for; facts that come
// later do not repeat it.
func tidings(e event.Entry, asked func(subject string) Args) (news, error) {
	var n news
	var err error
	switch prefix(e.Kind) {
	case "evidence":
		n, err = ofEvidence(e, asked)
	case "passbook":
		n, err = ofPassbook(e)
	case "plan":
		n, err = ofPlan(e)
	case "access":
		n, err = ofAccess(e)
	case "assessment":
		n, err = ofAssessment(e)
	case "framework":
		n, err = ofFramework(e)
	case "learning":
		n, err = ofLearning(e)
	case "programme":
		n, err = ofProgramme(e)
	}
	if err != nil {
		return news{}, err
	}
	one := map[string]bool{} // a fact tells a person once
	kept := n.told[:0]
	for _, t := range n.told {
		if one[t.PersonID] {
			continue
		}
		one[t.PersonID] = true
		t.ID, t.Pos, t.At = id.Of("notice", e.ID, t.PersonID), e.Pos, e.At
		kept = append(kept, t)
	}
	n.told = kept
	return n, nil
}

// prefix is the room that tells a fact of this kind.
func prefix(kind string) string {
	for i, r := range kind {
		if r == '.' {
			return kind[:i]
		}
	}
	return kind
}

func ofEvidence(e event.Entry, asked func(string) Args) (n news, err error) {
	switch e.Kind {
	case evidence.Claimed{}.Kind():
		f, err := event.As[evidence.Claimed](e)
		n.ask(f.Signer, SignAsked, f.ID, Args{Person: f.Person, Competency: f.Competency, Level: f.Level})
		return n, err
	case evidence.Accepted{}.Kind():
		f, err := event.As[evidence.Accepted](e)
		if f.ItemKind == evidence.Signoff && e.By != f.Person { // signed by an officer without a claim before
			n.tell(f.Person, Proven, f.ID, Args{Person: e.By, Competency: f.Competency})
		}
		return n, err
	case evidence.Decided{}.Kind():
		f, err := event.As[evidence.Decided](e)
		n.settles = f.ID
		kind := NotYet
		if f.Outcome == evidence.Proven {
			kind = Proven
		}
		n.tell(f.Person, kind, f.ID, Args{Person: f.Signer, Competency: f.Competency, Level: asked(f.ID).Level})
		return n, err
	case evidence.PassedOn{}.Kind():
		f, err := event.As[evidence.PassedOn](e)
		a := asked(f.ID)
		n.settles = f.ID
		n.ask(f.To, SignPassed, f.ID, Args{Person: f.Person, Competency: a.Competency, Level: a.Level})
		n.tell(f.Person, ClaimPassed, f.ID, Args{Person: f.To, Competency: a.Competency, Level: a.Level})
		if e.By != f.From { // who says "not mine" knows it
			n.tell(f.From, SignLapsed, f.ID, Args{Person: f.Person, Competency: a.Competency, Level: a.Level}).Calls = false
		}
		return n, err
	case evidence.Stayed{}.Kind():
		f, err := event.As[evidence.Stayed](e)
		a := asked(f.ID)
		n.settles = f.ID
		n.ask(f.Signer, SignStays, f.ID, Args{Person: f.Person, Competency: a.Competency, Level: a.Level})
		n.tell(f.Person, ClaimStays, f.ID, Args{Person: f.Signer, Competency: a.Competency, Level: a.Level})
		return n, err
	case evidence.Withdrawn{}.Kind():
		f, err := event.As[evidence.Withdrawn](e)
		n.settles = f.ID
		return n, err
	case evidence.Revoked{}.Kind():
		f, err := event.As[evidence.Revoked](e)
		n.tell(f.Person, Revoked, f.ID, Args{Competency: f.Competency})
		return n, err
	case evidence.Expired{}.Kind():
		f, err := event.As[evidence.Expired](e)
		n.tell(f.Person, Expired, f.ID, Args{Competency: f.Competency})
		return n, err
	}
	return ofLoad(e)
}

func ofPassbook(e event.Entry) (n news, err error) {
	switch e.Kind {
	case passbook.Raised{}.Kind():
		f, err := event.As[passbook.Raised](e)
		if f.From < 0 { // whoever caused it has been told of the cause; a load of earlier scores must not flood an inbox
			n.tell(f.Person, Measured, f.Competency, Args{Competency: f.Competency, Level: f.To}).Calls = false
			return n, err
		}
		n.tell(f.Person, Raised, f.Competency, Args{Competency: f.Competency, From: f.From, Level: f.To})
		return n, err
	case passbook.Fell{}.Kind():
		f, err := event.As[passbook.Fell](e)
		kind := Fell
		if f.To < 0 {
			kind = Unmeasured
		}
		n.tell(f.Person, kind, f.Competency, Args{Competency: f.Competency, From: f.From, Level: max(0, f.To), Reason: f.Reason})
		return n, err
	}
	return n, nil
}

func ofPlan(e event.Entry) (n news, err error) {
	switch e.Kind {
	case plan.ProposedFact{}.Kind():
		f, err := event.As[plan.ProposedFact](e)
		n.settles = f.IDP // proposed again: only the newest request stands
		n.ask(f.Asked, PlanAsked, f.IDP, Args{Person: f.Person})
		return n, err
	case plan.AgreedFact{}.Kind():
		f, err := event.As[plan.AgreedFact](e)
		n.settles = f.IDP
		n.tell(f.Person, PlanAgreed, f.IDP, Args{Person: f.By})
		return n, err
	case plan.SentBackFact{}.Kind():
		f, err := event.As[plan.SentBackFact](e)
		n.settles = f.IDP
		n.tell(f.Person, PlanBack, f.IDP, Args{Person: f.By})
		return n, err
	case plan.RevisionFact{}.Kind():
		f, err := event.As[plan.RevisionFact](e)
		n.tell(f.Person, PlanRevise, f.IDP, Args{})
		n.tell(f.Asked, TeamRevise, f.IDP, Args{Person: f.Person})
		return n, err
	}
	return n, nil
}

func ofAccess(e event.Entry) (n news, err error) {
	switch e.Kind {
	case access.Flagged{}.Kind():
		f, err := event.As[access.Flagged](e)
		n.tell(f.IssuedBy, SlipFlagged, f.Person, Args{Person: f.Person})
		return n, err
	case access.SlipIssued{}.Kind():
		f, err := event.As[access.SlipIssued](e)
		if f.InUse {
			n.tell(f.Person, SlipIssued, f.Person, Args{Person: e.By})
		}
		return n, err
	case access.SecretChanged{}.Kind():
		f, err := event.As[access.SecretChanged](e)
		n.tell(f.Person, PINChanged, f.Person, Args{})
		return n, err
	case access.Granted{}.Kind():
		f, err := event.As[access.Granted](e)
		n.tell(f.Person, RoleGiven, f.Path, Args{Person: e.By, Role: string(f.Role), Path: f.Path})
		return n, err
	case access.Revoked{}.Kind():
		f, err := event.As[access.Revoked](e)
		n.tell(f.Person, RoleTaken, f.Path, Args{Person: e.By, Role: string(f.Role), Path: f.Path})
		return n, err
	}
	return n, nil
}

func ofAssessment(e event.Entry) (n news, err error) {
	switch e.Kind {
	case assessment.Booked{}.Kind():
		f, err := event.As[assessment.Booked](e)
		n.tell(f.Person, TestBooked, f.Booking, Args{Competency: f.Competency, Level: f.Level})
		return n, err
	case assessment.Scored{}.Kind():
		f, err := event.As[assessment.Scored](e)
		kind := TestFailed
		if f.Passed {
			kind = TestPassed
		}
		n.tell(f.Person, kind, f.Booking, Args{Competency: f.Competency, Level: f.Level})
		return n, err
	case assessment.Voided{}.Kind():
		f, err := event.As[assessment.Voided](e)
		n.tell(f.Person, TestVoid, f.Booking, Args{Competency: f.Competency})
		return n, err
	}
	return n, nil
}
