package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
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

// axeSource reads the checker that e2e's lockfile brought in. The path is found from this file, so that a test of any
// folder finds it.
var axeSource = sync.OnceValues(func() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", fmt.Errorf("this file's place is not known")
	}
	file := filepath.Join(filepath.Dir(here), "..", "node_modules", "axe-core", "axe.min.js")
	source, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("axe-core is missing, run npm ci in e2e: %w", err)
	}
	return string(source), nil
})

// Axe looks at the page as it now stands with axe-core and returns what is at fault. A page whose scripts are off stays as
// it loaded: scripts are let run for the checker alone, without loading again.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	source, err := axeSource()
	p.must("load axe-core", err)
	if !p.options.Script {
		p.do("let the checker run", p.scripts(true))
		defer func() { p.do("stop scripts again", p.scripts(false)) }()
	}
	// A service worker's or frame's page may define a module loader, which axe would then speak to: hide it.
	evaluate[bool](p, "bring axe-core in", "(() => { const module = undefined, exports = undefined, define = undefined;\n"+source+"\nreturn true; })()")
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`axe.run(document, {
		runOnly: `+rules+`, resultTypes: ["violations"]
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
