package recordhttp

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

// maxStatements is the greatest size of the statements of one request in octets, without their files.
const maxStatements = 32 << 20

// maxRequest bounds a request with files.
const maxRequest = 1 << 30

// sent reads the statements of a request, and keeps the files that came with them.
func (d *Door) sent(c *call) ([]xapi.Statement, bool, []record.File, error) {
	body := http.MaxBytesReader(c.w, c.Body, maxRequest)
	parts, mixed, err := xapi.ReadParts(c.Header.Get("Content-Type"), body)
	if err != nil {
		return nil, false, nil, broken(err)
	}
	var text io.Reader = body
	if mixed {
		if text, err = parts.Statements(); err != nil {
			return nil, false, nil, broken(err)
		}
	} else if kind, _, err := mime.ParseMediaType(c.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, false, nil, fault.E(fault.Unsupported, "recordhttp", "record.content_type")
	}
	content, err := io.ReadAll(io.LimitReader(text, maxStatements+1))
	switch {
	case err != nil:
		return nil, false, nil, broken(err)
	case len(content) > maxStatements:
		return nil, false, nil, fault.E(fault.TooLarge, "recordhttp", "record.too_large")
	}
	statements, list, err := xapi.ReadAll(content, c.v)
	if err != nil {
		return nil, false, nil, faulty(err)
	}
	var files []record.File
	for mixed {
		part, err := parts.Next()
		if err == io.EOF { // unwrapped: the body is whole
			break
		} else if err != nil {
			return nil, false, nil, broken(err)
		}
		f, err := d.store.Take(c.Context(), c.by, part)
		if err != nil {
			return nil, false, nil, err
		}
		files = append(files, f)
	}
	return statements, list, files, nil
}

// faulty tells of the place of a statement that breaks a rule.
func faulty(err error) error {
	var f *xapi.Fault
	if !errors.As(err, &f) {
		return err
	}
	path := f.Path
	if path == "" {
		path = "statement"
	}
	return fault.E(fault.Invalid, "recordhttp", "record.wrong."+string(f.Wrong), "at", path) // keys: record.wrong.
}

// broken tells of a body whose parts cannot be read.
func broken(err error) error {
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return err
	}
	for key, what := range map[string]error{
		"record.parts_boundary": xapi.ErrBoundary, "record.parts_first": xapi.ErrFirst, "record.parts_encoding": xapi.ErrEncoding, "record.parts_hash": xapi.ErrHash,
	} {
		if errors.Is(err, what) {
			return fault.E(fault.Invalid, "recordhttp", key)
		}
	}
	return fault.E(fault.Invalid, "recordhttp", "record.parts").Because(err)
}

func (d *Door) putStatement(c *call) error {
	if err := c.only("statementId"); err != nil {
		return err
	}
	id, err := c.uuid("statementId")
	switch {
	case err != nil:
		return err
	case id == "":
		return missing("statementId")
	}
	statements, list, files, err := d.sent(c)
	switch {
	case err != nil:
		return err
	case list:
		return fault.E(fault.Invalid, "recordhttp", "record.one_statement")
	case statements[0].ID() != "" && statements[0].ID() != id:
		return fault.E(fault.Invalid, "recordhttp", "record.other_id")
	}
	if _, err := d.store.Keep(c.Context(), c.by, []xapi.Statement{statements[0].WithID(c.params.Get("statementId"))}, files); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *Door) postStatements(c *call) error {
	if err := c.only(); err != nil {
		return err
	}
	statements, _, files, err := d.sent(c)
	if err != nil {
		return err
	}
	ids, err := d.store.Keep(c.Context(), c.by, statements, files)
	if err != nil {
		return err
	}
	text, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	return c.json(text)
}

// asked is a query for statements with how they are to be told; it is also what the address of the next page holds.
type asked struct {
	Query       record.Query
	Format      xapi.Format
	Attachments bool
}

var listParams = []string{
	"agent", "verb", "activity", "registration", "related_activities", "related_agents", "since", "until", "limit", "format", "attachments", "ascending",
}

func (d *Door) getStatements(c *call) error {
	if c.given("more") {
		return d.moreStatements(c)
	}
	if c.given("statementId") || c.given("voidedStatementId") {
		return d.getStatement(c)
	}
	if err := c.only(listParams...); err != nil {
		return err
	}
	a, err := c.asked()
	if err != nil {
		return err
	}
	return d.tell(c, a)
}

