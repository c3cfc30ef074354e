package blob

import "io"

// Sending is what a sender gives, and remembers whether the sender broke off: whoever copies from it to a disk can tell whose
// fault an end was.
type Sending struct {
	from io.Reader
	err  error
}

// From reads what a sender gives.
func From(r io.Reader) *Sending { return &Sending{from: r} }

// Read is for io.Reader.
func (s *Sending) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Broke is why the sender broke off; nil while it has not.
func (s *Sending) Broke() error { return s.err }
