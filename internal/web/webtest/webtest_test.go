package webtest

import (
	"strings"
	"testing"
)

const sample = `<main id="m"><ul class="led big"><li class="new"><a href="/a" data-x="1 2">One</a></li><li><span><a href="/b">Two <b>more</b></a></span></li></ul><p></p></main>`

func TestSelect_ByTagClassIDAttributeAndPlace(t *testing.T) {
	for selector, want := range map[string]string{
		"a":                      "One|Two more",
		"li.new a":               "One",
		".led.big a[href=/b]":    "Two more",
		"#m > ul > li > a":       "One",
		"#m > a":                 "",
		`[data-x="1 2"]`:         "One",
		"[data-x]":               "One",
		"ul.led li span > a > b": "more",
		"li.old":                 "",
	} {
		if got := strings.Join(Texts(t, sample, selector), "|"); got != want {
			t.Errorf("%s finds %q, want %q", selector, got, want)
		}
	}
}

// silent is a test that only counts its errors.
type silent struct {
	testing.TB
	errors int
}

func (s *silent) Errorf(string, ...any) { s.errors++ }
func (s *silent) Error(...any)          { s.errors++ }
func (s *silent) Helper()               {}

func TestSound_FindsEachFault(t *testing.T) {
	for _, broken := range []string{
		`<p style="color:red">x</p>`,
		`<script>x</script>`,
		`<style>x</style>`,
		`<p onclick="x">x</p>`,
		`<a href="javascript:x">x</a>`,
		`<a href="/x"></a>`,
		`<a href="#nowhere">x</a>`,
		`<button></button>`,
		`<input name="x">`,
		`<img src="/x">`,
		`<svg></svg>`,
		`<div role="region">x</div>`,
		`<nav>x</nav>`,
		`<p id="a"></p><p id="a"></p>`,
		`<label for="a">x</label>`,
		`<main><h1>a</h1><h1>b</h1></main>`,
		`<html><main><h1>a</h1></main></html>`,
		`<p class="row"><form><button>x</button></form></p>`,
	} {
		s := &silent{TB: t}
		if Sound(s, broken); s.errors == 0 {
			t.Errorf("nothing was found in %s", broken)
		}
	}
	s := &silent{TB: t}
	Sound(s, `<html lang="en"><main><h1>a</h1><p>x <a href="/x">y</a></p><form><p>z</p></form><label for="x">X</label><input id="x" name="x"></main></html>`)
	if s.errors != 0 {
		t.Error("a sound page was called unsound")
	}
}
