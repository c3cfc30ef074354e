package hr

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/people"
	"sopan/internal/standard/cloudevents"
)

// Follow writes what other systems are told: it reads what has happened to persons, units and batches, and lays an event out
// for each link that is told of it, in the transaction in which the log is read. Deliver sends them after.
func (h *Hooks) Follow(log *event.Log) {
	log.On(event.Reader{
		Name: "hr",
		Reads: []event.Fact{
			people.Posted{},
			people.Left{},
			people.ServiceEffected{},
			people.ServiceFailed{},
			people.ServiceTakenBack{},
			people.OrgMerged{},
			people.OrgClosed{},
			people.OrgRenamed{},
			BatchApplied{},
			BatchRolledBack{},
		},
		Handle: h.lay,
	})
}

// said is every member of the facts that are told.
type said struct {
	Person   string `json:"person"`
	Position string `json:"position"`
	Order    string `json:"order"`
	Org      string `json:"org"`
	Into     string `json:"into"`
	Batch    string `json:"batch"`
	New      int    `json:"new"`
	Changed  int    `json:"changed"`
}

// Data is the data of an event that others are told: codes and the order, never a name.
type Data struct {
	EmployeeCode string `json:"employee_code,omitempty"`
	Status       string `json:"status,omitempty"`
	PositionCode string `json:"position_code,omitempty"`
	OrgCode      string `json:"org_code,omitempty"`
	IntoCode     string `json:"into_code,omitempty"`
	Kind         string `json:"kind,omitempty"`
	On           string `json:"on,omitempty"`
	OrderNo      string `json:"order_no,omitempty"`
	OrderDate    string `json:"order_date,omitempty"`
	Batch        string `json:"batch,omitempty"`
	New          int    `json:"new,omitempty"`
	Changed      int    `json:"changed,omitempty"`
}

// lay lays the events of facts out for those who are told.
func (h *Hooks) lay(ctx context.Context, tx *db.Tx, facts []event.Entry) error {
	hooks, err := toldHooks(ctx, tx)
	if err != nil || len(hooks) == 0 {
		return err
	}
	first := hooks[0].MadeAt
	for _, k := range hooks {
		if k.MadeAt.Before(first) {
			first = k.MadeAt
		}
	}
	var recent []event.Entry
	for _, f := range facts {
		if !f.At.Before(first) { // what happened before a link was made is not told
			recent = append(recent, f)
		}
	}
	if len(recent) == 0 {
		return nil
	}
	known, err := h.about(ctx, tx, recent)
	if err != nil {
		return err
	}
	var out []Delivery
	for i, f := range recent {
		kind, data, paths := known.event(f.Kind, i)
		if kind == "" {
			continue
		}
		body := ""
		for _, k := range hooks {
			if f.At.Before(k.MadeAt) || !k.wants(kind) || !within(paths, k.path) {
				continue
			}
			if body == "" {
				if body, err = h.body(f, kind, data); err != nil {
					return err
				}
			}
			out = append(out, Delivery{HookID: k.ID, Pos: f.Pos, ID: f.ID, Type: kind, body: body})
		}
	}
	return putDeliveries(ctx, tx, out)
}

// within tells whether any of the paths lies in a part of the tree.
func within(paths []string, part string) bool {
	for _, p := range paths {
		if p != "" && strings.HasPrefix(p, part) {
			return true
		}
	}
	return false
}

// body is the event as it is sent. Its sequence orders the events of one installation as texts.
func (h *Hooks) body(f event.Entry, kind string, data Data) (string, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	out, err := cloudevents.Event{
		ID: f.ID, Source: h.source, Type: kind, Subject: cmp.Or(data.EmployeeCode, data.OrgCode, data.Batch), Time: f.At,
		ContentType: "application/json", Extensions: map[string]any{"sequence": fmt.Sprintf("%019d", f.Pos)}, Data: text,
	}.JSON()
	return string(out), err
}

// told is what a run of facts is about.
type told struct {
	said      []said
	persons   map[string]people.Person
	positions map[string]people.Position
	orders    map[string]people.ServiceOrder
	orgs      map[string]people.Org
	batches   map[string]Batch
}

