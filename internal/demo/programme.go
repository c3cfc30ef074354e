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
// sanitary inspector of the municipality asks.
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
		Code: induction, Org: "CTI-1", Title: programme.Names{"en": "Barabanki, first cohort", "hi": "बाराबंकी, पहला बैच"},
		StartsOn: clock.Date(now.AddDate(0, 0, 7)), EndsOn: clock.Date(now.AddDate(0, 0, 97)), Seats: 30,
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
	return s.Programmes.Ask(ctx, inspector, c.ID)
}

var inductionBody = programme.Body{
	Title: programme.Names{"en": "Prarambh: induction for new staff", "hi": "प्रारंभ: नए कर्मियों का प्रवेश कार्यक्रम"},
	Text: programme.Names{
		"en": "For everybody in their first ninety days: how to conduct oneself, how to meet a citizen, and the work of a Panchayat.",
		"hi": "हर नए कर्मी के पहले नब्बे दिनों के लिए: आचरण, नागरिक से व्यवहार, और पंचायत का काम।",
	},
	Milestones: []programme.Milestone{
		{
			Title: programme.Names{"en": "Conduct and ethics", "hi": "आचरण और नैतिकता"},
			Items: []programme.Item{{Course: "C21"}}, Check: "C21",
		},
		{
			Title: programme.Names{"en": "The citizen before you", "hi": "आपके सामने नागरिक"},
			Items: []programme.Item{{Course: "C17"}, {Course: "C02"}, {Course: "C18", Optional: true}},
		},
		{
			Title: programme.Names{"en": "The work of the Panchayat", "hi": "पंचायत का काम"},
			Items: []programme.Item{{Course: "C13"}, {Course: "C06"}, {Course: "C04", Optional: true}}, Check: "C06",
		},
	},
}

var refresherBody = programme.Body{
	Title: programme.Names{"en": "Law at the counter: yearly refresher", "hi": "काउंटर पर कानून: वार्षिक पुनश्चर्या"},
	Text: programme.Names{
		"en": "What everybody who answers citizens must know of the Right to Information and of registration, once a year.",
		"hi": "नागरिकों को उत्तर देने वाले हर कर्मी को सूचना के अधिकार और पंजीकरण के बारे में जो जानना चाहिए, वर्ष में एक बार।",
	},
	Milestones: []programme.Milestone{
		{
			Title: programme.Names{"en": "Right to Information", "hi": "सूचना का अधिकार"},
			Items: []programme.Item{{Course: "C01"}}, Check: "C01",
		},
		{
			Title: programme.Names{"en": "Births and deaths", "hi": "जन्म और मृत्यु"},
			Items: []programme.Item{{Course: "C22"}},
		},
	},
	Months: 12, Window: 30,
}

var assemblyBody = programme.Body{
	Title: programme.Names{"en": "A Gram Sabha that is heard", "hi": "ग्राम सभा जो सुनी जाए"},
	Text: programme.Names{
		"en": "From the notice to the minutes, with room for those who seldom speak.",
		"hi": "सूचना से कार्यवृत्त तक, उन्हें भी अवसर देते हुए जो कम बोलते हैं।",
	},
	Milestones: []programme.Milestone{{
		Title: programme.Names{"en": "Prepare and hold it", "hi": "तैयारी और संचालन"},
		Items: []programme.Item{{Course: "C13"}, {Course: "C17"}},
	}},
	After: []programme.Prerequisite{{Kind: programme.ByProgramme, Code: induction}},
}
