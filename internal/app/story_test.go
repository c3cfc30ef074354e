package app_test

import (
	"testing"

	"sopan/internal/app/apptest"
)

func BenchmarkStory(b *testing.B) {
	for b.Loop() {
		apptest.Demo(b)
	}
}
