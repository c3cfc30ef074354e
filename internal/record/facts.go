package record

// Stored is told once for the statements that were written together.
type Stored struct {
	First int64  `json:"first"` // number of the first
	Last  int64  `json:"last"`
	Sum   string `json:"sum"` // SHA-256, in hex, over the SHA-256 of each text in order: with the chain of the log, that none was changed
}

// Kind is "record.stored".
func (Stored) Kind() string { return "record.stored" }

// Learnt is told when a statement of a trusted program says, by a rule, that a person has ended something that a room knows. It is
// no evidence by itself.
type Learnt struct {
	Statement string `json:"statement"`       // its identifier
	Rule      string `json:"rule"`            // such as passed/1: see Rules
	Person    string `json:"person"`          // id
	Activity  string `json:"activity"`        // by what the room knows it: see Know
	Score     *int   `json:"score,omitempty"` // scaled, in hundredths from -100 to 100; nil when none was told
	At        int64  `json:"at"`              // when it happened by the sender, else when it was stored, µs
}

// Kind is "record.learnt".
func (Learnt) Kind() string { return "record.learnt" }

// Erased is told when a person was taken out of the record. Who, is nowhere.
type Erased struct {
	Erasure    string `json:"erasure"`
	Statements int    `json:"statements"`
}

// Kind is "record.erased".
func (Erased) Kind() string { return "record.erased" }
