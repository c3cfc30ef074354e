// Package assessmenttest gives tests of assessment, and of the rooms above it, papers to put and a hall to sit them in.
package assessmenttest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"sopan/internal/access"
	"sopan/internal/access/accesstest"
	"sopan/internal/assessment"
	"sopan/internal/evidence/evidencetest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// Teaching says who teaches what: organisation path, competency.
type Teaching map[[2]string]bool

// Provides tells whether the organisation at the path teaches the competency.
func (t Teaching) Provides(_ context.Context, _ db.Q, orgPath, competency string) (bool, error) {
	return t[[2]string{orgPath, competency}], nil
}

// Providing tells which of the organisations teach the competency.
func (t Teaching) Providing(_ context.Context, _ db.Q, orgPaths []string, competency string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, path := range orgPaths {
		out[path] = t[[2]string{path, competency}]
	}
	return out, nil
}

// Hall is evidencetest's office with the room of papers. The second office is an agency, for which OtherBoss writes results.
// Nobody teaches anything until Teaching says so.
type Hall struct {
	*evidencetest.Office
	Papers   *assessment.Papers
	Accounts *access.Accounts
	Teaching Teaching
}

const agency = "code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\nT-B,,T,agency,,,Second office,द्वितीय कार्यालय\n"

// New makes the hall.
func New(t testing.TB, d *db.DB) *Hall {
	t.Helper()
	o := evidencetest.New(t, d)
	h := &Hall{Office: o, Teaching: Teaching{}}
	h.Papers = assessment.New(d, o.People, o.Records).WithProviders(h.Teaching)
	h.Accounts = accesstest.New(d)
	report, err := o.People.ImportOrgs(context.Background(), who.Operator("test"), "csv", strings.NewReader(agency), people.Options{})
	if err != nil || !report.Written {
		t.Fatalf("the agency: %v, %+v", err, report)
	}
	accesstest.Granted(t, h.Accounts, o.OtherBoss, who.RoleAssessor, o.Path(t, o.OtherBoss))
	return h
}

// right begins the text of every right option, and nothing else.
const right = "Right "

// Items gives n sound items with four options each; the place of the right one varies.
func Items(n int) []assessment.Item {
	items := make([]assessment.Item, n)
	for i := range items {
		it := assessment.Item{
			Code: fmt.Sprintf("Q%02d", i+1), Part: i/2 + 1, Answer: []int{i % 4}, Reference: fmt.Sprintf("secret rule %d", i+1),
			Stem: assessment.Names{"en": fmt.Sprintf("Question %d?", i+1), "hi": fmt.Sprintf("प्रश्न %d?", i+1)},
			Why:  assessment.Names{"en": fmt.Sprintf("secret reason %d", i+1), "hi": fmt.Sprintf("कारण %d", i+1)},
		}
		for o := range 4 {
			text := fmt.Sprintf("Option %d-%d", i+1, o+1)
			if o == i%4 {
				text = fmt.Sprintf("%s%d", right, i+1)
			}
			it.Options = append(it.Options, assessment.Names{"en": text, "hi": "विकल्प " + text})
		}
		items[i] = it
	}
	return items
}

// Course is a sound check of a course at level 3 of evidencetest.Five, with n items and no clock.
func Course(n int) assessment.Paper {
	return assessment.Paper{Code: "C-FINAL", Kind: assessment.CourseCheck, Competency: evidencetest.Five, Level: 3, Items: Items(n)}
}

// Put puts a paper as a room that teaches would.
func (h *Hall) Put(t testing.TB, p assessment.Paper) (head assessment.Head) {
	t.Helper()
	err := h.DB.Write(context.Background(), who.Operator("test"), func(ctx context.Context, tx *db.Tx) (err error) {
		head, err = h.Papers.PutPaper(ctx, tx, p)
		return err
	})
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	return head
}

// Start opens a sitting.
func (h *Hall) Start(t testing.TB, person, paperID string) assessment.Sitting {
	t.Helper()
	s, err := h.Papers.Start(context.Background(), evidencetest.As(person), paperID, "en")
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return s
}

// Answers answers the first n questions rightly, the next m wrongly, and leaves the others out.
func Answers(s assessment.Sitting, n, m int) assessment.Answers {
	out := assessment.Answers{}
	for i, q := range s.Questions {
		for o, text := range q.Options {
			if good := strings.HasPrefix(text["en"], right); good == (i < n) && i < n+m {
				out[q.ID] = []int{o + 1}
				break
			}
		}
	}
	return out
}

// Submit submits a sitting.
func (h *Hall) Submit(t testing.TB, s assessment.Sitting, a assessment.Answers) assessment.Result {
	t.Helper()
	r, err := h.Papers.Submit(context.Background(), evidencetest.As(s.PersonID), s.ID, a)
	if err != nil {
		t.Fatalf("submit: %v", err)
	}
	return r
}
