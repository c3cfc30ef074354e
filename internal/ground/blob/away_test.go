package blob_test

import (
	"os"
	"strings"
	"testing"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/fault"
)

// A store whose folder is away says so, not that the files are gone, and goes on when the folder is back.
func TestFiles_WhenTheFolderIsAway_SayItAndGoOnWhenItIsBack(t *testing.T) {
	f, dir := open(t)
	old := put(t, f, pdf)
	if err := os.Rename(dir, dir+".kept"); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil { // what is held open is another folder now, as after a disk was mounted anew
		t.Fatal(err)
	}
	if _, err := f.Stat(ctx, strings.Repeat("0", 64)); !fault.Is(err, fault.NotFound) { // looks where the folder is
		t.Errorf("a file that never was: %v", err)
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	c, err := blob.Read(strings.NewReader(jpeg))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Put(ctx, c); fault.As(err).Key != "ground.blob.away" {
		t.Errorf("put: %v", err)
	}
	if _, err := f.Keep(ctx, strings.NewReader(jpeg), 100); !fault.Is(err, fault.Unavailable) {
		t.Errorf("kept: %v", err)
	}
	if _, _, err := f.Get(ctx, old.Key); !fault.Is(err, fault.Unavailable) {
		t.Errorf("got: %v", err)
	}
	if err := os.Rename(dir+".kept", dir); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Stat(ctx, old.Key); err != nil || got != old {
		t.Errorf("when it is back: %+v, %v", got, err)
	}
	put(t, f, jpeg)
}
