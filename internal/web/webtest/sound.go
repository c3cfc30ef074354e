package webtest

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Sound holds a page to what every page must keep: a language, one h1, no
// inline style or script, every id once, every label and link of the page
// leading somewhere, every control, picture and region named, every icon drawn.
func Sound(t testing.TB, page string) {
	t.Helper()
	root := Parse(t, page)
	paragraphs(t, page)
	ids := idsOf(t, root)
	Walk(root, func(n *html.Node) {
		if n.Type != html.ElementNode {
			return
		}
		nothingInline(t, n)
		refersToIDs(t, n, ids)
		named(t, n, root)
	})
	if n := len(Select(root, "h1")); n != 1 && len(Select(root, "main")) > 0 {
		t.Errorf("the page has %d h1, want one", n)
	}
	for _, doc := range Select(root, "html") {
		if strings.Contains(page, "<html") && Attr(doc, "lang") == "" {
			t.Error("html has no lang")
		}
	}
}

func idsOf(t testing.TB, root *html.Node) map[string]bool {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range Select(root, "[id]") {
		id := Attr(n, "id")
		if ids[id] {
			t.Errorf("id %q stands twice", id)
		}
		ids[id] = true
	}
	return ids
}

// endsAParagraph are elements before which a browser ends a paragraph, whatever was meant.
var endsAParagraph = strings.Fields("address article aside blockquote details div dl fieldset figure footer form h1 h2 h3 h4 header hr main nav ol p pre section table ul")

// paragraphs: what stands in a <p> and cannot is put after it by the browser, and looks otherwise than it was laid out.
func paragraphs(t testing.TB, page string) {
	t.Helper()
	z := html.NewTokenizer(strings.NewReader(page))
	within := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken:
			name, _ := z.TagName()
			if within && slices.Contains(endsAParagraph, string(name)) {
				t.Errorf("<%s> stands within <p>", name)
				within = false
			}
			within = within || string(name) == "p"
		case html.EndTagToken:
			if name, _ := z.TagName(); string(name) == "p" {
				within = false
			}
		}
	}
}

// nothingInline: the Content-Security-Policy would drop it, so it must not be there.
func nothingInline(t testing.TB, n *html.Node) {
	t.Helper()
	if n.Data == "style" || (n.Data == "script" && Attr(n, "src") == "") {
		t.Errorf("inline <%s>", n.Data)
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("inline %s=%q on <%s>", a.Key, a.Val, n.Data)
		}
		if (a.Key == "href" || a.Key == "action" || a.Key == "src") && strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") {
			t.Errorf("script in %s of <%s>", a.Key, n.Data)
		}
	}
}

func refersToIDs(t testing.TB, n *html.Node, ids map[string]bool) {
	t.Helper()
	for _, a := range n.Attr {
		switch a.Key {
		case "for", "aria-labelledby", "aria-describedby", "aria-controls", "form":
			for _, id := range strings.Fields(a.Val) {
				if !ids[id] {
					t.Errorf("%s=%q on <%s> names no element", a.Key, id, n.Data)
				}
			}
		case "href":
			if id := strings.TrimPrefix(a.Val, "#"); id != a.Val && id != "" && !ids[id] {
				t.Errorf("href %q of <%s> leads nowhere", a.Val, n.Data)
			}
		}
	}
}

// named: each thing that a screen reader announces must have words.
func named(t testing.TB, n, root *html.Node) {
	t.Helper()
	label := Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != ""
	switch n.Data {
	case "a", "button", "summary":
		if !label && Text(n) == "" {
			t.Errorf("a <%s> has no words", n.Data)
		}
	case "img":
		if !hasAttr(n, "alt") {
			t.Error("an <img> has no alt")
		}
	case "input", "select", "textarea":
		if Attr(n, "type") != "hidden" && !label && !labelled(n, root) {
			t.Errorf("<%s name=%q> has no label", n.Data, Attr(n, "name"))
		}
	case "nav", "aside":
		if !label {
			t.Errorf("<%s> has no name", n.Data)
		}
	case "svg":
		if Attr(n, "aria-hidden") != "true" && !label {
			t.Error("an <svg> is neither named nor hidden")
		}
	}
	if role := Attr(n, "role"); (role == "region" || role == "img" || role == "group") && !label {
		t.Errorf("<%s role=%s> has no name", n.Data, role)
	}
}

func labelled(n, root *html.Node) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Data == "label" {
			return true
		}
	}
	id := Attr(n, "id")
	return id != "" && len(Select(root, "label[for="+id+"]")) > 0
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}
