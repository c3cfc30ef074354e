package parts

import (
	"strconv"
	"testing"
)

func TestPagesOf_OffersTheBeginningAfterIt_AndTheNextPageWhereThereIsOne(t *testing.T) {
	for _, tt := range []struct {
		after, next string
		want        Pages
	}{
		{"", "", Pages{}},
		{"", "b c", Pages{Next: "/list?after=b+c"}},
		{"a", "b&c", Pages{First: "/list", Next: "/list?after=b%26c"}},
		{"a", "", Pages{First: "/list"}},
	} {
		if got := PagesOf(tt.after, tt.next, From("/list")); got != tt.want {
			t.Errorf("from %q to %q: %+v", tt.after, tt.next, got)
		}
	}
	if got := PagesOf("a", "b", From("/list?show=all")); got.First != "/list?show=all" || got.Next != "/list?show=all&after=b" {
		t.Errorf("a list with a filter: %+v", got)
	}
}

func TestPagesOf_ByNumber_TakesNoNumberBelowOneForAPlace(t *testing.T) {
	if got := PagesOf(-3, 50, strconv.Itoa); got != (Pages{Next: "50"}) {
		t.Errorf("%+v", got)
	}
}
