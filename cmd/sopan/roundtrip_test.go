package main

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sopan/internal/app"
	"sopan/internal/app/apptest"
	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// records are the files of the archive that nothing takes in, or that cannot be the same, with the reason that README.txt gives.
var records = map[string]string{
	"groups.csv": "a record", "steps.csv": "who did what and when", "holder_checks.csv": "a record", "proposals.csv": "a record", "batches.csv": "a record",
	"batch_rows.csv": "a record", "plans.csv": "a record", "plan_items.csv": "a record", "competency_states.csv": "state and list are not for a file to say",
	"earlier_scores.csv": "waits for a second person", "frameworks.json": "has ids inside the house", "datapackage.json": "has sizes and the hour", "README.txt": "has sizes",
	"SHA256SUMS": "has all of them",
}

// TestExport_TakenInAgainByTheCommandsOfItsReadme_IsExportedTheSame takes everything that a department entered out of one house and into
// an empty one, by the commands that the archive itself names, and out again.
func TestExport_TakenInAgainByTheCommandsOfItsReadme_IsExportedTheSame(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { roundTrip(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { roundTrip(t, dbtest.PostgresURL(t)) })
}

func roundTrip(t *testing.T, address string) {
	h := apptest.Demo(t)
	enrich(t, h)
	first := archived(t, h.House)

	dir, data := t.TempDir(), filepath.Join(t.TempDir(), "house")
	for name, text := range first {
		must(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	fixtures, err := filepath.Abs("../../internal/demo/fixtures")
	must(t, err)
	t.Chdir(dir)
	t.Setenv("SOPAN_DB", address)
	nation := []string{
		"sopan import places csv " + fixtures + "/places.csv", "sopan import framework kcm " + fixtures + "/kcm.csv", "sopan import framework competencies " + fixtures + "/competencies.json",
	}
	commands := regexp.MustCompile(`(?m)^sopan (?:import|frac) .*$`).FindAllString(first["README.txt"][strings.Index(first["README.txt"], "TO TAKE IT IN AGAIN"):], -1)
	if len(commands) < 22 {
		t.Fatalf("README.txt names %d commands:\n%s", len(commands), first["README.txt"])
	}
	for _, command := range append(nation, commands...) {
		var out, errOut bytes.Buffer
		if code := run(t.Context(), append(parted(command)[1:], "--data", data), &out, &errOut); code != 0 {
			t.Fatalf("%s: %d\n%s%s", command, code, &out, &errOut)
		}
	}
	again, err := app.Open(t.Context(), app.Config{Data: data, DB: address, Clock: clock.System})
	must(t, err)
	t.Cleanup(again.Close)
	must(t, again.Log.Drain(t.Context()))
	second := archived(t, again)
	for _, name := range slices.Sorted(maps.Keys(first)) {
		was, is := first[name], second[name]
		if strings.HasPrefix(name, "maps/") || records[name] != "" || is == was {
			continue
		}
		a, b := strings.Split(was, "\n"), strings.Split(is, "\n")
		for i := range a {
			if i >= len(b) || a[i] != b[i] {
				got := "nothing"
				if i < len(b) {
					got = b[i]
				}
				t.Errorf("%s, line %d of %d (%d):\n%s\nwas\n%s", name, i+1, len(b), len(a), got, a[i])
				break
			}
		}
	}
	// The same files again change nothing.
	for _, command := range commands {
		if strings.HasPrefix(command, "sopan import designations") || strings.HasPrefix(command, "sopan import past") || strings.HasPrefix(command, "sopan import service") {
			var out bytes.Buffer
			code := run(t.Context(), append(parted(command)[1:], "--data", data, "--json"), &out, &out)
			if code != 0 || !strings.Contains(out.String(), `"created": 0`) {
				t.Errorf("%s again: %d %s", command, code, out.String())
			}
		}
	}
}

// parted parts a command line at its spaces, but for those between quotes.
func parted(line string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`"([^"]*)"|(\S+)`).FindAllStringSubmatch(line, -1) {
		out = append(out, m[1]+m[2])
	}
	return out
}

func archived(t *testing.T, h *app.House) map[string]string {
	t.Helper()
	by := who.Operator("test")
	by.Grants = []who.Grant{{Role: who.RoleOperator}, {Role: who.RoleAuditor}, {Role: who.RoleMDOAdmin}}
	var out bytes.Buffer
	must(t, h.Department().Archive(t.Context(), by, app.DepartmentExport{People: true, Purpose: "handover"}, &out))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(r)
		must(t, err)
		files[f.Name] = string(text)
	}
	return files
}

// enrich enters what the story does not tell: merges, an ended and a renamed organisation, orders of every state, what replaces an act, an
// entry of the department's own, names that look like formulas, other languages.
func enrich(t *testing.T, h *apptest.House) {
	t.Helper()
	ctx, by := context.Background(), who.Operator("test")
	org := func(code string) people.Org {
		found, err := h.People.OrgsByCode(ctx, h.Reader(), []string{code})
		must(t, err)
		return found[code]
	}
	up := org("UP-PR")
	list, err := os.ReadFile("../../internal/people/testdata/posts/panchayat.csv")
	must(t, err)
	_, err = h.People.ImportPosts(ctx, by, bytes.NewReader(list), people.Options{})
	must(t, err)
	var made []people.Designation
	for _, d := range []people.Designation{
		{Code: "D-OLD-1", Name: map[string]string{"en": "Tube Well Operator", "hi": "नलकूप चालक"}, Aliases: []map[string]string{{"en": "Pump | Operator", "ta": "குழாய்"}, {"hi": "पंप चालक"}}},
		{Code: "D-OLD-2", Name: map[string]string{"en": "=Operator (Tube Wells)"}},
		{Code: "D-OLD-3", Name: map[string]string{"hi": "चालक, नलकूप खंड"}},
	} {
		d.OrgID = up.ID
		d, err := h.People.AddDesignation(ctx, by, d)
		must(t, err)
		made = append(made, d)
	}
	must(t, h.People.ApproveDesignation(ctx, by, made[2].ID))
	must(t, h.People.MergeDesignations(ctx, by, made[0].ID, made[1].ID))
	must(t, h.People.MergeDesignations(ctx, by, made[1].ID, made[2].ID))

	report, err := h.People.ImportOrgs(ctx, by, "csv", strings.NewReader("code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi,name_ta\n"+
		"UP-PR-OLD,,UP-PR,office,,,Old Office,पुराना कार्यालय,பழைய அலுவலகம்\nUP-PR-NEW,,UP-PR,office,,,New Office,नया कार्यालय,\nUP-PR-SHUT,,UP-PR,office,,,Shut Office,बंद कार्यालय,\n"), people.Options{})
	must(t, err)
	if !report.OK() {
		t.Fatal(report.Problems)
	}
	must(t, h.People.EndOrg(ctx, by, people.OrgEnd{OrgID: org("UP-PR-OLD").ID, Into: org("UP-PR-NEW").ID, OrderNo: "7/2026"}))
	must(t, h.People.EndOrg(ctx, by, people.OrgEnd{OrgID: org("UP-PR-SHUT").ID, OrderNo: "8/2026"}))
	must(t, h.People.RenameOrg(ctx, by, org("UP-PR-NEW").ID, map[string]string{"en": "Newest Office"}, "", "9/2026"))

	person := func(alias string) string {
		p, err := h.Person(ctx, alias)
		must(t, err)
		return p.PersonID
	}
	free, err := h.People.PostsHere(ctx, h.Reader(), who.Actor{Grants: []who.Grant{{Role: who.RoleMDOAdmin, Path: up.Path}}}, "", "", "", 5)
	must(t, err)
	today := clock.Date(h.Clock.Now())
	for _, o := range []people.ServiceOrder{
		{PersonID: person("officer"), Kind: people.ServiceCharge, PositionID: free[0].ID, OrderNo: "C/1"},
		{PersonID: person("manager"), Kind: people.ServiceTransfer, PositionID: free[1].ID, OrderNo: "T/1", OrderDate: today},
		{PersonID: person("officer"), Kind: people.ServiceRetirement, On: "2050-01-31", OrderNo: "-R/1"},
	} {
		_, err := h.People.OrderService(ctx, by, o)
		must(t, err)
	}

	for _, k := range []framework.Knowledge{
		{Code: "KR-OLD", Kind: "act", Title: framework.Names{"en": "Old Act", "hi": "पुराना अधिनियम"}, URL: "https://example.gov.in/old", ValidFrom: "1969-01-01", OrgCode: "UP-PR"},
		{Code: "KR-NEW", Kind: "act", Title: framework.Names{"en": "New Act", "hi": "नया अधिनियम"}, ReviewBy: "2030-01-01", OrgCode: "UP-PR"},
	} {
		_, err := h.Frameworks.PutKnowledge(ctx, by, k)
		must(t, err)
	}
	must(t, h.Frameworks.ReplaceKnowledge(ctx, by, "KR-OLD", "KR-NEW", "2025-10-01"))
	own, err := h.Frameworks.ImportCompetencies(ctx, by, strings.NewReader(`[{"code":"UP-X-01","area":"Domain","name":{"en":"Keep tube wells","hi":"नलकूपों का रखरखाव"},"definition":{"en":"Keeps them running."},`+
		`"scale":"frac5","owner_org":"UP-PR","aliases":[{"en":"Pump upkeep"}]}]`), false)
	must(t, err)
	if !own.OK() {
		t.Fatal(own.Problems)
	}
	_, err = h.Frameworks.NewKind(ctx, by, framework.Kind{Code: "UP-X-KIND", Name: framework.Names{"en": "Tube Well Operator", "hi": "नलकूप चालक"}, Group: "C", PayLevel: 3, UnitKind: "block_office", Tier: "block", OrgCode: "UP-PR"})
	must(t, err)
	h.Drain(t)
	const camp = "POS-UP-PR-GPS.UP-129-949"
	_, err = h.Frameworks.NewOverlay(ctx, by, "POS-UP-PR-GPS", "UP-129-949")
	must(t, err)
	_, err = h.Frameworks.EditDraft(ctx, by, camp, 0,
		framework.Put(framework.PartRole("R9"), "", -1, framework.Role{Code: "R9", Name: framework.Names{"en": "Camps", "hi": "शिविर"}}),
		framework.Put(framework.PartActivity("H9"), "R9", -1, framework.Activity{Code: "H9", Frequency: "monthly", Text: framework.Names{"en": "Hold a camp each month", "hi": "हर माह शिविर लगाना"}}),
		framework.Put(framework.PartNeed("H9", "KCM-F061"), "", -1, framework.Requirement{Competency: "KCM-F061", Level: 3, Criticality: 2}))
	must(t, err)
	must(t, h.Frameworks.Enact(ctx, by, camp, 1, "in force elsewhere"))
	_, err = h.Frameworks.NewVersion(ctx, by, "POS-UP-PR-GPS", 1)
	must(t, err)
	h.Drain(t)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
