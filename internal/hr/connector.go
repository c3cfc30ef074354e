package hr

import (
	"cmp"
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	"sopan/internal/ground/who"
)

// Connector is another system that is asked for a unit's people. Its life: Connect makes it; Pull asks it at once, and the clock
// every so many hours; Disconnect ends it. What it answers becomes a batch, as a file of the same system does, and waits in
// review: a connector applies nothing. Who holds the right hr.link over the unit may do all of it.
type Connector struct {
	ID      string
	OrgID   string
	Name    string // by which it is called: small letters, digits and . _ -; one at a time bears it
	Source  string // of its batches: their columns are kept under it
	URL     string
	RowsAt  string // where the rows stand in the answer: names with dots between; "" where the answer is the list
	Paging  Paging
	Header  string // the header that proves who asks; "" for none
	Map     Map
	Every   int       // hours; 0 asks by hand alone
	NextAt  time.Time // zero for by hand alone
	MadeAt  time.Time
	MadeBy  string
	EndedAt time.Time // zero while it lasts

	secret string // the header's value, sealed
}

// Lasts tells whether it has not ended.
func (c Connector) Lasts() bool { return c.EndedAt.IsZero() }

// Secret tells whether it proves who asks.
func (c Connector) Secret() bool { return c.secret != "" }

// The ways in which an answer may come in pages. However they are told apart, an answer without rows is the last.
const (
	PagingNone   = "none"   // one answer holds all
	PagingPage   = "page"   // a number of the page, from 1 or 0 on
	PagingOffset = "offset" // how many rows were read so far
	PagingNext   = "next"   // a link to the next page, in the answer or in its header Link
	PagingCursor = "cursor" // a word of the answer, that is sent back
)

// Pagings lists them.
var Pagings = []string{PagingNone, PagingPage, PagingOffset, PagingNext, PagingCursor}

// Paging says how an answer comes in pages. Names that are left out are the usual ones: page, offset, cursor; size and limit;
// next and next_cursor.
type Paging struct {
	By        string `json:"by"`                   // one of Pagings
	Param     string `json:"param,omitempty"`      // page, offset, cursor: the parameter that names the page
	SizeParam string `json:"size_param,omitempty"` // the parameter that says how many rows a page may hold
	Size      int    `json:"size,omitempty"`       // rows on a page; 0 leaves it to the other system
	FromZero  bool   `json:"from_zero,omitempty"`  // page: the first one has the number 0, not 1
	At        string `json:"at,omitempty"`         // next, cursor: where it stands in the answer, as RowsAt
}

// filled is the paging with the usual names for those that are left out.
func (p Paging) filled() Paging {
	p.By = cmp.Or(p.By, PagingNone)
	if p.Size > 0 {
		p.SizeParam = cmp.Or(p.SizeParam, map[string]string{PagingPage: "size"}[p.By], "limit")
	}
	switch p.By {
	case PagingPage, PagingOffset:
		p.Param = cmp.Or(p.Param, p.By)
	case PagingCursor:
		p.Param, p.At = cmp.Or(p.Param, "cursor"), cmp.Or(p.At, "next_cursor")
	case PagingNext:
		p.At = cmp.Or(p.At, "next")
	}
	return p
}

// maxEvery is the most hours between two askings.
const maxEvery = 24 * 31

