package demo

import (
	"context"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/who"
	"sopan/internal/programme"
)

// The programmes of the story.
const (
	induction = "PRARAMBH"
	refresher = "LAW-YEARLY"
	assembly  = "GRAM-SABHA"
)

// programmes are what the institute leads through: the induction of new staff (DOMAIN D10), a refresher on laws that is renewed each
// year, one that waits for its reviewer, and a cohort of several departments to which Sunita Verma is invited.
func (s *story) programmes(ctx context.Context) error {
	author, err := s.actor(ctx, "author")
	if err != nil {
		return err
	}
	for _, x := range []struct {
		code string
		body programme.Body
		to   programme.State
	}{{induction, inductionBody, programme.Live}, {refresher, refresherBody, programme.Live}, {assembly, assemblyBody, programme.InReview}} {
		if err := s.programme(ctx, author, x.code, x.body, x.to); err != nil {
			return err
		}
	}
	return s.cohort(ctx, author)
}

func (s *story) programme(ctx context.Context, author who.Actor, code string, body programme.Body, to programme.State) error {
	v, err := s.Programmes.Begin(ctx, author, programme.Beginning{Org: "CTI-1", Code: code, Body: body})
	if told(err) {
		return nil
	} else if err != nil {
		return err
	}
	if err := s.Programmes.Submit(ctx, author, v.ID); err != nil || to == programme.InReview {
		return err
	}
	reviewer, err := s.actor(ctx, "reviewer")
	if err != nil {
		return err
	}
	if err := s.Programmes.Approve(ctx, reviewer, v.ID, "Sound, and in the right order."); err != nil {
		return err
	}
	publisher, err := s.actor(ctx, "publisher")
	if err != nil {
		return err
	}
	return s.Programmes.Publish(ctx, publisher, v.ID)
}

// cohort is the autumn cohort of the induction: two secretaries have a place, Sunita Verma and the postmaster are invited, and the
// sanitary inspector of the municipality asks, to which the officer above agrees.
func (s *story) cohort(ctx context.Context, author who.Actor) error {
	list, _, err := s.Programmes.Cohorts(ctx, s.DB.Reader(), author, induction, "", 1)
	if err != nil || len(list) > 0 {
		return err
	}
	publisher, err := s.actor(ctx, "publisher")
	if err != nil {
		return err
	}
	now := s.DB.Clock().Now()
	c, err := s.Programmes.Gather(ctx, author, programme.Cohort{
		Code: induction, Org: "CTI-1", Title: both("Barabanki, first cohort", "बाराबंकी, पहला बैच"),
		StartsOn: clock.Date(now.AddDate(0, 0, 7)), EndsOn: clock.Date(now.AddDate(0, 0, 97)), Seats: 30, Asked: true,
		Coordinators: []string{author.PersonID, publisher.PersonID},
	})
	if err != nil {
		return err
	}
	placed := []string{"EMP-UP-129-0418", "EMP-UP-129-0420"}
	if _, err := s.Programmes.Invite(ctx, author, c.ID, append(placed, s.codes["officer"], s.codes["postmaster"])); err != nil {
		return err
	}
	for _, code := range placed {
		id, err := s.id(ctx, code)
		if err != nil {
			return err
		}
		if err := s.Programmes.Accept(ctx, who.Actor{PersonID: id, Code: code}, c.ID); err != nil {
			return err
		}
	}
	inspector, err := s.actor(ctx, "inspector")
	if err != nil {
		return err
	}
	if err := s.Programmes.Ask(ctx, inspector, c.ID); err != nil {
		return err
	}
	line, err := s.People.Chain(ctx, s.DB.Reader(), inspector.PersonID)
	if err != nil {
		return err
	}
	return s.Programmes.Agree(ctx, who.Actor{PersonID: line[0].PersonID, Code: line[0].Code}, c.ID, inspector.PersonID, true, "The season is quiet.")
}

// both is a text in the two languages of the story.
func both(en, hi string) programme.Names { return programme.Names{"en": en, "hi": hi} }

// stage is a milestone: its title in both languages, the course whose final check must be passed ("" for none), and its courses.
func stage(en, hi, check string, mandatory []string, optional ...string) programme.Milestone {
	m := programme.Milestone{Title: both(en, hi), Check: check}
	for _, code := range mandatory {
		m.Items = append(m.Items, programme.Item{Course: code})
	}
	for _, code := range optional {
		m.Items = append(m.Items, programme.Item{Course: code, Optional: true})
	}
	return m
}

var inductionBody = programme.Body{
	Title: both("Prarambh: induction for new staff", "प्रारंभ: नए कर्मियों का प्रवेश कार्यक्रम"),
	Text: both(
		"For everybody in their first ninety days: how to conduct oneself, how to meet a citizen, and the work of a Panchayat.",
		"हर नए कर्मी के पहले नब्बे दिनों के लिए: आचरण, नागरिक से व्यवहार, और पंचायत का काम।"),
	Milestones: []programme.Milestone{
		stage("Conduct and ethics", "आचरण और नैतिकता", "C21", []string{"C21"}),
		stage("The citizen before you", "आपके सामने नागरिक", "", []string{"C17", "C02"}, "C18"),
		stage("The work of the Panchayat", "पंचायत का काम", "C06", []string{"C13", "C06"}, "C04"),
	},
}

var refresherBody = programme.Body{
	Title: both("Law at the counter: yearly refresher", "काउंटर पर कानून: वार्षिक पुनश्चर्या"),
	Text: both(
		"What everybody who answers citizens must know of the Right to Information and of registration, once a year.",
		"नागरिकों को उत्तर देने वाले हर कर्मी को सूचना के अधिकार और पंजीकरण के बारे में जो जानना चाहिए, वर्ष में एक बार।"),
	Milestones: []programme.Milestone{
		stage("Right to Information", "सूचना का अधिकार", "C01", []string{"C01"}),
		stage("Births and deaths", "जन्म और मृत्यु", "", []string{"C22"}),
	},
	Months: 12, Window: 30,
}

var assemblyBody = programme.Body{
	Title: both("A Gram Sabha that is heard", "ग्राम सभा जो सुनी जाए"),
	Text: both(
		"From the notice to the minutes, with room for those who seldom speak.",
		"सूचना से कार्यवृत्त तक, उन्हें भी अवसर देते हुए जो कम बोलते हैं।"),
	Milestones: []programme.Milestone{stage("Prepare and hold it", "तैयारी और संचालन", "", []string{"C13", "C17"})},
	After:      []programme.Prerequisite{{Kind: programme.ByProgramme, Code: induction}},
}
