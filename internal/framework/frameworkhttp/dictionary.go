package frameworkhttp

import "sopan/internal/web"

// dictionaryRoutes are the pages of the dictionary.
func (d *Door) dictionaryRoutes() []web.Route {
	return []web.Route{}
}
