package framework

import (
	"maps"
	"slices"
)

// eachText hands out every text of a competency but its names, as they are kept.
func (c Competency) eachText(f func(field string, n int, lang, text string)) {
	each := func(field string, n int, texts Names) {
		for lang, text := range texts {
			if text != "" {
				f(field, n, lang, text)
			}
		}
	}
	each("theme", 0, c.Theme)
	each("definition", 0, c.Definition)
	for i, alias := range c.Aliases {
		each("alias", i+1, alias)
	}
	for i, level := range c.Levels {
		each("level", i+1, level)
	}
}

// setText puts one text back where eachText took it from.
func (c *Competency) setText(field string, n int, lang, text string) {
	one := func(to *Names) {
		if *to == nil {
			*to = Names{}
		}
		(*to)[lang] = text
	}
	nth := func(to *[]Names) {
		for len(*to) < n {
			*to = append(*to, Names{})
		}
		(*to)[n-1][lang] = text
	}
	switch field {
	case "theme":
		one(&c.Theme)
	case "definition":
		one(&c.Definition)
	case "alias":
		nth(&c.Aliases)
	case "level":
		nth(&c.Levels)
	}
}

// over gives old with what next says written over it: what next leaves empty stays. Code, scale, state and origin stay too.
func (next Competency) over(old Competency) Competency {
	out := old
	if next.ThemeType != "" {
		out.ThemeType = next.ThemeType
	}
	if next.OwnerOrg != "" {
		out.OwnerOrg = next.OwnerOrg
	}
	if next.ValidityMonths != 0 {
		out.ValidityMonths = next.ValidityMonths
	}
	if next.ExternalID != "" {
		out.ExternalID = next.ExternalID
	}
	out.Name = namesOver(next.Name, old.Name)
	out.Theme = namesOver(next.Theme, old.Theme)
	out.Definition = namesOver(next.Definition, old.Definition)
	out.Levels = namesEach(next.Levels, old.Levels)
	out.Aliases = slices.Clone(old.Aliases)
	for _, alias := range next.Aliases {
		if !slices.ContainsFunc(out.Aliases, func(have Names) bool { return maps.Equal(have, alias) }) {
			out.Aliases = append(out.Aliases, alias)
		}
	}
	return out
}

func namesEach(next, old []Names) []Names {
	out := slices.Clone(old)
	for i, names := range next {
		if i == len(out) {
			out = append(out, nil)
		}
		out[i] = namesOver(names, out[i])
	}
	return out
}

func namesOver(next, old Names) Names {
	out := maps.Clone(old)
	for lang, text := range next {
		if text == "" {
			continue
		}
		if out == nil {
			out = Names{}
		}
		out[lang] = text
	}
	return out
}

// same tells whether two entries say the same.
func same(a, b Competency) bool {
	list := func(a, b []Names) bool { return slices.EqualFunc(a, b, sameNames) }
	return a.sameFields(b) && sameNames(a.Name, b.Name) && sameNames(a.Theme, b.Theme) && sameNames(a.Definition, b.Definition) &&
		list(a.Aliases, b.Aliases) && list(a.Levels, b.Levels)
}

func (c Competency) sameFields(d Competency) bool {
	return c.Code == d.Code && c.Area == d.Area && c.ThemeType == d.ThemeType && c.Scale == d.Scale && c.Status == d.Status &&
		c.ReplacedBy == d.ReplacedBy && c.OwnerOrg == d.OwnerOrg && c.ValidityMonths == d.ValidityMonths && c.Source == d.Source &&
		c.ExternalID == d.ExternalID && c.TopLevel == d.TopLevel
}

// sameNames holds an empty text and none to be the same.
func sameNames(a, b Names) bool {
	within := func(a, b Names) bool {
		for lang, text := range a {
			if b[lang] != text {
				return false
			}
		}
		return true
	}
	return within(a, b) && within(b, a)
}
