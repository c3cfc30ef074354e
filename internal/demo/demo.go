// Package demo tells the story of the demonstration through the rooms' own verbs: the district of Barabanki, its 191 Gram
// Panchayat secretaries and the line above them, two further posts, the courses, and Sunita Verma with her plan.
//
// All people, scores and figures are made up; codes and names of places and offices are real (fixtures/LICENSE-DATA.md). All
// dates are offsets from the day of the first start, so that every figure holds in any year. Loading can be broken off
// anywhere: the next start goes on, and nothing comes twice.
package demo

import (
	"context"
	"slices"
	"strings"
	"time"

	"sopan/internal/access"
	"sopan/internal/assessment"
	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/gap"
	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
	"sopan/internal/programme"
	"sopan/internal/scenario"
	"sopan/internal/studio"
)

// Rooms are the rooms through which the story is told.
type Rooms struct {
	DB         *db.DB
	Log        *event.Log
	Frameworks *framework.Frameworks
	People     *people.Register
	Accounts   *access.Accounts
	Records    *evidence.Records
	Papers     *assessment.Papers
	Practice   *practice.Logs
	Courses    *learning.Courses
	Cases      *scenario.Cases
	Passbooks  *passbook.Passbooks
	Gaps       *gap.Gaps
	Plans      *plan.Plans
	HR         *hr.Batches
	Studio     *studio.Studio
	Content    *content.Store
	Launches   *launch.Courses
	Attempts   *attempt.Runs
	Programmes *programme.Programmes
}

// PIN is what everybody of the story signs in with: no secret, for everybody is made up.
const PIN = "246813"

// Hashing is how secrets of made-up people are hashed: their PIN is printed, so it need not be slow to guess.
var Hashing = access.Options{Cost: access.Cost{MemoryKiB: 64, Passes: 1, Threads: 1}}

// member is somebody of the story under a name that says what they do.
type member struct {
	alias, code string
	role        who.Role // granted over org; "" for none
	org         string
}

// cast are those who can sign in at once. Everybody else gets in by a slip from their office.
var cast = []member{
	{alias: "officer", code: "EMP-UP-129-0417"},
	{alias: "manager", code: "EMP-UP-129-0021"},
	{alias: "secretary", role: who.RoleMDOLeader, org: "UP-PR", code: "position:UP-PR-PS-01"},
	{alias: "drafter", role: who.RoleIFU, org: "UP-PR", code: "position:UP-PR-IFU-01"},
	{alias: "department", role: who.RoleMDOAdmin, org: "UP-PR", code: "position:UP-PR-CBU-01"},
	{alias: "curator", role: who.RoleCBC, org: "IN", code: "position:CBC-CUR-01"},
	{alias: "assessor", role: who.RoleAssessor, org: "AA-1", code: "position:AA-1-ASR-01"},
	{alias: "district", role: who.RoleMDOLeader, org: "UP-129-DPRO", code: "EMP-UP-129-0002"},
	{alias: "author", role: who.RoleAuthor, org: "CTI-1", code: "position:CTI-1-AUT-01"},
	{alias: "reviewer", role: who.RoleReviewer, org: "CTI-1", code: "position:CTI-1-REV-01"},
	{alias: "publisher", role: who.RolePublisher, org: "CTI-1", code: "position:CTI-1-PUB-01"},
	{alias: "council", role: who.RoleCouncil, org: "IN", code: "position:CSCU-01"},
	{alias: "auditor", role: who.RoleAuditor, org: "UP-PR", code: "position:CAG-UP-SAO-01"},
	{alias: "postmaster", code: "position:DOP-129-HARAKH-BPM-01"},
	{alias: "inspector", code: "position:ULB-297019-SI-01"},
}

// granted are further roles: of people who have not signed in yet, for what they stand for is known, as that an agency has an
// assessor; and of those of the cast who hold two.
var granted = []member{
	{role: who.RoleAssessor, org: "ORGI", code: "position:ORGI-ASR-01"},
	institute,
}

// institute trains the department's people; its head consents to the scores that are brought in for them.
var institute = member{role: who.RoleInstitute, org: "UP-PR", code: "position:CTI-1-PUB-01"}

// Member is somebody who can sign in, for the welcome.
type Member struct {
	Alias, Code string
	Name, Title map[string]string
}

const (
	aliasKey  = "demo.alias."
	loadedKey = "demo.loaded"
)

// Aliases gives the employee codes of the story's people by alias; none where the demo is not loaded.
func Aliases(ctx context.Context, q db.Q) (map[string]string, error) {
	return config.Prefix(ctx, q, aliasKey)
}

// Cast gives who can sign in, in the order of the story.
func Cast(ctx context.Context, r Rooms) ([]Member, error) {
	q := r.DB.Reader()
	aliases, err := Aliases(ctx, q)
	if err != nil {
		return nil, fault.Wrap("demo.Cast", err)
	}
	var out []Member
	for _, m := range cast {
		p, err := r.People.ByCode(ctx, q, aliases[m.alias])
		if err != nil {
			return nil, err
		}
		post, err := r.People.Post(ctx, q, p.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Member{Alias: m.alias, Code: p.Code, Name: p.Name, Title: post.Title})
	}
	return out, nil
}

