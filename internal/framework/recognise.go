package framework

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	cf "sopan/internal/standard/case"
)

// The kinds of file that tell by themselves what they are.
const (
	FileCASE     = "case"
	FileMoodle   = "moodle"
	FileESCO     = "esco"
	FileKCM      = "kcm"
	FileWorkbook = "xlsx"

	FileTable = "table" // needs a map
	fileOwn   = "own"   // our own list, JSON
)

// headSize is how much of a file is looked at.
const headSize = 4096

// Recognise tells by the first bytes of a file what it is: case, moodle, esco, kcm, xlsx; "" for what needs a map and more.
func Recognise(head []byte) string {
	if bytes.HasPrefix(head, zipMark) {
		return FileWorkbook
	}
	if cf.Recognised(head) {
		return FileCASE
	}
	line, _, _ := strings.Cut(strings.TrimPrefix(string(head), "\ufeff"), "\n")
	line = strings.ToLower(line)
	has := func(words ...string) bool {
		for _, w := range words {
			if !strings.Contains(line, w) {
				return false
			}
		}
		return true
	}
	switch {
	case has("parent id number", "id number", "short name", "is framework"):
		return FileMoodle
	case has("concept_uri", "preferred_label"), has("concepturi", "preferredlabel"), has("originuri", "preferredlabel"):
		return FileESCO
	case has("theme_en", "subtheme_en", "subtheme_hi"), has("theme_en", "sub-theme_en", "sub-theme_hi"):
		return FileKCM
	}
	return ""
}

// peek gives the first bytes of a file, and the file from its beginning.
func peek(r io.Reader) ([]byte, io.Reader, error) {
	b := bufio.NewReaderSize(r, headSize)
	head, err := b.Peek(headSize)
	if err == io.EOF || err == bufio.ErrBufferFull {
		err = nil
	}
	return head, b, err
}
