package app_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/migrations"
)

// DOMAIN E, carried out: every verb is called as every role about the actor's own, about somebody inside the part of the tree
// that was granted, and about somebody outside it. What must come of it follows from the table of rights
// (ground/who/rights.go) and from what testdata/verbs.csv says that the verb asks for; what the verb's own code says is
// never looked at.
//
// testdata/verbs.csv, column "over", says what the right must reach:
//
//	person     a person, or what is theirs: by oneself, by the reporting line, by a grant over where they serve
//	line       as person, but a grant does not count
//	machine    as person, but of another only where the actor is no person
//	hand       as person, but only where the actor is a person
//	unit       a unit, or what is its: by a grant over it
//	system     as unit, but only where the actor is no person
//	nation     the whole: own and inside are by a grant over the nation, outside is by a grant over a part of it
//	signed in  nothing of anybody's: whoever is a person may
//	anyone     nothing at all is asked for
//
// column "own" says "always" where one may whatever one holds, "never" where nobody may, and nothing where the table says it;
// column "refused" says how a refusal looks:
//
//	           denied
//	hidden     not found, for whether there is such a thing is not told
//	left out   denied, or the list does without it
//	rows       denied, or the row of the file is refused
//	untouched  denied, or what is the other's stays as it was

// The three cases.
const (
	ofOneself = "own"
	ofInside  = "inside"
	ofOutside = "outside"
)

var cases = []string{ofOneself, ofInside, ofOutside}

// verbLine is one line of testdata/verbs.csv.
type verbLine struct {
	name   string
	rights []who.Right // none for "none"
	why    string
	over   string
	own    string
	how    string // a refusal looks
}

func verbLines(t *testing.T) []verbLine {
	t.Helper()
	f, err := os.Open("testdata/verbs.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(rows[0], ",") != "verb,right,why,over,own,refused" {
		t.Fatalf("the columns are %v", rows[0])
	}
	var out []verbLine
	for _, r := range rows[1:] {
		v := verbLine{name: r[0], why: r[2], over: r[3], own: r[4], how: r[5]}
		for _, right := range strings.Fields(r[1]) {
			if right != "none" {
				v.rights = append(v.rights, who.Right(right))
			}
		}
		out = append(out, v)
	}
	return out
}

// neverOnOneself are the rights that no grant gives over oneself: nobody approves their own.
var neverOnOneself = []who.Right{who.EvidenceDecide, who.EvidenceLoad, who.EvidenceRevoke, who.PlanAgree, who.AssessRecord, who.GrantGive}

// isPerson tells whether a role is played by a person.
func isPerson(role who.Role) bool { return slices.Contains(persons(), role) }

// may tells what the table of rights says of a cell.
func (v verbLine) may(role who.Role, where string) bool {
	switch {
	case v.over == "anyone":
		return true
	case v.over == "signed in":
		return isPerson(role)
	case where == ofOneself && v.own == "always":
		return isPerson(role)
	case where == ofOneself && v.own == "never":
		return false
	}
	return slices.ContainsFunc(v.rights, func(right who.Right) bool { return v.reaches(right, role, where) })
}

// reaches tells whether a role holds one right as far as the cell asks. Every person is a learner besides.
func (v verbLine) reaches(right who.Right, role who.Role, where string) bool {
	granted := who.ReachOf(role, right) == who.Tree
	if isPerson(role) && who.ReachOf(who.RoleLearner, right) == who.Tree {
		return true
	}
	switch v.over {
	case "system":
		return granted && !isPerson(role) && (where != ofOutside || role == who.RoleOperator)
	case "unit", "nation":
		return granted && (where != ofOutside || role == who.RoleOperator)
	case "line":
		granted = false
	case "machine":
		granted = granted && !isPerson(role)
	case "hand":
		granted = granted && isPerson(role)
	}
	switch where {
	case ofOneself:
		return who.ReachOf(who.RoleLearner, right) == who.Own || granted && !slices.Contains(neverOnOneself, right)
	case ofInside:
		return granted || v.over != "machine" && role == who.RoleManager && who.ReachOf(role, right) == who.Reports
	}
	return granted && role == who.RoleOperator
}

