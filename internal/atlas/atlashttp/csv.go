package atlashttp

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sopan/internal/ground/locale"
	"sopan/internal/web"
)

// csv gives the figures of a view as a file: the same cells, hidden where they are hidden on the page.
func (d *Door) csv(w http.ResponseWriter, r *http.Request) error {
	ctx, f := r.Context(), web.FrameOf(r.Context())
	got, err := d.look(ctx, d.db.Reader(), read(r.URL.Query()))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // or spreadsheets take Hindi for something else
	if err := writeCSV(csv.NewWriter(&out), f.P, got); err != nil {
		return err
	}
	name := strings.Join([]string{"atlas", got.ask.By, got.ask.State + got.ask.District}, "-")
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+strings.TrimSuffix(name, "-")+`.csv"`)
	h.Set("Cache-Control", "no-store")
	_, err = w.Write(out.Bytes())
	return err
}

func writeCSV(c *csv.Writer, p *locale.Printer, got found) error {
	asOf := ""
	if !got.view.AsOf.IsZero() {
		asOf = got.view.AsOf.Format(time.RFC3339)
	}
	places := map[string]string{}
	for _, place := range got.inner {
		if place.Level == got.ask.By {
			places[place.Code], _ = p.Name(place.Name)
		}
	}
	rows := [][]string{{
		"level", "place", "place_name", "competency", "competency_name", "post_kind", "n", "unmeasured", "below", "mean_attained", "mean_gap", "suppressed", "as_of",
	}}
	for _, cell := range only(got.view, got.ask.Competency).Cells {
		row := []string{cell.Level, cell.Place, plain(places[cell.Place]), cell.Competency, plain(named(p, got.names, cell.Competency)), got.ask.Kind}
		if f := cell.Figures; f != nil {
			row = append(row, strconv.Itoa(f.N), strconv.Itoa(f.Unmeasured), strconv.Itoa(f.Below), decimal(f.MeanAttained), decimal(f.MeanGap))
		} else {
			row = append(row, "", "", "", "", "")
		}
		rows = append(rows, append(row, strconv.FormatBool(cell.Suppressed()), asOf))
	}
	return c.WriteAll(rows)
}

// decimal writes hundredths for machines.
func decimal(h *int) string {
	if h == nil {
		return ""
	}
	return fmt.Sprintf("%d.%02d", *h/100, *h%100)
}

// plain keeps a spreadsheet from taking a name for a formula.
func plain(name string) string {
	if name != "" && strings.ContainsRune("=+-@\t\r", rune(name[0])) {
		return "'" + name
	}
	return name
}
