package xapi

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// What ISO 8601:2004 4.4.3.2 allows, as one pattern; it does not tell whether a fraction is at the last part only.
var durationPattern = regexp.MustCompile(`^P(\d+([.,]\d+)?W|(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?D)?(T(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?)$`)

func TestDuration_AnyText_IsJudgedAsByTheStandard(t *testing.T) {
	fraction := regexp.MustCompile(`[.,]\d+[YMWDHS].`)
	r, good := rand.New(rand.NewPCG(1, 2)), 0
	for range 200_000 {
		text := "P"
		for range r.IntN(9) {
			text += string("0123TTYMDHMSW.,P"[r.IntN(16)])
		}
		want := durationPattern.MatchString(text) && text != "P" && !strings.HasSuffix(text, "T") && !fraction.MatchString(text)
		if got := isDuration(text); got != want {
			t.Errorf("%s: %v", text, got)
		}
		if want {
			good++
		}
	}
	if good < 100 {
		t.Errorf("only %d good ones were tried", good)
	}
}
