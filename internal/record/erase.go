package record

import (
	"context"
	"crypto/sha1" //nolint:gosec // the form in which xAPI names an address by its sum (2, 2.4.2.3)
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
	"sopan/internal/standard/xapi"
)

// nation is the whole tree.
const nation = framework.Nation

// Erasure is somebody taken out of the record. Who it was is nowhere.
type Erasure struct {
	ID         string
	Statements int // in which they were named
	Documents  int
	Files      int
}

// eraseAtOnce is how many blocks of numbers are gone through in one transaction.
const eraseAtOnce = 64

// Erase takes an agent out of the record for good: what names them in statements is replaced by an account that means nobody, what
// they answered and what extensions say of them goes, and so do their documents, the files of their own statements, their names, and
// all that leads to them. Identifiers, moments, scores and sums of statements stay, so that the sums of the log can still be proven;
// a query by the agent finds nothing. It cannot be taken back. When it breaks off, it can be asked for again. The actor needs the
// right record.erase over the nation; that it was used is in the audit record, without a name.
func (s *Store) Erase(ctx context.Context, by who.Actor, agent xapi.Agent) (Erasure, error) {
	const op = "record.Erase"
	if !by.Can(who.RecordErase, nation) {
		return Erasure{}, fault.E(fault.Denied, op, "record.erase_denied")
	}
	done := Erasure{ID: id.New()}
	if err := audit.Record(ctx, s.db, by, who.RecordErase, "", nation, "record.erase "+done.ID); err != nil {
		return Erasure{}, fault.Wrap(op, err)
	}
	what, err := s.erasure(ctx, agent, done.ID)
	if err != nil {
		return Erasure{}, fault.Wrap(op, err)
	}
	if err := s.fold(ctx); err != nil {
		return Erasure{}, fault.Wrap(op, err)
	}
	for _, way := range []string{directAgent, otherAgent} {
		for key := range what.Keys {
			if err := s.eraseUnder(ctx, by, what, keyOf(way, key), &done); err != nil {
				return done, fault.Wrap(op, err)
			}
		}
	}
	var files []string
	err = s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		row, err := lockSequence(ctx, tx) // nobody stores meanwhile
		if err != nil {
			return err
		}
		if err := foldAll(ctx, tx, row); err != nil {
			return err
		}
		for key := range what.Keys {
			for _, way := range []string{directAgent, otherAgent} {
				if err := s.eraseBlocks(ctx, tx, what, keyOf(way, key), 0, 1<<62, &done, &files); err != nil { // what came since
					return err
				}
				if err := renameKey(ctx, tx, keyOf(way, key), keyOf(way, what.key)); err != nil {
					return err
				}
			}
			n, err := eraseAgent(ctx, tx, key)
			if err != nil {
				return err
			}
			done.Documents += n
		}
		if err = eraseApart(ctx, tx, what.Meets); err != nil {
			return err
		}
		if err := insertErasure(ctx, tx, done); err != nil {
			return err
		}
		tx.After(func() { s.heard.forget() })
		return event.Record(ctx, tx, Erased{Erasure: done.ID, Statements: done.Statements})
	})
	if err == nil {
		err = s.dropFiles(ctx, files, &done)
	}
	return done, fault.Wrap(op, err)
}

// Scrub writes the tables of the record anew, after which also the files of the database hold nothing of who was erased. The record
// stands still meanwhile: see db.DB.Scrub. The actor needs the right record.erase over the nation.
func (s *Store) Scrub(ctx context.Context, by who.Actor) error {
	const op = "record.Scrub"
	if !by.Can(who.RecordErase, nation) {
		return fault.E(fault.Denied, op, "record.erase_denied")
	}
	return fault.Wrap(op, s.db.Scrub(ctx, erasable...))
}

// erasing is what is taken out, and what stands in its place.
type erasing struct {
	xapi.Erasure
	id  string
	key string // of the account in their place
}

// erasure gathers by what somebody is named: the identifier, for an address also its sum, and the names that the record knows.
func (s *Store) erasure(ctx context.Context, agent xapi.Agent, as string) (erasing, error) {
	key := agent.Key()
	e := erasing{Erasure: xapi.Erasure{Keys: map[string]bool{key: true}}, id: as}
	add := func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			e.Texts = append(e.Texts, text)
		}
	}
	switch {
	case strings.HasPrefix(key, "mailto:"):
		sum := sha1.Sum([]byte(key)) //nolint:gosec // see above
		hash := hex.EncodeToString(sum[:])
		e.Keys["sha1:"+hash] = true
		add(hash)
		add(strings.TrimPrefix(key, "mailto:"))
	case strings.HasPrefix(key, "account:"):
		_, name, _ := strings.Cut(key, " ")
		add(name)
	default:
		_, rest, _ := strings.Cut(key, ":")
		add(rest)
	}
	for key := range e.Keys {
		names, err := namesOf(ctx, s.db.Reader(), key)
		if err != nil {
			return e, err
		}
		for _, name := range names {
			add(name)
		}
	}
	account := map[string]string{"homePage": s.homePage, "name": "erased-" + as}
	e.Pseudo, _ = json.Marshal(account) // of texts alone: cannot fail
	e.key = "account:" + account["homePage"] + " " + account["name"]
	return e, nil
}

