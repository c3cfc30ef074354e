package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
)

// unread are the facts that no room follows, each with who needs it: the log is also the audit trail and the feed of what
// other systems are told.
var unread = map[string]string{
	"evidence.load_proposed":      "audit; what waits stands in the list of who may consent",
	"evidence.load_withdrawn":     "audit",
	"access.closed":               "audit",
	"framework.resource_replaced": "audit; what it touches is UsesOf, and its holders are told by framework.law_changed",
	"framework.proposed":          "audit; what waits stands in the inbox of the dictionary",
	"framework.proposal_decided":  "audit; the proposer finds it among their proposals",
	"access.signed_in_first":      "audit",
	"learning.enrolled":           "audit",
	"learning.unit_done":          "audit",
	"learning.published":          "audit",
	"learning.course_retired":     "audit",
	"learning.withdrawn":          "audit",
	"learning.course_unlisted":    "audit",
	"learning.course_listed":      "audit",
	"learning.course_flagged":     "audit; who may change the course finds the reason among its flags",
	"learning.course_unflagged":   "audit",
	"learning.course_rated":       "audit; a course's page has the sum",
	"learning.enrolment_moved":    "audit",
	"practice.logged":             "audit",
	"scenario.published":          "audit",
	"people.designation_approved": "audit",
	"people.designation_merged":   "audit; files find it by what it leads to",
	"people.designation_parted":   "audit",
	"people.groups_applied":       "audit; whom it touches is told by people.posted",
	"plan.started":                "audit",
	"people.service_ordered":      "audit; other systems are told when it is carried out",
	"hr.batch_received":           "audit",
	"hr.hook_made":                "audit",
	"hr.hook_rotated":             "audit",
	"hr.hook_ended":               "audit",
	"hr.batch_reconciled":         "audit",
	"attempt.offered":             "audit",
	"attempt.removed":             "audit",
	"launch.removed":              "audit",
	"attempt.failed":              "audit; no level falls or rises by a package's own word",
	"content.kept":                "audit: who put which package into the store",
	"launch.registered":           "audit; who enrolled finds it in the room itself",
	"record.stored":               "audit; the sums by which nobody can have changed a statement",
	"hr.connector_made":           "audit",
	"record.erased":               "audit",
	"hr.connector_ended":          "audit",
	"studio.begun":                "audit",
	"studio.submitted":            "audit; what waits stands in the reviewer's queue",
	"studio.sent_back":            "audit; its author finds it on their desk",
	"studio.approved":             "audit; what waits stands in the publisher's queue",
	"studio.accepted":             "audit",
	"studio.went_live":            "audit; what is taught is told by learning.published",
	"programme.begun":             "audit",
	"programme.retired":           "audit",
	"programme.enrolled":          "audit",
	"programme.left":              "audit",
	"programme.moved":             "audit",
	"programme.cohort_gathered":   "audit",
	"studio.failed":               "audit; its publisher finds it in their queue",
}

// told gives every kind of fact that the rooms can tell: the string that a method Kind in a facts.go returns.
func told(t *testing.T, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	files, err := filepath.Glob(filepath.Join(root, "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range kindsIn(t, file, text) {
			out[kind] = file
		}
	}
	return out
}

// kindsIn gives what methods named Kind with one string literal return.
func kindsIn(t *testing.T, name string, text []byte) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "Kind" || f.Recv == nil || len(f.Body.List) != 1 {
			continue
		}
		ret, ok := f.Body.List[0].(*ast.ReturnStmt)
		if !ok || len(ret.Results) != 1 {
			continue
		}
		if lit, ok := ret.Results[0].(*ast.BasicLit); ok && lit.Value != `""` {
			kind, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, kind)
		}
	}
	return out
}

// loose compares what is told with what is read: facts that nobody reads and are not excused, and readers of facts that
// nobody tells.
func loose(told map[string]string, read map[string]bool, excused map[string]string) (unheard, untold []string) {
	for kind := range told {
		if _, ok := excused[kind]; !read[kind] && !ok {
			unheard = append(unheard, kind)
		}
	}
	for kind := range read {
		if told[kind] == "" {
			untold = append(untold, kind)
		}
	}
	return unheard, untold
}

func TestFacts_NoneIsUnread_AndNoReaderWaitsInVain(t *testing.T) {
	h := apptest.Empty(t, "")
	read := map[string]bool{}
	for _, r := range h.Log.Readers() {
		for _, f := range r.Reads {
			read[f.Kind()] = true
		}
	}
	kinds := told(t, "..")
	if len(kinds) < 30 {
		t.Fatalf("only %d kinds of fact were found", len(kinds))
	}
	unheard, untold := loose(kinds, read, unread)
	for _, k := range unheard {
		t.Errorf("%s (%s) is read by no room: let one follow it, or say in unread who needs it", k, kinds[k])
	}
	for _, k := range untold {
		t.Errorf("%s is read and never told", k)
	}
	for k := range unread {
		if kinds[k] == "" {
			t.Errorf("unread names %s, which is no fact any more", k)
		}
		if read[k] {
			t.Errorf("unread names %s, which is read", k)
		}
	}
}

func TestFacts_ThePlantedSins_AreSeen(t *testing.T) {
	found := kindsIn(t, "x.go", []byte("package x\ntype A struct{}\nfunc (A) Kind() string { return \"x.a\" }\n"))
	if len(found) != 1 || found[0] != "x.a" {
		t.Fatalf("found %v", found)
	}
	unheard, untold := loose(map[string]string{"x.a": "x.go"}, map[string]bool{"x.b": true}, nil)
	if len(unheard) != 1 || len(untold) != 1 {
		t.Errorf("unheard %v, untold %v", unheard, untold)
	}
}
