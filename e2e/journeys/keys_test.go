//go:build browser

package journeys

import (
	"testing"
)

// focused is what has the focus: the value of a button, the id of a field, or the name of the element.
const focused = `(() => { const at = document.activeElement; return at.value && at.tagName === "BUTTON" ? at.value : at.id || at.tagName; })()`

// keysShown tells whether the box is to be seen that switches the number keys off.
const keysShown = `document.querySelector("[data-keys-on]").closest("[hidden]") === null`

// A number key that was pressed by mistake, or spoken as a word, must sign nothing: it brings the focus to a button, Enter on
// that sends it, and the next piece of work opens. The keys can be switched off, and stay off.
func TestManager_NumberKeysChoose_OnlyEnterSends(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		waiting := queue(t, s, "manager")
		v := s.signedIn("manager", desk)
		v.open("/team/signoff/" + waiting[0])
		if !s.script {
			if v.Evaluate(keysShown) != "false" {
				t.Error("without script the box for the keys is shown")
			}
			return
		}
		if v.Evaluate(keysShown) != "true" {
			t.Fatal("the box that switches the keys off is not to be seen")
		}
		v.Type("\r") // with the focus on nothing
		v.at("/team/signoff/" + waiting[0])
		for key, want := range map[string]string{"1": `"proven"`, "2": `"not_yet"`, "3": `"not_mine"`} {
			v.Type(key)
			v.Type(key)
			if at := v.Evaluate(focused); at != want {
				t.Errorf("%s brings the focus to %s, want %s", key, at, want)
			}
		}
		v.Type("9")
		v.Press("#reason")
		v.Type("123")
		if got := v.Evaluate(`document.querySelector("#reason").value`); got != `"123"` {
			t.Errorf("typed into the reason, digits are %s", got)
		}
		v.look()
		v.at("/team/signoff/" + waiting[0])
		for _, id := range waiting {
			if got := s.piece("manager", id); got.Status != "waiting" || got.DecidedBy != "" || len(got.Passes) != 0 {
				t.Fatalf("keys have decided: %+v", got)
			}
		}

		v.open("/team/signoff/" + waiting[0])
		v.Type("1")
		v.answered("press Enter on the button", v.TypeFor("\r"), 200)
		v.at("/team/signoff/" + waiting[1])
		if got := s.piece("manager", waiting[0]); got.Status != "accepted" {
			t.Errorf("after Enter it stands as %q", got.Status)
		}

		v.Press("[data-keys-on]") // off, here and on the pages to come
		v.open("/team/signoff/" + waiting[1])
		v.Type("1")
		if at := v.Evaluate(focused); at != `"BODY"` {
			t.Errorf("switched off, 1 brings the focus to %s", at)
		}
		v.Press("[data-keys-on]")
		v.Type("2")
		if at := v.Evaluate(focused); at != `"not_yet"` {
			t.Errorf("switched on again, 2 brings the focus to %s", at)
		}
	})
}

// A telephone has no such keys, and says nothing of them.
func TestManager_OnATelephone_NoKeysAreOffered(t *testing.T) {
	twice(t, func(t *testing.T, s *stage) {
		v := s.signedIn("manager", telephone)
		v.open("/team/signoff/" + queue(t, s, "manager")[0])
		if v.Evaluate(keysShown) != "false" {
			t.Error("keys are offered")
		}
		v.Type("1")
		if at := v.Evaluate(focused); at != `"BODY"` {
			t.Errorf("1 brings the focus to %s", at)
		}
	})
}
