package framework

import (
	"context"
	"time"

	"sopan/internal/ground/db"
)

// selectTiersThen gives the versions of a kind of post and of every overlay of it that were in force just before a moment, by code.
func selectTiersThen(ctx context.Context, q db.Q, base string, at time.Time) ([]Version, error) {
	return db.All(ctx, q, versionDest, `
		select `+versionColumns+`
		  from framework_version v
		 where v.kind_code in (select cast($1 as text) union all select code from framework_kind where base_kind = $1 and base_kind <> '')
		   and v.published_at < $2 and (v.superseded_at is null or v.superseded_at >= $2)
		 order by v.kind_code, v.version`, base, at.UnixMicro())
}
