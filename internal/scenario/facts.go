package scenario

// Published is told when a version of a case is put before learners.
type Published struct {
	Case       string `json:"case"` // code
	Version    int    `json:"version"`
	Competency string `json:"competency"`
}

// Kind names the fact.
func (Published) Kind() string { return "scenario.published" }

// Ended is told when a person's walk has come to an end of the story. It says nothing of what they chose.
type Ended struct {
	Person string `json:"person"`
	Walk   string `json:"walk"`
	Case   string `json:"case"`
	// Seconds is how long it took by the server's clock, from its first scene; from where it was taken again for one that was. Facts of
	// earlier releases have none.
	Seconds int64 `json:"seconds,omitempty"`
}

// Kind names the fact.
func (Ended) Kind() string { return "scenario.ended" }
