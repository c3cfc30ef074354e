package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// Violation is one rule of accessibility that a page breaks, with the places where it does.
type Violation struct {
	// ID of axe's rule, such as "color-contrast".
	ID string `json:"id"`
	// Impact on people: minor, moderate, serious or critical.
	Impact string `json:"impact"`
	// Help says in a sentence what is asked for.
	Help string `json:"help"`
	// Nodes are selectors of the elements at fault, each with what to do.
	Nodes []string `json:"nodes"`
}

// String tells the violation in lines fit for a failing test.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
}

// rules are what the pages are held to: WCAG 2.2 AA and axe's own good practice.
const rules = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// axeSource reads the checker that e2e's lockfile brought in. Tests run in the folder of their package, so the path is
// found by climbing from there.
var axeSource = sync.OnceValues(func() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		source, err := os.ReadFile(filepath.Join(folder, "e2e", "node_modules", "axe-core", "axe.min.js"))
		if err == nil {
			return string(source), nil
		}
		if folder == filepath.Dir(folder) {
			return "", errors.New("axe-core is missing: run npm ci in e2e")
		}
		folder = filepath.Dir(folder)
	}
})

// Axe looks at the page as it now stands with axe-core and returns what is at fault. A page whose scripts are off stays as
// it loaded: scripts are let run for the checker alone, without loading again. One that would load itself anew no longer does.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	source, err := axeSource()
	p.must("load axe-core", err)
	evaluate[bool](p, "keep the page as it stands", `window.stop(), true`)
	if !p.options.Script {
		p.do("let the checker run", p.scripts(true))
		defer func() { p.do("stop scripts again", p.scripts(false)) }()
	}
	// Where a page has a module loader, axe would give itself to that and not to the window: hide it.
	evaluate[bool](p, "bring axe-core in", "(() => { const module = undefined, exports = undefined, define = undefined;\n"+source+"\nreturn true; })()")
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {
		runOnly: `+rules+`, resultTypes: ["violations"], preload: {assets: ["media"]}
	}).then(result => JSON.stringify(result.violations.map(v => ({
		id: v.id, impact: v.impact || "", help: v.help,
		nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " "))
	}))))`, chromedp.EvalAwaitPromise))
	p.must("run axe-core", err)
	var found []Violation
	p.must("read axe-core's answer", json.Unmarshal([]byte(text), &found))
	return found
}

// scripts lets the page's scripts run or stops them.
func (p *Page) scripts(allowed bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return allowScript(ctx, allowed) })
}
