package attempt

// Offered is told when a course was put before learners, or taken out again.
type Offered struct {
	Package string `json:"package"`
	Live    bool   `json:"live"`
}

// Kind names the fact.
func (Offered) Kind() string { return "attempt.offered" }

// Completed is told once for an attempt and an item, when the item says that it is complete.
type Completed struct {
	Attempt string `json:"attempt"`
	Person  string `json:"person"`
	Package string `json:"package"`
	Index   int    `json:"index"`           // of the item among those that can be run, from 0
	Seconds int64  `json:"seconds"`         // in this item so far, by the server's clock
	Visit   int64  `json:"visit,omitempty"` // of them, in this visit
}

// Kind names the fact.
func (Completed) Kind() string { return "attempt.completed" }

// Passed is told when an item says that it was passed, having not said so before.
type Passed struct {
	Attempt string `json:"attempt"`
	Person  string `json:"person"`
	Package string `json:"package"`
	Index   int    `json:"index"`
	Scaled  *int   `json:"scaled,omitempty"` // hundredths; absent when it gave no score
	Seconds int64  `json:"seconds"`
	Visit   int64  `json:"visit,omitempty"` // of them, in this visit
}

// Kind names the fact.
func (Passed) Kind() string { return "attempt.passed" }

// Failed is told when an item says that it was failed, having not said so before.
type Failed struct {
	Attempt string `json:"attempt"`
	Person  string `json:"person"`
	Package string `json:"package"`
	Index   int    `json:"index"`
	Scaled  *int   `json:"scaled,omitempty"`
}

// Kind names the fact.
func (Failed) Kind() string { return "attempt.failed" }

// Satisfied is told once for an attempt, when the course as a whole is complete.
type Satisfied struct {
	Attempt string `json:"attempt"`
	Person  string `json:"person"`
	Package string `json:"package"`
	Success string `json:"success"` // unknown, passed, failed
	Scaled  *int   `json:"scaled,omitempty"`
	Seconds int64  `json:"seconds"` // in the attempt so far, by the server's clock
}

// Kind names the fact.
func (Satisfied) Kind() string { return "attempt.satisfied" }

// Ended is told when a visit to an item has ended: by its own word, by leaving, or by opening another.
type Ended struct {
	Attempt string `json:"attempt"`
	Person  string `json:"person"`
	Package string `json:"package"`
	Index   int    `json:"index"`
	Seconds int64  `json:"seconds"`         // of this visit, by the server's clock
	Until   int64  `json:"until,omitempty"` // when it was last heard of, µs; 0 in facts from before it was told: when the fact was
}

// Kind names the fact.
func (Ended) Kind() string { return "attempt.ended" }

// Removed is told when a course was taken back before a learner had begun it.
type Removed struct {
	Package string `json:"package"`
}

// Kind names the fact.
func (Removed) Kind() string { return "attempt.removed" }
