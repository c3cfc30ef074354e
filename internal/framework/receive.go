package framework

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// The states of an import. A file that was sent by hand is received, judged as often as its map is changed, and written or let go
// of; a file that came by the API or the command line is written at once. A file that nobody wrote is let go of after
// ImportKept.
const (
	ImportReceived = "received" // a table whose columns are not named yet
	ImportJudged   = "judged"   // every row was looked at, nothing is written
	ImportWritten  = "written"
)

// ImportKept is how long a file waits for somebody to write it.
const ImportKept = 30 * 24 * time.Hour

// maxReceived bounds a file that is sent by hand, in bytes.
const maxReceived = 16 << 20

// Import is a file of somebody's framework on its way into the dictionary, or what came of it.
type Import struct {
	ID        string
	FileName  string // "" where only its kind is known
	Kind      string // case, moodle, esco, kcm, own, table
	List      string // under which it is listed in the dictionary; "" until it is judged
	Owner     string // code of the organisation that owns what is new; "" is the nation
	ownerPath string // where it stood when the file came
	State     string
	Map       Map // of a table, once somebody has said
	Rows      int // below the header, blank ones left out
	Created   int
	Matched   int
	Skipped   int
	Refused   int      // problems told
	Retired   int      // entries in use that it took out of use, or would
	Codes     []string // of these, the first two hundred
	At        time.Time
	By        string // person id or system
	WrittenAt time.Time
	WrittenBy string
}

// mostCodes bounds how many codes of entries an import keeps.
const mostCodes = 200

// Named tells whether it is known how the file is read.
func (i Import) Named() bool { return i.Kind != FileTable || len(i.Map.Columns) > 0 }

// ReceiveImport takes a file in to be looked at: nothing is written into the dictionary yet. owner is the code of the organisation
// that shall own what is new, "" for the nation; it asks the right to edit that part of the dictionary. A file that tells by itself
// what it is is judged at once.
func (f *Frameworks) ReceiveImport(ctx context.Context, by who.Actor, name, owner string, r io.Reader) (Import, error) {
	const op = "framework.ReceiveImport"
	path, err := f.mayOwn(ctx, by, op, owner)
	if err != nil {
		return Import{}, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxReceived+1))
	switch {
	case err != nil:
		return Import{}, fault.Wrap(op, err)
	case len(data) > maxReceived:
		return Import{}, fault.E(fault.TooLarge, op, "framework.import.too_large", "max", maxReceived>>20).At("file", "framework.import.too_large", "max", maxReceived>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return Import{}, fault.E(fault.Invalid, op, "framework.import.empty_file").At("file", "framework.import.empty_file")
	}
	in := Import{ID: id.New(), FileName: fileName(name), Kind: Recognise(data[:min(len(data), headSize)]), Owner: owner, ownerPath: path, State: ImportReceived}
	if in.Kind == "" || in.Kind == FileWorkbook {
		in.Kind = FileTable
		if _, err := headOf(data, Map{}); err != nil {
			return Import{}, err
		}
	}
	err = f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		if err := forgetImports(ctx, tx, tx.Now().Add(-ImportKept)); err != nil {
			return err
		}
		in.At, in.By = tx.Now(), tx.By().ID()
		return insertReceived(ctx, tx, in, data)
	})
	if err != nil || in.Kind == FileTable {
		return in, fault.Wrap(op, err)
	}
	judged, err := f.JudgeImport(ctx, by, in.ID, Map{})
	if err != nil { // the file as a whole is no good: it does not stay
		_ = f.DropImport(ctx, by, in.ID)
		return Import{}, err
	}
	return judged, nil
}

// fileName keeps of a name what can be shown.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	if fault.Unfit(name) {
		return ""
	}
	runes := []rune(name)
	return string(runes[:min(len(runes), 200)])
}

// mayOwn asks the right to edit an organisation's part of the dictionary, and gives where it stands.
func (f *Frameworks) mayOwn(ctx context.Context, by who.Actor, op, owner string) (string, error) {
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return "", err
	}
	path, err := f.pathOf(ctx, f.db.Reader(), owner)
	if err == nil && !by.Can(who.FrameworkEdit, path) {
		err = fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	return path, fault.Wrap(op, err)
}

