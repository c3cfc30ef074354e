package department

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sopan/internal/framework"
	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/hr"
	"sopan/internal/people"
)

// a page of what is read for the archive.
const exported = 200

// ownEntry is an entry of the dictionary as ImportCompetencies takes it in.
type ownEntry struct {
	Code           string            `json:"code"`
	Area           string            `json:"area"`
	ThemeType      string            `json:"theme_type,omitempty"`
	Theme          framework.Names   `json:"theme,omitempty"`
	Name           framework.Names   `json:"name"`
	Definition     framework.Names   `json:"definition,omitempty"`
	Aliases        []framework.Names `json:"aliases,omitempty"`
	Scale          string            `json:"scale"`
	OwnerOrg       string            `json:"owner_org"`
	ValidityMonths int               `json:"validity_months,omitempty"`
	Levels         []framework.Names `json:"levels,omitempty"`
}

// words writes the entries of the dictionary that organisations in the archive own.
func (x *exporting) words() error {
	err := x.a.list("competencies.json", "Entries of the dictionary that are owned here.", "framework competencies", func(add func(any) error) error {
		return x.eachOwned(func(c framework.Competency) error {
			if c.Status != framework.StatusVerified && c.Status != framework.StatusUnverified {
				return nil
			}
			return add(ownEntry{c.Code, c.Area, c.ThemeType, c.Theme, c.Name, c.Definition, c.Aliases, c.Scale, c.OwnerOrg, c.ValidityMonths, c.Levels})
		})
	})
	if err != nil {
		return err
	}
	return x.a.sheet(csvio.Sheet{
		File:   "competency_states.csv",
		Fields: csvio.Fields("code", "owner_org", "status", "replaced_by", "source", "external_id", "top_level:integer"),
		Rows: func(each func([]string) error) error {
			return x.eachOwned(func(c framework.Competency) error {
				return each([]string{c.Code, c.OwnerOrg, c.Status, c.ReplacedBy, c.Source, c.ExternalID, strconv.Itoa(c.TopLevel)})
			})
		},
	}, "How those entries stand, the deprecated and the merged too.", "")
}

func (x *exporting) eachOwned(each func(framework.Competency) error) error {
	for after := ""; ; {
		list, err := x.Desk.frameworks.Owned(x.ctx, x.q, after, exported)
		if err != nil || len(list) == 0 {
			return err
		}
		owners := make([]string, len(list))
		for i, c := range list {
			owners[i] = c.OwnerOrg
		}
		mine, err := x.mine(owners)
		if err != nil {
			return err
		}
		for _, c := range list {
			if after = c.Code; mine[c.OwnerOrg] == "" {
				continue
			}
			if err := each(c); err != nil {
				return err
			}
		}
	}
}

// resources writes the knowledge resources that organisations in the archive keep.
func (x *exporting) resources() error {
	return x.a.sheet(csvio.Sheet{
		File:   "resources.csv",
		Fields: csvio.Fields("code", "kind", "title_en", "title_hi", "url", "valid_from:date", "valid_to:date", "review_by:date", "replaced_by", "org_code"),
		Rows: func(each func([]string) error) error {
			for after := ""; ; {
				shelf, err := x.Desk.frameworks.Shelf(x.ctx, x.q, after, exported)
				if err != nil || len(shelf) == 0 {
					return err
				}
				keepers := make([]string, len(shelf))
				for i, k := range shelf {
					keepers[i] = k.OrgCode
				}
				mine, err := x.mine(keepers)
				if err != nil {
					return err
				}
				for _, k := range shelf {
					if after = k.Code; mine[k.OrgCode] == "" {
						continue
					}
					if err := each([]string{k.Code, k.Kind, k.Title["en"], k.Title["hi"], k.URL, k.ValidFrom, k.ValidTo, k.ReviewBy, k.ReplacedBy, k.OrgCode}); err != nil {
						return err
					}
				}
			}
		},
	}, "Acts, rules, manuals and orders that one must know to act.", "framework resources")
}

