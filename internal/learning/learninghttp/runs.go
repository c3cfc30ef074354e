package learninghttp

import (
	"context"
	"strconv"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/learning"
	"sopan/internal/web/parts"
)

// Runs knows how what is not learning's own is run and shown. The rooms that run packages stand beside learning, and a door may not ask
// another door whether its players are in the build: app fills it.
type Runs interface {
	// Running tells how a unit of a package is begun, for who asks (who.From); the zero value when nothing here can run it.
	Running(ctx context.Context, packageID string, index int) (Running, error)

	// Playing gives a file as it is shown, and in the form that reads without a player; NotFound when it is not here.
	Playing(ctx context.Context, packageID, lang string) (content.Playing, error)
}

// Running is how a unit of a package is begun.
type Running struct {
	Begin   string // a form is sent here, with the address to come back to as "back": it begins, or goes on
	Page    string // on which the unit stands by itself, with what was tried; "" for none
	Leads   string // origin to which Begin leads; "" for this site
	Missing bool   // its player is not in this build: the server's people must bring it
	Begun   bool   // there is something to go on with
	Left    bool   // it may be gone on with as it was left, else it begins anew
}

// pageOfReading bounds a page of a reading form, in octets: what a phone takes at once on a slow line.
const pageOfReading = 24 << 10

// pagesOf shares the parts of a reading form out over pages: whole parts, at least one a page.
func pagesOf(all []content.Part) [][]content.Part {
	var out [][]content.Part
	size := 0
	for _, p := range all {
		if len(out) == 0 || size+len(p.HTML) > pageOfReading {
			out, size = append(out, nil), 0
		}
		out[len(out)-1] = append(out[len(out)-1], p)
		size += len(p.HTML)
	}
	return out
}

// foreign fills in how the part's package or file is run or shown. at is the page of its reading form that is asked for.
func (d *Door) foreign(ctx context.Context, page *PlayerPage, lang, at string) (err error) {
	if d.runs == nil {
		return nil
	}
	switch u := page.Unit; {
	case u.Package != nil:
		page.Running, err = d.runs.Running(ctx, u.Package.ID, u.Package.Index)
		return err
	case u.File == nil:
		return nil
	}
	if page.Playing, err = d.runs.Playing(ctx, page.Unit.File.ID, lang); fault.Is(err, fault.NotFound) {
		return nil
	} else if err != nil {
		return err
	}
	reads := page.Playing.Reading
	pages := pagesOf(reads.Parts)
	page.ReadingOf = len(pages)
	if page.ReadingAt, _ = strconv.Atoi(at); page.ReadingAt < 1 || page.ReadingAt > len(pages) {
		page.ReadingAt = 1
	}
	if len(pages) > 0 {
		page.Reading = pages[page.ReadingAt-1]
	}
	page.Lacks = len(reads.Lacks) > 0
	return nil
}

// readingHref leads to a page of the reading form, in the language and with the sitting of this one.
func (p PlayerPage) readingHref(n int) string {
	href := p.Path + "?s=" + noQuestion
	if p.Sitting != "" {
		href = p.Path + "?s=" + p.Sitting
	}
	if p.Lang != "" {
		href += "&lang=" + p.Lang
	}
	return href + "&r=" + strconv.Itoa(n) + "#reading"
}

// beginText is what the button says that begins a unit.
func beginText(p *locale.Printer, page PlayerPage) string {
	switch {
	case page.Running.Left:
		return p.T("learning.package.on")
	case page.Running.Begun:
		return p.T("learning.package.again")
	}
	return p.T("learning.package.run")
}

// ran is how long the unit of a part has run, beside what it is said to take.
func ran(p *locale.Printer, now learning.Progress) []parts.Fact {
	out := []parts.Fact{{
		Name: p.T("learning.package.ran"), Value: p.Minutes(learning.Minutes(now.Seconds)),
		Sub: p.T("learning.package.ran.sub", "minutes", p.Minutes(learning.Minutes(now.Nominal))),
	}}
	if !now.MetAt.IsZero() {
		out = append(out, parts.Fact{Name: p.T("learning.package.met"), Value: p.Date(now.MetAt)})
	}
	return out
}

// captionName is the language of captions as the browser lists it.
func captionName(c content.Caption) string { return langName(strings.ToLower(c.Lang)) }
