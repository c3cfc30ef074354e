package hr

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/standard/cloudevents"
)

// Request is what another system has sent.
type Request struct {
	Hook   string              // id of the link; it stands in the address that the other system was given
	Header map[string][]string // names in the canonical form of net/http
	Body   []byte
}

// What an event can become.
const (
	BecameOrder = "order"
	BecameBatch = "batch"
)

// Taken is what became of one event.
type Taken struct {
	Source, ID string
	Became     string // BecameOrder or BecameBatch
	Ref        string // id of the order, or of the batch
	State      State  // of the batch
	Again      bool   // it had come before, and changed nothing
}

// OrderData is the data of an event of type TypeOrder.
type OrderData struct {
	Kind         string `json:"kind"` // one of people's kinds of order
	EmployeeCode string `json:"employee_code"`
	PositionCode string `json:"position_code"` // of the post that is taken up, or whose charge begins or ends
	On           string `json:"on"`            // the day on which it takes effect; today when it is blank
	OrderNo      string `json:"order_no"`
	OrderDate    string `json:"order_date"`
}

// EmployeesData is the data of an event of type TypeEmployees: each row by header and cell, as in a file of the same system,
// whose map is used.
type EmployeesData struct {
	Rows []map[string]any `json:"rows"`
}

// maxEventRows is how many rows one event may hold.
const maxEventRows = 500

// Take takes the events of a request: an order on somebody's service is carried out as by OrderService, rows become a batch that
// is applied at once or waits in review, by the rules of Import. Who sends is known by the signature (Standard Webhooks) under
// the link's secret: a request that is older than Fresh, or changed, is refused as unauthenticated. An event that came before,
// by its source and id, is acknowledged and changes nothing. All events are read before the first is carried out; where one is
// refused, those before it stand, and sending all again is right.
//
// In the binary mode the attributes stand in headers, which the signature does not cover. So there the event's id must be the
// signed webhook-id; its source is the link's; and its type only says which of two kinds of data is read, which have no member
// in common.
func (h *Hooks) Take(ctx context.Context, r Request) ([]Taken, error) {
	const op = "hr.Take"
	hook, path, err := h.sender(ctx, r)
	if err != nil {
		return nil, err
	}
	events, err := cloudevents.Read(r.Header, r.Body)
	if err != nil {
		return nil, eventFault(op, err)
	}
	by := who.Actor{System: "hrms:" + sourceName(hook.Address), Grants: []who.Grant{{Role: who.RoleHRMS, Path: path}}}
	acts := make([]func() (Taken, error), len(events))
	for i, e := range events {
		if acts[i], err = h.read(ctx, by, hook, r, e); err != nil {
			return nil, at(err, i, len(events))
		}
	}
	out := make([]Taken, len(events))
	for i, e := range events {
		got, err := acts[i]()
		if errors.Is(err, errAgain) {
			got, err = h.again(ctx, by, e)
		}
		if err != nil {
			return nil, at(err, i, len(events))
		}
		got.Source, got.ID = e.Source, e.ID
		out[i] = got
	}
	return out, nil
}

// errAgain says that an event has come before.
var errAgain = errors.New("hr: the event has come before")

// at names the event of a batch that was refused.
func at(err error, i, n int) error {
	f := fault.As(err)
	if n > 1 && f.Kind != fault.Internal {
		f.At("["+strconv.Itoa(i)+"]", "hr.event.at", "n", i+1)
	}
	return err
}

