package assessment

// Sat is told when a sitting of any paper has been submitted and marked.
type Sat struct {
	Sitting    string `json:"sitting"`
	Person     string `json:"person"`
	Paper      string `json:"paper"` // id of the version
	Code       string `json:"code"`  // of the paper, over its versions
	PaperKind  string `json:"kind"`
	Competency string `json:"competency,omitempty"`
	Level      int    `json:"level,omitempty"`
	Percent    int    `json:"percent"` // hundredths
	Passed     bool   `json:"passed"`
}

// Kind names the fact.
func (Sat) Kind() string { return "assessment.sat" }

// Booked is told when a person has a place for an independent test.
type Booked struct {
	Booking    string `json:"booking"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Agency     string `json:"agency"` // organisation id
}

// Kind names the fact.
func (Booked) Kind() string { return "assessment.booked" }

// Scored is told when the result of an independent test has been written.
type Scored struct {
	Booking    string `json:"booking"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Percent    int    `json:"percent"` // hundredths
	Passed     bool   `json:"passed"`
	Evidence   string `json:"evidence"`
}

// Kind names the fact.
func (Scored) Kind() string { return "assessment.scored" }

// Voided is told when a booking has been given up before its test.
type Voided struct {
	Booking    string `json:"booking"`
	Person     string `json:"person"`
	Competency string `json:"competency"`
}

// Kind names the fact.
func (Voided) Kind() string { return "assessment.voided" }
