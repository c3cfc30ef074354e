package access

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestNext_EveryEdgeOfTheFirstSignIn(t *testing.T) {
	allowed := map[SlipState]map[SlipAct]SlipState{
		"waiting":   {"redeem": "redeemed", "replace": "replaced"},
		"redeemed":  {"confirm": "confirmed", "flag": "flagged", "replace": "replaced"},
		"confirmed": {"set_pin": "done", "replace": "replaced"},
		"flagged":   {}, "done": {}, "replaced": {},
	}
	for from, acts := range allowed {
		for _, act := range []SlipAct{ActRedeem, ActConfirm, ActFlag, ActSetPIN, ActReplace} {
			to, err := Next(from, act)
			if want, ok := acts[act]; ok && (err != nil || to != want) {
				t.Errorf("%s, %s: %s, %v; want %s", from, act, to, err, want)
			} else if !ok && !fault.Is(err, fault.Conflict) {
				t.Errorf("%s, %s: %s, %v; want a conflict", from, act, to, err)
			}
		}
	}
}

// bring takes a fresh slip to a state and gives its code and step token ("" before there is one).
func (w *world) bring(to SlipState) (code, token string) {
	w.t.Helper()
	ctx := context.Background()
	code = w.slip("sunita")
	if to == SlipWaiting {
		return code, ""
	}
	if to == SlipReplaced {
		s, err := w.Redeem(ctx, code, "")
		w.must(err)
		w.slip("sunita")
		return code, s.Token
	}
	s, err := w.Redeem(ctx, code, "")
	w.must(err)
	switch to {
	case SlipFlagged:
		w.must(w.Flag(ctx, s.Token))
	case SlipConfirmed, SlipDone:
		w.must(w.Confirm(ctx, s.Token))
	}
	if to == SlipDone {
		_, err := w.SetPIN(ctx, s.Token, pin, Office, "")
		w.must(err)
	}
	return code, s.Token
}

func TestFirstSignIn_EveryActInEveryState_GoesAsTheMachineSays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for _, from := range []SlipState{SlipWaiting, SlipRedeemed, SlipConfirmed, SlipFlagged, SlipDone, SlipReplaced} {
			for _, act := range []SlipAct{ActRedeem, ActConfirm, ActFlag, ActSetPIN} {
				if from == SlipWaiting && act != ActRedeem {
					continue // there is no token with which it could be asked
				}
				code, token := w.bring(from)
				var err error
				switch act {
				case ActRedeem:
					_, err = w.Redeem(ctx, code, "")
				case ActConfirm:
					err = w.Confirm(ctx, token)
				case ActFlag:
					err = w.Flag(ctx, token)
				case ActSetPIN:
					_, err = w.SetPIN(ctx, token, pin, Office, "")
				}
				_, want := Next(from, act)
				if (err == nil) != (want == nil) || want != nil && fault.As(err).Key != fault.As(want).Key {
					t.Errorf("%s, %s: %v; want %v", from, act, err, want)
				}
			}
		}
	})
}

func TestFirstSignIn_FromSlipToSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		s := w.step("sunita")
		if i := s.Identity; i.PersonID != w.ids["sunita"] || i.Code != "EMP-UP-129-0417" || i.Name["en"] != "sunita" || i.Title["en"] != "Officer" {
			t.Errorf("shown: %+v", i)
		}
		again, err := w.At(ctx, s.Token)
		w.must(err)
		if again.State != SlipRedeemed || again.Identity.Code != s.Identity.Code {
			t.Errorf("loaded again: %+v", again)
		}
		w.must(w.Confirm(ctx, s.Token))
		if _, err := w.SetPIN(ctx, s.Token, "123456", Office, ""); !fault.Is(err, fault.Invalid) || len(fault.As(err).Places) != 1 {
			t.Errorf("a bad PIN: %v", err)
		}
		if _, err := w.SetPIN(ctx, s.Token, "110293", Office, ""); fault.As(err).Key != "access.secret.birth" {
			t.Errorf("the date of birth: %v", err)
		}
		in, err := w.SetPIN(ctx, s.Token, "७३९१६४", Personal, "Firefox on Android")
		w.must(err)
		if in.Actor.PersonID != w.ids["sunita"] || in.Actor.Code != "EMP-UP-129-0417" || in.Session.Kind != Personal {
			t.Errorf("came in: %+v", in)
		}
		w.must(w.try("emp-up-129-0417", pin, ""))
		w.must(w.try("S.Verma@example.invalid", pin, ""))
		if n := len(w.told("access.signed_in_first")); n != 1 {
			t.Errorf("%d first sign-ins told", n)
		}
		a, err := w.Account(ctx, w.db.Reader(), w.as("sunita"), w.ids["sunita"])
		w.must(err)
		if a.State != StateActive || a.FirstAt.IsZero() {
			t.Errorf("account: %+v", a)
		}
	})
}

