package people

// The statements behind List and Find, for a test of how they are run.
const (
	ListUnit   = listUnit
	ListUnits  = listUnits
	NamesUnit  = namesUnit
	NamesUnits = namesUnits
	CodesUnit  = codesUnit
	CodesUnits = codesUnits
	NamesAll   = namesAll
	CodesAll   = codesAll
)
