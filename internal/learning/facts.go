package learning

// Enrolled says that a person has begun a course, on one version of it.
type Enrolled struct {
	ID      string `json:"id"` // of the enrolment
	Person  string `json:"person"`
	Course  string `json:"course"`
	Version int    `json:"version"`
}

// Kind names the fact.
func (Enrolled) Kind() string { return "learning.enrolled" }

// UnitDone says that a person has done one part of a course.
type UnitDone struct {
	ID     string `json:"id"` // of the enrolment
	Person string `json:"person"`
	Course string `json:"course"`
	Unit   int    `json:"unit"`
	Hasty  bool   `json:"hasty,omitempty"` // was once answered faster than it can be read
}

// Kind names the fact.
func (UnitDone) Kind() string { return "learning.unit_done" }

// Completed says that a person has done every part of a course and submitted its final check. It says nothing of a level.
type Completed struct {
	ID         string `json:"id"` // of the enrolment
	Person     string `json:"person"`
	Course     string `json:"course"`
	Version    int    `json:"version"`
	Competency string `json:"competency"`
	Evidence   string `json:"evidence"` // id of the completion in the record
}

// Kind names the fact.
func (Completed) Kind() string { return "learning.completed" }

// Published says that a version of a course is taught from now on.
type Published struct {
	Course     string `json:"course"`
	Version    int    `json:"version"`
	Competency string `json:"competency"`
}

// Kind names the fact.
func (Published) Kind() string { return "learning.published" }

// CourseRetired says that nobody can begin a course any more.
type CourseRetired struct {
	Course string `json:"course"`
}

// Kind names the fact.
func (CourseRetired) Kind() string { return "learning.course_retired" }

// Withdrawn says that a person has given up a course before completing it.
type Withdrawn struct {
	ID     string `json:"id"` // of the enrolment
	Person string `json:"person"`
	Course string `json:"course"`
}

// Kind names the fact.
func (Withdrawn) Kind() string { return "learning.withdrawn" }
