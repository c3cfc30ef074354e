package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"sopan/internal/assessment"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// editRight is what putting in and retiring a course needs, over the organisation that gives it.
const editRight = who.CoursePublish

// Put puts a course into the catalogue from its folder (see Parse). The same course again changes nothing and gives the
// version that stands; a changed one becomes the next version, and the one that is taught from now on.
func (c *Courses) Put(ctx context.Context, by who.Actor, files fs.FS) (Card, error) {
	course, err := Parse(files)
	if err != nil {
		return Card{}, err
	}
	return c.PutCourse(ctx, by, course)
}

// PutCourse is Put for a course that Parse has given.
func (c *Courses) PutCourse(ctx context.Context, by who.Actor, course Course) (Card, error) {
	var card Card
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (err error) {
		card, err = c.PutIn(ctx, tx, course)
		return err
	})
	if db.Taken(err) {
		// Two put the same course in at one moment: the first has made the version.
		err = fault.E(fault.Stale, "learning.Put", "learning.course.stale", "course", course.Code).Because(err)
	}
	return card, fault.Wrap("learning.Put", err)
}

// mayEdit tells whether the actor may change courses of the provider, which must be in the register: of one that is not,
// nobody could say that it did not also test those whom it taught.
func (c *Courses) mayEdit(ctx context.Context, q db.Q, by who.Actor, op, code, provider string) error {
	org, err := c.people.Org(ctx, q, provider)
	if fault.Is(err, fault.NotFound) {
		return refuse(op, code).At(courseFile, "learning.course.provider", "provider", provider)
	}
	if err == nil && !by.Can(editRight, org.Path) {
		return fault.E(fault.Denied, op, "learning.denied.edit")
	}
	return err
}

func refuse(op, code string) *fault.Fault {
	return fault.E(fault.Invalid, op, "learning.course.refused", "n", 1, "course", code)
}

// known holds a course against the dictionary: the competency is there and alive, and the level is on its scale.
func (c *Courses) known(ctx context.Context, q db.Q, course Course) error {
	levels, alive, err := framework.Teachable(ctx, q, course.Competency)
	if err != nil {
		return err
	}
	f := refuse("learning.Put", course.Code)
	err = casesKnown(ctx, q, course, f)
	if err == nil {
		err = eventsTold(ctx, q, course, f)
	}
	if err == nil && len(f.Places) > 0 {
		err = f
	}
	if err != nil {
		return err
	}
	switch {
	case !alive:
		return f.At(courseFile, "learning.course.competency", "competency", course.Competency)
	case course.Level < 1 || course.Level > levels:
		return f.At(courseFile, "learning.course.level", "level", course.Level, "max", levels)
	}
	return nil
}

// casesKnown names the parts of a course whose branching case is not there.
func casesKnown(ctx context.Context, q db.Q, course Course, f *fault.Fault) error {
	var codes []string
	for _, u := range course.Units {
		if u.Branch != nil {
			codes = append(codes, u.Branch.Code)
		}
	}
	there, err := casesThere(ctx, q, codes)
	for _, u := range course.Units {
		if u.Branch != nil && !there[u.Branch.Code] {
			f.At(courseFile, "learning.course.branch_none", "n", fmt.Sprint(u.N), "case", u.Branch.Code)
		}
	}
	return err
}

func (c *Courses) put(ctx context.Context, tx *db.Tx, course Course) (Card, error) {
	hash := course.hash()
	current, err := currentVersion(ctx, tx, course.Code)
	if err != nil {
		return Card{}, err
	}
	if current.hash == hash && current.status == Live {
		return c.card(ctx, tx, current.id)
	}
	names, err := subjectNames(ctx, tx, course.Competency)
	if err != nil {
		return Card{}, err
	}
	course.VersionID, course.Version, course.Status = id.New(), current.version+1, Live
	papers, err := c.putPapers(ctx, tx, course)
	if err != nil {
		return Card{}, err
	}
	if err := saveVersion(ctx, tx, course, hash, papers); err != nil {
		return Card{}, err
	}
	if err := announce(ctx, tx, course); err != nil {
		return Card{}, err
	}
	if err := saveWords(ctx, tx, course.VersionID, course.searchWords(names)); err != nil {
		return Card{}, err
	}
	if err := reshelve(ctx, tx, course.Code); err != nil {
		return Card{}, err
	}
	if err := event.Record(ctx, tx, Published{Course: course.Code, Version: course.Version, Competency: course.Competency}); err != nil {
		return Card{}, err
	}
	return c.card(ctx, tx, course.VersionID)
}

// putPapers puts the questions of the course into assessment, and gives the ids of their papers by part, Final for the
// final check.
func (c *Courses) putPapers(ctx context.Context, tx *db.Tx, course Course) (map[int]string, error) {
	papers := map[int]string{}
	for _, u := range course.Units {
		if u.Check.ID == "" {
			continue
		}
		head, err := c.papers.PutPaper(ctx, tx, assessment.Paper{
			Code: u.Check.ID, Kind: assessment.UnitCheck, PassMark: assessment.Whole, Items: []assessment.Item{item(u.Check)},
		})
		if err != nil {
			return nil, err
		}
		papers[u.N] = head.ID
	}
	final := assessment.Paper{
		Code: course.Code, Kind: assessment.CourseCheck, Competency: course.Competency, Level: course.Level, PassMark: course.PassMark,
	}
	for _, q := range course.Questions {
		final.Items = append(final.Items, item(q))
	}
	head, err := c.papers.PutPaper(ctx, tx, final)
	papers[Final] = head.ID
	return papers, err
}

func item(q Question) assessment.Item {
	return assessment.Item{
		Code: q.ID, Part: q.Part, Kind: assessment.Single, Stem: q.Stem, Options: q.Options, Answer: []int{q.Answer}, Why: q.Why, Reference: q.Reference,
	}
}

// Retire takes a course out of the catalogue. Who is in it may finish it; Put brings it back as a new version.
func (c *Courses) Retire(ctx context.Context, by who.Actor, code string) error {
	const op = "learning.Retire"
	err := c.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := c.editable(ctx, tx, by, op, code); err != nil {
			return err
		}
		return c.retire(ctx, tx, code)
	})
	return fault.Wrap(op, err)
}

func unknown(op, code string) error {
	return fault.E(fault.NotFound, op, "learning.unknown", "course", code)
}

// hash is over what the author wrote, so that the same course twice is one version, also after a new release renders its
// texts in another way.
func (c Course) hash() string {
	c.VersionID, c.Version, c.Status, c.Minutes = "", 0, "", nil
	c.Units = slices.Clone(c.Units)
	for i, u := range c.Units {
		texts := map[string]Text{}
		for lang, t := range u.Texts {
			texts[lang] = Text{Lang: lang, Title: t.Title, Markdown: t.Markdown}
		}
		c.Units[i].Texts, c.Units[i].Seconds, c.Units[i].Bytes = texts, nil, nil
	}
	// Maps are written in the order of their keys, so equal courses give equal bytes.
	b, err := json.Marshal(c)
	if err != nil {
		panic("learning: a course of texts and numbers always has a JSON form: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// langs lists the languages in which the course is whole, sorted.
func (c Course) langs() []string { return slices.Sorted(maps.Keys(c.Title)) }

// hash is over what the author wrote of the part, its question too, wherever in the course it stands: who moves to a newer
// version keeps what is equal.
func (u Unit) hash() string {
	one := Course{Units: []Unit{u}}
	x := &one.Units[0]
	x.N, x.PaperID, x.Check.ID, x.Check.Part = 0, "", "", 0
	return one.hash()
}
