package demo

import (
	"context"

	"sopan/internal/access"
	"sopan/internal/ground/config"
	"sopan/internal/ground/db"
	"sopan/internal/ground/who"
)

// harness is the service account by which courses are brought and run from outside.
const harness = access.ServiceMark + "harness"

// services makes the service account of the story. It signs in nowhere: a program bears its token.
func (s *story) services(ctx context.Context) error {
	org, err := s.People.Org(ctx, s.DB.Reader(), "CTI-1")
	if err != nil {
		return err
	}
	if _, err := s.Accounts.AddService(ctx, s.by, harness, who.RoleHost, org.Path); err != nil {
		return err
	}
	return s.DB.Write(ctx, s.by, func(ctx context.Context, tx *db.Tx) error {
		return config.Set(ctx, tx, aliasKey+"harness", harness)
	})
}
