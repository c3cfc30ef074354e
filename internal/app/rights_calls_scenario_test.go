package app_test

import (
	"context"
	"os"
	"strings"

	"sopan/internal/ground/who"
)

var scenarioCalls = map[string]call{
	"scenario.Put": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		text, err := os.ReadFile("../demo/fixtures/cases/land.yaml")
		if err != nil {
			return err
		}
		file := strings.NewReplacer("code: CASE-LAND", "code: CASE-NEW", "provider: SIRD-UP", "provider: "+about.at.Code).Replace(string(text))
		return only(w.Cases.Put(ctx, by, strings.NewReader(file)))
	},
	"scenario.Begin": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		return only(w.Cases.Begin(ctx, by, "CASE-RUMOUR"))
	},
	"scenario.Case": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Cases.Case(ctx, w.Reader(), by, "CASE-LAND")
		return err
	},
	"scenario.List": func(ctx context.Context, w *world, by who.Actor, _ *subject) error {
		_, _, err := w.Cases.List(ctx, w.Reader(), by, "", 10)
		return err
	},
	"scenario.Choose": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Cases.Choose(ctx, by, about.walk, 2, "aside"))
	},
	"scenario.Leave": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Cases.Leave(ctx, by, about.walk)
	},
	"scenario.Retake": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Cases.Retake(ctx, by, about.walk, 1))
	},
	"scenario.Walk": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Cases.Walk(ctx, w.Reader(), by, about.walk)
		return err
	},
}