// ImportOf gives one import to whoever may edit the part of the dictionary that it goes into; for others it is NotFound.
func (f *Frameworks) ImportOf(ctx context.Context, q db.Q, by who.Actor, importID string) (Import, error) {
	const op = "framework.ImportOf"
	unknown := fault.E(fault.NotFound, op, "framework.import.unknown")
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return Import{}, err
	}
	if !id.Valid(importID) {
		return Import{}, unknown
	}
	list, err := selectImports(ctx, q, importID, nil, "", 1)
	if err != nil {
		return Import{}, fault.Wrap(op, err)
	}
	if len(list) == 0 {
		return Import{}, unknown
	}
	if _, err := f.mayOwn(ctx, by, op, list[0].Owner); fault.Is(err, fault.Denied) {
		return Import{}, unknown
	} else if err != nil {
		return Import{}, err
	}
	return list[0], nil
}

// Imports lists what came in and what waits for the parts of the dictionary that the actor may edit, the newest first, after the one
// with id after ("" begins).
func (f *Frameworks) Imports(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Import, error) {
	const op = "framework.Imports"
	if err := mayTry(by, who.FrameworkEdit, op, "framework.denied.dictionary"); err != nil {
		return nil, err
	}
	if after != "" && !id.Valid(after) {
		return nil, fault.E(fault.Invalid, op, "framework.search.cursor")
	}
	paths := by.Paths(who.FrameworkEdit)
	if by.Can(who.FrameworkEdit, Nation) {
		paths = []string{""}
	}
	out, err := selectImports(ctx, q, "", paths, after, min(max(limit, 1), maxPage+1))
	return out, fault.Wrap(op, err)
}

// ImportErrors gives why rows of an import were refused, in the order of the file: those after the n-th, at most limit. The place of
// each in the order is its Record. It lets in whom ImportOf does.
func (f *Frameworks) ImportErrors(ctx context.Context, q db.Q, by who.Actor, importID string, after, limit int) ([]MappedError, error) {
	if _, err := f.ImportOf(ctx, q, by, importID); err != nil {
		return nil, err
	}
	out, err := selectImportErrors(ctx, q, importID, after, min(max(limit, 1), maxMappedErrors))
	return out, fault.Wrap("framework.ImportErrors", err)
}

// Head is how a table begins.
type Head struct {
	Sheets []string   // of a workbook
	Sheet  string     // the one that was looked at
	Header []string   // its columns
	Rows   [][]string // its first rows
}

// headRows is how many rows are shown before a map is chosen.
const headRows = 4

// ImportHead gives how the table of an import begins; of a workbook, the sheet of that name, "" is the first. It lets in whom
// ImportOf does; a file that is written is no longer there.
func (f *Frameworks) ImportHead(ctx context.Context, q db.Q, by who.Actor, importID, sheet string) (Head, error) {
	const op = "framework.ImportHead"
	in, err := f.ImportOf(ctx, q, by, importID)
	if err != nil {
		return Head{}, err
	}
	if in.Kind != FileTable || in.State == ImportWritten {
		return Head{}, fault.E(fault.Conflict, op, "framework.import.gone")
	}
	data, err := selectImportFile(ctx, q, importID)
	if err != nil {
		return Head{}, fault.Wrap(op, err)
	}
	return headOf(data, Map{Sheet: sheet})
}

var errEnough = errors.New("enough rows")

// headOf reads how a table begins. Of a workbook without a sheet named it is the first sheet that holds a table.
func headOf(data []byte, m Map) (Head, error) {
	if !bytes.HasPrefix(data, zipMark) {
		return tableHead(bytes.NewReader(data), m)
	}
	names, err := sheetNames(data)
	if err != nil {
		return Head{}, err
	}
	h := Head{}
	for _, name := range names {
		if m.Sheet != "" && m.Sheet != name {
			continue
		}
		var r io.Reader
		if r, err = sheet(data, name, headRows+20); err == nil { // blank rows may stand above the table
			h, err = tableHead(r, Map{Delimiter: ","})
		}
		if err == nil || m.Sheet != "" {
			h.Sheets, h.Sheet = names, name
			return h, err
		}
	}
	if m.Sheet != "" {
		err = fault.E(fault.Invalid, "framework.sheet", "framework.xlsx.sheet", "sheet", cut(m.Sheet), "sheets", names)
	}
	return Head{}, err
}

