package crash

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"sopan/internal/ground/who"
)

// slowly gives a body bit by bit, so that there is a middle to be killed in.
type slowly struct{ io.Reader }

func (s slowly) Read(p []byte) (int, error) {
	time.Sleep(2 * time.Millisecond)
	return s.Reader.Read(p[:min(len(p), 16<<10)])
}

// A server is killed again and again while a file is sent to it piece by piece. What was answered for is there, the upload goes on
// from where the server says it stands, and in the end the file is whole, octet for octet.
func TestUpload_KilledInFlight_GoesOnFromWhatWasAnsweredFor(t *testing.T) {
	const piece, kills = 256 << 10, 3
	data := copied(t, told(t))
	chance := rand.New(rand.NewPCG(seed(t), 9))
	file := make([]byte, 3<<20)
	for i := range file {
		file[i] = byte(chance.Uint32())
	}
	copy(file, "%PDF-1.7\n")
	h := open(t, data)
	bearer := token(t, data, "author")
	by, err := h.Accounts.Bearer(context.Background(), bearer)
	if err != nil {
		t.Fatal(err)
	}
	org, err := h.People.Org(context.Background(), h.Reader(), by.Paths(who.ContentUpload)[0])
	if err != nil {
		t.Fatal(err)
	}
	// tus asks by the standard of uploads that resume; nil when nobody answers.
	tus := func(s *server, method, path string, body io.Reader, headers ...string) *http.Response {
		r, err := http.NewRequest(method, s.address+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Tus-Resumable", "1.0.0")
		r.Header.Set("Authorization", "Bearer "+bearer)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		return res
	}
	stands := func(res *http.Response) int {
		n, err := strconv.Atoi(res.Header.Get("Upload-Offset"))
		if err != nil {
			t.Fatalf("%d %v", res.StatusCode, res.Header)
		}
		return n
	}
	at, answered := "", 0
	for try := 0; ; try++ {
		s := serve(t, data, "")
		if at == "" {
			name := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
			res := tus(s, "POST", "/api/v1/uploads", nil, "Upload-Length", strconv.Itoa(len(file)),
				"Upload-Metadata", "filename "+name("course.pdf")+",owner "+name(org.Code))
			if res == nil || res.StatusCode != http.StatusCreated {
				t.Fatalf("begun: %+v", res)
			}
			at = res.Header.Get("Location")
		}
		from := stands(tus(s, "HEAD", at, nil))
		if from < answered {
			t.Fatalf("%d octets were answered for, %d are there", answered, from)
		}
		if try == kills {
			if from == len(file) {
				t.Fatal("the upload was over before the kills")
			}
			res := tus(s, "PATCH", at, bytes.NewReader(file[from:]), "Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from))
			if res == nil || res.StatusCode != http.StatusNoContent || stands(res) != len(file) {
				t.Fatalf("the last piece: %+v", res)
			}
			got, err := os.ReadFile(filepath.Join(data, "uploads", "upload-"+filepath.Base(at)))
			if err != nil || !bytes.Equal(got, file) {
				t.Errorf("another file came: %d octets, %v", len(got), err)
			}
			s.stop(t)
			return
		}
		go func() { // in the middle of a piece
			time.Sleep(time.Duration(20+chance.IntN(80)) * time.Millisecond)
			_ = s.cmd.Process.Kill()
		}()
		for from < len(file)-piece {
			res := tus(s, "PATCH", at, slowly{bytes.NewReader(file[from : from+piece])},
				"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(from))
			if res == nil {
				break
			}
			if res.StatusCode != http.StatusNoContent {
				t.Fatalf("a piece at %d: %d", from, res.StatusCode)
			}
			from = stands(res)
			answered = from
		}
		_ = s.cmd.Wait()
	}
}
