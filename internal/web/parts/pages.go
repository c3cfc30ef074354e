package parts

import (
	"cmp"
	"net/url"
	"strings"
)

// Pages is where a long list stands: keyset paging knows before and after, not
// numbers. Empty addresses are not offered.
type Pages struct {
	First, Previous, Next, CSV string
	Shown                      string // "1 to 50 of 1,234" in the reader's words, or empty
}

// PagesOf is where a list stands whose page begins after one place and whose next page begins after another; the zero place
// is the beginning, and as next it is the end. address gives the list's address from a place on.
func PagesOf[K cmp.Ordered](after, next K, address func(after K) string) Pages {
	var g Pages
	var begin K
	if after > begin {
		g.First = address(begin)
	}
	if next > begin {
		g.Next = address(next)
	}
	return g
}

// From gives the addresses of a list: at itself for its beginning, and with the place as after for what follows.
func From(at string) func(after string) string {
	return func(after string) string {
		switch {
		case after == "":
			return at
		case strings.Contains(at, "?"):
			return at + "&after=" + url.QueryEscape(after)
		}
		return at + "?after=" + url.QueryEscape(after)
	}
}
