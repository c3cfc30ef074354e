package cmi5

// Texts are the wordings of one text by language tag; "und" where the file names no language.
type Texts map[string]string

// Course is a course structure that keeps every rule. Texts bear no space at their ends (13.1).
type Course struct {
	ID                 string // IRI of the publisher
	Title, Description Texts
	Objectives         []Objective
	AUs                []AU    // in the order of the file; their place in it is their index
	Blocks             []Block // inner ones before those that hold them
}

// Objective is something to be learned that AUs and blocks refer to.
type Objective struct {
	ID                 string
	Title, Description Texts
}

// Block holds the AUs from First to Last, its own and those of blocks within it.
type Block struct {
	ID                 string
	Title, Description Texts
	Objectives         []string
	First, Last        int // indexes; both are within
	Depth              int // 1 at the top
}

// AU is an assignable unit: what is launched.
type AU struct {
	ID                 string
	Title, Description Texts
	Objectives         []string
	URL                string // as the file has it: fully qualified, or the path of a file of the package with its query
	LaunchParameters   string
	HasParameters      bool // given, be they empty
	EntitlementKey     string
	HasKey             bool
	MoveOn             MoveOn
	MasteryScore       string // a decimal from 0 to 1 of at most four places, as JSON writes it; "" for none
	OwnWindow          bool
	ActivityType       string // IRI, or ""
}
