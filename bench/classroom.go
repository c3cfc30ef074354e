package main

import "fmt"

// classroom says statements as courses do that many take at once: who learns much and which course is taken often is by Zipf, a session
// is six statements in a registration of its own, and 64 sessions are under way together. The n-th is the same whatever comes after it.
type classroom struct{ people, courses zipf }

const (
	classPeople      = 200_000
	classCourses     = 400
	unitsOfACourse   = 12
	classInstructors = 500
	ofASession       = 6
	sessionsAtOnce   = 64
	suspendedOneIn   = 500 // sessions
)

func newClassroom() classroom { return classroom{newZipf(classPeople, 1), newZipf(classCourses, 0.9)} }

func classVerb(name string) string { return "http://adlnet.gov/expapi/verbs/" + name }

func classLearner(rank int) string { return fmt.Sprintf("EMP-%06d", rank) }

func classCourse(rank int) string { return fmt.Sprintf("https://sopan.example/courses/C%03d", rank) }

func classUnit(course, unit int) string { return fmt.Sprintf("%s/u%02d", classCourse(course), unit) }

// risingID is the identifier of the n-th statement: a UUID that rises with time, as those of version 7. So a great store is filled at the
// end of its index of identifiers, by which nothing is asked here.
func risingID(n int) string {
	return fmt.Sprintf("01990000-%04x-7%03x-8000-%012x", n>>28, n>>16&0xfff, n)
}

// said is what the n-th statement says. All its values of one kind are equally long.
func (c classroom) said(n int) said {
	const together = ofASession * sessionsAtOnce
	session, step := n/together*sessionsAtOnce+n%sessionsAtOnce, n%together/sessionsAtOnce
	s := fork(90, session)
	person, course, unit := c.people.draw(s), c.courses.draw(s), s.below(unitsOfACourse)
	end, guided, suspended := s.below(100), s.chance(20), s.below(suspendedOneIn) == 0
	verb := "progressed"
	switch {
	case step == 0:
		verb = "initialized"
	case step == 3 && suspended:
		verb = "suspended"
	case step == 4 && end < 60:
		verb = "passed"
	case step == 4 && end < 85:
		verb = "completed"
	case step == 4:
		verb = "failed"
	case step == 5:
		verb = "terminated"
	}
	out := said{
		risingID(n), classLearner(person), classVerb(verb), classUnit(course, unit), classCourse(course),
		fmt.Sprintf("00000000-0000-4000-9000-%012x", session), "",
	}
	if guided {
		out.instructor = fmt.Sprintf("EMP-I%05d", session%classInstructors)
	}
	return out
}
