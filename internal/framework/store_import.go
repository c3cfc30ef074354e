package framework

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"time"

	"sopan/internal/ground/csvio"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// squeezed is a file as it is kept.
func squeezed(data []byte) (string, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(data); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

func insertReceived(ctx context.Context, tx *db.Tx, in Import, data []byte) error {
	if err := insertImport(ctx, tx, in, 0, ""); err != nil {
		return err
	}
	content, err := squeezed(data)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `insert into framework_import_file (import_id, content) values ($1, $2)`, in.ID, content)
	return err
}

// insertWritten keeps an import that came and was written at once.
func insertWritten(ctx context.Context, tx *db.Tx, in Import) error {
	return insertImport(ctx, tx, in, tx.Now().UnixMicro(), tx.By().ID())
}

func insertImport(ctx context.Context, tx *db.Tx, in Import, writtenAt int64, writtenBy string) error {
	_, err := tx.Exec(ctx, `
		insert into framework_import
		       (id, file_name, kind, list, owner_org, owner_path, state, map, rows, created, matched, skipped, refused, retired, retired_codes, at, by_id, written_at, written_by)
		values ($1, $2, $3, $4, $5, $6, $7, '', $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		in.ID, in.FileName, in.Kind, in.List, in.Owner, in.ownerPath, in.State, in.Rows, in.Created, in.Matched, in.Skipped, in.Refused, in.Retired, strings.Join(in.Codes, " "),
		tx.Now().UnixMicro(), tx.By().ID(), writtenAt, writtenBy)
	return err
}

// setJudged keeps what a received file would come to.
func setJudged(ctx context.Context, tx *db.Tx, in Import, errs []MappedError) (bool, error) {
	text, err := json.Marshal(in.Map)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `
		update framework_import
		   set state = 'judged', list = $1, map = $2, rows = $3, created = $4, matched = $5, skipped = $6, refused = $7, retired = $8, retired_codes = $9
		 where id = $10 and state <> 'written'`,
		in.List, string(text), in.Rows, in.Created, in.Matched, in.Skipped, in.Refused, in.Retired, strings.Join(in.Codes, " "), in.ID)
	if err != nil || n != 1 {
		return false, err
	}
	return true, insertImportErrors(ctx, tx, in.ID, errs)
}

// setWritten keeps what a judged file has come to, and lets go of the file.
func setWritten(ctx context.Context, tx *db.Tx, in Import, errs []MappedError) (bool, error) {
	n, err := tx.Exec(ctx, `
		update framework_import
		   set state = 'written', list = $1, rows = $2, created = $3, matched = $4, skipped = $5, refused = $6, retired = $7, retired_codes = $8,
		       written_at = $9, written_by = $10
		 where id = $11 and state = 'judged'`,
		in.List, in.Rows, in.Created, in.Matched, in.Skipped, in.Refused, in.Retired, strings.Join(in.Codes, " "), tx.Now().UnixMicro(), tx.By().ID(), in.ID)
	if err != nil || n != 1 {
		return false, err
	}
	if _, err := tx.Exec(ctx, `delete from framework_import_file where import_id = $1`, in.ID); err != nil {
		return false, err
	}
	return true, insertImportErrors(ctx, tx, in.ID, errs)
}

// insertImportErrors keeps why rows were refused, in place of what was kept before.
func insertImportErrors(ctx context.Context, tx *db.Tx, importID string, errs []MappedError) error {
	if _, err := tx.Exec(ctx, `delete from framework_import_error where import_id = $1`, importID); err != nil {
		return err
	}
	args := make([]string, len(errs))
	for i, e := range errs {
		text, err := json.Marshal(e.Args)
		if err != nil {
			return err
		}
		args[i] = string(text)
	}
	_, err := db.Insert(ctx, tx, `insert into framework_import_error (import_id, n, row_no, column_, key, args, value) values`, len(errs), func(i int) []any {
		e := errs[i]
		return []any{importID, i + 1, e.Row, kept(e.Column), e.Key, args[i], kept(e.Value)}
	}, "")
	return err
}

// kept is a text of somebody's file as a database can keep it.
func kept(text string) string {
	if fault.Unfit(text) {
		return ""
	}
	return text
}

func deleteImport(ctx context.Context, tx *db.Tx, importID string) (bool, error) {
	for _, table := range []string{"framework_import_error", "framework_import_file"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where import_id in (select id from framework_import where id = $1 and state <> 'written')`, importID); err != nil {
			return false, err
		}
	}
	n, err := tx.Exec(ctx, `delete from framework_import where id = $1 and state <> 'written'`, importID)
	return n == 1, err
}

