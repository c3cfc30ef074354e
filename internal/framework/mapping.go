package framework

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Mapping is a map that is kept under a name, for files that come again.
type Mapping struct {
	Name string
	Map  Map
	At   time.Time
	By   string // person id or system
}

// KeepMapping keeps a map under a name, in place of what was kept there. It takes the right over the nation's dictionary.
func (f *Frameworks) KeepMapping(ctx context.Context, by who.Actor, name string, m Map) error {
	const op = "framework.KeepMapping"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > 100 || fault.Unfit(name) {
		return fault.E(fault.Invalid, op, "framework.mapping.name").At("name", "framework.mapping.name")
	}
	if err := m.sound(op); err != nil {
		return err
	}
	text, err := json.Marshal(m)
	if err != nil {
		return fault.Wrap(op, err)
	}
	if fault.Unfit(string(text)) {
		return fault.E(fault.Invalid, op, "framework.import.unfit")
	}
	return fault.Wrap(op, f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		return saveMapping(ctx, tx, name, string(text))
	}))
}

// Mappings gives what is kept, by name.
func (f *Frameworks) Mappings(ctx context.Context, q db.Q) ([]Mapping, error) {
	out, err := selectMappings(ctx, q, "")
	return out, fault.Wrap("framework.Mappings", err)
}

// Mapping gives the map that is kept under a name.
func (f *Frameworks) Mapping(ctx context.Context, q db.Q, name string) (Mapping, error) {
	const op = "framework.Mapping"
	name = strings.TrimSpace(name)
	if name == "" || fault.Unfit(name) {
		return Mapping{}, fault.E(fault.NotFound, op, "framework.mapping.unknown", "name", cut(name))
	}
	out, err := selectMappings(ctx, q, name)
	if err == nil && len(out) == 0 {
		return Mapping{}, fault.E(fault.NotFound, op, "framework.mapping.unknown", "name", cut(name))
	}
	if err != nil {
		return Mapping{}, fault.Wrap(op, err)
	}
	return out[0], nil
}
