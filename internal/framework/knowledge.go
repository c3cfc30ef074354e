package framework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Knowledge is a knowledge resource: an act, rule, manual or order that people must know to act, with the time for which it
// holds. It is made when a draft first names it, kept by its organisation, and ends when its last day is past or another
// replaces it; then ResourceReplaced is told, and whatever names it is looked through.
type Knowledge struct {
	Code       string
	Kind       string // act, rule, manual, order
	Title      Names
	URL        string
	ValidFrom  string // YYYY-MM-DD or ""
	ValidTo    string
	ReviewBy   string
	ReplacedBy string // code; "" while nothing replaces it
	OrgCode    string // who keeps it; "" is the nation
}

// Ended tells whether it no longer holds on the day.
func (k Knowledge) Ended(day string) bool {
	return k.ReplacedBy != "" && (k.ValidTo == "" || k.ValidTo < day) || k.ValidTo != "" && k.ValidTo < day
}

// codeResources gives every resource without a code the code that its kind and title ask for, so that the same act named in
// many files is one knowledge resource.
func codeResources(roles []Role) {
	for i := range roles {
		for j := range roles[i].Activities {
			for k := range roles[i].Activities[j].Resources {
				r := &roles[i].Activities[j].Resources[k]
				r.Code = cmp.Or(r.Code, KnowledgeCode(r.Kind, r.Title))
			}
		}
	}
}

// KnowledgeCode gives the code of a resource by its kind and its title, in English if it has one: "KR-" and eight hex digits.
func KnowledgeCode(kind string, title Names) string {
	text := cmp.Or(title["en"], title["hi"])
	for _, lang := range sortedLangs(title) {
		text = cmp.Or(text, title[lang])
	}
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.Join(Words(text), " ")))
	return "KR-" + hex.EncodeToString(sum[:4])
}

// fileKnowledge sees to it that every resource that a profile names is kept as one.
func fileKnowledge(ctx context.Context, tx *db.Tx, p *Profile) error {
	codeResources(p.Roles)
	var list []Knowledge
	seen := map[string]bool{}
	for _, role := range p.Roles {
		for _, a := range role.Activities {
			for _, r := range a.Resources {
				if !seen[r.Code] {
					seen[r.Code] = true
					list = append(list, Knowledge{
						Code: r.Code, Kind: r.Kind, Title: r.Title, ValidFrom: r.ValidFrom, ValidTo: r.ValidTo, ReviewBy: r.ReviewBy, OrgCode: p.Kind.OrgCode,
					})
				}
			}
		}
	}
	return addKnowledge(ctx, tx, list)
}

// Library gives knowledge resources by code; those that are unknown are left out.
func (f *Frameworks) Library(ctx context.Context, q db.Q, codes []string) (map[string]Knowledge, error) {
	out, err := selectKnowledge(ctx, q, codes)
	return out, fault.Wrap("framework.Library", err)
}

// Knowledge gives one knowledge resource.
func (f *Frameworks) Knowledge(ctx context.Context, q db.Q, code string) (Knowledge, error) {
	found, err := f.Library(ctx, q, []string{code})
	if err != nil {
		return Knowledge{}, err
	}
	k, ok := found[code]
	if !ok {
		return k, fault.E(fault.NotFound, "framework.Knowledge", "framework.knowledge.unknown", "code", code)
	}
	return k, nil
}

