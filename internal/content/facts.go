package content

// Kept is told when a package has been put into the store.
type Kept struct {
	Package string `json:"package"` // its id
	As      Kind   `json:"as"`
	Owner   string `json:"owner"` // code of the organisation
}

// Kind is "content.kept".
func (Kept) Kind() string { return "content.kept" }
