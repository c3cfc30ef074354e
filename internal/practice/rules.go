package practice

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
)

// clean gives n as it is stored: without blanks around, and with today where no day is named.
func clean(n New, now time.Time) New {
	n.Text, n.Competency = strings.TrimSpace(n.Text), strings.TrimSpace(n.Competency)
	if n.DoneOn == "" {
		n.DoneOn = clock.Date(now)
	}
	return n
}

// known is what the rules must know of the world around an entry.
type known struct {
	competency bool // the code stands in the dictionary, or none is named
	with       bool // the person exists, or none is named
	sameDay    int  // minutes of the person's other entries of that day
}

// check gives the places in a cleaned n that break a rule, nil when there are none.
func check(n New, person string, k known, now time.Time) []fault.Field {
	var bad []fault.Field
	at := func(wrong bool, name, key string, args ...any) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: key, Args: args})
		}
	}
	at(!slices.Contains(Kinds, n.Kind), "kind", "practice.field.kind")
	at(n.Minutes < 1 || n.Minutes > MaxMinutes, "minutes", "practice.field.minutes")
	at(n.Minutes >= 1 && n.Minutes <= MaxMinutes && n.Minutes+k.sameDay > MaxMinutes, "minutes", "practice.field.day_full", "n", k.sameDay)
	letters := utf8.RuneCountInString(n.Text)
	at(letters == 0, "text", "practice.field.text_missing")
	at(letters > MaxText, "text", "practice.field.text_long", "max", MaxText)
	at(!k.competency, "competency", "practice.field.competency")
	at(!k.with || (n.WithPerson != "" && n.WithPerson == person), "with", "practice.field.with")
	if key := checkDay(n.DoneOn, now); key != "" {
		at(true, "done_on", key, "n", OldestDays)
	}
	return bad
}

// checkDay gives the key of what is wrong with a day, "" when nothing is. Days are days in India.
func checkDay(day string, now time.Time) string {
	switch t, err := time.Parse(time.DateOnly, day); {
	case err != nil:
		return "practice.field.day"
	case day > clock.Date(now):
		return "practice.field.day_future"
	case t.Format(time.DateOnly) < clock.Date(now.AddDate(0, 0, -OldestDays)):
		return "practice.field.day_old"
	}
	return ""
}

// week gives the seven days of the week in India in which a moment lies, Monday first.
func week(now time.Time) (days [7]string) {
	t := now.In(clock.India)
	back := (int(t.Weekday()) + 6) % 7
	for i := range days {
		days[i] = t.AddDate(0, 0, i-back).Format(time.DateOnly)
	}
	return days
}

// says tells whether an entry already says what n says.
func (e Entry) says(n New) bool {
	return e.Kind == n.Kind && e.Competency == n.Competency && e.Minutes == n.Minutes && e.Text == n.Text && e.WithPerson == n.WithPerson &&
		e.DoneOn == n.DoneOn
}
