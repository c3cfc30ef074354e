package evidence

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// Score is one earlier score as a file or a call gives it, with its holder by employee code.
type Score struct {
	EmployeeCode string
	Competency   string
	Side         string // TCS or WPCAS
	Score        int    // hundredths on the scale
	ObservedAt   time.Time
	Detail       json.RawMessage // an object of raw readings
	Note         string
	Reference    string // by which the same score is known again; "" for its date
}

// LoadOptions say how a file is taken. The zero value proposes it whole or not at all.
type LoadOptions struct {
	DryRun  bool // judge every row, write nothing
	Partial bool // propose the sound rows although others are refused
}

// LoadReport is what came of a file, row by row.
type LoadReport struct {
	csvio.Report
	Load   string `json:"load,omitempty"` // the batch that waits; "" when nothing was proposed
	People int    `json:"people"`         // with a score in the sound rows
	DryRun bool   `json:"dry_run,omitempty"`
}

// fileSource marks scores that came by employee code. Their source is the reference that the row gives, or else its date: the
// same person, competency, side and date are one score.
const fileSource = "load"

var loadColumnsOfFile = csvio.Mapping{
	{Field: "employee_code", Names: []string{"Employee Code", "Emp Code"}, Required: true},
	{Field: "competency", Names: []string{"Competency", "Competency Code"}, Required: true},
	{Field: "side", Names: []string{"Side"}, Required: true},
	{Field: "score", Names: []string{"Score"}, Required: true},
	{Field: "observed_on", Names: []string{"Observed On", "Date"}, Required: true},
	{Field: "readings", Names: []string{"Readings", "Raw Readings"}, Required: true},
	{Field: "note", Names: []string{"Remarks"}},
	{Field: "reference", Names: []string{"Reference No"}},
}

// ImportLoad proposes a file of earlier scores: employee_code, competency, side (tcs or wpcas), score, observed_on, readings
// (numbers with spaces between, or a JSON object), and, where there are, note and reference. All rows are judged before anything
// is written; the report names row, column and remedy. What it writes is one batch that waits for a second person.
func (r *Records) ImportLoad(ctx context.Context, by who.Actor, file io.Reader, opt LoadOptions) (LoadReport, error) {
	const op = "evidence.ImportLoad"
	if !by.Holds(who.EvidenceLoad) {
		return LoadReport{}, fault.E(fault.Denied, op, "evidence.denied.load")
	}
	p := &proposal{opt: opt, cells: map[int]csvio.Row{}, blind: map[cell]bool{}}
	limits := csvio.Options{MaxRows: MaxLoad, Pad: true, OnHeader: func(header []string) (err error) {
		p.columns, err = loadColumnsOfFile.Bind(header)
		return err
	}}
	now := r.db.Clock().Now()
	unread, err := csvio.Each(file, limits, func(row csvio.Row) error {
		p.read(row, now)
		return nil
	})
	if err != nil {
		return LoadReport{}, fault.Wrap(op, err)
	}
	p.unread = append(p.unread, unread...)
	return r.propose(ctx, by, op, p)
}

// ProposeScores is ImportLoad for rows that a program gives; row 1 is the first.
func (r *Records) ProposeScores(ctx context.Context, by who.Actor, scores []Score, opt LoadOptions) (LoadReport, error) {
	const op = "evidence.ProposeScores"
	if err := mayPropose(op, by, len(scores)); err != nil {
		return LoadReport{}, err
	}
	p := &proposal{opt: opt}
	for i, s := range scores {
		p.add(i+1, s)
	}
	return r.propose(ctx, by, op, p)
}

// proposal is a batch on its way in: its rows, and what is wrong with them.
type proposal struct {
	opt     LoadOptions
	columns *csvio.Binding    // of a file; nil for rows of a program
	cells   map[int]csvio.Row // rows of a file by number, for what stands in them
	unread  []csvio.Problem   // of rows and cells that could not be read
	blind   map[cell]bool     // those cells: of what is not there nothing more is said
	codes   []string          // of the rows
	rows    []line
	report  LoadReport
}

// fieldsOf gives the column for what the rules call by another name.
var fieldsOf = map[string]string{"person": "employee_code", "observed": "observed_on", "detail": "readings"}

// remedies are the words for rows of a list where those of a form do not say what to do.
var remedies = map[string]string{
	"evidence.field.person":          "evidence.load.no_person",
	"evidence.field.competency":      "evidence.load.competency",
	"evidence.field.observed_future": "evidence.load.future",
	"evidence.field.observed_old":    "evidence.load.old",
}

// problem says what is wrong with a field of a row, by the column of the file.
func (p *proposal) problem(n int, field, key string, args ...any) csvio.Problem {
	if of := fieldsOf[field]; of != "" {
		field = of
	}
	if p.columns == nil {
		return csvio.Problem{Row: n, Column: field, Key: key, Args: args}
	}
	return p.columns.Problem(p.cells[n], field, key, args...)
}

// cell is one field of a row, by the row's number.
type cell struct {
	n     int
	field string
}

