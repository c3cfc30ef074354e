package passbook

// Raised tells that a level rose, or was measured for the first time.
type Raised struct {
	Person     string `json:"person"`
	Competency string `json:"competency"`
	From       int    `json:"from"` // -1: not measured before
	To         int    `json:"to"`
}

// Kind is "passbook.raised".
func (Raised) Kind() string { return "passbook.raised" }

// Fell tells that a level fell, or is not measured any more, and for which reason.
type Fell struct {
	Person     string `json:"person"`
	Competency string `json:"competency"`
	From       int    `json:"from"`
	To         int    `json:"to"`     // -1: not measured any more
	Reason     string `json:"reason"` // expired, revoked, remeasured, merged, formula
}

// Kind is "passbook.fell".
func (Fell) Kind() string { return "passbook.fell" }

// Rescored tells that the score changed within a level.
type Rescored struct {
	Person     string `json:"person"`
	Competency string `json:"competency"`
	Level      int    `json:"level"`
}

// Kind is "passbook.rescored".
func (Rescored) Kind() string { return "passbook.rescored" }
