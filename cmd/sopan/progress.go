package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// bar gives a function that shows how far long work is: a bar that moves on a terminal, a line now and then elsewhere.
func bar(t *terminal, what string) func(done, total int) {
	file, ok := t.err.(*os.File)
	live := false
	if ok {
		info, err := file.Stat()
		live = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	begun := time.Now()
	last := begun // short work shows nothing at all
	return func(done, total int) {
		now := time.Now()
		ended := total > 0 && done >= total
		pause := 100 * time.Millisecond
		if !live {
			pause = 5 * time.Second
		}
		if !ended && now.Sub(last) < pause || (ended && !live && now.Sub(begun) < pause) {
			return
		}
		last = now
		line := fmt.Sprintf("%s %s", what, t.p.Int(int64(done)))
		if total > 0 {
			line = fmt.Sprintf("%s [%s] %s / %s", what, strings.Repeat("#", 24*done/total)+strings.Repeat(".", 24-24*done/total), t.p.Int(int64(done)), t.p.Int(int64(total)))
		}
		if done > 0 && !ended && total > done {
			line += " " + (now.Sub(begun) * time.Duration(total-done) / time.Duration(done)).Round(time.Second).String()
		}
		switch {
		case live && ended:
			fmt.Fprintf(t.err, "\r\x1b[K%s\n", line)
		case live:
			fmt.Fprintf(t.err, "\r\x1b[K%s", line)
		default:
			fmt.Fprintln(t.err, line)
		}
	}
}
