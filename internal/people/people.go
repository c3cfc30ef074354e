package people

import (
	"slices"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
)

// Register is the room: the questions and the verbs on places, organisations, positions and persons.
type Register struct {
	db         *db.DB
	frameworks *framework.Frameworks
}

// New makes the register on a database.
func New(d *db.DB) *Register { return &Register{db: d, frameworks: framework.New(d)} }

// WithFrameworks says who begins kinds of post, as the house has wired it. Until then that takes a right over the whole nation.
func (r *Register) WithFrameworks(f *framework.Frameworks) *Register { r.frameworks = f; return r }

// Place is a part of the country.
type Place struct {
	Level                   string // state, district, subdistrict, block, ulb or village
	Code                    string // of the Local Government Directory, unique within the level
	ParentLevel, ParentCode string // "" for a state
	Name                    map[string]string
	Census2011              string // "" for what was made after the census
}

// Org is an organisation: a ministry, a department, an office, an institute.
type Org struct {
	ID       string
	Code     string // ours, unique and stable
	LGDCode  string // of the directory of government organisations; "" where it has none
	ParentID string // "" for the root
	Path     string // "IN.UP.PR.": the parent's path and a segment that stays
	Kind     string // government, ministry, department, district_office, block_office, ulb, institute, …
	Name     map[string]string

	PlaceLevel, PlaceCode              string // where it serves; "" for the whole country
	BlockCode, DistrictCode, StateCode string // what that place lies in
}

// Position is one numbered post at an organisation, held or vacant.
type Position struct {
	ID        string
	Code      string
	KindCode  string // the kind of post, whose profile says what is asked; "" for none
	OrgID     string
	PostNo    string
	ReportsTo string            // id of the position above; "" at the top
	Name      map[string]string // the post, as "Gram Panchayat Secretary, Harakh 3"
	Title     map[string]string // the designation, as "Gram Panchayat Secretary"
}

// Person is somebody who serves, or has served.
type Person struct {
	ID     string
	Code   string // employee code
	OrgID  string // where they serve; where they last served when they have left
	Name   map[string]string
	Email  string // "" for those who have none
	Status string // active, suspended, retired, left, deceased

	Gender, DateOfBirth, DateOfEntry string
	Service, Cadre, Group            string
	PayLevel                         string // "" for those outside the pay matrix
	MobileMasked                     string
}

// Posting is a person on a position, from a day to a day.
type Posting struct {
	ID         string
	PersonID   string
	PositionID string
	From       string // YYYY-MM-DD
	To         string // "" while it lasts
	Nature     string // appointment, transfer, promotion, deputation, repatriation
	OrderNo    string
	OrderDate  string
	Additional bool // additional charge, beside the substantive post
}

// Post is a person with the substantive post they hold, whole enough for the head of a page. The fields of the position are
// empty for somebody who holds none.
type Post struct {
	PersonID, Code string
	Name           map[string]string

	PositionID, PositionCode, KindCode string
	Title                              map[string]string
	Leads                              bool // some position reports to one that they hold

	OrgID, OrgPath string
	OrgName        map[string]string

	BlockCode, DistrictCode, StateCode string
}

// Above is one officer above a person in the reporting line.
type Above struct {
	PersonID string
	Rank     int // 1 is the next above
	Code     string
	Name     map[string]string
	Title    map[string]string
}

// Cursor is a place in a list of people: the last row that was read. The zero Cursor is the beginning, sorted as English;
// set Lang alone to begin a list that is sorted as another language.
type Cursor struct {
	Lang   string
	Path   string
	Key    string // the name's sort key; the code's where ByCode
	ID     string
	ByCode bool // the row was found by its employee code, and those found by name are through
}

// Row is one person of a list.
type Row struct {
	Post
	After Cursor // where the list goes on after this row
}

// Options say how a file is taken in. The zero value writes the file when all of its rows are sound.
type Options struct {
	DryRun   bool                  // judge the file, write nothing
	Partial  bool                  // write the sound rows although others are refused
	Progress func(done, total int) // called as rows are done, from the importing goroutine; may be nil
	Kinds    map[string]string     // designation → kind of post, for people whose rows name no position
	Limits   csvio.Options         // the largest file; the zero value serves
	Columns  map[string]string     // field → header, of a file of posts with headers of its own; see PostFields
}

// Report is what came of a file. Problems name the rows that were refused; Notices name what was taken in and should be
// looked at.
type Report struct {
	csvio.Report
	Notices   []csvio.Problem `json:"notices"`
	MoreTold  int             `json:"more_told,omitempty"` // notices beyond those listed
	Conflicts int             `json:"conflicts"`           // notices that say that a code stands for two things
	Made      int             `json:"made"`                // organisations made because only a child names them
	Created   int             `json:"created"`
	Changed   int             `json:"changed"`
	Unchanged int             `json:"unchanged"`
	Written   bool            `json:"written"`
}

// maxNotices bounds a report, as csvio bounds its problems.
const maxNotices = 1000

// notice adds something that was taken in and should be looked at.
func (r *Report) notice(p csvio.Problem) {
	if len(r.Notices) < maxNotices {
		r.Notices = append(r.Notices, p)
	} else {
		r.MoreTold++
	}
}

// Levels are the levels of places, each with the level it usually lies in.
var levels = map[string]string{"state": "", "district": "state", "subdistrict": "district", "block": "district", "ulb": "state", "village": "block"}

// shortSegment is the segment that an organisation's code asks for under a parent's: what is left when the parts that both
// codes begin with are taken away, "UP-129-948" under "UP-129-DPRO" being "948". Only letters, digits and dashes remain.
func shortSegment(code, parentCode string) string {
	own, above := strings.Split(code, "-"), strings.Split(parentCode, "-")
	n := 0
	for n < len(own)-1 && n < len(above) && own[n] == above[n] {
		n++
	}
	return cleanSegment(strings.Join(own[n:], "-"))
}

func cleanSegment(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return -1
	}, s)
}

// freeSegment gives the first of the segments that is not taken under the parent, the organisation's id being the last.
func freeSegment(taken func(string) bool, id string, wanted ...string) string {
	for _, s := range wanted {
		if s != "" && !taken(s) {
			return s
		}
	}
	return cleanSegment(id)
}

// climb finds circles: it walks up from one node after another by next, and never walks the same way twice.
type climb struct {
	next func(string) string
	ways map[string][]string // nodes that were walked: nil, or the circle that they come to
}

func newClimb(next func(string) string) *climb { return &climb{next, map[string][]string{}} }

// circle gives the circle that the way up from a node ends in, from the node that is met twice to itself; nil when the way
// ends at a top.
func (c *climb) circle(start string) []string {
	var walk []string
	place := map[string]int{}
	var found []string
	for at := start; at != ""; at = c.next(at) {
		if way, known := c.ways[at]; known {
			found = way
			break
		}
		if i, met := place[at]; met {
			found = append(slices.Clone(walk[i:]), at)
			break
		}
		place[at] = len(walk)
		walk = append(walk, at)
	}
	for _, at := range walk {
		c.ways[at] = found
	}
	return found
}
