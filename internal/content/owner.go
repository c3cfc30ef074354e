package content

import "context"

// Owner gives the code of the organisation that an upload is kept for, from its code or its path; NotFound for neither.
func (s *Store) Owner(ctx context.Context, codeOrPath string) (string, error) {
	org, err := s.people.Org(ctx, s.db.Reader(), codeOrPath)
	return org.Code, err
}
