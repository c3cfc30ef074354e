// Package webtest reads pages in tests as trees, by selector, not by searching
// their text.
//
//	page := webtest.Parse(t, html)
//	webtest.Find(t, html, "main h1")            // the nodes; fails when there are none
//	webtest.Text(webtest.Find(t, html, "h1")[0])
//
// A selector is made of tag, .class, #id, [attr] and [attr=value], joined
// without a space for one element, with a space for "inside of", and with >
// for "directly inside of".
package webtest

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Parse reads a page or a fragment.
func Parse(t testing.TB, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("webtest: the page cannot be read: %v", err)
	}
	return root
}

// Find gives the elements that selector names, in the order of the page. It
// fails the test when there are none.
func Find(t testing.TB, page, selector string) []*html.Node {
	t.Helper()
	found := Select(Parse(t, page), selector)
	if len(found) == 0 {
		t.Fatalf("no %q on the page:\n%s", selector, brief(page))
	}
	return found
}

// One gives the single element that selector names; none or several fail the test.
func One(t testing.TB, page, selector string) *html.Node {
	t.Helper()
	found := Find(t, page, selector)
	if len(found) > 1 {
		t.Fatalf("%d of %q on the page, want one:\n%s", len(found), selector, brief(page))
	}
	return found[0]
}

// None fails the test when selector names anything on the page.
func None(t testing.TB, page, selector string) {
	t.Helper()
	if n := len(Select(Parse(t, page), selector)); n > 0 {
		t.Errorf("%d of %q on the page, want none:\n%s", n, selector, brief(page))
	}
}

// HasText fails the test unless some element of selector holds the words.
func HasText(t testing.TB, page, selector, words string) {
	t.Helper()
	var seen []string
	for _, n := range Find(t, page, selector) {
		text := Text(n)
		if strings.Contains(text, words) {
			return
		}
		seen = append(seen, text)
	}
	t.Errorf("no %q says %q; they say %q", selector, words, seen)
}

// Texts gives the words of every element that selector names.
func Texts(t testing.TB, page, selector string) []string {
	t.Helper()
	var all []string
	for _, n := range Select(Parse(t, page), selector) {
		all = append(all, Text(n))
	}
	return all
}

// Attr gives an attribute's value, or "".
func Attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// Text gives the words of an element and all inside it, with single spaces.
func Text(n *html.Node) string {
	var b strings.Builder
	Walk(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// Walk visits a node and all below it, in the order of the page.
func Walk(n *html.Node, visit func(*html.Node)) {
	visit(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		Walk(c, visit)
	}
}

// Select gives the elements under root that selector names.
func Select(root *html.Node, selector string) []*html.Node {
	chain := compile(selector)
	var found []*html.Node
	Walk(root, func(n *html.Node) {
		if n.Type == html.ElementNode && matches(n, chain) {
			found = append(found, n)
		}
	})
	return found
}

// brief cuts a page to what fits a test's log: its main part if it has one.
func brief(page string) string {
	if at := strings.Index(page, "<main"); at >= 0 {
		page = page[at:]
	}
	const most = 4000
	if len(page) > most {
		return page[:most] + " …"
	}
	return page
}
