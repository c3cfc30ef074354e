package framework

import (
	"context"
	"encoding/json"
	"io"
	"strconv"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/who"
)

// competencyFile is one entry of our own list. State and origin are not for the file to say.
type competencyFile struct {
	Code           string  `json:"code"`
	Area           string  `json:"area"`
	ThemeType      string  `json:"theme_type"`
	Theme          Names   `json:"theme"`
	Name           Names   `json:"name"`
	Definition     Names   `json:"definition"`
	Aliases        []Names `json:"aliases"`
	Scale          string  `json:"scale"`
	OwnerOrg       string  `json:"owner_org"`
	ValidityMonths int     `json:"validity_months"`
	Levels         []Names `json:"levels"`
}

// ImportCompetencies takes in our own list, JSON: new entries, and descriptors for entries that stand. What is new is
// verified when the actor may edit the nation's dictionary, and unverified when only their own organisation's.
func (f *Frameworks) ImportCompetencies(ctx context.Context, by who.Actor, r io.Reader, dryRun bool) (Report, error) {
	const op = "framework.ImportCompetencies"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Report{}, err
	}
	opt := Options{DryRun: dryRun, Status: StatusUnverified}
	if by.Can(who.FrameworkEdit, Nation) {
		opt.Status = StatusVerified
	}
	opt = opt.or(Options{Source: "own"})
	l, err := readCompetencies(r, opt)
	if err != nil {
		return Report{}, err
	}
	return f.take(ctx, by, op, fileOwn, l, opt)
}

func readCompetencies(r io.Reader, opt Options) (list, error) {
	const op = "framework.ImportCompetencies"
	doc, err := readDocument(op, r)
	if err != nil {
		return list{}, err
	}
	var raw []json.RawMessage
	if err := doc.decode(op, &raw); err != nil {
		return list{}, err
	}
	l := list{both: true}
	for i, one := range raw {
		where := "[" + strconv.Itoa(i) + "]"
		var c competencyFile
		if p := doc.strict(where, one, &c); p != nil {
			l.problems = append(l.problems, *p)
			continue
		}
		l.entries = append(l.entries, entry{row: doc.line(where), Competency: c.competency(opt)})
	}
	l.problems = append(l.problems, doc.twice...)
	if len(raw) == 0 {
		l.problems = append(l.problems, csvio.Problem{Key: "framework.import.empty_list"})
	}
	return l, nil
}

func (c competencyFile) competency(opt Options) Competency {
	out := Competency{
		Code: c.Code, Area: c.Area, ThemeType: c.ThemeType, Theme: c.Theme, Name: c.Name, Definition: c.Definition, Aliases: c.Aliases,
		Scale: c.Scale, Status: opt.Status, OwnerOrg: c.OwnerOrg, ValidityMonths: c.ValidityMonths, Source: opt.Source, Levels: c.Levels,
	}
	if out.Scale == "" {
		out.Scale = opt.Scale
	}
	return out
}
