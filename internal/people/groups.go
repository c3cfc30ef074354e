package people

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The states of a grouping.
const (
	GroupingOpen    = "open"
	GroupingApplied = "applied"
	GroupingUndone  = "undone"
	GroupingDropped = "dropped" // posts were grouped anew
)

// Grouping is the posts of a unit and of all below it that are of no kind yet, sorted into groups by GroupPosts, each proposed to
// become one kind of post. A person looks at the groups, splits, joins and renames them, and confirms those that are right; only
// then one act, ApplyGroups, gives the posts of the confirmed groups their kinds, and one act, UndoGroups, takes that back. A unit
// has one open grouping at a time; posts that are made later are in the next one.
type Grouping struct {
	ID        string
	Org       Org
	State     string
	Revision  int // how often it was changed
	MadeAt    time.Time
	MadeBy    string // person id, or system
	AppliedAt time.Time
	AppliedBy string
	Posts     int
	Groups    []PostGroup
}

// PostGroup is one group of a grouping.
type PostGroup struct {
	ID        string
	Name      map[string]string // en and hi; one is missing where a person has to give it
	UnitKind  string
	Tier      string // of government
	Group     string // A, B, C; "" where the list did not say
	PayLevel  int    // 0 where the list did not say
	Kind      string // code of the kind of post that its posts will be
	Fresh     bool   // that kind is to be begun, as an empty draft
	Reason    string // ReasonKnown …
	Alike     string // code of the kind of post that it is like
	Confirmed bool
	Posts     int
	Titles    []GroupTitle
}

// GroupTitle is one title within a group, as it was written, and why it is there (HowSame …).
type GroupTitle struct {
	ID    string
	Title map[string]string
	How   string
	Posts int
}

// maxGrouped bounds the posts of one grouping: a larger part of the tree is grouped by its units.
const maxGrouped = 50_000

// Confirmed counts the groups that somebody has said are right.
func (g Grouping) Confirmed() (groups, posts int) {
	for _, one := range g.Groups {
		if one.Confirmed {
			groups++
			posts += one.Posts
		}
	}
	return groups, posts
}

// ProposeGroups sorts the posts of no kind at a unit and below it into groups. While a grouping of the unit is open it is refused with
// Conflict, unless anew is given: then that one is dropped with all that was said about it. It takes the right to draft what posts
// need, over the unit.
func (r *Register) ProposeGroups(ctx context.Context, by who.Actor, orgCode string, anew bool) (Grouping, error) {
	const op = "people.ProposeGroups"
	o, err := one(orgs(ctx, r.db.Reader(), "o.code", []string{orgCode}))(op, "people.org.unknown")
	if err != nil {
		return Grouping{}, err
	}
	if !by.Can(who.FracEdit, o.Path) {
		return Grouping{}, fault.E(fault.Denied, op, "people.groups.denied")
	}
	kinds, err := r.kindsAround(ctx, r.db.Reader(), o)
	if err != nil {
		return Grouping{}, fault.Wrap(op, err)
	}
	var made string
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		posts, err := postsToGroup(ctx, tx, o.Path, maxGrouped+1)
		switch {
		case err != nil:
			return err
		case len(posts) == 0:
			return fault.E(fault.Conflict, op, "people.groups.no_posts")
		case len(posts) > maxGrouped:
			return fault.E(fault.TooLarge, op, "people.groups.too_many", "max", maxGrouped)
		}
		if anew {
			if err := dropGroupings(ctx, tx, o.ID); err != nil {
				return err
			}
		}
		if err := r.placePosts(ctx, tx, o, posts); err != nil {
			return err
		}
		groups := sortPosts(o, posts, kinds)
		made, err = insertGrouping(ctx, tx, o.ID, groups)
		if db.Taken(err) {
			return fault.E(fault.Conflict, op, "people.groups.open_already")
		}
		return err
	})
	if err != nil {
		return Grouping{}, fault.Wrap(op, err)
	}
	return r.Grouping(ctx, r.db.Reader(), by, made)
}

// loosePost is one post of no kind.
type loosePost struct {
	ID, OrgID, UnitKind, Tier string
	Title                     map[string]string
	Designation               string // id
	PayLevel, Group           string
}

