package programmehttp

import (
	"sopan/internal/web/api"
)

// API registers the operations.
func (d *Door) API(a *api.API) {}
