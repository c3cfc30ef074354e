package framework

import (
	"context"
	"regexp"
	"strconv"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The states of a version between draft and its end (DOMAIN D2); VersionDraft, VersionPublished and VersionSuperseded stand
// with publishing. A version that is neither published nor superseded is open: it may still come into force. A kind of post
// has at most one open version at a time.
const (
	VersionSubmitted = "submitted" // those who wrote it are done
	VersionReviewed  = "reviewed"  // L1: somebody of the department has read it
	VersionVerified  = "verified"  // L2: who answers for it has said yes
	VersionSentBack  = "sent_back" // to be written on, with the reason why
)

// editable tells whether a version in this state is written on.
func editable(status string) bool { return status == VersionDraft || status == VersionSentBack }

// NewKind begins a kind of post that has none of what it needs written down yet: its first version is an empty draft. The
// code must be free. It takes the right to draft over the organisation.
func (f *Frameworks) NewKind(ctx context.Context, by who.Actor, k Kind) (Version, error) {
	const op = "framework.NewKind"
	if err := soundKind(op, k); err != nil {
		return Version{}, err
	}
	var v Version
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := f.mayDraft(ctx, tx, by, op, k.OrgCode); err != nil {
			return err
		}
		number, _, _, err := lastVersion(ctx, tx, k.Code, k.OrgCode)
		if err != nil {
			return err
		}
		if number > 0 {
			return fault.E(fault.Conflict, op, "framework.kind.taken", "code", k.Code).At("code", "framework.kind.taken", "code", k.Code)
		}
		v, err = f.begin(ctx, tx, Profile{Kind: k, Status: VersionDraft}, 0)
		return err
	})
	return v, fault.Wrap(op, err)
}

// soundKind holds a kind of post to the form that a file of one is held to, without asking for roles yet.
func soundKind(op string, k Kind) error {
	j := fracJudge{}
	j.kind(k)
	if len(j.problems) == 0 {
		return nil
	}
	e := fault.E(fault.Invalid, op, "framework.kind.unsound")
	for _, p := range j.problems {
		e.At(fieldOf(p.Column), p.Key, p.Args...)
	}
	return e
}

// fieldOf gives the name of a form's field for a place in the file of a profile: "kind.name.en" is "name_en".
func fieldOf(path string) string {
	out := []rune(path)
	if len(path) > 5 && path[:5] == "kind." {
		out = out[5:]
	}
	for i, r := range out {
		if r == '.' {
			out[i] = '_'
		}
	}
	return string(out)
}

// NewVersion begins a draft of what a kind of post needs as a copy of the version in force, or of the given one when it is
// not 0. A kind of post has one open version at a time: while there is one, it is given instead, with Conflict.
func (f *Frameworks) NewVersion(ctx context.Context, by who.Actor, kind string, from int) (Version, error) {
	const op = "framework.NewVersion"
	if !ValidCode(kind) {
		return Version{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	}
	var v Version
	err := f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		inForce, err := lockKind(ctx, tx, kind)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
		} else if err != nil {
			return err
		}
		if from == 0 {
			from = inForce
		}
		p, err := f.ProfileAt(ctx, tx, kind, from)
		if err != nil {
			return err
		}
		if err := f.mayDraft(ctx, tx, by, op, p.Kind.OrgCode); err != nil {
			return err
		}
		if v, err = selectOpenVersion(ctx, tx, kind); err == nil {
			return fault.E(fault.Conflict, op, "framework.draft.open_already", "version", v.Number)
		} else if !db.None(err) {
			return err
		}
		v, err = f.begin(ctx, tx, p, from)
		return err
	})
	return v, fault.Wrap(op, err)
}

// begin writes a profile as the next version of its kind, a draft.
func (f *Frameworks) begin(ctx context.Context, tx *db.Tx, p Profile, from int) (Version, error) {
	last, _, _, err := readLastVersion(ctx, tx, p.Kind.Code)
	if err != nil {
		return Version{}, err
	}
	p.VersionID, p.Version, p.Status = id.New(), last+1, VersionDraft
	if err := f.insertDraft(ctx, tx, p, from, ""); err != nil {
		return Version{}, err
	}
	return selectVersionByID(ctx, tx, p.VersionID)
}