// cell is one case of one verb as one role.
type cell struct {
	verb  string
	role  who.Role
	where string
}

func (c cell) String() string { return fmt.Sprintf("%-28s %-18s %-8s", c.verb, c.role, c.where) }

// What may come of a cell; anything else is told as it is.
const (
	allowed = "allowed"
	refused = "refused"
)

// rig calls verbs in copies of a world.
type rig struct {
	*scene
	now    *world
	spoilt map[*subject]bool // about whom something was written since the world was fresh; nil stands for all
	calls  map[string]call
	tables map[string][]string // by room, those with a column for a person
	strict bool                // each cell meets what it is about as it was made, and what is refused has written nothing
}

func newRig(t *testing.T, address string) *rig {
	t.Helper()
	r := &rig{scene: newScene(t, address), calls: calls(), tables: personalTables(t), strict: address == ""}
	t.Cleanup(func() {
		if r.now != nil {
			r.now.close()
		}
	})
	return r
}

// fresh puts the world back as it was made.
func (r *rig) fresh() *world {
	if r.now != nil {
		r.now.close()
	}
	r.now, r.spoilt = r.open(), map[*subject]bool{}
	return r.now
}

// afresh is fresh where anything has been written.
func (r *rig) afresh() *world {
	if r.now == nil || len(r.spoilt) > 0 {
		return r.fresh()
	}
	return r.now
}

// actor plays a role in a case.
func (r *rig) actor(v verbLine, role who.Role, where string) who.Actor {
	path := r.offices[ownUnit].Path
	if v.over == "nation" {
		path = map[string]string{ofOneself: "IN.", ofInside: "", ofOutside: path}[where]
	}
	by := who.Public
	switch {
	case role == who.RoleOperator:
		return who.Operator("cli")
	case role == who.RoleHRMS:
		by = who.Actor{System: "hrms:up"}
	case isPerson(role):
		by = r.subjects[role].Actor
	}
	if who.Grantable(role) {
		by.Grants = []who.Grant{{Role: role, Path: path}}
	}
	return by
}

// about gives whom a cell is about; nil where there is nobody, for what is no person has no own.
func (r *rig) about(role who.Role, where string) *subject {
	return map[string]*subject{ofOneself: r.subjects[role], ofInside: r.inside, ofOutside: r.outside}[where]
}

// try makes the call of a cell and tells what came of it, and whether that is because the act has been done already.
func (r *rig) try(v verbLine, role who.Role, where string) (got string, done bool) {
	by, about := r.actor(v, role, where), r.about(role, where)
	before := r.now.version()
	var theirs []string
	untouched := v.how == "untouched" && where != ofOneself
	if untouched {
		theirs = r.rowsOf(v.name, about)
	}
	err := r.calls[v.name](context.Background(), r.now, by, about)
	wrote := r.now.version() != before
	got = v.outcome(by, err)
	switch {
	case untouched && fault.KindOf(err) != fault.Internal && apptest.Differ(theirs, r.rowsOf(v.name, about)) == "":
		got = refused
		about = r.subjects[role] // what was written is the actor's own
	case got == refused && wrote && r.strict && !errors.Is(err, errLeftOut): // reading a list may be recorded
		got = "refused, and something was written"
	}
	if v.over == "unit" || v.over == "system" || v.over == "nation" { // the own unit of one is that of all
		about = nil
	}
	if wrote {
		r.spoilt[about] = true
	}
	return got, slices.Contains([]fault.Kind{fault.Conflict, fault.Stale, fault.NotFound}, fault.KindOf(err))
}

