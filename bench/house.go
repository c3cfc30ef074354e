package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sopan/internal/access"
	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// demoSize is the number of people for which the house is the demonstration's, with its story told.
const demoSize = 191

// generation is part of a cached house's name: raise it when the generator changes, and houses are made anew.
const generation = 1

var operator = who.Operator("bench")

// folder is where the house of a size is kept.
func (b *bench) folder(n int) string {
	name := fmt.Sprintf("house-g%d-%d", generation, n)
	if b.db != "" {
		sum := sha256.Sum256([]byte(b.db))
		name += "-pg-" + hex.EncodeToString(sum[:4])
	}
	return filepath.Join(b.cache, name)
}

// house opens the house of n people, filling it first where that has not been done. The clock stands at the time of opening,
// so that what a page costs does not depend on when a cache was filled.
func (b *bench) house(ctx context.Context, n int) (*app.House, *clock.Fake, error) {
	dir := b.folder(n)
	filled := filepath.Join(dir, "filled")
	if _, err := os.Stat(filled); errors.Is(err, os.ErrNotExist) {
		begun := time.Now()
		if err := b.fill(ctx, dir, n); err != nil {
			return nil, nil, fmt.Errorf("filling %s: %w", dir, err)
		}
		if err := os.WriteFile(filled, []byte(time.Since(begun).String()+"\n"), 0o600); err != nil {
			return nil, nil, err
		}
	}
	c := clock.NewFake(time.Now())
	h, err := app.Open(ctx, app.Config{Data: dir, DB: b.db, Clock: c, Hashing: demo.Hashing})
	return h, c, err
}

