package studiohttp

import (
	"context"

	"sopan/internal/ground/who"
	"sopan/internal/studio"
)

// DraftUploadInput names an upload that was sent piece by piece (tus) and is complete.
type DraftUploadInput struct {
	ID   string `path:"id" maxLength:"36"`
	Body struct {
		Upload string            `json:"upload" maxLength:"36" doc:"Id of the upload: the last part of its address"`
		Unit   string            `json:"unit,omitempty" maxLength:"8" doc:"Id of the unit whose package it takes the place of; left out, it becomes new units"`
		Title  map[string]string `json:"title,omitempty" doc:"Of the first unit, by language; left out, what the package calls itself"`
	}
}

// DraftUnitOutput is the first unit that an upload became.
type DraftUnitOutput struct {
	Body struct {
		Unit    string `json:"unit"`
		Package string `json:"package" doc:"Id of the package in the store of content"`
		Format  string `json:"format" example:"scorm-1.2"`
	}
}

func (d *Door) apiUpload(ctx context.Context, in *DraftUploadInput) (*DraftUnitOutput, error) {
	u, err := d.studio.UploadBegun(ctx, who.From(ctx), in.ID, in.Body.Upload, studio.Uploading{Unit: in.Body.Unit, Title: in.Body.Title})
	out := &DraftUnitOutput{}
	out.Body.Unit, out.Body.Package, out.Body.Format = u.ID, u.Package, u.Format
	return out, err
}
