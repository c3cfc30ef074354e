package main

import (
	"context"
	"io"

	"sopan/internal/app"
	"sopan/internal/ground/who"
)

type importDesignations struct {
	taking
	File string `arg:"" help:"designations.csv, as the export of a department writes it."`
}

// Help shows how it is used.
func (importDesignations) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import designations designations.csv --dry-run\n  sopan import designations designations.csv\n\n" +
		"The columns are code, org_code, state (draft or approved), merged_into (the code that it leads to), name_en, name_hi and other languages, aliases_en, aliases_hi and others: " +
		"other names parted by bars. Organisations come first. The same file twice changes nothing; one that stands otherwise is refused."
}

// Run imports designations.
func (c importDesignations) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportDesignations(ctx, by, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}

type importPast struct {
	taking
	Kind string `arg:"" enum:"names,ended" help:"What the file holds: names (what organisations were called before) or ended (how they ended)."`
	File string `arg:"" help:"organisations_past.csv or organisations_ended.csv, as the export of a department writes them."`
}

// Help shows how it is used.
func (importPast) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import past names organisations_past.csv --dry-run\n  sopan import past ended organisations_ended.csv\n\n" +
		"The columns are org_code, lang, name, until, order_no; and org_code, into_org_code, on_date, order_no. Organisations come first. Old codes lead to what they were merged into."
}

// Run imports what was.
func (c importPast) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportOrgPast(ctx, by, c.Kind, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}

type importService struct {
	taking
	Kind string `arg:"" enum:"postings,orders" help:"What the file holds: postings, or orders on service."`
	File string `arg:"" help:"postings.csv or service_orders.csv, as the export of a department writes them."`
}

// Help shows how it is used.
func (importService) Help() string {
	return "Judge a file first, then write it:\n\n  sopan import service postings postings.csv --dry-run\n  sopan import service orders service_orders.csv\n\n" +
		"The columns are employee_code, position_code, from_date, to_date, nature, order_no, order_date, additional; and employee_code, kind, position_code, on_date, order_no, order_date, state. " +
		"Posts and people come first: they say who holds which post now. What is known is left alone."
}

// Run imports what was on service.
func (c importService) Run(t *terminal) error {
	return c.take(t, c.File, func(ctx context.Context, h *app.House, by who.Actor, r io.Reader) (outcome, error) {
		got, err := h.People.ImportService(ctx, by, c.Kind, r, c.options(t, c.File))
		return ofPeople(got), err
	})
}
