package browser

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Page is one tab with cookies and storage of its own, on one screen. It ends with the test that asked for it.
type Page struct {
	t       testing.TB
	ctx     context.Context
	options Options
	traffic *traffic
	// greeted are the origins that were already given the language cookie. It is given once, so that a choice made on the
	// page itself stands.
	greeted map[string]bool
}

// Page opens a tab on the screen that the options describe.
func (b *Browser) Page(t testing.TB, o Options) *Page {
	t.Helper()
	o.Width = cmp.Or(o.Width, 1280)
	o.Theme = cmp.Or(o.Theme, "light")
	p := &Page{t: t, options: o, greeted: map[string]bool{}}
	tab, err := b.tab(t)
	p.must("open a page", err)
	p.ctx, p.traffic = tab.ctx, &tab.traffic
	p.do("set up the screen", emulate(o))
	return p
}

// emulate sets width, theme and script.
func emulate(o Options) chromedp.Action[chromedp.Void] {
	viewport := chromedp.EmulateViewport(int64(o.Width), 800)
	if o.Width <= 600 {
		viewport = chromedp.EmulateViewport(int64(o.Width), 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	}
	return chromedp.Steps(viewport, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		theme := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: o.Theme}
		// Movement would make pictures and measures differ from run to run.
		still := &emulation.MediaFeature{Name: "prefers-reduced-motion", Value: "reduce"}
		media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{theme, still}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
			return err
		}
		return allowScript(ctx, o.Script)
	}))
}

func allowScript(ctx context.Context, allowed bool) error {
	_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allowed})
	return err
}

// must fails the test when a step failed, saying which.
func (p *Page) must(step string, err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("browser: %s (%v): %v", step, p.options, err)
	}
}

// do runs a step within the patience of the house.
func (p *Page) do(step string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	p.must(step, chromedp.Do(ctx, action))
}

// evaluate runs an expression in the page; that works where the page's own scripts are off too.
func evaluate[T any](p *Page, step, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
	p.must(step, err)
	return value
}

// quote writes a string as JavaScript.
func quote(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // A string always marshals.
	}
	return string(b)
}

// Cookie sets a cookie for an address, as signing in would.
func (p *Page) Cookie(address, name, value string) {
	p.t.Helper()
	p.do("set cookie "+name, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: address})
		return err
	}))
}

// Goto opens an address, waits until it has loaded, and returns its HTTP status. Requests counts from here.
func (p *Page) Goto(address string) int {
	p.t.Helper()
	u, err := url.Parse(address)
	p.must("read address "+address, err)
	if origin := u.Scheme + "://" + u.Host; p.options.Lang != "" && !p.greeted[origin] {
		p.Cookie(origin, "lang", p.options.Lang)
		p.greeted[origin] = true
	}
	p.traffic.reset()
	return p.land("go to "+address, chromedp.Navigate(address))
}

// Click presses what the selector finds and waits for the page it leads to. It returns that page's HTTP status.
func (p *Page) Click(selector string) int {
	p.t.Helper()
	return p.land("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// land runs a step that leads to another page, and waits for that.
func (p *Page) land(step string, action chromedp.Action[chromedp.Void]) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	response, err := chromedp.RunResponse(ctx, action)
	p.must(step, err)
	if response == nil {
		return 0 // It led to another place on the same page.
	}
	return int(response.Status)
}

// Press clicks on something that does not lead to another page: a disclosure, a box, a button with a script.
func (p *Page) Press(selector string) {
	p.t.Helper()
	p.do("press "+selector, chromedp.Click(chromedp.CSS(selector)))
}

// Fill replaces what stands in a field by the text, as typing would; a date, number or list takes the value whole.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.do("find "+selector, chromedp.WaitEnabled(chromedp.CSS(selector)))
	evaluate[bool](p, "fill "+selector, `(() => {
		const field = document.querySelector(`+quote(selector)+`);
		field.focus();
		field.value = `+quote(text)+`;
		if (field.value !== `+quote(text)+`) throw new Error("the field took " + JSON.stringify(field.value));
		field.dispatchEvent(new Event("input", {bubbles: true}));
		field.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`)
}

// Type presses keys one after the other, wherever the focus is, as a keyboard does; none of them leads to another page.
func (p *Page) Type(keys string) {
	p.t.Helper()
	p.do("type "+quote(keys), chromedp.KeyEvent(keys))
}

