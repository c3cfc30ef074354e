package department

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// a page of what is read for the archive.
const exported = 200

// entered adds what else was entered on posts: what people gives, the knowledge resources, the proposals for the dictionary, and the batches that
// were brought in. No person is named.
func (d *Desk) entered(ctx context.Context, by who.Actor, paths []string, out []table) ([]table, error) {
	q := d.db.Reader()
	more, err := d.people.PostSheets(ctx, q, paths)
	if err != nil {
		return nil, err
	}
	for _, s := range more {
		out = append(out, table{s.File, s.Head, s.Rows})
	}
	own := codesOf(out)
	resources := table{file: "resources.csv", head: []string{"code", "kind", "title_en", "title_hi", "url", "valid_from", "valid_to", "review_by", "replaced_by", "org_code"}}
	for after := ""; ; {
		shelf, err := d.frameworks.Shelf(ctx, q, after, exported)
		if err != nil {
			return nil, err
		}
		for _, k := range shelf {
			if own[k.OrgCode] {
				resources.rows = append(resources.rows, []string{k.Code, k.Kind, k.Title["en"], k.Title["hi"], k.URL, k.ValidFrom, k.ValidTo, k.ReviewBy, k.ReplacedBy, k.OrgCode})
			}
		}
		if len(shelf) < exported {
			break
		}
		after = shelf[len(shelf)-1].Code
	}
	proposals := table{file: "proposals.csv", head: []string{
		"org_code", "area", "name_en", "name_hi", "definition_en", "definition_hi", "why", "state", "competency", "reason", "proposed_at", "decided_at",
	}}
	for _, state := range framework.ProposalStates {
		for after := ""; ; {
			list, err := d.frameworks.Proposals(ctx, q, state, after, exported)
			if err != nil {
				return nil, err
			}
			for _, p := range list {
				if own[p.Org] {
					proposals.rows = append(proposals.rows, []string{
						p.Org, p.Area, p.Name["en"], p.Name["hi"], p.Definition["en"], p.Definition["hi"], p.Why, p.State, p.Code, p.Reason, moment(p.At), moment(p.DecidedAt),
					})
				}
			}
			if len(list) < exported {
				break
			}
			after = list[len(list)-1].ID
		}
	}
	batches := table{file: "batches.csv", head: []string{
		"batch", "source", "file", "state", "rows", "new", "changed", "same", "conflict", "refused", "skipped", "received_at", "applied_at", "ended_at",
	}}
	err = d.eachBatch(ctx, by, paths, func(b hr.Batch) error {
		row := []string{b.ID, b.Source, b.FileName, string(b.State)}
		for _, n := range []int{b.Rows, b.New, b.Changed, b.Same, b.Conflicts, b.Refused, b.Skipped} {
			row = append(row, strconv.Itoa(n))
		}
		batches.rows = append(batches.rows, append(row, moment(b.ReceivedAt), moment(b.AppliedAt), moment(b.EndedAt)))
		return nil
	})
	return append(out, resources, proposals, batches), err
}

// trail adds the way of every version that organisations in the archive keep, and with people also what job holders said of them.
func (d *Desk) trail(ctx context.Context, withPeople bool, out []table) ([]table, error) {
	q, own := d.db.Reader(), codesOf(out)
	steps := table{file: "steps.csv", head: []string{"kind_code", "version", "status", "step", "at", "note"}}
	checks := table{file: "holder_checks.csv", head: []string{"kind_code", "version", "employee_code", "asked_at", "said", "note", "said_at"}}
	kinds, err := d.frameworks.Kinds(ctx, q)
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		if !own[k.OrgCode] {
			continue
		}
		all, err := d.frameworks.Versions(ctx, q, k.Code)
		if err != nil {
			return nil, err
		}
		for _, v := range all {
			way, err := d.frameworks.Steps(ctx, q, v.ID)
			if err != nil {
				return nil, err
			}
			for _, s := range way {
				steps.rows = append(steps.rows, []string{k.Code, strconv.Itoa(v.Number), v.Status, s.Step, moment(s.At), s.Note})
			}
			if !withPeople {
				continue
			}
			asked, err := d.frameworks.HolderChecks(ctx, q, v.ID)
			if err != nil {
				return nil, err
			}
			ids := make([]string, len(asked))
			for i, c := range asked {
				ids[i] = c.PersonID
			}
			who, err := d.people.People(ctx, q, ids)
			if err != nil {
				return nil, err
			}
			for _, c := range asked {
				checks.rows = append(checks.rows, []string{k.Code, strconv.Itoa(v.Number), who[c.PersonID].Code, moment(c.AskedAt), c.Said, c.Note, moment(c.SaidAt)})
			}
		}
	}
	if out = append(out, steps); withPeople {
		out = append(out, checks)
	}
	return out, nil
}

