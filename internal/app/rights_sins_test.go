package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// sin is a verb that does otherwise than its line says, and a cell in which that must be told.
type sin struct {
	name string
	cell
	want, got string
	call      func(r *rig, honest call) call
}

var planted = []sin{
	{
		"everybody may",
		cell{"plan.Agree", who.RoleLearner, ofOutside},
		refused, allowed,
		func(*rig, call) call {
			return func(context.Context, *world, who.Actor, *subject) error { return nil }
		},
	},
	{
		"nobody may",
		cell{"plan.Open", who.RoleManager, ofInside},
		allowed, refused,
		func(*rig, call) call {
			return func(context.Context, *world, who.Actor, *subject) error {
				return fault.E(fault.Denied, "plan.Open", "plan.denied")
			}
		},
	},
	{
		"who holds the right may for themselves",
		cell{"access.IssueSlip", who.RoleMDOAdmin, ofOneself},
		refused, allowed,
		func(_ *rig, honest call) call {
			return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
				if by.PersonID == about.PersonID && by.Holds(who.AccountManage) {
					by = byHand
				}
				return honest(ctx, w, by, about)
			}
		},
	},
	{
		"a right reaches everywhere",
		cell{"passbook.Open", who.RoleMDOAdmin, ofOutside},
		refused, allowed,
		func(_ *rig, honest call) call {
			return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
				for i := range by.Grants {
					by.Grants[i].Path = ""
				}
				return honest(ctx, w, by, about)
			}
		},
	},
	{
		"a list forgets the part of the tree",
		cell{"people.List", who.RoleMDOAdmin, ofOutside},
		refused, allowed,
		func(_ *rig, honest call) call {
			return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
				if by.Holds(who.PeopleRead) {
					by = byHand
				}
				return honest(ctx, w, by, about)
			}
		},
	},
	{
		"a list is empty for who may see it",
		cell{"people.List", who.RoleMDOAdmin, ofInside},
		allowed, refused,
		func(*rig, call) call {
			return func(context.Context, *world, who.Actor, *subject) error { return errLeftOut }
		},
	},
	{
		"it is told what is not there",
		cell{"practice.Entry", who.RoleAuditor, ofInside},
		refused, "practice.Entry: conflict: practice.stale",
		func(_ *rig, honest call) call {
			return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
				err := honest(ctx, w, by, about)
				if fault.Is(err, fault.NotFound) {
					err = fault.E(fault.Conflict, "practice.Entry", "practice.stale")
				}
				return err
			}
		},
	},
	{
		"it is done and then refused",
		cell{"plan.SendBack", who.RoleMDOAdmin, ofInside},
		refused, "refused, and something was written",
		func(r *rig, honest call) call {
			return func(ctx context.Context, w *world, by who.Actor, about *subject) error {
				if by.PersonID == r.subjects[who.RoleMDOAdmin].PersonID {
					if err := honest(ctx, w, who.Actor{PersonID: about.above}, about); err != nil {
						return err
					}
				}
				return honest(ctx, w, by, about)
			}
		},
	},
	{
		"another's are marked as read",
		cell{"notice.ReadAll", who.RoleLearner, ofInside},
		refused, allowed,
		func(_ *rig, honest call) call {
			return func(ctx context.Context, w *world, _ who.Actor, about *subject) error {
				return honest(ctx, w, about.Actor, about)
			}
		},
	},
}

func TestRights_APlantedSin_IsTold(t *testing.T) {
	r := newRig(t, "")
	lines := verbLines(t)
	for _, s := range planted {
		t.Run(s.name, func(t *testing.T) {
			honest := r.calls[s.verb]
			defer func() { r.calls[s.verb] = honest }()
			v := lines[slices.IndexFunc(lines, func(v verbLine) bool { return v.name == s.verb })]
			if differ, _ := r.compare(v); len(differ) > 0 {
				t.Fatalf("without the sin: %v", differ)
			}
			r.calls[s.verb] = s.call(r, honest)
			differ, _ := r.compare(v)
			if !slices.Contains(differ, difference{s.cell, s.want, s.got}) {
				t.Errorf("not told; what is: %v", differ)
			}
		})
	}
	t.Run("a verb without a call", func(t *testing.T) {
		delete(r.calls, "plan.Open")
		v := lines[slices.IndexFunc(lines, func(v verbLine) bool { return v.name == "plan.Open" })]
		if differ, _ := r.compare(v); len(differ) != 1 || differ[0].verb != "plan.Open" {
			t.Errorf("told: %v", differ)
		}
	})
}

func TestRights_WhatIsKnown_MustLeaveTheListWhenItIsRight(t *testing.T) {
	open := map[cell]string{{"plan.Open", who.RoleLearner, ofOneself}: "a reason", {"plan.Agree", who.RoleLearner, ofOneself}: "a reason"}
	differ := []difference{{cell{"plan.Open", who.RoleLearner, ofOneself}, allowed, refused}, {cell{"plan.Start", who.RoleLearner, ofOneself}, allowed, refused}}
	told := unsettled(differ, open)
	if len(told) != 2 || !strings.HasPrefix(told[0], "plan.Start") || !strings.HasPrefix(told[1], "plan.Agree") {
		t.Errorf("%q", told)
	}
}