// sender finds the link of a request, and checks that its other end sent it, just now.
func (h *Hooks) sender(ctx context.Context, r Request) (Hook, string, error) {
	const op = "hr.Take"
	q := h.db.Reader()
	hook, path, err := hookByID(ctx, q, r.Hook)
	if err != nil && !db.None(err) {
		return hook, "", fault.Wrap(op, err)
	}
	if err != nil || hook.Direction != In || !hook.Lasts() {
		return hook, "", fault.E(fault.Unauthenticated, op, "hr.event.signature")
	}
	header := http.Header(r.Header)
	sent, err := strconv.ParseInt(header.Get(standardwebhooks.HeaderWebhookTimestamp), 10, 64)
	if age := q.Now().Sub(time.Unix(sent, 0)); err != nil || age > Fresh || age < -Fresh {
		return hook, "", fault.E(fault.Unauthenticated, op, "hr.event.stale")
	}
	secrets, err := h.secrets(q, hook)
	if err != nil {
		return hook, "", err
	}
	for _, secret := range secrets {
		w, err := standardwebhooks.NewWebhook(secret)
		if err == nil && w.VerifyIgnoringTimestamp(r.Body, header) == nil {
			return hook, path, nil
		}
	}
	return hook, "", fault.E(fault.Unauthenticated, op, "hr.event.signature")
}

// eventFault says what is wrong with an event in the reader's words.
func eventFault(op string, err error) error {
	var e *cloudevents.Error
	if !errors.As(err, &e) {
		return fault.Wrap(op, err)
	}
	key := "hr.event." + string(e.Wrong) // keys: hr.event.
	kind := fault.Invalid
	if e.Wrong == cloudevents.TooLarge {
		kind = fault.TooLarge
	}
	return fault.E(kind, op, key, "attribute", e.Attribute, "n", e.At+1).At(cmp.Or(e.Attribute, "event"), key, "attribute", e.Attribute, "n", e.At+1)
}

// read makes sure that an event is sound, and gives what will carry it out.
func (h *Hooks) read(ctx context.Context, by who.Actor, hook Hook, r Request, e cloudevents.Event) (func() (Taken, error), error) {
	const op = "hr.Take"
	switch {
	case e.Source != hook.Address:
		return nil, fault.E(fault.Invalid, op, "hr.event.source", "source", hook.Address).At("source", "hr.event.source", "source", hook.Address)
	case cloudevents.Binary(r.Header) && e.ID != http.Header(r.Header).Get(standardwebhooks.HeaderWebhookID):
		return nil, fault.E(fault.Invalid, op, "hr.event.id").At("id", "hr.event.id")
	case len(e.ID) > 200:
		return nil, fault.E(fault.Invalid, op, "hr.event.id_long").At("id", "hr.event.id_long")
	}
	switch e.Type {
	case TypeOrder:
		var data OrderData
		if err := decode(e, &data); err != nil {
			return nil, err
		}
		return func() (Taken, error) { return h.takeOrder(ctx, by, hook, e, data) }, nil
	case TypeEmployees:
		var data EmployeesData
		if err := decode(e, &data); err != nil {
			return nil, err
		}
		table, err := tableOf(data.Rows)
		if err != nil {
			return nil, err
		}
		m, err := mapOf(ctx, h.db.Reader(), hook.OrgID, sourceName(hook.Address))
		if err != nil {
			return nil, fault.Wrap(op, err)
		}
		if _, err := newLens(table.Header, m.fitted(table.Header)); err != nil {
			return nil, err
		}
		return func() (Taken, error) { return h.takeRows(ctx, by, hook, e, table, m) }, nil
	}
	return nil, fault.E(fault.Invalid, op, "hr.event.type", "type", cut(e.Type, 80)).At("type", "hr.event.type", "type", cut(e.Type, 80))
}

// decode reads the data of an event. A member that it does not know is refused, as in a map.
func decode(e cloudevents.Event, to any) error {
	dec := json.NewDecoder(bytes.NewReader(e.Data))
	dec.DisallowUnknownFields()
	dec.UseNumber()
	if err := dec.Decode(to); err != nil || bytes.Contains(e.Data, []byte(`\u0000`)) {
		return fault.E(fault.Invalid, "hr.Take", "hr.event.data", "type", e.Type).At("data", "hr.event.data", "type", e.Type).Because(err)
	}
	return nil
}

