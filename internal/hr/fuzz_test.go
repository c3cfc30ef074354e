package hr_test

import (
	"strings"
	"testing"

	"sopan/internal/ground/fault"
	"sopan/internal/hr"
)

func FuzzReadMap(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "source: ehrms\ncolumns: {employee_code: Emp Code}\n", "columns: {nothing: X}", "values: {status: {In Service: ACTIVE}}",
		"delimiter: tab", "delimiter: xx", "source: Ünd", "a: b", "- x", "\xff", "{\"columns\":{\"pan\":\"PAN No\"}}", "columns: {employee_code: [1]}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			text = text[:4096]
		}
		if _, err := hr.ReadMap(strings.NewReader(text)); err != nil && !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.TooLarge) {
			t.Errorf("%q: %v", text, err)
		}
	})
}
