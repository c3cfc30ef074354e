package launch

// Registered says that somebody is enrolled in a course of a package.
type Registered struct {
	ID      string `json:"id"` // of the registration
	Course  string `json:"course"`
	Package string `json:"package"`
	Person  string `json:"person,omitempty"` // "" for somebody who is not ours
}

// Kind names the fact.
func (Registered) Kind() string { return "launch.registered" }

// SessionEnded says that a session of an AU is over.
type SessionEnded struct {
	Registration string `json:"registration"`
	Session      string `json:"session"`
	AU           int    `json:"au"`
	Seconds      int64  `json:"seconds"` // by the server's clock, from the launch to the last word of the AU
	Abandoned    bool   `json:"abandoned,omitempty"`
	Until        int64  `json:"until,omitempty"`  // the last word of the AU, µs; 0 in facts from before it was told: when the fact was
	Looked       bool   `json:"looked,omitempty"` // the launch mode was Browse or Review, which count for nothing
}

// Kind names the fact.
func (SessionEnded) Kind() string { return "launch.session_ended" }

// Met says that what an AU asks before its learner may move on is met within a registration.
type Met struct {
	Registration string `json:"registration"`
	AU           int    `json:"au"`
	How          string `json:"how"`               // passed, completed, waived, not_applicable
	Seconds      int64  `json:"seconds,omitempty"` // by the server's clock, from the launch of the session that met it until then
}

// Kind names the fact.
func (Met) Kind() string { return "launch.met" }

// Satisfied says that every AU of the course is met within a registration.
type Satisfied struct {
	Registration string `json:"registration"`
}

// Kind names the fact.
func (Satisfied) Kind() string { return "launch.satisfied" }

// Removed says that a course of a package was taken back before anybody had begun it.
type Removed struct {
	Course  string `json:"course"`
	Package string `json:"package"`
}

// Kind names the fact.
func (Removed) Kind() string { return "launch.removed" }
