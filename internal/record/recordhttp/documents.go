package recordhttp

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"sopan/internal/ground/fault"
	"sopan/internal/record"
	"sopan/internal/standard/xapi"
)

// documents are the methods of a resource that keeps documents (2.2).
func documents(kind string) resource {
	return resource{
		"GET": func(d *Door, c *call) error { return d.getDocument(c, kind) },
		"PUT": func(d *Door, c *call) error { return d.setDocument(c, kind, d.store.PutDocument) },
		"POST": func(d *Door, c *call) error {
			return d.setDocument(c, kind, d.store.PostDocument)
		},
		"DELETE": func(d *Door, c *call) error { return d.deleteDocument(c, kind) },
	}
}

// nameParam is the parameter that names a document of a kind.
func nameParam(kind string) string {
	if kind == record.StateDocument {
		return "stateId"
	}
	return "profileId"
}

// place reads where a document lies: what a kind needs must be there.
func (c *call) place(kind string, more ...string) (at record.Place, err error) {
	at.Kind = kind
	names := append(more, nameParam(kind))
	if kind != record.AgentDocument {
		names = append(names, "activityId")
		if at.Activity, err = c.iri("activityId"); err == nil && at.Activity == "" {
			err = missing("activityId")
		}
	}
	if err == nil && kind != record.ActivityDocument {
		names = append(names, "agent")
		var agent *xapi.Agent
		if agent, err = c.agent("agent"); err == nil && agent == nil {
			err = missing("agent")
		} else if err == nil {
			at.Agent = agent.Key()
		}
	}
	if err == nil && kind == record.StateDocument {
		names = append(names, "registration")
		at.Registration, err = c.uuid("registration")
	}
	if err != nil {
		return at, err
	}
	at.Name = c.params.Get(nameParam(kind))
	return at, c.only(names...)
}

// named is place for a request about one document.
func (c *call) named(kind string) (record.Place, error) {
	at, err := c.place(kind)
	if err == nil && !c.given(nameParam(kind)) {
		err = missing(nameParam(kind))
	}
	if err != nil && c.by.Session != nil && kind == record.AgentDocument { // whose it shall be must be said (cmi5, 11)
		err = fault.E(fault.Denied, "recordhttp", "record.session_agent").Because(err)
	}
	return at, err
}

func (d *Door) getDocument(c *call, kind string) error {
	if !c.given(nameParam(kind)) {
		return d.listDocuments(c, kind)
	}
	at, err := c.place(kind)
	if err != nil {
		return err
	}
	document, err := d.store.Document(c.Context(), c.by, at)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", document.ContentType)
	h.Set("ETag", `"`+document.ETag+`"`)
	h.Set("Last-Modified", document.Updated.UTC().Format(http.TimeFormat))
	h.Set("Content-Disposition", "attachment") // what a course has kept is never shown as a page of this origin
	if tags := tagsOf(c.Header.Values("If-None-Match")); len(tags) > 0 && (slices.Contains(tags, document.ETag) || slices.Contains(tags, "*")) {
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	_, _ = c.w.Write(document.Body) // the reader has gone: nobody to tell
	return nil
}

func (d *Door) listDocuments(c *call, kind string) error {
	at, err := c.place(kind, "since")
	if err != nil {
		return err
	}
	since, err := c.moment("since")
	if err != nil {
		return err
	}
	names, err := d.store.DocumentNames(c.Context(), c.by, at, since)
	if err != nil {
		return err
	}
	if names == nil {
		names = []string{}
	}
	text, err := json.Marshal(names)
	if err != nil {
		return err
	}
	return c.json(text)
}

// condition is what the sender knows of a document; profiles, and in 2.0.0 states, are only replaced by who knows something (3.1;
// IEEE 9274.1.1, 4.1.4). 1.0.3 bids each PUT of a profile say it, also where none is there; 2.0.0 no longer does, and units of a
// course, which know of one document alone, are not held to it.
func (c *call) condition(kind string) record.Condition {
	profile := kind != record.StateDocument
	return record.Condition{
		Match: tagsOf(c.Header.Values("If-Match")), NoneMatch: tagsOf(c.Header.Values("If-None-Match")),
		Asked: profile || c.v == xapi.V2, Always: profile && c.v == xapi.V1 && c.by.Session == nil,
	}
}

// tagsOf reads entity tags, quoted or, as some clients send them, not (RFC 9110, 8.8.3).
func tagsOf(values []string) []string {
	var out []string
	for _, value := range values {
		for one := range strings.SplitSeq(value, ",") {
			one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
			if one = strings.Trim(one, `"`); one != "" {
				out = append(out, one)
			}
		}
	}
	return out
}

// setter is PutDocument or PostDocument.
type setter = func(ctx context.Context, by record.Client, at record.Place, d record.Document, c record.Condition) error

func (d *Door) setDocument(c *call, kind string, set setter) error {
	at, err := c.named(kind)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.Body, record.MaxDocument))
	if err != nil {
		return err
	}
	contentType := c.Header.Get("Content-Type")
	if contentType == "" {
		contentType = "application/octet-stream"
	}
	if err := set(c.Context(), c.by, at, record.Document{Body: body, ContentType: contentType}, c.condition(kind)); err != nil {
		return err
	}
	if c.Method == http.MethodPut { // kept as it was sent, so that its sender knows its tag without asking (RFC 9110, 9.3.4)
		c.w.Header().Set("ETag", `"`+record.ETag(body)+`"`)
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

func (d *Door) deleteDocument(c *call, kind string) error {
	if kind == record.StateDocument && !c.given("stateId") {
		at, err := c.place(kind)
		if err == nil {
			err = d.store.DeleteStates(c.Context(), c.by, at)
		}
		if err != nil {
			return err
		}
		c.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	at, err := c.named(kind)
	if err != nil {
		return err
	}
	condition := c.condition(kind)
	condition.Asked = false
	if err := d.store.DeleteDocument(c.Context(), c.by, at, condition); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}
