package framework

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// Overlays of one kind of post lie upon each other as their organisations do: that of a block upon that of its district, that upon
// the state's, that upon the core. What a person needs is the core with all of these laid over it, the outermost first. Which
// organisation lies below which is asked when needs are taken; so an overlay follows when one above it comes into force.

// layer is an overlay that is laid over what stands above it.
type layer struct {
	Profile
	path   string
	agreed map[string]bool // competencies in which the commission agreed that it asks less
	trusts bool            // take it at its word: the commission's consent is asked for elsewhere
}

// Saying is what one overlay says of a competency.
type Saying struct {
	Overlay string // code
	Level   int
	Change  string // "", added, raised, lowered: against what stands above it
	Reason  Names  // of one that is lowered
	Waits   bool   // it is lowered without the commission's consent, and does not apply
}

// Laid is what applies in one competency below an organisation, beside what the core and each overlay say.
type Laid struct {
	Need            // what applies
	Core   int      // the level of the core; 0 where only overlays ask
	Upon   int      // what would apply without the last overlay
	Change string   // by the last overlay: "", added, raised, lowered
	Reason Names    // of one that is lowered
	Said   []Saying // by each overlay that says anything, the outermost first
}

// Floor is the level that an overlay may not go below without a reason and the commission's consent: that of the core, or what
// the overlays above it ask where that is higher.
func (l Laid) Floor() int { return max(l.Core, l.Upon) }

// By gives what an overlay says of the competency; false when it says nothing.
func (l Laid) By(overlay string) (Saying, bool) {
	i := slices.IndexFunc(l.Said, func(s Saying) bool { return s.Overlay == overlay })
	if i < 0 {
		return Saying{}, false
	}
	return l.Said[i], true
}

// Lay lays overlays over the core, the outermost first: what the core asks, with what each overlay changes and adds, by code. A
// level that an overlay gives takes the place of what stands above it; the criticality is the highest of all.
func Lay(core Profile, overlays ...Profile) []Laid {
	layers := make([]layer, len(overlays))
	for i, o := range overlays {
		layers[i] = layer{Profile: o, trusts: true}
	}
	return lay(core, layers)
}

func lay(core Profile, layers []layer) []Laid {
	var out []Laid
	at := map[string]int{}
	for _, n := range Needs(core) {
		at[n.Competency] = len(out)
		out = append(out, Laid{Need: n, Core: n.Level, Upon: n.Level})
	}
	for _, o := range layers {
		for i := range out {
			out[i].Upon, out[i].Change, out[i].Reason = out[i].Level, "", nil
		}
		reasons := reasonsOf(o.Profile)
		for _, n := range Needs(o.Profile) {
			i, known := at[n.Competency]
			if !known {
				i = len(out)
				at[n.Competency] = i
				out = append(out, Laid{Need: Need{Competency: n.Competency}})
			}
			out[i].say(n, o, reasons[n.Competency])
		}
	}
	slices.SortFunc(out, func(a, b Laid) int { return cmp.Compare(a.Competency, b.Competency) })
	return out
}

// say lays what an overlay needs over what stands above it.
func (l *Laid) say(n Need, o layer, reason Names) {
	s := Saying{Overlay: o.Kind.Code, Level: n.Level}
	switch {
	case l.Level == 0:
		s.Change = "added"
	case n.Level < l.Floor():
		s.Change, s.Reason = "lowered", reason
		s.Waits = !o.trusts && !o.agreed[n.Competency]
	case n.Level > l.Upon:
		s.Change = "raised"
	}
	l.Said = append(l.Said, s)
	if s.Waits {
		return
	}
	n.Criticality = max(n.Criticality, l.Criticality)
	if s.Change == "" {
		l.Criticality = n.Criticality
		return
	}
	l.Need, l.Change, l.Reason = n, s.Change, s.Reason
}

// reasonsOf gives why an overlay asks less, by competency.
func reasonsOf(p Profile) map[string]Names {
	out := map[string]Names{}
	for _, role := range p.Roles {
		for _, a := range role.Activities {
			for _, r := range a.Requirements {
				if len(r.Reason) > 0 {
					out[r.Competency] = r.Reason
				}
			}
		}
	}
	return out
}

// Laying is an overlay laid over all that stands above it.
type Laying struct {
	Core  Profile   // in force
	Above []Profile // overlays in force above it, the outermost first
	Lines []Laid    // by code
	Left  []string  // in what it asks less without the commission's consent so far
}

// Lowered gives the lines in which the overlay asks less than what stands above it.
func (l Laying) Lowered() []Laid {
	return slices.DeleteFunc(slices.Clone(l.Lines), func(l Laid) bool { return l.Change != "lowered" })
}

// LayingOf lays an overlay, of any state, over its core in force and the overlays in force above it.
func (f *Frameworks) LayingOf(ctx context.Context, q db.Q, over Profile) (Laying, error) {
	core, layers, err := f.above(ctx, q, over.Kind, over)
	if err != nil {
		return Laying{}, fault.Wrap("framework.LayingOf", err)
	}
	return layingOf(core, layers), nil
}

