package department_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// exportedIn says which file of the archive holds what stands in a table; the files with a star are those with people.
var exportedIn = map[string]string{
	"people_org": "orgs.csv", "people_org_name": "orgs.csv", "people_org_end": "organisations_ended.csv", "people_org_past": "organisations_past.csv",
	"people_position": "posts.csv", "people_position_name": "posts.csv", "people_post_line": "posts.csv", "people_post_line_position": "posts.csv",
	"people_designation": "designations.csv", "people_designation_name": "designations.csv",
	"people_grouping": "groups.csv", "people_group": "groups.csv", "people_group_title": "groups.csv", "people_group_post": "groups.csv",
	"people_person": "*people.csv", "people_person_name": "*names.csv", "people_posting": "*postings.csv", "people_service": "*service_orders.csv",
	"framework_kind": "kinds.csv", "framework_kind_name": "kinds.csv", "framework_need": "requirements.csv",
	"framework_version": "frameworks/", "framework_version_text": "frameworks/", "framework_role": "frameworks/", "framework_activity": "frameworks/",
	"framework_requirement": "frameworks/", "framework_resource": "frameworks/",
	"framework_step": "steps.csv", "framework_holder_check": "*holder_checks.csv",
	"framework_knowledge": "resources.csv", "framework_knowledge_name": "resources.csv", "framework_proposal": "proposals.csv",
	"hr_batch": "batches.csv", "hr_row": "*batch_rows.csv",
}

// leftOut says why a table is not in the archive.
var leftOut = map[string]string{
	"people_place": "the directory's, not a department's", "people_place_name": "the directory's, not a department's",
	"people_holder": "follows from postings.csv", "people_post_tally": "counted from posts.csv",
	"people_designation_word": "made from designations.csv", "people_designation_order": "made from designations.csv",
	"framework_scale": "the nation's dictionary: CASE, sopan's API", "framework_scale_level": "the nation's dictionary", "framework_competency": "the nation's dictionary",
	"framework_competency_name": "the nation's dictionary", "framework_competency_text": "the nation's dictionary", "framework_word": "made from the dictionary",
	"framework_crosswalk": "the nation's dictionary", "framework_crosswalk_step": "the nation's dictionary", "framework_edge": "the nation's dictionary",
	"framework_node": "the nation's dictionary", "framework_case": "the nation's dictionary", "framework_history": "the nation's dictionary",
	"framework_merge": "the nation's dictionary", "framework_twin": "found in the dictionary", "framework_mapping": "how others' dictionaries are read",
	"framework_consent": "the commission's word, not the department's", "framework_lowered": "follows from the versions",
	"framework_edit": "each change of a draft, of which the version is the sum; sopan export log tells who and when", "framework_told": "told to holders; their inbox has it",
	"framework_import": "how lists came into the nation's dictionary", "framework_import_file": "lists of others, as they came", "framework_import_error": "what was wrong in them",
	"framework_due": "work that waits, found anew", "framework_look": "work that waits, found anew", "framework_knowledge_word": "made from resources.csv",
	"hr_hook": "which other systems are told, with their secrets", "hr_event": "what other systems told, as it came; what it came to is in service_orders.csv",
	"hr_delivery": "what other systems were told; sopan export log has it all",
	"hr_image":    "people.csv before a batch, for taking it back", "hr_key": "hashes of PAN and PRAN, which leave the installation nowhere", "hr_map": "how the columns of an HR system are read",
}

func TestExport_EveryTableThatADepartmentWritesTo_IsInItOrNamedWithTheReason(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	tables, err := db.All(t.Context(), d.Reader(), func(s *string) []any { return []any{s} }, `select name from sqlite_master where type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tables {
		room, _, _ := strings.Cut(name, "_")
		if room != "people" && room != "framework" && room != "hr" {
			continue
		}
		if file, reason := exportedIn[name], leftOut[name]; (file == "") == (reason == "") {
			t.Errorf("%s is %q in the export and %q left out", name, file, reason)
		}
	}
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

func TestExport_WithPeople_HasEveryFile_AndIsKeptForEach_AndWithout_HasNobody(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	by := who.Actor{PersonID: "x", Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: "IN.UP.PR."}}}
	for _, withPeople := range []bool{false, true} {
		data, err := h.Department().Archive(t.Context(), by, withPeople)
		if err != nil {
			t.Fatal(err)
		}
		files := unzip(t, data)
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
		if withPeople && strings.Count(files["people.csv"], "\n") < 100 {
			t.Errorf("people.csv has %d lines", strings.Count(files["people.csv"], "\n"))
		}
	}
	reads, err := audit.Within(t.Context(), h.Reader(), []string{"IN.UP.PR."}, "", 500)
	kept := map[string]bool{}
	for _, r := range reads {
		if r.What == "export.people" {
			kept[r.PersonID] = true
		}
	}
	if err != nil || len(kept) < 100 {
		t.Errorf("%v: the reading is kept for %d", err, len(kept))
	}
	if _, err := h.Department().Archive(t.Context(), who.Actor{PersonID: "x"}, true); !fault.Is(err, fault.Denied) {
		t.Errorf("without the right: %v", err)
	}
}

// TestExport_TakenInAgain_ComesToTheSame takes the files for which there is an importer into an empty register, and exports that.
func TestExport_TakenInAgain_ComesToTheSame(t *testing.T) {
	h := apptest.Demo(t)
	h.Drain(t)
	whole := who.Operator("test")
	first, err := h.Department().Archive(t.Context(), whole, true)
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, first)
	for name, text := range files {
		if strings.HasPrefix(name, "frameworks/") && strings.HasSuffix(name, ".published.json") && !strings.Contains(text, `"overlay"`) {
			if report, err := h.Frameworks.ImportFrac(t.Context(), whole, strings.NewReader(text), true); err != nil || !report.OK() {
				t.Errorf("%s: %v %+v", name, err, report.Problems)
			}
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		r := people.New(d)
		for _, step := range []struct {
			file string
			take func(io.Reader) (people.Report, error)
		}{
			{"orgs.csv", func(f io.Reader) (people.Report, error) {
				return r.ImportOrgs(t.Context(), whole, "csv", f, people.Options{})
			}},
			{"posts.csv", func(f io.Reader) (people.Report, error) {
				return r.ImportPositions(t.Context(), whole, f, people.Options{})
			}},
			{"people.csv", func(f io.Reader) (people.Report, error) {
				return r.ImportPeople(t.Context(), whole, f, people.Options{})
			}},
		} {
			if report, err := step.take(strings.NewReader(files[step.file])); err != nil || !report.OK() {
				t.Fatalf("%s: %v %+v", step.file, err, report.Problems)
			}
		}
		again, _, err := r.StaffSheets(t.Context(), d.Reader(), []string{""})
		if err != nil {
			t.Fatal(err)
		}
		lines := []string{strings.Join(again[0].Head, ",")}
		for _, row := range again[0].Rows {
			lines = append(lines, strings.Join(row, ","))
		}
		want := strings.Split(strings.TrimSpace(strings.ReplaceAll(files["people.csv"], `"`, "")), "\n")
		if len(lines) != len(want) {
			t.Fatalf("%d lines of people, %d before", len(lines), len(want))
		}
		for i := range want {
			if lines[i] != want[i] {
				t.Errorf("line %d:\n%s\nwas\n%s", i+1, lines[i], want[i])
				break
			}
		}
	})
}