// insertDraft writes a new version with its first step, and the name of a kind of post that had none.
func (f *Frameworks) insertDraft(ctx context.Context, tx *db.Tx, p Profile, from int, hash string) error {
	if err := fileKnowledge(ctx, tx, &p); err != nil {
		return err
	}
	if err := insertVersion(ctx, tx, p, from, hash); err != nil {
		return err
	}
	if err := takeStep(ctx, tx, p.VersionID, "drafted", ""); err != nil {
		return err
	}
	if p.Version > 1 {
		return nil
	}
	return setKindName(ctx, tx, p.Kind)
}

// Draft is a version that is being written, whole, with its state.
type Draft struct {
	Version
	Profile  Profile
	Revision int    // how often it was changed
	Path     string // where its organisation stands in the tree; told by OpenDraft
}

// OpenDraft gives the version of a kind of post that is on its way, NotFound when there is none. It takes the right to draft,
// review, verify or publish over the organisation: what is not in force yet is nobody else's to read but that of the job
// holders who were asked.
func (f *Frameworks) OpenDraft(ctx context.Context, q db.Q, by who.Actor, kind string) (Draft, error) {
	const op = "framework.OpenDraft"
	v, err := openVersion(ctx, q, op, kind)
	if err != nil {
		return Draft{}, err
	}
	path, err := f.readable(ctx, q, by, op, v)
	if err != nil {
		return Draft{}, err
	}
	d, err := f.whole(ctx, q, op, v)
	d.Path = path
	return d, err
}

// openVersion gives the version of a kind of post that is on its way, NotFound when there is none.
func openVersion(ctx context.Context, q db.Q, op, kind string) (Version, error) {
	none := fault.E(fault.NotFound, op, "framework.draft.none", "kind", kind)
	if !ValidCode(kind) {
		return Version{}, none
	}
	v, err := selectOpenVersion(ctx, q, kind)
	if db.None(err) {
		return v, none
	}
	return v, fault.Wrap(op, err)
}

func (f *Frameworks) whole(ctx context.Context, q db.Q, op string, v Version) (Draft, error) {
	p, err := selectProfile(ctx, q, v)
	if err != nil {
		return Draft{}, fault.Wrap(op, err)
	}
	return Draft{Version: v, Profile: p, Revision: v.revision}, nil
}

// mayRead passes those who work on the versions of an organisation, and job holders who were asked about this one.
func (f *Frameworks) mayRead(ctx context.Context, q db.Q, by who.Actor, op string, v Version) error {
	_, err := f.readable(ctx, q, by, op, v)
	return err
}

// readable is mayRead, and gives where the organisation stands in the tree.
func (f *Frameworks) readable(ctx context.Context, q db.Q, by who.Actor, op string, v Version) (path string, err error) {
	if path, err = f.pathOf(ctx, q, v.OrgCode); err != nil {
		return "", err
	}
	for _, right := range []who.Right{who.FracEdit, who.FracReview, who.FracVerify, who.FracPublish} {
		if by.Can(right, path) {
			return path, nil
		}
	}
	if by.SignedIn() {
		asked, err := wasAsked(ctx, q, v.ID, by.PersonID)
		if err != nil || asked {
			return path, fault.Wrap(op, err)
		}
	}
	return "", fault.E(fault.Denied, op, "framework.denied.draft")
}

// Changed is one change that was made on a draft.
type Changed struct {
	Revision int
	At       time.Time
	By       string // person id, or system
	Edit     Edit
	Back     Edit // takes it back
	UndoneBy int  // revision of the change that took it back; 0 while it stands
}

// EditDraft carries out changes on the draft of a kind of post, all or none. seen is the revision that the editor had before their
// eyes. Where somebody else has changed the same part since, nothing is written and the answer is Stale, with who and when;
// changes of other parts stand beside each other. It gives the new revision.
func (f *Frameworks) EditDraft(ctx context.Context, by who.Actor, kind string, seen int, edits ...Edit) (int, error) {
	const op = "framework.EditDraft"
	revision := 0
	err := f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		if seen < 0 || seen > d.Revision {
			return fault.E(fault.Invalid, op, "framework.edit.seen").At("seen", "framework.edit.seen")
		}
		parts := make([]string, len(edits))
		for i, e := range edits {
			parts[i] = string(e.Part)
		}
		other, err := lastForeignEdit(ctx, tx, d.ID, seen, parts, by.ID())
		if err != nil {
			return err
		}
		if other.Revision > 0 {
			return fault.E(fault.Stale, op, "framework.edit.stale", "part", string(other.Edit.Part), "by", other.By, "at", other.At.Format(time.RFC3339))
		}
		revision, err = f.change(ctx, tx, op, d, edits, 0)
		return err
	})
	return revision, fault.Wrap(op, err)
}