func TestRedeem_ByTwoAtOnce_OneGetsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.slip("sunita")
		var got atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := w.Redeem(context.Background(), code, ""); err == nil {
					got.Add(1)
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got.Load() != 1 {
			t.Errorf("%d redeemed it", got.Load())
		}
	})
}

func TestSetPIN_SubmittedTwiceAtOnce_SetsOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, token := w.bring(SlipConfirmed)
		var got atomic.Int64
		var wg sync.WaitGroup
		for _, p := range []string{"739164", "846251", "951847", "628394"} {
			wg.Go(func() {
				if _, err := w.SetPIN(context.Background(), token, p, Office, ""); err == nil {
					got.Add(1)
				} else if !fault.Is(err, fault.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if list, err := w.Sessions(context.Background(), w.db.Reader(), w.as("sunita")); got.Load() != 1 || err != nil || len(list) != 1 {
			t.Errorf("%d set, %d sessions, %v", got.Load(), len(list), err)
		}
	})
}

func TestRedeem_AfterFourteenDays_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.slip("sunita")
		w.clock.Advance(SlipLives)
		_, err := w.Redeem(context.Background(), code, "")
		w.refused(err, fault.Conflict, "access.slip.expired")
		code = w.slip("sunita")
		w.clock.Advance(SlipLives - second)
		_, err = w.Redeem(context.Background(), code, "")
		w.must(err)
	})
}

func TestIssueSlip_Again_MakesTheOlderWorthless(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := w.slip("sunita")
		fresh := w.slip("sunita")
		_, err := w.Redeem(context.Background(), old, "")
		w.refused(err, fault.Conflict, "access.slip.replaced")
		_, err = w.Redeem(context.Background(), fresh, "")
		w.must(err)
	})
}

func TestStep_AfterAnHour_HasEnded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		_, token := w.bring(SlipConfirmed)
		w.clock.Advance(StepLives)
		_, err := w.SetPIN(ctx, token, pin, Office, "")
		w.refused(err, fault.Unauthenticated, "access.slip.ended")
		_, err = w.At(ctx, token)
		w.refused(err, fault.Unauthenticated, "access.slip.ended")
		w.refused(w.Confirm(ctx, "made up"), fault.Unauthenticated, "access.slip.ended")
		w.refused(w.Flag(ctx, ""), fault.Unauthenticated, "access.slip.ended")
	})
}

func TestFlag_TellsWhoIssuedIt_AndTouchesNoAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.in("sunita")
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		slip, err := w.IssueSlip(ctx, w.as("admin"), w.ids["sunita"])
		w.must(err)
		s, err := w.Redeem(ctx, slip.Code, "")
		w.must(err)
		w.must(w.Flag(ctx, s.Token))
		told := w.told("access.flagged")
		want := `{"person":"` + w.ids["sunita"] + `","issued_by":"` + w.ids["admin"] + `"}`
		if len(told) != 1 || string(told[0].Body) != want {
			t.Errorf("told %+v, want %s", told, want)
		}
		w.must(w.try("EMP-UP-129-0417", pin, ""))
	})
}

func TestIssueSlip_WithoutTheRightOverThePerson_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		issue := func(by, over string) error {
			_, err := w.IssueSlip(ctx, w.as(by), w.ids[over])
			return err
		}
		w.must(issue("admin", "sunita"))
		w.refused(issue("admin", "outside"), fault.Denied, "access.denied.slip")
		w.refused(issue("head", "sunita"), fault.Denied, "access.denied.slip")
		w.refused(issue("rakesh", "sunita"), fault.Denied, "access.denied.slip")
		w.refused(issue("sunita", "sunita"), fault.Denied, "access.denied.self")
		w.refused(issue("admin", "admin"), fault.Denied, "access.denied.self")
		_, err := w.IssueSlip(ctx, who.Public, w.ids["sunita"])
		w.refused(err, fault.Denied, "access.denied.slip")
		_, err = w.IssueSlip(ctx, operator, "no such person")
		w.refused(err, fault.NotFound, "people.unknown")
	})
}

