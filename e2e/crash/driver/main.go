// Command driver does one piece of work in a house that stands in a folder, and says on its output, line by line, what
// has been acknowledged: a line is printed only after the room's verb has come back without an error. The tests of package
// crash kill it in the middle and hold the house to every line.
//
//	driver WORK FOLDER MARK
//
// WORK is tell, import, sign, pass, expire, follow, rebuild, mixed, deliver, apply or pull. MARK tells this run's writes from those of other runs.
// SOPAN_DB is the address of the database; without it the folder remembers.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/evidence"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// How much work a run is. The test counts on at least this much, so that a chosen point is reached.
const (
	files   = 4  // of people
	rows    = 40 // in each file
	claims  = 12 // claimed and signed
	batches = 6  // of loaded scores
	persons = 3  // in each batch
)

const (
	competency = "KCM-F017"
	kind       = "POS-UP-PR-GPS"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: driver tell|import|sign|pass|expire|follow|rebuild|mixed|deliver|apply|pull FOLDER MARK")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "driver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, work, folder, mark string) error {
	c := &ahead{}
	h, err := app.Open(ctx, app.Config{Data: folder, DB: os.Getenv("SOPAN_DB"), Hashing: demo.Hashing, Clock: c})
	if err != nil {
		return err
	}
	defer h.Close()
	w := &worker{House: h, clock: c, mark: mark}
	if work == "tell" {
		_, err := demo.Load(ctx, h.Rooms(), nil)
		return err
	}
	if err := w.meet(ctx); err != nil {
		return err
	}
	works := map[string]func(context.Context) error{
		"import": w.imports, "sign": w.signs, "pass": w.passes, "expire": w.expires, "follow": w.follows, "rebuild": w.rebuilds, "mixed": w.mixed,
		"deliver": w.delivers, "apply": w.applies, "pull": w.pulls,
	}
	f, ok := works[work]
	if !ok {
		return fmt.Errorf("no such work: %s", work)
	}
	return f(ctx)
}

// worker does the work in a house.
type worker struct {
	*app.House
	clock   *ahead
	mark    string
	manager who.Actor   // signs
	second  who.Actor   // consents to earlier scores
	staff   []who.Actor // report to the manager
}

// meet finds the people through whom the work is done.
func (w *worker) meet(ctx context.Context) error {
	var err error
	if w.manager, err = w.Person(ctx, "manager"); err != nil {
		return err
	}
	if w.second, err = w.Person(ctx, "publisher"); err != nil { // of the institute that trains them
		return err
	}
	reports, err := w.People.Reports(ctx, w.Reader(), w.manager.PersonID)
	for _, p := range reports {
		w.staff = append(w.staff, who.Actor{PersonID: p.PersonID, Code: p.Code})
	}
	if err == nil && len(w.staff) < persons {
		return fmt.Errorf("only %d report to the manager", len(w.staff))
	}
	return err
}

// say acknowledges. Output is not buffered: what is said is with the parent before the next statement runs.
func say(words ...any) { fmt.Println(words...) }

// imports brings in files of people, one import each, and follows.
func (w *worker) imports(ctx context.Context) error {
	for i := range files {
		name := fmt.Sprintf("%s-%d", w.mark, i)
		opt := people.Options{Kinds: map[string]string{"Gram Panchayat Secretary": kind}}
		r, err := w.People.ImportPeople(ctx, who.Operator("crash"), strings.NewReader(staffFile(name)), opt)
		if err != nil {
			return err
		}
		if !r.OK() || !r.Written {
			return fmt.Errorf("the file was refused: %+v", r.Problems)
		}
		say("imported", name, rows)
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

// staffFile is a file of people who are new, with codes that begin with name.
func staffFile(name string) string {
	var b strings.Builder
	b.WriteString("employee_code,full_name_en,full_name_hi,gender,designation,ministry_dept_lgd_org,office,lgd_state,lgd_district,lgd_block," +
		"date_of_entry,date_of_present_post,status\n")
	for i := range rows {
		fmt.Fprintf(&b, "%s-%03d,Asha Pal %d,आशा पाल %d,F,Gram Panchayat Secretary,466,Harakh block office,9,129,948,2020-08-03,2024-06-17,ACTIVE\n", name, i, i, i)
	}
	return b.String()
}

// signs has staff claim and the manager sign, while the log is followed beside it as a server does.
func (w *worker) signs(ctx context.Context) error {
	following, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Log.Run(following)
	}()
	for i := range claims {
		if err := w.sign(ctx, i); err != nil {
			stop()
			<-done
			return err
		}
	}
	stop()
	<-done
	return w.Log.Drain(ctx)
}

func (w *worker) sign(ctx context.Context, i int) error {
	person := w.staff[i%len(w.staff)]
	it, err := w.Records.Claim(ctx, person, evidence.New{
		PersonID: person.PersonID, Competency: competency, Kind: evidence.Signoff, Level: 1 + i%3, Note: "Street lights bought",
		ObservedAt: clock.System.Now(), SignerID: w.manager.PersonID,
	})
	if err != nil {
		return err
	}
	say("claimed", it.ID)
	if _, err := w.Records.Decide(ctx, w.manager, it.ID, evidence.Decision{Outcome: evidence.Proven}); err != nil {
		return err
	}
	say("decided", it.ID)
	return nil
}

// follows loads scores in batches, each whole or not at all, and has every room follow in small steps after each.
func (w *worker) follows(ctx context.Context) error {
	w.Log.SetBatch(2)
	for i := range batches {
		if err := w.load(ctx, i); err != nil {
			return err
		}
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *worker) load(ctx context.Context, i int) error {
	name := fmt.Sprintf("%s-%d", w.mark, i)
	var batch []evidence.New
	for n := range persons {
		person := w.staff[(i+n)%len(w.staff)]
		batch = append(batch, evidence.New{
			PersonID: person.PersonID, Competency: competency, Kind: evidence.Loaded, Side: evidence.TCS, Score: 100 + (37*i+11*n)%400,
			Detail: []byte(`{"readings":[1,2,3]}`), ObservedAt: clock.System.Now().Add(-time.Duration(i) * time.Hour), Note: "crash",
			SourceKind: "crash", SourceID: fmt.Sprintf("%s %d", name, n),
		})
	}
	l, err := w.Records.ProposeLoad(ctx, who.Operator("crash"), batch)
	if err != nil {
		return err
	}
	say("proposed", l.ID)
	if l, err = w.Records.ConsentLoad(ctx, w.second, l.ID); err != nil {
		return err
	}
	say("loaded", name, l.Fresh)
	return nil
}

// rebuilds makes every derived room anew, twice, with scores loaded before that nobody has followed yet.
func (w *worker) rebuilds(ctx context.Context) error {
	i := 0
	for range 2 {
		for _, r := range w.Log.Readers() {
			if r.Rebuild == nil {
				continue
			}
			if err := w.load(ctx, i); err != nil {
				return err
			}
			i++
			if err := w.Log.Rebuild(ctx, r.Name, nil); err != nil {
				return err
			}
			say("rebuilt", r.Name)
		}
	}
	return nil
}

// mixed writes and follows in turn, for several processes beside each other.
func (w *worker) mixed(ctx context.Context) error {
	for i := range claims {
		if err := w.sign(ctx, i); err != nil {
			return err
		}
		if err := w.load(ctx, i); err != nil {
			return err
		}
		if err := w.Log.Drain(ctx); err != nil {
			return err
		}
	}
	return nil
}
