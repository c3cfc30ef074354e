package department

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
)

// archive writes a ZIP file by file, holding none of them: each is told in datapackage.json, SHA256SUMS and README.txt at the end.
type archive struct {
	z     *zip.Writer
	files []resource
	rows  int
	done  func(rows int) // nil: nobody asks
}

// resource is one file of the archive, as a Data Resource of Data Package 2.0 (https://datapackage.org/standard/data-resource/). Load
// is a property of ours: the command that takes the file in again, "" where none does.
type resource struct {
	Name        string       `json:"name"`
	Path        string       `json:"path"`
	Type        string       `json:"type,omitempty"`
	Description string       `json:"description"`
	Format      string       `json:"format"`
	MediaType   string       `json:"mediatype"`
	Encoding    string       `json:"encoding"`
	Bytes       int64        `json:"bytes"`
	Hash        string       `json:"hash"`
	Schema      *tableSchema `json:"schema,omitempty"`
	Load        string       `json:"load,omitempty"`
	rows        int
}

// tableSchema is a Table Schema (https://datapackage.org/standard/table-schema/).
type tableSchema struct {
	Schema        string        `json:"$schema"`
	Fields        []csvio.Field `json:"fields"`
	MissingValues []string      `json:"missingValues"`
}

// dataPackage is a Data Package (https://datapackage.org/standard/data-package/).
type dataPackage struct {
	Schema      string     `json:"$schema"`
	Name        string     `json:"name"`
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Created     string     `json:"created"`
	Version     string     `json:"version"`
	Resources   []resource `json:"resources"`
}

// The profiles of Data Package 2.0, and the version of what our archive holds: a new column raises the second number, one that goes or
// means something else the first.
const (
	packageProfile = "https://datapackage.org/profiles/2.0/datapackage.json"
	tableProfile   = "https://datapackage.org/profiles/2.0/tableschema.json"
	archiveVersion = "2.0"
)

// counted counts and hashes what goes through it.
type counted struct {
	to  io.Writer
	sum hash.Hash
	n   int64
}

// Write passes on.
func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.sum.Write(p[:n])
	c.n += int64(n)
	return n, err
}

// add writes one file. write tells how many rows or parts it has.
func (a *archive) add(r resource, write func(io.Writer) (int, error)) error {
	to, err := a.z.Create(r.Path)
	if err != nil {
		return err
	}
	c := &counted{to: to, sum: sha256.New()}
	if r.rows, err = write(c); err != nil {
		return err
	}
	r.Name = strings.ToLower(strings.ReplaceAll(r.Path, "/", "-"))
	r.Encoding, r.Bytes, r.Hash = "utf-8", c.n, "sha256:"+hex.EncodeToString(c.sum.Sum(nil))
	if r.rows == 0 {
		r.Load = "" // there is nothing to take in
	}
	a.files = append(a.files, r)
	return nil
}

// sheet writes a table. load is the command that takes it in again, without the file's name; "" where none does.
func (a *archive) sheet(s csvio.Sheet, about, load string) error {
	if load != "" {
		load = "sopan import " + load + " " + s.File
	}
	return a.add(resource{
		Path: s.File, Type: "table", Description: about, Format: "csv", MediaType: "text/csv", Load: load,
		Schema: &tableSchema{Schema: tableProfile, Fields: s.Fields, MissingValues: []string{""}},
	}, func(w io.Writer) (int, error) { return s.CSV(w, a.row) })
}

// row counts a row that is written.
func (a *archive) row() {
	if a.rows++; a.done != nil {
		a.done(a.rows)
	}
}

// list writes a JSON list, one thing after the other as each gives them.
func (a *archive) list(file, about, load string, each func(add func(any) error) error) error {
	if load != "" {
		load = "sopan import " + load + " " + file
	}
	return a.add(jsonFile(file, about, load), func(w io.Writer) (n int, err error) {
		between := "[\n  "
		err = each(func(one any) error {
			text, err := json.MarshalIndent(one, "  ", "  ")
			if err != nil {
				return err
			}
			n++
			a.row()
			_, err = io.WriteString(w, between+string(text))
			between = ",\n  "
			return err
		})
		if err != nil {
			return n, err
		}
		if n == 0 {
			_, err = io.WriteString(w, "[]\n")
		} else {
			_, err = io.WriteString(w, "\n]\n")
		}
		return n, err
	})
}

