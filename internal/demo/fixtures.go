package demo

import "embed"

//go:embed fixtures
var fixtures embed.FS

func read(name string) []byte {
	text, err := fixtures.ReadFile("fixtures/" + name)
	if err != nil {
		panic("demo: " + err.Error()) // embedded: a missing file is a broken build
	}
	return text
}
