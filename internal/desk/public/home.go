package public

import (
	"net/http"
	"strconv"

	"sopan/internal/atlas"
	"sopan/internal/evidence"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// Home is the first page.
type Home struct {
	Figures []parts.Fact
	Loop    []Turn
}

// Turn is one turn of the loop: its words' key and its picture.
type Turn struct {
	Key   string
	Steps parts.Steps
}

// loop is the way of one competency from what a post asks for to proof, as the glyph shows it on every page.
var loop = []Turn{
	{"asks", parts.Steps{Of: 5, Needed: 3}},
	{"stands", parts.Steps{Of: 5, Proven: 1, Needed: 3}},
	{"next", parts.Steps{Of: 5, Proven: 1, Next: 2, Needed: 3}},
	{"works", parts.Steps{Of: 5, Proven: 1, Claimed: 3, Needed: 3}},
	{"proven", parts.Steps{Of: 5, Proven: 3, Needed: 3}},
}

// served are those whom the first page speaks to; promises is what it promises them.
var (
	served   = []string{"officer", "manager", "department", "institute", "assessor", "commission", "council", "citizen"}
	promises = []string{"clicks", "own", "rank", "few", "rerun", "open"}
)

func (d *Door) home(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	f.Title = f.P.T("public.home.title")
	q := d.db.Reader()
	formula, err := d.passbooks.Formula(ctx, q)
	if err != nil {
		return err
	}
	known, mapped, err := d.frameworks.CountKinds(ctx, q)
	if err != nil {
		return err
	}
	page := Home{Loop: loop, Figures: []parts.Fact{
		{Name: f.P.T("public.home.mapped"), Value: f.P.Int(int64(mapped)), Sub: f.P.T("public.home.mapped_of", "n", known)},
		{Name: f.P.T("public.home.completion"), Value: strconv.Itoa(liftedByCompletion(formula)), Sub: f.P.T("public.home.completion_why")},
		{Name: f.P.T("public.home.smallest"), Value: f.P.Int(atlas.Floor), Sub: f.P.T("public.home.smallest_why")},
		{Name: f.P.T("public.home.formula"), Value: formula.Version, Sub: f.P.T("public.home.formula_on", "date", f.P.DateOf(formula.PublishedOn))},
	}}
	return web.Render(w, r, http.StatusOK, home(f, page))
}

// liftedByCompletion asks the formula how many levels a finished course lifts.
func liftedByCompletion(f passbook.Formula) int {
	return f.Score(scale, []passbook.Item{{ID: "x", Kind: evidence.Completion, Level: scale, Percent: evidence.Percent, Status: evidence.StatusAccepted}}).Attained
}