// TypeFor presses keys that lead to another page ("\r" is Enter), waits for it and returns its HTTP status.
func (p *Page) TypeFor(keys string) int {
	p.t.Helper()
	return p.land("type "+quote(keys), chromedp.KeyEvent(keys))
}

// Choose picks a radio button, a check box or an option of a list.
func (p *Page) Choose(selector string) {
	p.t.Helper()
	p.do("find "+selector, chromedp.WaitEnabled(chromedp.CSS(selector)))
	evaluate[bool](p, "choose "+selector, `(() => {
		const wanted = document.querySelector(`+quote(selector)+`);
		if (!(wanted instanceof HTMLOptionElement)) {
			if (!wanted.checked) wanted.click();
			if (!wanted.checked) throw new Error("it does not stay chosen");
			return true;
		}
		wanted.selected = true;
		const list = wanted.closest("select");
		list.dispatchEvent(new Event("input", {bubbles: true}));
		list.dispatchEvent(new Event("change", {bubbles: true}));
		return true;
	})()`)
}

// Upload puts files in a file field.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	for n, file := range files {
		full, err := filepath.Abs(file)
		p.must("find "+file, err)
		_, err = os.Stat(full)
		p.must("find "+file, err)
		files[n] = full
	}
	p.do("upload to "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), files, chromedp.NodeReady))
}

// Text returns the visible text of the first thing the selector finds, waiting for it to appear.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(selector)))
	p.must("read "+selector, err)
	return text
}

// Texts returns the visible text of everything the selector finds now, which may be nothing.
func (p *Page) Texts(selector string) []string {
	p.t.Helper()
	return evaluate[[]string](p, "read "+selector, `[...document.querySelectorAll(`+quote(selector)+`)].map(e => e.innerText)`)
}

// Exists says whether the selector finds anything now. It does not wait.
func (p *Page) Exists(selector string) bool {
	p.t.Helper()
	return evaluate[bool](p, "look for "+selector, `document.querySelector(`+quote(selector)+`) !== null`)
}

// Wait waits until the selector finds something visible, for pages that change by script.
func (p *Page) Wait(selector string) {
	p.t.Helper()
	p.do("wait for "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// Address returns where the page stands.
func (p *Page) Address() string {
	p.t.Helper()
	return evaluate[string](p, "read the address", `location.href`)
}

// HTML returns the page as the browser now holds it.
func (p *Page) HTML() string {
	p.t.Helper()
	return evaluate[string](p, "read the page", `document.documentElement.outerHTML`)
}

// Evaluate runs a JavaScript expression and returns its value as JSON, for the few questions no method asks.
func (p *Page) Evaluate(expression string) string {
	p.t.Helper()
	return evaluate[string](p, "evaluate "+expression, `JSON.stringify(`+expression+`) ?? "null"`)
}

// Overflow returns by how many pixels the page is wider than its screen; 0 is as it should be.
func (p *Page) Overflow() int {
	p.t.Helper()
	// A telephone widens its layout to what it must show, so the width is held against the screen and not the window.
	return evaluate[int](p, "measure the page",
		fmt.Sprintf(`Math.max(0, Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - %d)`, p.options.Width))
}

// Requests returns how many requests the page has made since the last Goto, and the bytes they brought in as they came
// over the wire, heads and all.
func (p *Page) Requests() (n int, bytes int64) {
	p.traffic.Lock()
	defer p.traffic.Unlock()
	return p.traffic.requests, p.traffic.bytes
}

// Failures returns what the network said of requests that failed since the last Goto.
func (p *Page) Failures() []string {
	p.traffic.Lock()
	defer p.traffic.Unlock()
	return append([]string(nil), p.traffic.errors...)
}

// Screenshot takes a picture of the whole page and returns where it lies: in the folder SOPAN_SHOTS, or else in one that
// goes with the test. The name is that of the file, without its ending.
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	folder := os.Getenv("SOPAN_SHOTS")
	if folder == "" {
		folder = p.t.TempDir()
	}
	p.must("make the folder for pictures", os.MkdirAll(folder, 0o750))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	beyond := true
	shot, err := chromedp.Run(ctx, func(ctx context.Context, _ *chromedp.Target) (page.CaptureScreenshotResult, error) {
		return chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
	})
	p.must("take a picture", err)
	file := filepath.Join(folder, name+".png")
	p.must("keep the picture", os.WriteFile(file, shot.Data, 0o600))
	return file
}
