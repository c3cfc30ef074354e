package framework_test

import (
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

func FuzzImportKnowledge(f *testing.F) {
	fuzz(f, "resources", "code,kind,title_en,replaced_by,org_code\nKR-1,act,A,KR-2,\nKR-2,order,B,KR-1,X\n")
}

func TestImportKnowledge_TheSameFileTwice_ChangesNothing_AndWhatIsReplacedIsToldOnce(t *testing.T) {
	const file = "code,kind,title_en,title_hi,url,valid_from,valid_to,review_by,replaced_by,org_code\n" +
		"KR-OLD,act,Old Act,पुराना अधिनियम,https://example.gov.in/a,1969-01-01,2023-09-30,,KR-NEW,\nKR-NEW,act,'=New Act,नया अधिनियम,,2023-10-01,,2030-01-01,,\n"
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		for i, want := range []int{2, 0} {
			report, err := f.ImportKnowledge(ctx, op, strings.NewReader(file), framework.Options{})
			if err != nil || report.Made != want || report.Changed != 0 || report.Accepted != 2 {
				t.Fatalf("time %d: %v %+v", i+1, err, report)
			}
		}
		old, err := f.Knowledge(ctx, d.Reader(), "KR-OLD")
		if err != nil || old.ReplacedBy != "KR-NEW" || old.ValidTo != "2023-09-30" || old.Title["hi"] != "पुराना अधिनियम" {
			t.Errorf("%v %+v", err, old)
		}
		if next, err := f.Knowledge(ctx, d.Reader(), "KR-NEW"); err != nil || next.Title["en"] != "=New Act" {
			t.Errorf("%v %+v", err, next)
		}
		if n, err := db.Scalar[int](ctx, d.Reader(), `select count(*) from event_fact where kind = 'framework.resource_replaced'`); err != nil || n != 1 {
			t.Errorf("told %d times, %v", n, err)
		}
	})
}

func TestImportFrac_AnOverlay_IsOne_AndADraftMayLackParts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		f := framework.New(d)
		frameworktest.Dictionary(t, d, "D1")
		core := string(frameworktest.Frac(t, "K", need("D1", 2, 2)))
		over := strings.Replace(string(frameworktest.Frac(t, "K.ORG", need("D1", 3, 2))), `"kind": {`, `"kind": {"base": "K", "overlay": "ORG",`, 1)
		over = strings.Replace(over, `"org_code": "IN"`, `"org_code": "ORG"`, 1)
		if report, err := f.ImportFrac(ctx, op, strings.NewReader(over), false); err == nil || report.Problems[0].Key != "framework.overlay.no_core" {
			t.Fatalf("without a core: %v %+v", err, report)
		}
		if _, err := f.ImportFrac(ctx, op, strings.NewReader(core), false); err != nil {
			t.Fatal(err)
		}
		if err := f.Enact(ctx, op, "K", 1, "approved"); err != nil {
			t.Fatal(err)
		}
		if report, err := f.ImportFrac(ctx, op, strings.NewReader(strings.Replace(over, `"ORG"`, `"OTHER"`, 1)), false); err == nil || report.Problems[0].Key != "framework.overlay.file" {
			t.Fatalf("of another organisation: %v %+v", err, report)
		}
		if report, err := f.ImportFrac(ctx, op, strings.NewReader(over), false); err != nil {
			t.Fatalf("%v %+v", err, report)
		}
		if list, err := f.Overlays(ctx, d.Reader(), "K"); err != nil || len(list) != 1 || list[0].Code != "K.ORG" {
			t.Errorf("%v %+v", err, list)
		}
		draft := `{"draft":true,"org_code":"UP-PR","kind":{"code":"N","name":{"en":"New","hi":"नया"},"aliases":[],"group":"C","pay_level":3,"pay_note":null,"unit_kind":"block_office","tier":"block"},"roles":[]}`
		report, err := f.ImportFrac(ctx, op, strings.NewReader(draft), false)
		if err != nil || report.Version != 1 || len(report.Warnings) == 0 {
			t.Errorf("%v %+v", err, report)
		}
		if report, err = f.ImportFrac(ctx, op, strings.NewReader(draft), false); err != nil || !report.Unchanged {
			t.Errorf("again: %v %+v", err, report)
		}
		if _, err = f.ImportFrac(ctx, op, strings.NewReader(strings.Replace(draft, `"draft":true,`, "", 1)), false); err == nil {
			t.Error("what is no draft may lack its roles")
		}
	})
}
