package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
)

// once answers a write. With an Idempotency-Key the act is done once: the same key and request again get the first answer,
// the same key with another request is refused, and while the first is still being done a second is told to wait. Answers are
// kept for a day; not kept is that we made a mistake, or that the caller is to try again later.
func (a *API) once(w http.ResponseWriter, r *http.Request) {
	key, actor := r.Header.Get("Idempotency-Key"), who.From(r.Context())
	_, pattern := a.mux.Handler(r)
	if key == "" || !actor.SignedIn() || a.unkept[pattern] {
		a.sound.ServeHTTP(w, r)
		return
	}
	ctx := r.Context()
	if len(key) > 200 || !utf8.ValidString(key) {
		write(w, problem(ctx, fault.E(fault.Invalid, "api.once", "web.api.key_long")))
		return
	}
	limit := BodyLimit
	if a.tables[pattern] && isTable(r.Header.Get("Content-Type")) {
		limit = TableLimit
	}
	if a.files[pattern] {
		limit = FileLimit
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)+1))
	if err != nil || len(body) > limit {
		write(w, problem(ctx, fault.E(fault.TooLarge, "api.once", "web.form.too_large", "bytes", limit)))
		return
	}
	sum := sha256.Sum256(append([]byte(r.Method+" "+r.URL.RequestURI()+"\n"), body...))
	hash := hex.EncodeToString(sum[:])
	stored, err := a.reserve(ctx, actor, key, hash)
	if err != nil {
		write(w, problem(ctx, err))
		return
	}
	if stored != nil {
		w.Header().Set("Idempotent-Replay", "true")
		stored.send(w)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	before := w.Header().Clone()
	rec := &recorder{header: w.Header(), status: http.StatusOK}
	if err := web.Try(func() { a.mux.ServeHTTP(rec, r) }); err != nil {
		rec.body.Reset()
		clear(rec.header)
		maps.Copy(rec.header, before)
		write(rec, problem(ctx, err))
	}
	got := answer{status: rec.status, kind: w.Header().Get("Content-Type"), body: rec.body.Bytes()}
	if err := a.keep(context.WithoutCancel(ctx), actor, key, got); err != nil {
		write(w, problem(ctx, err))
		return
	}
	got.send(w)
}

// answer is what was said to a write.
type answer struct {
	status int
	kind   string
	body   []byte
}

func (a answer) send(w http.ResponseWriter) {
	w.Header().Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	w.Write(a.body) // the caller has gone: nobody to tell
}

// recorder keeps an answer until it is known to be on disk.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// patience is how long a reservation holds without an answer: the process that made it was killed.
const patience = time.Minute

func (a *API) reserve(ctx context.Context, actor who.Actor, key, hash string) (*answer, error) {
	var found *answer
	err := a.db.Write(ctx, actor, func(ctx context.Context, tx *db.Tx) error {
		was, err := reserveKey(ctx, tx, actor.ID(), key, hash, tx.Now().Add(-patience), tx.Now().Add(-24*time.Hour))
		switch {
		case err != nil || was == nil:
			return err
		case was.hash != hash:
			return fault.E(fault.Invalid, "api.once", "web.api.key_reused")
		case was.status == 0:
			return fault.E(fault.Conflict, "api.once", "web.api.key_busy")
		}
		var kept struct{ Kind, Body string }
		if err := json.Unmarshal([]byte(was.body), &kept); err != nil {
			return err
		}
		found = &answer{status: was.status, kind: kept.Kind, body: []byte(kept.Body)}
		return nil
	})
	return found, err
}

func (a *API) keep(ctx context.Context, actor who.Actor, key string, got answer) error {
	text, err := json.Marshal(struct{ Kind, Body string }{got.kind, string(got.body)})
	if err != nil {
		return err
	}
	return a.db.Write(ctx, actor, func(ctx context.Context, tx *db.Tx) error {
		return keepAnswer(ctx, tx, actor.ID(), key, got.status, string(text))
	})
}

func write(w http.ResponseWriter, p *Problem) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the caller has gone: nobody to tell
}