// version is one version of what a kind of post needs, as framework.ImportFrac takes it in.
type version struct {
	Kind    framework.Kind   `json:"kind"`
	OrgCode string           `json:"org_code"`
	Roles   []framework.Role `json:"roles"`
	Draft   bool             `json:"draft,omitempty"`
}

// kept gives the kinds of post that organisations in the archive keep: a core before what lies upon it, and among overlays the one of
// the larger part of the tree first, so that they can be put in force in this order.
func (x *exporting) kept() ([]framework.Kind, error) {
	kinds, err := x.Desk.frameworks.AllKinds(x.ctx, x.q)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(kinds))
	for i, k := range kinds {
		codes[i] = k.OrgCode
	}
	mine, err := x.mine(codes)
	kinds = slices.DeleteFunc(kinds, func(k framework.Kind) bool { return mine[k.OrgCode] == "" })
	depth := func(k framework.Kind) int {
		if k.Base == "" {
			return 0
		}
		return strings.Count(mine[k.OrgCode], ".")
	}
	slices.SortStableFunc(kinds, func(a, b framework.Kind) int { return cmp.Compare(depth(a), depth(b)) })
	return kinds, err
}

// frameworks writes every version, of whatever state, of the kinds of post that organisations in the archive keep, overlays among them,
// each as a file that can be taken in again: what was in force once is put in force again, in its order.
func (x *exporting) frameworks() error {
	kinds, err := x.kept()
	if err != nil {
		return err
	}
	for _, k := range kinds {
		all, err := x.Desk.frameworks.Versions(x.ctx, x.q, k.Code)
		if err != nil {
			return err
		}
		slices.SortFunc(all, func(a, b framework.Version) int { return cmp.Compare(a.Number, b.Number) })
		for _, v := range all {
			p, err := x.Desk.frameworks.ProfileAt(x.ctx, x.q, k.Code, v.Number)
			if err != nil {
				return err
			}
			one := version{p.Kind, v.OrgCode, p.Roles, v.PublishedAt.IsZero()}
			one.Kind.OrgCode, one.Kind.Version = "", 0
			file := fmt.Sprintf("frameworks/%s.v%d.json", k.Code, v.Number)
			load := "sopan import framework frac " + file
			if !one.Draft {
				load += "\nsopan frac enact " + k.Code + ` --note "in force before it came here"`
			}
			if err := x.a.one(file, "What "+k.Code+" asks for ("+v.Status+").", load, one); err != nil {
				return err
			}
		}
	}
	return nil
}

