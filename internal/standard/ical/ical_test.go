package ical

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var at = time.Date(2026, 12, 1, 5, 0, 0, 0, time.UTC)

func TestWrite_IsACalendarByTheLetter(t *testing.T) {
	got := string(Write("-//Sopan//EN", Event{
		UID: "C23-7@sopan.example", Sequence: 2, Made: at, Begins: at.Add(24 * time.Hour), Ends: at.Add(25*time.Hour + 30*time.Minute), Lang: "en",
		Summary: "Counter, desk; and C:\\forms", Place: "Hall 2", Description: "Bring:\r\none case\nand a pen", URL: "https://sopan.example/learn/C23/7",
	}))
	want := strings.Join([]string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sopan//EN", "BEGIN:VEVENT", "UID:C23-7@sopan.example", "SEQUENCE:2", "DTSTAMP:20261201T050000Z",
		"DTSTART:20261202T050000Z", "DTEND:20261202T063000Z", `SUMMARY;LANGUAGE=en:Counter\, desk\; and C:\\forms`, "LOCATION;LANGUAGE=en:Hall 2",
		`DESCRIPTION;LANGUAGE=en:Bring:\none case\nand a pen`, "URL:https://sopan.example/learn/C23/7", "END:VEVENT", "END:VCALENDAR", "",
	}, "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWrite_FoldsLongLines_BetweenLetters(t *testing.T) {
	hindi := strings.Repeat("काउंटर पर सुनना, ", 20)
	for _, pad := range []string{"", "a", "ab"} { // wherever the fold falls
		sound(t, Event{UID: "x@y", Made: at, Begins: at, Ends: at.Add(time.Hour), Lang: "hi", Summary: pad + hindi})
	}
}

func TestWrite_OfWhatNoCalendarHolds_LeavesItOut(t *testing.T) {
	got := string(Write("p", Event{UID: "u", Made: at, Begins: at, Ends: at, Lang: `en:X"`, Summary: "a\x00b\x7fc\td\xff", URL: "https://x.example/\r\nEND:VEVENT"}))
	for _, line := range []string{"SUMMARY:abc\td\uFFFD\r\n", "URL:https://x.example/END:VEVENT\r\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q lacks %q", got, line)
		}
	}
}

// sound holds a calendar to what every line of one must keep, and unfolds it.
func sound(t *testing.T, e Event) string {
	t.Helper()
	got := string(Write("-//Sopan//EN", e))
	body, ended := strings.CutSuffix(got, "\r\n")
	if !ended || !utf8.ValidString(got) {
		t.Fatalf("%q does not end, or is no UTF-8", got)
	}
	for _, line := range strings.Split(body, "\r\n") {
		if len(line) > maxLine || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n\x00") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	whole := strings.ReplaceAll(body, "\r\n ", "")
	if n := strings.Count("\r\n"+whole, "\r\nEND:VEVENT"); n != 1 {
		t.Errorf("%d ends of an event in %q", n, whole)
	}
	return whole
}

// Whatever an event is called, the file stays one event, and its name is read back as it was.
func FuzzWrite(f *testing.F) {
	f.Add("Counter, desk; \\ and\nforms", "https://x.example/a", "en")
	f.Add(strings.Repeat("सुनना ", 30), "", "hi")
	f.Add("a\r\nEND:VEVENT\r\n", "x\r\nEND:VEVENT", "en\r\n")
	f.Fuzz(func(t *testing.T, text, url, lang string) {
		whole := sound(t, Event{UID: text, Made: at, Begins: at, Ends: at.Add(time.Hour), Lang: lang, Summary: text, Place: text, Description: text, URL: url})
		_, after, _ := strings.Cut(whole, "\r\nUID:")
		uid, _, _ := strings.Cut(after, "\r\n")
		back := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n").Replace(uid)
		plain := strings.Map(func(r rune) rune {
			if r < ' ' && r != '\t' && r != '\n' || r == 0x7f {
				return -1
			}
			return r
		}, strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")), "\uFFFD"), "\r\n", "\n"), "\r", "\n"))
		if back != plain {
			t.Errorf("%q reads back as %q", plain, back)
		}
	})
}
