package access

import (
	"context"
	"sync"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestChangePIN_SignsOutTheOtherDevices(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		here := w.in("sunita")
		there, err := w.SignIn(ctx, Attempt{Login: "EMP-UP-129-0417", Secret: pin})
		w.must(err)
		w.refused(w.ChangePIN(ctx, here.Actor, "846251", "951847", "", here.Session.ID), fault.Invalid, "access.secret.present")
		w.refused(w.ChangePIN(ctx, here.Actor, pin, "111111", "", here.Session.ID), fault.Invalid, "access.secret.simple")
		w.refused(w.ChangePIN(ctx, who.Public, pin, "951847", "", ""), fault.Unauthenticated, "access.signed_out")
		w.must(w.ChangePIN(ctx, here.Actor, pin, "951847", "", here.Session.ID))
		_, _, err = w.Session(ctx, here.Token)
		w.must(err)
		_, _, err = w.Session(ctx, there.Token)
		w.refused(err, fault.Unauthenticated, "access.signed_out")
		w.refused(w.try("EMP-UP-129-0417", pin, ""), fault.Unauthenticated, "access.wrong")
		w.must(w.try("EMP-UP-129-0417", "951847", ""))
		if told := w.told("access.secret_changed"); len(told) != 1 {
			t.Errorf("%d changes told", len(told))
		}
	})
}

func TestChangePIN_GuessingThePresentOne_IsCounted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		in := w.in("sunita")
		for range 5 {
			w.refused(w.ChangePIN(ctx, in.Actor, "846251", "951847", "", ""), fault.Invalid, "access.secret.present")
		}
		w.refused(w.ChangePIN(ctx, in.Actor, pin, "951847", "", ""), fault.TooMany, "access.too_many")
	})
}

func TestClose_EndsAllWaysIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		in := w.in("sunita")
		token, err := w.Token(ctx, w.as("sunita"), w.ids["sunita"], "sync")
		w.must(err)
		_, err = w.Bearer(ctx, token)
		w.must(err)
		code := w.slip("sunita")
		w.grant("sunita", who.RoleAuditor, "IN.UP.PR.948.")
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		w.must(w.Close(ctx, w.as("admin"), w.ids["sunita"]))

		_, _, err = w.Session(ctx, in.Token)
		w.refused(err, fault.Unauthenticated, "access.signed_out")
		_, err = w.Bearer(ctx, token)
		w.refused(err, fault.Unauthenticated, "access.token.unknown")
		_, err = w.Redeem(ctx, code, "")
		w.refused(err, fault.Conflict, "access.slip.replaced")
		w.refused(w.try("EMP-UP-129-0417", pin, ""), fault.Unauthenticated, "access.wrong")
		if n := len(w.as("sunita").Grants); n != 0 || len(w.told("access.revoked")) != 1 || len(w.told("access.closed")) != 1 {
			t.Errorf("%d grants left", n)
		}
		w.refused(w.Close(ctx, w.as("admin"), w.ids["sunita"]), fault.Conflict, "access.account.none_open")
		w.refused(w.Close(ctx, w.as("admin"), w.ids["outside"]), fault.Denied, "access.denied.close")
		w.refused(w.Close(ctx, w.as("admin"), w.ids["admin"]), fault.Denied, "access.denied.self")

		w.in("sunita") // a new slip opens it again, without what it held
		w.must(w.try("EMP-UP-129-0417", pin, ""))
		if n := len(w.as("sunita").Grants); n != 0 {
			t.Errorf("%d grants came back", n)
		}
	})
}

func TestClose_WhileSomebodySignsIn_LeavesNoSession(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		for range 5 {
			w.in("sunita")
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					if err := w.try("EMP-UP-129-0417", pin, ""); err != nil && !fault.Is(err, fault.Unauthenticated) && !fault.Is(err, fault.TooMany) {
						t.Error(err)
					}
				})
			}
			wg.Go(func() {
				if err := w.Close(ctx, operator, w.ids["sunita"]); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			if list, err := w.Sessions(ctx, w.db.Reader(), w.as("sunita")); err != nil || len(list) != 0 {
				t.Fatalf("%d sessions of a closed account, %v", len(list), err)
			}
		}
	})
}

func TestAccount_OfAnother_NeedsTheRight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.in("sunita")
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		a, err := w.Account(ctx, w.db.Reader(), w.as("admin"), w.ids["sunita"])
		w.must(err)
		if a.State != StateActive || a.Code != "EMP-UP-129-0417" {
			t.Errorf("%+v", a)
		}
		none, err := w.Account(ctx, w.db.Reader(), w.as("admin"), w.ids["rakesh"])
		w.must(err)
		if none.State != StateNone {
			t.Errorf("%+v", none)
		}
		_, err = w.Account(ctx, w.db.Reader(), w.as("rakesh"), w.ids["sunita"])
		w.refused(err, fault.Denied, "access.denied.account")
		_, err = w.Account(ctx, w.db.Reader(), who.Public, w.ids["sunita"])
		w.refused(err, fault.Denied, "access.denied.account")
	})
}
