package department_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sopan/internal/app/apptest"
	"sopan/internal/desk/department"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// exportedIn says which file of the archive holds what stands in a table; the files with a star are those with people.
var exportedIn = map[string]string{
	"people_org": "orgs.csv", "people_org_name": "orgs.csv", "people_org_end": "organisations_ended.csv", "people_org_past": "organisations_past.csv",
	"people_position": "posts.csv", "people_position_name": "posts.csv", "people_post_line": "sanctioned.csv", "people_post_line_position": "posts.csv",
	"people_designation": "designations.csv", "people_designation_name": "designations.csv",
	"people_grouping": "groups.csv", "people_group": "groups.csv", "people_group_title": "groups.csv", "people_group_post": "groups.csv",
	"people_person": "*people.csv", "people_person_name": "*people.csv", "people_posting": "*postings.csv", "people_service": "*service_orders.csv",
	"framework_kind": "kinds.csv", "framework_kind_name": "kinds.csv", "framework_need": "requirements.csv",
	"framework_version": "frameworks/", "framework_version_text": "frameworks/", "framework_role": "frameworks/", "framework_activity": "frameworks/",
	"framework_requirement": "frameworks/", "framework_resource": "frameworks/",
	"framework_step": "steps.csv", "framework_holder_check": "*holder_checks.csv",
	"framework_knowledge": "resources.csv", "framework_knowledge_name": "resources.csv", "framework_proposal": "proposals.csv",
	"framework_competency": "competencies.json", "framework_competency_name": "competencies.json", "framework_competency_text": "competencies.json",
	"framework_mapping": "maps/dictionary-",
	"hr_batch":          "batches.csv", "hr_row": "*batch_rows.csv", "hr_map": "maps/",
	"plan_idp": "*plans.csv", "plan_item": "*plan_items.csv", "plan_item_text": "*plan_items.csv", "plan_done": "*plan_items.csv",
	"evidence_load": "*earlier_scores.csv", "evidence_load_row": "*earlier_scores.csv",
}

// leftOut says why a table is not in the archive, or why all tables of a room are not ("practice_").
var leftOut = map[string]string{
	"people_place": "the directory's, not a department's", "people_place_name": "the directory's, not a department's",
	"people_holder": "follows from postings.csv", "people_post_tally": "counted from posts.csv",
	"people_designation_word": "made from designations.csv", "people_designation_order": "made from designations.csv",
	"framework_scale": "the nation's dictionary: CASE, the API", "framework_scale_level": "the nation's dictionary", "framework_word": "made from the dictionary",
	"framework_crosswalk": "the nation's dictionary", "framework_crosswalk_step": "the nation's dictionary", "framework_edge": "the nation's dictionary",
	"framework_node": "the nation's dictionary", "framework_case": "the nation's dictionary", "framework_history": "who changed the dictionary when: it stays where it was done",
	"framework_merge": "what undoes a merge within thirty days, where it was made; competency_states.csv has the merge", "framework_twin": "found in the dictionary",
	"framework_consent": "the commission's word, not the department's", "framework_lowered": "follows from the versions",
	"framework_edit": "each change of a draft, of which the version is the sum; sopan export log tells who and when", "framework_told": "told to holders; their inbox has it", "framework_told_count": "what framework_told comes to",
	"framework_import": "how lists came into the dictionary", "framework_import_file": "lists of others, as they came", "framework_import_error": "what was wrong in them",
	"framework_retired": "what an import took out of use, for taking it back where it was done; competency_states.csv has the states",
	"framework_due":     "work that waits, found anew", "framework_look": "work that waits, found anew", "framework_knowledge_word": "made from resources.csv",
	"hr_hook": "which other systems are told, with their secrets", "hr_event": "what other systems told, as it came; what it came to is in service_orders.csv",
	"hr_delivery":  "what other systems were told; sopan export log has it all",
	"hr_connector": "which other systems are asked, with their secrets; sopan hr connector list has the rest", "hr_job": "work that is under way or has ended",
	"hr_image": "people.csv before a batch, for taking it back", "hr_key": "hashes of PAN and PRAN, which leave the installation nowhere",
	"plan_revision":      "which plans are to be revised: follows from postings and plans",
	"evidence_load_unit": "follows from earlier_scores.csv", "evidence_item": "a person's own, given by them or by who tested or signed; theirs to take along",
	"evidence_file": "a person's own", "evidence_upload": "a person's own, on its way", "evidence_pass": "to whom a request passed on: work that waits",
	"access_":     "accounts, sessions, grants and their secrets belong to this installation",
	"assessment_": "tests are the agencies', sittings a person's own", "practice_": "what a person writes for themselves", "scenario_": "cases are their authors', what somebody chose in one is their own", "learning_": "courses are their providers', progress a person's own",
	"launch_":    "what people did in packages: the record of learning has all of it, by statements",
	"attempt_":   "what people do in packages, a person's own",
	"programme_": "programmes are those of who gives them, how far somebody is in one their own",
	"studio_":    "drafts are those of who gives the courses",
	"content_":   "packages of courses made elsewhere, as they were uploaded: their makers have them, and courses name them",
	"record_":    "statements of learning, each a person's own, and the secrets of the programs that send them",
	"passbook_":  "worked out from evidence; a person's own", "gap_": "worked out", "atlas_": "worked out", "notice_": "each person's inbox",
	"audit_": "who read what stays where it was read", "event_": "the log: sopan export log", "config_": "how this installation is set up", "idempotency_": "answers kept for a day",
	"job": "work that waits", "goose_db_version": "which migrations have run", "sqlite_sequence": "of the database itself",
}

