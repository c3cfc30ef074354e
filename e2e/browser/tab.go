package browser

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// tab is one tab of the browser with cookies and storage of its own. To open one is as dear as to look at a page, for it is a
// process of its own: a tab that a test has done with is emptied and serves the next.
type tab struct {
	ctx     context.Context
	cancel  context.CancelFunc
	traffic traffic
}

// traffic counts what the page has asked of the network since the last Goto.
type traffic struct {
	sync.Mutex
	requests int
	bytes    int64
	errors   []string
}

// take counts one event. It runs inside the browser's reading loop, so it must be quick.
func (c *traffic) take(ev any) {
	c.Lock()
	defer c.Unlock()
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		// The browser's own pictures, as in a field for a date, lie in the address itself and ask nothing of the network.
		if !strings.HasPrefix(ev.Request.URL, "data:") {
			c.requests++
		}
	case *network.EventLoadingFinished:
		c.bytes += int64(ev.EncodedDataLength)
	case *network.EventLoadingFailed:
		if !ev.Canceled {
			c.errors = append(c.errors, ev.ErrorText)
		}
	}
}

// reset begins to count anew.
func (c *traffic) reset() {
	c.Lock()
	defer c.Unlock()
	c.requests, c.bytes, c.errors = 0, 0, nil
}

// tab gives an empty tab, which goes back when the test ends. One in which a test has failed is closed, for nobody knows in
// what state it is.
func (b *Browser) tab(t testing.TB) (*tab, error) {
	b.mu.Lock()
	var free *tab
	if n := len(b.free); n > 0 {
		free, b.free = b.free[n-1], b.free[:n-1]
	}
	b.mu.Unlock()
	if free == nil {
		var err error
		if free, err = b.open(); err != nil {
			return nil, err
		}
	}
	t.Cleanup(func() {
		if t.Failed() || free.empty() != nil {
			free.cancel()
			return
		}
		b.mu.Lock()
		defer b.mu.Unlock()
		b.free = append(b.free, free)
	})
	return free, nil
}

// open opens a tab.
func (b *Browser) open() (*tab, error) {
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	n := &tab{ctx: ctx, cancel: cancel}
	err := chromedp.Do(ctx) // The tab lives as long as the context of its first run, so that has no deadline.
	if err == nil {
		err = chromedp.Listen(ctx, n.traffic.take)
	}
	if err != nil {
		cancel()
		return nil, err
	}
	return n, nil
}

// empty leaves nothing of a test behind: no page, no cookie, nothing stored or cached, no way back.
func (n *tab) empty() error {
	ctx, cancel := context.WithTimeout(n.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		if _, err := chromedp.Call(ctx, network.ClearBrowserCookies, cdp.Empty{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, network.ClearBrowserCache, cdp.Empty{}); err != nil {
			return err
		}
		all := storage.ClearDataForOriginParams{Origin: "*", StorageTypes: "all"}
		if _, err := chromedp.Call(ctx, storage.ClearDataForOrigin, all); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, page.ResetNavigationHistory, cdp.Empty{})
		return err
	}))
}
