package db_test

import (
	"testing"
	"time"

	"sopan/internal/ground/db"
)

func TestMicros_OfWhatAColumnMayHold(t *testing.T) {
	at := time.Date(2026, 11, 23, 5, 30, 0, 123_456_000, time.UTC)
	for name, c := range map[string]struct {
		kept any
		want time.Time
	}{
		"a time":  {at.UnixMicro(), at},
		"nothing": {int64(0), time.Time{}},
		"null":    {nil, time.Time{}},
	} {
		got := time.Now()
		if err := db.Micros(&got).Scan(c.kept); err != nil || !got.Equal(c.want) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
	var got time.Time
	if err := db.Micros(&got).Scan("soon"); err == nil {
		t.Errorf("a word was read as %v", got)
	}
}

func TestMicros_AsKept(t *testing.T) {
	at := time.UnixMicro(1_700_000_000_000_001)
	if db.AsMicros(at) != at.UnixMicro() || db.AsMicrosOrNull(at) != at.UnixMicro() {
		t.Errorf("%v is kept as %d and %v", at, db.AsMicros(at), db.AsMicrosOrNull(at))
	}
	if db.AsMicros(time.Time{}) != 0 || db.AsMicrosOrNull(time.Time{}) != nil {
		t.Errorf("no time is kept as %d and %v", db.AsMicros(time.Time{}), db.AsMicrosOrNull(time.Time{}))
	}
}

func TestJSON_OfWhatAColumnMayHold(t *testing.T) {
	for _, kept := range []any{`["a","b"]`, []byte(`["a","b"]`)} {
		var got []string
		if err := db.JSON(&got).Scan(kept); err != nil || db.AsJSON(got) != `["a","b"]` {
			t.Errorf("%v is read as %v, %v", kept, got, err)
		}
	}
	for _, nothing := range []any{nil, "", []byte(nil)} {
		got := []string{"as it was"}
		if err := db.JSON(&got).Scan(nothing); err != nil || len(got) != 1 {
			t.Errorf("%v is read as %v, %v", nothing, got, err)
		}
	}
	for _, broken := range []any{`["a"`, `{"a":1}`, int64(3)} {
		var got []string
		if err := db.JSON(&got).Scan(broken); err == nil {
			t.Errorf("%v was read as %v", broken, got)
		}
	}
}
