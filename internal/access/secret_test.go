package access

import (
	"strings"
	"testing"

	"sopan/internal/ground/fault"
)

func TestCheckSecret_WhatIsEasilyGuessed_IsRefused(t *testing.T) {
	const born, code = "1993-02-11", "EMP-UP-129-0417"
	for _, c := range []struct{ secret, key string }{
		{"739164", ""},
		{"7391640", ""},
		{"112358", ""},
		{"102030", ""},
		{"a long enough one", ""},
		{"पासवर्ड लंबा है", ""},
		{"EMP-UP-129-0418", ""},
		{"", "access.secret.short"},
		{"73916", "access.secret.short"},
		{"abc", "access.secret.short"},
		{"abcdefghi", "access.secret.short"},
		{"7391647391647", "access.secret.long"},
		{strings.Repeat("ab", 70), "access.secret.long"},
		{"000000", "access.secret.simple"},
		{"111111", "access.secret.simple"},
		{"123456", "access.secret.simple"},
		{"654321", "access.secret.simple"},
		{"890123", "access.secret.simple"},
		{"12345678", "access.secret.simple"},
		{"121212", "access.secret.simple"},
		{"123123", "access.secret.simple"},
		{"aaaaaaaaaaaa", "access.secret.simple"},
		{"emp-up-129-0417", "access.secret.simple"},
		{"110293", "access.secret.birth"},
		{"11021993", "access.secret.birth"},
		{"930211", "access.secret.birth"},
		{"19930211", "access.secret.birth"},
		{"021193", "access.secret.birth"},
		{"931102", "access.secret.birth"},
		{"02111993", "access.secret.birth"},
		{"290417", "access.secret.code"},
		{"1290417", "access.secret.code"},
	} {
		err := CheckSecret(Clean(c.secret), born, code)
		if c.key == "" && err != nil || c.key != "" && (!fault.Is(err, fault.Invalid) || fault.As(err).Key != c.key) {
			t.Errorf("%q: %v, want %q", c.secret, err, c.key)
		}
	}
	if err := CheckSecret("110293", "", ""); err != nil {
		t.Errorf("a date that is nobody's: %v", err)
	}
}

func TestClean_DigitsOfEveryScript_AreTheSamePIN(t *testing.T) {
	for _, typed := range []string{"739164", " 739164\n", "७३९१६४", "৭৩৯১৬৪", "௭௩௯௧௬௪", "۷۳۹۱۶۴", "૭૩૯૧૬૪"} {
		if got := Clean(typed); got != "739164" {
			t.Errorf("%q became %q", typed, got)
		}
	}
}

func TestCleanLogin_AsPeopleType_IsFound(t *testing.T) {
	for typed, want := range map[string]string{" emp-up-1 ": "emp-up-1", "EMP-UP-1": "emp-up-1", "S.Verma@Example.invalid": "s.verma@example.invalid", "EMP UP 1": "empup1"} {
		if got := CleanLogin(typed); got != want {
			t.Errorf("%q became %q", typed, got)
		}
	}
}

func TestCode_IsOfLettersThatDoNotLookAlike(t *testing.T) {
	for _, pair := range []string{"0O", "1I", "1L", "IL", "2Z", "5S", "8B"} {
		if strings.ContainsRune(slipLetters, rune(pair[0])) && strings.ContainsRune(slipLetters, rune(pair[1])) {
			t.Errorf("both of %s may stand in a code", pair)
		}
	}
	seen := map[string]bool{}
	for range 500 {
		code := newCode()
		if got, ok := CleanCode(printed(code)); !ok || got != code || seen[code] {
			t.Fatalf("code %q reads as %q (%v)", code, got, ok)
		}
		seen[code] = true
	}
}

func TestCleanCode_AsPeopleType_IsForgiven(t *testing.T) {
	for _, typed := range []string{"AC28-5HJK", "ac285hjk", " ac28 5hjk ", "AC2B–SHJK", "acz85hjk", "ac२८५hjk"} {
		if got, ok := CleanCode(typed); !ok || got != "AC285HJK" {
			t.Errorf("%q reads as %q (%v)", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "AC28", "AC28-5HJ1", "AC28-5HJKK", "AC28-5HJO", "कखगघङचछज"} {
		if _, ok := CleanCode(typed); ok {
			t.Errorf("%q is taken for a code", typed)
		}
	}
}