func TestExport_EveryTable_IsInItOrNamedWithTheReason(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	tables, err := db.All(t.Context(), d.Reader(), func(s *string) []any { return []any{s} }, `select name from sqlite_master where type = 'table'`)
	if err != nil || len(tables) < 100 {
		t.Fatal(len(tables), err)
	}
	known := map[string]bool{}
	for _, name := range tables {
		room, _, _ := strings.Cut(name, "_")
		reason := cmp.Or(leftOut[name], leftOut[room+"_"])
		known[name], known[room+"_"] = true, true
		if file := exportedIn[name]; (file == "") == (reason == "") {
			t.Errorf("%s is %q in the export and %q left out", name, file, reason)
		}
	}
	for _, list := range []map[string]string{exportedIn, leftOut} {
		for name := range list {
			if !known[name] && name != "sqlite_sequence" {
				t.Errorf("%s is no table", name)
			}
		}
	}
}

// taken gives the archive that an actor may take.
func taken(t *testing.T, h *apptest.House, by who.Actor, e department.Export) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := h.Department().Archive(t.Context(), by, e, &out); err != nil {
		t.Fatal(err)
	}
	return unzip(t, out.Bytes())
}

// unzip gives the files of an archive.
func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

// code is the employee code of a person of the demo.
func code(t *testing.T, h *apptest.House, alias string) string {
	t.Helper()
	by, err := h.Person(t.Context(), alias)
	must(t, err)
	p, err := h.People.Person(t.Context(), h.Reader(), by.PersonID)
	must(t, err)
	return p.Code
}

// both is a department's administrator who may also bring in earlier scores and edit the dictionary.
func both(path string) who.Actor {
	return who.Actor{PersonID: "x", Grants: []who.Grant{
		{Role: who.RoleMDOAdmin, Path: path}, {Role: who.RoleHRMS, Path: path}, {Role: who.RoleCBC, Path: ""},
	}}
}

func TestExport_WithPeople_HasEveryFile_AndIsKeptForEach_AndWithout_HasNobody(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	must(t, h.Frameworks.KeepMapping(t.Context(), who.Operator("test"), "theirs", framework.Map{Columns: map[string]string{"code": "id", "name": "name"}}))
	scores, err := h.Records.ImportLoad(t.Context(), who.Operator("test"), strings.NewReader(
		"employee_code,competency,side,score,observed_on,readings,note\n"+code(t, h, "officer")+",KCM-B001,tcs,2.50,2025-05-05,2 3,'=kept as it is\n"), evidence.LoadOptions{})
	if err != nil || scores.Load == "" {
		t.Fatalf("%v %+v", err, scores)
	}
	for _, withPeople := range []bool{false, true} {
		files := taken(t, h, both("IN.UP.PR."), department.Export{People: withPeople, Purpose: "handover"})
		for table, file := range exportedIn {
			name, ofPeople := strings.CutPrefix(file, "*")
			found := false
			for f, text := range files {
				if strings.HasPrefix(f, name) {
					found = true
					if !ofPeople && strings.Contains(text, "EMP-UP") {
						t.Errorf("%s names a person", f)
					}
				}
			}
			if found != (withPeople || !ofPeople) {
				t.Errorf("with people %v: %s (of %s) is there: %v", withPeople, name, table, found)
			}
			if !strings.Contains(files["README.txt"], strings.TrimSuffix(name, "/")) && found {
				t.Errorf("README.txt does not name %s", name)
			}
		}
		if !withPeople {
			continue
		}
		if !strings.Contains(files["earlier_scores.csv"], ",tcs,2.50,2025-05-05,") || !strings.Contains(files["earlier_scores.csv"], ",'=kept as it is,") {
			t.Errorf("earlier_scores.csv:\n%s", files["earlier_scores.csv"])
		}
		for file, least := range map[string]int{"people.csv": 100, "postings.csv": 100, "plans.csv": 2, "plan_items.csv": 4} {
			if n := strings.Count(files[file], "\n"); n < least {
				t.Errorf("%s has %d lines", file, n)
			}
		}
	}
	reads, err := audit.Within(t.Context(), h.Reader(), []string{"IN.UP.PR."}, "", 500)
	kept := map[string]bool{}
	for _, r := range reads {
		if r.What == "export.people.handover" {
			kept[r.PersonID] = true
		}
	}
	if err != nil || len(kept) < 100 {
		t.Errorf("%v: the reading is kept for %d", err, len(kept))
	}
}

