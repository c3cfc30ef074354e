// Package framework is what each kind of post asks of its holder: its roles, their activities, and for each activity the
// competencies with a level and the knowledge resources; and the dictionary of competencies and scales these are said in.
//
// The life of a version of what a kind of post needs: somebody drafts it (ImportFrac), another puts it in force
// (PublishFrac), the next one that is published supersedes it. What was published never changes again; people are measured
// against it. The status column also knows the states of review that stand between draft and published.
//
// The life of a competency: it comes from a list (KCM, our own, ESCO, any table), is unverified until its owner verifies
// it, and ends deprecated (nothing new may ask for it) or merged into another, under whose code it is found from then on.
// A code is never used again for something else.
//
// Facts told: Published, CompetencyRetired, CompetencyMerged. Higher rooms read the views framework_v_need,
// framework_v_competency, framework_v_name, framework_v_kind and framework_v_kind_name. The room knows nothing of who
// holds a post, and never tidies in rooms above.
package framework
