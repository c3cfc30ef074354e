package sunbird

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// Read reads the body of a request: one event, a list of them, or an object with a list named events. Message is the msgid of
// such an object. It returns ErrNotJSON, ErrShape or ErrMany; what is wrong with single events is in refused.
func Read(body []byte) (events []Event, refused []Refused, message string, err error) {
	raw, message, err := split(body)
	switch {
	case err != nil:
		return nil, nil, message, err
	case len(raw) > MaxEvents:
		return nil, nil, message, ErrMany
	}
	events, refused = judgeAll(raw, 0)
	return events, refused, message, nil
}

func judgeAll(raw []json.RawMessage, first int) (events []Event, refused []Refused) {
	for i, one := range raw {
		if e, r := judge(one); r != nil {
			r.At = first + i
			refused = append(refused, *r)
		} else {
			events = append(events, e)
		}
	}
	return events, refused
}

func split(body []byte) ([]json.RawMessage, string, error) {
	body = bytes.TrimSpace(body)
	if !json.Valid(body) {
		return nil, "", ErrNotJSON
	}
	var list []json.RawMessage
	if body[0] == '[' {
		err := json.Unmarshal(body, &list)
		return list, "", err
	}
	var envelope struct {
		Params struct {
			MsgID string `json:"msgid"`
		} `json:"params"`
		Events *[]json.RawMessage `json:"events"`
		EID    json.RawMessage    `json:"eid"`
	}
	var wrong *json.UnmarshalTypeError
	switch err := json.Unmarshal(body, &envelope); {
	case errors.As(err, &wrong) && wrong.Field != "params.msgid" && wrong.Field != "params", body[0] != '{':
		return nil, "", ErrShape
	case envelope.Events != nil:
		return *envelope.Events, envelope.Params.MsgID, nil
	case envelope.EID == nil:
		return nil, envelope.Params.MsgID, ErrShape
	}
	return []json.RawMessage{body}, "", nil
}

// File reads a file of any length: a JSON list, objects one in a line, or either packed by gzip; a line may also be an object with
// a list of events. It calls f with up to MaxEvents of them at a time; at is the place of the first, from 0.
func File(r io.Reader, f func(at int, events []Event, refused []Refused) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(2); len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			return ErrNotJSON
		}
		defer z.Close()
		in = bufio.NewReaderSize(z, 64<<10)
	}
	var some []json.RawMessage
	at := 0
	flush := func() error {
		if len(some) == 0 {
			return nil
		}
		events, refused := judgeAll(some, at)
		err := f(at, events, refused)
		at += len(some)
		some = some[:0]
		return err
	}
	add := func(one json.RawMessage) error {
		if some = append(some, one); len(some) < MaxEvents {
			return nil
		}
		return flush()
	}
	first, err := firstLetter(in)
	switch {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	case first == '[':
		err = eachOfList(in, add)
	default:
		err = eachLine(in, add)
	}
	if err != nil {
		return err
	}
	return flush()
}

// firstLetter looks at the first that is no space.
func firstLetter(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return b, in.UnreadByte()
		}
	}
}

func eachOfList(in io.Reader, add func(json.RawMessage) error) error {
	d := json.NewDecoder(in)
	if _, err := d.Token(); err != nil {
		return ErrNotJSON
	}
	for d.More() {
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return ErrNotJSON
		}
		if err := add(one); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return ErrNotJSON
	}
	return nil
}

func eachLine(in *bufio.Reader, add func(json.RawMessage) error) error {
	for {
		line, err := oneLine(in)
		if err != nil && err != io.EOF {
			return err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			list := []json.RawMessage{line}
			if many, _, broken := split(line); broken == nil {
				list = many
			}
			for _, one := range list {
				if err := add(one); err != nil {
					return err
				}
			}
		}
		if err == io.EOF {
			return nil
		}
	}
}

// maxLine bounds a line: a whole batch of events.
const maxLine = MaxEvents * MaxEvent

