package webtest

import (
	"net/http"
	"strings"
	"testing"
)

func TestStatements_AreReadFromTheAnswer_AndMissedWhereItIsSilent(t *testing.T) {
	if n := Statements(http.Header{"Server-Timing": {`app;dur=3.1, db;desc="7"`}}); n != 7 {
		t.Errorf("%d", n)
	}
	if n := Statements(http.Header{}); n != -1 {
		t.Errorf("a silent answer took %d", n)
	}
}

func TestSqueezed_IsWhatAPageWeighsOnTheWire(t *testing.T) {
	if n := Squeezed(strings.Repeat("<p>the same</p>", 1000)); n < 30 || n > 300 {
		t.Errorf("%d bytes", n)
	}
}
