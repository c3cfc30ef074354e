package db

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Micros reads a time that is kept in microseconds since 1970; null and 0 are the zero time, and a column that is no whole
// number is an error. It stands among the columns of All, Each and One: db.Micros(&post.MadeAt).
func Micros(to *time.Time) sql.Scanner { return micros{to} }

type micros struct{ to *time.Time }

func (m micros) Scan(value any) error {
	switch n := value.(type) {
	case nil:
		*m.to = time.Time{}
	case int64:
		*m.to = time.Time{}
		if n != 0 {
			*m.to = time.UnixMicro(n).UTC()
		}
	default:
		return fmt.Errorf("db: %T is no time", value)
	}
	return nil
}

// AsMicros is a time as it is kept: microseconds since 1970, and 0 for the zero time.
func AsMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// AsMicrosOrNull is AsMicros for a column that keeps null for the zero time.
func AsMicrosOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// JSON reads a column of JSON text into what to points at; null and "" leave it as it is, and text that is no JSON of that
// kind is an error. It stands among the columns of All, Each and One: db.JSON(&post.Names).
func JSON(to any) sql.Scanner { return inJSON{to} }

type inJSON struct{ to any }

func (j inJSON) Scan(value any) error {
	var text []byte
	switch v := value.(type) {
	case nil:
	case string:
		text = []byte(v)
	case []byte:
		text = v
	default:
		return fmt.Errorf("db: %T is no JSON text", value)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, j.to)
}

// AsJSON is a value as a column of JSON keeps it. It is for maps, lists and records of texts, numbers and times, which
// always have such a form; it panics at what has none.
func AsJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
