package notice_test

import (
	"math/rand/v2"
	"testing"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/learning"
)

// anyFrac is any fact about what posts need, about a law or a course.
func anyFrac(r *rand.Rand, item string, p func() string) event.Fact {
	switch r.IntN(9) {
	case 0:
		return framework.Submitted{KindCode: item, Version: 2, To: []string{p()}}
	case 1:
		return framework.Reviewed{KindCode: item, Version: 2, To: []string{p()}, Of: []string{p()}}
	case 2:
		return framework.Verified{KindCode: item, Version: 2, To: []string{p()}, Of: []string{p()}}
	case 3:
		return framework.SentBack{KindCode: item, Version: 2, Of: []string{p()}}
	case 4:
		return framework.Published{KindCode: item, Version: 2, Of: []string{p()}}
	case 5:
		return framework.ConsentAsked{KindCode: item, Version: 2, To: []string{p()}}
	case 6:
		return framework.Consented{KindCode: item, Version: 2, Competency: "C1", Left: r.IntN(2), Of: []string{p()}}
	case 7:
		return framework.LawChanged{Person: p(), Code: "KR-1", Next: "KR-2", Unit: item}
	}
	return learning.Completed{Person: p(), Course: item, Competency: "C1"}
}

func TestFollow_AVersionOnItsWay_AsksWhoTakesTheNextStep_AndTellsWhoWroteIt(t *testing.T) {
	submitted := framework.Submitted{KindCode: "K", Version: 2, To: []string{"above", "higher"}}
	reviewed := framework.Reviewed{KindCode: "K", Version: 2, To: []string{"higher"}, Of: []string{"holder"}}
	for _, c := range []struct {
		name  string
		facts []event.Fact
		want  map[string]string
	}{
		{"a job holder is asked", []event.Fact{framework.Asked{Person: "holder", KindCode: "K", Version: 2}}, map[string]string{"holder": "frac_asked+"}},
		{"submitted", []event.Fact{submitted}, map[string]string{"above": "frac_submitted+", "higher": "frac_submitted+", "holder": ""}},
		{"reviewed by one, settled for both", []event.Fact{submitted, reviewed}, map[string]string{"above": "frac_submitted-", "higher": "frac_reviewed+ frac_submitted-", "holder": "frac_read+"}},
		{"sent back", []event.Fact{submitted, framework.SentBack{KindCode: "K", Version: 2, Of: []string{"holder"}}}, map[string]string{"above": "frac_submitted-", "holder": "frac_back+"}},
		{"verified and published", []event.Fact{
			reviewed, framework.Verified{KindCode: "K", Version: 2, To: []string{"above"}, Of: []string{"holder"}}, framework.Published{KindCode: "K", Version: 2, Of: []string{"holder"}},
		}, map[string]string{"above": "frac_verified-", "higher": "frac_reviewed-", "holder": "frac_published+ frac_answered+ frac_read+"}},
		{"consent in part goes on asking", []event.Fact{
			framework.ConsentAsked{KindCode: "K", Version: 2, To: []string{"above"}}, framework.Consented{KindCode: "K", Version: 2, Competency: "C1", Left: 1, Of: []string{"holder"}},
		}, map[string]string{"above": "consent_asked+", "holder": "consent_given+"}},
		{"consent to all", []event.Fact{
			framework.ConsentAsked{KindCode: "K", Version: 2, To: []string{"above"}}, framework.Consented{KindCode: "K", Version: 2, Competency: "C1", Of: []string{"holder"}},
		}, map[string]string{"above": "consent_asked-"}},
		{"a law changed", []event.Fact{framework.LawChanged{Person: "holder", Code: "KR-1"}}, map[string]string{"holder": "law_changed+"}},
		{"the short course is done by one of two", []event.Fact{
			framework.LawChanged{Person: "holder", Code: "KR-1", Unit: "C22"},
			framework.LawChanged{Person: "above", Code: "KR-1", Unit: "C22"},
			learning.Completed{Person: "holder", Course: "C22"},
		}, map[string]string{"holder": "law_changed-", "above": "law_changed+"}},
		{"a system has no inbox", []event.Fact{evidence.LoadConsented{Load: "l", Of: "operator"}, evidence.LoadRefused{Load: "m", Of: "operator"}}, map[string]string{"holder": ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
				r := open(d, 7)
				r.tell(t, job, c.facts...)
				r.drain(t)
				all := r.all(t)
				for person, want := range c.want {
					if got := said(all[person]); got != want {
						t.Errorf("%s has %q, want %q", person, got, want)
					}
				}
				if err := r.log.Rebuild(ctx, "notice", nil); err != nil {
					t.Fatal(err)
				}
				for person, want := range c.want {
					if got := said(r.all(t)[person]); got != want {
						t.Errorf("rebuilt, %s has %q, want %q", person, got, want)
					}
				}
			})
		})
	}
}
