// Package accesstest signs people in for the tests of other rooms and of doors, through the room's own verbs and with
// hashing that costs next to nothing.
package accesstest

import (
	"context"
	"testing"

	"sopan/internal/access"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// PIN is the PIN of everybody whom SignedIn has signed in.
const PIN = "739164"

// Light is a cost of hashing that protects nothing and takes no time.
var Light = access.Cost{MemoryKiB: 8, Passes: 1, Threads: 1}

// New makes the room with light hashing.
func New(d *db.DB) *access.Accounts {
	return access.New(d, access.Options{MaxHashing: 4, MaxWaiting: 1000, Cost: Light})
}

// SignedIn takes a person through the first sign-in, with a slip that the operator issues, and gives the open session.
func SignedIn(t testing.TB, a *access.Accounts, personID string) access.SignedIn {
	t.Helper()
	ctx := context.Background()
	slip, err := a.IssueSlip(ctx, who.Operator("test"), personID)
	if err != nil {
		t.Fatalf("slip: %v", err)
	}
	step, err := a.Redeem(ctx, slip.Code, "")
	if err != nil {
		t.Fatalf("redeem: %v", err)
	}
	if err := a.Confirm(ctx, step.Token); err != nil {
		t.Fatalf("confirm: %v", err)
	}
	in, err := a.SetPIN(ctx, step.Token, PIN, access.Office, "test")
	if err != nil {
		t.Fatalf("pin: %v", err)
	}
	return in
}

// Granted gives a person a role over a path, as the operator.
func Granted(t testing.TB, a *access.Accounts, personID string, role who.Role, path string) {
	t.Helper()
	if err := a.Grant(context.Background(), who.Operator("test"), personID, role, path); err != nil {
		t.Fatalf("grant: %v", err)
	}
}