// Load tells the story where it has not been told yet, and gives the day of the first start. progress may be nil.
func Load(ctx context.Context, r Rooms, progress func(done, total int)) (time.Time, error) {
	const op = "demo.Load"
	kept, err := config.Once(ctx, r.DB, "demo.first", r.DB.Clock().Now().Format(time.RFC3339))
	if err != nil {
		return time.Time{}, fault.Wrap(op, err)
	}
	first, err := time.Parse(time.RFC3339, kept["demo.first"])
	if err != nil {
		return first, fault.Wrap(op, err)
	}
	done, err := config.Get(ctx, r.DB.Reader(), loadedKey)
	if err != nil || done != "" {
		return first, fault.Wrap(op, err)
	}
	s := &story{Rooms: r, first: first, by: who.Operator("demo")}
	chapters := []func(context.Context) error{
		s.places, s.orgs, s.dictionary, s.fracs, s.positions, s.people, s.aliases, s.grants, s.scores, s.claims, s.courses, s.packagedCourse, s.cases, s.follow, s.plan,
		s.bookings, s.work, s.overlay, s.law, s.accounts, s.batch, s.duplicates, s.studio, s.programmes, s.services, s.follow,
	}
	for i, chapter := range chapters {
		if err := chapter(ctx); err != nil {
			return first, fault.Wrap(op, err)
		}
		if progress != nil {
			progress(i+1, len(chapters))
		}
	}
	return first, fault.Wrap(op, s.DB.Write(ctx, s.by, func(ctx context.Context, tx *db.Tx) error {
		return config.Set(ctx, tx, loadedKey, "1")
	}))
}

// story is one telling.
type story struct {
	Rooms
	first time.Time
	by    who.Actor
	codes map[string]string // alias > employee code
	ids   map[string]string // employee code > person id
}

func (s *story) follow(ctx context.Context) error { return s.Log.Drain(ctx) }

// duplicates compares the entries of the dictionary, as the clock does where the house runs: KCM names one thing twice, under two
// themes, so a pair waits in the inbox from the start.
func (s *story) duplicates(ctx context.Context) error {
	_, err := s.Frameworks.LookForDue(ctx)
	return err
}

// id gives a person's id by employee code.
func (s *story) id(ctx context.Context, code string) (string, error) {
	if id, ok := s.ids[code]; ok {
		return id, nil
	}
	p, err := s.People.ByCode(ctx, s.DB.Reader(), code)
	if err != nil {
		return "", err
	}
	if s.ids == nil {
		s.ids = map[string]string{}
	}
	s.ids[code] = p.ID
	return p.ID, nil
}

// actor is somebody of the cast, acting, with what they were granted.
func (s *story) actor(ctx context.Context, alias string) (who.Actor, error) {
	code := s.codes[alias]
	id, err := s.id(ctx, code)
	if err != nil {
		return who.Actor{}, err
	}
	a := who.Actor{PersonID: id, Code: code}
	i := slices.IndexFunc(cast, func(m member) bool { return m.alias == alias })
	if m := cast[i]; m.role != "" {
		org, err := s.People.Org(ctx, s.DB.Reader(), m.org)
		if err != nil {
			return a, err
		}
		a.Grants = []who.Grant{{Role: m.role, Path: org.Path}}
	}
	return a, nil
}

// aliases finds the employee codes of the cast and keeps them.
func (s *story) aliases(ctx context.Context) error {
	s.codes = map[string]string{}
	for _, m := range cast {
		code, err := s.codeOf(ctx, m)
		if err != nil {
			return err
		}
		s.codes[m.alias] = code
	}
	return s.DB.Write(ctx, s.by, func(ctx context.Context, tx *db.Tx) error {
		for alias, code := range s.codes {
			if err := config.Set(ctx, tx, aliasKey+alias, code); err != nil {
				return err
			}
		}
		return nil
	})
}

// codeOf gives the employee code of somebody who is named by it, or by the position that they hold.
func (s *story) codeOf(ctx context.Context, m member) (string, error) {
	post, ok := strings.CutPrefix(m.code, "position:")
	if !ok {
		return m.code, nil
	}
	q := s.DB.Reader()
	position, err := s.People.Position(ctx, q, post)
	if err != nil {
		return "", err
	}
	id, err := s.People.Holder(ctx, q, position.ID)
	if err != nil {
		return "", err
	}
	p, err := s.People.Person(ctx, q, id)
	return p.Code, err
}

// grants gives everybody of the story their role.
func (s *story) grants(ctx context.Context) error {
	for _, m := range slices.Concat(cast, granted) {
		if m.role == "" {
			continue
		}
		code, err := s.codeOf(ctx, m)
		if err != nil {
			return err
		}
		id, err := s.id(ctx, code)
		if err != nil {
			return err
		}
		org, err := s.People.Org(ctx, s.DB.Reader(), m.org)
		if err != nil {
			return err
		}
		if err := s.Accounts.Grant(ctx, s.by, id, m.role, org.Path); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// accounts gives the cast a PIN by the way that everybody goes: a slip, "that is me", a PIN.
func (s *story) accounts(ctx context.Context) error {
	for _, m := range cast {
		id, err := s.id(ctx, s.codes[m.alias])
		if err != nil {
			return err
		}
		states, err := s.Accounts.States(ctx, s.DB.Reader(), []string{id})
		if err != nil {
			return err
		}
		if states[id] == access.StateActive {
			continue
		}
		slip, err := s.Accounts.IssueSlip(ctx, s.by, id)
		if err != nil {
			return err
		}
		step, err := s.Accounts.Redeem(ctx, slip.Code, "demo")
		if err != nil {
			return err
		}
		if err := s.Accounts.Confirm(ctx, step.Token); err != nil {
			return err
		}
		if _, err := s.Accounts.SetPIN(ctx, step.Token, PIN, access.Office, "demo"); err != nil {
			return err
		}
	}
	return nil
}