func tableHead(r io.Reader, m Map) (Head, error) {
	var h Head
	_, err := csvio.Each(r, csvio.Options{Pad: true, Comma: m.comma(), OnHeader: func(header []string) error {
		h.Header = header
		return nil
	}}, func(row csvio.Row) error {
		if h.Rows = append(h.Rows, row.Cells); len(h.Rows) == headRows {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return h, err
}

// JudgeImport looks at every row of a received file as m reads it (m is of tables alone), keeps what came of it and the map, and
// writes nothing into the dictionary. A map that is unsound, or does not fit the file, is an error and changes nothing.
func (f *Frameworks) JudgeImport(ctx context.Context, by who.Actor, importID string, m Map) (Import, error) {
	const op = "framework.JudgeImport"
	in, data, err := f.waitingImport(ctx, by, op, importID)
	if err != nil {
		return Import{}, err
	}
	in.Map = m
	report, err := f.takeReceived(ctx, by, in, data, Options{DryRun: true, Partial: true})
	if err != nil && len(report.Errors) == 0 {
		return Import{}, err
	}
	in.State = ImportJudged
	in.count(report)
	err = f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		done, err := setJudged(ctx, tx, in, report.Errors)
		if err == nil && !done {
			err = fault.E(fault.Stale, op, "framework.import.gone")
		}
		return err
	})
	return in, fault.Wrap(op, err)
}

// count takes over what a report counts.
func (i *Import) count(m Mapped) {
	i.List, i.Rows, i.Created, i.Matched, i.Skipped, i.Refused = m.Framework, m.Rows, m.Created, m.Matched, m.Skipped, len(m.Errors)+m.More
	i.Retired, i.Codes = len(m.Retired), m.Retired[:min(len(m.Retired), mostCodes)]
}

// waitingImport gives an import that is not written, with its file.
func (f *Frameworks) waitingImport(ctx context.Context, by who.Actor, op, importID string) (Import, []byte, error) {
	q := f.db.Reader()
	in, err := f.ImportOf(ctx, q, by, importID)
	if err != nil {
		return in, nil, err
	}
	if in.State == ImportWritten {
		return in, nil, fault.E(fault.Conflict, op, "framework.import.gone")
	}
	data, err := selectImportFile(ctx, q, importID)
	return in, data, fault.Wrap(op, err)
}

// takeReceived hands a received file to who reads its kind.
func (f *Frameworks) takeReceived(ctx context.Context, by who.Actor, in Import, data []byte, opt Options) (Mapped, error) {
	opt.OwnerOrg, opt.file, opt.staged = in.Owner, in.FileName, in.ID
	if in.Kind == FileTable {
		return f.ImportMapped(ctx, by, bytes.NewReader(data), in.FileName, in.Map, opt)
	}
	report, known, err := f.ImportRecognised(ctx, by, bytes.NewReader(data), in.FileName, opt)
	if err == nil && !known {
		err = fault.E(fault.Invalid, "framework.JudgeImport", "framework.import.not_known")
	}
	return report, err
}

// WriteImport writes a judged file into the dictionary, as its importer would: unless partial, one refused row keeps all others out.
// The file is not kept afterwards; what it came to stays in the history of imports.
func (f *Frameworks) WriteImport(ctx context.Context, by who.Actor, importID string, partial bool) (Import, error) {
	const op = "framework.WriteImport"
	in, data, err := f.waitingImport(ctx, by, op, importID)
	if err != nil {
		return Import{}, err
	}
	if in.State != ImportJudged {
		return Import{}, fault.E(fault.Conflict, op, "framework.import.unjudged")
	}
	if _, err := f.takeReceived(ctx, by, in, data, Options{Partial: partial}); err != nil {
		return Import{}, err
	}
	return f.ImportOf(ctx, f.db.Reader(), by, importID)
}

// DropImport lets go of a file that is not written.
func (f *Frameworks) DropImport(ctx context.Context, by who.Actor, importID string) error {
	const op = "framework.DropImport"
	if _, err := f.ImportOf(ctx, f.db.Reader(), by, importID); err != nil {
		return err
	}
	return fault.Wrap(op, f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		done, err := deleteImport(ctx, tx, importID)
		if err == nil && !done {
			err = fault.E(fault.Conflict, op, "framework.import.gone")
		}
		return err
	}))
}

