package atlashttp

import (
	"context"
	"time"

	"sopan/internal/atlas"
	"sopan/internal/ground/fault"
)

// Input says which figures are asked for.
type Input struct {
	District   string `query:"district" maxLength:"20" doc:"Code of a district in the Local Government Directory" example:"129"`
	State      string `query:"state" maxLength:"20" doc:"Code of a state in the Local Government Directory" example:"9"`
	By         string `query:"by" enum:"block,district,state" doc:"What a cell's place is; by default the level below the place that is named"`
	PostKind   string `query:"post_kind" maxLength:"64" doc:"Code of a kind of post; all kinds together by default" example:"POS-UP-PR-GPS"`
	Competency string `query:"competency" maxLength:"64" doc:"Code of a competency; all by default" example:"KCM-F017"`
	Exact      bool   `query:"exact" doc:"Small groups too, of the part of the tree that the caller holds the right over. It is recorded"`
}

// Output is the figures.
type Output struct {
	Body AtlasAnswer
}

// AtlasAnswer is the figures with the time they stand for.
type AtlasAnswer struct {
	AsOf  string      `json:"as_of" doc:"When the newest change came in, RFC 3339"`
	Cells []AtlasCell `json:"cells" doc:"By competency, then place"`
}

// AtlasCell is one competency in one place. A suppressed cell has no figures.
type AtlasCell struct {
	Place        string   `json:"place" doc:"Code in the Local Government Directory"`
	Competency   string   `json:"competency"`
	N            *int     `json:"n,omitempty" doc:"Measured"`
	Unmeasured   *int     `json:"unmeasured,omitempty" doc:"The post asks for it, nothing is measured yet"`
	Below        *int     `json:"below,omitempty" doc:"Measured and below what the post asks"`
	MeanAttained *float64 `json:"mean_attained,omitempty" doc:"Mean level of the measured, two decimals; absent when nobody is"`
	MeanGap      *float64 `json:"mean_gap,omitempty" doc:"Mean of each person's gap, two decimals; absent when nobody is measured"`
	Suppressed   bool     `json:"suppressed" doc:"The figures are on few people, or few people's could be computed from them"`
}

func (d *Door) get(ctx context.Context, in *Input) (*Output, error) {
	q := d.db.Reader()
	query := atlas.Query{By: in.By, District: in.District, State: in.State, PostKind: in.PostKind}
	if query.By == "" {
		query.By = Ask{State: in.State, District: in.District}.usual()
	}
	for _, place := range [][2]string{{atlas.State, in.State}, {atlas.District, in.District}} {
		if place[1] == "" {
			continue
		}
		if _, err := d.people.Place(ctx, q, place[0], place[1]); err != nil {
			return nil, err
		}
	}
	if in.PostKind != "" {
		kinds, err := d.kinds(ctx, q, in.PostKind)
		if err != nil {
			return nil, err
		}
		if !hasKind(kinds, in.PostKind) {
			return nil, fault.E(fault.NotFound, "atlas.get", "framework.profile.unknown", "kind", in.PostKind)
		}
	}
	if in.Competency != "" {
		c, err := d.frameworks.Competency(ctx, q, in.Competency)
		if err != nil {
			return nil, err
		}
		query.Competency = c.Code
	}
	view, err := d.view(ctx, q, query, in.Exact)
	if err != nil {
		return nil, err
	}
	asOf := view.AsOf
	if asOf.IsZero() { // nothing has come in yet: that is so now
		asOf = q.Now()
	}
	out := &Output{Body: AtlasAnswer{AsOf: asOf.Format(time.RFC3339), Cells: make([]AtlasCell, len(view.Cells))}}
	for i, c := range view.Cells {
		out.Body.Cells[i] = asCell(c)
	}
	return out, nil
}

func asCell(c atlas.Cell) AtlasCell {
	out := AtlasCell{Place: c.Place, Competency: c.Competency, Suppressed: c.Suppressed()}
	if f := c.Figures; f != nil {
		out.N, out.Unmeasured, out.Below = &f.N, &f.Unmeasured, &f.Below
		out.MeanAttained, out.MeanGap = number(f.MeanAttained), number(f.MeanGap)
	}
	return out
}

func number(hundredths *int) *float64 {
	if hundredths == nil {
		return nil
	}
	n := float64(*hundredths) / 100
	return &n
}
