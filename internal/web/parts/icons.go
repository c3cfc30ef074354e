package parts

import (
	"context"
	"fmt"
	"html"
	"io"
	"sort"
	"strings"

	"github.com/a-h/templ"
)

// Every icon stands on a 24-unit grid with two units kept free at each edge,
// is drawn with one stroke of 1.75 with round caps (the width is set once, in
// app.css, by class "i") and uses as few points as tell the thing. Circles that
// frame a sign have radius 9, paper has square corners as an office file has.
var drawings = map[string]string{
	"alert":        `<path d="M12 3.5 21.5 20h-19z"/><path d="M12 10v4.5M12 17.2v.1"/>`,
	"arrow-left":   `<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>`,
	"arrow-right":  `<path d="M4 12h15.5M13.5 6l6 6-6 6"/>`,
	"award":        `<circle cx="12" cy="9" r="5.5"/><path d="M8.5 13.5 7 21.5l5-2.5 5 2.5-1.5-8M12 7v4"/>`,
	"badge-check":  `<path d="M12 2.75 18.5 5.5 21.25 12 18.5 18.5 12 21.25 5.5 18.5 2.75 12 5.5 5.5z"/><path d="m8.3 12.2 2.6 2.6 4.9-5.3"/>`,
	"book":         `<path d="M12 6.5C9.5 4.8 6.5 4.3 3 4.5v13.5c3.5-.2 6.5.3 9 2 2.5-1.7 5.5-2.2 9-2V4.5c-3.5-.2-6.5.3-9 2zM12 6.5V20"/>`,
	"camera":       `<path d="M3 7.5h4.5l1.7-3h5.6l1.7 3H21v12H3z"/><circle cx="12" cy="13.2" r="3.5"/>`,
	"check":        `<path d="m4.5 12.5 5 5.5 10-12"/>`,
	"circle":       `<circle cx="12" cy="12" r="9"/>`,
	"circle-check": `<circle cx="12" cy="12" r="9"/><path d="m7.9 12.3 2.8 2.9 5.4-6.2"/>`,
	"clock":        `<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.6 3.2"/>`,
	"download":     `<path d="M12 3.5v11.5M7 10.5l5 5 5-5M3.5 17v3.5h17V17"/>`,
	"eye":          `<path d="M2.5 12C5 7.8 8.2 5.8 12 5.8s7 2 9.5 6.2c-2.5 4.2-5.7 6.2-9.5 6.2s-7-2-9.5-6.2z"/><circle cx="12" cy="12" r="2.8"/>`,
	"file":         `<path d="M5 2.8h9.5L19 7.5v13.7H5z"/><path d="M14 3v5h5M8.5 12.5h7M8.5 16.5h4.5"/>`,
	"home":         `<path d="M2.8 11.5 12 3.5l9.2 8"/><path d="M5.2 9.8v10.7h13.6V9.8M9.8 20.5v-6.3h4.4v6.3"/>`,
	"inbox":        `<path d="M3 13.5 6 4.5h12l3 9v6H3z"/><path d="M3 13.5h5.3c.4 1.9 1.7 2.9 3.7 2.9s3.3-1 3.7-2.9H21"/>`,
	"info":         `<circle cx="12" cy="12" r="9"/><path d="M12 11.3v5.2M12 7.6v.1"/>`,
	"languages":    `<path d="M3 5.5h9.5M7.7 3v2.5M10.8 5.5c-.9 3.9-3.4 6.7-7.3 8.3M5.2 8.3c1.2 2.7 3.2 4.5 6 5.5"/><path d="m11.5 21 4.7-11 4.8 11M13.2 17.3h6.1"/>`,
	"list-checks":  `<path d="m2.8 6.5 1.9 2 3.3-4M2.8 16.5l1.9 2 3.3-4M12 6.8h9.2M12 16.8h9.2"/>`,
	"lock":         `<path d="M4.5 10.5h15v10h-15z"/><path d="M8 10.5V7.2c0-2.6 1.5-4 4-4s4 1.4 4 4v3.3M12 14.5v2.3"/>`,
	"map":          `<path d="m3 6 6-2.5 6 2.5 6-2.5V18l-6 2.5L9 18l-6 2.5zM9 3.5V18M15 6v14.5"/>`,
	"pen":          `<path d="m4 20 1.2-5L16 4.2 19.8 8 9 18.8zM13.3 6.9l3.8 3.8"/>`,
	"play":         `<path d="M6.5 4 19.5 12l-13 8z"/>`,
	"plus":         `<path d="M12 4.5v15M4.5 12h15"/>`,
	"printer":      `<path d="M7 8.5V3h10v5.5M7 17.5H3v-9h18v9h-4"/><path d="M7 14h10v7H7z"/>`,
	"search":       `<circle cx="10.5" cy="10.5" r="6.8"/><path d="m15.5 15.5 5.5 5.5"/>`,
	"shield":       `<path d="M12 2.8c2.5 1.7 5.2 2.6 8 2.7v6.2c0 4.3-2.7 7.5-8 9.5-5.3-2-8-5.2-8-9.5V5.5c2.8-.1 5.5-1 8-2.7z"/><path d="m8.5 11.8 2.5 2.6 4.5-5"/>`,
	"signpost":     `<path d="M12 2.8v18.4M12 5h6.5l2.5 2.5L18.5 10H12zM12 11.5H6L3.5 14 6 16.5h6z"/>`,
	"users":        `<circle cx="8.8" cy="8" r="3.7"/><path d="M2.5 20c.3-4 2.6-6 6.3-6s6 2 6.3 6M15.3 4.6a3.7 3.7 0 0 1 0 6.8M17.5 14.3c2.4.7 3.8 2.6 4 5.7"/>`,
	"wifi-off":     `<path d="M3.5 3.5 20.5 20.5M2.5 9.3c1.3-1.2 2.8-2.1 4.3-2.8M10.8 5.3c3.9-.3 7.8 1 10.7 4M5.8 13.2c1.2-1.1 2.6-1.9 4.1-2.3M15 11.3c1.1.5 2.2 1.1 3.2 1.9M9.2 16.8c1.7-1.4 3.9-1.4 5.6 0M12 20.4v.1"/>`,
	"x":            `<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>`,
}