// placePosts takes what only says where a post is out of its title, and says which designation the title means.
func (r *Register) placePosts(ctx context.Context, q db.Q, o Org, posts []loosePost) error {
	units, keys, stated := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range posts {
		units[p.OrgID] = true
		stated[p.Designation] = true
	}
	found, err := orgs(ctx, q, "o.id", sorted(units))
	if err != nil {
		return err
	}
	names := map[string]map[string]string{}
	for _, unit := range found {
		names[unit.ID] = unit.Name
	}
	for i := range posts {
		for lang, title := range posts[i].Title {
			posts[i].Title[lang] = WithoutUnit(title, names[posts[i].OrgID])
		}
		key, _ := titleKey(written(posts[i].Title))
		keys[key] = true
	}
	list, err := designations(ctx, q, "d.id", sorted(stated))
	if err != nil {
		return err
	}
	living, err := livingDesignations(ctx, q, list)
	if err != nil {
		return err
	}
	meant, err := designationsMeaning(ctx, q, sorted(keys))
	if err != nil {
		return err
	}
	for i, p := range posts {
		if d := living[p.Designation]; d.ID != "" {
			posts[i].Designation = d.ID
			continue
		}
		key, _ := titleKey(written(p.Title))
		if d, ok := meant.over(key, o.Path); ok {
			posts[i].Designation = d.ID
		}
	}
	return nil
}

// kindsAround gives the kinds of post that are known, and whether they are kept around a unit.
func (r *Register) kindsAround(ctx context.Context, q db.Q, o Org) ([]KindOf, error) {
	kinds, err := r.frameworks.Kinds(ctx, q)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(kinds))
	for i, k := range kinds {
		codes[i] = k.OrgCode
	}
	keepers, err := r.OrgsByCode(ctx, q, db.Keys(codes))
	if err != nil {
		return nil, err
	}
	out := make([]KindOf, len(kinds))
	for i, k := range kinds {
		path := keepers[k.OrgCode].Path
		ours := path == "" || strings.HasPrefix(o.Path, path) || strings.HasPrefix(path, o.Path)
		out[i] = KindOf{Code: k.Code, Names: append([]map[string]string{k.Name}, k.Aliases...), UnitKind: k.UnitKind, Ours: ours}
	}
	return out, nil
}

// draftGroup is a group to be written, with its posts.
type draftGroup struct {
	PostGroup
	titles []draftTitle
}

type draftTitle struct {
	GroupTitle
	posts []string // position ids
}

// sortPosts sorts posts by the rule, and gives each new kind a code that is free.
func sortPosts(o Org, posts []loosePost, kinds []KindOf) []draftGroup {
	type variant struct{ en, hi, unitKind, designation string }
	at := map[variant]int{}
	var titles []PostTitle
	var members [][]loosePost
	for _, p := range posts {
		v := variant{p.Title["en"], p.Title["hi"], p.UnitKind, p.Designation}
		i, ok := at[v]
		if !ok {
			i = len(titles)
			at[v] = i
			titles = append(titles, PostTitle{Title: bothNames(v.en, v.hi), UnitKind: v.unitKind, Designation: v.designation})
			members = append(members, nil)
		}
		titles[i].Posts++
		members[i] = append(members[i], p)
	}
	taken := map[string]bool{}
	for _, k := range kinds {
		taken[k.Code] = true
	}
	var out []draftGroup
	for _, s := range GroupPosts(titles, kinds) {
		g := draftGroup{PostGroup: PostGroup{ID: id.New(), Name: s.Name, UnitKind: s.UnitKind, Kind: s.Kind, Alike: s.Alike, Reason: s.Reason, Fresh: s.Kind == ""}}
		var all []loosePost
		for _, j := range s.Titles {
			t := draftTitle{GroupTitle: GroupTitle{ID: id.New(), Title: titles[j.Title].Title, How: j.How, Posts: len(members[j.Title])}}
			for _, p := range members[j.Title] {
				t.posts = append(t.posts, p.ID)
			}
			g.titles = append(g.titles, t)
			all = append(all, members[j.Title]...)
		}
		g.Tier = most(all, func(p loosePost) string { return p.Tier })
		g.PayLevel, _ = strconv.Atoi(strings.TrimRight(most(all, func(p loosePost) string { return p.PayLevel }), "A"))
		g.Group = cmp.Or(most(all, func(p loosePost) string { return p.Group }), GroupOfPay(g.PayLevel))
		if g.Fresh {
			g.Kind = freeKind(o, g.Name, taken)
		}
		out = append(out, g)
	}
	return out
}

