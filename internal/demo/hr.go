package demo

import (
	"bytes"
	"context"

	"sopan/internal/ground/who"
	"sopan/internal/hr"
)

// department is whose people the HR system of the story sends.
const department = "UP-PR"

// batch has the department's HR system send the 191 secretaries and the line above them, with what is wrong in every such
// file. It waits in review: nobody has decided anything, so no figure of the story moves.
func (s *story) batch(ctx context.Context) error {
	org, err := s.People.Org(ctx, s.DB.Reader(), department)
	if err != nil {
		return err
	}
	system := who.Actor{System: "hrms:ehrms-up", Grants: []who.Grant{{Role: who.RoleHRMS, Path: org.Path}}}
	if there, err := s.HR.List(ctx, s.DB.Reader(), system, "", 1); err != nil || len(there) > 0 {
		return err
	}
	m, err := hr.ReadMap(bytes.NewReader(read("ehrms_map.yaml")))
	if err != nil {
		return err
	}
	file := hr.File{Source: m.Source, Name: "ehrms_191.csv", Org: department, Content: bytes.NewReader(read("ehrms_191.csv"))}
	_, err = s.HR.Intake(ctx, system, file, m)
	return err
}
