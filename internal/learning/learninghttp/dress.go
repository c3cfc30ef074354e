package learninghttp

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// dress puts the site's own classes on a text that learning has sanitised: lists are numbered or marked in the margin, tables
// scroll in their own box, quotes are insets. label names the tables. What cannot be read stays as it is.
func dress(text, label string) string {
	body := &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div}
	nodes, err := html.ParseFragment(strings.NewReader(text), body)
	if err != nil {
		return text
	}
	for _, n := range nodes {
		body.AppendChild(n)
	}
	dressAll(body, label)
	var out strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&out, n); err != nil {
			return text
		}
	}
	return out.String()
}

func dressAll(n *html.Node, label string) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		dressAll(c, label)
		switch c.DataAtom {
		case atom.Table:
			dressTable(n, c, label)
		case atom.Ol, atom.Ul:
			dressList(c)
		case atom.Blockquote:
			c.Data, c.DataAtom = "div", atom.Div
			class(c, "inset")
		}
		c = next
	}
}

func dressTable(parent, table *html.Node, label string) {
	class(table, "tb")
	for head := range table.Descendants() {
		if head.DataAtom == atom.Th {
			head.Attr = append(head.Attr, html.Attribute{Key: "scope", Val: "col"})
		}
	}
	box := element(atom.Div, "scroll")
	box.Attr = append(box.Attr, html.Attribute{Key: "tabindex", Val: "0"}, html.Attribute{Key: "role", Val: "region"}, html.Attribute{Key: "aria-label", Val: label})
	parent.InsertBefore(box, table)
	parent.RemoveChild(table)
	box.AppendChild(table)
}

// dressList puts the number of an item, or a dash, into the margin before it.
func dressList(list *html.Node) {
	class(list, "key3")
	n := 1
	for _, a := range list.Attr {
		if a.Key == "start" {
			if first, err := strconv.Atoi(a.Val); err == nil {
				n = first
			}
		}
	}
	for item := list.FirstChild; item != nil; item = item.NextSibling {
		if item.DataAtom != atom.Li {
			continue
		}
		mark, body := element(atom.B, ""), element(atom.Div, "")
		if list.DataAtom == atom.Ol {
			mark.AppendChild(&html.Node{Type: html.TextNode, Data: strconv.Itoa(n)})
			n++
		} else {
			mark.Attr = append(mark.Attr, html.Attribute{Key: "aria-hidden", Val: "true"})
			mark.AppendChild(&html.Node{Type: html.TextNode, Data: "–"})
		}
		for item.FirstChild != nil {
			c := item.FirstChild
			item.RemoveChild(c)
			body.AppendChild(c)
		}
		item.AppendChild(mark)
		item.AppendChild(body)
	}
}

func element(tag atom.Atom, name string) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: tag.String(), DataAtom: tag}
	if name != "" {
		class(n, name)
	}
	return n
}

func class(n *html.Node, name string) {
	n.Attr = append(n.Attr, html.Attribute{Key: "class", Val: name})
}
