package learning

// SortKey makes a key by which titles of a language sort as in a dictionary: hexadecimal, at most 600 letters, so that an index
// holds it.
func SortKey(lang, title string) string {
	key := sortKey(lang, title)
	return key[:min(len(key), 600)]
}