// Icons gives the names of all icons, in order, for the storybook and the tests.
func Icons() []string {
	names := make([]string, 0, len(drawings))
	for name := range drawings {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// HasIcon tells whether an icon of this name is drawn.
func HasIcon(name string) bool {
	_, ok := drawings[name]
	return ok
}

type pageKey struct{}

// Page gathers, while one page renders, what the frame must know at the end:
// which icons were used, and whether anyone may see the page (nobody signed in).
type Page struct {
	icons  map[string]bool
	Public bool
}

// OnPage gives a context in which icons are gathered for one sprite, and the
// page they are gathered on. A context that has a page already keeps it.
func OnPage(ctx context.Context) (context.Context, *Page) {
	if page, ok := ctx.Value(pageKey{}).(*Page); ok {
		return ctx, page
	}
	page := &Page{icons: map[string]bool{}}
	return context.WithValue(ctx, pageKey{}, page), page
}

// Icon draws an icon by name; class may be empty or say "lead", "ok", "gap".
// It says nothing to a screen reader: the words stand beside it. On a page it
// refers to the sprite; elsewhere (a fragment, a printed file) it draws itself.
// A name that is not drawn is an error, so a misspelt icon fails its page's test.
func Icon(name, class string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		drawing, ok := drawings[name]
		if !ok {
			return fmt.Errorf("parts.Icon: no icon is named %q", name)
		}
		all := "i"
		if strings.HasPrefix(name, "arrow-") {
			all += " flip" // an arrow points on in the direction of reading
		}
		if class != "" {
			all += " " + html.EscapeString(class)
		}
		page, ok := ctx.Value(pageKey{}).(*Page)
		if !ok {
			_, err := fmt.Fprintf(w, `<svg class="%s" viewBox="0 0 24 24" aria-hidden="true">%s</svg>`, all, drawing)
			return err
		}
		page.icons[name] = true
		_, err := fmt.Fprintf(w, `<svg class="%s" aria-hidden="true"><use href="#i-%s"></use></svg>`, all, name)
		return err
	})
}

// Sprite writes the symbols of the icons used so far on this page, and only
// those. It stands last in the body: a reference may come before its symbol.
func Sprite() templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		page, ok := ctx.Value(pageKey{}).(*Page)
		if !ok || len(page.icons) == 0 {
			return nil
		}
		if _, err := io.WriteString(w, `<svg hidden aria-hidden="true"><defs>`); err != nil {
			return err
		}
		for _, name := range Icons() {
			if !page.icons[name] {
				continue
			}
			if _, err := fmt.Fprintf(w, `<symbol id="i-%s" viewBox="0 0 24 24">%s</symbol>`, name, drawings[name]); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, `</defs></svg>`)
		return err
	})
}