// outcome tells what an error means.
func (v verbLine) outcome(by who.Actor, err error) string {
	switch {
	case err == nil:
		return allowed
	case fault.Is(err, fault.Denied), fault.Is(err, fault.Unauthenticated) && !by.SignedIn(),
		fault.Is(err, fault.NotFound) && v.how == "hidden",
		errors.Is(err, errLeftOut) && v.how == "left out",
		errors.Is(err, errRows) && v.how == "rows":
		return refused
	}
	return err.Error()
}

// rowsOf gives the rows of a verb's room that name somebody.
func (r *rig) rowsOf(verb string, about *subject) []string {
	room, _, _ := strings.Cut(verb, ".")
	var out []string
	for _, table := range r.tables[room] {
		for _, row := range apptest.Dump(r.t, r.now.House, table) {
			if strings.Contains(row, about.PersonID) {
				out = append(out, table+" "+row)
			}
		}
	}
	if len(out) == 0 {
		r.t.Fatalf("%s: no row of the room names %s", verb, about.Code)
	}
	return out
}

var createTable = regexp.MustCompile(`(?s)create table ((\w+?)_\w+) \((.*?)\n\);`)

// personalTables gives, for each room, its tables that have a column for a person.
func personalTables(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(migrations.Files, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range createTable.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(found[3], "person_id") && !slices.Contains(out[found[2]], found[1]) {
				out[found[2]] = append(out[found[2]], found[1])
			}
		}
	}
	return out
}

// difference is a cell that is otherwise than the table says.
type difference struct {
	cell
	want, got string
}

func (d difference) String() string {
	return fmt.Sprintf("%s wanted %s, got %s", d.cell, d.want, d.got)
}

// compare calls verbs in all their cells and gives those that are otherwise than the table says: first the cells that must be
// refused, then those that must be allowed. n is how many cells there were.
func (r *rig) compare(verbs ...verbLine) (differ []difference, n int) {
	r.afresh()
	for _, v := range verbs {
		if r.calls[v.name] == nil {
			return []difference{{cell{verb: v.name}, "a call", "none: the verb is absent from the table"}}, 0
		}
	}
	for _, may := range []bool{false, true} {
		for _, v := range verbs {
			d, cells := r.half(v, may)
			differ, n = append(differ, d...), n+cells
		}
	}
	return differ, n
}

// half calls a verb in those of its cells that must be allowed, or in those that must be refused.
func (r *rig) half(v verbLine, may bool) (differ []difference, n int) {
	want := map[bool]string{true: allowed, false: refused}[may]
	for _, role := range append(who.Roles(), rolePublic) {
		for _, where := range cases {
			about := r.about(role, where)
			if about == nil || v.may(role, where) != may {
				continue
			}
			if n++; r.strict && (r.spoilt[nil] || r.spoilt[about]) {
				r.fresh()
			}
			got, done := r.try(v, role, where)
			if may && !r.strict && got != refused && done { // by an earlier cell, in the same copy
				got = allowed
			}
			if got != want {
				differ = append(differ, difference{cell{v.name, role, where}, want, got})
			}
		}
	}
	return differ, n
}

// batches says which verbs meet one copy of the world: each its own, where a copy is cheap. Elsewhere all that only read meet
// one, those that write one for each room, and those that write for the actor alone, whomever they are called about, the last.
func (r *rig) batches(verbs []verbLine, reads map[string]bool) (out [][]verbLine) {
	at := map[string]int{}
	for _, v := range verbs {
		key, _, _ := strings.Cut(v.name, ".")
		switch {
		case r.strict:
			key = v.name
		case reads[v.name]:
			key = "reading"
		case v.how == "untouched":
			key = "untouched"
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key], out = i, append(out, nil)
		}
		out[i] = append(out[i], v)
	}
	return out
}

// known are cells that stand otherwise than the table says, each with what is to be done about it. A cell that has become
// right fails until it is taken out.
var known = map[cell]string{}