func (h *Hooks) takeOrder(ctx context.Context, by who.Actor, hook Hook, e cloudevents.Event, data OrderData) (Taken, error) {
	const op = "hr.Take"
	out := Taken{Became: BecameOrder}
	err := h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if _, err := eventTaken(ctx, tx, e.Source, e.ID); !db.None(err) {
			return cmp.Or(err, errAgain)
		}
		o, err := h.order(ctx, tx, by, data)
		if err != nil {
			return err
		}
		if o, err = h.people.OrderServiceIn(ctx, tx, by, o); err != nil {
			return inData(err)
		}
		out.Ref = o.ID
		first, err := insertEvent(ctx, tx, hook.ID, e.Source, e.ID, e.Type, BecameOrder, o.ID)
		if err == nil && !first { // it came twice at once
			err = errAgain
		}
		return err
	})
	if errors.Is(err, errAgain) {
		return out, errAgain
	}
	return out, fault.Wrap(op, err)
}

// order finds whom and what an order is about. Whoever serves elsewhere is as unknown as one whom there is not.
func (h *Hooks) order(ctx context.Context, q db.Q, by who.Actor, data OrderData) (people.ServiceOrder, error) {
	const op = "hr.Take"
	o := people.ServiceOrder{Kind: data.Kind, On: data.On, OrderNo: data.OrderNo, OrderDate: data.OrderDate}
	p, err := h.people.ByCode(ctx, q, strings.Join(strings.Fields(data.EmployeeCode), " "))
	over := who.Over{}
	if err == nil {
		over, err = h.people.Over(ctx, q, who.Actor{}, p.ID)
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return o, err
	}
	if err != nil || !by.Can(who.PeopleImport, over.Path) {
		return o, fault.E(fault.Invalid, op, "hr.event.no_person", "code", cut(data.EmployeeCode, 80)).At("data.employee_code", "hr.event.no_person", "code", cut(data.EmployeeCode, 80))
	}
	o.PersonID = p.ID
	if data.PositionCode == "" {
		return o, nil
	}
	s, err := h.people.Position(ctx, q, data.PositionCode)
	if fault.Is(err, fault.NotFound) {
		return o, fault.E(fault.Invalid, op, "hr.event.no_post", "code", cut(data.PositionCode, 80)).At("data.position_code", "hr.event.no_post", "code", cut(data.PositionCode, 80))
	}
	o.PositionID = s.ID
	return o, err
}

// inData names the members of the data where people names the fields of an order.
func inData(err error) error {
	f := fault.As(err)
	for i := range f.Places {
		if f.Places[i].Name == "position" {
			f.Places[i].Name = "position_code"
		}
		f.Places[i].Name = "data." + f.Places[i].Name
	}
	return err
}

