package programme

// Begun says that a draft of a programme was begun.
type Begun struct {
	Draft     string `json:"draft"`
	Programme string `json:"programme"`
	From      int    `json:"from,omitempty"` // version that it was begun from
}

// Kind names the fact.
func (Begun) Kind() string { return "programme.begun" }

// Submitted says that a draft waits for its reviewer.
type Submitted struct {
	Draft     string   `json:"draft"`
	Programme string   `json:"programme"`
	To        []string `json:"to,omitempty"` // persons who may take the next step, not all where they are many
}

// Kind names the fact.
func (Submitted) Kind() string { return "programme.submitted" }

// SentBack says that a draft is to be written on.
type SentBack struct {
	Draft     string   `json:"draft"`
	Programme string   `json:"programme"`
	Of        []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (SentBack) Kind() string { return "programme.sent_back" }

// Approved says that a reviewer found a draft right.
type Approved struct {
	Draft     string   `json:"draft"`
	Programme string   `json:"programme"`
	To        []string `json:"to,omitempty"` // persons who may take the next step, not all where they are many
	Of        []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Approved) Kind() string { return "programme.approved" }

// Published says that a version of a programme may be begun from now on.
type Published struct {
	Programme string   `json:"programme"`
	Version   int      `json:"version"`
	Draft     string   `json:"draft,omitempty"`
	Of        []string `json:"of,omitempty"` // persons who wrote it
}

// Kind names the fact.
func (Published) Kind() string { return "programme.published" }

// Retired says that nobody can begin a programme any more.
type Retired struct {
	Programme string `json:"programme"`
}

// Kind names the fact.
func (Retired) Kind() string { return "programme.retired" }

// Enrolled says that a person has begun a programme.
type Enrolled struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Version   int    `json:"version"`
}

// Kind names the fact.
func (Enrolled) Kind() string { return "programme.enrolled" }

// Left says that a person has left a programme.
type Left struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
}

// Kind names the fact.
func (Left) Kind() string { return "programme.left" }

// Moved says that a person goes on in a newer version of a programme.
type Moved struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	From      int    `json:"from"` // version
	To        int    `json:"to"`
}

// Kind names the fact.
func (Moved) Kind() string { return "programme.moved" }

// RenewalBegun says that a person has begun to renew a programme.
type RenewalBegun struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"`
}

// Kind names the fact.
func (RenewalBegun) Kind() string { return "programme.renewal_begun" }

// MilestoneOpened says that a milestone is open to a person.
type MilestoneOpened struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"`
	Milestone int    `json:"milestone"` // from 1
}

// Kind names the fact.
func (MilestoneOpened) Kind() string { return "programme.milestone_opened" }

// Completed says that a person has completed a round of a programme. It says nothing of a level.
type Completed struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"`
	Ends      string `json:"ends,omitempty"` // YYYY-MM-DD in India: it holds until then
}

// Kind names the fact.
func (Completed) Kind() string { return "programme.completed" }

// RenewalDue says that a person may renew a programme.
type RenewalDue struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"`
	Ends      string `json:"ends"` // YYYY-MM-DD in India
}

// Kind names the fact.
func (RenewalDue) Kind() string { return "programme.renewal_due" }

// RenewalSoon says that a programme that a person has completed will hold for a few days more.
type RenewalSoon struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"`
	Ends      string `json:"ends"` // YYYY-MM-DD in India
}

// Kind names the fact.
func (RenewalSoon) Kind() string { return "programme.renewal_soon" }

// Lapsed says that a programme that a person had completed holds no more.
type Lapsed struct {
	ID        string `json:"id"` // of the enrolment
	Person    string `json:"person"`
	Programme string `json:"programme"`
	Round     int    `json:"round"` // the newest
}

// Kind names the fact.
func (Lapsed) Kind() string { return "programme.lapsed" }

// CohortGathered says that a cohort was made.
type CohortGathered struct {
	Cohort    string `json:"cohort"`
	Programme string `json:"programme"`
	Seats     int    `json:"seats"`
}

// Kind names the fact.
func (CohortGathered) Kind() string { return "programme.cohort_gathered" }

// PlaceSettled says how a person stands to a cohort from now on.
type PlaceSettled struct {
	Cohort    string   `json:"cohort"`
	Person    string   `json:"person"`
	Status    string   `json:"status"`
	Programme string   `json:"programme,omitempty"`
	To        []string `json:"to,omitempty"` // persons who may take the next step
}

// Kind names the fact.
func (PlaceSettled) Kind() string { return "programme.place_settled" }

// What may become of a cohort.
const (
	CohortBegins  = "begins"
	CohortMoved   = "moved" // it has other dates
	CohortEnded   = "ended" // before its last day
	CohortResumed = "resumed"
)

// CohortDated says to somebody who has a seat in a cohort what has become of it.
type CohortDated struct {
	Cohort    string `json:"cohort"`
	Programme string `json:"programme"`
	Person    string `json:"person"`
	What      string `json:"what"`   // one of Cohort…
	Starts    string `json:"starts"` // YYYY-MM-DD
	Ends      string `json:"ends"`
}

// Kind names the fact.
func (CohortDated) Kind() string { return "programme.cohort_dated" }
