package learninghttp

import (
	"strings"
	"testing"

	"sopan/internal/web/webtest"
)

func TestDress_ListsAndTables_AreTheSitesOwn(t *testing.T) {
	html := dress(`<p>a</p><ol start="3"><li>x <strong>y</strong></li><li><p>z</p><ul><li>in</li></ul></li></ol>`+
		`<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table><blockquote><p>q</p></blockquote>`, "Table: A & B")
	webtest.Sound(t, html)
	if got := webtest.Texts(t, html, "ol.key3 > li > b"); len(got) != 2 || got[0] != "3" || got[1] != "4" {
		t.Errorf("numbers %q", got)
	}
	webtest.HasText(t, html, "ol.key3 > li > div", "x y")
	webtest.One(t, html, "ul.key3 > li > b[aria-hidden=true]")
	webtest.One(t, html, "div.scroll[role=region] > table.tb th[scope=col]")
	webtest.HasText(t, html, "div.inset p", "q")
	if !strings.Contains(html, `aria-label="Table: A &amp; B"`) {
		t.Errorf("the table is not named: %s", html)
	}
}

func TestDress_PlainText_StaysAsItIs(t *testing.T) {
	const text = "<h2>Head</h2>\n<p>Words &amp; more</p>"
	if got := dress(text, "x"); got != text {
		t.Errorf("%q became %q", text, got)
	}
}
