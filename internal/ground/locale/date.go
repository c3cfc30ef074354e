package locale

import (
	"strconv"
	"time"
)

// IST is Indian Standard Time. It is fixed here, so that a machine without a
// table of zones shows the same times.
var IST = time.FixedZone("IST", 5*3600+30*60)

// Date is the day of t in full: "22 November 2026".
func (p *Printer) Date(t time.Time) string {
	t = t.In(IST)
	return p.T("ground.locale.date", "day", strconv.Itoa(t.Day()), "month", p.month(t), "year", strconv.Itoa(t.Year()))
}

// DateShort is the day of t without its year: "22 Nov".
func (p *Printer) DateShort(t time.Time) string {
	t = t.In(IST)
	month := p.T("ground.locale.month_short." + strconv.Itoa(int(t.Month())))
	return p.T("ground.locale.date_short", "day", strconv.Itoa(t.Day()), "month", month)
}

// DateOf is a date kept as text, 2026-11-22, in full: "22 November 2026". What is
// not such a date is returned as it is.
func (p *Printer) DateOf(iso string) string {
	t, err := time.ParseInLocation(time.DateOnly, iso, IST)
	if err != nil {
		return iso
	}
	return p.Date(t)
}

// DateField is the day of t as a form takes it: "22-11-2026".
func (p *Printer) DateField(t time.Time) string { return t.In(IST).Format("02-01-2006") }

// Moment is the day and the time of t, in figures: "22-11-2026, 14:05".
func (p *Printer) Moment(t time.Time) string { return p.DateField(t) + ", " + p.Time(t) }

// DateTime is the day of t in full, and its time: "22 November 2026, 14:05".
func (p *Printer) DateTime(t time.Time) string { return p.Date(t) + ", " + p.Time(t) }

// DateISO is the day of t as files and the datetime attribute take it: "2026-11-22".
func (p *Printer) DateISO(t time.Time) string { return t.In(IST).Format(time.DateOnly) }

// Weekday is the name of the day of t: "Sunday".
func (p *Printer) Weekday(t time.Time) string {
	return p.T("ground.locale.weekday." + strconv.Itoa(int(t.In(IST).Weekday())))
}

// MonthYear is the month of t: "November 2026".
func (p *Printer) MonthYear(t time.Time) string {
	t = t.In(IST)
	return p.T("ground.locale.month_year", "month", p.month(t), "year", strconv.Itoa(t.Year()))
}

// Time is the time of day of t, in 24 hours: "14:32".
func (p *Printer) Time(t time.Time) string { return t.In(IST).Format("15:04") }

// FinancialYear is the year from April to March that t falls in: "2026–27".
func (p *Printer) FinancialYear(t time.Time) string {
	t = t.In(IST)
	first := t.Year()
	if t.Month() < time.April {
		first--
	}
	return strconv.Itoa(first) + "–" + twoDigits(uint64((first+1)%100))
}

func (p *Printer) month(t time.Time) string {
	return p.T("ground.locale.month." + strconv.Itoa(int(t.Month())))
}
