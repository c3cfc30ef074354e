// Package plan is what is agreed to close a person's gaps: the individual development plan (IDP) of a period, with items on
// the job (70), with others (20) and in courses (10), each with the evidence that would close it.
//
// An IDP is a draft, made from the gaps in priority order; its holder proposes it, an officer above agrees it or sends it
// back with a reason, and it is in progress from the day its holder starts. Nobody agrees their own. An item is done when the
// record shows what it asked for, never because somebody ticks it: that part is derived, follows the log and can be rebuilt.
//
// A plan is agreed for a post. Whoever comes to hold another is asked to revise it (plan.RevisionFact): opened again, it is a draft with
// all its items, and what was shown since it was first agreed goes on counting.
//
// It tells plan.Proposed, plan.Agreed, plan.SentBack, plan.Started, plan.RevisionDue and plan.Revised.
package plan
