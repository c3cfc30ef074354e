package fault_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"sopan/internal/ground/fault"
)

func TestKind_HasOneStatusAndOneExitCode(t *testing.T) {
	for kind, want := range map[fault.Kind][2]int{
		fault.Invalid: {422, 2}, fault.Unauthenticated: {401, 4}, fault.Denied: {403, 4}, fault.NotFound: {404, 3}, fault.Conflict: {409, 5},
		fault.Stale: {412, 5}, fault.TooLarge: {413, 2}, fault.Unsupported: {415, 2}, fault.TooMany: {429, 6}, fault.Unavailable: {503, 6},
		fault.Internal: {500, 1}, "unknown": {500, 1},
	} {
		if fault.Status(kind) != want[0] || fault.ExitCode(kind) != want[1] {
			t.Errorf("%s: %d, %d; want %v", kind, fault.Status(kind), fault.ExitCode(kind), want)
		}
	}
	if fault.ExitCode("") != 0 {
		t.Error("nothing wrong exits with another code than 0")
	}
}

func TestWrap_KeepsAFault_NamesOthers_AndLeavesNilAlone(t *testing.T) {
	denied := fault.E(fault.Denied, "plan.Agree", "plan.denied")
	if got := fault.Wrap("outer", fmt.Errorf("in between: %w", denied)); fault.KindOf(got) != fault.Denied {
		t.Errorf("a fault lost its kind: %v", got)
	}
	if got := fault.Wrap("op", errors.New("disk")); fault.KindOf(got) != fault.Internal || !strings.Contains(got.Error(), "disk") {
		t.Errorf("got %v", got)
	}
	if got := fault.Wrap("op", context.DeadlineExceeded); fault.KindOf(got) != fault.Unavailable {
		t.Errorf("a timeout is %v", fault.KindOf(got))
	}
	if fault.Wrap("op", nil) != nil || fault.KindOf(nil) != "" || fault.Is(nil, fault.Internal) {
		t.Error("nil became something")
	}
}

func TestError_IsForOperators_AndNamesPlaces(t *testing.T) {
	f := fault.E(fault.Invalid, "plan.Replace", "plan.items", "n", 2).At("items[0]", "plan.item.kind").Because(errors.New("cause"))
	for _, want := range []string{"plan.Replace", "invalid", "n=2", "items[0]", "cause"} {
		if !strings.Contains(f.Error(), want) {
			t.Errorf("%q lacks %q", f.Error(), want)
		}
	}
	if !errors.Is(f, f.Err) {
		t.Error("what lay beneath cannot be reached")
	}
}
