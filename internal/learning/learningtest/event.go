package learningtest

import (
	"fmt"
	"testing/fstest"
	"time"
)

// WithEvent makes part n of a course lead to an event of an hour from a moment on, in a hall and at an address, without a question.
func WithEvent(files fstest.MapFS, n int, begins time.Time) fstest.MapFS {
	Edit(files, func(course map[string]any) {
		p := course["parts"].([]any)[n-1].(map[string]any)
		delete(p, "check")
		p["kind"], p["event"] = "event", map[string]any{
			"begins": begins.Format(time.RFC3339), "ends": begins.Add(time.Hour).Format(time.RFC3339), "url": "https://meet.example/hall",
			"place": map[string]any{"en": fmt.Sprintf("Hall %d", n), "hi": fmt.Sprintf("सभागार %d", n)}, "seats": 40,
			"giver": map[string]any{"en": "The institute", "hi": "संस्थान"},
		}
	})
	return files
}
