package framework

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"sopan/internal/ground/db"
)

// Frameworks is the room: questions and verbs on scales, the dictionary and what kinds of post need.
type Frameworks struct {
	db      *db.DB
	orgs    Orgs
	holders Holders
	deputed Deputed
	serving Serving
	memory  memory
}

// New gives the room over a database. Until WithOrgs is told who knows organisations, every draft and every publishing
// needs its right over the whole nation.
func New(d *db.DB) *Frameworks { return &Frameworks{db: d} }

// WithOrgs says who knows where an organisation stands in the tree.
func (f *Frameworks) WithOrgs(o Orgs) *Frameworks { f.orgs = o; return f }

// WithHolders says who knows who holds a kind of post. Until then nobody can be asked whether a draft says what they do.
func (f *Frameworks) WithHolders(h Holders) *Frameworks { f.holders = h; return f }

// Nation is the path of the whole tree of organisations; the dictionary belongs to it.
const Nation = "IN."

// Names is one text in several languages, by language tag: {"en": "Empathy", "hi": "समानुभूति"}.
type Names = map[string]string

// Scale is an ordered list of levels. It does not change once a competency uses it: another number or meaning of levels is
// another scale.
type Scale struct {
	ID     string  `json:"id"`
	Levels []Names `json:"levels"` // labels, the lowest first; level n is Levels[n-1]
}

// The scales that every installation has.
const (
	Frac5 = "frac5" // Beginner to Expert
	KCM3  = "kcm3"  // Operational, Tactical, Strategic
)

// The three areas of competencies.
const (
	Behavioural = "Behavioural" // values and strengths, across government
	Functional  = "Functional"  // skills that cut across departments
	Domain      = "Domain"      // of a family of jobs
)

// The states of a competency.
const (
	StatusDraft      = "draft"
	StatusUnverified = "unverified" // came from a list that nobody here has looked through
	StatusVerified   = "verified"
	StatusDeprecated = "deprecated" // nothing new may ask for it
	StatusMerged     = "merged"     // found under ReplacedBy from now on
)

// Competency is one entry of the dictionary. Its code is its identity: names repeat across themes and change over time. It
// is made by an importer, verified by its owner, and ends deprecated or merged; then CompetencyRetired or CompetencyMerged
// is told.
type Competency struct {
	Code           string  `json:"code"`
	Area           string  `json:"area"`
	ThemeType      string  `json:"theme_type,omitempty"` // Core, Leadership, Functional; "" outside KCM
	Theme          Names   `json:"theme,omitempty"`
	Name           Names   `json:"name"`
	Definition     Names   `json:"definition,omitempty"`
	Aliases        []Names `json:"aliases,omitempty"`
	Scale          string  `json:"scale"`
	Status         string  `json:"status,omitempty"`
	ReplacedBy     string  `json:"replaced_by,omitempty"`
	OwnerOrg       string  `json:"owner_org,omitempty"` // code of the organisation; "" is the nation's dictionary
	ValidityMonths int     `json:"validity_months,omitempty"`
	Source         string  `json:"source,omitempty"`      // the list it came from
	ExternalID     string  `json:"external_id,omitempty"` // its name in that list
	TopLevel       int     `json:"top_level,omitempty"`   // the highest level that its list describes it for; 0: the scale's
	Levels         []Names `json:"levels,omitempty"`      // what a holder does at each level; none, or one for each level of the scale
	Steps          int     `json:"-"`                     // how many levels the scale has, words or not; told by Competencies and Known, never taken in
}

// DefaultValidityMonths is how long evidence of a competency holds when the dictionary does not say.
const DefaultValidityMonths = 36

// Alive tells whether something new may ask for the competency.
func (c Competency) Alive() bool { return c.Status != StatusDeprecated && c.Status != StatusMerged }

// Kind is a kind of post: what all positions of one designation at one sort of unit have in common.
type Kind struct {
	Code     string  `json:"code"`
	Name     Names   `json:"name"`
	Aliases  []Names `json:"aliases"`
	Group    string  `json:"group"`
	PayLevel int     `json:"pay_level"` // 0: none; see PayNote
	PayNote  Names   `json:"pay_note"`
	UnitKind string  `json:"unit_kind"`
	Tier     string  `json:"tier"`
	OrgCode  string  `json:"org_code,omitempty"`
	Version  int     `json:"version,omitempty"` // in force; 0 when none is
	Base     string  `json:"base,omitempty"`    // of an overlay: the kind of post that it adds to
	Overlay  string  `json:"overlay,omitempty"` // of an overlay: the organisation below which it holds
}

// Profile is one version of what a kind of post needs, whole.
type Profile struct {
	Kind      Kind   `json:"kind"`
	VersionID string `json:"version_id,omitempty"`
	Version   int    `json:"version,omitempty"`
	Status    string `json:"status,omitempty"`
	Roles     []Role `json:"roles"`
}

// Role is a part that the holder of a post plays; it has at least one activity.
type Role struct {
	Code       string     `json:"code"`
	Name       Names      `json:"name"`
	Purpose    Names      `json:"purpose"`
	Activities []Activity `json:"activities"`
}