// unsettled gives what is not known of the differences, and what is known and has become right.
func unsettled(differ []difference, known map[cell]string) (told []string) {
	open := maps.Clone(known)
	for _, d := range differ {
		if known[d.cell] == "" {
			told = append(told, d.String())
		}
		delete(open, d.cell)
	}
	for c := range open {
		told = append(told, c.String()+" is right now: take it out of the list of what is known")
	}
	return told
}

func TestRights_EveryVerbAsEveryRole_IsAsTheTableSays(t *testing.T) {
	eachEngine(t, func(t *testing.T, r *rig) {
		var differ []difference
		n := 0
		for _, verbs := range r.batches(verbLines(t), readingVerbs(t)) {
			d, cells := r.compare(verbs...)
			differ, n = append(differ, d...), n+cells
		}
		for _, told := range unsettled(differ, known) {
			t.Error(told)
		}
		if n < 4500 {
			t.Errorf("only %d cells: the table is cut", n)
		}
	})
}

// readingVerb finds a verb that is handed what it reads from.
var readingVerb = regexp.MustCompile(`(?m)^func \(\w+ \*?\w+\) (\w+)\(ctx context\.Context, q db\.Q, by who\.Actor`)

func readingVerbs(t *testing.T) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	verbs, _ := verbsIn(t, "..")
	for _, v := range verbs {
		text, err := os.ReadFile(v.file)
		if err != nil {
			t.Fatal(err)
		}
		room, name, _ := strings.Cut(v.name, ".")
		for _, found := range readingVerb.FindAllStringSubmatch(string(text), -1) {
			if found[1] == name {
				out[room+"."+name] = true
			}
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d verbs read", len(out))
	}
	return out
}

// eachEngine runs a test in the world on SQLite and, where there is a server, on PostgreSQL.
func eachEngine(t *testing.T, test func(t *testing.T, r *rig)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, newRig(t, "")) })
	if dbtest.Server() != "" {
		t.Run("postgres", func(t *testing.T) { test(t, newRig(t, dbtest.PostgresURL(t))) })
	}
}

func TestRights_NoVerbIsAbsent_AndNoCallIsOfNoVerb(t *testing.T) {
	verbs, _ := verbsIn(t, "..")
	all := calls()
	for _, v := range verbs {
		if all[v.name] == nil {
			t.Errorf("%s (%s) is called by no cell: say in rights_calls_test.go how it is called", v.name, v.file)
		}
	}
	for name := range all {
		if !slices.ContainsFunc(verbs, func(v verb) bool { return v.name == name }) {
			t.Errorf("%s is called, and is no verb any more", name)
		}
	}
}

func TestRights_EveryLine_SaysWhatTheVerbIsOver(t *testing.T) {
	for _, v := range verbLines(t) {
		if !slices.Contains([]string{"person", "line", "machine", "hand", "unit", "system", "nation", "signed in", "anyone"}, v.over) {
			t.Errorf("%s is over %q", v.name, v.over)
		}
		if !slices.Contains([]string{"", "always", "never"}, v.own) || !slices.Contains([]string{"", "hidden", "left out", "rows", "untouched"}, v.how) {
			t.Errorf("%s: own is %q, a refusal looks %q", v.name, v.own, v.how)
		}
		if v.how != "" && v.why == "" {
			t.Errorf("%s is refused otherwise than by a denial and does not say why", v.name)
		}
		some := map[bool]bool{}
		for _, role := range append(who.Roles(), rolePublic) {
			for _, where := range cases {
				if where != ofOneself || isPerson(role) {
					some[v.may(role, where)] = true
				}
			}
		}
		if !some[true] || !some[false] && v.over != "anyone" {
			t.Errorf("%s is allowed nobody, or refused nobody: its line says too little", v.name)
		}
		if len(v.rights) == 0 && v.own != "always" && v.over != "signed in" && v.over != "anyone" {
			t.Errorf("%s asks for no right and says of nobody that they may", v.name)
		}
	}
}
