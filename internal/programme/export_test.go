package programme

import "sopan/internal/ground/fault"

// places gives where a fault says that the input is wrong.
func places(err error) []string {
	var out []string
	if f := fault.As(err); f != nil {
		for _, p := range f.Places {
			out = append(out, p.Name)
		}
	}
	return out
}
