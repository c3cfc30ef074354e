package studio

// Begun says that a draft of a course was begun.
type Begun struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
	From   int    `json:"from,omitempty"` // version that it was begun from
}

// Kind names the fact.
func (Begun) Kind() string { return "studio.begun" }

// Submitted says that a draft waits for its reviewer.
type Submitted struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
}

// Kind names the fact.
func (Submitted) Kind() string { return "studio.submitted" }

// SentBack says that a draft is to be written on.
type SentBack struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
}

// Kind names the fact.
func (SentBack) Kind() string { return "studio.sent_back" }

// Approved says that a reviewer found a draft right.
type Approved struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
}

// Kind names the fact.
func (Approved) Kind() string { return "studio.approved" }

// Accepted says that a publisher had a draft put before learners.
type Accepted struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
}

// Kind names the fact.
func (Accepted) Kind() string { return "studio.accepted" }

// WentLive says that a draft became a version of its course.
type WentLive struct {
	Draft   string `json:"draft"`
	Course  string `json:"course"`
	Version int    `json:"version"`
}

// Kind names the fact.
func (WentLive) Kind() string { return "studio.went_live" }

// Failed says that a draft could not be put before learners.
type Failed struct {
	Draft  string `json:"draft"`
	Course string `json:"course"`
	Why    string `json:"why"` // key
}

// Kind names the fact.
func (Failed) Kind() string { return "studio.failed" }
