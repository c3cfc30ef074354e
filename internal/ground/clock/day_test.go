package clock

import (
	"testing"
	"time"
)

func TestEndOf_IsMidnightInIndia(t *testing.T) {
	for day, want := range map[string]string{"2026-11-22": "2026-11-22T18:30:00Z", "2024-02-28": "2024-02-28T18:30:00Z", "2026-02-30": "", "": "", "22-11-2026": "", "0001-01-01": ""} {
		got, ok := EndOf(day)
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("%q: %v %v, want %q", day, got, ok, want)
		}
	}
}
