package plan

// ProposedFact is told when a holder puts a plan before the officer above.
type ProposedFact struct {
	IDP    string `json:"idp"`
	Person string `json:"person"`
	Asked  string `json:"asked"` // the next officer above
}

// Kind is "plan.proposed".
func (ProposedFact) Kind() string { return "plan.proposed" }

// AgreedFact is told when an officer above has agreed a plan.
type AgreedFact struct {
	IDP    string `json:"idp"`
	Person string `json:"person"`
	By     string `json:"by"`
}

// Kind is "plan.agreed".
func (AgreedFact) Kind() string { return "plan.agreed" }

// SentBackFact is told when an officer above sends a plan back to its holder.
type SentBackFact struct {
	IDP    string `json:"idp"`
	Person string `json:"person"`
	By     string `json:"by"`
}

// Kind is "plan.sent_back".
func (SentBackFact) Kind() string { return "plan.sent_back" }

// StartedFact is told when a holder starts on an agreed plan.
type StartedFact struct {
	IDP    string `json:"idp"`
	Person string `json:"person"`
}

// Kind is "plan.started".
func (StartedFact) Kind() string { return "plan.started" }

// RevisionFact is told when somebody with an agreed plan has come to hold another post than it was agreed for.
type RevisionFact struct {
	IDP      string `json:"idp"`
	Person   string `json:"person"`
	Position string `json:"position"` // that is held now
	Asked    string `json:"asked"`    // the next officer above there; "" for nobody
}

// Kind is "plan.revision_due".
func (RevisionFact) Kind() string { return "plan.revision_due" }

// RevisedFact is told when its holder has opened such a plan again.
type RevisedFact struct {
	IDP    string `json:"idp"`
	Person string `json:"person"`
}

// Kind is "plan.revised".
func (RevisedFact) Kind() string { return "plan.revised" }