// most gives what most posts say, of those that say anything.
func most(posts []loosePost, of func(loosePost) string) string {
	n := map[string]int{}
	best := ""
	for _, p := range posts {
		v := of(p)
		if v == "" {
			continue
		}
		if n[v]++; n[v] > n[best] || n[v] == n[best] && v < best {
			best = v
		}
	}
	return best
}

// freeKind gives a code for a new kind of post of a unit: "POS-", the unit's code and the letters of the title.
func freeKind(o Org, name map[string]string, taken map[string]bool) string {
	words, _ := titleWords(written(name))
	code := "POS-" + cleanSegment(o.Code) + "-" + shortOf(words, o.ID)
	code = code[:min(len(code), 58)]
	free := code
	for n := 2; taken[free]; n++ {
		free = code + strconv.Itoa(n)
	}
	taken[free] = true
	return free
}

// Grouping gives a grouping by its id, or the latest of a unit by the unit's code, whole. It takes the right to draft, review, verify or
// publish what posts need, over the unit.
func (r *Register) Grouping(ctx context.Context, q db.Q, by who.Actor, key string) (Grouping, error) {
	const op = "people.Grouping"
	g, err := grouping(ctx, q, key)
	if db.None(err) {
		return g, fault.E(fault.NotFound, op, "people.groups.none")
	}
	if err != nil {
		return g, fault.Wrap(op, err)
	}
	if g.Org, err = one(orgs(ctx, q, "o.id", []string{g.Org.ID}))(op, "people.org.unknown"); err != nil {
		return g, err
	}
	if !mayRead(by, g.Org.Path) {
		return Grouping{}, fault.E(fault.Denied, op, "people.groups.denied")
	}
	g.Groups, err = groupsOf(ctx, q, g.ID)
	return g, fault.Wrap(op, err)
}

// deskRights are the rights of those who work on what posts need; each lets one see how many posts of which kind there are.
var deskRights = []who.Right{who.FracEdit, who.FracReview, who.FracVerify, who.FracPublish}

func mayRead(by who.Actor, path string) bool {
	return slices.ContainsFunc(deskRights, func(right who.Right) bool { return by.Can(right, path) })
}

// GroupEdit is one thing that a person says about groups.
type GroupEdit struct {
	Do     string            // confirm, reopen, rename, kind, split, join
	Groups []string          // ids: any number to confirm or reopen, two or more to join, one for the others
	Titles []string          // split: ids of the titles that make a group of their own
	Name   map[string]string // rename: en and hi
	Kind   string            // kind: the code of a kind of post that is there, or of one that is to be begun
}

// GroupEdits are the things that can be said.
var GroupEdits = []string{"confirm", "reopen", "rename", "kind", "split", "join"}

// EditGroups says things about the groups of an open grouping, all or none. seen is the revision that the editor had before their eyes:
// where somebody else has changed it since, nothing is written and the answer is Stale; below 0 it is not asked. A group that was
// split, joined, renamed or given another kind is to be confirmed anew. It takes the right to draft, over the unit.
func (r *Register) EditGroups(ctx context.Context, by who.Actor, groupingID string, seen int, edits ...GroupEdit) (Grouping, error) {
	const op = "people.EditGroups"
	kinds, err := r.frameworks.Kinds(ctx, r.db.Reader())
	if err != nil {
		return Grouping{}, fault.Wrap(op, err)
	}
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockGrouping(ctx, tx, groupingID); err != nil {
			return err
		}
		g, err := r.openGrouping(ctx, tx, by, op, groupingID)
		if err != nil {
			return err
		}
		switch {
		case seen >= 0 && seen != g.Revision:
			return fault.E(fault.Stale, op, "people.groups.stale")
		case len(edits) == 0:
			return fault.E(fault.Invalid, op, "people.groups.do", "dos", GroupEdits).At("edits", "people.groups.do", "dos", GroupEdits)
		}
		w := &groupEditor{op: op, g: g, kinds: kinds, gone: map[string]bool{}}
		for _, e := range edits {
			if err := w.edit(e); err != nil {
				return err
			}
		}
		return rewriteGroups(ctx, tx, w.g, w.gone)
	})
	if err != nil {
		return Grouping{}, fault.Wrap(op, err)
	}
	return r.Grouping(ctx, r.db.Reader(), by, groupingID)
}

