package department

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
)

// export gives everything that the department has entered as open files. It takes the right to export, over each part of the tree that
// is given, and is kept in the record of what was read.
func (d *Desk) export(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	data, err := d.Archive(r.Context(), who.From(r.Context()), form.Get("people") != "")
	if err != nil {
		return err
	}
	attach(w, "application/zip", "department-"+clock.Date(d.db.Reader().Now())+".zip", data)
	return nil
}

// Archive is a ZIP with what was entered where the actor may export: orgs.csv, posts.csv, designations.csv, kinds.csv, requirements.csv,
// what else README.txt in it lists, and each version of what kinds of post need as a file that can be taken in again. Nobody is in it,
// unless people are asked for: then their files are in it too, and that it was read is kept for each of them. CSV is UTF-8 with a
// header, comma-separated.
func (d *Desk) Archive(ctx context.Context, by who.Actor, withPeople bool) ([]byte, error) {
	const op = "department.export"
	paths := by.Paths(who.ExportData)
	if len(paths) == 0 {
		return nil, fault.E(fault.Denied, op, "department.denied_export")
	}
	for _, path := range paths {
		if err := audit.Record(ctx, d.db, by, who.ExportData, "", path, "export.department"); err != nil {
			return nil, fault.Wrap(op, err)
		}
	}
	tables, err := d.tables(ctx, by, paths)
	if err == nil {
		tables, err = d.entered(ctx, by, paths, tables)
	}
	if err == nil {
		tables, err = d.trail(ctx, withPeople, tables)
	}
	if err == nil && withPeople {
		tables, err = d.staff(ctx, by, paths, tables)
	}
	if err != nil {
		return nil, fault.Wrap(op, err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	if err := d.write(ctx, by, z, tables); err != nil {
		return nil, fault.Wrap(op, err)
	}
	err = z.Close()
	return out.Bytes(), fault.Wrap(op, err)
}

// write puts the tables, the versions of what kinds of post need and the list of all that into the archive.
func (d *Desk) write(ctx context.Context, by who.Actor, z *zip.Writer, tables []table) error {
	add := func(file string, data []byte) error {
		to, err := z.Create(file)
		if err == nil {
			_, err = to.Write(data)
		}
		return err
	}
	var list strings.Builder
	for _, t := range tables {
		var text bytes.Buffer
		if err := writeCSV(&text, t.head, t.rows); err != nil {
			return err
		}
		if err := add(t.file, text.Bytes()); err != nil {
			return err
		}
		fmt.Fprintf(&list, "%s\t%d\t%s\n", t.file, len(t.rows), strings.Join(t.head, ", "))
	}
	profiles, err := d.profiles(ctx, by)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(profiles, "", "  ")
	if err != nil {
		return err
	}
	if err := add("frameworks.json", append(text, '\n')); err != nil {
		return err
	}
	fmt.Fprintf(&list, "frameworks.json\t%d\twhat is in force\n", len(profiles))
	if err := d.versions(ctx, tables, add, &list); err != nil {
		return err
	}
	return add("README.txt", []byte(list.String()))
}

// table is one file of the archive.
type table struct {
	file string
	head []string
	rows [][]string
}

func (d *Desk) tables(ctx context.Context, by who.Actor, paths []string) ([]table, error) {
	q := d.db.Reader()
	orgs, err := d.people.OrgsWithin(ctx, q, paths)
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, o := range orgs {
		codes[o.ID] = o.Code
	}
	out := []table{{file: "orgs.csv", head: []string{"code", "parent_code", "kind", "name_en", "name_hi", "place_level", "place_code", "lgd_code"}}}
	for _, o := range orgs {
		out[0].rows = append(out[0].rows, []string{o.Code, codes[o.ParentID], o.Kind, o.Name["en"], o.Name["hi"], o.PlaceLevel, o.PlaceCode, o.LGDCode})
	}
	lines, err := d.people.PostLines(ctx, q, paths)
	if err != nil {
		return nil, err
	}
	posts := table{file: "posts.csv", head: []string{
		"code", "kind_code", "org_code", "post_no", "reports_to_position", "name_en", "name_hi", "title_en", "title_hi", "held", "designation", "pay_level", "service", "cadre", "group",
	}}
	above := map[string]string{} // a post that reports to one elsewhere keeps that where it is taken in again
	for _, l := range lines {
		above[l.ID] = l.Code
	}
	for _, l := range lines {
		posts.rows = append(posts.rows, []string{
			l.Code, l.KindCode, l.OrgCode, l.PostNo, above[l.ReportsTo], l.Name["en"], l.Name["hi"], l.Title["en"], l.Title["hi"], strconv.FormatBool(l.Held), l.Designation, l.PayLevel, l.Service, l.Cadre, l.Group,
		})
	}
	out = append(out, posts)
	words := table{file: "designations.csv", head: []string{"code", "org_code", "state", "merged_into", "name_en", "name_hi", "aliases"}}
	for _, state := range designationStates {
		for after := ""; ; {
			list, next, err := d.people.Designations(ctx, q, paths, state, "", "en", after, 500)
			if err != nil {
				return nil, err
			}
			for _, one := range list {
				into := ""
				if one.MergedInto != "" {
					living, err := d.people.Designation(ctx, q, one.ID)
					if err != nil {
						return nil, err
					}
					into = living.Code
				}
				words.rows = append(words.rows, []string{one.Code, codes[one.OrgID], one.State, into, one.Name["en"], one.Name["hi"], strings.ReplaceAll(others(one), " · ", "|")})
			}
			if after = next; next == "" {
				break
			}
		}
	}
	out = append(out, words)
	kinds := table{file: "kinds.csv", head: kindHead}
	list, err := d.allKinds(ctx, by)
	kinds.rows = kindRows(list)
	needs := table{file: "requirements.csv", head: []string{"kind_code", "competency", "level", "criticality", "role", "activity"}}
	for _, k := range list {
		if k.Version == 0 {
			continue
		}
		p, err := d.frameworks.Profile(ctx, q, k.Code)
		if err != nil {
			return nil, err
		}
		for _, n := range framework.Needs(p) {
			needs.rows = append(needs.rows, []string{k.Code, n.Competency, strconv.Itoa(n.Level), strconv.Itoa(n.Criticality), n.Role, n.Activity})
		}
	}
	return append(out, kinds, needs), err
}

// allKinds are the kinds of post of which there are posts in the reader's part.
func (d *Desk) allKinds(ctx context.Context, by who.Actor) (out []people.KindHere, err error) {
	for after := ""; ; {
		list, err := d.people.KindsHere(ctx, d.db.Reader(), by, people.KindFilter{}, after, 500)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
		if len(list) < 500 {
			return out, nil
		}
		after = list[len(list)-1].Code
	}
}

// profiles are the versions in force of what the kinds of post need.
func (d *Desk) profiles(ctx context.Context, by who.Actor) ([]framework.Profile, error) {
	kinds, err := d.allKinds(ctx, by)
	if err != nil {
		return nil, err
	}
	out := []framework.Profile{}
	for _, k := range kinds {
		if k.Version == 0 {
			continue
		}
		p, err := d.frameworks.Profile(ctx, d.db.Reader(), k.Code)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
