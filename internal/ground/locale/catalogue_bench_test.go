package locale_test

import (
	"testing"

	"sopan/internal/ground/locale"
	words "sopan/locale"
)

// Every command loads the catalogue before it does anything.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := locale.Load(words.Files); err != nil {
			b.Fatal(err)
		}
	}
}
