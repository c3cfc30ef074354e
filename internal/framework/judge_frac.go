package framework

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
)

// fracJudge looks through one profile against the dictionary. It is pure: what it needs was read before.
type fracJudge struct {
	known      map[string]Competency
	scales     map[string]Scale
	above      map[string]Laid // of an overlay: what stands above it; nil for any other
	day        string          // today, for resources that are out of force
	problems   []csvio.Problem
	warnings   []csvio.Problem
	roles      map[string]bool
	activities map[string]bool
}

func (j *fracJudge) bad(path, value, key string, args ...any) {
	j.problems = append(j.problems, csvio.Problem{Column: path, Key: key, Args: args, Value: cut(value)})
}

func (j *fracJudge) warn(path, value, key string, args ...any) {
	j.warnings = append(j.warnings, csvio.Problem{Column: path, Key: key, Args: args, Value: cut(value)})
}

func (j *fracJudge) profile(p Profile) {
	j.roles, j.activities = map[string]bool{}, map[string]bool{}
	j.kind(p.Kind)
	if len(p.Roles) == 0 {
		j.bad("roles", "", "framework.frac.no_roles")
	}
	for i, role := range p.Roles {
		j.role("roles["+strconv.Itoa(i)+"]", role)
	}
	if j.above != nil {
		j.overlay(p)
		return
	}
	have := Coverage(p, func(code string) string { return j.known[code].Area })
	for _, area := range []string{Behavioural, Functional, Domain} {
		if want := MinimumCoverage[area]; have[area] < want {
			j.warn("roles", area, "framework.lint.coverage", "area", area, "n", have[area], "want", want)
		}
	}
}

func (j *fracJudge) kind(k Kind) {
	j.code("kind.code", k.Code, nil)
	j.code("org_code", k.OrgCode, nil)
	j.names("kind.name", k.Name, maxName, true)
	j.names("kind.pay_note", k.PayNote, maxText, false)
	for i, alias := range k.Aliases {
		j.names("kind.aliases["+strconv.Itoa(i)+"]", alias, maxName, false)
	}
	if g := strings.TrimSpace(k.Group); g == "" || utf8.RuneCountInString(g) > 20 || fault.Unfit(g) {
		j.bad("kind.group", k.Group, "framework.frac.group")
	}
	if k.PayLevel < 0 || k.PayLevel > 40 {
		j.bad("kind.pay_level", strconv.Itoa(k.PayLevel), "framework.frac.pay_level")
	}
	if !ValidCode(k.UnitKind) {
		j.bad("kind.unit_kind", k.UnitKind, "framework.import.code")
	}
	j.oneOf("kind.tier", k.Tier, Tiers)
}

func (j *fracJudge) role(path string, role Role) {
	j.code(path+".code", role.Code, j.roles)
	j.names(path+".name", role.Name, maxName, true)
	j.names(path+".purpose", role.Purpose, maxText, false)
	if len(role.Activities) == 0 {
		j.bad(path+".activities", role.Code, "framework.frac.no_activities")
	}
	for i, a := range role.Activities {
		j.activity(path+".activities["+strconv.Itoa(i)+"]", a)
	}
}

func (j *fracJudge) activity(path string, a Activity) {
	j.code(path+".code", a.Code, j.activities)
	j.names(path+".text", a.Text, maxText, true)
	j.names(path+".submitted_to", a.SubmittedTo, maxName, false)
	j.oneOf(path+".frequency", a.Frequency, Frequencies)
	if text := a.Text["en"]; text != "" && !BeginsWithVerb(text) {
		j.warn(path+".text.en", text, "framework.lint.verb")
	}
	if len(a.Requirements) == 0 {
		j.bad(path+".competencies", a.Code, "framework.frac.no_competencies")
	}
	seen := map[string]bool{}
	for i, r := range a.Requirements {
		j.requirement(path+".competencies["+strconv.Itoa(i)+"]", r, seen)
	}
	for i, r := range a.Resources {
		j.resource(path+".resources["+strconv.Itoa(i)+"]", r)
	}
}

func (j *fracJudge) requirement(path string, r Requirement, seen map[string]bool) {
	c, known := j.known[r.Competency]
	switch {
	case !known:
		j.bad(path+".code", r.Competency, "framework.frac.unknown")
	case c.Status == StatusMerged:
		j.bad(path+".code", r.Competency, "framework.import.merged", "into", c.ReplacedBy)
	case c.Status == StatusDeprecated:
		j.bad(path+".code", r.Competency, "framework.import.deprecated")
	case seen[r.Competency]:
		j.bad(path+".code", r.Competency, "framework.frac.competency_twice")
	case c.Status == StatusUnverified:
		j.warn(path+".code", r.Competency, "framework.lint.unverified")
	}
	seen[r.Competency] = true
	if most := len(j.scales[c.Scale].Levels); known && (r.Level < 1 || r.Level > most) {
		j.bad(path+".level", strconv.Itoa(r.Level), "framework.frac.level", "max", most, "scale", c.Scale)
	}
	if r.Criticality < 1 || r.Criticality > 3 {
		j.bad(path+".criticality", strconv.Itoa(r.Criticality), "framework.frac.criticality")
	}
}

func (j *fracJudge) resource(path string, r Resource) {
	j.names(path+".title", r.Title, maxName, true)
	j.oneOf(path+".kind", r.Kind, ResourceKinds)
	days := map[string]string{"valid_from": r.ValidFrom, "valid_to": r.ValidTo, "review_by": r.ReviewBy}
	for _, field := range slices.Sorted(maps.Keys(days)) {
		if days[field] != "" && !isDate(days[field]) {
			j.bad(path+"."+field, days[field], "framework.frac.date")
		}
	}
	if r.ValidFrom != "" && r.ValidTo != "" && r.ValidTo < r.ValidFrom {
		j.bad(path+".valid_to", r.ValidTo, "framework.frac.dates_crossed")
	}
	if r.Expired(j.day) {
		j.warn(path+".valid_to", r.ValidTo, "framework.lint.expired")
	}
	if r.ReviewDue(j.day) {
		j.warn(path+".review_by", r.ReviewBy, "framework.lint.review_due")
	}
}

// code holds a code to its form, and to one use among those taken.
func (j *fracJudge) code(path, code string, taken map[string]bool) {
	if !ValidCode(code) {
		j.bad(path, code, "framework.import.code")
		return
	}
	if taken[code] {
		j.bad(path, code, "framework.frac.code_twice")
	}
	if taken != nil {
		taken[code] = true
	}
}

// names holds a text to its languages: English and Hindi where it is required.
func (j *fracJudge) names(path string, names Names, most int, required bool) {
	if required {
		for _, lang := range []string{"en", "hi"} {
			if strings.TrimSpace(names[lang]) == "" {
				j.bad(path+"."+lang, "", "framework.import.name_missing", "lang", lang)
			}
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(names)) {
		switch text := names[lang]; {
		case !langForm.MatchString(lang):
			j.bad(path+"."+lang, lang, "framework.import.lang")
		case fault.Unfit(text):
			j.bad(path+"."+lang, text, "framework.import.unfit")
		case utf8.RuneCountInString(text) > most:
			j.bad(path+"."+lang, text, "framework.import.long", "max", most)
		}
	}
}

func (j *fracJudge) oneOf(path, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		j.bad(path, value, "framework.frac.one_of", "allowed", allowed)
	}
}