// tableOf lays rows by header and cell out as a file is laid out: the headers sorted, the first row in line 2.
func tableOf(rows []map[string]any) (*csvio.Table, error) {
	const op = "hr.Take"
	if len(rows) == 0 || len(rows) > maxEventRows {
		return nil, fault.E(fault.Invalid, op, "hr.event.rows", "max", maxEventRows).At("data.rows", "hr.event.rows", "max", maxEventRows)
	}
	headers := map[string]bool{}
	for _, r := range rows {
		for h := range r {
			headers[h] = true
		}
	}
	t := &csvio.Table{Header: slices.Sorted(maps.Keys(headers))}
	for i, r := range rows {
		row := csvio.Row{N: i + 2, Record: i + 2, Cells: make([]string, len(t.Header))}
		for k, h := range t.Header {
			text, ok := cellOf(r[h])
			if !ok {
				return nil, fault.E(fault.Invalid, op, "hr.event.cell", "row", i+1, "column", cut(h, 80), "max", maxCell).At("data.rows["+strconv.Itoa(i)+"]."+cut(h, 80), "hr.event.cell", "row", i+1, "column", cut(h, 80), "max", maxCell)
			}
			row.Cells[k] = text
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

// maxCell bounds one cell in bytes: the longest that people keep is a name of 400.
const maxCell = 2000

// cellOf gives a value of JSON as a cell; a list or an object is none.
func cellOf(v any) (string, bool) {
	text, ok := cellText(v)
	return text, ok && len(text) <= maxCell && !strings.Contains(text, "\x00")
}

func cellText(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", true
	case string:
		return strings.TrimSpace(v), true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func (h *Hooks) takeRows(ctx context.Context, by who.Actor, hook Hook, e cloudevents.Event, table *csvio.Table, m Map) (Taken, error) {
	const op = "hr.Take"
	if _, err := eventTaken(ctx, h.db.Reader(), e.Source, e.ID); !db.None(err) {
		return Taken{}, cmp.Or(err, errAgain)
	}
	units, err := h.people.Orgs(ctx, h.db.Reader(), []string{hook.OrgID})
	if err != nil {
		return Taken{}, err
	}
	f := File{Source: sourceName(hook.Address), Name: "event " + e.ID}
	batch, err := h.batches.keep(ctx, by, op, units[hook.OrgID], f, table, func(ctx context.Context, tx *db.Tx, b Batch) error {
		first, err := insertEvent(ctx, tx, hook.ID, e.Source, e.ID, e.Type, BecameBatch, b.ID)
		if err == nil && !first {
			err = errAgain
		}
		return err
	})
	if errors.Is(err, errAgain) {
		return Taken{}, errAgain
	}
	if err != nil {
		return Taken{}, err
	}
	batch, err = h.batches.forward(ctx, by, batch, m)
	return Taken{Became: BecameBatch, Ref: batch.ID, State: batch.State}, err
}

// again tells what an event came to when it came first; rows whose batch was left on its way are carried on.
func (h *Hooks) again(ctx context.Context, by who.Actor, e cloudevents.Event) (Taken, error) {
	const op = "hr.Take"
	q := h.db.Reader()
	t, err := eventTaken(ctx, q, e.Source, e.ID)
	if err != nil {
		return Taken{}, fault.Wrap(op, err)
	}
	out := Taken{Became: t.became, Ref: t.ref, Again: true}
	if t.became != BecameBatch {
		return out, nil
	}
	batch, _, err := batchByID(ctx, q, t.ref)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	m, err := mapOf(ctx, q, batch.OrgID, batch.Source)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	if batch, err = h.batches.forward(ctx, by, batch, m); fault.Is(err, fault.Conflict) { // somebody else is at it
		err = nil
	}
	out.State = batch.State
	return out, err
}

// forward takes a batch as far as it goes by itself: up to review, and applied where Import would.
func (b *Batches) forward(ctx context.Context, by who.Actor, batch Batch, m Map) (Batch, error) {
	var err error
	for err == nil {
		switch {
		case batch.State == Received:
			batch, err = b.parse(ctx, by, batch.ID, m.fitted(batch.Header), unkept)
		case batch.State == Parsed:
			batch, err = b.Validate(ctx, by, batch.ID)
		case batch.State == Validated:
			batch, err = b.Review(ctx, by, batch.ID)
		case batch.soundAndOpen(by):
			batch, err = b.Apply(ctx, by, batch.ID)
		default:
			return batch, nil
		}
	}
	return batch, err
}

// unkept leaves the map of a source as it is: rows that come by themselves rarely have all of its columns.
func unkept(context.Context, *db.Tx, string, string, Map) error { return nil }

// soundAndOpen tells whether a batch in review may be applied at once: every row is sound, and the actor may.
func (b Batch) soundAndOpen(by who.Actor) bool {
	return b.State == InReview && b.Conflicts == 0 && b.Refused == 0 && Closed(by, b) == ""
}

// sourceName is the source of an event in the form of a batch's source, so that its files and its events share a map:
// "/ehrms/up" is "ehrms-up".
func sourceName(source string) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '_' {
			return r
		}
		return '-'
	}, strings.ToLower(source))
	name = strings.Trim(name, "-._")
	if len(name) > 40 {
		name = strings.Trim(name[len(name)-40:], "-._")
	}
	return cmp.Or(name, "hr")
}
