package parts

import (
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
)

// Fault is one error of a form: the field it is in and what to do about it.
type Fault struct{ Field, Text string }

// Faults are what a form that came back has to say, in the reader's words. The zero value says nothing.
type Faults []Fault

// On gives what is said beside a field: the first where there are several, "" where nothing is wrong with it.
func (fs Faults) On(field string) string {
	for _, f := range fs {
		if f.Field == field {
			return f.Text
		}
	}
	return ""
}

// FaultsOf gives what is wrong at the places that an error names, each beside the field of that name; none where it names
// no place or is nil. Whether the form comes back at all is for the page to say, by the error's kind.
func FaultsOf(p *locale.Printer, err error) Faults {
	if err == nil {
		return nil
	}
	return FaultsIn(p, fault.As(err).Places)
}

// FaultsIn gives what is wrong at places that are known without an error, each beside the field of that name.
func FaultsIn(p *locale.Printer, places []fault.Field) Faults {
	var out Faults
	for _, place := range places {
		out = append(out, Fault{Field: place.Name, Text: p.T(place.Key, place.Args...)})
	}
	return out
}

// FaultsOr is FaultsOf, with an error that names no place told beside the given field.
func FaultsOr(p *locale.Printer, err error, field string) Faults {
	if out := FaultsOf(p, err); out != nil {
		return out
	}
	return FaultAt(p, err, field)
}

// FaultAt tells an error as a whole beside one field, whatever places it names; "" is the form itself. The error is not nil.
func FaultAt(p *locale.Printer, err error, field string) Faults {
	f := fault.As(err)
	return Faults{{Field: field, Text: p.T(f.Key, f.Args...)}}
}

// Renamed puts faults beside the fields that a form has in other names than the room: field gives the form's name for the
// room's.
func (fs Faults) Renamed(field func(name string) string) Faults {
	var out Faults
	for _, f := range fs {
		out = append(out, Fault{Field: field(f.Field), Text: f.Text})
	}
	return out
}

// Moved puts what stands beside one field beside another.
func (fs Faults) Moved(from, to string) Faults {
	return fs.Renamed(func(name string) string {
		if name == from {
			return to
		}
		return name
	})
}