var (
	pathForm   = regexp.MustCompile(`^[^.\s]{1,60}(\.[^.\s]{1,60}){0,5}$`)
	paramForm  = regexp.MustCompile(`^[A-Za-z0-9_.\[\]$-]{1,40}$`)
	headerForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,60}$`)
	secretForm = regexp.MustCompile(`^[\x20-\x7e]+$`)
)

// unasked are headers that belong to the request itself.
var unasked = map[string]bool{
	"host": true, "content-length": true, "content-type": true, "transfer-encoding": true, "connection": true, "te": true, "trailer": true, "upgrade": true,
	"accept-encoding": true, "proxy-authorization": true, "user-agent": true, "expect": true,
}

// sound refuses what could never be asked, naming every field that is wrong.
func (c Connector) sound(op, secret string) error {
	f := fault.E(fault.Invalid, op, "hr.connector.unsound")
	bad := func(wrong bool, field, key string, args ...any) {
		if wrong {
			f.At(field, key, args...)
		}
	}
	bad(!sourceForm.MatchString(c.Name), "name", "hr.connector.name")
	bad(c.Source != c.Name && !sourceForm.MatchString(c.Source), "source", "hr.map.source")
	bad(c.RowsAt != "" && !pathForm.MatchString(c.RowsAt), "rows_at", "hr.connector.path")
	p := c.Paging
	bad(!slices.Contains(Pagings, p.By), "paging", "hr.connector.paging")
	bad(p.Param != "" && !paramForm.MatchString(p.Param), "param", "hr.connector.param")
	bad(p.SizeParam != "" && !paramForm.MatchString(p.SizeParam), "size_param", "hr.connector.param")
	bad(p.Size < 0 || p.Size > 10_000, "size", "hr.connector.size", "max", 10_000)
	bad(p.At != "" && !pathForm.MatchString(p.At), "at", "hr.connector.path")
	bad(c.Every < 0 || c.Every > maxEvery, "every", "hr.connector.every", "max", maxEvery)
	bad(c.Header != "" && (!headerForm.MatchString(c.Header) || unasked[strings.ToLower(c.Header)]), "header", "hr.connector.header")
	bad(secret != "" && (len(secret) > 4000 || !secretForm.MatchString(secret)), "secret", "hr.connector.secret")
	bad((secret == "") != (c.Header == ""), "secret", "hr.connector.secret_both")
	if len(f.Places) > 0 {
		f.Key, f.Args = f.Places[0].Key, f.Places[0].Args
		return f
	}
	return nil
}

// Connect saves another system that is asked for a unit's people. secret is the value of the header that proves who asks, such
// as "Bearer …"; it is kept sealed and never shown again. org is code or path of the unit, the actor's own part when it is blank.
// An address that leads into this machine's own network is refused, unless the operator has named it; so is a name that another
// one bears. The actor needs the right hr.link over the unit.
func (h *Hooks) Connect(ctx context.Context, by who.Actor, org string, c Connector, secret string) (Connector, error) {
	const op = "hr.Connect"
	unit, err := h.batches.unitFor(ctx, by, who.HRLink, op, cmp.Or(org, c.Map.Org))
	if err != nil {
		return Connector{}, err
	}
	c.URL, c.Paging = strings.TrimSpace(c.URL), c.Paging.filled()
	if secret = strings.TrimSpace(secret); secret != "" {
		c.Header = cmp.Or(c.Header, "Authorization")
	}
	c.Source = cmp.Or(c.Source, c.Map.Source, c.Name)
	if err := c.sound(op, secret); err != nil {
		return Connector{}, err
	}
	if err := c.Map.sound(op); err != nil {
		return Connector{}, err
	}
	if err := h.caller.Sound(c.URL); err != nil {
		return Connector{}, err
	}
	c.ID, c.OrgID, c.MadeBy = id.New(), unit.ID, by.ID()
	if secret != "" {
		c.secret = h.seal.Seal(secret, c.ID)
	}
	err = h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c.MadeAt = tx.Now()
		if c.Every > 0 {
			c.NextAt = tx.Now().Add(time.Duration(c.Every) * time.Hour)
		}
		err := insertConnector(ctx, tx, c)
		if db.Taken(err) {
			return fault.E(fault.Conflict, op, "hr.connector.taken", "name", c.Name).At("name", "hr.connector.taken", "name", c.Name).Because(err)
		}
		if err != nil {
			return err
		}
		return event.Record(ctx, tx, ConnectorMade{Connector: c.ID, Org: c.OrgID})
	})
	if err != nil {
		return Connector{}, fault.Wrap(op, err)
	}
	return c, nil
}

// Disconnect ends a connector: it is asked no more, and its secret is forgotten. Its batches stay. The actor needs the right
// hr.link over its unit.
func (h *Hooks) Disconnect(ctx context.Context, by who.Actor, connectorID string) error {
	const op = "hr.Disconnect"
	return fault.Wrap(op, h.db.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		c, err := h.connected(ctx, tx, by, op, connectorID)
		if err != nil {
			return err
		}
		if err := endConnector(ctx, tx, c.ID); err != nil {
			return err
		}
		return event.Record(ctx, tx, ConnectorEnded{Connector: c.ID})
	}))
}

// Connectors gives the connectors of units over which the actor holds the right hr.link, the newest first, after one that was
// read before; those that have ended are left out.
func (h *Hooks) Connectors(ctx context.Context, q db.Q, by who.Actor, after string, limit int) ([]Connector, error) {
	out, err := connectorsOf(ctx, q, by.Paths(who.HRLink), after, limit)
	return out, fault.Wrap("hr.Connectors", err)
}

// Connector gives a connector by its id, or one that lasts by its name, to who holds the right hr.link over its unit; to others
// there is none.
func (h *Hooks) Connector(ctx context.Context, q db.Q, by who.Actor, key string) (Connector, error) {
	const op = "hr.Connector"
	c, path, err := connectorBy(ctx, q, "c.id", key)
	if db.None(err) {
		c, path, err = connectorBy(ctx, q, "c.ended_at = 0 and c.name", key)
	}
	if db.None(err) || err == nil && !by.Can(who.HRLink, path) {
		return Connector{}, fault.E(fault.NotFound, op, "hr.connector.unknown")
	}
	return c, fault.Wrap(op, err)
}

// connected opens a connector that has not ended.
func (h *Hooks) connected(ctx context.Context, q db.Q, by who.Actor, op, connectorID string) (Connector, error) {
	c, err := h.Connector(ctx, q, by, connectorID)
	if err == nil && !c.Lasts() {
		err = fault.E(fault.Conflict, op, "hr.connector.ended")
	}
	return c, err
}

// Host is the name of the server that is asked.
func (c Connector) Host() string {
	u, err := url.Parse(c.URL)
	if err != nil {
		return ""
	}
	return u.Host
}