// one writes one thing as JSON.
func (a *archive) one(file, about, load string, thing any) error {
	return a.add(jsonFile(file, about, load), func(w io.Writer) (int, error) {
		text, err := json.MarshalIndent(thing, "", "  ")
		if err != nil {
			return 0, err
		}
		a.row()
		_, err = w.Write(append(text, '\n'))
		return 1, err
	})
}

func jsonFile(file, about, load string) resource {
	return resource{Path: file, Description: about, Format: "json", MediaType: "application/json", Load: load}
}

// close writes what tells of the files, and ends the archive.
func (a *archive) close(name, title string, at time.Time) error {
	loads := slices.Clone(a.files)
	err := a.one("datapackage.json", "Every file with its columns, size and SHA-256, as a Data Package 2.0.", "", dataPackage{
		Schema: packageProfile, Name: name, Title: title, Description: "What was entered on organisations, posts and what they need, as open files. README.txt says how it is taken in again.",
		Created: at.UTC().Format(time.RFC3339), Version: archiveVersion, Resources: a.files,
	})
	if err != nil {
		return err
	}
	err = a.add(resource{Path: "README.txt", Description: "What is here, and how it is taken in again.", Format: "txt", MediaType: "text/plain"}, func(w io.Writer) (int, error) {
		_, err := io.WriteString(w, readme(title, loads))
		return 1, err
	})
	if err != nil {
		return err
	}
	to, err := a.z.Create("SHA256SUMS")
	if err != nil {
		return err
	}
	for _, f := range a.files {
		if _, err := fmt.Fprintf(to, "%s  %s\n", strings.TrimPrefix(f.Hash, "sha256:"), f.Path); err != nil {
			return err
		}
	}
	return a.z.Close()
}

// readme says in plain words what the archive holds and how it is taken in again.
func readme(title string, files []resource) string {
	var b strings.Builder
	b.WriteString(title + `

Tables are CSV: UTF-8, commas, a header, rows in an order that stays. Everything else is JSON. datapackage.json names
every column with its type (Data Package 2.0, https://datapackage.org); sha256sum -c SHA256SUMS checks every file.

A cell that a spreadsheet would take for a formula, because it begins with = + - @ or a tab, or that begins with an
apostrophe, has an apostrophe before it. The importers take that one apostrophe away again; other programs must do the
same. Whole numbers have none.

THE FILES, with the number of rows

`)
	for _, f := range files {
		fmt.Fprintf(&b, "%-40s %8d  %s\n", f.Path, f.rows, f.Description)
	}
	b.WriteString(`
TO TAKE IT IN AGAIN, in this order, in the folder where the archive is unpacked

First the nation's part: the places and the dictionary, from where they are published. Judge each file with --dry-run
before it is written. Files that are not named here are records: there is nothing to take in.

`)
	for _, f := range files {
		if f.Load != "" {
			b.WriteString(f.Load + "\n")
		}
	}
	b.WriteString(`
WHAT DOES NOT COME BACK THE SAME, and why

- Who did what and when: an import is done by whoever brings it, on that day. The log is exported apart (sopan export log).
- Ids inside the house, and the parts of paths made from codes. Codes are the same, those of what was merged too.
- A version on its way (submitted, reviewed, verified) comes back as a draft: signatures cannot be carried over. So does a
  version with an activity that asks for a competency which is no longer in use: it is refused, row by row.
- An overlay that asks less than its core waits for the consent of the commission, which cannot be carried over either.
- An entry of the dictionary comes back as verified; drafts, deprecated and merged ones are in competency_states.csv only.
- Earlier scores come back as a batch that waits for a second person.
- Plans, groups, proposals, batches of HR systems, answers of job holders and the steps of versions are records.
`)
	return b.String()
}
