package framework

// Published tells that a version of what a kind of post needs came into force, and the one before it went out.
// Look again at everybody who holds a post of that kind.
type Published struct {
	KindCode string `json:"kind"`
	Version  int    `json:"version"`
}

// Kind names the fact.
func (Published) Kind() string { return "framework.published" }

// CompetencyRetired tells that nothing new may ask for a competency. Versions in force keep it until they are superseded.
type CompetencyRetired struct {
	Code string `json:"code"`
}

// Kind names the fact.
func (CompetencyRetired) Kind() string { return "framework.competency_retired" }

// CompetencyMerged tells that what was known as From is known as To from now on. Versions in force ask for To.
type CompetencyMerged struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Kind names the fact.
func (CompetencyMerged) Kind() string { return "framework.competency_merged" }