// onDraft locks the open version of a kind of post, whole, for one who may write on it.
func (f *Frameworks) onDraft(ctx context.Context, by who.Actor, op, kind string, do func(context.Context, *db.Tx, Draft) error) error {
	return f.write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		v, err := lockOpen(ctx, tx, op, kind)
		if err != nil {
			return err
		}
		if err := f.mayDraft(ctx, tx, by, op, v.OrgCode); err != nil {
			return err
		}
		if !editable(v.Status) {
			return fault.E(fault.Conflict, op, "framework.draft.closed", "status", v.Status)
		}
		d, err := f.whole(ctx, tx, op, v)
		if err != nil {
			return err
		}
		return do(ctx, tx, d)
	})
}

// lockOpen holds a kind of post until the transaction ends and gives its version that is on its way, NotFound when there is none.
func lockOpen(ctx context.Context, tx *db.Tx, op, kind string) (Version, error) {
	none := fault.E(fault.NotFound, op, "framework.draft.none", "kind", kind)
	if !ValidCode(kind) {
		return Version{}, none
	}
	if _, err := lockKind(ctx, tx, kind); db.None(err) {
		return Version{}, fault.E(fault.NotFound, op, "framework.profile.unknown", "kind", kind)
	} else if err != nil {
		return Version{}, err
	}
	v, err := selectOpenVersion(ctx, tx, kind)
	if db.None(err) {
		err = none
	}
	return v, err
}

// change applies edits one by one, keeps each with its inverse, and writes the draft.
func (f *Frameworks) change(ctx context.Context, tx *db.Tx, op string, d Draft, edits []Edit, undoes int) (int, error) {
	p := d.Profile
	var kept []Changed
	for _, e := range edits {
		next, back, err := Apply(p, e)
		if err != nil {
			return 0, err
		}
		p = next
		d.Revision++
		kept = append(kept, Changed{Revision: d.Revision, Edit: e, Back: back})
	}
	if err := f.fit(ctx, tx, op, p, edits); err != nil {
		return 0, err
	}
	if err := fileKnowledge(ctx, tx, &p); err != nil {
		return 0, err
	}
	if err := rewriteVersion(ctx, tx, p, d.Revision); err != nil {
		return 0, err
	}
	if err := insertEdits(ctx, tx, d.ID, kept); err != nil {
		return 0, err
	}
	if undoes > 0 {
		return d.Revision, setUndone(ctx, tx, d.ID, undoes, d.Revision)
	}
	return d.Revision, nil
}

// fit refuses what cannot stand even in a draft: texts that cannot be kept, competencies that nobody knows, levels off the
// scale. What is merely missing stays a draft's right until it is submitted.
func (f *Frameworks) fit(ctx context.Context, q db.Q, op string, p Profile, edits []Edit) error {
	problems, _, err := f.judged(ctx, q, p)
	if err != nil {
		return err
	}
	e := fault.E(fault.Invalid, op, "framework.edit.unsound")
	for _, pr := range problems {
		if !missing[pr.Key] {
			e.At(pr.Column, pr.Key, pr.Args...)
		}
	}
	if len(e.Places) > 0 {
		return e
	}
	return nil
}

// missing are the problems that a draft may have while it is written.
var missing = map[string]bool{
	"framework.frac.no_roles": true, "framework.frac.no_activities": true, "framework.frac.no_competencies": true,
	"framework.import.name_missing": true,
}

// UndoEdit takes one change back, as a change of its own. It is refused as Stale when the part was changed again since.
func (f *Frameworks) UndoEdit(ctx context.Context, by who.Actor, kind string, revision int) (int, error) {
	const op = "framework.UndoEdit"
	next := 0
	err := f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		c, err := selectEdit(ctx, tx, d.ID, revision)
		if db.None(err) {
			return fault.E(fault.NotFound, op, "framework.edit.none")
		} else if err != nil {
			return err
		}
		if c.UndoneBy > 0 {
			return fault.E(fault.Conflict, op, "framework.edit.undone")
		}
		later, err := lastForeignEdit(ctx, tx, d.ID, revision, []string{string(c.Edit.Part)}, "")
		if err != nil {
			return err
		}
		if later.Revision > 0 {
			return fault.E(fault.Stale, op, "framework.edit.changed_since", "part", string(c.Edit.Part))
		}
		next, err = f.change(ctx, tx, op, d, []Edit{c.Back}, revision)
		return err
	})
	return next, fault.Wrap(op, err)
}

