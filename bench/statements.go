package main

import (
	"fmt"
	"strings"
)

// statementSize is the usual size of a statement in octets.
const statementSize = 1193

// What the statements are about.
const (
	learners = 10_000
	courses  = 20
	units    = 400
)

// statementID is the identifier of the n-th statement: a UUID that, as those that senders make, has no order.
func statementID(n int) string {
	h := uint64(n+1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", h>>32, h>>16&0xffff, h>>4&0xfff, h*31>>52, h*17>>16)
}

// learner is the account name of who the n-th statement is about: one of 10,000.
func learner(n int) string { return fmt.Sprintf("EMP-%d", n*7919%learners) }

// unitOf is the activity of the n-th statement: one of 400 units of 20 courses.
func unitOf(n int) string {
	return fmt.Sprintf("https://sopan.example/courses/C%d/u%d", n%courses, n%units)
}

// verbOf is the verb of the n-th statement: one of three.
func verbOf(n int) string {
	return "http://adlnet.gov/expapi/verbs/" + []string{"initialized", "completed", "terminated"}[n%3]
}

// registrationOf is that of the n-th statement: three statements have one.
func registrationOf(n int) string { return fmt.Sprintf("00000000-0000-4000-9000-%012x", n/3) }

// statementOf is the n-th statement, of statementSize octets.
func statementOf(n int) string {
	return said{statementID(n), learner(n), verbOf(n), unitOf(n), fmt.Sprintf("https://sopan.example/courses/C%d", n%courses), registrationOf(n), ""}.text()
}

// said is what a statement says.
type said struct {
	id, learner, verb, unit, course, registration string
	instructor                                    string // "" for none
}

// text is the statement, of statementSize octets.
func (s said) text() string {
	instructor := ""
	if s.instructor != "" {
		instructor = `"instructor":{"account":{"homePage":"https://sopan.example/people","name":"` + s.instructor + `"}},`
	}
	text := fmt.Sprintf(`{"id":"%s","actor":{"objectType":"Agent","account":{"homePage":"https://sopan.example/people","name":"%s"}},`+
		`"verb":{"id":"%s","display":{"en":"did","hi":"किया"}},`+
		`"object":{"objectType":"Activity","id":"%s","definition":{"name":{"en":"Limits of direct purchase"},`+
		`"type":"http://adlnet.gov/expapi/activities/lesson"}},`+
		`"context":{"registration":"%s",%s"contextActivities":{"parent":[{"id":"%s"}],`+
		`"category":[{"id":"`+ofCmi5+`"}]}},`+
		`"timestamp":"2026-04-01T09:30:00.500Z","result":{"completion":true,"duration":"PT5M","response":"RESPONSE"}}`,
		s.id, s.learner, s.verb, s.unit, s.registration, instructor, s.course)
	return strings.Replace(text, "RESPONSE", strings.Repeat("x", max(0, statementSize-len(text)+len("RESPONSE"))), 1)
}

// ofCmi5 is the category that every statement has.
const ofCmi5 = "https://w3id.org/xapi/cmi5/context/categories/cmi5"

// agentKey is by what a query asks for a learner or an instructor.
func agentKey(name string) string { return "account:https://sopan.example/people " + name }
