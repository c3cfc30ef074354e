// Package plan is what is agreed to close a person's gaps: the individual development plan (IDP) of a period, with items on
// the job (70), with others (20) and in courses (10), each with the evidence that would close it.
//
// An IDP is a draft, made from the gaps in priority order; its holder proposes it, an officer above agrees it or sends it
// back with a reason, and it is in progress from the day its holder starts. Nobody agrees their own. An item is done when the
// record shows what it asked for, never because somebody ticks it: that part is derived, follows the log and can be rebuilt.
//
// It tells plan.Proposed, plan.Agreed, plan.SentBack and plan.Started.
package plan
