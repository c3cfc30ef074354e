package attempthttp

import "sopan/internal/content"

// Plays tells whether the player of a kind of package is in this build.
func (d *Door) Plays(kind content.Kind) bool { return d.assets.has(kind) }
