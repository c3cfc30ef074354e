package department

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// ImportPage takes a list of sanctioned posts.
type ImportPage struct {
	File   string
	Report people.PostsReport
	Judged bool // the file was only looked at
	Faults parts.Faults
}

// shownProblems bounds what a page lists of a report.
const shownProblems = 100

// fileLimit is the largest file that the page takes, in bytes.
const fileLimit = 8 << 20

func (p ImportPage) problems() []csvio.Problem {
	return p.Report.Problems[:min(len(p.Report.Problems), shownProblems)]
}

func (p ImportPage) notices() []csvio.Problem {
	return p.Report.Notices[:min(len(p.Report.Notices), shownProblems)]
}

func rowOf(p csvio.Problem) int {
	if p.Record > 0 {
		return p.Record
	}
	return p.Row
}

func (d *Desk) importForm(w http.ResponseWriter, r *http.Request) error {
	return d.showImport(w, r, http.StatusOK, ImportPage{})
}

func (d *Desk) showImport(w http.ResponseWriter, r *http.Request, status int, page ImportPage) error {
	f, err := desk(r.Context(), "department.import", "")
	if err != nil {
		return err
	}
	if !who.From(r.Context()).Holds(who.PeopleImport) {
		return fault.E(fault.Denied, "department.import", "people.import.denied")
	}
	f.Title, f.Path = f.P.T("department.import.title"), "/mdo/positions/import"
	return web.Render(w, r, status, importPage(f, page))
}

// importFile takes a file: it is judged whole, and written when it is sound, unless the reader only wants it judged.
func (d *Desk) importFile(w http.ResponseWriter, r *http.Request) error {
	p := web.FrameOf(r.Context()).P
	page, content, err := readUpload(w, r)
	if err == nil {
		page.Report, err = d.people.ImportPosts(r.Context(), who.From(r.Context()), bytes.NewReader(content), people.Options{DryRun: page.Judged})
	}
	switch {
	case err == nil && page.Judged:
		return d.showImport(w, r, http.StatusOK, page)
	case err == nil:
		web.Flash(w, "", "department.flash.imported", "n", page.Report.Posts, "drafted", page.Report.Drafted) // key: department.flash.imported
		return redirect(w, r, "/mdo/positions/groups")
	case len(page.Report.Problems) > 0:
		return d.showImport(w, r, http.StatusUnprocessableEntity, page)
	case mended(err):
		page.Faults = parts.FaultAt(p, err, "file")
		return d.showImport(w, r, fault.Status(fault.KindOf(err)), page)
	}
	return err
}

// readUpload reads the form: file, and do, which is judge or write.
func readUpload(w http.ResponseWriter, r *http.Request) (page ImportPage, content []byte, err error) {
	const op = "department.import"
	r.Body = http.MaxBytesReader(w, r.Body, fileLimit+1<<16)
	form, err := r.MultipartReader()
	if err != nil {
		return page, nil, fault.E(fault.Invalid, op, "department.import.no_file").Because(err)
	}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return page, nil, web.BadForm(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			var big *http.MaxBytesError
			if errors.As(err, &big) {
				return page, nil, fault.E(fault.TooLarge, op, "department.import.too_large", "mb", fileLimit>>20)
			}
			return page, nil, web.BadForm(err)
		}
		switch part.FormName() {
		case "file":
			content, page.File = data, strings.ToValidUTF8(part.FileName(), "")
		case "do":
			page.Judged = string(data) == "judge"
		}
	}
	if len(content) == 0 {
		return page, nil, fault.E(fault.Invalid, op, "department.import.no_file")
	}
	return page, content, nil
}
