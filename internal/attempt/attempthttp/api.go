package attempthttp

import (
	"context"
	"io"
	"slices"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/content"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web/api"
)

// packageTypes are the media types of what is imported.
var packageTypes = []string{"application/zip", "application/x-zip-compressed", "application/octet-stream"}

// API registers the operations.
func (d *Door) API(a *api.API) {
	api.PostStream(a, "/api/v1/packages/import", "import-package", "packages",
		"Bring a package of SCORM 1.2, SCORM 2004 or H5P: a draft, until it is offered", 201, packageTypes, d.bring)
	api.Get(a, "/api/v1/packages/{id}", "get-package", "packages", "A package with its items in order", d.outline)
	api.Post(a, "/api/v1/packages/{id}/offer", "offer-package", "packages", "Put a package before learners, or take it out again", 204, d.offer)
	api.Post(a, "/api/v1/packages/{id}/start", "start-package", "packages",
		"Begin, or go on: the address at which the caller's attempt runs", 200, d.start)
	a.Unkept("POST /api/v1/packages/{id}/start")
	api.Get(a, "/api/v1/packages/{id}/attempt", "get-attempt", "packages", "How far the caller's newest attempt is", d.attempt)
	api.Get(a, "/api/v1/me/carried", "list-carried", "packages", "What packages of SCORM 2004 have written of the caller for other attempts and packages", d.carried)
	api.Post(a, "/api/v1/packages/{id}/remove", "remove-package", "packages", "Take back a package that no learner has begun and no course shows", 204, d.remove)
}

// ImportInput is a package as it is sent.
type ImportInput struct {
	Filename string `query:"filename" maxLength:"255" doc:"Name of the file, for people" example:"counter.zip"`
	Owner    string `query:"owner" maxLength:"80" doc:"Code of the organisation that answers for the package; without it, that over which the caller may upload"`
	api.Stream
}

// PackageOutput is a package.
type PackageOutput struct {
	Body Package
}

// Package is a package that is run here.
type Package struct {
	ID     string `json:"id" format:"uuid"`
	Kind   string `json:"kind" enum:"scorm-1.2,scorm-2004,h5p"`
	State  string `json:"state" enum:"draft,live" doc:"A draft is run by those who may upload for its owner"`
	Owner  string `json:"owner" doc:"Code of the organisation"`
	Title  string `json:"title"`
	Items  []Item `json:"items" doc:"What can be run, in the order of the table of contents; H5P has one"`
	MadeAt string `json:"made_at"`
}

// Item is what can be run of a package.
type Item struct {
	Index int    `json:"index"`
	ID    string `json:"id" doc:"As the manifest has it"`
	Title string `json:"title"`
	SCO   bool   `json:"sco" doc:"Speaks with the run-time; else it is done once it was opened"`
}

func packageOf(c attempt.Course) *PackageOutput {
	out := Package{
		ID: c.Package, Kind: string(c.Kind), State: "draft", Owner: c.Owner, Title: c.Title, Items: []Item{}, MadeAt: c.MadeAt.Format(time.RFC3339),
	}
	if c.Live {
		out.State = "live"
	}
	for i, one := range c.Items {
		out.Items = append(out.Items, Item{i, one.ID, one.Title, one.SCO})
	}
	return &PackageOutput{Body: out}
}

func (d *Door) bring(ctx context.Context, in *ImportInput) (*PackageOutput, error) {
	const op = "attempthttp.bring"
	body, kind := in.Sent()
	if !slices.Contains(packageTypes, kind) {
		_, _ = io.Copy(io.Discard, io.LimitReader(body, content.MostBytes+1)) // the sender reads the answer once all is sent
		return nil, fault.E(fault.Unsupported, op, "attempt.import.type")
	}
	by := who.From(ctx)
	r, err := d.packs.Receive(ctx, by, content.Upload{Name: in.Filename, ContentType: kind, Body: body})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	owner := in.Owner
	if owner == "" {
		if owner = by.Paths(who.ContentUpload)[0]; owner == "" { // Receive has seen that there is one
			return nil, fault.E(fault.Invalid, op, "attempt.import.owner").At("owner", "attempt.import.owner")
		}
	}
	org, err := d.packs.Owner(ctx, owner)
	if err != nil {
		return nil, err
	}
	c, err := d.runs.Import(ctx, by, r, org)
	if err != nil {
		return nil, err
	}
	return packageOf(c), nil
}

