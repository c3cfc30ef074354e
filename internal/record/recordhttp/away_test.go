package recordhttp_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
	"sopan/internal/record/recordhttp/lrstest"
)

// refused holds an answer to a clear one: not now, and when to try again.
func (l lrs) refused(what string, a answer) {
	l.t.Helper()
	if a.status != http.StatusServiceUnavailable || a.header.Get("Retry-After") == "" || !strings.Contains(string(a.body), "ept") {
		l.t.Errorf("%s: %d %v %s", what, a.status, a.header, a.body)
	}
}

// one tells whether a statement is there.
func (l lrs) one(n int) bool {
	return l.ask("GET", "/statements?statementId="+uuid(n), "").status == http.StatusOK
}

func TestStatements_WhileTheDatabaseIsAway_AreRefused_AndNothingIsLost(t *testing.T) {
	address := dbtest.PostgresURL(t)
	d, err := db.Open(context.Background(), address, clock.NewFake(dbtest.Start))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	l := start(t, d)
	admin, err := sql.Open("pgx", dbtest.Server())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	do := func(query string) {
		t.Helper()
		if _, err := admin.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	if a := l.ask("POST", "/statements", say(uuid(1))); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	do(`alter database ` + name + ` with allow_connections false`)
	do(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '` + name + `'`)
	for range 3 {
		l.refused("to store", l.ask("POST", "/statements", say(uuid(2))))
		l.refused("to ask", l.ask("GET", "/statements", ""))
	}
	do(`alter database ` + name + ` with allow_connections true`)
	stored := 0
	for begun := time.Now(); stored != http.StatusOK && time.Since(begun) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		stored = l.ask("POST", "/statements", say(uuid(2))).status
	}
	if stored != http.StatusOK || !l.one(1) || !l.one(2) {
		t.Errorf("when it is back: %d, %v, %v", stored, l.one(1), l.one(2))
	}
}

func TestStatements_WhileTheDiskIsFull_AreRefused_AndNothingIsLost(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	l := start(t, d)
	room := func(pages int64) {
		t.Helper()
		err := d.Write(context.Background(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
			now, err := db.Scalar[int64](ctx, tx, `pragma page_count`)
			if err != nil {
				return err
			}
			_, err = db.Scalar[int64](ctx, tx, `pragma max_page_count = `+strconv.FormatInt(now+pages, 10))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if a := l.ask("POST", "/statements", say(uuid(1))); a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	room(2)
	many := "[" + say(uuid(2))
	for n := 3; n < 200; n++ {
		many += "," + say(uuid(n))
	}
	l.refused("to store", l.ask("POST", "/statements", many+"]"))
	if !l.one(1) || l.one(2) {
		t.Error("what was kept is gone, or what was refused is kept")
	}
	room(10000)
	if a := l.ask("POST", "/statements", many+"]"); a.status != http.StatusOK || !l.one(2) || !l.one(199) {
		t.Errorf("with room again: %d %s", a.status, a.body)
	}
}

func TestAttachments_WhileTheStoreIsAway_AreRefused_AndAreTakenWhenItIsBack(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	folder := filepath.Join(t.TempDir(), "attachments")
	l := lrs{t, lrstest.Start(t, d, blobtest.In(t, folder))}
	send := func() answer {
		sum := sha256.Sum256([]byte("minutes"))
		digits := hex.EncodeToString(sum[:])
		text := strings.TrimSuffix(say(uuid(1)), "}") + `,"attachments":[{"usageType":"http://u.example/minutes","display":{"en":"Minutes"},` +
			`"contentType":"text/plain","length":7,"sha2":"` + digits + `"}]}`
		return l.ask("POST", "/statements", "--b\r\nContent-Type: application/json\r\n\r\n"+text+
			"\r\n--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "+digits+"\r\n\r\nminutes\r\n--b--\r\n",
			"Content-Type", "multipart/mixed; boundary=b")
	}
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	l.refused("to store", send())
	if l.one(1) {
		t.Error("a statement is kept without its file")
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if a := send(); a.status != http.StatusServiceUnavailable && a.status != http.StatusOK { // the first finds that it is back
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := send(); a.status != http.StatusOK || !l.one(1) {
		t.Errorf("when it is back: %d %s", a.status, a.body)
	}
}