// about reads what facts are about, in few statements.
func (h *Hooks) about(ctx context.Context, q db.Q, facts []event.Entry) (*told, error) {
	t := &told{said: make([]said, len(facts)), batches: map[string]Batch{}}
	var persons, positions, orders, ordered, orgs []string
	for i, f := range facts {
		s := &t.said[i]
		if err := json.Unmarshal(f.Body, s); err != nil {
			return nil, fmt.Errorf("hr: %s at %d: %w", f.Kind, f.Pos, err)
		}
		persons, positions, orgs = append(persons, s.Person), append(positions, s.Position), append(orgs, s.Org, s.Into)
		if s.Order != "" {
			ordered, orders = append(ordered, s.Person), append(orders, s.Order)
		}
		if s.Batch != "" {
			b, _, err := batchByID(ctx, q, s.Batch)
			if err != nil {
				return nil, err
			}
			t.batches[s.Batch] = b
			orgs = append(orgs, b.OrgID)
		}
	}
	var err error
	if t.persons, err = h.people.People(ctx, q, db.Keys(persons)); err != nil {
		return nil, err
	}
	if t.orders, err = h.people.ServiceByIDs(ctx, q, ordered, orders); err != nil {
		return nil, err
	}
	for _, o := range t.orders {
		positions = append(positions, o.PositionID)
	}
	if t.positions, err = h.people.PositionsByID(ctx, q, positions); err != nil {
		return nil, err
	}
	for _, p := range t.persons {
		orgs = append(orgs, p.OrgID)
	}
	for _, s := range t.positions {
		orgs = append(orgs, s.OrgID)
	}
	t.orgs, err = h.people.Orgs(ctx, q, db.Keys(orgs))
	return t, err
}

// event gives the type and the data of the i-th fact, and the paths of the units that it concerns; no type where it is not told.
func (t *told) event(fact string, i int) (kind string, data Data, paths []string) {
	s := t.said[i]
	p, position, org := t.persons[s.Person], t.positions[s.Position], t.orgs[s.Org]
	data = Data{EmployeeCode: p.Code, Status: p.Status}
	switch fact {
	case people.Posted{}.Kind():
		kind = TypePosted
	case people.Left{}.Kind():
		kind = TypeLeft
	case people.ServiceEffected{}.Kind(), people.ServiceFailed{}.Kind(), people.ServiceTakenBack{}.Kind():
		o := t.orders[s.Order]
		position = t.positions[o.PositionID]
		data.Kind, data.On, data.OrderNo, data.OrderDate = o.Kind, o.On, o.OrderNo, o.OrderDate
		kind = map[string]string{
			people.ServiceEffected{}.Kind(): serviceTypes[o.Kind], people.ServiceFailed{}.Kind(): typeFailed, people.ServiceTakenBack{}.Kind(): typeTakenBack,
		}[fact]
	case BatchApplied{}.Kind(), BatchRolledBack{}.Kind():
		kind = map[string]string{BatchApplied{}.Kind(): typeApplied, BatchRolledBack{}.Kind(): typeRolledBack}[fact]
		org = t.orgs[t.batches[s.Batch].OrgID]
		return kind, Data{Batch: s.Batch, OrgCode: org.Code, New: s.New, Changed: s.Changed}, []string{org.Path}
	default:
		into := t.orgs[s.Into]
		kind = map[string]string{people.OrgMerged{}.Kind(): typeOrgMerged, people.OrgClosed{}.Kind(): typeOrgClosed, people.OrgRenamed{}.Kind(): typeOrgRenamed}[fact]
		return kind, Data{OrgCode: org.Code, IntoCode: into.Code}, []string{org.Path, into.Path}
	}
	unit := t.orgs[position.OrgID]
	if unit.ID == "" {
		unit = t.orgs[p.OrgID]
	}
	data.PositionCode, data.OrgCode = position.Code, unit.Code
	return kind, data, []string{unit.Path, t.orgs[p.OrgID].Path}
}