// openGrouping gives an open grouping to one who may write on it.
func (r *Register) openGrouping(ctx context.Context, q db.Q, by who.Actor, op, groupingID string) (Grouping, error) {
	if !id.Valid(groupingID) { // a unit's code would give its latest
		return Grouping{}, fault.E(fault.NotFound, op, "people.groups.none")
	}
	g, err := r.Grouping(ctx, q, by, groupingID)
	switch {
	case err != nil:
		return g, err
	case !by.Can(who.FracEdit, g.Org.Path):
		return g, fault.E(fault.Denied, op, "people.groups.denied")
	case g.State != GroupingOpen:
		return g, fault.E(fault.Conflict, op, "people.groups.closed")
	}
	return g, nil
}

// groupEditor carries out edits on a grouping in memory.
type groupEditor struct {
	op    string
	g     Grouping
	kinds []framework.Kind
	gone  map[string]bool // groups that were joined into another
}

func (w *groupEditor) edit(e GroupEdit) error {
	groups := make([]*PostGroup, len(e.Groups))
	for i, want := range e.Groups {
		at := slices.IndexFunc(w.g.Groups, func(g PostGroup) bool { return g.ID == want && !w.gone[want] })
		if at < 0 {
			return fault.E(fault.NotFound, w.op, "people.groups.no_group")
		}
		groups[i] = &w.g.Groups[at]
	}
	least := map[string]int{"join": 2}[e.Do]
	if len(groups) < max(least, 1) {
		return fault.E(fault.Invalid, w.op, "people.groups.choose", "n", max(least, 1)).At("groups", "people.groups.choose", "n", max(least, 1))
	}
	switch e.Do {
	case "confirm":
		for _, g := range groups {
			if err := w.confirm(g); err != nil {
				return err
			}
		}
		return nil
	case "reopen":
		for _, g := range groups {
			g.Confirmed = false
		}
		return nil
	case "rename":
		return w.rename(groups[0], e.Name)
	case "kind":
		return w.kind(groups[0], e.Kind)
	case "split":
		return w.split(groups[0], e.Titles)
	case "join":
		return w.join(groups)
	}
	return fault.E(fault.Invalid, w.op, "people.groups.do", "dos", GroupEdits).At("do", "people.groups.do", "dos", GroupEdits)
}

// confirm says that a group is right; a kind that is to be begun needs a name in both languages and a code of its own.
func (w *groupEditor) confirm(g *PostGroup) error {
	if g.Fresh {
		for lang, key := range map[string]string{"en": "people.groups.name_en", "hi": "people.groups.name_hi"} {
			if g.Name[lang] == "" {
				return fault.E(fault.Invalid, w.op, key, "name", written(g.Name)).At("name_"+lang, key, "name", written(g.Name))
			}
		}
		for _, other := range w.g.Groups {
			if other.ID != g.ID && !w.gone[other.ID] && other.Kind == g.Kind {
				return fault.E(fault.Conflict, w.op, "people.groups.same_kind", "kind", g.Kind, "name", written(other.Name)).At("kind", "people.groups.same_kind", "kind", g.Kind, "name", written(other.Name))
			}
		}
	}
	g.Confirmed = true
	return nil
}

func (w *groupEditor) rename(g *PostGroup, name map[string]string) error {
	e := fault.E(fault.Invalid, w.op, "people.designation.unsound")
	next := bothNames(g.Name["en"], g.Name["hi"])
	for lang, text := range name {
		text = strings.Join(strings.Fields(text), " ")
		switch {
		case lang != "en" && lang != "hi":
			e.At("name", "people.designation.lang", "lang", lang)
		case utf8.RuneCountInString(text) > maxTitle:
			e.At("name_"+lang, "people.designation.long", "max", maxTitle)
		case text != "":
			next[lang] = text
		}
	}
	if len(e.Places) > 0 {
		return e
	}
	g.Name, g.Confirmed = next, false
	return nil
}

// kind gives a group a kind of post by its code: one that is there, or one to be begun.
func (w *groupEditor) kind(g *PostGroup, code string) error {
	if !framework.ValidCode(code) {
		return fault.E(fault.Invalid, w.op, "people.designation.code").At("kind", "people.designation.code")
	}
	g.Fresh = !slices.ContainsFunc(w.kinds, func(k framework.Kind) bool { return k.Code == code })
	g.Kind, g.Confirmed = code, false
	g.Reason = map[bool]string{true: ReasonNew, false: ReasonKnown}[g.Fresh]
	return nil
}