// Changes gives the changes of the open draft of a kind of post, the newest first, those before revision before (0: from the
// newest), at most limit.
func (f *Frameworks) Changes(ctx context.Context, q db.Q, by who.Actor, kind string, before, limit int) ([]Changed, error) {
	const op = "framework.Changes"
	v, err := openVersion(ctx, q, op, kind)
	if err != nil {
		return nil, err
	}
	if err := f.mayRead(ctx, q, by, op, v); err != nil {
		return nil, err
	}
	return f.EditsOf(ctx, q, v.ID, before, limit)
}

// DiscardDraft ends the draft of a kind of post without putting it in force. What was written stays readable in its history.
func (f *Frameworks) DiscardDraft(ctx context.Context, by who.Actor, kind string) error {
	const op = "framework.DiscardDraft"
	return fault.Wrap(op, f.onDraft(ctx, by, op, kind, func(ctx context.Context, tx *db.Tx, d Draft) error {
		if done, err := setVersionStatus(ctx, tx, d.ID, d.Status, VersionSuperseded); err != nil || !done {
			return orStale(op, err)
		}
		return takeStep(ctx, tx, d.ID, "discarded", "")
	}))
}

// Check is what stands in the way of a draft, and what should be looked at.
type Check struct {
	Problems []Finding // it cannot be submitted with these
	Warnings []Finding // it can, but somebody should look
}

// Finding is one thing to say about a part of a profile.
type Finding struct {
	Place string // "roles[0].activities[2].text.en"
	Part  Part   // what to open to mend it
	Key   string // words for people
	Args  []any
	Value string
}

// Examine looks through a profile as SubmitFrac does.
func (f *Frameworks) Examine(ctx context.Context, q db.Q, p Profile) (Check, error) {
	problems, warnings, err := f.judged(ctx, q, p)
	if err != nil {
		return Check{}, fault.Wrap("framework.Examine", err)
	}
	return checkOf(p, problems, warnings), nil
}

func checkOf(p Profile, problems, warnings []csvio.Problem) Check {
	var out Check
	for _, x := range problems {
		out.Problems = append(out.Problems, Finding{x.Column, partAt(p, x.Column), x.Key, x.Args, x.Value})
	}
	for _, x := range warnings {
		out.Warnings = append(out.Warnings, Finding{x.Column, partAt(p, x.Column), x.Key, x.Args, x.Value})
	}
	return out
}

// judged looks through a profile against the dictionary of this moment.
func (f *Frameworks) judged(ctx context.Context, q db.Q, p Profile) (problems, warnings []csvio.Problem, err error) {
	scales, err := f.scales(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	known, err := selectCompetencies(ctx, q, asked(p))
	if err != nil {
		return nil, nil, err
	}
	j := fracJudge{known: known, scales: scales, day: clock.Date(q.Now())}
	if p.Kind.Base != "" {
		if j.above, err = f.standsAbove(ctx, q, p.Kind); err != nil {
			return nil, nil, err
		}
	}
	j.profile(p)
	return j.problems, j.warnings, nil
}

var placeForm = regexp.MustCompile(`^roles\[(\d+)\](?:\.activities\[(\d+)\](?:\.(competencies|resources)\[(\d+)\])?)?`)

// partAt gives the part of a profile that a place in its file belongs to.
func partAt(p Profile, place string) Part {
	m := placeForm.FindStringSubmatch(place)
	if m == nil {
		return PartKind
	}
	n := func(s string) int { i, _ := strconv.Atoi(s); return i } // "" is 0 and not looked at
	r := p.Roles[n(m[1])]
	if m[2] == "" {
		return PartRole(r.Code)
	}
	a := r.Activities[n(m[2])]
	switch m[3] {
	case "competencies":
		return PartNeed(a.Code, a.Requirements[n(m[4])].Competency)
	case "resources":
		return PartResource(a.Code, a.Resources[n(m[4])].Code)
	}
	return PartActivity(a.Code)
}
