package assessment

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// PutPaper puts a paper in the transaction of the room that teaches, which has checked its own right. The same content again
// changes nothing; a changed content becomes the next version and the current one.
func (p *Papers) PutPaper(ctx context.Context, tx *db.Tx, paper Paper) (Head, error) {
	const op = "assessment.PutPaper"
	paper = normal(paper)
	std, err := standardOf(ctx, tx, paper.Competency)
	if err != nil {
		return Head{}, fault.Wrap(op, err)
	}
	if paper.Competency != "" {
		paper.Competency = cmp.Or(std.code, paper.Competency) // a merged competency is tested as what it became
	}
	print, err := hash(paper)
	if err != nil {
		return Head{}, fault.Wrap(op, err)
	}
	was, err := currentPaper(ctx, tx, paper.Code)
	if err != nil && !db.None(err) {
		return Head{}, fault.Wrap(op, err)
	}
	if was.hash == print {
		return was.Head, nil
	}
	if bad := check(paper, std.open()); len(bad) > 0 {
		return Head{}, invalid(op, bad)
	}
	head := Head{
		Code: paper.Code, Version: was.Version + 1, Current: true, Kind: paper.Kind, Competency: paper.Competency, Level: paper.Level,
		PassMark: paper.PassMark, Minutes: paper.Minutes, Draw: paper.Draw, Items: len(paper.Items),
	}
	head.ID = id.Of("assessment.paper", head.Code, strconv.Itoa(head.Version))
	for i := range paper.Items {
		paper.Items[i].ID = id.Of(head.ID, paper.Items[i].Code)
	}
	err = insertPaper(ctx, tx, head, print, paper.Items)
	if db.Taken(err) {
		return Head{}, fault.E(fault.Conflict, op, "assessment.conflict.paper").Because(err)
	}
	return head, fault.Wrap(op, err)
}

// LoadPapers puts papers that belong to no course, such as those of independent tests. It needs the right to edit the
// framework over the whole nation.
func (p *Papers) LoadPapers(ctx context.Context, by who.Actor, papers []Paper) ([]Head, error) {
	const op = "assessment.LoadPapers"
	if !by.Can(who.FrameworkEdit, framework.Nation) {
		return nil, fault.E(fault.Denied, op, "assessment.denied.load")
	}
	var heads []Head
	err := p.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		heads = make([]Head, 0, len(papers))
		for _, paper := range papers {
			head, err := p.PutPaper(ctx, tx, paper)
			if err != nil {
				return err
			}
			heads = append(heads, head)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return heads, nil
}

// Paper gives the current version of the paper with this code.
func (p *Papers) Paper(ctx context.Context, q db.Q, code string) (Head, error) {
	r, err := currentPaper(ctx, q, code)
	return r.Head, none("assessment.Paper", "assessment.unknown.paper", err)
}

// PaperVersion gives a version of a paper by its id.
func (p *Papers) PaperVersion(ctx context.Context, q db.Q, paperID string) (Head, error) {
	r, err := paperByID(ctx, q, paperID)
	return r.Head, none("assessment.PaperVersion", "assessment.unknown.paper", err)
}

// Heads gives the current versions of the papers with these codes, by code; those that are unknown are left out.
func (p *Papers) Heads(ctx context.Context, q db.Q, codes []string) (map[string]Head, error) {
	out, err := currentPapers(ctx, q, codes)
	return out, fault.Wrap("assessment.Heads", err)
}

// none turns "no row" into "not found".
func none(op, key string, err error) error {
	if db.None(err) {
		return fault.E(fault.NotFound, op, key)
	}
	return fault.Wrap(op, err)
}

// ReadItems reads items from the JSON of a course: a list of {"id", "part", "stem", "options", "answer", "why",
// "reference"}, where "answer" is the index of the right option.
func ReadItems(data []byte) ([]Item, error) {
	var raw []struct {
		ID        string  `json:"id"`
		Part      int     `json:"part"`
		Stem      Names   `json:"stem"`
		Options   []Names `json:"options"`
		Answer    *int    `json:"answer"`
		Why       Names   `json:"why"`
		Reference string  `json:"reference"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return nil, fault.E(fault.Invalid, "assessment.ReadItems", "assessment.invalid.json").Because(err)
	}
	items := make([]Item, len(raw))
	for i, r := range raw {
		items[i] = Item{Code: r.ID, Part: r.Part, Kind: Single, Stem: r.Stem, Options: r.Options, Why: r.Why, Reference: r.Reference}
		if r.Answer != nil {
			items[i].Answer = []int{*r.Answer}
		}
	}
	return items, nil
}