// split makes a group of its own of some of a group's titles.
func (w *groupEditor) split(g *PostGroup, titles []string) error {
	var stay, leaves []GroupTitle
	for _, t := range g.Titles {
		if slices.Contains(titles, t.ID) {
			leaves = append(leaves, t)
		} else {
			stay = append(stay, t)
		}
	}
	if len(leaves) == 0 || len(stay) == 0 {
		return fault.E(fault.Invalid, w.op, "people.groups.split").At("titles", "people.groups.split")
	}
	part := *g
	part.ID, part.Titles, part.Confirmed = id.New(), leaves, false
	part.Fresh, part.Reason, part.Alike = true, ReasonNew, g.Kind
	if g.Fresh {
		part.Alike = g.Alike
	}
	part.call()
	taken := map[string]bool{}
	for _, k := range w.kinds {
		taken[k.Code] = true
	}
	for _, other := range w.g.Groups {
		taken[other.Kind] = true
	}
	part.Kind = freeKind(w.g.Org, part.Name, taken)
	g.Titles, g.Confirmed = stay, false
	g.call()
	at := slices.IndexFunc(w.g.Groups, func(o PostGroup) bool { return o.ID == g.ID })
	w.g.Groups = slices.Insert(w.g.Groups, at+1, part)
	return nil
}

// call names a group anew by its titles, and counts its posts.
func (g *PostGroup) call() {
	var titles []PostTitle
	s := Sorted{}
	g.Posts = 0
	for i, t := range g.Titles {
		titles = append(titles, PostTitle{Title: t.Title, Posts: t.Posts})
		s.Titles = append(s.Titles, Joined{Title: i})
		g.Posts += t.Posts
	}
	s.call(titles)
	g.Name = s.Name
}

// join puts groups into the first of them, which keeps its name and its kind.
func (w *groupEditor) join(groups []*PostGroup) error {
	first := groups[0]
	for _, g := range groups[1:] {
		if g.ID == first.ID || w.gone[g.ID] {
			return fault.E(fault.Invalid, w.op, "people.groups.choose", "n", 2).At("groups", "people.groups.choose", "n", 2)
		}
		first.Titles = append(first.Titles, g.Titles...)
		first.Posts += g.Posts
		w.gone[g.ID] = true
	}
	first.Confirmed = false
	return nil
}

// Applied is what came of applying groups, or would.
type Applied struct {
	Groups  int      // groups whose posts were given a kind
	Posts   int      // posts that were given one
	Held    int      // of them, those that somebody holds
	Begun   []string // codes of the kinds of post that were begun
	LeftOut int      // posts of confirmed groups that have come to be of a kind since, or that the actor holds
	Waiting int      // groups that are not confirmed, and so not touched
}

// ApplyGroups gives the posts of all confirmed groups their kinds, in one act; the kinds that are not there are begun as empty drafts.
// A post that has come to be of a kind since it was grouped is left as it is, and so is the actor's own: nobody orders for
// themselves. Where dryRun is given it tells what would come of it. seen is as for EditGroups. It takes the right to draft what posts
// need, over the unit.
func (r *Register) ApplyGroups(ctx context.Context, by who.Actor, groupingID string, seen int, dryRun bool) (Applied, error) {
	const op = "people.ApplyGroups"
	g, err := r.openGrouping(ctx, r.db.Reader(), by, op, groupingID)
	if err != nil {
		return Applied{}, err
	}
	if seen >= 0 && seen != g.Revision {
		return Applied{}, fault.E(fault.Stale, op, "people.groups.stale")
	}
	var out Applied
	if out, err = r.preview(ctx, r.db.Reader(), by, op, g); err != nil || dryRun {
		return out, err
	}
	if err := r.beginKinds(ctx, by, op, g); err != nil {
		return Applied{}, err
	}
	err = r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockGrouping(ctx, tx, g.ID); err != nil {
			return err
		}
		now, err := r.openGrouping(ctx, tx, by, op, groupingID)
		if err != nil {
			return err
		}
		if now.Revision != g.Revision {
			return fault.E(fault.Stale, op, "people.groups.stale")
		}
		if out, err = r.preview(ctx, tx, by, op, now); err != nil {
			return err
		}
		own, err := ownPositions(ctx, tx, by.PersonID)
		if err != nil {
			return err
		}
		if err := applyGroups(ctx, tx, g.ID, own); err != nil {
			return err
		}
		if err := tellKinds(ctx, tx, g.ID); err != nil {
			return err
		}
		if err := closeGrouping(ctx, tx, g.ID, GroupingApplied); err != nil {
			return err
		}
		return event.Record(ctx, tx, GroupsApplied{Grouping: g.ID, Posts: out.Posts})
	})
	return out, fault.Wrap(op, err)
}

