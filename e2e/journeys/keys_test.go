//go:build browser

package journeys

import (
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/ground/who"
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

// walk says of what has the focus after a Tab whether it is seen to have it and stands after what had it before: "" when all is well,
// "END" when the page has been gone through.
const walk = `(() => {
	const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
	if (at === document.body || at.walked) return "END";
	const before = window.walkedLast, name = at.outerHTML.slice(0, 90);
	at.walked = true;
	window.walkedLast = at;
	if (style.outlineStyle === "none" && style.boxShadow === "none" && !at.closest("svg")) return "not seen to have the focus: " + name;
	if (box.bottom <= 0 || box.top >= innerHeight) return "out of sight: " + name;
	if (before && !(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) return "out of order: " + name;
	return "";
})()`

// missed lists what can be pressed or filled in and was not come to. Of a set of radio buttons only one is.
const missed = `[...document.querySelectorAll("a[href],button,input:not([type=hidden]):not([type=radio]),select,textarea,summary")]
	.filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true}) && !e.walked).map((e) => e.outerHTML.slice(0, 90)).join("\n")`

// Whoever works with the keyboard comes to everything on the pages where something is decided, in the order in which it is read, and
// sees where they are.
func TestDesks_AreWalkedByTheKeyboard_InOrder_AndSeen(t *testing.T) {
	t.Parallel()
	h := apptest.Demo(t)
	h.Drain(t)
	s := &stage{House: h, t: t, site: h.Site(t), script: true}
	list, err := h.HR.List(t.Context(), h.Reader(), who.Operator("test"), "", 1)
	if err != nil || len(list) == 0 {
		t.Fatalf("no batch: %v", err)
	}
	for _, page := range [][2]string{
		{"curator", "/frac/POS-UP-PR-GPS.UP-129-948/review"},
		{"curator", "/dictionary/merge/KCM-F010~KCM-F004"},
		{"department", "/frac/resources?code=KR-5a1336f2"},
		{"department", "/mdo/batches/" + list[0].ID + "/rows/79"},
		{"department", "/mdo/positions/groups"},
	} {
		v := s.seated(page[0], desk)
		v.open(page[1])
		for range 200 {
			v.Type("\t")
			said := strings.Trim(v.Evaluate(walk), `"`)
			if said == "END" {
				break
			}
			if said != "" {
				t.Errorf("%s: %s", page[1], said)
			}
		}
		if left := v.Evaluate(missed); left != `""` {
			t.Errorf("%s: the keyboard does not come to %s", page[1], left)
		}
	}
}
