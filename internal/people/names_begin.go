package people

// NamesBegin gives the range [from, to) of sort keys of people_v_name in a language, that of the script in which text is written, that
// names have which begin so. Both are "" where no name can begin so.
func NamesBegin(text string) (lang, from, to string) {
	s := seek(text)
	return s.lang, s.nameFrom, s.nameTo
}
