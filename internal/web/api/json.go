package api

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/danielgtaylor/huma/v2"
)

// strictJSON is JSON in which no text holds the character NUL, which PostgreSQL cannot keep.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if err := json.Unmarshal(data, v); err != nil {
			return err
		}
		if hasNUL(data) {
			return errors.New("a text holds the character NUL")
		}
		return nil
	},
}

// hasNUL tells whether well-formed JSON holds the escape of NUL: the backslash before it is itself not escaped.
func hasNUL(data []byte) bool {
	escape := []byte(`\u0000`)
	for {
		i := bytes.Index(data, escape)
		if i < 0 {
			return false
		}
		before := 0
		for i-before > 0 && data[i-before-1] == '\\' {
			before++
		}
		if before%2 == 0 {
			return true
		}
		data = data[i+len(escape):]
	}
}
