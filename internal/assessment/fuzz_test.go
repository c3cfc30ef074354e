package assessment_test

import (
	"testing"

	"sopan/internal/assessment"
	"sopan/internal/ground/fault"
)

func FuzzReadItems(f *testing.F) {
	f.Add([]byte(`[{"id":"Q1","part":1,"stem":{"en":"a","hi":"अ"},"options":[{"en":"x","hi":"क"},{"en":"y","hi":"ख"}],"answer":1,"why":{"en":"w","hi":"व"},"reference":"r"}]`))
	f.Add([]byte(`[{"answer":9}]`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, err := assessment.ReadItems(data)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatalf("refused as something else than bad input: %v", err)
		}
		if err != nil && items != nil {
			t.Fatalf("refused, and yet %d items", len(items))
		}
	})
}
