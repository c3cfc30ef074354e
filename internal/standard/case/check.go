package cf

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Breach is a place of a package that breaks a rule of the standard. Path is like "CFItems[3].uri", Rule one of: required, type,
// unknown, uuid, uri, date, date-time, enum; the information model of CASE (1.0 chapter 5, 1.1 chapter 5) gives each class.
type Breach struct {
	Path string
	Rule string
}

// String is the place and the rule.
func (b Breach) String() string { return b.Path + ": " + b.Rule }

// field is one property of a class of the information model.
type field struct {
	name     string
	kind     string // string, uuid, uri, date, date-time, int, number, strings, or the name of a class; "[]" before it: a list
	required bool
	since    Version // "" is 1.0
	until    Version // the last version that has it; "" is all
	null     bool    // null may stand for none in 1.0
}

func must(name, kind string) field { return field{name: name, kind: kind, required: true} }
func may(name, kind string) field  { return field{name: name, kind: kind} }
func null(name, kind string) field { return field{name: name, kind: kind, null: true} }
func later(name, kind string) field {
	return field{name: name, kind: kind, since: V1p1}
}

// identity are the properties that every object has: an identifier for ever, an address, and when it last changed.
var identity = []field{must("identifier", "uuid"), must("uri", "uri"), must("lastChangeDateTime", "date-time"), later("extensions", "object")}

func with(own ...field) []field { return append(slices.Clone(identity), own...) }

// classes is the information model, as far as a package goes. In 1.0 a description of an item type is optional, in 1.1 required.
var classes = map[string][]field{
	"CFPackage": {
		must("CFDocument", "CFPckgDocument"), may("CFItems", "[]CFPckgItem"), may("CFAssociations", "[]CFPckgAssociation"),
		may("CFDefinitions", "CFDefinition"), may("CFRubrics", "[]CFRubric"), later("extensions", "object"),
	},
	"CFPckgDocument": with(
		must("creator", "string"), must("title", "string"), may("officialSourceURL", "uri"), may("publisher", "string"), may("description", "string"),
		may("subject", "strings"), may("subjectURI", "[]LinkURI"), may("language", "string"), may("version", "string"), may("adoptionStatus", "string"),
		null("statusStartDate", "date"), null("statusEndDate", "date"), null("licenseURI", "LinkURI"), may("notes", "string"),
		later("frameworkType", "string"), later("caseVersion", "caseVersion"), field{name: "CFPackageURI", kind: "LinkURI", until: V1p0},
	),
	"CFPckgItem": with(
		must("fullStatement", "string"), may("alternativeLabel", "string"), may("CFItemType", "string"), may("humanCodingScheme", "string"),
		may("listEnumeration", "string"), may("abbreviatedStatement", "string"), null("conceptKeywords", "strings"), null("conceptKeywordsURI", "LinkURI"),
		may("notes", "string"), may("language", "string"), may("educationLevel", "strings"), may("CFItemTypeURI", "LinkURI"), may("licenseURI", "LinkURI"),
		may("statusStartDate", "date"), may("statusEndDate", "date"), later("subject", "strings"), later("subjectURI", "[]LinkURI"),
		field{name: "CFDocumentURI", kind: "LinkURI", until: V1p0},
	),
	"CFPckgAssociation": with(
		must("associationType", "associationType"), may("sequenceNumber", "int"), must("originNodeURI", "LinkGenURI"), must("destinationNodeURI", "LinkGenURI"),
		null("CFAssociationGroupingURI", "LinkURI"), later("notes", "string"), field{name: "CFDocumentURI", kind: "LinkURI", until: V1p0},
	),
	"CFDefinition": {
		may("CFConcepts", "[]CFConcept"), may("CFSubjects", "[]CFSubject"), may("CFLicenses", "[]CFLicense"), may("CFItemTypes", "[]CFItemType"),
		may("CFAssociationGroupings", "[]CFAssociationGrouping"), later("extensions", "object"),
	},
	"CFConcept":             with(must("title", "string"), may("keywords", "string"), must("hierarchyCode", "string"), may("description", "string")),
	"CFSubject":             with(must("title", "string"), must("hierarchyCode", "string"), may("description", "string")),
	"CFLicense":             with(must("title", "string"), may("description", "string"), must("licenseText", "string")),
	"CFItemType":            with(must("title", "string"), may("description", "string"), must("hierarchyCode", "string"), null("typeCode", "string"), field{name: "description", kind: "string", required: true, since: V1p1}),
	"CFAssociationGrouping": with(must("title", "string"), may("description", "string")),
	"CFRubric":              with(may("title", "string"), may("description", "string"), may("CFRubricCriteria", "[]CFRubricCriterion")),
	"CFRubricCriterion": with(
		may("category", "string"), may("description", "string"), may("CFItemURI", "LinkURI"), may("weight", "number"), may("position", "int"),
		may("rubricId", "uuid"), may("CFRubricCriterionLevels", "[]CFRubricCriterionLevel"),
	),
	"CFRubricCriterionLevel": {
		must("identifier", "uuid"), must("uri", "uri"), must("lastChangeDateTime", "date-time"), later("extensions", "[]object"),
		may("description", "string"), may("quality", "string"), may("score", "number"), may("feedback", "string"), may("position", "int"), may("rubricCriterionId", "uuid"),
	},
	"LinkURI":    {must("title", "string"), must("identifier", "uuid"), must("uri", "uri")},
	"LinkGenURI": {must("title", "string"), must("identifier", "string"), must("uri", "uri"), later("targetType", "targetType")},
}

