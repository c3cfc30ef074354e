package who

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
)

// testdata/rights.csv is DOMAIN E, written by hand from the domain and not from rights.go: for each right and role, over
// whom the role has the right by itself. o: oneself; i: another inside the part of the tree that was granted; x: another
// outside it; r: one outside it who reports to the actor; -: nobody. Every person is a learner and, for those who report to
// them, a manager besides; HRMS, OPERATOR and PUBLIC are no persons and so have no o and no r. Places, accounts, the operator
// and the log have no line in DOMAIN E: their cells are the house's own decision.
//
// testdata/rights_open.csv names the cells where the code stands otherwise than the domain, and why. A cell that is settled
// must leave that file, else the test fails: what is open stays in sight.

const (
	inside  = "IN.UP.PR."
	beneath = "IN.UP.PR.948."
	outside = "IN.MH."
)

func readTable(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// cells is over whom each role has each right.
type cells map[Right]map[Role]string

// expected gives the domain's cells, and the same with what is open as the code has it.
func expected(t *testing.T) (domain, asBuilt cells) {
	t.Helper()
	rows := readTable(t, "rights.csv")
	domain, asBuilt = cells{}, cells{}
	for _, row := range rows[1:] {
		right := Right(row[0])
		if domain[right] != nil {
			t.Fatalf("%s stands twice", right)
		}
		domain[right], asBuilt[right] = map[Role]string{}, map[Role]string{}
		for i, cell := range row[1:] {
			if strings.Trim(cell, "oixr-") != "" || cell == "" {
				t.Fatalf("%s: %q is no cell", right, cell)
			}
			domain[right][Role(rows[0][i+1])], asBuilt[right][Role(rows[0][i+1])] = cell, cell
		}
	}
	for right, row := range domain { // roles that came later hold little: what is not named they do not hold
		for _, later := range laterRoles {
			row[later], asBuilt[right][later] = "-", "-"
		}
	}
	for _, row := range readTable(t, "rights_later.csv")[1:] {
		right, role := Right(row[0]), Role(row[1])
		if domain[right] == nil || !slices.Contains(laterRoles, role) {
			t.Fatalf("%s, %s: no such right, or no such role", right, role)
		}
		domain[right][role], asBuilt[right][role] = row[2], row[2]
	}
	for _, row := range readTable(t, "rights_open.csv")[1:] {
		right, role := Right(row[0]), Role(row[1])
		if was, ok := domain[right][role]; !ok || was == row[2] || row[3] == "" {
			t.Errorf("%s, %s: the domain says %q, the open list %q: no question, or no reason", right, role, was, row[2])
		}
		asBuilt[right][role] = row[2]
	}
	return domain, asBuilt
}

const rolePublic Role = "PUBLIC"

// laterRoles are the roles whose cells stand in rights_later.csv, a line each.
var laterRoles = []Role{RoleHost}

// playing gives somebody with the role over inside, and whether it is a person.
func playing(role Role) (Actor, bool) {
	switch role {
	case rolePublic:
		return Public, false
	case RoleOperator:
		return Operator("cli"), false
	case RoleHRMS:
		return Actor{System: "hrms:up", Grants: []Grant{{role, inside}}}, false
	case RoleLearner, RoleManager:
		return Actor{PersonID: "me"}, true
	}
	return Actor{PersonID: "me", Grants: []Grant{{role, inside}}}, true
}

// over is the four cases, each so that only one letter can be the reason.
var over = map[string]Over{
	"o": {PersonID: "me", Path: beneath},
	"i": {PersonID: "other", Path: beneath},
	"x": {PersonID: "other", Path: outside},
	"r": {PersonID: "other", Path: outside, Above: true},
}

func TestMay_EveryRightOfEveryRole_IsAsTheDomainSays(t *testing.T) {
	_, want := expected(t)
	n := 0
	for right, row := range want {
		for role, cell := range row {
			actor, person := playing(role)
			if person { // every person is a learner, and a manager of those who report to them
				cell += row[RoleLearner] + row[RoleManager]
			}
			for letter, o := range over {
				if !person && (letter == "o" || letter == "r") {
					continue
				}
				n++
				// Whom a role reaches everywhere, it reaches where they report to the actor too.
				may := strings.Contains(cell, letter) || letter == "r" && strings.Contains(cell, "x")
				if got := actor.May(right, o); got != may {
					t.Errorf("%s, %s, %s: may is %v, the table says %v (%s)", right, role, letter, got, may, cell)
				}
			}
		}
	}
	if n < 2000 {
		t.Errorf("only %d cases: the table is cut", n)
	}
}

func TestRights_TheTable_NamesEveryRightAndEveryRole(t *testing.T) {
	domain, _ := expected(t)
	roles := append(Roles(), rolePublic)
	for _, right := range Rights() {
		if domain[right] == nil {
			t.Errorf("%s is not in testdata/rights.csv", right)
		}
	}
	for right, row := range domain {
		if !slices.Contains(Rights(), right) {
			t.Errorf("%s is in the table and in no role", right)
		}
		for _, role := range roles {
			if row[role] == "" {
				t.Errorf("%s says nothing of %s", right, role)
			}
		}
		if len(row) != len(roles) {
			t.Errorf("%s names %d roles, there are %d", right, len(row), len(roles))
		}
	}
}

func TestMay_NobodyApprovesTheirOwn_WhateverTheyHold(t *testing.T) {
	var all []Grant
	for _, role := range Roles() {
		all = append(all, Grant{role, ""}, Grant{role, inside})
	}
	me := Actor{PersonID: "me", Grants: all}
	for _, right := range []Right{EvidenceDecide, EvidenceLoad, EvidenceRevoke, PlanAgree, AssessRecord, GrantGive} {
		for _, above := range []bool{false, true} { // a line that leads back to oneself makes nobody their own officer
			if me.May(right, Over{PersonID: "me", Path: beneath, Above: above}) {
				t.Errorf("%s over oneself", right)
			}
		}
	}
}

func TestRights_WhatIsToBeDoneByTwo_NoGrantedRoleHoldsBoth(t *testing.T) {
	for _, pair := range [][2]Right{{FracEdit, FracPublish}, {EvidenceDecide, EvidenceLoad}, {AssessBook, AssessRecord}, {PlanWrite, PlanAgree}, {GrantGive, AtlasPeople}} {
		for _, role := range Roles() {
			if Grantable(role) && ReachOf(role, pair[0]) != None && ReachOf(role, pair[1]) != None {
				t.Errorf("%s holds both %s and %s", role, pair[0], pair[1])
			}
		}
	}
	if ReachOf(RoleMDOAdmin, EvidenceRead) != None {
		t.Error("the department's admin reads notes and files; levels only are theirs")
	}
}

func TestMay_ThePublicAndAnUnknownRole_HoldNothing(t *testing.T) {
	for _, a := range []Actor{Public, {System: "job"}, {System: "job", Grants: []Grant{{"KING", ""}}}, {Grants: []Grant{{RoleLearner, ""}, {RoleManager, ""}}}} {
		for _, right := range Rights() {
			for letter, o := range over {
				// A grant of the learner's role is not given by anything; were it written, it must not reach over others.
				if a.May(right, o) && table[RoleLearner][right] != Tree {
					t.Errorf("%+v may %s (%s)", a, right, letter)
				}
			}
		}
	}
}

func TestGrantable_LearnerManagerAndOperator_AreNot(t *testing.T) {
	for _, role := range Roles() {
		want := !slices.Contains([]Role{RoleLearner, RoleManager, RoleOperator}, role)
		if Grantable(role) != want {
			t.Errorf("%s: grantable is %v", role, !want)
		}
	}
	if Grantable("KING") || Grantable("") {
		t.Error("a role that does not exist can be granted")
	}
}

func TestPaths_PartsWithinParts_AreLeftOut(t *testing.T) {
	a := Actor{PersonID: "me", Grants: []Grant{{RoleMDOAdmin, "IN.UP.PR.948."}, {RoleMDOAdmin, "IN.UP.PR."}, {RoleMDOAdmin, "IN.UP.PR."}, {RoleMDOAdmin, "IN.MH."}, {RoleAuditor, "IN."}}}
	if got := a.Paths(PeopleRead); !slices.Equal(got, []string{"IN.MH.", "IN.UP.PR."}) {
		t.Errorf("%q", got)
	}
	if got := a.Paths(LearnRead); !slices.Equal(got, []string{""}) {
		t.Errorf("what everybody reads: %q", got)
	}
	if a.Holds(AccountManage) != true || a.Holds(LogRebuild) {
		t.Error("held rights are not as granted")
	}
}

func TestCan_ThePathOfANeighbour_IsNotWithin(t *testing.T) {
	a := Actor{PersonID: "me", Grants: []Grant{{RoleMDOAdmin, "IN.UP.1."}}}
	for path, want := range map[string]bool{"IN.UP.1.": true, "IN.UP.1.2.": true, "IN.UP.12.": false, "IN.UP.": false, "": false} {
		if got := a.Can(PeopleRead, path); got != want {
			t.Errorf("%s: %v", path, got)
		}
		from, to := Within("IN.UP.1.")
		if in := path >= from && path < to; in != want {
			t.Errorf("%s: within the range is %v", path, in)
		}
	}
}