// recordImport keeps in the history what a file came to, in the transaction that wrote it, and takes out of use what the file says
// is.
func (f *Frameworks) recordImport(ctx context.Context, tx *db.Tx, kind string, opt Options, m Mapped) error {
	in := Import{ID: opt.staged, FileName: fileName(opt.file), Kind: kind, Owner: opt.OwnerOrg, State: ImportWritten}
	in.count(m)
	if in.ID == "" {
		in.ID = id.New()
		var err error
		if in.ownerPath, err = f.pathOf(ctx, tx, in.Owner); err != nil {
			return err
		}
		if err := insertWritten(ctx, tx, in); err != nil {
			return err
		}
		if err := insertImportErrors(ctx, tx, in.ID, m.Errors); err != nil {
			return err
		}
		return retire(ctx, tx, in.ID, in.List, m.Retired)
	}
	done, err := setWritten(ctx, tx, in, m.Errors)
	if err == nil && !done {
		err = fault.E(fault.Stale, "framework.recordImport", "framework.import.gone")
	}
	if err != nil {
		return err
	}
	return retire(ctx, tx, in.ID, in.List, m.Retired)
}

// ForgetMapping removes a map that is kept under a name. What was read by it stays as it is. It takes the right over the nation's
// dictionary.
func (f *Frameworks) ForgetMapping(ctx context.Context, by who.Actor, name string) error {
	const op = "framework.ForgetMapping"
	if !by.Can(who.FrameworkEdit, Nation) {
		return fault.E(fault.Denied, op, "framework.denied.dictionary")
	}
	if name = strings.TrimSpace(name); name == "" || fault.Unfit(name) {
		return fault.E(fault.NotFound, op, "framework.mapping.unknown", "name", cut(name))
	}
	return fault.Wrap(op, f.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		done, err := deleteMapping(ctx, tx, name)
		if err == nil && !done {
			err = fault.E(fault.NotFound, op, "framework.mapping.unknown", "name", cut(name))
		}
		return err
	}))
}

// Fits tells whether every header that a map names is in a file.
func (m Map) Fits(header []string) bool {
	have := map[string]bool{}
	for _, h := range header {
		have[headerKey(h)] = true
	}
	for _, h := range m.Columns {
		if !have[headerKey(h)] {
			return false
		}
	}
	return len(m.Columns) > 0
}

// headerKey is a header as headers are compared: letters and digits, small.
func headerKey(h string) string { return strings.Join(Words(h), "") }

// usual are the headers under which others keep what a map asks for, the likeliest first.
var usual = []struct {
	field   string
	headers []string
}{
	{"code", []string{"code", "skill id", "competency id", "competency code", "skill code", "id number", "id", "ref", "reference", "कोड"}},
	{"name", []string{"name", "name en", "skill", "skill name", "competency", "competency name", "short name", "title", "label", "नाम"}},
	{"name_hi", []string{"name hi", "hindi name", "name in hindi", "skill hi", "कौशल", "दक्षता"}},
	{"area", []string{"area", "area en", "competency area", "type", "category", "क्षेत्र"}},
	{"theme", []string{"theme", "theme en", "group", "cluster", "role family", "capability", "family", "विषय"}},
	{"theme_hi", []string{"theme hi"}},
	{"definition", []string{"definition", "description", "skill description", "definition en", "परिभाषा"}},
	{"definition_hi", []string{"definition hi", "description hi"}},
	{"alias", []string{"alias", "aliases", "other names", "alt labels", "synonyms"}},
	{"level", []string{"level", "skill level", "proficiency", "proficiency level", "required level", "स्तर"}},
	{"external_id", []string{"external id", "uri", "url", "concept uri"}},
}

// GuessMap gives the columns that a header tells by usual words; what it does not tell is left out.
func GuessMap(header []string) map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	for _, u := range usual {
		for _, words := range u.headers {
			for _, h := range header {
				if out[u.field] == "" && !taken[h] && headerKey(h) == headerKey(words) {
					out[u.field], taken[h] = h, true
				}
			}
		}
	}
	return out
}
