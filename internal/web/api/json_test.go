package api

import "testing"

func TestStrictJSON_NULWithinText_IsRefused(t *testing.T) {
	for text, refused := range map[string]bool{
		`{"a":"b"}`: false, `{"a":"\u0000"}`: true, `{"a":"\\u0000"}`: false, `{"a":"\\\u0000"}`: true, `{"a":"\\u0000\u0000"}`: true,
		`{"a":"u0000"}`: false, `{"\u0000":1}`: true,
	} {
		var v any
		if err := strictJSON.Unmarshal([]byte(text), &v); (err != nil) != refused {
			t.Errorf("%s: %v", text, err)
		}
	}
}