// Activity is one thing the holder does: verb, object, result. It asks for at least one competency.
type Activity struct {
	Code         string        `json:"code"` // unique within the profile
	Text         Names         `json:"text"`
	Frequency    string        `json:"frequency"`
	SubmittedTo  Names         `json:"submitted_to"`
	Requirements []Requirement `json:"competencies"`
	Resources    []Resource    `json:"resources"`
}

// Requirement is a competency that an activity asks for, at a level of its scale.
type Requirement struct {
	Competency  string `json:"code"`
	Level       int    `json:"level"`
	Criticality int    `json:"criticality"`      // 1 helps, 2 matters, 3 the activity fails without it
	Reason      Names  `json:"reason,omitempty"` // of an overlay that asks less than the core does: why
}

// Resource is what one must know to act: an act, rule, manual or order. Dates are YYYY-MM-DD or "".
type Resource struct {
	Code      string `json:"code,omitempty"` // of the knowledge resource that is kept
	Title     Names  `json:"title"`
	Kind      string `json:"kind"`
	ValidFrom string `json:"valid_from,omitempty"`
	ValidTo   string `json:"valid_to,omitempty"`
	ReviewBy  string `json:"review_by,omitempty"`
}

// Expired tells whether the resource is no longer in force on the day.
func (r Resource) Expired(day string) bool { return r.ValidTo != "" && r.ValidTo < day }

// ReviewDue tells whether somebody should look by now whether the resource still stands.
func (r Resource) ReviewDue(day string) bool { return r.ReviewBy != "" && r.ReviewBy < day }

// Frequencies are how often an activity may be due.
var Frequencies = []string{"daily", "weekly", "monthly", "quarterly", "yearly", "as_needed"}

// ResourceKinds are the kinds of knowledge resource.
var ResourceKinds = []string{"act", "rule", "manual", "order"}

// Tiers are the tiers of government at which a kind of post may stand.
var Tiers = []string{"village", "block", "ulb", "subdistrict", "district", "state", "nation"}

// Need is what a kind of post asks in one competency: the highest level and the highest criticality over its activities,
// with the first role and activity that ask for that level.
type Need struct {
	Competency  string
	Level       int
	Criticality int
	Role        string // code
	Activity    string // code
}

// Needs folds a profile to one need for each competency, by code.
func Needs(p Profile) []Need {
	at := map[string]int{}
	var out []Need
	for _, role := range p.Roles {
		for _, activity := range role.Activities {
			for _, r := range activity.Requirements {
				need := Need{r.Competency, r.Level, r.Criticality, role.Code, activity.Code}
				i, ok := at[r.Competency]
				if !ok {
					at[r.Competency] = len(out)
					out = append(out, need)
					continue
				}
				need.Criticality = max(need.Criticality, out[i].Criticality)
				if need.Level > out[i].Level {
					out[i] = need
				}
				out[i].Criticality = need.Criticality
			}
		}
	}
	slices.SortFunc(out, func(a, b Need) int { return cmp.Compare(a.Competency, b.Competency) })
	return out
}

// Coverage counts, for each area, the different competencies that a profile asks for. A good profile has at least
// MinimumCoverage of each.
func Coverage(p Profile, area func(code string) string) map[string]int {
	n := map[string]int{Behavioural: 0, Functional: 0, Domain: 0}
	for _, need := range Needs(p) {
		n[area(need.Competency)]++
	}
	return n
}

// MinimumCoverage is how many competencies of each area a profile should have. Fewer is a warning, not a refusal.
var MinimumCoverage = map[string]int{Behavioural: 4, Functional: 4, Domain: 6}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// ValidCode tells whether s may be the code of a competency, kind, role, activity or scale: Latin letters, digits, dot,
// dash and underscore, at most 64.
func ValidCode(s string) bool { return codeForm.MatchString(s) }

// validCodes leaves out what cannot be a code, so that it is never looked for.
func validCodes(list []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !ValidCode(s) })
}

// notVerbs are first words by which a sentence in English does not begin with a verb.
var notVerbs = []string{
	"a", "an", "the", "all", "any", "each", "every", "no", "some", "this", "that", "these", "those", "his", "her", "their", "its", "of", "on",
	"in", "at", "for", "by", "with", "to", "from", "responsible", "officer", "work", "duty", "duties", "other", "various", "he", "she", "they", "is", "are",
}

// nounEndings are ends of a first word that show a noun or a gerund where a verb should stand.
var nounEndings = []string{"ing", "tion", "sion", "ment", "ness", "ance", "ence", "ship", "ity"}

// verbsInSpite end like nouns and are verbs.
var verbsInSpite = []string{
	"bring", "finance", "advance", "implement", "supplement", "document", "mention", "experience", "commission", "question",
	"petition", "station", "partition", "caution", "balance", "enhance", "commence", "augment", "sing", "ring", "audition", "position", "section",
}

// BeginsWithVerb tells whether the statement of an activity begins with a verb ("Prepare the plan", not "Preparation of the
// plan"), as far as can be told without a dictionary. It judges the English text; a text in Hindi ends in its verb instead.
func BeginsWithVerb(text string) bool {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return false
	}
	first := strings.Trim(words[0], ",.:;()'\"-–")
	if slices.Contains(verbsInSpite, first) {
		return true
	}
	ends := func(end string) bool { return strings.HasSuffix(first, end) }
	return first != "" && !slices.Contains(notVerbs, first) && !slices.ContainsFunc(nounEndings, ends)
}