// forgetImports lets go of files that came before and were not written since.
func forgetImports(ctx context.Context, tx *db.Tx, before time.Time) error {
	const old = `select id from framework_import where state <> 'written' and at < $1`
	for _, text := range []string{
		`delete from framework_import_error where import_id in (` + old + `)`,
		`delete from framework_import_file where import_id in (` + old + `)`,
		`delete from framework_import where state <> 'written' and at < $1`,
	} {
		if _, err := tx.Exec(ctx, text, before.UnixMicro()); err != nil {
			return err
		}
	}
	return nil
}

func selectImportFile(ctx context.Context, q db.Q, importID string) ([]byte, error) {
	content, err := db.One(ctx, q, func(s *string) []any { return []any{s} }, `select content from framework_import_file where import_id = $1`, importID)
	if db.None(err) {
		return nil, fault.E(fault.Conflict, "framework.import", "framework.import.gone")
	}
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(z, maxReceived+1))
}

// selectImports gives one import by its id, or those for parts of the tree, the newest first, after the one with that id.
func selectImports(ctx context.Context, q db.Q, importID string, paths []string, after string, limit int) ([]Import, error) {
	type row struct {
		Import
		text, codes string
		at, written int64
	}
	text, args := `
		select id, file_name, kind, list, owner_org, state, map, rows, created, matched, skipped, refused, retired, retired_codes, at, by_id, written_at, written_by
		  from framework_import`, []any{importID}
	if importID != "" {
		text += ` where id = $1`
	} else {
		within, more := db.Within("owner_path", paths, 2)
		args = append([]any{after}, more...)
		text += ` where ($1 = '' or id < $1) and (` + within + `)`
	}
	args = append(args, limit)
	rows, err := db.All(ctx, q, func(r *row) []any {
		return []any{
			&r.ID, &r.FileName, &r.Kind, &r.List, &r.Owner, &r.State, &r.text, &r.Rows, &r.Created, &r.Matched, &r.Skipped, &r.Refused, &r.Retired, &r.codes, &r.at, &r.By, &r.written, &r.WrittenBy,
		}
	}, text+` order by id desc limit `+db.List(len(args), 1), args...)
	out := make([]Import, len(rows))
	for i, r := range rows {
		out[i] = r.Import
		out[i].At, out[i].Codes = time.UnixMicro(r.at).UTC(), strings.Fields(r.codes)
		if r.written != 0 {
			out[i].WrittenAt = time.UnixMicro(r.written).UTC()
		}
		if err == nil && r.text != "" {
			err = json.Unmarshal([]byte(r.text), &out[i].Map)
		}
	}
	return out, err
}

func selectImportErrors(ctx context.Context, q db.Q, importID string, after, limit int) ([]MappedError, error) {
	type row struct {
		n, row                   int
		column, key, args, value string
	}
	rows, err := db.All(ctx, q, func(r *row) []any { return []any{&r.n, &r.row, &r.column, &r.key, &r.args, &r.value} }, `
		select n, row_no, column_, key, args, value
		  from framework_import_error
		 where import_id = $1 and n > $2
		 order by n
		 limit $3`, importID, after, limit)
	out := make([]MappedError, len(rows))
	for i, r := range rows {
		out[i] = MappedError{Row: r.row, Column: r.column, Problem: csvio.Problem{Row: r.row, Record: r.n, Column: r.column, Key: r.key, Value: r.value}}
		if err == nil {
			out[i].Args, err = argsOf(r.args)
		}
	}
	return out, err
}

// argsOf reads the values of words as they were before they were kept as JSON: whole numbers and lists of texts.
func argsOf(text string) ([]any, error) {
	var out []any
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		return nil, err
	}
	for i, v := range out {
		switch v := v.(type) {
		case float64:
			out[i] = int(v)
		case []any:
			list := make([]string, 0, len(v))
			for _, one := range v {
				if s, ok := one.(string); ok {
					list = append(list, s)
				}
			}
			out[i] = list
		}
	}
	return out, nil
}

func deleteMapping(ctx context.Context, tx *db.Tx, name string) (bool, error) {
	n, err := tx.Exec(ctx, `delete from framework_mapping where name = $1`, name)
	return n == 1, err
}