// eraseUnder goes through all statements under one key, some at a time.
func (s *Store) eraseUnder(ctx context.Context, by who.Actor, what erasing, key string, done *Erasure) error {
	for at := int64(0); ; {
		blocks, err := blocksBeyond(ctx, s.db.Reader(), key, at, false, eraseAtOnce)
		if err != nil || len(blocks) == 0 {
			return err
		}
		to := blocks[len(blocks)-1].last
		before := *done
		var files []string
		err = s.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
			*done, files = before, nil
			return s.eraseBlocks(ctx, tx, what, key, at, to, done, &files)
		})
		if err == nil {
			err = s.dropFiles(ctx, files, done)
		}
		if err != nil {
			return err
		}
		at = to
	}
}

// eraseBlocks takes somebody out of the statements of the blocks that lie between two numbers.
func (s *Store) eraseBlocks(ctx context.Context, tx *db.Tx, what erasing, key string, after, to int64, done *Erasure, files *[]string) error {
	for after < to {
		blocks, err := blocksBeyond(ctx, tx, key, after, false, eraseAtOnce)
		if err != nil || len(blocks) == 0 {
			return err
		}
		var seqs []int64
		for _, b := range blocks {
			if b.last > to {
				break
			}
			list, err := numbers(b.last, b.seqs)
			if err != nil {
				return err
			}
			seqs, after = append(seqs, list...), b.last
		}
		if len(seqs) == 0 {
			return nil
		}
		if err := s.eraseStatements(ctx, tx, what, seqs, done, files); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) eraseStatements(ctx context.Context, tx *db.Tx, what erasing, seqs []int64, done *Erasure, files *[]string) error {
	kept, err := bodiesOf(ctx, tx, seqs)
	if err != nil {
		return err
	}
	var activities []string
	for _, k := range kept {
		body, direct, changed, err := what.Erased(k.Body)
		if err != nil {
			return err
		}
		if one, err := readKept(k.Body); err == nil {
			for _, use := range one.Activities() {
				activities = append(activities, use.Key)
			}
		}
		if !changed {
			continue
		}
		sum := sha256.Sum256(k.Body)
		if err := setErased(ctx, tx, k.Seq, string(body), hex.EncodeToString(sum[:]), what.id); err != nil {
			return err
		}
		done.Statements++
		if direct {
			gone, err := takeFiles(ctx, tx, k.Seq)
			if err != nil {
				return err
			}
			*files = append(*files, gone...)
		}
	}
	return cleanActivities(ctx, tx, unique(activities), what.Clean)
}

// dropFiles removes files that no statement holds any more.
func (s *Store) dropFiles(ctx context.Context, keys []string, done *Erasure) error {
	for _, key := range unique(keys) {
		held, err := fileHeld(ctx, s.db.Reader(), key)
		if err != nil {
			return err
		}
		if held {
			continue
		}
		if err := s.files.Delete(ctx, key); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		done.Files++
	}
	return nil
}

// forget lets go of all that was heard: it may be another's now.
func (h *heard) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.said = nil
}

// Proof is whether the texts of some statements are those whose sum the log holds.
type Proof struct {
	Statements int
	Erased     int   // whose text is gone, and whose sum is kept
	Wrong      int64 // the first number of the first group that does not fit; 0 for none
}

// Prove sums up the statements of a fact anew: those that were erased by the sum that was kept.
func (s *Store) Prove(ctx context.Context, q db.Q, f Stored) (Proof, error) {
	const op = "record.Prove"
	var p Proof
	whole := sha256.New()
	for from := f.First; from <= f.Last; from += listSize {
		to := min(f.Last, from+listSize-1)
		sums, err := sumsOf(ctx, q, from, to)
		if err != nil {
			return p, fault.Wrap(op, err)
		}
		err = eachBody(ctx, q, from, to, func(seq int64, body []byte) error {
			p.Statements++
			sum := sha256.Sum256(body)
			if kept := sums[seq]; kept != "" {
				p.Erased++
				if _, err := hex.Decode(sum[:], []byte(kept)); err != nil {
					return err
				}
			}
			whole.Write(sum[:])
			return nil
		})
		if err != nil {
			return p, fault.Wrap(op, err)
		}
	}
	if hex.EncodeToString(whole.Sum(nil)) != f.Sum || int64(p.Statements) != f.Last-f.First+1 {
		p.Wrong = f.First
	}
	return p, nil
}
