package hr_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

var (
	ctx      = context.Background()
	operator = who.Operator("test")
)

// fixture reads the file of the 191 secretaries and the line above them, and its map.
func fixture(t testing.TB) ([]byte, hr.Map) {
	t.Helper()
	file, err := os.ReadFile("../demo/fixtures/ehrms_191.csv")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../demo/fixtures/ehrms_map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m, err := hr.ReadMap(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

// intake brings the fixture in, up to review.
func intake(t testing.TB, h *apptest.House, by who.Actor) hr.Batch {
	t.Helper()
	file, m := fixture(t)
	batch, err := h.HR.Intake(ctx, by, hr.File{Source: m.Source, Name: "ehrms_191.csv", Org: "UP-PR", Content: bytes.NewReader(file)}, m)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// planted are the conflicts and faults of the fixture, by the line in the file.
var planted = []struct {
	n              int
	what           string
	result, column string
	key            string
	words          []hr.Word
}{
	{4, "retirement", "changed", "", "", nil},
	{20, "transfer to the post of one who retires", "changed", "", "", nil},
	{21, "transfer that overlaps the present posting", "conflict", "Present Post Since", "people.import.overlap", []hr.Word{hr.Take, hr.Keep, hr.Skip}},
	{22, "transfer to a post that its holder keeps", "conflict", "Post ID", "people.import.claimed", []hr.Word{hr.Keep, hr.Skip}},
	{34, "a higher pay level", "changed", "", "", nil},
	{36, "one code twice", "conflict", "Emp Code", "hr.conflict.twice", []hr.Word{hr.Take, hr.Skip}},
	{209, "one code twice", "conflict", "Emp Code", "hr.conflict.twice", []hr.Word{hr.Take, hr.Skip}},
	{37, "two current postings", "conflict", "Post ID", "hr.conflict.two_posts", []hr.Word{hr.Take, hr.Skip}},
	{210, "two current postings", "conflict", "Post ID", "hr.conflict.two_posts", []hr.Word{hr.Take, hr.Skip}},
	{45, "no date", "refused", "DOB", "people.import.date", nil},
	{46, "an unknown status", "refused", "Status", "people.import.status", nil},
	{47, "an unknown pay level", "refused", "Pay Matrix Level", "people.import.pay_level", nil},
	{61, "officers who report to each other", "conflict", "Reporting Officer", "people.import.circle", []hr.Word{hr.Keep, hr.Skip}},
	{62, "officers who report to each other", "conflict", "Reporting Officer", "people.import.circle", []hr.Word{hr.Keep, hr.Skip}},
	{79, "an unknown department", "conflict", "Dept Code", "people.import.department_unknown", []hr.Word{hr.Take, hr.Keep, hr.Skip}},
	{80, "an unknown block", "conflict", "Block", "people.import.office_unknown", []hr.Word{hr.Take, hr.Keep, hr.Skip}},
	{81, "an unknown post", "conflict", "Post ID", "people.import.position_unknown", []hr.Word{hr.Take, hr.Keep, hr.Skip}},
	{211, "additional charge of the post of one who retires", "changed", "", "", nil},
	{212, "additional charge of a post that is held", "conflict", "Post ID", "people.import.claimed", []hr.Word{hr.Keep, hr.Skip}},
	{213, "contract staff without a pay level", "new", "", "", nil},
	{214, "contract staff without a pay level", "new", "", "", nil},
	{215, "no employee code", "refused", "Emp Code", "people.file.no_code", nil},
}

func TestFixture_EachPlantedConflict_IsNamedByRowColumnAndRemedy(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		batch := intake(t, h, operator)
		if c := batch.Counts; c.Rows != 214 || c.New != 2 || c.Changed != 7 || c.Same != 189 || c.Conflicts != 12 || c.Refused != 4 {
			t.Errorf("counts %+v", c)
		}
		en := h.Words.Printer("en")
		for _, p := range planted {
			r, err := h.HR.RowOf(ctx, h.Reader(), operator, batch.ID, p.n)
			if err != nil {
				t.Fatal(err)
			}
			if r.Result != p.result {
				t.Errorf("row %d, %s: %s, want %s: %+v", p.n, p.what, r.Result, p.result, r.Notes)
			}
			if p.key == "" {
				continue
			}
			if len(r.Notes) == 0 || r.Notes[0].Key != p.key || r.Notes[0].Column != p.column || !en.Has(p.key) {
				t.Errorf("row %d, %s: %+v, want %s at %s", p.n, p.what, r.Notes, p.key, p.column)
			}
			if p.words != nil && !slices.Equal(r.Words(), p.words) {
				t.Errorf("row %d, %s: may be decided %v, want %v", p.n, p.what, r.Words(), p.words)
			}
		}
	})
}
