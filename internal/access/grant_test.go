package access

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

func TestGrant_IsHeldAtOnce_AndGoneWithinASecondOfRevoking(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		in := w.in("admin")
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		other := New(w.db, Options{Cost: light}) // another process, with a memory of its own
		can := func(a *Accounts) bool {
			actor, _, err := a.Session(ctx, in.Token)
			w.must(err)
			return actor.Can(who.PeopleRead, "IN.UP.PR.948.")
		}
		if can(w.Accounts) || can(other) {
			t.Fatal("held before it was given")
		}
		w.must(w.Grant(ctx, w.as("head"), w.ids["admin"], who.RoleMDOAdmin, "IN.UP.PR."))
		w.clock.Advance(CacheLives)
		if !can(w.Accounts) || !can(other) {
			t.Fatal("not held")
		}
		w.must(w.Revoke(ctx, w.as("head"), w.ids["admin"], who.RoleMDOAdmin, "IN.UP.PR."))
		if can(w.Accounts) {
			t.Error("this process still believes in it")
		}
		w.clock.Advance(CacheLives)
		if can(other) {
			t.Error("another process still believes in it after a second")
		}
		if n, m := len(w.told("access.granted")), len(w.told("access.revoked")); n != 2 || m != 1 {
			t.Errorf("%d grants and %d ends told", n, m)
		}
	})
}

func TestGrant_WhatMayNotBe_IsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		for _, verb := range []func(context.Context, who.Actor, string, who.Role, string) error{w.Grant, w.Revoke} {
			for _, c := range []struct {
				by, to string
				role   who.Role
				path   string
				kind   fault.Kind
				key    string
			}{
				{"head", "head", who.RoleMDOAdmin, "IN.UP.PR.", fault.Denied, "access.denied.self"},
				{"head", "head", who.RoleMDOLeader, "IN.UP.PR.", fault.Denied, "access.denied.self"},
				{"head", "sunita", who.RoleMDOAdmin, "IN.UP.", fault.Denied, "access.denied.grant"},
				{"head", "sunita", who.RoleMDOAdmin, "IN.MH.", fault.Denied, "access.denied.grant"},
				{"head", "sunita", who.RoleMDOAdmin, "", fault.Denied, "access.denied.grant"},
				{"head", "sunita", who.RoleMDOAdmin, "IN.UP.P", fault.Denied, "access.denied.grant"},
				{"admin", "sunita", who.RoleMDOAdmin, "IN.UP.PR.", fault.Denied, "access.denied.grant"},
				{"sunita", "rakesh", who.RoleMDOAdmin, "IN.UP.PR.948.", fault.Denied, "access.denied.grant"},
				{"head", "sunita", who.RoleLearner, "IN.UP.PR.", fault.Invalid, "access.grant.role"},
				{"head", "sunita", who.RoleManager, "IN.UP.PR.", fault.Invalid, "access.grant.role"},
				{"head", "sunita", who.RoleOperator, "IN.UP.PR.", fault.Invalid, "access.grant.role"},
				{"head", "sunita", "KING", "IN.UP.PR.", fault.Invalid, "access.grant.role"},
			} {
				err := verb(ctx, w.as(c.by), w.ids[c.to], c.role, c.path)
				if !fault.Is(err, c.kind) || fault.As(err).Key != c.key {
					t.Errorf("%+v: %v", c, err)
				}
			}
		}
		w.refused(w.Grant(ctx, who.Public, w.ids["sunita"], who.RoleAuditor, "IN.UP.PR."), fault.Denied, "access.denied.grant")
		w.refused(w.Grant(ctx, operator, "nobody", who.RoleAuditor, "IN.UP.PR."), fault.NotFound, "people.unknown")
		for _, path := range []string{"IN.UP.PR.77.", "IN.UP.PR", "IN.UP.PR.948", "%"} {
			w.refused(w.Grant(ctx, operator, w.ids["sunita"], who.RoleAuditor, path), fault.Invalid, "access.grant.path")
		}
		w.refused(w.Revoke(ctx, operator, w.ids["sunita"], who.RoleAuditor, "IN.UP.PR."), fault.NotFound, "access.grant.none")
		w.refused(w.Grant(ctx, operator, w.ids["head"], who.RoleMDOLeader, "IN.UP.PR."), fault.Conflict, "access.grant.already")
	})
}

