package config_test

import (
	"context"
	"testing"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/who"
)

func TestOnce_TheFirstToCome_Decides(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		first, err := config.Once(ctx, d, "a", "1", "b", "2")
		if err != nil || first["a"] != "1" || first["b"] != "2" {
			t.Fatalf("first: %v, %v", first, err)
		}
		second, err := config.Once(ctx, d, "a", "9", "c", "3")
		if err != nil || second["a"] != "1" || second["c"] != "3" {
			t.Errorf("second: %v, %v", second, err)
		}
	})
}

func TestPrefix_GivesTheRestOfTheKey(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		ctx := context.Background()
		err := d.Write(ctx, who.Operator("test"), func(ctx context.Context, tx *db.Tx) error {
			for _, kv := range [][2]string{{"demo.alias.x", "1"}, {"demo.alias.y", "2"}, {"demo.first", "3"}, {"demo.alias.x", "4"}} {
				if err := config.Set(ctx, tx, kv[0], kv[1]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := config.Prefix(ctx, d.Reader(), "demo.alias.")
		if err != nil || len(got) != 2 || got["x"] != "4" || got["y"] != "2" {
			t.Errorf("got %v, %v", got, err)
		}
		if v, err := config.Get(ctx, d.Reader(), "none"); v != "" || err != nil {
			t.Errorf("an unset key gives %q, %v", v, err)
		}
	})
}