func TestIssueSlip_ForOneWhoseRolesReachFurther_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		w.grant("sunita", who.RoleAuditor, "IN.UP.PR.948.")
		_, err := w.IssueSlip(ctx, w.as("admin"), w.ids["sunita"])
		w.must(err)
		w.grant("sunita", who.RoleAuditor, "IN.UP.")
		_, err = w.IssueSlip(ctx, w.as("admin"), w.ids["sunita"])
		w.refused(err, fault.Denied, "access.denied.higher")
		w.refused(w.Close(ctx, w.as("admin"), w.ids["sunita"]), fault.Denied, "access.denied.higher")
	})
}

func TestIssueSlips_ForAnOffice_AllOrNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		slips, err := w.IssueSlips(ctx, w.as("admin"), []string{w.ids["sunita"], w.ids["rakesh"]})
		w.must(err)
		if len(slips) != 2 || slips[0].Code == slips[1].Code || slips[1].PersonID != w.ids["rakesh"] {
			t.Errorf("%+v", slips)
		}
		_, err = w.IssueSlips(ctx, w.as("admin"), []string{w.ids["head"], w.ids["outside"]})
		w.refused(err, fault.Denied, "access.denied.slip")
		_, err = w.IssueSlips(ctx, w.as("admin"), []string{w.ids["head"], w.ids["head"]})
		w.refused(err, fault.Invalid, "access.slip.twice")
		_, err = w.IssueSlips(ctx, w.as("admin"), make([]string, slipsMost+1))
		w.refused(err, fault.TooLarge, "access.slip.too_many")
		states, err := w.States(ctx, w.db.Reader(), []string{w.ids["sunita"], w.ids["rakesh"], w.ids["head"]})
		w.must(err)
		if len(states) != 2 || states[w.ids["sunita"]] != StateNew {
			t.Errorf("states %v", states)
		}
	})
}

func TestIssueSlips_ForMany_TakeNoMoreStatementsThanForOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.slip("outside") // the installation's value is made
		taken := func(names ...string) int64 {
			t.Helper()
			var ids []string
			for _, n := range names {
				ids = append(ids, w.ids[n])
			}
			ctx, counter := db.Counting(context.Background())
			if _, err := w.IssueSlips(ctx, operator, ids); err != nil {
				t.Fatal(err)
			}
			return counter.N()
		}
		if one, four := taken("head"), taken("admin", "sunita", "rakesh", "head"); four > one || four > 12 {
			t.Errorf("%d statements for one, %d for four", one, four)
		}
	})
}

func TestIssueSlips_OfAnAddressThatTwoHave_TheFirstHasIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.must(w.db.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update people_person set email = 'office@example.invalid' where id in ($1, $2)`, w.ids["sunita"], w.ids["rakesh"])
			return err
		}))
		slips, err := w.IssueSlips(ctx, operator, []string{w.ids["rakesh"], w.ids["sunita"]})
		w.must(err)
		for _, s := range slips {
			step, err := w.Redeem(ctx, s.Code, "")
			w.must(err)
			w.must(w.Confirm(ctx, step.Token))
			_, err = w.SetPIN(ctx, step.Token, pin, Office, "")
			w.must(err)
		}
		in, err := w.SignIn(ctx, Attempt{Login: "office@example.invalid", Secret: pin})
		if w.must(err); in.Actor.PersonID != w.ids["rakesh"] {
			t.Errorf("signed in as %s", in.Actor.Code)
		}
		w.must(w.try("EMP-UP-129-0417", pin, ""))
		if none, err := w.IssueSlips(ctx, operator, nil); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
	})
}

func TestSetPIN_ByOneWhoForgot_SignsOutWhoeverWasIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		before := w.in("sunita")
		token, err := w.Token(ctx, w.as("sunita"), w.ids["sunita"], "sync")
		w.must(err)
		s := w.step("sunita")
		w.must(w.Confirm(ctx, s.Token))
		w.must(w.try("EMP-UP-129-0417", pin, "")) // the present PIN goes on until then
		_, err = w.SetPIN(ctx, s.Token, "846251", Office, "")
		w.must(err)
		_, _, err = w.Session(ctx, before.Token)
		w.refused(err, fault.Unauthenticated, "access.signed_out")
		_, err = w.Bearer(ctx, token)
		w.refused(err, fault.Unauthenticated, "access.token.unknown")
		w.refused(w.try("EMP-UP-129-0417", pin, ""), fault.Unauthenticated, "access.wrong")
		w.must(w.try("EMP-UP-129-0417", "846251", ""))
		if n := len(w.told("access.signed_in_first")); n != 1 {
			t.Errorf("%d first sign-ins told", n)
		}
		if n := len(w.told("access.secret_changed")); n != 1 {
			t.Errorf("%d changes told", n)
		}
	})
}

func TestSetPIN_AfterWrongGuesses_OpensTheAccountAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.in("sunita")
		for range 5 {
			_ = w.try("EMP-UP-129-0417", "000000", "")
		}
		w.refused(w.try("EMP-UP-129-0417", pin, ""), fault.TooMany, "access.too_many")
		w.in("sunita")
		w.must(w.try("EMP-UP-129-0417", pin, ""))
	})
}

func TestLogin_AddressOfTwo_IsTheFirstOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.in("sunita")
		w.must(w.db.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update people_person set email = 's.verma@example.invalid' where id = $1`, w.ids["rakesh"])
			return err
		}))
		w.in("rakesh")
		in, err := w.SignIn(ctx, Attempt{Login: "s.verma@example.invalid", Secret: pin})
		w.must(err)
		if in.Actor.PersonID != w.ids["sunita"] {
			t.Error("the address came to another")
		}
		w.must(w.try("EMP-UP-129-0021", pin, ""))
	})
}

