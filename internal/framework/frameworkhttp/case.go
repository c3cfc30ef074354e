package frameworkhttp

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/id"
	cf "sopan/internal/standard/case"
	"sopan/internal/web"
)

// The dictionary by CASE 1.0 and 1.1 (chapter 4, service calls): every list is a package. It is published, so no token is asked.

// WithAddress says where this installation is reached from outside: identifiers in CASE packages resolve there.
func (d *Door) WithAddress(url string) *Door { d.address = strings.TrimSuffix(url, "/"); return d }

// caseRoutes are the calls of the standard, in both versions.
func (d *Door) caseRoutes() []web.Route {
	var out []web.Route
	for _, v := range cf.Versions {
		add := func(path string, h func(http.ResponseWriter, *http.Request, cf.Version) error) {
			out = append(out, web.Route{Pattern: "GET /ims/case/" + string(v) + "/" + path, Handler: caseHandler(v, h)})
		}
		add("CFDocuments", d.caseDocuments)
		add("CFPackages/{id}", d.casePackage)
		for class := range caseClasses {
			add(class+"/{id}", func(w http.ResponseWriter, r *http.Request, v cf.Version) error { return d.caseObject(w, r, v, class) })
		}
	}
	slices.SortFunc(out, func(a, b web.Route) int { return strings.Compare(a.Pattern, b.Pattern) })
	return out
}

// caseHandler answers errors as the standard does (imsx_StatusInfo; 1.0 and 1.1, appendix B).
func caseHandler(v cf.Version, h func(http.ResponseWriter, *http.Request, cf.Version) error) http.Handler {
	return web.Page(func(w http.ResponseWriter, r *http.Request) error {
		err := h(w, r, v)
		if err == nil {
			return nil
		}
		f := fault.As(err)
		status, said := fault.Status(f.Kind), minor(v, err)
		switch f.Kind {
		case fault.Internal:
			slog.ErrorContext(r.Context(), "case", "err", err)
		case fault.Invalid:
			if status = http.StatusBadRequest; errors.Is(err, errUUID) {
				status = http.StatusNotFound
			}
		}
		return sendJSON(w, r, status, map[string]any{
			"imsx_codeMajor": "failure", "imsx_severity": "error", "imsx_description": web.FrameOf(r.Context()).P.T(f.Key, f.Args...),
			"imsx_codeMinor": map[string]any{"imsx_codeMinorField": []any{map[string]string{"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": said}}},
		})
	})
}

// errUUID is of an identifier that is no UUID.
var errUUID = errors.New("no UUID")

// minor is the code of an error in the words of the standard.
func minor(v cf.Version, err error) string {
	switch fault.As(err).Kind {
	case fault.NotFound:
		return "unknownobject"
	case fault.Denied:
		return "forbidden"
	case fault.Invalid:
	default:
		return "internal_server_error"
	}
	switch {
	case errors.Is(err, errUUID) && v == cf.V1p0:
		return "invaliduuid"
	case errors.Is(err, errUUID):
		return "invalid_uuid"
	case errors.Is(err, cf.ErrSortField):
		return "invalid_sort_field"
	}
	return "invalid_selection_field"
}

func sendJSON(w http.ResponseWriter, r *http.Request, status int, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return fault.Wrap("frameworkhttp.case", err)
	}
	return sendBytes(w, r, status, data)
}

// sendBytes sends JSON, squeezed where the caller takes it so and it is worth it.
func sendBytes(w http.ResponseWriter, r *http.Request, status int, data []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	if len(data) < 2000 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.WriteHeader(status)
		_, _ = w.Write(data) // the reader has gone: nobody to tell
		return nil
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is sound
	_, _ = z.Write(data)
	_ = z.Close()
	return nil
}

// packs keeps the packages of lists that have not changed since they were made.
type packs struct {
	mu   sync.Mutex
	made map[packKey]*pack
}

type packKey struct {
	base, source string
	version      cf.Version
}

// base is where identifiers resolve: the fixed address, or the one that was asked where none is fixed yet.
func (d *Door) base(r *http.Request) string {
	if d.address != "" {
		return d.address
	}
	return "http://" + r.Host
}