func TestGrant_EndedAndGivenAgain_KeepsItsHistory(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		for range 2 {
			w.grant("sunita", who.RoleAuditor, "IN.UP.PR.948.")
			w.clock.Advance(time.Minute)
			w.must(w.Revoke(ctx, w.as("head"), w.ids["sunita"], who.RoleAuditor, "IN.UP.PR.948."))
		}
		w.grant("sunita", who.RoleAuditor, "IN.MH.")
		own, err := w.Grants(ctx, w.db.Reader(), w.as("sunita"), w.ids["sunita"])
		w.must(err)
		if len(own) != 3 || own[2].EndedBy != w.ids["head"] || own[2].EndedAt.Sub(own[2].GivenAt) != time.Minute {
			t.Errorf("%+v", own)
		}
		seen, err := w.Grants(ctx, w.db.Reader(), w.as("head"), w.ids["sunita"])
		w.must(err)
		if len(seen) != 2 {
			t.Errorf("the head sees %d, want the two in the department", len(seen))
		}
		_, err = w.Grants(ctx, w.db.Reader(), w.as("rakesh"), w.ids["sunita"])
		w.refused(err, fault.Denied, "access.denied.grants")
	})
}

func TestGrantsOver_ListsWhatStandsWithinOnesReach_PageByPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		w.grant("sunita", who.RoleAuditor, "IN.UP.PR.948.")
		w.grant("rakesh", who.RoleAuditor, "IN.UP.PR.948.")
		w.grant("outside", who.RoleMDOAdmin, "IN.MH.")
		w.grant("outside", who.RoleCouncil, "")
		read := func(by who.Actor, size int) (out []string) {
			var after Held
			for {
				list, err := w.GrantsOver(ctx, w.db.Reader(), by, after, size)
				w.must(err)
				if len(list) == 0 {
					return out
				}
				for _, h := range list {
					out = append(out, fmt.Sprint(h.Path, " ", h.Role))
				}
				after = list[len(list)-1]
			}
		}
		want := []string{"IN.UP.PR. MDO_ADMIN", "IN.UP.PR. MDO_LEADER", "IN.UP.PR.948. AUDITOR", "IN.UP.PR.948. AUDITOR"}
		for size := 1; size < 6; size++ {
			if got := read(w.as("head"), size); !slices.Equal(got, want) {
				t.Errorf("pages of %d: %q", size, got)
			}
		}
		if got := read(operator, 2); len(got) != 6 {
			t.Errorf("the operator sees %q", got)
		}
		_, err := w.GrantsOver(ctx, w.db.Reader(), w.as("sunita"), Held{}, 5)
		w.refused(err, fault.Denied, "access.denied.grants")
	})
}

func TestFollow_AUnitThatMoves_TakesItsGrantsAlong(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("outside", who.RoleMDOAdmin, "IN.MH.")
		w.grant("head", who.RoleMDOLeader, "IN.UP.PR.")
		log := event.New(w.db)
		w.Follow(log)
		w.must(w.people.MoveOrg(ctx, operator, w.ids["orgMH"], w.ids["orgUP"]))
		w.must(log.Drain(ctx))
		org, err := w.people.Org(ctx, w.db.Reader(), w.ids["orgMH"])
		w.must(err)
		if got := w.as("outside").Grants; len(got) != 1 || got[0].Path != org.Path || org.Path == "IN.MH." {
			t.Errorf("held over %v, the unit is at %s", got, org.Path)
		}
		if got := w.as("head").Grants; len(got) != 1 || got[0].Path != "IN.UP.PR." {
			t.Errorf("another's grant went too: %v", got)
		}
	})
}

func TestView_ShowsGrantsInForceAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		w.grant("admin", who.RoleMDOAdmin, "IN.UP.PR.")
		w.grant("admin", who.RoleAuditor, "IN.UP.PR.")
		w.must(w.Revoke(ctx, operator, w.ids["admin"], who.RoleAuditor, "IN.UP.PR."))
		roles, err := db.All(ctx, w.db.Reader(), func(s *string) []any { return []any{s} }, `select role from access_v_grant where path = $1`, "IN.UP.PR.")
		w.must(err)
		if !slices.Equal(roles, []string{"MDO_ADMIN"}) {
			t.Errorf("%q", roles)
		}
		w.in("sunita")
		n, err := db.Scalar[int](ctx, w.db.Reader(), `select count(*) from access_v_account where state = 'active' and first_at is not null`)
		w.must(err)
		if n != 1 {
			t.Errorf("%d accounts in use", n)
		}
	})
}
