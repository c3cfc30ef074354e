//go:build browser

package journeys

import (
	"context"
	"net/http"
	"testing"

	"sopan/internal/access"
)

// Mamta Pal serves at the same block office as Sunita; her office has no e-mail address of her.
const mamta = "EMP-UP-129-0440"

func TestSlip_AnOfficerWithoutEmail_GetsInWithASlipFromTheOffice(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		withoutEmail(t, s)
		code := printed(t, s)
		v := s.visitor(telephone)
		v.open("/")
		v.click(`main a[href="/sign-in"]`)
		v.click(`main a[href="/sign-in/slip"]`)
		v.Fill("#code", "7Q4M-2XTD")
		v.clickFor(`form[action="/sign-in/slip"] button`, http.StatusNotFound)
		v.has("#errors", "what is wrong with the code")

		confirmed(v, code)
		v.Fill("#pin", "111111")
		v.Fill("#again", "111111")
		v.clickFor(`form[action="/sign-in/slip/pin"] button`, http.StatusUnprocessableEntity)
		v.has("#errors", "why the PIN is not taken")
		v.Fill("#pin", "473915")
		v.Fill("#again", "473915")
		v.click(`form[action="/sign-in/slip/pin"] button`)
		v.at("/today")
		v.has(".today h1", "next step")
		v.sees(".told", mamta)
		if state := account(t, s); state != access.StateActive {
			t.Errorf("the account is %q", state)
		}

		v.signOut()
		v.open("/sign-in")
		v.signIn(mamta, "473915")
		v.at("/today")
		again := s.visitor(telephone)
		again.open("/sign-in/slip")
		again.Fill("#code", code)
		again.clickFor(`form[action="/sign-in/slip"] button`, http.StatusConflict)
		again.has("#errors", "that a code is taken once")
	})
}

func TestSlip_ThatIsNotMe_EndsTheSlipAndTellsTheOffice(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		code := printed(t, s)
		v := s.visitor(telephone)
		v.open("/sign-in/slip")
		v.Fill("#code", code)
		v.click(`form[action="/sign-in/slip"] button`)
		v.click(`button[name="answer"][value="no"]`)
		v.at("/sign-in")
		v.sees(".told", v.T("access.you.flagged"))
		if status := v.Goto(v.site + "/sign-in/slip/pin"); status != http.StatusOK {
			t.Errorf("the page of the PIN: %d", status)
		}
		v.at("/sign-in/slip")
		v.Fill("#code", code)
		v.clickFor(`form[action="/sign-in/slip"] button`, http.StatusConflict)
		v.sees("#errors", v.T("access.slip.flagged"))
		if state := account(t, s); state == access.StateActive {
			t.Error("the account is in use")
		}

		office := s.signedIn("department", desk)
		office.open("/notices")
		office.sees("main", office.T("notice.say.slip_flagged", "who", "Mamta Pal"))
	})
}

// withoutEmail makes sure that the story still has this officer so.
func withoutEmail(t *testing.T, s *stage) {
	t.Helper()
	p, err := s.People.ByCode(context.Background(), s.Reader(), mamta)
	if err != nil || p.Email != "" {
		t.Fatalf("%s is to have no address: %q, %v", mamta, p.Email, err)
	}
	if state := account(t, s); state == access.StateActive {
		t.Fatal("she is in already")
	}
}

func account(t *testing.T, s *stage) access.State {
	t.Helper()
	p, err := s.People.ByCode(context.Background(), s.Reader(), mamta)
	if err != nil {
		t.Fatal(err)
	}
	states, err := s.Accounts.States(context.Background(), s.Reader(), []string{p.ID})
	if err != nil {
		t.Fatal(err)
	}
	return states[p.ID]
}

// printed has the department print the slip, and gives the code that stands on it.
func printed(t *testing.T, s *stage) string {
	t.Helper()
	office := s.signedIn("department", desk)
	office.open("/mdo/people")
	office.Fill("#q", mamta)
	office.click(`form[action="/mdo/people"][role="search"] button`)
	office.click(`tbody th a`)
	office.at("/mdo/people/" + mamta)
	office.sees("main", "Mamta Pal", office.T("access.state.none"))
	office.click(`form[action="/mdo/people/slips"] button`)
	office.sees(".slip", "ममता पाल", "Mamta Pal", mamta)
	code := office.Text(".slip .num")
	office.open("/mdo/people/" + mamta)
	office.sees("main", office.T("access.state.new"))
	office.hides("main", code)
	return code
}

// confirmed types the code and says "that is me".
func confirmed(v *visitor, code string) {
	v.t.Helper()
	v.Fill("#code", code)
	v.click(`form[action="/sign-in/slip"] button`)
	v.at("/sign-in/slip/you")
	v.sees("h1", "ममता पाल")
	v.sees("dl.rec", mamta)
	v.click(`button[name="answer"][value="yes"]`)
	v.at("/sign-in/slip/pin")
}