// asked reads the parameters of a query (2.1.3).
func (c *call) asked() (a asked, err error) {
	if a.Format, a.Attachments, err = c.form(); err != nil {
		return a, err
	}
	q := &a.Query
	agent, err := c.agent("agent")
	if err != nil {
		return a, err
	}
	if agent != nil {
		q.Agent = agent.Key()
	}
	if q.Verb, err = c.iri("verb"); err != nil {
		return a, err
	}
	if q.Activity, err = c.iri("activity"); err != nil {
		return a, err
	}
	if q.Registration, err = c.uuid("registration"); err != nil {
		return a, err
	}
	if q.RelatedActivities, err = c.truth("related_activities"); err != nil {
		return a, err
	}
	if q.RelatedAgents, err = c.truth("related_agents"); err != nil {
		return a, err
	}
	if q.Since, err = c.moment("since"); err != nil {
		return a, err
	}
	if q.Until, err = c.moment("until"); err != nil {
		return a, err
	}
	if q.Ascending, err = c.truth("ascending"); err != nil {
		return a, err
	}
	if c.given("limit") {
		n, err := strconv.ParseUint(c.params.Get("limit"), 10, 31)
		if err != nil {
			return a, wrong("limit")
		}
		q.Limit = int(n)
	}
	return a, nil
}

// form reads how statements are to be told.
func (c *call) form() (xapi.Format, bool, error) {
	format := xapi.Format(c.params.Get("format"))
	switch format {
	case xapi.IDs, xapi.Exact, xapi.Canonical:
	default:
		if c.given("format") {
			return "", false, wrong("format")
		}
		format = xapi.Exact
	}
	attachments, err := c.truth("attachments")
	return format, attachments, err
}

func (d *Door) moreStatements(c *call) error {
	if err := c.only("more"); err != nil {
		return err
	}
	var a asked
	text, err := base64.RawURLEncoding.DecodeString(c.params.Get("more"))
	if err != nil || json.Unmarshal(text, &a) != nil {
		return wrong("more")
	}
	return d.tell(c, a)
}

// tell answers with a page of statements.
func (d *Door) tell(c *call, a asked) error {
	page, err := d.store.Find(c.Context(), c.by, a.Query)
	if err != nil {
		return err
	}
	told, err := d.told(c, page.Statements, a.Format)
	if err != nil {
		return err
	}
	text := []byte(`{"statements":[`)
	text = append(append(text, bytes.Join(told, []byte{','})...), `],"more":"`...)
	if page.More != nil {
		next, err := json.Marshal(asked{*page.More, a.Format, a.Attachments})
		if err != nil {
			return err
		}
		text = append(append(text, Root+"/statements?more="...), base64.RawURLEncoding.EncodeToString(next)...)
	}
	text = append(text, `"}`...)
	c.through(page.Through)
	return d.answer(c, text, page.Statements, a.Attachments)
}

func (c *call) through(at time.Time) {
	c.w.Header().Set(throughHeader, at.UTC().Format(xapi.TimeForm))
}

// told is each statement in the format.
func (d *Door) told(c *call, kept []record.Kept, format xapi.Format) ([][]byte, error) {
	var known xapi.Known
	if format == xapi.Canonical {
		var err error
		if known, err = d.store.Known(c.Context(), kept); err != nil {
			return nil, err
		}
	}
	languages := xapi.Languages(c.Header.Get("Accept-Language"))
	out := make([][]byte, len(kept))
	for i, k := range kept {
		var err error
		if out[i], err = xapi.Told(k.Body, format, languages, known); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// getStatement answers with one statement (2.1.3).
func (d *Door) getStatement(c *call) error {
	name, other := "statementId", "voidedStatementId"
	if !c.given(name) {
		name, other = other, name
	}
	if c.given(other) {
		return fault.E(fault.Invalid, "recordhttp", "record.both_ids")
	}
	if err := c.only(name, "attachments", "format"); err != nil {
		return err
	}
	id, err := c.uuid(name)
	if err != nil {
		return err
	}
	format, attachments, err := c.form()
	if err != nil {
		return err
	}
	through, err := d.store.Through(c.Context())
	if err != nil {
		return err
	}
	c.through(through)
	kept, err := d.store.One(c.Context(), c.by, id, name == "voidedStatementId")
	if err != nil {
		return err
	}
	told, err := d.told(c, []record.Kept{kept}, format)
	if err != nil {
		return err
	}
	c.w.Header().Set("Last-Modified", kept.Stored.UTC().Format(http.TimeFormat))
	return d.answer(c, told[0], []record.Kept{kept}, attachments)
}

// answer sends a text of statements, with their files as further parts when they were asked for (1.5.2).
func (d *Door) answer(c *call, text []byte, kept []record.Kept, attachments bool) error {
	if !attachments {
		return c.json(text)
	}
	files, err := d.store.Files(c.Context(), kept)
	if err != nil {
		return err
	}
	w := xapi.NewWriteParts(c.w)
	c.w.Header().Set("Content-Type", w.ContentType())
	err = w.Statements(text)
	for _, f := range files {
		if err != nil {
			return nil // the reader has gone: nobody to tell
		}
		content, opened := d.store.Open(c.Context(), f)
		if opened != nil {
			panic(http.ErrAbortHandler) // the answer has begun: it must not look whole
		}
		err = w.File(xapi.File{SHA2: f.SHA2, ContentType: f.ContentType, Reader: content})
		_ = content.Close()
	}
	_ = w.Close()
	return nil
}
