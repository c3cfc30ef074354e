// Package access says who is at the door: accounts, the first sign-in by a printed slip, sign-in, sessions, tokens for
// programs, and which roles a person holds over which part of the tree. What a role may do is ground/who.
//
// The life of an account: an office admin issues a slip for a person (IssueSlip: the account is new). The person types the
// code (Redeem), is shown who the office says they are, and says yes (Confirm) or no (Flag: the slip is dead, and who issued
// it is told). Then they choose a PIN (SetPIN: the account is active, and they are signed in). A slip for an active account
// is the way back for one who has forgotten the PIN. Close ends the account with its sessions, tokens and grants; a new slip
// opens it again, without them.
//
// What people choose is kept as argon2id, hashed by at most so many at once, so that a rush at nine o'clock cannot take the
// machine's memory; wrong guesses are counted for each account and each address, in the database, so that a restart or a
// second process forgets nothing. Whether an account exists cannot be told from an answer or from its time.
//
// It tells: Granted, Revoked, Flagged, SignedInFirst, SlipIssued, SecretChanged, Closed. No secret is in a fact, an error
// or the process log. It reads one fact, people.OrgMoved, so that a grant goes with its unit.
package access