// PackageInput names a package.
type PackageInput struct {
	ID string `path:"id" maxLength:"80" doc:"Id of the package"`
}

func (d *Door) outline(ctx context.Context, in *PackageInput) (*PackageOutput, error) {
	c, err := d.runs.Course(ctx, d.db.Reader(), who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return packageOf(c), nil
}

// OfferInput says whether learners may begin a package.
type OfferInput struct {
	ID   string `path:"id" maxLength:"80" doc:"Id of the package"`
	Body struct {
		Live bool `json:"live" doc:"Before learners; else taken out: what was begun can be finished"`
	}
}

func (d *Door) offer(ctx context.Context, in *OfferInput) (*struct{}, error) {
	return nil, d.runs.Offer(ctx, who.From(ctx), in.ID, in.Body.Live)
}

// StartOutput is an attempt with the address at which it runs.
type StartOutput struct {
	Body struct {
		Attempt string `json:"attempt" format:"uuid" doc:"Also the registration of its statements"`
		Number  int    `json:"number" doc:"Of the caller's attempts, from 1"`
		URL     string `json:"url" doc:"On the player's origin; whoever has it speaks for this attempt, for 12 hours"`
	}
}

func (d *Door) start(ctx context.Context, in *PackageInput) (*StartOutput, error) {
	by := who.From(ctx)
	c, err := d.runs.Course(ctx, d.db.Reader(), by, in.ID)
	if err != nil {
		return nil, err
	}
	if !d.assets.has(c.Kind) {
		return nil, fault.E(fault.Unavailable, "attempthttp.start", "attempt.run.missing")
	}
	a, err := d.runs.Begin(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	out := &StartOutput{}
	out.Body.Attempt, out.Body.Number = a.ID, a.Number
	out.Body.URL = d.packs.OriginOf(in.ID) + "/run/" + d.runs.Token(a, d.db.Clock().Now().Add(holds)) + "?lang=" + api.Printer(ctx).Lang()
	return out, nil
}

// AttemptOutput is how far an attempt is.
type AttemptOutput struct {
	Body struct {
		Attempt    string      `json:"attempt,omitempty" doc:"Absent when the caller never began"`
		Number     int         `json:"number" doc:"0 when the caller never began"`
		Completion string      `json:"completion" enum:"unknown,incomplete,completed"`
		Success    string      `json:"success" enum:"unknown,passed,failed"`
		Scaled     *float64    `json:"scaled,omitempty" doc:"From -1 to 1"`
		Seconds    int         `json:"seconds" doc:"By the server's clock"`
		Items      []ItemState `json:"items" doc:"In order; all of them"`
	}
}

// ItemState is how far an item is. What it says of itself is a claim.
type ItemState struct {
	Index    int    `json:"index"`
	Standing string `json:"standing" enum:"none,begun,completed,passed,failed"`
	Seconds  int    `json:"seconds" doc:"By the server's clock"`
	Told     int    `json:"told_seconds" doc:"By its own word, over all its sessions"`
}

func (d *Door) attempt(ctx context.Context, in *PackageInput) (*AttemptOutput, error) {
	run, err := d.runs.Newest(ctx, d.db.Reader(), who.From(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &AttemptOutput{}
	a := run.Attempt
	out.Body.Attempt, out.Body.Number, out.Body.Completion, out.Body.Success, out.Body.Seconds = a.ID, a.Number, "unknown", "unknown", int(a.Clock/time.Second)
	if a.ID != "" {
		out.Body.Completion, out.Body.Success = a.Completion, a.Success
	}
	if a.Scaled != nil {
		n := float64(*a.Scaled) / 100
		out.Body.Scaled = &n
	}
	out.Body.Items = []ItemState{}
	for i, one := range run.Course.Items {
		s := run.States[one.ID]
		out.Body.Items = append(out.Body.Items, ItemState{i, s.Standing(), int(s.Clock / time.Second), int(s.Total / time.Second)})
	}
	return out, nil
}

func (d *Door) remove(ctx context.Context, in *PackageInput) (*struct{}, error) {
	return nil, d.runs.Remove(ctx, who.From(ctx), in.ID)
}
