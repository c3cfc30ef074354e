package attempthttp

import "sopan/internal/web/api"

// API has nothing yet.
func (d *Door) API(*api.API) {}
