// Package framework is what each kind of post asks of its holder: its roles, their activities, and for each activity the
// competencies with a level and the knowledge resources; and the dictionary of competencies and scales these are said in.
//
// The life of a version of what a kind of post needs (DOMAIN D2): somebody begins a draft (NewKind, NewVersion, NewOverlay, or
// ImportFrac from a file) and writes it part by part (EditDraft, UndoEdit); job holders look through it (AskHolders,
// AnswerAsHolder); it is submitted, reviewed, verified (SubmitFrac, ReviewFrac, VerifyFrac, or SendBackFrac) and put in force
// (PublishFrac) by people who had no hand in it; the next one that is published supersedes it. What was published never
// changes again; people are measured against it.
//
// The life of a competency: it comes from a list (KCM, our own, ESCO, any table), is unverified until its owner verifies
// it, and ends deprecated (nothing new may ask for it) or merged into another, under whose code it is found from then on.
// A code is never used again for something else. What was taken out of use can be
// put back (Restore). A merge can be taken back for thirty days (UndoMerge). What a desk misses it
// proposes (Propose); who keeps the dictionary matches it, makes an entry of it or refuses it, never their own.
//
// It reads one fact of a higher room, handed in: that an organisation has moved, for overlays lie upon each other as these do.
//
// Facts told: Submitted, Reviewed, Verified, SentBack, Published, Asked, ResourceReplaced, CompetencyRetired,
// CompetencyRestored, CompetencyMerged, CompetencyParted, Proposed, ProposalDecided.
// Higher rooms read the views framework_v_need, framework_v_overlay, framework_v_competency, framework_v_name,
// framework_v_kind and framework_v_kind_name. The room knows nothing of who
// holds a post, and never tidies in rooms above.
package framework