// oneLine reads a line; of one beyond the bound only so much that it is found to be too long.
func oneLine(in *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(out) < maxLine {
			out = append(out, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return out, err
		}
	}
}

// judge reads one event, or says why it is kept apart.
func judge(body []byte) (Event, *Refused) {
	refused := &Refused{Body: body}
	if len(body) > MaxEvent {
		refused.Wrong, refused.Body = Large, body[:MaxEvent]
		return Event{}, refused
	}
	var top map[string]any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&top); err != nil || top == nil {
		refused.Wrong = NotJSON
		return Event{}, refused
	}
	context, device := object(top, "context"), ""
	e := Event{EID: text(top, "eid"), Ver: text(top, "ver"), MID: text(top, "mid"), data: object(top, "edata")}
	refused.MID, refused.EID = short(e.MID), short(e.EID)
	e.Channel, e.Env, e.Session, device = text(context, "channel"), text(context, "env"), text(context, "sid"), text(context, "did")
	producer := object(context, "pdata")
	e.Producer, e.Part = text(producer, "id"), text(producer, "pid")
	about := object(top, "object")
	e.About, e.Version = Ref{text(about, "type"), text(about, "id")}, text(about, "ver")
	actor := object(top, "actor")
	if e.Actor = (Ref{text(actor, "type"), text(actor, "id")}); e.Actor.ID == "" {
		e.Actor = Ref{"Device", device}
	}
	for _, one := range list(context, "cdata") {
		if c, ok := one.(map[string]any); ok && text(c, "id") != "" {
			e.Belongs = append(e.Belongs, Ref{text(c, "type"), text(c, "id")})
		}
	}
	for _, rollup := range []map[string]any{object(context, "rollup"), object(about, "rollup")} {
		for _, level := range []string{"l1", "l2", "l3", "l4"} {
			if id := text(rollup, level); id != "" {
				e.Belongs = append(e.Belongs, Ref{"rollup-" + level, id})
			}
		}
	}
	ms, timed := number(top, "ets")
	e.At = int64(ms)
	switch {
	case !kinds[e.EID]:
		refused.Wrong = NoEID
	case !timed || ms < 946684800000 || ms >= 4102444800000:
		refused.Wrong = NoTime
	case e.Ver != "3.0" && e.Ver != "3.1":
		refused.Wrong = Version
	case e.MID == "" || len(e.MID) > 256:
		refused.Wrong = NoMID
	case actor == nil || e.Actor.ID == "":
		refused.Wrong = NoActor
	case context == nil || e.Channel == "":
		refused.Wrong = NoScope
	case e.data == nil || !e.whole():
		refused.Wrong = NoData
	default:
		return e, nil
	}
	return Event{}, refused
}

// short is a text that fits into a list of what was refused.
func short(text string) string {
	if len(text) > 256 {
		return strings.ToValidUTF8(text[:256], "")
	}
	return text
}

// whole tells whether the data of the event has what its statement needs.
func (e Event) whole() bool {
	switch e.EID {
	case "ASSESS":
		return text(object(e.data, "item"), "id") != ""
	case "RESPONSE":
		return text(object(e.data, "target"), "id") != "" || text(e.data, "qid") != ""
	case "FEEDBACK":
		return e.About.ID != "" || text(e.data, "contentId") != ""
	case "INTERACT":
		return e.About.ID != "" || text(e.data, "id") != "" || text(e.data, "pageid") != ""
	case "IMPRESSION":
		return e.About.ID != "" || text(e.data, "pageid") != ""
	}
	return true
}

// text is a property that is a text, or a number as text; "" for none.
func text(of map[string]any, name string) string {
	switch v := of[name].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

func object(of map[string]any, name string) map[string]any {
	v, _ := of[name].(map[string]any)
	return v
}

func list(of map[string]any, name string) []any {
	v, _ := of[name].([]any)
	return v
}

// number is a property that is a number, also one that was sent as text.
func number(of map[string]any, name string) (float64, bool) {
	n, err := json.Number(text(of, name)).Float64()
	return n, err == nil
}