// layingOf lays the last of the layers over the others and the core.
func layingOf(core Profile, layers []layer) Laying {
	last := &layers[len(layers)-1]
	last.trusts = true
	out := Laying{Core: core, Lines: lay(core, layers)}
	for _, l := range layers[:len(layers)-1] {
		out.Above = append(out.Above, l.Profile)
	}
	for _, l := range out.Lowered() {
		if !last.agreed[l.Competency] {
			out.Left = append(out.Left, l.Competency)
		}
	}
	return out
}

// above gives the core in force of an overlay and the overlays in force above it, the outermost first, and after them more.
func (f *Frameworks) above(ctx context.Context, q db.Q, kind Kind, more ...Profile) (Profile, []layer, error) {
	tiers, err := selectTiers(ctx, q, kind.Base)
	if err != nil {
		return Profile{}, nil, err
	}
	tiers, err = f.onTheWay(ctx, q, kind, tiers)
	if err != nil {
		return Profile{}, nil, err
	}
	if len(tiers) == 0 {
		return Profile{}, nil, fault.E(fault.NotFound, "framework.above", "framework.profile.unknown", "kind", kind.Base)
	}
	profiles, err := f.profiles(ctx, q, tiers)
	if err != nil {
		return Profile{}, nil, err
	}
	layers, err := f.layers(ctx, q, append(profiles[1:], more...))
	return profiles[0], layers, err
}

// standsAbove gives what applies above an overlay, by competency.
func (f *Frameworks) standsAbove(ctx context.Context, q db.Q, kind Kind) (map[string]Laid, error) {
	core, above, err := f.above(ctx, q, kind)
	return standing(core, above), err
}

func standing(core Profile, above []layer) map[string]Laid {
	out := map[string]Laid{}
	for _, l := range lay(core, above) {
		l.Upon = l.Level
		out[l.Competency] = l
	}
	return out
}

// onTheWay leaves of a kind of post and its overlays those that stand above an overlay: the core first, then the outermost. Of
// tiers that are without the core it leaves none.
func (f *Frameworks) onTheWay(ctx context.Context, q db.Q, kind Kind, tiers []Version) ([]Version, error) {
	i := slices.IndexFunc(tiers, func(v Version) bool { return v.KindCode == kind.Base })
	if i < 0 {
		return nil, nil
	}
	out := []Version{tiers[i]}
	orgs := []string{kind.Overlay}
	for _, v := range tiers {
		if v.KindCode != kind.Base && v.KindCode != kind.Code {
			orgs = append(orgs, v.post.overlay)
		}
	}
	if len(orgs) == 1 {
		return out, nil
	}
	paths, err := f.pathsOf(ctx, q, orgs)
	return append(out, overlaysAbove(kind, tiers, paths)...), err
}

// overlaysAbove leaves of tiers the overlays that stand above one, the outermost first.
func overlaysAbove(kind Kind, tiers []Version, paths map[string]string) []Version {
	var out []Version
	for _, v := range tiers {
		if v.KindCode != kind.Base && v.KindCode != kind.Code && isAbove(paths[v.post.overlay], paths[kind.Overlay]) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Version) int { return cmp.Compare(len(paths[a.post.overlay]), len(paths[b.post.overlay])) })
	return out
}

// isAbove tells whether the organisation at one path stands above that at another; one that nobody knows stands nowhere.
func isAbove(a, b string) bool { return a != "" && len(a) < len(b) && strings.HasPrefix(b, a) }

// pathsOf gives where organisations stand in the tree, by code; those that nobody knows are left out.
func (f *Frameworks) pathsOf(ctx context.Context, q db.Q, orgs []string) (map[string]string, error) {
	if f.orgs == nil {
		return nil, nil
	}
	return f.orgs.OrgPaths(ctx, q, orgs)
}

// profiles reads versions whole, each in the place of its version, with competencies under their living codes.
func (f *Frameworks) profiles(ctx context.Context, q db.Q, versions []Version) ([]Profile, error) {
	out, living, err := selectProfiles(ctx, q, versions)
	if err != nil || len(living) == 0 {
		return out, err
	}
	for _, p := range out {
		for i := range p.Roles {
			for j := range p.Roles[i].Activities {
				a := &p.Roles[i].Activities[j]
				a.Requirements = renamed(a.Requirements, living)
			}
		}
	}
	return out, nil
}

// layers are overlays in force with what the commission agreed to.
func (f *Frameworks) layers(ctx context.Context, q db.Q, profiles []Profile) ([]layer, error) {
	if len(profiles) == 0 {
		return nil, nil
	}
	ids := make([]string, len(profiles))
	for i, p := range profiles {
		ids[i] = p.VersionID
	}
	agreed, err := selectConsentsOf(ctx, q, ids)
	return layersOf(profiles, agreed), err
}

func layersOf(profiles []Profile, agreed map[string]map[string]bool) []layer {
	out := make([]layer, len(profiles))
	for i, p := range profiles {
		out[i] = layer{Profile: p, agreed: agreed[p.VersionID]}
	}
	return out
}

