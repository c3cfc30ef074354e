package passbook

import (
	"context"
	"strings"
	"testing"

	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
)

func TestStatements_ReadNotTheWholeDictionary(t *testing.T) {
	d, _ := dbtest.SQLite(t)
	for name, query := range map[string]struct {
		text string
		args []any
	}{
		"merged": {mergedStandards, nil}, "one line": {itemsOfOneLine, []any{"KCM-F017", "p"}},
	} {
		type step struct {
			id, parent, unused int64
			detail             string
		}
		steps, err := db.All(context.Background(), d.Reader(), func(s *step) []any { return []any{&s.id, &s.parent, &s.unused, &s.detail} },
			`explain query plan `+query.text, query.args...)
		if err != nil || len(steps) == 0 {
			t.Fatalf("%s: %v", name, err)
		}
		for _, s := range steps {
			if strings.HasPrefix(s.detail, "SCAN") && !strings.HasSuffix(s.detail, "framework_competency_replaced") {
				t.Errorf("%s: %s", name, s.detail)
			}
		}
	}
}
