package practice

// Logged is told when a person has written an entry.
type Logged struct {
	ID        string `json:"id"`
	Person    string `json:"person"`
	EntryKind string `json:"kind"` // OnJob, Social or Formal
}

// Kind names the fact.
func (Logged) Kind() string { return "practice.logged" }
