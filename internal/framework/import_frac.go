package framework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// fracFile is what a kind of post needs, as it is handed in. Version and state are not for the file to say.
type fracFile struct {
	Kind struct {
		Code     string  `json:"code"`
		Name     Names   `json:"name"`
		Aliases  []Names `json:"aliases"`
		Group    string  `json:"group"`
		PayLevel int     `json:"pay_level"` // null: none
		PayNote  Names   `json:"pay_note"`
		UnitKind string  `json:"unit_kind"`
		Tier     string  `json:"tier"`
		Base     string  `json:"base"`    // of an overlay: the kind of post that it lies upon
		Overlay  string  `json:"overlay"` // of an overlay: the organisation below which it holds
	} `json:"kind"`
	OrgCode string `json:"org_code"`
	Roles   []Role `json:"roles"`
	Draft   bool   `json:"draft"` // it is not written to the end yet: what is missing is told, and does not refuse it
}

func (file fracFile) profile() Profile {
	k := file.Kind
	codeResources(file.Roles)
	return Profile{Status: VersionDraft, Roles: file.Roles, Kind: Kind{
		Code: k.Code, Name: k.Name, Aliases: k.Aliases, Group: k.Group, PayLevel: k.PayLevel, PayNote: k.PayNote, UnitKind: k.UnitKind,
		Tier: k.Tier, OrgCode: file.OrgCode, Base: k.Base, Overlay: k.Overlay,
	}}
}

// unfinished are the problems of what somebody is still writing, that stand in nobody's way before it is submitted.
var unfinished = []string{"framework.frac.no_roles", "framework.frac.no_activities", "framework.frac.no_competencies", "framework.import.name_missing"}

// forgive moves what is only missing yet from the problems of a draft to its warnings. A kind of post always has its names.
func forgive(problems, warnings []csvio.Problem) (left, told []csvio.Problem) {
	for _, p := range problems {
		if slices.Contains(unfinished, p.Key) && !strings.HasPrefix(p.Column, "kind.") {
			warnings = append(warnings, p)
			continue
		}
		left = append(left, p)
	}
	return left, warnings
}

// ImportFrac takes in what a kind of post needs, JSON, as a new draft version; PublishFrac puts it in force. It is taken
// whole or not at all. A file that says what the last version says makes no new one. Rows of the report are requirements.
// A file whose kind has base and overlay is an overlay, as NewOverlay begins it: its code and organisation must be those, and what it
// lies upon in force. One that says draft may lack roles, activities, competencies and names: they are told as warnings.
func (f *Frameworks) ImportFrac(ctx context.Context, by who.Actor, r io.Reader, dryRun bool) (Report, error) {
	const op = "framework.ImportFrac"
	if err := mayTry(by, who.FracEdit, op, "framework.denied.draft"); err != nil {
		return Report{}, err
	}
	doc, p, draft, problems, err := readFrac(r)
	if err != nil {
		return Report{}, err
	}
	var report Report
	if dryRun {
		_, err := f.weighFrac(ctx, f.db.Reader(), by, doc, p, draft, problems, &report)
		report.DryRun = true
		return report, fault.Wrap(op, err)
	}
	err = f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		report = Report{}
		if ValidCode(p.Kind.Code) { // what is not goes no further than the weighing
			if _, _, _, err := lastVersion(ctx, tx, p.Kind.Code, p.Kind.OrgCode); err != nil {
				return err
			}
		}
		hash, err := f.weighFrac(ctx, tx, by, doc, p, draft, problems, &report)
		if err != nil || report.Unchanged {
			return err
		}
		if err := f.makeWay(ctx, tx, op, p.Kind.Code); err != nil {
			return err
		}
		if p.Kind.Base != "" {
			if err := setOverlay(ctx, tx, p.Kind.Code, p.Kind.Base, p.Kind.Overlay); err != nil {
				return err
			}
		}
		p.VersionID, p.Version = id.New(), report.Version
		return f.insertDraft(ctx, tx, p, 0, hash)
	})
	if err != nil {
		report.Made = 0
	}
	return report, fault.Wrap(op, err)
}

