package people_test

import (
	"context"
	"fmt"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/event"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// millionPosts fills a database with a million held posts of 300 kinds at 7,240 offices of a department: 40 zones, 200 districts, 7,000
// blocks; one in 50 posts is of no kind.
func millionPosts(b *testing.B, d *db.DB) *people.Register {
	b.Helper()
	const posts, blocks = 1_000_000, 7000
	type office struct{ id, parent, segment, path, kind string }
	offices := []office{{"o", "", "IN", "IN.", "government"}, {"d", "o", "D", "IN.D.", "department"}}
	for z := range 40 {
		zone := office{fmt.Sprintf("z%02d", z), "d", fmt.Sprintf("%02d", z), fmt.Sprintf("IN.D.%02d.", z), "zone"}
		offices = append(offices, zone)
		for i := range 5 {
			district := office{fmt.Sprintf("%sd%d", zone.id, i), zone.id, fmt.Sprint(i), fmt.Sprintf("%s%d.", zone.path, i), "district_office"}
			offices = append(offices, district)
			for k := range blocks / 200 {
				offices = append(offices, office{fmt.Sprintf("%sb%02d", district.id, k), district.id, fmt.Sprintf("%02d", k), fmt.Sprintf("%s%02d.", district.path, k), "block_office"})
			}
		}
	}
	at := offices[len(offices)-blocks:]
	kind := func(i int) string {
		if i%50 == 0 {
			return ""
		}
		return fmt.Sprintf("KIND-%03d", i%300)
	}
	err := d.Write(context.Background(), who.Operator("bench"), func(ctx context.Context, tx *db.Tx) error {
		steps := []func() (int64, error){
			func() (int64, error) {
				return db.Insert(ctx, tx, `insert into people_org (id, code, lgd_code, parent_id, segment, path, kind, place_level, place_code, block_code, district_code, state_code) values`, len(offices), func(i int) []any {
					o := offices[i]
					var parent any
					if o.parent != "" {
						parent = o.parent
					}
					return []any{o.id, "C-" + o.id, "", parent, o.segment, o.path, o.kind, "", "", "", "", ""}
				}, ``)
			},
			func() (int64, error) {
				return db.Insert(ctx, tx, `insert into people_position (id, code, kind_code, org_id, post_no) values`, posts, func(i int) []any {
					return []any{fmt.Sprintf("p%07d", i), fmt.Sprintf("P-%07d", i), kind(i), at[i%len(at)].id, "1"}
				}, ``)
			},
			func() (int64, error) {
				return db.Insert(ctx, tx, `insert into people_position_name (position_id, lang, name, title) values`, posts, func(i int) []any {
					return []any{fmt.Sprintf("p%07d", i), "en", "Post of kind " + kind(i), "Post of kind " + kind(i)}
				}, ``)
			},
			func() (int64, error) {
				return db.Insert(ctx, tx, `insert into people_holder (position_id, person_id, additional) values`, posts, func(i int) []any {
					return []any{fmt.Sprintf("p%07d", i), fmt.Sprintf("h%07d", i), false}
				}, ``)
			},
		}
		for _, step := range steps {
			if _, err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil { // as a server that has stood for an hour
		err = d.Write(context.Background(), who.Operator("bench"), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `analyze`)
			return err
		})
	}
	if err != nil {
		b.Fatal(err)
	}
	r := people.New(d)
	log := event.New(d)
	r.Follow(log)
	if err := log.Rebuild(context.Background(), "posts", nil); err != nil {
		b.Fatal(err)
	}
	return r
}

// BenchmarkDeskAtAMillion tells how long the questions of the department's desk take where a million posts are held.
func BenchmarkDeskAtAMillion(b *testing.B) {
	run := func(b *testing.B, d *db.DB) {
		r := millionPosts(b, d)
		q := d.Reader()
		whole := who.Actor{PersonID: "x", Grants: []who.Grant{{Role: who.RoleIFU, Path: ""}}}
		zones := who.Actor{PersonID: "x"}
		for z := range 20 {
			zones.Grants = append(zones.Grants, who.Grant{Role: who.RoleIFU, Path: fmt.Sprintf("IN.D.%02d.", 2*z)})
		}
		for name, ask := range map[string]func(by who.Actor) (int, error){
			"kinds": func(by who.Actor) (int, error) {
				l, err := r.KindsHere(ctx, q, by, people.KindFilter{}, "", 51)
				return len(l), err
			},
			"kinds-title": func(by who.Actor) (int, error) {
				l, err := r.KindsHere(ctx, q, by, people.KindFilter{Sort: people.ByTitle, Lang: "hi"}, "", 51)
				return len(l), err
			},
			"kinds-last": func(by who.Actor) (int, error) {
				l, err := r.KindsHere(ctx, q, by, people.KindFilter{}, "KIND-240", 51)
				return len(l), err
			},
			"kinds-none": func(by who.Actor) (int, error) {
				l, err := r.KindsHere(ctx, q, by, people.KindFilter{State: "none"}, "", 51)
				return len(l), err
			},
			"kinds-text": func(by who.Actor) (int, error) {
				l, err := r.KindsHere(ctx, q, by, people.KindFilter{Text: "kind-1"}, "", 51)
				return len(l), err
			},
			"standing": func(by who.Actor) (int, error) {
				s, err := r.Standing(ctx, q, people.DeskPaths(by))
				return s.Posts, err
			},
			"posts-none": func(by who.Actor) (int, error) { l, err := r.PostsHere(ctx, q, by, "", "", "", 51); return len(l), err },
			"posts-kind": func(by who.Actor) (int, error) {
				l, err := r.PostsHere(ctx, q, by, "KIND-123", "", "", 51)
				return len(l), err
			},
			"posts-later": func(by who.Actor) (int, error) {
				l, err := r.PostsHere(ctx, q, by, "KIND-123", "IN.D.38.4.10.", "P-0000000", 51)
				return len(l), err
			},
		} {
			for part, by := range map[string]who.Actor{"whole": whole, "20-parts": zones} {
				b.Run(name+"/"+part, func(b *testing.B) {
					for range b.N {
						if n, err := ask(by); err != nil || n == 0 && name != "posts-later" {
							b.Fatal(n, err)
						}
					}
				})
			}
		}
	}
	b.Run("sqlite", func(b *testing.B) { d, _ := dbtest.SQLite(b); run(b, d) })
	b.Run("postgres", func(b *testing.B) {
		if dbtest.Server() == "" {
			b.Skip("no server")
		}
		d, err := db.Open(ctx, dbtest.PostgresURL(b), clock.NewFake(dbtest.Start))
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(d.Close)
		run(b, d)
	})
}
