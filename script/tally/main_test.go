package main

import (
	"strings"
	"testing"
)

func tally(t *testing.T, lines ...string) (score, string) {
	t.Helper()
	var out strings.Builder
	s, err := count(strings.NewReader(strings.Join(lines, "\n")+"\n"), &out)
	if err != nil {
		t.Fatal(err)
	}
	return s, out.String()
}

func TestCount_TestsAndSubtests_CountOnceEach(t *testing.T) {
	s, out := tally(t,
		`{"Action":"output","Package":"a","Test":"TestA/one","Output":"    a_test.go:3: the reason\n"}`,
		`{"Action":"fail","Package":"a","Test":"TestA/one"}`,
		`{"Action":"pass","Package":"a","Test":"TestA/two"}`,
		`{"Action":"fail","Package":"a","Test":"TestA"}`,
		`{"Action":"fail","Package":"a"}`,
		`{"Action":"pass","Package":"b","Test":"TestB"}`,
		`{"Action":"pass","Package":"b"}`)
	if want := (score{passed: 2, failed: 2}); s != want {
		t.Errorf("score %+v, want %+v", s, want)
	}
	if !strings.Contains(out, "the reason") {
		t.Errorf("the failing test's words are lost:\n%s", out)
	}
}

func TestCount_PackageThatDoesNotBuild_IsOneFailure(t *testing.T) {
	s, out := tally(t,
		`{"ImportPath":"a [a.test]","Action":"build-output","Output":"a.go:1:1: syntax error\n"}`,
		`{"ImportPath":"a [a.test]","Action":"build-fail"}`,
		`{"Action":"fail","Package":"a","FailedBuild":"a [a.test]"}`)
	if want := (score{failed: 1}); s != want {
		t.Errorf("score %+v, want %+v", s, want)
	}
	if !strings.Contains(out, "syntax error") {
		t.Errorf("the compiler's words are lost:\n%s", out)
	}
}

func TestCount_SkippedTest_IsNamedAndNotCounted(t *testing.T) {
	s, out := tally(t,
		`{"Action":"output","Package":"a","Test":"TestA","Output":"    a_test.go:3: no PostgreSQL\n"}`,
		`{"Action":"output","Package":"a","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}`,
		`{"Action":"skip","Package":"a","Test":"TestA"}`,
		`{"Action":"pass","Package":"a"}`)
	if s != (score{}) {
		t.Errorf("score %+v, want nothing", s)
	}
	if !strings.Contains(out, "TestA") || !strings.Contains(out, "no PostgreSQL") {
		t.Errorf("a silent skip:\n%s", out)
	}
}

func TestCount_LineThatIsNotJSON_IsShown(t *testing.T) {
	_, out := tally(t, "go: cannot find module")
	if !strings.Contains(out, "cannot find module") {
		t.Errorf("lost: %q", out)
	}
}