// codesOf are the codes of the organisations in the archive.
func codesOf(tables []table) map[string]bool {
	out := map[string]bool{}
	for _, row := range tables[0].rows {
		out[row[0]] = true
	}
	return out
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// eachBatch calls f for the batches about units where the actor may both export and bring batches.
func (d *Desk) eachBatch(ctx context.Context, by who.Actor, paths []string, f func(hr.Batch) error) error {
	if d.batches == nil {
		return nil
	}
	q := d.db.Reader()
	for after := ""; ; {
		list, err := d.batches.List(ctx, q, by, after, exported)
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i, b := range list {
			ids[i] = b.OrgID
		}
		at, err := d.people.Orgs(ctx, q, ids)
		if err != nil {
			return err
		}
		for _, b := range list {
			if !by.Can(who.ExportData, at[b.OrgID].Path) {
				continue
			}
			if err := f(b); err != nil {
				return err
			}
		}
		if len(list) < exported {
			return nil
		}
		after = list[len(list)-1].ID
	}
}

// staff adds what was entered on people, and keeps for each of them that it was read.
func (d *Desk) staff(ctx context.Context, by who.Actor, paths []string, out []table) ([]table, error) {
	q := d.db.Reader()
	more, subjects, err := d.people.StaffSheets(ctx, q, paths)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(subjects, 2000) {
		if err := audit.RecordAll(ctx, d.db, by, who.ExportData, part, "export.people"); err != nil {
			return nil, err
		}
	}
	for _, s := range more {
		out = append(out, table{s.File, s.Head, s.Rows})
	}
	rows := table{file: "batch_rows.csv", head: []string{"batch", "row", "employee_code", "result", "conflict", "decision", "changes"}}
	err = d.eachBatch(ctx, by, paths, func(b hr.Batch) error {
		for after := 0; ; {
			list, err := d.batches.Rows(ctx, q, by, b.ID, "", after, exported)
			if err != nil {
				return err
			}
			for _, r := range list {
				said, _ := r.Decided()
				changes, err := json.Marshal(r.Changes)
				if err != nil {
					return err
				}
				rows.rows = append(rows.rows, []string{b.ID, strconv.Itoa(r.N), r.Code, r.Result, r.Conflict, string(said.Word), string(changes)})
			}
			if len(list) < exported {
				return nil
			}
			after = list[len(list)-1].N
		}
	})
	return append(out, rows), err
}

// version is one version of what a kind of post needs, as framework.ImportFrac takes it in.
type version struct {
	Kind    framework.Kind   `json:"kind"`
	OrgCode string           `json:"org_code"`
	Roles   []framework.Role `json:"roles"`
}

// versions writes every version, of whatever state, of the kinds of post that organisations in the archive keep, overlays among them.
func (d *Desk) versions(ctx context.Context, tables []table, add func(string, []byte) error, list io.Writer) error {
	q, own := d.db.Reader(), codesOf(tables)
	kinds, err := d.frameworks.Kinds(ctx, q)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if !own[k.OrgCode] {
			continue
		}
		all, err := d.frameworks.Versions(ctx, q, k.Code)
		if err != nil {
			return err
		}
		for _, v := range all {
			p, err := d.frameworks.ProfileAt(ctx, q, k.Code, v.Number)
			if err != nil {
				return err
			}
			one := version{p.Kind, v.OrgCode, p.Roles}
			one.Kind.OrgCode, one.Kind.Version = "", 0
			text, err := json.MarshalIndent(one, "", "  ")
			if err != nil {
				return err
			}
			file := fmt.Sprintf("frameworks/%s.v%d.%s.json", k.Code, v.Number, v.Status)
			if err := add(file, append(text, '\n')); err != nil {
				return err
			}
			fmt.Fprintf(list, "%s\t%d\twhat %s asks for\n", file, len(p.Roles), k.Code)
		}
	}
	return nil
}
