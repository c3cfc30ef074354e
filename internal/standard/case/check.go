package cf

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// What a package is made of stands in schema/cfpackage-*.json, one JSON Schema for each version of the standard, written from its
// classes: what comes in and what goes out is held against the same text. README.md tells how it was compared with
// the schemas that 1EdTech publishes.
//
//go:embed schema/*.json
var schemas embed.FS

// Breach is a place of a package that breaks a rule of the standard. Path is like "CFItems[3].uri". Rule is one of: required, type,
// unknown, uuid, uri, date, date-time, enum. Want is what a type would have to be, as JSON names it; "" for the other rules.
type Breach struct {
	Path string
	Rule string
	Want string
}

// String is the place and the rule.
func (b Breach) String() string { return b.Path + ": " + b.Rule }

// maxBreaches bounds what one check tells.
const maxBreaches = 1000

// compiled gives the schema of each version, read once and only when the first package is checked.
var compiled = sync.OnceValues(func() (map[Version]*jsonschema.Schema, error) {
	out := map[Version]*jsonschema.Schema{}
	for v, name := range map[Version]string{V1p0: "cfpackage-1.0.json", V1p1: "cfpackage-1.1.json"} {
		data, err := schemas.ReadFile(path.Join("schema", name))
		if err != nil {
			return nil, err
		}
		if out[v], err = compile(name, data); err != nil {
			return nil, err
		}
	}
	return out, nil
})

func compile(name string, data []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, doc); err != nil {
		return nil, err
	}
	return c.Compile(name)
}

// Check gives every place at which a package breaks the schema of the version, in their order; none when it keeps it. It gives an
// error that is ErrForm where the text is no JSON.
func Check(data []byte, v Version) ([]Breach, error) {
	all, err := compiled()
	if err != nil {
		return nil, err
	}
	whole, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	var broken *jsonschema.ValidationError
	if err := all[v].Validate(whole); err != nil && !errors.As(err, &broken) {
		return nil, err
	}
	return breaches(broken), nil
}

// found is a breach with its place in pieces, by which breaches are ordered.
type found struct {
	Breach
	at []string
}

func breaches(e *jsonschema.ValidationError) []Breach {
	if e == nil {
		return nil
	}
	all := leaves(nil, e)
	slices.SortStableFunc(all, func(a, b found) int { return slices.CompareFunc(a.at, b.at, piece) })
	out := make([]Breach, 0, min(len(all), maxBreaches))
	for _, f := range all[:min(len(all), maxBreaches)] {
		out = append(out, f.Breach)
	}
	return out
}

// piece compares two pieces of places: numbers as numbers.
func piece(a, b string) int {
	x, errA := strconv.Atoi(a)
	y, errB := strconv.Atoi(b)
	if errA == nil && errB == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

// leaves collects what is wrong below an error of the validator.
func leaves(out []found, e *jsonschema.ValidationError) []found {
	tell := func(rule, want string, below ...string) {
		at := append(slices.Clone(e.InstanceLocation), below...)
		out = append(out, found{Breach{place(at), rule, want}, at})
	}
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			tell("required", "", name)
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			tell("unknown", "", name)
		}
	case *kind.Type:
		tell("type", strings.Join(k.Want, ", "))
	case *kind.AnyOf, *kind.Enum, *kind.Pattern, *kind.Format:
		tell(rule(e.SchemaURL), "")
	default:
		for _, cause := range e.Causes {
			out = leaves(out, cause)
		}
	}
	return out
}

// rule is the rule that a definition of the schema stands for.
func rule(schemaURL string) string {
	_, name, _ := strings.Cut(schemaURL, "#/$defs/")
	name, _, _ = strings.Cut(name, "/")
	switch name {
	case "uuid", "uri", "date":
		return name
	case "dateTime":
		return "date-time"
	}
	return "enum"
}

// place writes a place as people read it: CFItems[3].uri.
func place(at []string) string {
	var b strings.Builder
	for _, p := range at {
		if _, err := strconv.Atoi(p); err == nil {
			b.WriteString("[" + p + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p)
	}
	return b.String()
}