// asked writes the kinds of post of which there are posts, and what is in force for them, the nation's too.
func (x *exporting) asked() error {
	err := x.a.sheet(csvio.Sheet{File: "kinds.csv", Fields: kindFields, Rows: func(each func([]string) error) error {
		return x.eachKind(func(k people.KindHere) error { return each(kindCells(k)) })
	}}, "Kinds of post of which there are posts, and how far each has come.", "")
	if err != nil {
		return err
	}
	err = x.a.sheet(csvio.Sheet{
		File:   "requirements.csv",
		Fields: csvio.Fields("kind_code", "competency", "level:integer", "criticality:integer", "role", "activity"),
		Rows: func(each func([]string) error) error {
			return x.eachInForce(func(p framework.Profile) error {
				for _, n := range framework.Needs(p) {
					if err := each([]string{p.Kind.Code, n.Competency, strconv.Itoa(n.Level), strconv.Itoa(n.Criticality), n.Role, n.Activity}); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}, "What is in force asks for, folded to one level for each competency.", "")
	if err != nil {
		return err
	}
	return x.a.list("frameworks.json", "What is in force for the kinds of post of which there are posts, the nation's too.", "", func(add func(any) error) error {
		return x.eachInForce(func(p framework.Profile) error { return add(p) })
	})
}

// eachKind calls f for the kinds of post of which there are posts in the actor's part.
func (x *exporting) eachKind(f func(people.KindHere) error) error {
	for after := ""; ; {
		list, err := x.people.KindsHere(x.ctx, x.q, x.by, people.KindFilter{}, after, exported)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, k := range list {
			if err := f(k); err != nil {
				return err
			}
			after = k.Code
		}
	}
}

// eachInForce calls f for what is in force of them.
func (x *exporting) eachInForce(f func(framework.Profile) error) error {
	return x.eachKind(func(k people.KindHere) error {
		if k.Version == 0 {
			return nil
		}
		p, err := x.Desk.frameworks.Profile(x.ctx, x.q, k.Code)
		if err != nil {
			return err
		}
		return f(p)
	})
}

// maps writes how the files of others are read: those of HR systems at units in the archive, and those of dictionaries, which are kept
// for all, where the actor may edit the dictionary.
func (x *exporting) maps() error {
	if x.batches != nil {
		list, err := x.batches.KeptMaps(x.ctx, x.q, x.paths)
		if err != nil {
			return err
		}
		for _, m := range list {
			if err := x.a.one("maps/"+m.Org+"."+m.Source+".json", "How the files of "+m.Source+" are read: hand it to the next (sopan import hr FILE --map).", "", m); err != nil {
				return err
			}
		}
	}
	if !x.by.Can(who.FrameworkEdit, framework.Nation) {
		return nil
	}
	list, err := x.Desk.frameworks.Mappings(x.ctx, x.q)
	if err != nil {
		return err
	}
	for i, m := range list {
		if err := x.a.one(fmt.Sprintf("maps/dictionary-%03d.json", i+1), "How the list “"+m.Name+"” is read: hand it to the next (sopan import framework FILE --map).", "", m.Map); err != nil {
			return err
		}
	}
	return nil
}

// trail writes the way of every version that organisations in the archive keep, and what they propose for the dictionary; with people also
// what job holders said of versions.
func (x *exporting) trail() error {
	kinds, err := x.kept()
	if err != nil {
		return err
	}
	eachVersion := func(f func(framework.Version) error) error {
		for _, k := range kinds {
			all, err := x.Desk.frameworks.Versions(x.ctx, x.q, k.Code)
			if err != nil {
				return err
			}
			slices.SortFunc(all, func(a, b framework.Version) int { return cmp.Compare(a.Number, b.Number) })
			for _, v := range all {
				if err := f(v); err != nil {
					return err
				}
			}
		}
		return nil
	}
	err = x.a.sheet(csvio.Sheet{
		File: "steps.csv", Fields: csvio.Fields("kind_code", "version:integer", "status", "step", "at:datetime", "note"),
		Rows: func(each func([]string) error) error {
			return eachVersion(func(v framework.Version) error {
				way, err := x.Desk.frameworks.Steps(x.ctx, x.q, v.ID)
				if err != nil {
					return err
				}
				for _, s := range way {
					if err := each([]string{v.KindCode, strconv.Itoa(v.Number), v.Status, s.Step, moment(s.At), s.Note}); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}, "The way of each version, from draft to force.", "")
	if err != nil {
		return err
	}
	if err := x.proposals(); err != nil || !x.e.People {
		return err
	}
	return x.a.sheet(csvio.Sheet{
		File: "holder_checks.csv", Fields: csvio.Fields("kind_code", "version:integer", "employee_code", "asked_at:datetime", "said", "note", "said_at:datetime"),
		Rows: func(each func([]string) error) error {
			return eachVersion(func(v framework.Version) error {
				asked, err := x.Desk.frameworks.HolderChecks(x.ctx, x.q, v.ID)
				if err != nil {
					return err
				}
				ids := make([]string, len(asked))
				for i, c := range asked {
					ids[i] = c.PersonID
				}
				whom, err := x.people.People(x.ctx, x.q, ids)
				if err != nil {
					return err
				}
				for _, c := range asked {
					if err := each([]string{v.KindCode, strconv.Itoa(v.Number), whom[c.PersonID].Code, moment(c.AskedAt), c.Said, c.Note, moment(c.SaidAt)}); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}, "What job holders said of each version.", "")
}

func (x *exporting) proposals() error {
	return x.a.sheet(csvio.Sheet{
		File: "proposals.csv",
		Fields: csvio.Fields(
			"org_code", "area", "name_en", "name_hi", "definition_en", "definition_hi", "why", "state", "competency", "reason", "proposed_at:datetime", "decided_at:datetime",
		),
		Rows: func(each func([]string) error) error {
			for _, state := range framework.ProposalStates {
				for after := ""; ; {
					list, err := x.Desk.frameworks.Proposals(x.ctx, x.q, state, after, exported)
					if err != nil {
						return err
					}
					orgs := make([]string, len(list))
					for i, p := range list {
						orgs[i] = p.Org
					}
					mine, err := x.mine(orgs)
					if err != nil {
						return err
					}
					for _, p := range list {
						after = p.ID
						if mine[p.Org] == "" {
							continue
						}
						if err := each([]string{
							p.Org, p.Area, p.Name["en"], p.Name["hi"], p.Definition["en"], p.Definition["hi"], p.Why, p.State, p.Code, p.Reason, moment(p.At), moment(p.DecidedAt),
						}); err != nil {
							return err
						}
					}
					if len(list) < exported {
						break
					}
				}
			}
			return nil
		},
	}, "What was proposed for the dictionary, and what came of it.", "")
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// broughtIn writes the batches of HR systems, and with people their rows.
func (x *exporting) broughtIn() error {
	err := x.a.sheet(csvio.Sheet{
		File: "batches.csv",
		Fields: csvio.Fields("batch", "source", "file", "state", "rows:integer", "new:integer", "changed:integer", "same:integer", "conflict:integer", "refused:integer",
			"skipped:integer", "received_at:datetime", "applied_at:datetime", "ended_at:datetime"),
		Rows: func(each func([]string) error) error {
			return x.eachBatch(func(b hr.Batch) error {
				row := []string{b.ID, b.Source, b.FileName, string(b.State)}
				for _, n := range []int{b.Rows, b.New, b.Changed, b.Same, b.Conflicts, b.Refused, b.Skipped} {
					row = append(row, strconv.Itoa(n))
				}
				return each(append(row, moment(b.ReceivedAt), moment(b.AppliedAt), moment(b.EndedAt)))
			})
		},
	}, "Files of HR systems that were brought in.", "")
	if err != nil || !x.e.People {
		return err
	}
	return x.a.sheet(csvio.Sheet{
		File: "batch_rows.csv", Fields: csvio.Fields("batch", "row:integer", "employee_code", "result", "conflict", "decision", "changes"),
		Rows: func(each func([]string) error) error {
			return x.eachBatch(func(b hr.Batch) error { return x.eachBatchRow(b, each) })
		},
	}, "What came of each of their rows.", "")
}

func (x *exporting) eachBatchRow(b hr.Batch, each func([]string) error) error {
	for after := 0; ; {
		list, err := x.batches.Rows(x.ctx, x.q, x.by, b.ID, "", after, exported)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, r := range list {
			said, _ := r.Decided()
			changes, err := json.Marshal(r.Changes)
			if err != nil {
				return err
			}
			if err := each([]string{b.ID, strconv.Itoa(r.N), r.Code, r.Result, r.Conflict, string(said.Word), string(changes)}); err != nil {
				return err
			}
			after = r.N
		}
	}
}

// eachBatch calls f for the batches about units where the actor may both export and bring batches.
func (x *exporting) eachBatch(f func(hr.Batch) error) error {
	if x.batches == nil || !x.by.Holds(who.PeopleImport) {
		return nil
	}
	for after := ""; ; {
		list, err := x.batches.List(x.ctx, x.q, x.by, after, exported)
		if err != nil || len(list) == 0 {
			return fault.Wrap("department.export", err)
		}
		ids := make([]string, len(list))
		for i, b := range list {
			ids[i] = b.OrgID
		}
		at, err := x.people.Orgs(x.ctx, x.q, ids)
		if err != nil {
			return err
		}
		for _, b := range list {
			if after = b.ID; !x.by.Can(who.ExportData, at[b.OrgID].Path) {
				continue
			}
			if err := f(b); err != nil {
				return err
			}
		}
	}
}
