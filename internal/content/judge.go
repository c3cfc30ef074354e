package content

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"sopan/internal/ground/fault"
)

// op names the verb in the faults of judging.
const op = "content.Receive"

// judge judges the lines of an archive's directory, all of them before any is unpacked, and gives those that are files of the
// package: without folders, and without the notes that systems leave behind.
func judge(all []listed) ([]listed, error) {
	var total int64
	files := map[string]string{} // by folded name
	folders := map[string]string{}
	var kept []listed
	for _, one := range all {
		if err := judgeName(one.name); err != nil {
			return nil, err
		}
		if err := judgeLine(one); err != nil {
			return nil, err
		}
		if total += one.size; total > MostBytes || total < 0 {
			return nil, fault.E(fault.TooLarge, op, "content.zip.large", "most", MostBytes>>30)
		}
		if ignored(one.name) {
			continue
		}
		name := strings.TrimSuffix(one.name, "/")
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			folders[Fold(dir)] = one.name
		}
		if one.folder {
			folders[Fold(name)] = one.name
			continue
		}
		if twin, twice := files[Fold(name)]; twice {
			return nil, fault.E(fault.Invalid, op, "content.zip.twice", "name", shown(one.name), "other", shown(twin))
		}
		files[Fold(name)] = one.name
		kept = append(kept, one)
	}
	for _, one := range kept {
		if other, both := folders[Fold(one.name)]; both {
			return nil, fault.E(fault.Invalid, op, "content.zip.twice", "name", shown(one.name), "other", shown(other))
		}
	}
	if len(kept) == 0 {
		return nil, fault.E(fault.Invalid, op, "content.zip.empty")
	}
	return kept, nil
}

// judgeLine judges what is said of one entry but for its name.
func judgeLine(one listed) error {
	const encrypted, strong, masked = 1, 1 << 6, 1 << 13
	const store, deflate = 0, 8
	switch {
	case one.flags&(encrypted|strong|masked) != 0:
		return fault.E(fault.Invalid, op, "content.zip.encrypted", "name", shown(one.name))
	case one.link:
		return fault.E(fault.Invalid, op, "content.zip.link", "name", shown(one.name))
	case one.method != store && one.method != deflate:
		return fault.E(fault.Unsupported, op, "content.zip.method", "name", shown(one.name))
	case one.method == store && one.size != one.packed, one.folder && one.size != 0:
		return fault.E(fault.Invalid, op, "content.zip.lies", "name", shown(one.name))
	case bomb(one.size, one.packed):
		return fault.E(fault.TooLarge, op, "content.zip.bomb", "name", shown(one.name), "megabytes", LargeEntry>>20, "ratio", MostRatio)
	}
	return nil
}

// bomb tells whether so many octets are packed into so few that nobody but an attacker does it.
func bomb(size, packed int64) bool { return size > LargeEntry && size/MostRatio > packed }

// judgeName refuses names that could lead out of the package's own folder on any system, or that could not be an address.
func judgeName(name string) error {
	bad := func(key string) error { return fault.E(fault.Invalid, op, key, "name", shown(name)) }
	switch {
	case name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable):
		return bad("content.zip.name")
	case len(name) > longestPath:
		return bad("content.zip.name_long")
	case strings.HasPrefix(name, "/"), len(name) > 1 && name[1] == ':', strings.HasPrefix(name, `\`):
		return bad("content.zip.absolute")
	case strings.Contains(name, `\`):
		return bad("content.zip.backslash")
	}
	for _, part := range strings.Split(strings.TrimSuffix(name, "/"), "/") {
		switch {
		case part == "" || part == ".":
			return bad("content.zip.name")
		case part == "..":
			return bad("content.zip.traversal")
		case len(part) > 255:
			return bad("content.zip.name_long")
		}
	}
	return nil
}

// unprintable are letters that no name of a file needs: controls, and those that turn the direction of writing and so hide what
// a file is. Joiners stay: Indian scripts need them.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// ignored are files that systems leave behind in archives and that nobody has put there.
func ignored(name string) bool {
	if name == "__MACOSX/" || strings.HasPrefix(name, "__MACOSX/") {
		return true
	}
	base := path.Base(name)
	return base == ".DS_Store" || strings.EqualFold(base, "thumbs.db") || strings.EqualFold(base, "desktop.ini") || strings.HasPrefix(base, "._")
}

// shown is a name as it can be shown: not endless, and without letters that do something to the text around.
func shown(name string) string {
	const most = 120
	var b strings.Builder
	for _, r := range name {
		if unprintable(r) {
			r = '\ufffd'
		}
		if b.WriteRune(r); b.Len() > most {
			b.WriteString("…")
			break
		}
	}
	return b.String()
}
