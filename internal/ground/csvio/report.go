package csvio

// Problem is one thing that is wrong in a file, told so that its owner can find
// and mend it.
type Problem struct {
	Row    int    `json:"row,omitempty"`    // the line in the file; 0 is the whole file
	Record int    `json:"-"`                // the row as a spreadsheet counts it, where the reader has told it
	Column string `json:"column,omitempty"` // as the file names it; "" is the whole row
	Key    string `json:"key"`              // the words for people, a locale key
	Args   []any  `json:"args,omitempty"`   // name, value pairs for the key
	Value  string `json:"value,omitempty"`  // what stands there
}

// maxProblems bounds a report: nobody mends the thousand-and-first by reading.
const maxProblems = 1000

// Report is what an importer answers: how many rows came in, and why the others
// did not. A row with several problems is refused once.
type Report struct {
	Rows     int       `json:"rows"`
	Accepted int       `json:"accepted"`
	Refused  int       `json:"refused"`
	Problems []Problem `json:"problems"`
	More     int       `json:"more,omitempty"` // problems beyond those listed

	refused map[int]bool
}

// Accept counts rows that were taken.
func (r *Report) Accept(rows int) {
	r.Accepted += rows
	r.Rows += rows
}

// Add tells problems. Each row that has one counts as refused; a problem of the
// whole file (row 0) counts no row.
func (r *Report) Add(problems ...Problem) {
	for _, p := range problems {
		if len(r.Problems) < maxProblems {
			r.Problems = append(r.Problems, p)
		} else {
			r.More++
		}
		if p.Row == 0 || r.refused[p.Row] {
			continue
		}
		if r.refused == nil {
			r.refused = map[int]bool{}
		}
		r.refused[p.Row] = true
		r.Refused++
		r.Rows++
	}
}

// OK tells whether nothing was wrong.
func (r *Report) OK() bool { return len(r.Problems) == 0 }
