package record

// Stored is told once for the statements that were written together.
type Stored struct {
	First int64  `json:"first"` // number of the first
	Last  int64  `json:"last"`
	Sum   string `json:"sum"` // SHA-256, in hex, over the SHA-256 of each text in order: with the chain of the log, that none was changed
}

// Kind is "record.stored".
func (Stored) Kind() string { return "record.stored" }
