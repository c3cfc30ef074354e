package officer_test

import (
	"testing"
	"time"

	"sopan/internal/ground/who"
	"sopan/internal/web/webtest"
)

// Whoever serves where an overlay is in force sees what it asks besides, on a page that costs no more than any other.
func TestPath_UnderAnOverlay_ShowsWhatItAsks_InTenStatementsAtMost(t *testing.T) {
	s := open(t)
	const overlay = "POS-UP-PR-GPS.UP-129-948" // read by the district; waits for the commission
	by := who.Operator("test")
	v, err := s.Frameworks.OpenDraft(ctx, s.DB.Reader(), by, overlay)
	s.must(t, err)
	left, err := s.Frameworks.Unconsented(ctx, s.DB.Reader(), v.Version)
	s.must(t, err)
	for _, code := range left {
		s.must(t, s.Frameworks.Consent(ctx, by, overlay, code))
	}
	s.must(t, s.Frameworks.VerifyFrac(ctx, by, overlay, ""))
	s.must(t, s.Frameworks.PublishFrac(ctx, by, overlay, v.Number))
	s.Drain(t)
	s.token(t, "officer")
	s.Clock.Advance(2 * time.Minute) // nothing is remembered of what the kind of post needs
	a := s.page(t, "officer", "en", "/path")
	t.Logf("%d statements", a.statements)
	if a.statements > 10 {
		t.Errorf("%d statements, at most 10", a.statements)
	}
	for _, role := range v.Profile.Roles {
		for _, activity := range role.Activities {
			webtest.HasText(t, a.html, "main", activity.Text["en"])
		}
	}
}