var (
	uuidForm      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	olderUUID     = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`) // 1.0 knows the versions 1 to 5 alone
	extensionForm = regexp.MustCompile(`^ext:[a-zA-Z0-9._-]+$`)
	associations  = []string{"isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar", "hasSkillLevel"}
)

// maxBreaches bounds what one check tells.
const maxBreaches = 1000

// Check gives every place at which a package breaks the information model of the version; none when it keeps it. It gives an
// error that is ErrForm where the text is no JSON.
func Check(data []byte, v Version) ([]Breach, error) {
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	dec.UseNumber()
	var whole any
	if err := dec.Decode(&whole); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForm, err)
	}
	c := checker{v: v}
	c.value("", "CFPackage", whole)
	return c.found, nil
}

type checker struct {
	v     Version
	found []Breach
}

func (c *checker) tell(path, rule string) {
	if len(c.found) < maxBreaches {
		c.found = append(c.found, Breach{path, rule})
	}
}

// object checks an object against its class.
func (c *checker) object(path, class string, value any) {
	o, ok := value.(map[string]any)
	if !ok {
		c.tell(path, "type")
		return
	}
	known := map[string]field{}
	for _, f := range classes[class] {
		if f.since == V1p1 && c.v == V1p0 || f.until == V1p0 && c.v == V1p1 {
			continue
		}
		known[f.name] = f // a later entry of the same name is the newer version's
	}
	for _, name := range sortedKeys(o) {
		at := strings.TrimPrefix(path+"."+name, ".")
		if f, ok := known[name]; ok {
			if !f.null || c.v == V1p1 || o[name] != nil {
				c.value(at, f.kind, o[name])
			}
		} else {
			c.tell(at, "unknown")
		}
	}
	for _, name := range sortedKeys(known) {
		if _, there := o[name]; known[name].required && !there {
			c.tell(strings.TrimPrefix(path+"."+name, "."), "required")
		}
	}
}

// value checks one value against its kind.
func (c *checker) value(path, kind string, value any) {
	if of, list := strings.CutPrefix(kind, "[]"); list {
		all, ok := value.([]any)
		if !ok {
			c.tell(path, "type")
			return
		}
		for i, one := range all {
			c.value(fmt.Sprintf("%s[%d]", path, i), of, one)
		}
		return
	}
	if _, class := classes[kind]; class {
		c.object(path, kind, value)
		return
	}
	switch kind {
	case "object":
		if _, ok := value.(map[string]any); !ok {
			c.tell(path, "type")
		}
	case "int", "number":
		n, ok := value.(json.Number)
		if _, err := n.Int64(); !ok || kind == "int" && err != nil {
			c.tell(path, "type")
		}
	case "strings":
		c.strings(path, value)
	default:
		c.text(path, kind, value)
	}
}

// strings checks a list of texts. 1.0 lets one text stand for a list of one.
func (c *checker) strings(path string, value any) {
	if _, one := value.(string); one && c.v == V1p0 {
		return
	}
	all, ok := value.([]any)
	if !ok {
		c.tell(path, "type")
		return
	}
	for i, one := range all {
		c.value(fmt.Sprintf("%s[%d]", path, i), "string", one)
	}
}

// text checks a text of a special form.
func (c *checker) text(path, kind string, value any) {
	s, ok := value.(string)
	if !ok {
		c.tell(path, "type")
		return
	}
	sound, rule := true, kind
	switch kind {
	case "uuid":
		sound = uuidForm.MatchString(s) && (c.v == V1p1 || olderUUID.MatchString(s))
	case "uri":
		u, err := url.Parse(s)
		sound = err == nil && u.Scheme != ""
	case "date":
		_, err := time.Parse(time.DateOnly, s)
		if c.v == V1p0 && err != nil { // 1.0 lets a time stand where 1.1 wants a day
			_, err = time.Parse(time.RFC3339, s)
		}
		sound = err == nil
	case "date-time":
		_, err := time.Parse(time.RFC3339, s)
		sound = err == nil
	case "associationType":
		sound = slices.Contains(associations, s) || c.v == V1p1 && (s == IsTranslationOf || extensionForm.MatchString(s))
		rule = "enum"
	case "targetType":
		sound, rule = s == "CASE" || extensionForm.MatchString(s), "enum"
	case "caseVersion":
		sound, rule = s == "1.1", "enum"
	}
	if !sound {
		c.tell(path, rule)
	}
}

func sortedKeys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
