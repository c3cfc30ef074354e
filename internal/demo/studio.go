package demo

import (
	"context"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/studio"
)

// The courses of the story whose next versions are on their way, by how far each is. What goes live says what is taught, so it
// makes no new version.
const (
	beingWritten = "C17"
	inReview     = "C18"
	approved     = "C21"
	wentLive     = "C02"
)

// studio is what the institute writes: a new course that is hardly begun, and four that are revised, each further on its way.
func (s *story) studio(ctx context.Context) error {
	author, err := s.actor(ctx, "author")
	if err != nil {
		return err
	}
	reviewer, err := s.actor(ctx, "reviewer")
	if err != nil {
		return err
	}
	publisher, err := s.actor(ctx, "publisher")
	if err != nil {
		return err
	}
	if err := s.counter(ctx, author); err != nil {
		return err
	}
	for _, x := range []struct {
		code string
		to   studio.State
	}{{wentLive, studio.Live}, {approved, studio.IsApproved}, {inReview, studio.InReview}, {beingWritten, studio.Drafted}} {
		if err := s.revise(ctx, x.code, x.to, author, reviewer, publisher); err != nil {
			return err
		}
	}
	return nil
}

// told tells whether a step of the story was told before it broke off.
func told(err error) bool { return fault.Is(err, fault.Conflict) }

// counter is a course that was begun this week.
func (s *story) counter(ctx context.Context, author who.Actor) error {
	d, err := s.Studio.Begin(ctx, author, studio.Beginning{Org: "CTI-1", Code: "CTI-1-007", Title: studio.Names{"en": "At the counter: the first five minutes", "hi": "काउंटर पर: पहले पाँच मिनट"}})
	if told(err) {
		return nil
	} else if err != nil {
		return err
	}
	_, err = s.Studio.Edit(
		ctx, author, d.ID, 0,
		studio.Put(studio.PartTags, -1, studio.Tags{Competency: "KCM-B022", Level: 2}),
		studio.Put(studio.PartObjective("O1"), -1, studio.Objective{ID: "O1", Text: studio.Names{
			"en": "I can find out within five minutes what a person at the counter has come for, and say what happens next.",
			"hi": "मैं पाँच मिनट में जान सकता/सकती हूँ कि काउंटर पर आए व्यक्ति को क्या चाहिए, और बता सकता/सकती हूँ कि आगे क्या होगा।",
		}}),
		studio.Put(studio.PartUnit("U1"), -1, studio.Unit{ID: "U1", Kind: studio.KindText, Title: studio.Names{"en": "Who is next?", "hi": "अगला कौन?"}}),
		studio.Put(studio.PartText("U1", "en"), -1, "Look up before you speak. A person who is seen waits more easily.\n\n## Three questions\n\n1. What brings you here today?\n2. What have you tried already?\n3. By when do you need it?\n\nWrite the answers down in the words of the person.\n\n| The person says | You write |\n|---|---|\n| “They sent me away” | Which office, which day |\n| “It is urgent” | The date that matters |\n"),
		studio.Put(studio.PartUnit("U2"), -1, studio.Unit{ID: "U2", Kind: studio.KindCase, Title: studio.Names{"en": "The pension that stopped", "hi": "रुकी हुई पेंशन"}}),
	)
	return err
}

func (s *story) revise(ctx context.Context, code string, to studio.State, author, reviewer, publisher who.Actor) error {
	d, err := s.Studio.Revise(ctx, author, code)
	if told(err) {
		return nil
	} else if err != nil {
		return err
	}
	c := d.Content
	edits := []studio.Edit{studio.Put(studio.PartTerms, -1, studio.Terms{Mode: c.Mode, PassMark: c.PassMark, Licence: "GODL-India", Langs: c.Langs})}
	if to == studio.Drafted {
		edits = append(edits, studio.Put(studio.PartText(c.Units[0].ID, "en"), -1, c.Units[0].Texts["en"]+"\n\nWhat changed this year is marked in the margin of the register.\n"))
	}
	if _, err := s.Studio.Edit(ctx, author, d.ID, d.Revision, edits...); err != nil || to == studio.Drafted {
		return err
	}
	if _, err := s.Studio.Certify(ctx, author, d.ID, certificate(studio.Provider, 5)); err != nil {
		return err
	}
	if err := s.Studio.Submit(ctx, author, d.ID); err != nil {
		return err
	}
	if to == studio.InReview {
		first, err := s.Studio.Say(ctx, reviewer, d.ID, studio.Comment{Part: studio.PartText(c.Units[0].ID, "en"), Line: 3, Text: "Which order says so? Name it with its year."})
		if err == nil {
			_, err = s.Studio.Say(ctx, author, d.ID, studio.Comment{Answers: first.ID, Text: "The circular of 2024; I add it to the sources."})
		}
		if err == nil {
			_, err = s.Studio.Say(ctx, reviewer, d.ID, studio.Comment{Part: studio.PartUnit(c.Units[1].ID), Text: "दूसरे भाग का शीर्षक और छोटा हो सकता है।"})
		}
		return err
	}
	if _, err := s.Studio.Certify(ctx, reviewer, d.ID, certificate(studio.Reviewer, 3)); err != nil {
		return err
	}
	if err := s.Studio.Approve(ctx, reviewer, d.ID, "Sound, and close to the work."); err != nil || to == studio.IsApproved {
		return err
	}
	if err := s.Studio.Publish(ctx, publisher, d.ID); err != nil {
		return err
	}
	_, err = s.Studio.Work(ctx)
	return err
}

// certificate has nothing at the gate, and every n-th parameter only in part.
func certificate(side studio.Side, n int) studio.Certificate {
	c := studio.Certificate{Side: side, Gate: map[string]int{}, Marks: map[string]int{}}
	for _, g := range studio.Gate {
		c.Gate[g] = 1
	}
	for i, p := range studio.Current.Parameters() {
		c.Marks[p.Code] = studio.MaxMark
		if i%n == 0 {
			c.Marks[p.Code] = 1
		}
	}
	return c
}
