package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long one step may take. A loaded machine of two cores is slow, and a hung page must still end.
const patience = 30 * time.Second

// Browser is one running Chromium. It is made by Start and lives until the test binary ends.
type Browser struct {
	ctx     context.Context
	close   func()
	profile string

	mu   sync.Mutex
	free []*tab // emptied, for the next test
}

// chromium is the one browser of this test binary.
var chromium struct {
	sync.Mutex
	browser *Browser
	err     error
}

// Start returns the browser of this test binary, starting it at the first call. It fails the test when no Chromium is
// installed or it does not start.
func Start(t testing.TB) *Browser {
	t.Helper()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.browser == nil && chromium.err == nil {
		chromium.browser, chromium.err = launch()
	}
	if chromium.err != nil {
		t.Fatalf("browser: %v", chromium.err)
	}
	return chromium.browser
}

// Main runs the tests and then ends the browser, if one was started. It returns the exit code.
func Main(m *testing.M) int {
	code := m.Run()
	chromium.Lock()
	defer chromium.Unlock()
	if chromium.browser != nil {
		chromium.browser.close()
		chromium.browser = nil
	}
	return code
}

// executable finds the installed Chromium, first the one without windows, which takes half the time. SOPAN_CHROMIUM names another.
func executable() (string, error) {
	if named := os.Getenv("SOPAN_CHROMIUM"); named != "" {
		return named, nil
	}
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no chromium here: ./check installs it")
}

// launch starts Chromium with a fresh profile and everything off that would speak to the network by itself.
func launch() (*Browser, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "sopan-browser-")
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, flag := range []string{
		"disable-quic", "disable-component-update", "disable-domain-reliability", "no-pings", "hide-scrollbars", "mute-audio",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	// The language of the pages is chosen by cookie; the browser's own must not differ from machine to machine.
	options = append(options, chromedp.Flag("lang", "en-IN"), chromedp.Flag("accept-lang", "en-IN"))
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	b := &Browser{ctx: ctx, profile: profile}
	b.close = func() {
		// Cancel waits for the process, so that the profile is no longer written to when it is removed.
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
		_ = os.RemoveAll(profile)
	}
	if err := chromedp.Do(ctx); err != nil {
		b.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}
