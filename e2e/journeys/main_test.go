//go:build browser

package journeys

import (
	"os"
	"testing"

	"sopan/e2e/browser"
)

func TestMain(m *testing.M) { os.Exit(browser.Main(m)) }
