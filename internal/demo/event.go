package demo

import (
	"time"

	"sopan/internal/ground/clock"
)

// eventMark stands in a course of the story for a moment of its event, before its name.
const eventMark = "event:"

// openHour is when the event of the course with packages is held: at half past ten on the ninth day from now.
func (s *story) openHour() map[string]string {
	y, m, d := s.DB.Clock().Now().In(clock.India).Date()
	begins := time.Date(y, m, d+9, 10, 30, 0, 0, clock.India)
	return map[string]string{"begins": begins.Format(time.RFC3339), "ends": begins.Add(time.Hour).Format(time.RFC3339)}
}
