package demo

import (
	"context"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
)

// The overlay of the story: what Harakh block asks of its secretaries besides the core.
const (
	secretary = "POS-UP-PR-GPS"
	harakh    = "UP-129-948"
)

// overlay tells of Harakh's overlay: written by the department, read by the district, it waits for the commission, which verifies
// it and consents or not. It is not in force, so that everybody is measured against the core as in the worked example. A telling
// that was broken off goes on from the state in which it left the overlay.
func (s *story) overlay(ctx context.Context) error {
	code := framework.OverlayCode(secretary, harakh)
	for range 4 {
		all, err := s.Frameworks.Versions(ctx, s.DB.Reader(), code)
		if err != nil {
			return err
		}
		status := ""
		if len(all) > 0 {
			status = all[0].Status
		}
		step, ok := map[string]func(context.Context, string) error{
			"": s.overlayBegun, framework.VersionDraft: s.overlayWritten, framework.VersionSubmitted: s.overlayRead,
		}[status]
		if !ok {
			return nil
		}
		if err := step(ctx, code); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) overlayBegun(ctx context.Context, _ string) error {
	department, err := s.actor(ctx, "department")
	if err != nil {
		return err
	}
	_, err = s.Frameworks.NewOverlay(ctx, department, secretary, harakh)
	return err
}

// harakhs is what the overlay says: a camp day that asks for more, and purchases that ask for less.
var harakhs = []framework.Edit{
	framework.Put(framework.PartRole("R3"), "", -1, framework.Role{Code: "R3", Name: framework.Names{"en": "Services and registers", "hi": "सेवाएँ और पंजियाँ"}}),
	framework.Put(framework.PartActivity("H1"), "R3", -1, framework.Activity{
		Code: "H1", Frequency: "monthly",
		Text:        framework.Names{"en": "Hold a monthly camp and enter births, deaths and complaints the same day", "hi": "मासिक शिविर लगाना और जन्म, मृत्यु व शिकायतें उसी दिन दर्ज करना"},
		SubmittedTo: framework.Names{"en": "Block Development Officer, Harakh", "hi": "खंड विकास अधिकारी, हरख"},
	}),
	framework.Put(framework.PartNeed("H1", "KCM-F030"), "", -1, framework.Requirement{Competency: "KCM-F030", Level: 4, Criticality: 2}),
	framework.Put(framework.PartNeed("H1", "KCM-F061"), "", -1, framework.Requirement{Competency: "KCM-F061", Level: 2, Criticality: 1}),
	framework.Put(framework.PartRole("R2"), "", -1, framework.Role{Code: "R2", Name: framework.Names{"en": "Keep fund and accounts", "hi": "निधि और लेखे"}}),
	framework.Put(framework.PartActivity("A6"), "R2", -1, framework.Activity{
		Code: "A6", Frequency: "as_needed", Text: framework.Names{"en": "Prepare demands for purchases on GeM", "hi": "जेम पर खरीद के लिए माँग पत्र तैयार करना"},
	}),
	framework.Put(framework.PartNeed("A6", "KCM-F017"), "", -1, framework.Requirement{
		Competency: "KCM-F017", Level: 2, Criticality: 2,
		Reason: framework.Names{"en": "The block office places the orders; the Secretary prepares the demand.", "hi": "क्रय आदेश विकास खंड कार्यालय देता है; सचिव माँग पत्र तैयार करते हैं।"},
	}),
}

func (s *story) overlayWritten(ctx context.Context, code string) error {
	department, err := s.actor(ctx, "department")
	if err != nil {
		return err
	}
	draft, err := s.Frameworks.OpenDraft(ctx, s.DB.Reader(), department, code)
	if err != nil {
		return err
	}
	if draft.Revision == 0 {
		if _, err := s.Frameworks.EditDraft(ctx, department, code, 0, harakhs...); err != nil {
			return err
		}
	}
	return s.Frameworks.SubmitFrac(ctx, department, code, "ब्लॉक बैठक में चर्चा हुई; दो सचिवों के लिखित उत्तर बाद में।")
}

func (s *story) overlayRead(ctx context.Context, code string) error {
	district, err := s.actor(ctx, "district")
	if err != nil {
		return err
	}
	return s.Frameworks.ReviewFrac(ctx, district, code, "")
}

// law tells that the act by which births and deaths are registered was amended. Nobody has been told yet: that is an act of the
// department.
func (s *story) law(ctx context.Context) error {
	old := framework.KnowledgeCode("act", framework.Names{"en": "RBD Act 1969"})
	next, err := s.Frameworks.PutKnowledge(ctx, s.by, framework.Knowledge{
		Kind: "act", ValidFrom: "2023-10-01", OrgCode: "UP-PR",
		Title: framework.Names{"en": "RBD Act 1969 as amended 2023", "hi": "जन्म और मृत्यु रजिस्ट्रीकरण अधिनियम 1969 (2023 में यथा संशोधित)"},
	})
	if err != nil {
		return err
	}
	err = s.Frameworks.ReplaceKnowledge(ctx, s.by, old, next.Code, "2023-10-01")
	if fault.Is(err, fault.Conflict) {
		return nil // told before the telling was broken off
	}
	return err
}
