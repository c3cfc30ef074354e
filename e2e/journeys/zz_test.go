//go:build browser

package journeys

import (
	"context"
	"strings"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
)

func TestZZ(t *testing.T) {
	p := play(t)
	pkg, address := p.offered(t, attempttest.H5P())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	at := p.page.Evaluate(`document.querySelector("[data-run]").dataset.run`)
	p.page.Goto(strings.Trim(at, "\""))
	time.Sleep(3 * time.Second)
	t.Log(p.page.Failures())
	t.Log(p.page.Evaluate(`document.getElementById("h5p").innerHTML.slice(0,1500)+" LINE "+document.getElementById("line").textContent + (window.H5P ? "H5P "+Object.keys(H5P).slice(0,30) : " none")`))
	t.Log(p.page.Evaluate(`(function(){try{return document.querySelector("#h5p iframe").contentDocument.documentElement.outerHTML.slice(0,3000)}catch(e){return ""+e}})()`))
}

func TestZY(t *testing.T) {
	p := play(t)
	pkg, address := p.offered(t, attempttest.SCORM2004())
	p.page.Goto(address)
	p.page.Click(`form[action="/run/` + pkg + `"] button`)
	run := p.stands(t, pkg, "at the end", func(r attempt.Run) bool { return strings.Contains(r.States["END"].CMI, "read passed") })
	t.Log(run.Attempt.Version)
	_, err := p.Attempts.Commit(context.Background(), p.me, run.Attempt.ID, attempt.Commit{ID: run.Attempt.ID, Version: run.Attempt.Version})
	t.Log(err)
	p.page.Press(`[data-ask="continue"]`)
	time.Sleep(5 * time.Second)
	t.Log(p.page.Evaluate(`document.querySelector("main").outerHTML`))
	now := p.stands(t, pkg, "kept", func(attempt.Run) bool { return true })
	t.Log(now.Attempt.Version, now.Attempt.Completion)
}
