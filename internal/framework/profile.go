package framework

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Version is one version of what a kind of post needs, without its content.
type Version struct {
	ID          string
	KindCode    string
	Number      int
	Status      string // draft, submitted, reviewed, verified, sent_back, published, superseded
	OrgCode     string
	DraftedAt   time.Time
	DraftedBy   string // person id or system
	PublishedAt time.Time
	PublishedBy string
	post        described
	revision    int // how often it was changed
}

// described is what a version says of the kind of post beside its texts.
type described struct {
	group, unitKind, tier string
	base, overlay         string
	payLevel              int
}

// Kinds gives every kind of post, by code, as its version in force describes it; one that has none yet as its last draft
// does, with Version 0.
func (f *Frameworks) Kinds(ctx context.Context, q db.Q) ([]Kind, error) {
	out, err := selectKinds(ctx, q)
	return out, fault.Wrap("framework.Kinds", err)
}

// Versions gives every version of a kind of post, the newest first.
func (f *Frameworks) Versions(ctx context.Context, q db.Q, kind string) ([]Version, error) {
	if !ValidCode(kind) {
		return nil, nil
	}
	out, err := selectVersions(ctx, q, kind)
	return out, fault.Wrap("framework.Versions", err)
}

// Profile gives what a kind of post needs by its version in force. Competencies that were merged since stand under their
// living codes.
func (f *Frameworks) Profile(ctx context.Context, q db.Q, kind string) (Profile, error) {
	if !ValidCode(kind) {
		return Profile{}, fault.E(fault.NotFound, "framework.Profile", "framework.profile.unknown", "kind", kind)
	}
	v, err := selectVersionInForce(ctx, q, kind)
	return f.found(ctx, q, "framework.Profile", kind, v, err)
}

// ProfileAt gives what a kind of post needs by one of its versions, whatever its state.
func (f *Frameworks) ProfileAt(ctx context.Context, q db.Q, kind string, version int) (Profile, error) {
	if !ValidCode(kind) {
		return Profile{}, fault.E(fault.NotFound, "framework.ProfileAt", "framework.profile.unknown", "kind", kind)
	}
	v, err := selectVersion(ctx, q, kind, version)
	return f.found(ctx, q, "framework.ProfileAt", kind, v, err)
}

func (f *Frameworks) found(ctx context.Context, q db.Q, op, kind string, v Version, err error) (Profile, error) {
	if db.None(err) {
		return Profile{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	if err != nil {
		return Profile{}, fault.Wrap(op, err)
	}
	p, err := f.profile(ctx, q, v)
	return p, fault.Wrap(op, err)
}

func (f *Frameworks) profile(ctx context.Context, q db.Q, v Version) (Profile, error) {
	list, err := f.profiles(ctx, q, []Version{v})
	if err != nil {
		return Profile{}, err
	}
	return list[0], nil
}

// asked lists the codes of all competencies that a profile asks for, once each.
func asked(p Profile) []string {
	codes := map[string]bool{}
	for _, n := range Needs(p) {
		codes[n.Competency] = true
	}
	return slices.Sorted(maps.Keys(codes))
}

// renamed puts requirements under their living codes. Two that have become one ask for the higher of each.
func renamed(list []Requirement, now map[string]string) []Requirement {
	at := map[string]int{}
	var out []Requirement
	for _, r := range list {
		if code, ok := now[r.Competency]; ok {
			r.Competency = code
		}
		if i, ok := at[r.Competency]; ok {
			out[i].Level = max(out[i].Level, r.Level)
			out[i].Criticality = max(out[i].Criticality, r.Criticality)
			continue
		}
		at[r.Competency] = len(out)
		out = append(out, r)
	}
	return out
}

// textsOf lists every text of a profile, as it is kept.
func textsOf(p Profile) []versionText {
	var out []versionText
	add := func(part, code, field string, n int, texts Names) {
		for lang, text := range texts {
			if text != "" {
				out = append(out, versionText{p.VersionID, part, code, field, lang, text, n})
			}
		}
	}
	add("kind", "", "name", 0, p.Kind.Name)
	add("kind", "", "pay_note", 0, p.Kind.PayNote)
	for i, alias := range p.Kind.Aliases {
		add("kind", "", "alias", i, alias)
	}
	for _, role := range p.Roles {
		add("role", role.Code, "name", 0, role.Name)
		add("role", role.Code, "purpose", 0, role.Purpose)
		for _, a := range role.Activities {
			add("activity", a.Code, "text", 0, a.Text)
			add("activity", a.Code, "submitted_to", 0, a.SubmittedTo)
			for i, r := range a.Resources {
				add("resource", a.Code, "title", i, r.Title)
			}
			for _, r := range a.Requirements {
				add("need", a.Code+"/"+r.Competency, "reason", 0, r.Reason) // no code holds a slash
			}
		}
	}
	return out
}

// setText puts one text back where textsOf took it from.
func setText(p *Profile, at spots, t versionText) {
	switch t.part {
	case "kind":
		setKindText(&p.Kind, t)
	case "role":
		if i, ok := at.role[t.code]; ok && t.field == "name" {
			put(&p.Roles[i].Name, t)
		} else if ok {
			put(&p.Roles[i].Purpose, t)
		}
	case "activity":
		if a := at.of(p, t.code); a != nil && t.field == "text" {
			put(&a.Text, t)
		} else if a != nil {
			put(&a.SubmittedTo, t)
		}
	case "need":
		activity, competency, _ := strings.Cut(t.code, "/")
		if a := at.of(p, activity); a != nil {
			for i := range a.Requirements {
				if a.Requirements[i].Competency == competency {
					put(&a.Requirements[i].Reason, t)
				}
			}
		}
	case "resource":
		if a := at.of(p, t.code); a != nil && t.n < len(a.Resources) {
			put(&a.Resources[t.n].Title, t)
		}
	}
}

func setKindText(k *Kind, t versionText) {
	switch t.field {
	case "name":
		put(&k.Name, t)
	case "pay_note":
		put(&k.PayNote, t)
	case "alias":
		for len(k.Aliases) <= t.n {
			k.Aliases = append(k.Aliases, Names{})
		}
		put(&k.Aliases[t.n], t)
	}
}

func put(to *Names, t versionText) {
	if *to == nil {
		*to = Names{}
	}
	(*to)[t.lang] = t.text
}