// Asks is what people would be measured against by one version: of a kind of post, or of the overlay of a place.
type Asks struct {
	Version
	Needs []Laid // by code
}

// needsWith gives what would be asked if a version came into force, as publishing it takes it: by the version itself, the first of
// the list, and by every overlay in force that lies upon it. Of one that asks less than its core the consent is taken as given.
func (f *Frameworks) needsWith(ctx context.Context, q db.Q, v Version) ([]Asks, error) {
	base := cmp.Or(v.post.base, v.KindCode)
	tiers, err := selectTiers(ctx, q, base)
	if err != nil {
		return nil, err
	}
	tiers = append([]Version{v}, slices.DeleteFunc(tiers, func(t Version) bool { return t.KindCode == v.KindCode })...)
	profiles, err := f.profiles(ctx, q, tiers)
	if err != nil {
		return nil, err
	}
	if len(profiles) == 1 {
		return asksOf(v, tiers, layersOf(profiles, nil), nil, base)
	}
	layers, err := f.layers(ctx, q, profiles)
	if err != nil {
		return nil, err
	}
	var orgs []string
	for _, p := range profiles {
		orgs = append(orgs, p.Kind.Overlay)
	}
	paths, err := f.pathsOf(ctx, q, slices.DeleteFunc(orgs, func(o string) bool { return o == "" }))
	if err != nil {
		return nil, err
	}
	return asksOf(v, tiers, layers, paths, base)
}

// asksOf lays each overlay over what stands above it: of the version itself, the first of the tiers, and of those that lie upon it.
func asksOf(v Version, tiers []Version, all []layer, paths map[string]string, base string) ([]Asks, error) {
	core := slices.IndexFunc(all, func(p layer) bool { return p.Kind.Code == base })
	if core < 0 {
		return nil, fault.E(fault.NotFound, "framework.asksOf", "framework.profile.unknown", "kind", base)
	}
	var out []Asks
	under := all[core].Profile
	if core == 0 {
		out = append(out, Asks{v, lay(under, nil)})
	}
	layers, versions := slices.Delete(slices.Clone(all), core, core+1), slices.Delete(slices.Clone(tiers), core, core+1)
	byPath := map[string]int{}
	for i := range layers {
		layers[i].path = paths[layers[i].Kind.Overlay]
		layers[i].trusts = layers[i].VersionID == v.ID && v.Status != VersionPublished
		byPath[layers[i].path] = i
	}
	for i, l := range layers {
		if core == 0 || i == 0 || isAbove(layers[0].path, l.path) {
			out = append(out, Asks{versions[i], lay(under, upTo(layers, byPath, i))})
		}
	}
	return out, nil
}

// upTo gives the layers above one of them, the outermost first, and that one last.
func upTo(layers []layer, byPath map[string]int, i int) []layer {
	var out []layer
	path := layers[i].path
	for end, c := range path {
		if c != '.' || end+1 == len(path) {
			continue
		}
		if j, ok := byPath[path[:end+1]]; ok {
			out = append(out, layers[j])
		}
	}
	return append(out, layers[i])
}

// Applies gives what is asked where a version of a kind of post holds: of an overlay its core in force with what each overlay
// above it and it itself add, of any other kind the version itself. Roles and activities that an overlay says anew stand as it
// says them; what levels apply is Lay's to tell.
func (f *Frameworks) Applies(ctx context.Context, q db.Q, kind string, version int) (Profile, error) {
	const op = "framework.Applies"
	unknown := fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	if !ValidCode(kind) {
		return Profile{}, unknown
	}
	v, tiers, err := selectVersionAndTiers(ctx, q, kind, version)
	if db.None(err) {
		return Profile{}, unknown
	} else if err != nil {
		return Profile{}, fault.Wrap(op, err)
	}
	if v.post.base != "" {
		if tiers, err = f.onTheWay(ctx, q, Kind{Code: v.KindCode, Base: v.post.base, Overlay: v.post.overlay}, tiers); err != nil {
			return Profile{}, fault.Wrap(op, err)
		}
		if len(tiers) == 0 {
			return Profile{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", v.post.base)
		}
	}
	profiles, err := f.profiles(ctx, q, append(tiers, v))
	if err != nil {
		return Profile{}, fault.Wrap(op, err)
	}
	out := profiles[0]
	for _, over := range profiles[1:] {
		out = over.upon(out)
	}
	return out, nil
}

// upon gives a profile with the roles and activities of an overlay in it.
func (p Profile) upon(under Profile) Profile {
	out := cloneProfile(under)
	for _, role := range p.Roles {
		i := slices.IndexFunc(out.Roles, func(r Role) bool { return r.Code == role.Code })
		if i < 0 {
			out.Roles = append(out.Roles, role)
			continue
		}
		for _, a := range role.Activities {
			list := &out.Roles[i].Activities
			if j := slices.IndexFunc(*list, func(x Activity) bool { return x.Code == a.Code }); j >= 0 {
				(*list)[j] = a
			} else {
				*list = append(*list, a)
			}
		}
	}
	return out
}