// pack is a package with what stands under each identifier.
type pack struct {
	cf.Package
	base  string
	stamp [2]int64
	items map[string]int
	ties  map[string][]int // associations by the item at either end
	tie   map[string]int
	rub   map[string]int
}

// pack gives the package of a list, from memory while the list has not changed.
func (d *Door) pack(ctx context.Context, base, source string, v cf.Version) (*pack, error) {
	at, n, err := d.frameworks.SourceStamp(ctx, d.db.Reader(), source)
	if err != nil {
		return nil, err
	}
	key, stamp := packKey{base, source, v}, [2]int64{at, n}
	d.packs.mu.Lock()
	defer d.packs.mu.Unlock()
	if p := d.packs.made[key]; p != nil && p.stamp == stamp {
		return p, nil
	}
	whole, err := d.frameworks.CasePackage(ctx, d.db.Reader(), source, base, v)
	if err != nil {
		return nil, err
	}
	p := &pack{Package: whole, base: base, stamp: stamp, items: map[string]int{}, ties: map[string][]int{}, tie: map[string]int{}, rub: map[string]int{}}
	for i, item := range whole.Items {
		p.items[item.Identifier] = i
	}
	for i, a := range whole.Associations {
		p.tie[a.Identifier] = i
		p.ties[a.Origin.Identifier] = append(p.ties[a.Origin.Identifier], i)
		p.ties[a.Destination.Identifier] = append(p.ties[a.Destination.Identifier], i)
	}
	for i, r := range whole.Rubrics {
		p.rub[r.Identifier] = i
	}
	const most = 64 // of each size; a list is made anew in a second
	if d.packs.made == nil || len(d.packs.made) >= most {
		d.packs.made = map[packKey]*pack{}
	}
	d.packs.made[key] = p
	return p, nil
}

// documentLink leads to a package's document.
func (p *pack) documentLink() *cf.Link {
	return &cf.Link{Title: p.Document.Title, Identifier: p.Document.Identifier, URI: p.Document.URI}
}

// document is the package's document as it stands alone.
func (p *pack) document() cf.Document {
	doc := p.Document
	doc.PackageURI = &cf.Link{Title: doc.Title, Identifier: doc.Identifier, URI: p.base + "/ims/case/v1p0/CFPackages/" + doc.Identifier}
	return doc
}

const opCase = "frameworkhttp.case"

// caseDocuments lists the documents (getAllCFDocuments): limit, offset, sort, orderBy, filter, fields; X-Total-Count; Link.
func (d *Door) caseDocuments(w http.ResponseWriter, r *http.Request, v cf.Version) error {
	query, err := cf.ReadQuery(r.URL.Query(), v)
	switch {
	case errors.Is(err, cf.ErrPaging):
		return fault.E(fault.Invalid, opCase, "framework.case.paging").Because(err)
	case errors.Is(err, cf.ErrSortField):
		return fault.E(fault.Invalid, opCase, "framework.case.sort").Because(err)
	case err != nil:
		return fault.E(fault.Invalid, opCase, "framework.case.selection").Because(err)
	}
	var all []cf.Document
	if err := d.eachPack(r, v, func(p *pack) bool {
		all = append(all, p.document())
		return false
	}); err != nil {
		return err
	}
	page, total, err := query.Select(all)
	if err != nil {
		return fault.Wrap(opCase, err)
	}
	w.Header().Set("X-Total-Count", strconv.Itoa(total))
	var links []string
	link := func(rel string, at int) {
		q := r.URL.Query()
		q.Set("limit", strconv.Itoa(query.Limit))
		q.Set("offset", strconv.Itoa(at))
		links = append(links, "<"+d.base(r)+"/ims/case/"+string(v)+"/CFDocuments?"+q.Encode()+`>; rel="`+rel+`"`)
	}
	link("first", 0)
	if query.Offset > 0 {
		link("prev", max(0, query.Offset-query.Limit))
	}
	if query.Offset+query.Limit < total {
		link("next", query.Offset+query.Limit)
	}
	link("last", max(0, (total-1)/query.Limit*query.Limit))
	w.Header().Set("Link", strings.Join(links, ", "))
	return sendJSON(w, r, http.StatusOK, map[string]any{"CFDocuments": page})
}