// fill makes the house. What is there already is left alone, so a fill that was broken off goes on.
func (b *bench) fill(ctx context.Context, dir string, n int) error {
	h, err := app.Open(ctx, app.Config{Data: dir, DB: b.db, Hashing: demo.Hashing})
	if err != nil {
		return err
	}
	defer h.Close()
	if n == demoSize {
		_, err := demo.Load(ctx, h.Rooms(), b.bar("the story"))
		return err
	}
	if n < 1000 {
		return fmt.Errorf("%d people: %d is the demonstration, else at least 1000", n, demoSize)
	}
	f := &filling{h, newNation(n), b}
	steps := []func(context.Context) error{f.frame, f.staff, f.evidence, f.derive}
	for i := stepsDone(dir); i < len(steps); i++ {
		if err := steps[i](ctx); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "steps"), []byte(strconv.Itoa(i+1)), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// stepsDone tells how many steps of filling a house has behind it.
func stepsDone(dir string) int {
	text, err := os.ReadFile(filepath.Join(dir, "steps"))
	if err != nil {
		return 0 // none, or the first was broken off
	}
	n, _ := strconv.Atoi(string(text)) // what cannot be read is begun anew
	return n
}

// filling is one house being filled through the rooms' own verbs.
type filling struct {
	h *app.House
	w *nation
	b *bench
}

// frame brings in places, organisations, competencies and kinds of post.
func (f *filling) frame(ctx context.Context) error {
	r, err := f.h.People.ImportPlaces(ctx, operator, "csv", strings.NewReader(f.w.places), people.Options{})
	if err := whole("places", r.OK(), r.Problems, err); err != nil {
		return err
	}
	r, err = f.h.People.ImportOrgs(ctx, operator, "csv", strings.NewReader(f.w.orgs), people.Options{})
	if err := whole("organisations", r.OK(), r.Problems, err); err != nil {
		return err
	}
	c, err := f.h.Frameworks.ImportCompetencies(ctx, operator, strings.NewReader(dictionary()), false)
	if err := whole("competencies", c.OK(), c.Problems, err); err != nil {
		return err
	}
	for _, k := range f.w.kinds {
		if p, err := f.h.Frameworks.Profile(ctx, f.h.Reader(), k.code); err == nil && p.Version > 0 {
			continue
		}
		r, err := f.h.Frameworks.ImportFrac(ctx, operator, strings.NewReader(k.profile()), false)
		if err := whole(k.code, r.OK(), r.Problems, err); err != nil {
			return err
		}
		if err := f.h.Frameworks.Enact(ctx, operator, k.code, 1, "generated"); err != nil {
			return err
		}
	}
	return nil
}

// whole refuses a file that was not taken whole: it is ours.
func whole(name string, ok bool, problems any, err error) error {
	if err == nil && ok {
		return nil
	}
	text, _ := json.Marshal(problems) // problems are plain
	return fmt.Errorf("%s: %w %.2000s", name, err, text)
}

// batch is how many people go into one file.
const batch = 20_000

// staff brings in positions and people, file by file.
func (f *filling) staff(ctx context.Context) error {
	tell := f.b.bar("people")
	var posts, staff strings.Builder
	done := 0
	flush := func() error {
		if posts.Len() == 0 {
			return nil
		}
		r, err := f.h.People.ImportPositions(ctx, operator, strings.NewReader(positionsHead+posts.String()), people.Options{})
		if err := whole("positions", r.OK(), r.Problems, err); err != nil {
			return err
		}
		r, err = f.h.People.ImportPeople(ctx, operator, strings.NewReader(staffHead+staff.String()), people.Options{})
		posts.Reset()
		staff.Reset()
		tell(done, f.w.people)
		return whole("people", r.OK(), r.Problems, err)
	}
	err := f.w.each(func(p somebody) error {
		posts.WriteString(p.position(f.w))
		staff.WriteString(p.staff())
		if done++; done%batch == 0 {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// evidence loads earlier scores, a batch at a time: the machine proposes, the head of the first state consents.
func (f *filling) evidence(ctx context.Context) error {
	ids, err := f.ids(ctx)
	if err != nil {
		return err
	}
	second, err := f.second(ctx, ids["EMP-B-0000000"])
	if err != nil {
		return err
	}
	tell := f.b.bar("evidence of people")
	now := f.h.DB.Clock().Now()
	var rows []evidence.New
	flush := func() error {
		l, err := f.h.Records.ProposeLoad(ctx, operator, rows)
		if err == nil {
			_, err = f.h.Records.ConsentLoad(ctx, second, l.ID)
		}
		rows = rows[:0]
		return err
	}
	err = f.w.each(func(p somebody) error {
		rows = append(rows, p.scores(f.w, ids[p.code], now)...)
		if len(rows) < evidence.MaxLoad-100 {
			return nil
		}
		tell(p.n, f.w.people)
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// second gives a person the right to consent to scores of the whole nation, and has them act.
func (f *filling) second(ctx context.Context, person string) (who.Actor, error) {
	root, err := f.h.People.Org(ctx, f.h.Reader(), "IN")
	if err != nil {
		return who.Actor{}, err
	}
	if err := f.h.Accounts.Grant(ctx, operator, person, who.RoleInstitute, root.Path); err != nil && !fault.Is(err, fault.Conflict) {
		return who.Actor{}, err
	}
	return who.Actor{PersonID: person, Grants: []who.Grant{{Role: who.RoleInstitute, Path: root.Path}}}, nil
}

// ids gives the ids of all people by their codes.
func (f *filling) ids(ctx context.Context) (map[string]string, error) {
	out := make(map[string]string, f.w.people)
	err := db.Each(ctx, f.h.Reader(), func(r *[2]string) []any { return []any{&r[0], &r[1]} }, func(r [2]string) error {
		out[r[0]] = r[1]
		return nil
	}, `select employee_code, person_id from people_v_scope`)
	return out, err
}

// derive fills what is derived, at once instead of fact by fact.
func (f *filling) derive(ctx context.Context) error {
	done := 0
	tell := f.b.bar("derived rooms")
	return f.h.Log.Refill(ctx, func(string) {
		done++
		tell(done, len(f.h.Log.Readers()))
	})
}

// visitor is somebody of the sample, signed in.
type visitor struct {
	code, id, name string
	token          string
}

// sample signs in people who hold a post, spread over the whole house.
func (b *bench) sample(ctx context.Context, h *app.House, n, size int) ([]visitor, error) {
	codes := make([]string, 0, size)
	if n == demoSize {
		all, err := db.All(ctx, h.Reader(), func(s *string) []any { return []any{s} },
			`select employee_code from people_v_scope where kind_code <> '' order by employee_code limit $1`, size)
		if err != nil {
			return nil, err
		}
		codes = all
	} else {
		w := newNation(n)
		every := n / size
		wanted := 0
		_ = w.each(func(p somebody) error { // f never fails
			if p.kind >= 0 && p.n >= wanted && len(codes) < size {
				codes = append(codes, p.code)
				wanted += every
			}
			return nil
		})
	}
	var out []visitor
	for _, code := range codes {
		v, err := signIn(ctx, h, code)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", code, err)
		}
		out = append(out, v)
	}
	return out, nil
}

// signIn opens a session, by a slip where the person has not been here before.
func signIn(ctx context.Context, h *app.House, code string) (visitor, error) {
	q := h.Reader()
	p, err := h.People.ByCode(ctx, q, code)
	if err != nil {
		return visitor{}, err
	}
	v := visitor{code: code, id: p.ID, name: p.Name["en"]}
	states, err := h.Accounts.States(ctx, q, []string{p.ID})
	if err != nil {
		return v, err
	}
	if states[p.ID] == access.StateActive {
		in, err := h.Accounts.SignIn(ctx, access.Attempt{Login: code, Secret: demo.PIN, Kind: access.Personal, Device: "bench"})
		v.token = in.Token
		return v, err
	}
	slip, err := h.Accounts.IssueSlip(ctx, operator, p.ID)
	if err != nil {
		return v, err
	}
	step, err := h.Accounts.Redeem(ctx, slip.Code, code) // each from an address of their own
	if err != nil {
		return v, err
	}
	if err := h.Accounts.Confirm(ctx, step.Token); err != nil {
		return v, err
	}
	in, err := h.Accounts.SetPIN(ctx, step.Token, demo.PIN, access.Personal, "bench")
	v.token = in.Token
	return v, err
}
