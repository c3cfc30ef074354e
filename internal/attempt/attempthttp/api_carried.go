package attempthttp

import (
	"context"
	"encoding/json"
	"time"

	"sopan/internal/ground/who"
	"sopan/internal/standard/scorm"
)

// CarriedInput pages through what packages carry of the caller.
type CarriedInput struct {
	After string `query:"after" maxLength:"80" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// CarriedOutput is a page of it.
type CarriedOutput struct {
	Body CarriedThings
}

// CarriedThings is a page of what packages have written of the caller for whichever attempt comes next.
type CarriedThings struct {
	Items []CarriedThing `json:"items"`
	Next  string         `json:"next" doc:"Pass as after for the next page; empty at the end"`
}

// CarriedThing is one thing known of a global objective, or a store of shared data.
type CarriedThing struct {
	Name      string   `json:"name" doc:"Of the objective or the store, as manifests have it"`
	Field     string   `json:"field" enum:"satisfied,measure,completion,progress,raw,min,max,store"`
	Value     *float64 `json:"value,omitempty" doc:"Of an objective; 0 or 1 of satisfied and completion"`
	Text      string   `json:"text,omitempty" doc:"Of a store"`
	ChangedAt string   `json:"changed_at"`
}

func (d *Door) carried(ctx context.Context, in *CarriedInput) (*CarriedOutput, error) {
	list, err := d.runs.Carrying(ctx, d.db.Reader(), who.From(ctx), in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := CarriedThings{Items: []CarriedThing{}}
	for _, c := range list {
		one := CarriedThing{Name: c.Name, Field: string(c.Field), ChangedAt: c.ChangedAt.Format(time.RFC3339)}
		if c.Store != "" {
			if err := json.Unmarshal([]byte(c.Store), &one.Text); err != nil {
				return nil, err
			}
		} else {
			v := float64(c.Value)
			if c.Field != scorm.Satisfied && c.Field != scorm.Completion {
				v /= scorm.Unit
			}
			one.Value = &v
		}
		out.Items = append(out.Items, one)
	}
	if len(list) == in.Limit {
		out.Next = list[len(list)-1].Key()
	}
	return &CarriedOutput{Body: out}, nil
}
