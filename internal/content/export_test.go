package content

import "os"

// EmptyDisk is after FillDisk: there is room again.
func (s *Store) EmptyDisk() {
	s.fresh = s.scratch
	s.reopen = reopen
}

// FillDisk lets every upload from now on find the disk full.
func (s *Store) FillDisk() {
	full := func() (*os.File, error) { return os.OpenFile("/dev/full", os.O_RDWR, 0) }
	s.fresh = full
	s.reopen = func(string) (*os.File, error) { return full() }
}