// PutKnowledge writes a knowledge resource, new or known, for the organisation that keeps it. It takes the right to draft
// over that organisation, and over the one that kept it before.
func (f *Frameworks) PutKnowledge(ctx context.Context, by who.Actor, k Knowledge) (Knowledge, error) {
	const op = "framework.PutKnowledge"
	k.Code = cmp.Or(k.Code, KnowledgeCode(k.Kind, k.Title))
	j := fracJudge{}
	j.resource("", Resource{Code: k.Code, Title: k.Title, Kind: k.Kind, ValidFrom: k.ValidFrom, ValidTo: k.ValidTo, ReviewBy: k.ReviewBy})
	if !ValidCode(k.Code) {
		j.bad("code", k.Code, "framework.import.code")
	}
	if k.URL != "" && !strings.HasPrefix(k.URL, "https://") && !strings.HasPrefix(k.URL, "http://") || len(k.URL) > 2000 || fault.Unfit(k.URL) {
		j.bad("url", k.URL, "framework.knowledge.url")
	}
	if len(j.problems) > 0 {
		e := fault.E(fault.Invalid, op, "framework.knowledge.unsound")
		for _, p := range j.problems {
			e.At(fieldOf(strings.TrimPrefix(p.Column, ".")), p.Key, p.Args...)
		}
		return k, e
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		old, err := selectKnowledge(ctx, tx, []string{k.Code})
		if err != nil {
			return err
		}
		before, stands := old[k.Code]
		if err := f.mayDraft(ctx, tx, by, op, k.OrgCode); err != nil {
			return err
		}
		if stands {
			if err := f.mayDraft(ctx, tx, by, op, before.OrgCode); err != nil {
				return err
			}
			k.ReplacedBy = before.ReplacedBy
		}
		return putKnowledge(ctx, tx, k)
	})
	return k, fault.Wrap(op, err)
}

// ReplaceKnowledge says that a knowledge resource holds no longer from a day on, and which one takes its place; by is ""
// when nothing does. Whatever names it is told by ResourceReplaced.
func (f *Frameworks) ReplaceKnowledge(ctx context.Context, by who.Actor, code, next, from string) error {
	const op = "framework.ReplaceKnowledge"
	if !isDate(from) {
		return fault.E(fault.Invalid, op, "framework.frac.date").At("from", "framework.frac.date")
	}
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		found, err := selectKnowledge(ctx, tx, []string{code, next})
		if err != nil {
			return err
		}
		k, stands := found[code]
		switch _, known := found[next]; {
		case !stands:
			return fault.E(fault.NotFound, op, "framework.knowledge.unknown", "code", code)
		case next == code, next != "" && !known:
			return fault.E(fault.Invalid, op, "framework.knowledge.next").At("next", "framework.knowledge.next")
		case k.ReplacedBy != "":
			return fault.E(fault.Conflict, op, "framework.knowledge.ended", "code", code)
		}
		if err := f.mayDraft(ctx, tx, by, op, k.OrgCode); err != nil {
			return err
		}
		k.ReplacedBy, k.ValidTo = next, dayBefore(from)
		if err := putKnowledge(ctx, tx, k); err != nil {
			return err
		}
		return event.Record(ctx, tx, ResourceReplaced{Code: code, By: next, From: from})
	})
	return fault.Wrap(op, err)
}

// Use is one activity of a version in force, or on its way, that names a knowledge resource.
type Use struct {
	KindCode string
	Version  int
	Status   string
	Role     string
	Activity string
	Text     Names // of the activity
	Org      string
}

// UsesOf lists what names a knowledge resource: activities of versions in force and of those on their way.
func (f *Frameworks) UsesOf(ctx context.Context, q db.Q, code string) ([]Use, error) {
	out, err := selectUses(ctx, q, code)
	return out, fault.Wrap("framework.UsesOf", err)
}

// EndedKnowledge lists the knowledge resources that no longer hold and that versions in force still name, by code.
func (f *Frameworks) EndedKnowledge(ctx context.Context, q db.Q) ([]Knowledge, error) {
	codes, err := selectEndedInUse(ctx, q, clock.Date(q.Now()))
	if err != nil {
		return nil, fault.Wrap("framework.EndedKnowledge", err)
	}
	found, err := f.Library(ctx, q, codes)
	out := make([]Knowledge, 0, len(codes))
	for _, c := range codes {
		out = append(out, found[c])
	}
	return out, err
}
