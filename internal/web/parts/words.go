package parts

import (
	"strconv"
	"strings"
)

// Words is a text with the language it is in, for names that may not exist in
// the reader's own language. An empty Lang means the language of the page.
type Words struct{ Text, Lang string }

// Link is somewhere to go. Icon and Lang may be empty.
type Link struct{ Text, Href, Icon, Lang string }

// classes joins the class names that are not empty.
func classes(names ...string) string {
	kept := names[:0:0]
	for _, name := range names {
		if name != "" {
			kept = append(kept, name)
		}
	}
	return strings.Join(kept, " ")
}

// when gives the class name only if it holds.
func when(holds bool, class string) string {
	if holds {
		return class
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
