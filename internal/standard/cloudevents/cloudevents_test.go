package cloudevents_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding"
	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"

	"sopan/internal/standard/cloudevents"
)

// theirs is an event of the sdk of the CloudEvents project, which stands for everybody else's.
func theirs(t *testing.T) event.Event {
	t.Helper()
	e := event.New()
	e.SetID("A-1")
	e.SetSource("/ehrms/up")
	e.SetType("sopan.hr.service_order")
	e.SetSubject("EMP-1")
	e.SetTime(time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC))
	e.SetExtension("sequence", "000012")
	if err := e.SetData("application/json", map[string]string{"kind": "leave"}); err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t *testing.T, req *http.Request) []cloudevents.Event {
	t.Helper()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		t.Fatal(err)
	}
	list, err := cloudevents.Read(req.Header, body)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return list
}

func TestRead_WhatTheSDKSends_InAllThreeModes(t *testing.T) {
	for _, mode := range []string{"binary", "structured", "batch"} {
		req := httptest.NewRequest(http.MethodPost, "/", nil)
		ctx := context.Background()
		e := theirs(t)
		var err error
		switch mode {
		case "binary":
			err = cehttp.WriteRequest(binding.WithForceBinary(ctx), binding.ToMessage(&e), req)
		case "structured":
			err = cehttp.WriteRequest(binding.WithForceStructured(ctx), binding.ToMessage(&e), req)
		default:
			var sent *http.Request
			sent, err = cehttp.NewHTTPRequestFromEvents(ctx, "http://x/", []event.Event{e, e})
			req = sent
		}
		if err != nil {
			t.Fatal(err)
		}
		list := read(t, req)
		if want := map[string]int{"batch": 2}[mode]; len(list) != max(want, 1) {
			t.Errorf("%s: %d events", mode, len(list))
		}
		got := list[0]
		if got.ID != "A-1" || got.Source != "/ehrms/up" || got.Type != "sopan.hr.service_order" || got.Subject != "EMP-1" ||
			!got.Time.Equal(e.Time()) || got.Extensions["sequence"] != "000012" || string(got.Data) != `{"kind":"leave"}` {
			t.Errorf("%s: %+v %s", mode, got, got.Data)
		}
	}
}

func TestJSON_IsReadByTheSDK_AndByOurselves(t *testing.T) {
	ours := cloudevents.Event{
		ID: "7", Source: "https://sopan.example", Type: "sopan.people.retired", Time: time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC),
		ContentType: "application/json", Extensions: map[string]any{"sequence": "01"}, Data: []byte(`{"employee_code":"E-1"}`),
	}
	text, err := ours.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got event.Event
	if err := got.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(); err != nil || got.ID() != "7" || got.Extensions()["sequence"] != "01" || string(got.Data()) != string(ours.Data) {
		t.Errorf("%v %s", err, got)
	}
	back, err := cloudevents.Read(map[string][]string{"Content-Type": {cloudevents.JSONType + "; charset=utf-8"}}, text)
	if err != nil || back[0].ID != "7" || !bytes.Equal(back[0].Data, ours.Data) {
		t.Errorf("%v %+v", err, back)
	}
}

func TestRead_WhatIsWrong_IsNamed(t *testing.T) {
	const sound = `"specversion":"1.0","id":"1","source":"/a","type":"t"`
	structured := map[string][]string{"Content-Type": {cloudevents.JSONType}}
	for body, want := range map[string]cloudevents.Error{
		`{"specversion":"1.0","id":"1","source":"/a"}`:         {Wrong: cloudevents.Missing, Attribute: "type"},
		`{"specversion":"1.0","id":"","source":"/a"}`:          {Wrong: cloudevents.Missing, Attribute: "id"},
		`{"specversion":"0.3","id":"1","source":"/","type":0}`: {Wrong: cloudevents.Version, Attribute: "specversion"},
		`{` + sound + `,"time":"yesterday"}`:                   {Wrong: cloudevents.Malformed, Attribute: "time"},
		`{` + sound + `,"dataschema":"no"}`:                    {Wrong: cloudevents.Malformed, Attribute: "dataschema"},
		`{` + sound + `,"Upper":"x"}`:                          {Wrong: cloudevents.Malformed, Attribute: "Upper"},
		`{` + sound + `,"deep":{}}`:                            {Wrong: cloudevents.Malformed, Attribute: "deep"},
		`{` + sound + `,"n":1.5}`:                              {Wrong: cloudevents.Malformed, Attribute: "n"},
		`{` + sound + `,"subject":"a\u0000b"}`:                 {Wrong: cloudevents.Malformed, Attribute: "subject"},
		`{` + sound + `,"data":1,"data_base64":"AA=="}`:        {Wrong: cloudevents.TwoData, Attribute: "data"},
		`{` + sound + `,"data_base64":"%"}`:                    {Wrong: cloudevents.Malformed, Attribute: "data_base64"},
		`{`:                                                    {Wrong: cloudevents.NotJSON},
		`null`:                                                 {Wrong: cloudevents.NotJSON},
		`{` + sound + `,"data":"` + strings.Repeat("x", cloudevents.MaxEvent) + `"}`: {Wrong: cloudevents.TooLarge},
	} {
		_, err := cloudevents.Read(structured, []byte(body))
		var got *cloudevents.Error
		if !errors.As(err, &got) || *got != want {
			t.Errorf("%.80s: %v, want %v", body, err, want)
		}
	}
	_, err := cloudevents.Read(map[string][]string{"Content-Type": {cloudevents.BatchType}}, []byte(`[{`+sound+`},{"id":"2"}]`))
	var got *cloudevents.Error
	if !errors.As(err, &got) || got.At != 1 || got.Attribute != "specversion" {
		t.Errorf("the second of a batch: %v", err)
	}
	if _, err := cloudevents.Read(map[string][]string{"Content-Type": {"application/json"}}, []byte(`{}`)); err == nil {
		t.Error("a request that is no event was read")
	}
}

func TestRead_HeadersAreDecoded(t *testing.T) {
	list, err := cloudevents.Read(map[string][]string{
		"Ce-Specversion": {"1.0"}, "Ce-Id": {`"a\"b"`}, "Ce-Source": {"/up"}, "Ce-Type": {"t"}, "Ce-Subject": {"Euro%20%E2%82%AC"},
	}, nil)
	if err != nil || list[0].ID != `a"b` || list[0].Subject != "Euro €" || list[0].Data != nil {
		t.Errorf("%v %+v", err, list)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("application/cloudevents+json", "", `{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{"a":1}}`)
	f.Add("application/cloudevents-batch+json", "", `[{"specversion":"1.0"}]`)
	f.Add("text/plain", "1.0", "x")
	f.Fuzz(func(t *testing.T, kind, version, body string) {
		header := map[string][]string{"Content-Type": {kind}, "Ce-Specversion": {version}, "Ce-Id": {"1"}, "Ce-Source": {"/"}, "Ce-Type": {"t"}}
		list, err := cloudevents.Read(header, []byte(body))
		if err != nil {
			return
		}
		for _, e := range list {
			text, err := e.JSON()
			if err != nil {
				t.Fatalf("%+v: %v", e, err)
			}
			if len(text) > cloudevents.MaxEvent {
				continue
			}
			back, err := cloudevents.Read(map[string][]string{"Content-Type": {cloudevents.JSONType}}, text)
			if err != nil || back[0].ID != e.ID || back[0].Source != e.Source || back[0].Type != e.Type {
				t.Fatalf("%s: %v", text, err)
			}
		}
	})
}
