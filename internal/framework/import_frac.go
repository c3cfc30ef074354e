package framework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
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
	} `json:"kind"`
	OrgCode string `json:"org_code"`
	Roles   []Role `json:"roles"`
}

func (file fracFile) profile() Profile {
	k := file.Kind
	codeResources(file.Roles)
	return Profile{Status: VersionDraft, Roles: file.Roles, Kind: Kind{
		Code: k.Code, Name: k.Name, Aliases: k.Aliases, Group: k.Group, PayLevel: k.PayLevel, PayNote: k.PayNote, UnitKind: k.UnitKind,
		Tier: k.Tier, OrgCode: file.OrgCode,
	}}
}

// ImportFrac takes in what a kind of post needs, JSON, as a new draft version; PublishFrac puts it in force. It is taken
// whole or not at all. A file that says what the last version says makes no new one. Rows of the report are requirements.
func (f *Frameworks) ImportFrac(ctx context.Context, by who.Actor, r io.Reader, dryRun bool) (Report, error) {
	const op = "framework.ImportFrac"
	if err := mayTry(by, who.FracEdit, op, "framework.denied.draft"); err != nil {
		return Report{}, err
	}
	doc, p, problems, err := readFrac(r)
	if err != nil {
		return Report{}, err
	}
	var report Report
	if dryRun {
		_, err := f.weighFrac(ctx, f.db.Reader(), by, doc, p, problems, &report)
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
		hash, err := f.weighFrac(ctx, tx, by, doc, p, problems, &report)
		if err != nil || report.Unchanged {
			return err
		}
		if err := f.makeWay(ctx, tx, op, p.Kind.Code); err != nil {
			return err
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

// readFrac reads the file. What makes it unreadable as a profile is told as problems beside an empty one.
func readFrac(r io.Reader) (*document, Profile, []csvio.Problem, error) {
	doc, err := readDocument("framework.ImportFrac", r)
	if err != nil {
		return nil, Profile{}, nil, err
	}
	var file fracFile
	problems := doc.twice
	if p := doc.strict("", doc.data, &file); p != nil {
		return doc, Profile{}, append(problems, *p), nil
	}
	return doc, file.profile(), problems, nil
}

// weighFrac judges a profile against the dictionary and fills the report, with the number that the version has or would
// have. It gives the hash of the content.
func (f *Frameworks) weighFrac(ctx context.Context, q db.Q, by who.Actor, doc *document, p Profile, problems []csvio.Problem, report *Report) (string, error) {
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
	problems, warnings, err := f.judged(ctx, q, p)
	if err != nil {
		return "", err
	}
	report.Add(doc.atLines(problems)...)
	report.Warnings = doc.atLines(warnings)
	if err := report.settle(op, false); err != nil {
		return "", err
	}
	report.Accept(countRequirements(p))
	hash := hashOf(p)
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