// preview tells what comes of applying a grouping as it stands.
func (r *Register) preview(ctx context.Context, q db.Q, by who.Actor, op string, g Grouping) (Applied, error) {
	out := Applied{}
	grouped := 0
	for _, one := range g.Groups {
		if !one.Confirmed {
			out.Waiting++
			continue
		}
		out.Groups++
		grouped += one.Posts
		if one.Fresh {
			out.Begun = append(out.Begun, one.Kind)
		}
	}
	if out.Groups == 0 {
		return out, fault.E(fault.Conflict, op, "people.groups.none_confirmed")
	}
	own, err := ownPositions(ctx, q, by.PersonID)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	out.Posts, out.Held, err = countToApply(ctx, q, g.ID, own)
	out.LeftOut = grouped - out.Posts
	return out, fault.Wrap(op, err)
}

// beginKinds begins the kinds of post that confirmed groups ask for. One that is there already, by an earlier try, is taken as it is.
func (r *Register) beginKinds(ctx context.Context, by who.Actor, op string, g Grouping) error {
	kinds, err := r.frameworks.Kinds(ctx, r.db.Reader())
	if err != nil {
		return fault.Wrap(op, err)
	}
	for _, one := range g.Groups {
		there := slices.ContainsFunc(kinds, func(k framework.Kind) bool { return k.Code == one.Kind && k.OrgCode == g.Org.Code })
		if !one.Confirmed || !one.Fresh || there {
			continue
		}
		_, err := r.frameworks.NewKind(ctx, by, framework.Kind{
			Code: one.Kind, Name: one.Name, Group: cmp.Or(one.Group, "-"), PayLevel: one.PayLevel, UnitKind: one.UnitKind,
			Tier: cmp.Or(one.Tier, "nation"), OrgCode: g.Org.Code,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellKinds tells what changed with the kinds of a grouping's posts: for whom, and at which units.
func tellKinds(ctx context.Context, tx *db.Tx, groupingID string) error {
	touched, units, err := touchedByGroups(ctx, tx, groupingID)
	if err != nil {
		return err
	}
	if err := event.RecordAll(ctx, tx, touched); err != nil {
		return err
	}
	return tellChanged(ctx, tx, units)
}

// UndoGroups takes back what ApplyGroups did: the posts are of no kind again, but for those that were given another since, and the
// actor's own. The grouping is open again, unless the unit has a later one. Kinds of post that were begun stay as drafts, until
// somebody discards them. It takes the right to draft what posts need, over the unit.
func (r *Register) UndoGroups(ctx context.Context, by who.Actor, groupingID string) error {
	const op = "people.UndoGroups"
	if !id.Valid(groupingID) {
		return fault.E(fault.NotFound, op, "people.groups.none")
	}
	return fault.Wrap(op, r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := lockGrouping(ctx, tx, groupingID); err != nil {
			return err
		}
		g, err := r.Grouping(ctx, tx, by, groupingID)
		switch {
		case err != nil:
			return err
		case !by.Can(who.FracEdit, g.Org.Path):
			return fault.E(fault.Denied, op, "people.groups.denied")
		case g.State != GroupingApplied:
			return fault.E(fault.Conflict, op, "people.groups.not_applied")
		}
		own, err := ownPositions(ctx, tx, by.PersonID)
		if err != nil {
			return err
		}
		n, err := unapplyGroups(ctx, tx, g.ID, own)
		if err != nil {
			return err
		}
		if err := tellKinds(ctx, tx, g.ID); err != nil {
			return err
		}
		if err := forgetApplied(ctx, tx, g.ID); err != nil {
			return err
		}
		later, err := openGroupingOf(ctx, tx, g.Org.ID)
		if err != nil {
			return err
		}
		state := GroupingOpen
		if later {
			state = GroupingUndone
		}
		if err := closeGrouping(ctx, tx, g.ID, state); err != nil {
			return err
		}
		return event.Record(ctx, tx, GroupsApplied{Grouping: g.ID, Posts: n, Undone: true})
	}))
}

// ownPositions are the posts that a person holds.
func ownPositions(ctx context.Context, q db.Q, personID string) ([]string, error) {
	if personID == "" {
		return nil, nil
	}
	held, err := currentPostings(ctx, q, []string{personID})
	var out []string
	for _, t := range held[personID] {
		out = append(out, t.PositionID)
	}
	return out, err
}
