package browser

import (
	"fmt"
	"hash/fnv"
	"os"
	"slices"
)

// Options say on which screen a page is looked at.
type Options struct {
	// Width of the screen in CSS pixels. Up to 600 it is a telephone. 0 is 1280.
	Width int
	// Lang is put in the cookie "lang". Empty leaves the choice to the service.
	Lang string
	// Theme is what the reader's machine prefers, "light" or "dark". Empty is light.
	Theme string
	// Script says whether the page's own scripts run.
	Script bool
}

// String names the screen, for names of tests and pictures: "360-hi-dark-script".
func (o Options) String() string {
	script := "noscript"
	if o.Script {
		script = "script"
	}
	return fmt.Sprintf("%d-%s-%s-%s", o.Width, o.Lang, o.Theme, script)
}

// screen makes one of the 16 screens from four choices, each 0 or 1.
func screen(width, lang, theme, script int) Options {
	return Options{
		Width:  []int{360, 1280}[width],
		Lang:   []string{"en", "hi"}[lang],
		Theme:  []string{"light", "dark"}[theme],
		Script: script == 0,
	}
}

// Screens returns all 16 screens.
func Screens() []Options {
	var all []Options
	for n := range 16 {
		all = append(all, screen(n>>3&1, n>>2&1, n>>1&1, n&1))
	}
	return all
}

// opposites are screens that differ from each other in some choices and agree in others, such that each of them together
// with its own opposite covers every value once, and any three of the four cover every pair of values.
var opposites = [4][4]int{{0, 0, 0, 0}, {0, 0, 1, 1}, {0, 1, 0, 1}, {0, 1, 1, 0}}

// Pairwise returns the screens on which a page is looked at: two that are opposite in everything, always the same two for
// the same name. Each value is so seen on every page, and each pair of values over some pages: Unseen says whether a given
// list of pages is enough. With SOPAN_MATRIX=all it returns all 16.
func Pairwise(page string) []Options {
	if os.Getenv("SOPAN_MATRIX") == "all" {
		return Screens()
	}
	return chosen(page)
}

// chosen picks the pair of opposites by the page's name.
func chosen(page string) []Options {
	sum := fnv.New32a()
	sum.Write([]byte(page))
	// The low bits of FNV hang on the last letter alone, so the high ones are mixed in.
	n := sum.Sum32()
	o := opposites[(n^n>>8^n>>16^n>>24)%uint32(len(opposites))]
	return []Options{screen(o[0], o[1], o[2], o[3]), screen(1-o[0], 1-o[1], 1-o[2], 1-o[3])}
}

// Unseen returns the pairs of values that no page of the list is looked at with, as "360+dark". It is empty for any list
// whose names fall on three of the four pairs of screens.
func Unseen(pages []string) []string {
	seen := map[string]bool{}
	for _, page := range pages {
		for _, o := range chosen(page) {
			for _, pair := range pairs(o) {
				seen[pair] = true
			}
		}
	}
	var missing []string
	for _, o := range Screens() {
		for _, pair := range pairs(o) {
			if !seen[pair] && !slices.Contains(missing, pair) {
				missing = append(missing, pair)
			}
		}
	}
	return missing
}

// pairs names the six pairs of values on one screen.
func pairs(o Options) []string {
	script := "noscript"
	if o.Script {
		script = "script"
	}
	values := []string{fmt.Sprint(o.Width), o.Lang, o.Theme, script}
	var found []string
	for i, a := range values {
		for _, b := range values[i+1:] {
			found = append(found, a+"+"+b)
		}
	}
	return found
}
