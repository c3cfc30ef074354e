package main

import (
	"archive/zip"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sopan/internal/app"
	"sopan/internal/content"
	"sopan/internal/demo"
	"sopan/internal/ground/db"
)

// The package of content/import, and its goal.
const (
	packageMegabytes = 500
	packageFiles     = 50 // videos, and as many pages
	aboveIdle        = 100
)

// importing measures what one large package costs from its first octet to the commit: time, and memory above that of the idle house.
func (b *bench) importing(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.cache, "content-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	h, err := app.Open(ctx, app.Config{Data: dir, Hashing: demo.Hashing})
	if err != nil {
		return err
	}
	defer h.Close()
	if _, err := demo.Load(ctx, h.Rooms(), func(int, int) {}); err != nil {
		return err
	}
	r := begin("content/import", packageMegabytes, h.Reader())
	var wall, cpu, above []float64
	for round := range b.rounds {
		debug.FreeOSMemory()
		idle := resident()
		var most atomic.Int64
		end, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for {
				most.Store(max(most.Load(), resident()))
				select {
				case <-end:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}()
		w := started()
		err := importOnce(ctx, h, uint64(round))
		ms, used := w.ms()
		close(end)
		<-done
		if err != nil {
			r.Errors++
			r.Note = err.Error()
			break
		}
		wall, cpu, above = append(wall, ms), append(cpu, used), append(above, float64(most.Load()-idle)/(1<<20))
	}
	r.Unit, r.Runs, r.Wall, r.CPUTime = "a package, made and imported", len(wall), spreadOf(wall), spreadOf(cpu)
	r.Figures["RSS above idle, MB"], r.Figures["files"] = spreadOf(above), 2*packageFiles
	r.Goal = fmt.Sprintf("at most %d MB above idle", aboveIdle)
	r.Met = r.Errors == 0 && spreadOf(above).Max <= aboveIdle
	return r.tell()
}

// importOnce makes a package while it is received, and keeps it.
func importOnce(ctx context.Context, h *app.House, round uint64) error {
	in, out := io.Pipe()
	go func() { out.CloseWithError(largePackage(out, round)) }()
	got, err := h.Content.Receive(ctx, operator, content.Upload{Name: "large.zip", Body: in})
	if err != nil {
		return err
	}
	defer got.Close()
	if err := h.Content.Stow(ctx, got); err != nil {
		return err
	}
	return h.DB.Write(ctx, operator, func(ctx context.Context, tx *db.Tx) error {
		_, err := h.Content.Keep(ctx, tx, got, "UP-PR")
		return err
	})
}

// largePackage writes a package of videos, which do not pack, and of pages, which do.
func largePackage(w io.Writer, round uint64) error {
	z := zip.NewWriter(w)
	random := rand.New(rand.NewPCG(seed, round))
	block := make([]byte, 1<<20)
	for i := range packageFiles {
		page, err := z.Create("page" + strconv.Itoa(i) + ".html")
		if err != nil {
			return err
		}
		if _, err := io.WriteString(page, "<!doctype html>"+strings.Repeat("<p>water</p>", 20000+i)); err != nil {
			return err
		}
		for j := range block {
			block[j] = byte(random.Uint32())
		}
		head := &zip.FileHeader{Name: "film" + strconv.Itoa(i) + ".mp4", Method: zip.Store}
		blocks := packageMegabytes / packageFiles
		head.CompressedSize64 = uint64(blocks * len(block))
		head.UncompressedSize64 = head.CompressedSize64
		sum := crc32.NewIEEE()
		for range blocks {
			sum.Write(block)
		}
		head.CRC32 = sum.Sum32()
		film, err := z.CreateRaw(head)
		if err != nil {
			return err
		}
		for range blocks {
			if _, err := film.Write(block); err != nil {
				return err
			}
		}
	}
	index, err := z.Create("index.html")
	if err == nil {
		_, err = io.WriteString(index, "<!doctype html>")
	}
	if err != nil {
		return err
	}
	return z.Close()
}

// resident is the memory of this process in octets; 0 where it cannot be read.
func resident() int64 {
	text, err := os.ReadFile(filepath.Join("/proc", "self", "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
