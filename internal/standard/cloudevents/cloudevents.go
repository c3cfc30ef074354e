// Package cloudevents reads and writes events in the form of CloudEvents 1.0.2 (CNCF): the JSON event format, and the HTTP
// protocol binding in its binary, structured and batched modes. It is stricter than the specification in what it bounds, and
// names the attribute that is wrong. It opens no connection.
package cloudevents

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The media types of the structured and of the batched mode.
const (
	JSONType  = "application/cloudevents+json"
	BatchType = "application/cloudevents-batch+json"
)

// The bounds of what is read: bytes of one event (what every intermediary must forward is 64 KiB, CloudEvents 1.0.2 "Size
// Limits"), events of a batch, and letters of an attribute.
const (
	MaxEvent     = 64 << 10
	MaxBatch     = 500
	maxAttribute = 2000
)

// Event is one event. Its identity is Source and ID together.
type Event struct {
	ID          string
	Source      string // a URI reference
	Type        string
	Subject     string    // "" for none
	Time        time.Time // zero for none
	ContentType string    // of Data; "" is JSON
	DataSchema  string    // an absolute URI; "" for none
	Extensions  map[string]any
	Data        []byte // JSON where ContentType is JSON; nil for none
}

// Wrong is what is wrong with an event.
type Wrong string

// What can be wrong.
const (
	Missing   Wrong = "missing"   // a required attribute is not there, or is empty
	Malformed Wrong = "malformed" // an attribute is not of the form that the specification gives it
	Version   Wrong = "version"   // it is not CloudEvents 1.0
	TwoData   Wrong = "two_data"  // both data and data_base64
	NotJSON   Wrong = "not_json"  // the body cannot be read
	NotEvent  Wrong = "not_event" // neither a structured event, nor a batch, nor the headers of a binary one
	TooLarge  Wrong = "too_large" // one event has more than MaxEvent bytes, or the batch more than MaxBatch events
)

// Error names what is wrong and where: the attribute, "" for the event as a whole, and the event of a batch, from 0.
type Error struct {
	Wrong     Wrong
	Attribute string
	At        int
}

// Error is for operators.
func (e *Error) Error() string { return "cloudevents: " + string(e.Wrong) + " " + e.Attribute }

func wrong(w Wrong, attribute string) error { return &Error{Wrong: w, Attribute: attribute} }

// Binary tells whether a request with these headers is an event in the binary mode: its attributes stand in headers.
func Binary(header map[string][]string) bool {
	kind := mediaType(first(header, "Content-Type"))
	return kind != JSONType && kind != BatchType
}

// Read reads the events of a request in any of the three modes. The header's names are in the canonical form of net/http.
func Read(header map[string][]string, body []byte) ([]Event, error) {
	switch mediaType(first(header, "Content-Type")) {
	case JSONType:
		e, err := readJSON(body)
		return []Event{e}, err
	case BatchType:
		return readBatch(body)
	}
	e, err := readBinary(header, body)
	return []Event{e}, err
}

func mediaType(text string) string {
	kind, _, _ := mime.ParseMediaType(text)
	return kind
}

