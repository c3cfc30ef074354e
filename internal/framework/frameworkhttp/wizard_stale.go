package frameworkhttp

import (
	"context"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
)

// whoChanged adds to the refusal of a change, which somebody else has made stale, who changed what and when, and what stands there
// now; as the page of the wizard says it. Other faults pass as they are.
func (d *Door) whoChanged(ctx context.Context, kind string, err error) error {
	f := fault.As(err)
	if err == nil || f.Key != "framework.edit.stale" {
		return err
	}
	args := map[string]string{}
	for i := 0; i+1 < len(f.Args); i += 2 {
		name, _ := f.Args[i].(string)
		args[name], _ = f.Args[i+1].(string)
	}
	part, q, p := framework.Part(args["part"]), d.db.Reader(), api.Printer(ctx)
	s, look := d.lookAt(ctx, q, who.From(ctx), kind, stepRoles, 1)
	if look != nil { // the refusal stands, however little can be said of it
		return err
	}
	persons, look := d.people.People(ctx, q, []string{args["by"]})
	if look != nil {
		return err
	}
	name, _ := p.Name(persons[args["by"]].Name)
	if name == "" {
		name = p.T("framework.wizard.machine")
	}
	at, look := time.Parse(time.RFC3339, args["at"])
	if look != nil {
		return err
	}
	out := fault.E(fault.Stale, "frameworkhttp.edit", f.Key, f.Args...)
	value := framework.Value(s.Draft.Profile, part)
	if value == nil {
		return out.At(string(part), "framework.edit.gone_by", "who", name, "time", p.Time(at))
	}
	return out.At(string(part), "framework.edit.stale_by", "who", name, "time", p.Time(at), "what", s.says(p, part, value))
}
