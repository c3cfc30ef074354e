package xapi

import (
	"strings"
	"testing"
)

var ashas = Erasure{
	Keys:   map[string]bool{"mailto:asha@x.example": true},
	Texts:  []string{"asha@x.example", "Asha", "आशा", "A"},
	Pseudo: []byte(`{"homePage":"https://x.example","name":"erased-1"}`),
}

const someVerb = `"verb":{"id":"http://v.example/did"},"object":{"id":"http://o.example/1"`

// Where somebody is named, and what is left of it.
func TestErased_WhereverSomebodyIsNamed(t *testing.T) {
	for _, test := range []struct {
		name, text, gone, stays string
		direct, changed         bool
	}{
		{"actor", `{"actor":{"name":"Asha","mbox":"mailto:asha@X.example"},` + someVerb + `}}`, "asha", `{"account":{"homePage":"https://x.example","name":"erased-1"}}`, true, true},
		{"nobody", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `}}`, "erased", `b@x.example`, false, false},
		{"a word in a word", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `},"result":{"response":"Ashad आशाएँ"}}`, "erased", "Ashad आशाएँ", false, false},
		{"a word", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `},"result":{"response":"ASHA, आशा!"}}`, "आशा", "erased, erased!", false, true},
		{"in an address", `{"actor":{"mbox":"mailto:b@x.example"},"verb":{"id":"http://v.example/did"},"object":{"id":"http://o.example/asha/plan"}}`, "asha", "http://o.example/erased/plan", false, true},
		{"two names of extensions", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `},"context":{"extensions":{"http://e.example/asha":1,"http://e.example/ASHA":2}}}`, "asha", `e.example/erased-0":1`, false, true},
		{"an extension that is an agent", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `},"context":{"extensions":{"http://e.example/a":{"mbox":"mailto:asha@x.example","note":"secret"}}}}`, "secret", `erased-1`, false, true},
		{"an extension that is none", `{"actor":{"mbox":"mailto:b@x.example"},` + someVerb + `},"context":{"extensions":{"http://e.example/a":{"account":"x","mbox":7}}}}`, "erased", `"account":"x"`, false, false},
		{"a group", `{"actor":{"objectType":"Group","mbox":"mailto:asha@x.example","member":[{"mbox":"mailto:b@x.example"}]},` + someVerb + `}}`, "asha", `b@x.example`, true, true},
	} {
		out, direct, changed, err := ashas.Erased([]byte(test.text))
		if err != nil || direct != test.direct || changed != test.changed {
			t.Errorf("%s: %v %v %v", test.name, direct, changed, err)
		}
		if strings.Contains(strings.ToLower(string(out)), strings.ToLower(test.gone)) || !strings.Contains(string(out), test.stays) {
			t.Errorf("%s: %s", test.name, out)
		}
		if _, err := Read(out, V1); err != nil {
			t.Errorf("%s: %v: %s", test.name, err, out)
		}
		if !changed && string(out) != test.text {
			t.Errorf("%s: nothing was there, and it is another text: %s", test.name, out)
		}
	}
}

func TestOutcome_WhatAStatementSays(t *testing.T) {
	read := func(result string) Outcome {
		t.Helper()
		s, err := Read([]byte(`{"actor":{"account":{"homePage":"https://x.example","name":"7"}},`+someVerb+`}`+result+`}`), V1)
		if err != nil {
			t.Fatal(err)
		}
		return s.Outcome()
	}
	if o := read(``); o.HomePage != "https://x.example" || o.Name != "7" || o.Object != "http://o.example/1" || o.SaysSuccess || o.SaysDone || o.SaysScaled {
		t.Errorf("%+v", o)
	}
	for text, want := range map[string]int{"1": 100, "-1.0": -100, "0": 0, "0.875": 87, "-0.005": 0, "5e-1": 50, "1e-3": 0} {
		if o := read(`,"result":{"success":false,"completion":true,"score":{"scaled":` + text + `}}`); o.Scaled != want || !o.SaysScaled || !o.SaysSuccess || o.Success || !o.Completion {
			t.Errorf("%s: %+v", text, o)
		}
	}
}

// Whatever stands in a statement, it is one after somebody was taken out.
func FuzzErased(f *testing.F) {
	f.Add(`{"actor":{"mbox":"mailto:asha@x.example"},` + someVerb + `},"context":{"extensions":{"http://e.example/Asha":{"Asha":null}}}}`)
	f.Add(`{"actor":{"objectType":"Group","member":[{"mbox":"mailto:asha@x.example"}]},` + someVerb + `,"definition":{"name":{"en":"Asha"}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := Read([]byte(text), V2); err != nil {
			return
		}
		out, _, _, err := ashas.Erased([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parse(out); err != nil {
			t.Errorf("%v: %s of %s", err, out, text)
		}
	})
}
