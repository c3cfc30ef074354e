// Package cmi5 is the cmi5 profile of the Experience API (Quartz, 1st edition, on xAPI 1.0.3) as text and rules: a course
// structure is read and judged, the statements of an assignable unit (AU) are judged by where its session stands, what moves a
// learner on is decided, and what the launching system itself says is written. It keeps nothing and opens no connection. Section
// numbers in comments are those of the cmi5 specification.
package cmi5

// Namespace is that of the course structure (13.2).
const Namespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

// StructureName is the name of the course structure, at the root of a package (14.1).
const StructureName = "cmi5.xml"

// The verbs of cmi5 (9.3).
const (
	Launched    = "http://adlnet.gov/expapi/verbs/launched"
	Initialized = "http://adlnet.gov/expapi/verbs/initialized"
	Completed   = "http://adlnet.gov/expapi/verbs/completed"
	Passed      = "http://adlnet.gov/expapi/verbs/passed"
	Failed      = "http://adlnet.gov/expapi/verbs/failed"
	Terminated  = "http://adlnet.gov/expapi/verbs/terminated"
	Abandoned   = "https://w3id.org/xapi/adl/verbs/abandoned"
	Waived      = "https://w3id.org/xapi/adl/verbs/waived"
	Satisfied   = "https://w3id.org/xapi/adl/verbs/satisfied"
)

// The identifiers to which cmi5 gives a meaning (9.3.9, 9.5.5, 9.6).
const (
	CategoryCmi5      = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
	CategoryMoveOn    = "https://w3id.org/xapi/cmi5/context/categories/moveon"
	ExtSession        = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
	ExtMastery        = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
	ExtLaunchMode     = "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
	ExtLaunchURL      = "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
	ExtMoveOn         = "https://w3id.org/xapi/cmi5/context/extensions/moveon"
	ExtLaunchParams   = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
	ExtReason         = "https://w3id.org/xapi/cmi5/result/extensions/reason"
	ExtProgress       = "https://w3id.org/xapi/cmi5/result/extensions/progress"
	TypeBlock         = "https://w3id.org/xapi/cmi5/activitytype/block"
	TypeCourse        = "https://w3id.org/xapi/cmi5/activitytype/course"
	LaunchDataName    = "LMS.LaunchData"         // name of the state document (10)
	PreferencesName   = "cmi5LearnerPreferences" // name of the agent profile (11)
	paramsOfLaunching = "endpoint fetch actor registration activityId"
)

// MoveOn is what an AU asks before its learner may move on (13.1.4).
type MoveOn string

// The criteria. NotApplicable is the default.
const (
	NotApplicable      MoveOn = "NotApplicable"
	OnPassed           MoveOn = "Passed"
	OnCompleted        MoveOn = "Completed"
	CompletedAndPassed MoveOn = "CompletedAndPassed"
	CompletedOrPassed  MoveOn = "CompletedOrPassed"
)

// Met tells whether the criterion holds of an AU that was, or was not, completed and passed within a registration.
func (m MoveOn) Met(completed, passed bool) bool {
	switch m {
	case OnPassed:
		return passed
	case OnCompleted:
		return completed
	case CompletedAndPassed:
		return completed && passed
	case CompletedOrPassed:
		return completed || passed
	}
	return true
}

// Mode is how an AU is launched (10, launchMode).
type Mode string

// The modes. Only in Normal is anything recorded that counts for satisfaction.
const (
	Normal Mode = "Normal"
	Browse Mode = "Browse"
	Review Mode = "Review"
)

// Modes are all of them.
func Modes() []Mode { return []Mode{Normal, Browse, Review} }

// Reason is why an AU is waived (9.5.5.2).
type Reason string

// The reasons.
const (
	TestedOut        Reason = "Tested Out"
	EquivalentAU     Reason = "Equivalent AU"
	EquivalentBeyond Reason = "Equivalent Outside Activity"
	Administrative   Reason = "Administrative"
)

// Reasons are all of them.
func Reasons() []Reason { return []Reason{TestedOut, EquivalentAU, EquivalentBeyond, Administrative} }