// read takes a row of a file as it stands; a cell that cannot be read refuses it.
func (p *proposal) read(row csvio.Row, now time.Time) {
	p.cells[row.N] = row
	get := func(field string) string { return strings.TrimSpace(p.columns.Get(row, field)) }
	unread := func(field, key string) {
		p.unread = append(p.unread, p.problem(row.N, field, key))
		p.blind[cell{row.N, field}], p.blind[cell{row.N, ""}] = true, true
	}
	s := Score{
		EmployeeCode: get("employee_code"), Competency: get("competency"), Side: strings.ToLower(get("side")), Note: get("note"), Reference: get("reference"),
	}
	var ok bool
	if s.Score, ok = Hundredths(get("score")); !ok {
		unread("score", "evidence.load.number")
	}
	if date, ok := csvio.Date(get("observed_on")); ok {
		s.ObservedAt = Day(date, now)
	} else {
		unread("observed", "evidence.load.date")
	}
	if s.Detail, ok = rawReadings(get("readings")); !ok {
		unread("detail", "evidence.load.readings")
	}
	p.add(row.N, s)
}

// add takes a row to be judged.
func (p *proposal) add(n int, s Score) {
	reference := strings.TrimSpace(s.Reference)
	if reference == "" && !s.ObservedAt.IsZero() {
		reference = clock.Date(s.ObservedAt)
	}
	p.codes = append(p.codes, strings.TrimSpace(s.EmployeeCode))
	p.rows = append(p.rows, line{n, clean(New{
		Competency: s.Competency, Kind: Loaded, Side: s.Side, Score: s.Score, Note: s.Note, Detail: s.Detail, ObservedAt: s.ObservedAt,
		SourceKind: fileSource, SourceID: reference,
	})})
}

// propose judges the rows of a proposal and, unless it is a dry run or too much is wrong, stores the sound ones as a batch.
func (r *Records) propose(ctx context.Context, by who.Actor, op string, p *proposal) (LoadReport, error) {
	if p.opt.DryRun {
		_, err := p.judge(ctx, r.db.Reader(), by)
		if err == nil {
			err = p.settled(op)
		}
		return p.report, fault.Wrap(op, err)
	}
	err := r.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		sound, err := p.judge(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := p.settled(op); err != nil {
			return err
		}
		l, err := keepLoad(ctx, tx, by, sound)
		p.report.Load = l.ID
		return err
	})
	if err != nil {
		p.report.Load = ""
	}
	return p.report, fault.Wrap(op, err)
}

// judge finds the persons, holds each row to the rules, fills the report and gives the sound rows.
func (p *proposal) judge(ctx context.Context, q db.Q, by who.Actor) ([]line, error) {
	codes := slices.Clone(p.codes)
	slices.Sort(codes)
	servants, err := servantsOf(ctx, q, slices.Compact(codes))
	if err != nil {
		return nil, err
	}
	rows := slices.Clone(p.rows)
	for i, code := range p.codes {
		rows[i].PersonID = servants[code].person
	}
	_, flaws, err := judgeLoad(ctx, q, by, rows)
	if err != nil {
		return nil, err
	}
	problems := slices.Clone(p.unread)
	refused := make(map[int]bool, len(flaws))
	for i, row := range rows {
		refused[i] = p.blind[cell{row.n, ""}]
	}
	for _, f := range flaws {
		if p.blind[cell{rows[f.at].n, f.Name}] {
			continue
		}
		refused[f.at] = true
		if key := remedies[f.Key]; key != "" {
			f.Key = key
		}
		problems = append(problems, p.problem(rows[f.at].n, f.Name, f.Key, f.Args...))
	}
	slices.SortStableFunc(problems, func(a, b csvio.Problem) int { return a.Row - b.Row })
	var sound []line
	persons := map[string]bool{}
	for i, row := range rows {
		if !refused[i] {
			sound = append(sound, row)
			persons[row.PersonID] = true
		}
	}
	p.report = LoadReport{DryRun: p.opt.DryRun, People: len(persons)} // anew: a transaction may be tried again
	p.report.Add(problems...)
	p.report.Accept(len(sound))
	return sound, nil
}

// settled tells whether the sound rows may be proposed.
func (p *proposal) settled(op string) error {
	if p.report.OK() || p.opt.Partial && p.report.Accepted > 0 {
		return nil
	}
	return fault.E(fault.Invalid, op, "evidence.load.refused", "n", p.report.Refused)
}

// Hundredths reads a number with at most two decimals, such as "2", "2.5" or "2.50", as hundredths.
func Hundredths(s string) (int, bool) {
	whole, rest, point := strings.Cut(s, ".")
	if len(whole) == 0 || len(whole) > 4 || len(rest) > 2 || point && rest == "" || strings.Trim(whole+rest, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(whole + (rest + "00")[:2])
	return n, err == nil
}

// Day gives the moment that a date stands for: now when it is today's, else its noon in India.
func Day(date string, now time.Time) time.Time {
	if date == clock.Date(now) {
		return now
	}
	t, err := time.ParseInLocation(time.DateOnly, date, clock.India)
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// rawReadings reads the cell of raw readings: a JSON object as it stands, or numbers with spaces, commas or semicolons between.
func rawReadings(cell string) (json.RawMessage, bool) {
	if strings.HasPrefix(cell, "{") {
		return json.RawMessage(cell), json.Valid([]byte(cell))
	}
	numbers := strings.FieldsFunc(cell, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\n' })
	values := make([]json.Number, len(numbers))
	for i, n := range numbers {
		if _, err := strconv.ParseFloat(n, 64); err != nil || !json.Valid([]byte(n)) {
			return nil, false
		}
		values[i] = json.Number(n)
	}
	if len(values) == 0 {
		return nil, false
	}
	text, err := json.Marshal(map[string]any{"readings": values})
	return text, err == nil
}
