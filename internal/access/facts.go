package access

import "sopan/internal/ground/who"

// Granted tells that a person holds a role over a part of the tree.
type Granted struct {
	Person string   `json:"person"`
	Role   who.Role `json:"role"`
	Path   string   `json:"path"`
}

// Kind names the fact.
func (Granted) Kind() string { return "access.granted" }

// Revoked tells that a person no longer holds a role over a part of the tree.
type Revoked struct {
	Person string   `json:"person"`
	Role   who.Role `json:"role"`
	Path   string   `json:"path"`
}

// Kind names the fact.
func (Revoked) Kind() string { return "access.revoked" }

// Flagged tells that whoever typed the code of a slip said "this is not me". IssuedBy is to look at it.
type Flagged struct {
	Person   string `json:"person"`
	IssuedBy string `json:"issued_by"`
}

// Kind names the fact.
func (Flagged) Kind() string { return "access.flagged" }

// SignedInFirst tells that a person has signed in for the first time.
type SignedInFirst struct {
	Person string `json:"person"`
}

// Kind names the fact.
func (SignedInFirst) Kind() string { return "access.signed_in_first" }

// SlipIssued tells that a slip was issued for a person. For an account in use its holder must be told: a slip opens it.
type SlipIssued struct {
	Person string `json:"person"`
	InUse  bool   `json:"in_use"`
}

// Kind names the fact.
func (SlipIssued) Kind() string { return "access.slip_issued" }

// SecretChanged tells that an account in use has a new PIN or password.
type SecretChanged struct {
	Person string `json:"person"`
	BySlip bool   `json:"by_slip"`
}

// Kind names the fact.
func (SecretChanged) Kind() string { return "access.secret_changed" }

// Closed tells that an account was closed.
type Closed struct {
	Person string `json:"person"`
}

// Kind names the fact.
func (Closed) Kind() string { return "access.closed" }
