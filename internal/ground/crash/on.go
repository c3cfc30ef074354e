//go:build crash

package crash

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

var (
	mu    sync.Mutex
	seen  = map[string]int{}
	name  string
	count int
)

func init() {
	n, c, _ := strings.Cut(os.Getenv("SOPAN_CRASH"), "#")
	name = n
	if count, _ = strconv.Atoi(c); count == 0 {
		count = 1
	}
}

// Point kills the process when SOPAN_CRASH is "name#n" and this is the n-th time that the place is reached. The file
// named by SOPAN_CRASH_MARK is written first, so that a test can prove the place was hit.
func Point(place string) {
	if place != name {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	seen[place]++
	if seen[place] != count {
		return
	}
	if f := os.Getenv("SOPAN_CRASH_MARK"); f != "" {
		_ = os.WriteFile(f, []byte(place), 0o600)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