func TestExport_WithoutTheRight_OrAPurpose_IsRefused_AndNothingIsKept(t *testing.T) {
	h := apptest.Demo(t)
	for _, c := range []struct {
		by   who.Actor
		e    department.Export
		kind fault.Kind
	}{
		{who.Actor{PersonID: "x"}, department.Export{People: true, Purpose: "copy"}, fault.Denied},
		{both("IN.UP.PR."), department.Export{People: true}, fault.Invalid},
		{both("IN.UP.PR."), department.Export{People: true, Purpose: "because"}, fault.Invalid},
	} {
		if err := h.Department().Archive(t.Context(), c.by, c.e, io.Discard); !fault.Is(err, c.kind) {
			t.Errorf("%+v: %v", c.e, err)
		}
	}
	if reads, err := audit.Within(t.Context(), h.Reader(), []string{"IN."}, "", 500); err != nil || len(reads) > 0 {
		t.Errorf("%v %+v", err, reads)
	}
	// Who may export but neither read plans nor scores gets neither.
	by := who.Actor{PersonID: "x", Grants: []who.Grant{{Role: who.RoleOperator, Path: "IN.UP.PR."}}}
	files := taken(t, h, by, department.Export{People: true, Purpose: "copy"})
	if files["plans.csv"] != "" || files["people.csv"] == "" {
		t.Error("plans are there without the right to read them, or people are not")
	}
}

// TestExport_IsADataPackage holds the archive to Data Package 2.0 and to itself: every file is told, with its size, its SHA-256 and
// its columns.
func TestExport_IsADataPackage(t *testing.T) {
	h := apptest.Demo(t)
	files := taken(t, h, both("IN.UP.PR."), department.Export{People: true, Purpose: "copy"})
	var p struct {
		Schema    string `json:"$schema"`
		Name      string
		Created   time.Time
		Resources []struct {
			Name, Path, Type, Format, MediaType, Encoding, Hash string
			Bytes                                               int
			Schema                                              *struct {
				Schema string `json:"$schema"`
				Fields []struct{ Name, Type string }
			}
		}
	}
	must(t, json.Unmarshal([]byte(files["datapackage.json"]), &p))
	if p.Schema != "https://datapackage.org/profiles/2.0/datapackage.json" || p.Name == "" || p.Created.IsZero() || len(p.Resources) != len(files)-3 {
		t.Errorf("%+v of %d files tells %d", p.Schema, len(files), len(p.Resources))
	}
	names, form := map[string]bool{}, regexp.MustCompile(`^[a-z0-9._-]+$`)
	for _, r := range p.Resources {
		text := files[r.Path]
		if names[r.Name] || !form.MatchString(r.Name) || r.Encoding != "utf-8" || r.Bytes != len(text) || !utf8.ValidString(text) {
			t.Errorf("%+v", r)
		}
		names[r.Name] = true
		sum := sha256.Sum256([]byte(text))
		if r.Hash != "sha256:"+hex.EncodeToString(sum[:]) || !strings.Contains(files["SHA256SUMS"], hex.EncodeToString(sum[:])+"  "+r.Path+"\n") {
			t.Errorf("%s: %s", r.Path, r.Hash)
		}
		if r.Type != "table" {
			if r.Format != "json" || !json.Valid([]byte(text)) {
				t.Errorf("%s is no JSON", r.Path)
			}
			continue
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(rows[0]) != len(r.Schema.Fields) || r.Schema.Schema != "https://datapackage.org/profiles/2.0/tableschema.json" {
			t.Fatalf("%s: %v %v", r.Path, err, rows[0])
		}
		for i, f := range r.Schema.Fields {
			if f.Name != rows[0][i] {
				t.Errorf("%s: column %d is %q and told as %q", r.Path, i, rows[0][i], f.Name)
			}
			for _, row := range rows[1:] {
				if !fits(f.Type, row[i]) {
					t.Errorf("%s: %q is no %s (%s)", r.Path, row[i], f.Type, f.Name)
				}
			}
		}
	}
}

// fits tells whether a cell is of a type of Table Schema; an empty one is missing, which every type allows.
func fits(kind, cell string) bool {
	var err error
	switch kind {
	case "string":
	case "integer":
		_, err = strconv.Atoi(cell)
	case "number":
		_, err = strconv.ParseFloat(cell, 64)
	case "boolean":
		return cell == "true" || cell == "false"
	case "date":
		_, err = time.Parse(time.DateOnly, cell)
	case "datetime":
		_, err = time.Parse(time.RFC3339, cell)
	default:
		return false
	}
	return cell == "" || err == nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