// casePackage gives a framework whole (getCFPackage), by its identifier or by the name of the list.
func (d *Door) casePackage(w http.ResponseWriter, r *http.Request, v cf.Version) error {
	p, err := d.packOf(r, r.PathValue("id"), v)
	if err != nil {
		return err
	}
	return sendJSON(w, r, http.StatusOK, p.Package)
}

// packOf finds the package of a document, by its identifier or by the name of its list.
func (d *Door) packOf(r *http.Request, name string, v cf.Version) (*pack, error) {
	if !id.Valid(name) {
		return d.pack(r.Context(), d.base(r), name, v)
	}
	var found *pack
	err := d.eachPack(r, v, func(p *pack) bool {
		if p.Document.Identifier == strings.ToLower(name) {
			found = p
		}
		return found != nil
	})
	if err == nil && found == nil {
		err = unknownObject(name)
	}
	return found, err
}

func unknownObject(name string) error {
	return fault.E(fault.NotFound, opCase, "framework.case.unknown", "id", name)
}

// eachPack goes through the packages until look is content.
func (d *Door) eachPack(r *http.Request, v cf.Version, look func(*pack) bool) error {
	sources, err := d.frameworks.Sources(r.Context(), d.db.Reader())
	if err != nil {
		return err
	}
	for _, s := range sources {
		p, err := d.pack(r.Context(), d.base(r), s.ID, v)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if look(p) {
			return nil
		}
	}
	return nil
}

// caseClasses are the objects that can be asked for one by one, with how each is found in a package; nil: we have none of them.
var caseClasses = map[string]func(p *pack, identifier string) any{
	"CFDocuments": func(p *pack, identifier string) any {
		if p.Document.Identifier != identifier {
			return nil
		}
		return p.document()
	},
	"CFItems": func(p *pack, identifier string) any {
		i, ok := p.items[identifier]
		if !ok {
			return nil
		}
		item := p.Items[i]
		item.DocumentURI = p.documentLink()
		return item
	},
	"CFItemAssociations": func(p *pack, identifier string) any {
		i, ok := p.items[identifier]
		if !ok {
			return nil
		}
		item, ties := p.Items[i], []cf.Association{}
		item.DocumentURI = p.documentLink()
		for _, n := range p.ties[identifier] {
			ties = append(ties, p.Associations[n]) // as in a package: without its document
		}
		return map[string]any{"CFItem": item, "CFAssociations": ties}
	},
	"CFAssociations": func(p *pack, identifier string) any {
		i, ok := p.tie[identifier]
		if !ok {
			return nil
		}
		a := p.Associations[i]
		a.DocumentURI = p.documentLink()
		return a
	},
	"CFRubrics": func(p *pack, identifier string) any {
		i, ok := p.rub[identifier]
		if !ok {
			return nil
		}
		return p.Rubrics[i]
	},
	"CFItemTypes": func(p *pack, identifier string) any {
		for _, t := range p.Definitions.ItemTypes {
			if t.Identifier == identifier {
				return map[string]any{"CFItemTypes": []cf.ItemType{t}}
			}
		}
		return nil
	},
	"CFConcepts": nil, "CFSubjects": nil, "CFLicenses": nil, "CFAssociationGroupings": nil,
}

func (d *Door) caseObject(w http.ResponseWriter, r *http.Request, v cf.Version, class string) error {
	name := strings.ToLower(r.PathValue("id"))
	if !id.Valid(name) {
		return fault.E(fault.Invalid, opCase, "framework.case.uuid").Because(errUUID)
	}
	var found any
	if find := caseClasses[class]; find != nil {
		if err := d.eachPack(r, v, func(p *pack) bool {
			found = find(p, name)
			return found != nil
		}); err != nil {
			return err
		}
	}
	if found == nil {
		return unknownObject(name)
	}
	return sendJSON(w, r, http.StatusOK, found)
}