func first(header map[string][]string, name string) string {
	if v := header[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func readBatch(body []byte) ([]Event, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(body, &list); err != nil || list == nil {
		return nil, wrong(NotJSON, "")
	}
	if len(list) > MaxBatch {
		return nil, wrong(TooLarge, "")
	}
	out := make([]Event, len(list))
	for i, one := range list {
		e, err := readJSON(one)
		if err != nil {
			err.(*Error).At = i
			return nil, err
		}
		out[i] = e
	}
	return out, nil
}

func readJSON(body []byte) (Event, error) {
	var e Event
	if len(body) > MaxEvent {
		return e, wrong(TooLarge, "")
	}
	var members map[string]json.RawMessage
	if !utf8.Valid(body) || json.Unmarshal(body, &members) != nil || members == nil {
		return e, wrong(NotJSON, "")
	}
	data, encoded := members["data"], members["data_base64"]
	if data != nil && encoded != nil {
		return e, wrong(TwoData, "data")
	}
	delete(members, "data")
	delete(members, "data_base64")
	attributes := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		var v any
		dec := json.NewDecoder(strings.NewReader(string(members[name])))
		dec.UseNumber()
		if err := dec.Decode(&v); err != nil {
			return e, wrong(NotJSON, name)
		}
		switch v := v.(type) {
		case nil: // absent (JSON format, 2.2)
			continue
		case string, bool:
			attributes[name] = v
		case json.Number:
			n, err := v.Int64()
			if err != nil || n != int64(int32(n)) {
				return e, wrong(Malformed, name)
			}
			attributes[name] = n
		default:
			return e, wrong(Malformed, name)
		}
	}
	e, err := fromAttributes(attributes)
	if err != nil {
		return e, err
	}
	switch {
	case encoded != nil:
		var text string
		if json.Unmarshal(encoded, &text) != nil {
			return e, wrong(Malformed, "data_base64")
		}
		if e.Data, err = base64.StdEncoding.DecodeString(text); err != nil {
			return e, wrong(Malformed, "data_base64")
		}
	case data != nil && !isJSON(e.ContentType):
		var text string
		if json.Unmarshal(data, &text) == nil { // a text of another type stands as a string (JSON format, 3.1.1)
			e.Data = []byte(text)
			break
		}
		e.Data = data
	case data != nil && string(data) != "null":
		e.Data = data
	}
	return e, nil
}

// isJSON tells whether a content type is JSON: */json and */*+json, and none at all.
func isJSON(contentType string) bool {
	kind := mediaType(contentType)
	return contentType == "" || strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
}

// fromAttributes checks the attributes of an event; those that the specification does not name are its extensions.
func fromAttributes(attributes map[string]any) (Event, error) {
	e := Event{Extensions: map[string]any{}}
	texts := map[string]*string{
		"id": &e.ID, "source": &e.Source, "type": &e.Type, "subject": &e.Subject, "datacontenttype": &e.ContentType, "dataschema": &e.DataSchema,
	}
	for _, name := range []string{"specversion", "id", "source", "type"} {
		if v, ok := attributes[name]; !ok || v == "" {
			return e, wrong(Missing, name)
		}
	}
	if attributes["specversion"] != "1.0" {
		return e, wrong(Version, "specversion")
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		v := attributes[name]
		text, isText := v.(string)
		to := texts[name]
		switch {
		case !named(name), isText && !spoken(text):
			return e, wrong(Malformed, name)
		case name == "specversion":
		case name == "time":
			t, err := time.Parse(time.RFC3339Nano, text)
			if err != nil {
				return e, wrong(Malformed, name)
			}
			e.Time = t
		case to == nil:
			e.Extensions[name] = v
		case !isText || text == "":
			return e, wrong(Malformed, name)
		default:
			*to = text
		}
	}
	if _, err := url.Parse(e.Source); err != nil {
		return e, wrong(Malformed, "source")
	}
	if u, err := url.Parse(e.DataSchema); e.DataSchema != "" && (err != nil || !u.IsAbs()) {
		return e, wrong(Malformed, "dataschema")
	}
	if _, _, err := mime.ParseMediaType(e.ContentType); e.ContentType != "" && err != nil {
		return e, wrong(Malformed, "datacontenttype")
	}
	return e, nil
}

// named tells whether a text can be the name of an attribute: small letters and digits.
func named(name string) bool {
	return name != "" && len(name) <= 60 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// spoken tells whether a text can be the value of an attribute: no control characters, and not endless.
func spoken(text string) bool {
	return len(text) <= maxAttribute && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r < 0x20 || r >= 0x7f && r < 0xa0
	})
}

func readBinary(header map[string][]string, body []byte) (Event, error) {
	if first(header, "Ce-Specversion") == "" {
		return Event{}, wrong(NotEvent, "")
	}
	if len(body) > MaxEvent {
		return Event{}, wrong(TooLarge, "")
	}
	attributes := map[string]any{}
	for name, values := range header {
		if attribute, ok := strings.CutPrefix(strings.ToLower(name), "ce-"); ok {
			text, ok := fromHeader(values[0])
			if !ok || len(values) > 1 {
				return Event{}, wrong(Malformed, attribute)
			}
			attributes[attribute] = text
		}
	}
	if kind := first(header, "Content-Type"); kind != "" {
		attributes["datacontenttype"] = kind
	}
	e, err := fromAttributes(attributes)
	if err == nil && len(body) > 0 {
		e.Data = body
		if isJSON(e.ContentType) && !json.Valid(body) {
			err = wrong(NotJSON, "data")
		}
	}
	return e, err
}

// fromHeader undoes the encoding of a header's value: quotes that an older sender put around it, and percents (HTTP binding,
// 3.1.3.2).
func fromHeader(text string) (string, bool) {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		var b strings.Builder
		quoted := text[1 : len(text)-1]
		for i := 0; i < len(quoted); i++ {
			if quoted[i] == '\\' && i+1 < len(quoted) {
				i++
			}
			b.WriteByte(quoted[i])
		}
		text = b.String()
	}
	text, err := url.PathUnescape(text)
	return text, err == nil && utf8.ValidString(text)
}

// JSON writes the event in the structured mode.
func (e Event) JSON() ([]byte, error) {
	out := map[string]any{}
	maps.Copy(out, e.Extensions)
	out["specversion"], out["id"], out["source"], out["type"] = "1.0", e.ID, e.Source, e.Type
	for name, text := range map[string]string{"subject": e.Subject, "datacontenttype": e.ContentType, "dataschema": e.DataSchema} {
		if text != "" {
			out[name] = text
		}
	}
	if !e.Time.IsZero() {
		out["time"] = e.Time.UTC().Format(time.RFC3339Nano)
	}
	switch {
	case e.Data == nil:
	case isJSON(e.ContentType):
		out["data"] = json.RawMessage(e.Data)
	default:
		out["data_base64"] = base64.StdEncoding.EncodeToString(e.Data)
	}
	return json.Marshal(out)
}
