package clock

import "time"

// EndOf gives the moment at which a day (YYYY-MM-DD) is over in India, the first of the next; false where it is not a day.
func EndOf(day string) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, day, India)
	if err != nil || t.Year() < 1900 || t.Year() > 9000 {
		return time.Time{}, false
	}
	return t.AddDate(0, 0, 1).UTC(), true
}
