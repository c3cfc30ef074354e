package people

// The statements behind List, for a test of how they are run.
const (
	ListUnit  = listUnit
	ListUnits = listUnits
)
