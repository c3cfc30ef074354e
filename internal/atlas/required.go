package atlas

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Tier is a tier of governance, from the union down. The zero Tier stands for all of them.
type Tier int

// The tiers. A post stands at the tier that the version in force of its kind of post names; where none is in force, at that of
// the place which its unit serves, and at the union where that serves none. A sub-district counts as a block, an urban body
// with all its wards as a ward.
const (
	AllTiers Tier = iota
	Union
	StateTier
	DistrictTier
	BlockTier
	Village
	Ward
)

// Tiers lists them from the union down.
var Tiers = []Tier{Union, StateTier, DistrictTier, BlockTier, Village, Ward}

var tierNames = []string{"all", "union", "state", "district", "block", "village", "ward"}

// String is the name of the tier in the API and in addresses.
func (t Tier) String() string {
	if t < 0 || int(t) >= len(tierNames) {
		return strconv.Itoa(int(t))
	}
	return tierNames[t]
}

// ParseTier reads the name of a tier; false for what is none.
func ParseTier(name string) (Tier, bool) {
	for i, n := range tierNames {
		if n == name && i > 0 {
			return Tier(i), true
		}
	}
	return AllTiers, false
}

// RequiredQuery says which part of the map of what is required is asked for. Zero values ask for everything.
type RequiredQuery struct {
	State      string // code; "" for the nation
	Tier       Tier
	Competency string
	Level      int
	After      string // Next of the page before
	Limit      int    // at most 200; 0 is 50
}

// Requirement is how many posts of a tier ask for a competency at a level. An overlay in force counts as it asks.
type Requirement struct {
	Tier       Tier
	Competency string
	Level      int
	Posts      int // held or vacant
}

// TierPosts are the posts of one tier, held or vacant.
type TierPosts struct {
	Tier        Tier
	Posts       int
	WithoutFrac int // for which nothing is in force that says what they need
}

// RequiredView is a page of the map of what is required.
type RequiredView struct {
	AsOf  time.Time     // zero while nothing is counted
	Tiers []TierPosts   // of the nation or the state, those that have posts
	Items []Requirement // by tier, competency, level
	Next  string        // "" at the end
}

// Required gives the map of what is required: how many posts of each tier ask for which competency at which level, and for how
// many posts nothing is in force yet. It is about posts and holds nothing about anybody's level; nobody need have been
// measured. It takes the right to view the atlas.
func (m *Maps) Required(ctx context.Context, q db.Q, by who.Actor, query RequiredQuery) (RequiredView, error) {
	const op = "atlas.Required"
	if !by.Can(who.AtlasView, "") {
		return RequiredView{}, fault.E(fault.Denied, op, "atlas.denied.view")
	}
	if query.Limit <= 0 {
		query.Limit = 50
	}
	query.Limit = min(query.Limit, most)
	query.State = cmp.Or(query.State, Nationwide)
	after, err := parseRequirement(query.After)
	if err != nil {
		return RequiredView{}, err
	}
	var view RequiredView
	if view.AsOf, err = asOf(ctx, q); err != nil {
		return view, fault.Wrap(op, err)
	}
	if view.Tiers, err = selectTiers(ctx, q, query.State); err != nil {
		return view, fault.Wrap(op, err)
	}
	if view.Items, err = selectRequired(ctx, q, query, after); err != nil {
		return view, fault.Wrap(op, err)
	}
	if len(view.Items) > query.Limit {
		view.Items = view.Items[:query.Limit]
		view.Next = view.Items[query.Limit-1].cursor()
	}
	return view, nil
}

// Nationwide is the state of figures that are about the whole nation.
const Nationwide = "*"

// MostRequired gives the competencies and levels that most posts of a tier ask for, at most limit, the most first. It takes the
// right to view the atlas.
func (m *Maps) MostRequired(ctx context.Context, q db.Q, by who.Actor, state string, tier Tier, limit int) ([]Requirement, error) {
	const op = "atlas.MostRequired"
	if !by.Can(who.AtlasView, "") {
		return nil, fault.E(fault.Denied, op, "atlas.denied.view")
	}
	out, err := selectMost(ctx, q, cmp.Or(state, Nationwide), tier, min(max(limit, 1), most))
	return out, fault.Wrap(op, err)
}

func (r Requirement) cursor() string {
	return strconv.Itoa(int(r.Tier)) + "~" + r.Competency + "~" + strconv.Itoa(r.Level)
}

// parseRequirement reads where a list goes on.
func parseRequirement(s string) (Requirement, error) {
	if s == "" {
		return Requirement{}, nil
	}
	fields := strings.Split(s, "~")
	if len(fields) == 3 {
		tier, err := strconv.Atoi(fields[0])
		level, err2 := strconv.Atoi(fields[2])
		if err == nil && err2 == nil {
			return Requirement{Tier: Tier(tier), Competency: fields[1], Level: level}, nil
		}
	}
	return Requirement{}, fault.E(fault.Invalid, "atlas.Required", "atlas.people.after")
}