// makeWay lets a file take the place of a draft that came from a file too and was not written on since. A version that people
// work on is not pushed aside.
func (f *Frameworks) makeWay(ctx context.Context, tx *db.Tx, op, kind string) error {
	v, err := selectOpenVersion(ctx, tx, kind)
	if db.None(err) {
		return nil
	} else if err != nil {
		return err
	}
	revision, err := selectRevision(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	if v.Status != VersionDraft || revision > 0 {
		return fault.E(fault.Conflict, op, "framework.draft.open_already", "version", v.Number)
	}
	if done, err := setVersionStatus(ctx, tx, v.ID, VersionDraft, VersionSuperseded); err != nil || !done {
		return orStale(op, err)
	}
	return takeStep(ctx, tx, v.ID, "discarded", "")
}

func countRequirements(p Profile) int {
	n := 0
	for _, r := range p.Roles {
		for _, a := range r.Activities {
			n += len(a.Requirements)
		}
	}
	return n
}

// readFrac reads the file. What makes it unreadable as a profile is told as problems beside an empty one. draft is whether it says
// that it is not written to the end.
func readFrac(r io.Reader) (doc *document, p Profile, draft bool, problems []csvio.Problem, err error) {
	doc, err = readDocument("framework.ImportFrac", r)
	if err != nil {
		return nil, Profile{}, false, nil, err
	}
	var file fracFile
	problems = doc.twice
	if p := doc.strict("", doc.data, &file); p != nil {
		return doc, Profile{}, false, append(problems, *p), nil
	}
	return doc, file.profile(), file.Draft, problems, nil
}

// weighFrac judges a profile against the dictionary and fills the report, with the number that the version has or would
// have. It gives the hash of the content.
func (f *Frameworks) weighFrac(ctx context.Context, q db.Q, by who.Actor, doc *document, p Profile, draft bool, problems []csvio.Problem, report *Report) (string, error) {
	const op = "framework.ImportFrac"
	report.Kind = p.Kind.Code
	report.Add(problems...)
	if p.Kind.Code == "" && len(problems) > 0 {
		return "", report.settle(op, false)
	}
	var last int
	var lastHash, owner string
	if ValidCode(p.Kind.Code) {
		var err error
		if last, lastHash, owner, err = readLastVersion(ctx, q, p.Kind.Code); err != nil {
			return "", err
		}
	}
	if err := f.mayDraft(ctx, q, by, op, p.Kind.OrgCode, owner); err != nil {
		return "", err
	}
	if k := p.Kind; k.Base != "" || k.Overlay != "" {
		if k.Code != OverlayCode(k.Base, k.Overlay) || k.OrgCode != k.Overlay {
			report.Add(doc.atLines([]csvio.Problem{{Column: "kind.overlay", Key: "framework.overlay.file", Value: cut(k.Overlay)}})...)
			return "", report.settle(op, false)
		}
		if _, err := selectVersionInForce(ctx, q, k.Base); db.None(err) {
			report.Add(doc.atLines([]csvio.Problem{{Column: "kind.base", Key: "framework.overlay.no_core", Args: []any{"kind", k.Base}, Value: cut(k.Base)}})...)
			return "", report.settle(op, false)
		} else if err != nil {
			return "", err
		}
	}
	problems, warnings, err := f.judged(ctx, q, p)
	if err != nil {
		return "", err
	}
	if draft {
		problems, warnings = forgive(problems, warnings)
	}
	report.Add(doc.atLines(problems)...)
	report.Warnings = doc.atLines(warnings)
	if err := report.settle(op, false); err != nil {
		return "", err
	}
	report.Accept(countRequirements(p))
	hash := hashOf(p)
	if draft { // begun from what is in force, it may say the same still
		hash += "-draft"
	}
	report.Version, report.Unchanged = last, hash == lastHash
	if !report.Unchanged {
		report.Version, report.Made = last+1, 1
	}
	return hash, nil
}

// mayDraft asks the right over the organisation that the file names, and over the one that the kind of post belonged to
// before, or a kind of post could be taken away from its department.
func (f *Frameworks) mayDraft(ctx context.Context, q db.Q, by who.Actor, op string, orgs ...string) error {
	for i, org := range orgs {
		if i > 0 && org == "" {
			continue
		}
		path, err := f.pathOf(ctx, q, org)
		if err != nil {
			return err
		}
		if !by.Can(who.FracEdit, path) {
			return fault.E(fault.Denied, op, "framework.denied.draft")
		}
	}
	return nil
}

func hashOf(p Profile) string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings, numbers and maps of strings always have a JSON form
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// isDate tells whether s is a day as YYYY-MM-DD.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
