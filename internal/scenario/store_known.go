package scenario

import (
	"context"

	"sopan/internal/ground/db"
)

func cardsOf(ctx context.Context, q db.Q, codes []string) ([]Card, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	cards, err := db.All(ctx, q, func(c *Card) []any {
		return []any{&c.Code, &c.VersionID, &c.Version, &c.Competency, &c.Level, &c.Provider, &c.Endings}
	}, `
		select c.code, v.id, v.version, v.competency, v.level, v.provider, v.endings
		  from scenario_case c
		  join scenario_version v on v.id = c.version_id
		 where c.code in (`+db.List(1, len(codes))+`)`, db.Args(codes)...)
	if err != nil {
		return nil, err
	}
	return cards, wordCards(ctx, q, cards)
}
