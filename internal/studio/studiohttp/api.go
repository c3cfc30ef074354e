package studiohttp

import "sopan/internal/web/api"

// API registers the operations.
func (d *Door) API(*api.API) {}
