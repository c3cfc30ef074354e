package framework

// Published tells that a version of what a kind of post needs came into force, and the one before it went out.
// Look again at everybody who holds a post of that kind.
type Published struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	Of       []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Published) Kind() string { return "framework.published" }

// CompetencyRetired tells that nothing new may ask for a competency. Versions in force keep it until they are superseded.
type CompetencyRetired struct {
	Code string `json:"code"`
}

// Kind names the fact.
func (CompetencyRetired) Kind() string { return "framework.competency_retired" }

// CompetencyRestored tells that a competency which was taken out of use may be asked for again.
type CompetencyRestored struct {
	Code string `json:"code"`
}

// Kind names the fact.
func (CompetencyRestored) Kind() string { return "framework.competency_restored" }

// CompetencyMerged tells that what was known as From is known as To from now on. Versions in force ask for To.
type CompetencyMerged struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Kind names the fact.
func (CompetencyMerged) Kind() string { return "framework.competency_merged" }

// Submitted tells that a version of what a kind of post needs is written and waits for review.
type Submitted struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	To       []string `json:"to,omitempty"` // persons who may take the next step, not all where they are many
}

// Kind names the fact.
func (Submitted) Kind() string { return "framework.submitted" }

// Reviewed tells that a version was read by somebody of the department who did not write it (L1), and waits for verification.
type Reviewed struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	To       []string `json:"to,omitempty"` // persons who may take the next step, not all where they are many
	Of       []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Reviewed) Kind() string { return "framework.reviewed" }

// Verified tells that who answers for a version has said yes (L2): it waits to be published.
type Verified struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	To       []string `json:"to,omitempty"` // persons who may take the next step, not all where they are many
	Of       []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Verified) Kind() string { return "framework.verified" }

// SentBack tells that a version came back to those who write it.
type SentBack struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	Of       []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (SentBack) Kind() string { return "framework.sent_back" }

// Asked tells that the holder of a post was asked whether a draft says what they do.
type Asked struct {
	Person   string `json:"person"`
	KindCode string `json:"kind"`
	Version  int    `json:"version"`
}

// Kind names the fact.
func (Asked) Kind() string { return "framework.holder_asked" }

// ResourceReplaced tells that a knowledge resource no longer holds, and which one stands in its place.
type ResourceReplaced struct {
	Code string `json:"code"`
	By   string `json:"by,omitempty"` // code of the next; "" when nothing replaces it
	From string `json:"from"`         // the day from which it no longer holds
}

// Kind names the fact.
func (ResourceReplaced) Kind() string { return "framework.resource_replaced" }

// ConsentAsked tells that the submitted version of an overlay asks less than its core does, for which it needs the commission's
// consent.
type ConsentAsked struct {
	KindCode string   `json:"kind"`
	Version  int      `json:"version"`
	To       []string `json:"to,omitempty"` // persons who may consent, not all where they are many
}

// Kind names the fact.
func (ConsentAsked) Kind() string { return "framework.consent_asked" }

// Consented tells that the commission agrees that an overlay asks less than its core does in a competency.
type Consented struct {
	KindCode   string   `json:"kind"`
	Version    int      `json:"version"`
	Competency string   `json:"competency"`
	Left       int      `json:"left"`         // competencies for which it has not agreed yet
	Of         []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Consented) Kind() string { return "framework.consented" }

// LawChanged tells a holder of a post that a knowledge resource by which they act holds no longer.
type LawChanged struct {
	Person string `json:"person"`
	Code   string `json:"code"`
	Next   string `json:"next,omitempty"` // code of what stands in its place
	Unit   string `json:"unit,omitempty"` // code of the short course on what changed, with its check
}

// Kind names the fact.
func (LawChanged) Kind() string { return "framework.law_changed" }

// CompetencyParted tells that a merge was taken back: what was known as To stands again as From. Look again at both.
type CompetencyParted struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Kind names the fact.
func (CompetencyParted) Kind() string { return "framework.competency_parted" }

// Proposed tells that somebody misses an entry in the dictionary.
type Proposed struct {
	Proposal string `json:"proposal"`
	Org      string `json:"org,omitempty"`
}

// Kind names the fact.
func (Proposed) Kind() string { return "framework.proposed" }

// ProposalDecided tells that a proposal was matched, became an entry, or was refused.
type ProposalDecided struct {
	Proposal string `json:"proposal"`
	State    string `json:"state"`
	Code     string `json:"code,omitempty"`
}

// Kind names the fact.
func (ProposalDecided) Kind() string { return "framework.proposal_decided" }
