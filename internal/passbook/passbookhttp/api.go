package passbookhttp

import (
	"context"
	"time"

	"sopan/internal/gap"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/web/api"
)

// Input names a person.
type Input struct {
	EmployeeCode string `path:"employee_code" maxLength:"80" doc:"Employee code" example:"EMP-UP-129-0417"`
	Day          string `query:"as_of" maxLength:"10" doc:"A day before today, YYYY-MM-DD: the levels by the evidence that counted then; what was only claimed is not told. Absent: now" example:"2026-04-01"`
}

// Output is a person's passbook.
type Output struct {
	Body Book
}

// Book is a person's passbook.
type Book struct {
	EmployeeCode string  `json:"employee_code"`
	AsOf         string  `json:"as_of" doc:"RFC 3339; of a day that was asked about, its end"`
	Formula      string  `json:"formula" example:"cs-1"`
	Entries      []Entry `json:"entries" doc:"By competency code"`
}

// Entry is one line.
type Entry struct {
	Competency  string   `json:"competency"`
	Name        string   `json:"name"`
	TCS         *float64 `json:"tcs" doc:"Testing competency score; null when absent"`
	WPCAS       *float64 `json:"wpcas" doc:"Workplace competency assessment score; null when absent"`
	CS          *float64 `json:"cs" doc:"Competency score; null when not measured"`
	Attained    int      `json:"attained" doc:"Level; 0 when not measured"`
	Measured    bool     `json:"measured"`
	Provisional bool     `json:"provisional" doc:"One side is absent; the level is capped"`
	Claimed     int      `json:"claimed" doc:"Highest level claimed and not proven; 0 for none"`
	Evidence    []string `json:"evidence" doc:"Ids of the evidence that counts"`
	LastAt      string   `json:"last_at,omitempty" doc:"When the newest evidence that counts was observed"`
	History     []Step   `json:"history" doc:"Each change, oldest first"`
}

// Step is one change.
type Step struct {
	At       string   `json:"at"`
	Known    string   `json:"known_at"`
	CS       *float64 `json:"cs"`
	Attained int      `json:"attained"`
	Cause    string   `json:"cause" doc:"Kind of evidence, or expired"`
	Evidence string   `json:"evidence"`
}

func (d *Door) get(ctx context.Context, in *Input) (*Output, error) {
	by, q := who.From(ctx), d.db.Reader()
	person, err := d.people.ByCode(ctx, q, in.EmployeeCode)
	if err != nil {
		return nil, err
	}
	if err := d.open(ctx, by, person.ID); err != nil {
		return nil, err
	}
	at, formula, entries, steps, err := d.standing(ctx, q, person.ID, in.Day)
	if err != nil {
		return nil, err
	}
	codes := passbook.Codes(entries)
	names, err := d.frameworks.Known(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	out := &Output{Body: Book{EmployeeCode: person.Code, AsOf: at.Format(time.RFC3339), Formula: formula.Version, Entries: []Entry{}}}
	for _, code := range codes {
		name, _ := api.Printer(ctx).Name(names[code].Name)
		out.Body.Entries = append(out.Body.Entries, entry(name, entries[code], steps[code]))
	}
	return out, nil
}

// standing gives the lines of a passbook as they stand, or as they stood at the end of a day.
func (d *Door) standing(ctx context.Context, q db.Q, person, day string) (
	at time.Time, f passbook.Formula, entries map[string]passbook.Entry, steps map[string][]passbook.Step, err error,
) {
	if day != "" {
		var then gap.Then
		then, err = d.then(ctx, q, person, day)
		at, _ = clock.EndOf(day)
		return at, then.Formula, then.Entries, then.Steps, err
	}
	if f, err = d.passbooks.Formula(ctx, q); err != nil {
		return at, f, nil, nil, err
	}
	if entries, err = d.passbooks.Of(ctx, q, person); err != nil {
		return at, f, nil, nil, err
	}
	steps, err = d.passbooks.Steps(ctx, q, person, "")
	return q.Now(), f, entries, steps, err
}

func entry(name string, e passbook.Entry, steps []passbook.Step) Entry {
	out := Entry{
		Competency: e.Competency, Name: name, TCS: points(e.TCS), WPCAS: points(e.WPCAS), CS: points(e.CS), Attained: e.Attained, Measured: e.Measured,
		Provisional: e.Provisional, Claimed: e.Claimed, Evidence: append([]string{}, e.Evidence...), History: []Step{},
	}
	if !e.LastAt.IsZero() {
		out.LastAt = e.LastAt.Format(time.RFC3339)
	}
	for _, s := range steps {
		out.History = append(out.History, Step{
			At: s.At.Format(time.RFC3339), Known: s.Known.Format(time.RFC3339), CS: points(s.CS), Attained: s.Attained, Cause: s.Cause, Evidence: s.Evidence,
		})
	}
	return out
}

func points(hundredths *int64) *float64 {
	if hundredths == nil {
		return nil
	}
	v := float64(*hundredths) / 100
	return &v
}

// open checks the right, and records the reading when it is by special right.
func (d *Door) open(ctx context.Context, by who.Actor, person string) error {
	over, err := d.people.Over(ctx, d.db.Reader(), by, person)
	if err != nil {
		return err
	}
	return d.passbooks.Open(ctx, by, over, "passbook")
}
