package framework

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Then is what holders of a kind of post at one place were measured against at a moment that is past.
type Then struct {
	KindCode string // the kind of post, or the nearest overlay; "" where nothing was in force
	Version  int
	Needs    []Laid  // by code, under the codes of today
	Profile  Profile // what was asked, with what each overlay added, as Applies gives it
}

// AsksThen gives what those who hold a kind of post at a path of the tree of organisations were measured against just before a
// moment: by the version that was in force then, with the overlays that were in force then at the path and above it. at is the first
// moment after, such as clock.EndOf of a day. The tree is that of today.
func (f *Frameworks) AsksThen(ctx context.Context, q db.Q, kind, path string, at time.Time) (Then, error) {
	const op = "framework.AsksThen"
	if !ValidCode(kind) {
		return Then{}, nil
	}
	all, err := selectTiersThen(ctx, q, kind, at)
	if err != nil {
		return Then{}, fault.Wrap(op, err)
	}
	core := slices.IndexFunc(all, func(v Version) bool { return v.KindCode == kind })
	if core < 0 {
		return Then{}, nil
	}
	tiers := []Version{all[core]}
	over := slices.Delete(all, core, core+1)
	if len(over) > 0 {
		orgs := make([]string, len(over))
		for i, v := range over {
			orgs[i] = v.post.overlay
		}
		paths, err := f.pathsOf(ctx, q, orgs)
		if err != nil {
			return Then{}, fault.Wrap(op, err)
		}
		over = slices.DeleteFunc(over, func(v Version) bool { p := paths[v.post.overlay]; return p == "" || !strings.HasPrefix(path, p) })
		slices.SortFunc(over, func(a, b Version) int { return cmp.Compare(len(paths[a.post.overlay]), len(paths[b.post.overlay])) })
		tiers = append(tiers, over...)
	}
	profiles, err := f.profiles(ctx, q, tiers)
	if err != nil {
		return Then{}, fault.Wrap(op, err)
	}
	layers, err := f.layers(ctx, q, profiles[1:])
	if err != nil {
		return Then{}, fault.Wrap(op, err)
	}
	last := tiers[len(tiers)-1]
	out := Then{KindCode: last.KindCode, Version: last.Number, Needs: lay(profiles[0], layers), Profile: profiles[0]}
	for _, p := range profiles[1:] {
		out.Profile = p.upon(out.Profile)
	}
	return out, nil
}
