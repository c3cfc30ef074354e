package db

import "testing"

// What is asked between bounds is planned for its bounds; what is asked of one person keeps its plan.
func TestPlanned_AListBetweenBounds_IsPlannedAnew(t *testing.T) {
	for _, c := range []struct {
		query string
		anew  bool
	}{
		{"select id from people_person where id = $1", false},
		{"select id from plan_item where due <= $1 and made_at >= $2", false},
		{"select f.id from evidence_item e join evidence_item f on f.known_at > e.known_at where e.id = $1", false},
		{"select id from people_org where path >= $1 and path < $2", true},
		{"select id from people_person where (org_path, id) > ($1, $2)", true},
		{"select id from notice_item where person_id = $1 and (pos, id) < ($2, $3)", true},
		{"select id from people_person where id > $1", true},
	} {
		if got := len(planned(c.query, []any{"a"})) == 2; got != c.anew {
			t.Errorf("%s\nis planned anew: %v, want %v", c.query, got, c.anew)
		}
	}
}