func TestSlips_TellWhenByWhomAndWhatCameOfThem_NewestFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		q := w.db.Reader()
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		states := func(when string, by who.Actor, want ...SlipState) []Issued {
			t.Helper()
			account, list, err := w.Slips(ctx, q, by, w.ids["sunita"], 3)
			w.must(err)
			if alone, err := w.Account(ctx, q, by, w.ids["sunita"]); err != nil || alone != account {
				t.Errorf("%s: %+v, %v; Account gives %+v", when, account, err, alone)
			}
			var got []SlipState
			for _, s := range list {
				got = append(got, s.State)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v, want %v", when, got, want)
			}
			return list
		}
		admin := w.as("admin")
		states("before the first", admin)
		first := w.clock.Now()
		w.slip("sunita")
		w.clock.Advance(time.Minute)
		if _, err := w.IssueSlip(ctx, admin, w.ids["sunita"]); err != nil {
			t.Fatal(err)
		}
		list := states("two", admin, SlipWaiting, SlipReplaced)
		if list[0].IssuedBy != w.ids["admin"] || list[1].IssuedBy != "test" || !list[1].IssuedAt.Equal(first) || !list[1].ExpiresAt.Equal(first.Add(SlipLives)) {
			t.Errorf("%+v", list)
		}
		w.clock.Advance(SlipLives - 1)
		states("within its days", admin, SlipWaiting, SlipReplaced)
		w.clock.Advance(1)
		states("when they are over", admin, SlipLapsed, SlipReplaced)

		step := w.step("sunita")
		states("begun", admin, SlipRedeemed, SlipReplaced, SlipReplaced)
		w.must(w.Confirm(ctx, step.Token))
		w.clock.Advance(StepLives)
		states("begun, and not ended within the hour", admin, SlipLapsed, SlipReplaced, SlipReplaced)
		w.must(w.Flag(ctx, w.step("sunita").Token))
		states("not hers", admin, SlipFlagged, SlipReplaced, SlipReplaced)
		w.in("sunita")
		w.clock.Advance(2 * SlipLives)
		states("used", admin, SlipDone, SlipFlagged, SlipReplaced)
		states("to herself", w.as("sunita"), SlipDone, SlipFlagged, SlipReplaced)
		states("to the operator", operator, SlipDone, SlipFlagged, SlipReplaced)

		for _, by := range []who.Actor{w.as("rakesh"), w.as("outside"), who.Public, {System: "job"}} {
			_, _, err := w.Slips(ctx, q, by, w.ids["sunita"], 3)
			w.refused(err, fault.Denied, "access.denied.account")
		}
		_, _, err := w.Slips(ctx, q, admin, w.ids["outside"], 3)
		w.refused(err, fault.Denied, "access.denied.account")
	})
}
