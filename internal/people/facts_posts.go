package people

// DesignationApproved is told when a second person has said that a designation stands.
type DesignationApproved struct {
	Designation string `json:"designation"`
}

// Kind is "people.designation_approved".
func (DesignationApproved) Kind() string { return "people.designation_approved" }

// DesignationMerged is told when one designation has come to be a name of another.
type DesignationMerged struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Kind is "people.designation_merged".
func (DesignationMerged) Kind() string { return "people.designation_merged" }

// DesignationParted is told when a merged designation stands for itself again.
type DesignationParted struct {
	Designation string `json:"designation"`
	From        string `json:"from"`
}

// Kind is "people.designation_parted".
func (DesignationParted) Kind() string { return "people.designation_parted" }

// GroupsApplied is told when groups of posts were given their kinds, and when that was taken back.
type GroupsApplied struct {
	Grouping string `json:"grouping"`
	Posts    int    `json:"posts"`
	Undone   bool   `json:"undone"`
}

// Kind is "people.groups_applied".
func (GroupsApplied) Kind() string { return "people.groups_applied" }
