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

// CourseUnlisted says that a course stands in no list any more.
type CourseUnlisted struct {
	Course string `json:"course"`
}

// Kind names the fact.
func (CourseUnlisted) Kind() string { return "learning.course_unlisted" }

// CourseListed says that a course that was unlisted is listed again.
type CourseListed struct {
	Course string `json:"course"`
}

// Kind names the fact.
func (CourseListed) Kind() string { return "learning.course_listed" }

// CourseFlagged says that somebody called a course wrong.
type CourseFlagged struct {
	Course string `json:"course"`
	Flag   string `json:"flag"` // id of the flag
}

// Kind names the fact.
func (CourseFlagged) Kind() string { return "learning.course_flagged" }

// CourseUnflagged says that every flag of a course is settled.
type CourseUnflagged struct {
	Course string `json:"course"`
}

// Kind names the fact.
func (CourseUnflagged) Kind() string { return "learning.course_unflagged" }

// CourseRated says that a person who took a course rated it, or changed what they had said.
type CourseRated struct {
	Course string `json:"course"`
	Person string `json:"person"`
	Stars  int    `json:"stars"` // 1 to 5
}

// Kind names the fact.
func (CourseRated) Kind() string { return "learning.course_rated" }

// EnrolmentMoved says that a person went on in a newer version of a course, by choice.
type EnrolmentMoved struct {
	ID     string `json:"id"` // of the enrolment
	Person string `json:"person"`
	Course string `json:"course"`
	From   int    `json:"from"` // version
	To     int    `json:"to"`
}

// Kind names the fact.
func (EnrolmentMoved) Kind() string { return "learning.enrolment_moved" }
