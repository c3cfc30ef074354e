// Package crash marks the places where a killed process would hurt most. In an ordinary program Point does nothing; one that
// is linked with
//
//	-ldflags "-X sopan/internal/ground/crash.armed=yes"
//
// kills itself with SIGKILL at the place and count that SOPAN_CRASH names, and leaves a file that proves the place was hit.
// Used by the tests of "nothing acknowledged is ever lost".
package crash

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// armed is set by the linker and by nothing else.
var armed string

// Point kills an armed process when SOPAN_CRASH is "name#n" and this is the n-th time that the place is reached. The file
// named by SOPAN_CRASH_MARK is written first, so that a test can prove the place was hit.
func Point(place string) {
	if armed != "" {
		reach(place)
	}
}

// target is the place, and the count there, that SOPAN_CRASH names.
var target = sync.OnceValues(func() (place string, count int) {
	place, n, _ := strings.Cut(os.Getenv("SOPAN_CRASH"), "#")
	if count, _ = strconv.Atoi(n); count == 0 {
		count = 1
	}
	return place, count
})

var (
	mu   sync.Mutex
	seen int
)

func reach(place string) {
	name, count := target()
	if place != name {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	seen++
	if seen != count {
		return
	}
	if f := os.Getenv("SOPAN_CRASH_MARK"); f != "" {
		_ = os.WriteFile(f, []byte(place), 0o600)
	}
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}
