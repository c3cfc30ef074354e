// Package cf is CASE 1.0 and 1.1, the Competencies and Academic Standards Exchange of 1EdTech: what a framework of competencies
// looks like as JSON when it travels from one system to another, and whether a file keeps the rules of the standard. It is pure: no
// SQL, no HTTP, and it knows nothing of our dictionary. (The folder is named for the standard; case is a word of the language.)
package cf

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
)

// Version is a version of the standard, as its addresses write it.
type Version string

// The versions.
const (
	V1p0 Version = "v1p0"
	V1p1 Version = "v1p1"
)

// Versions lists them, the oldest first.
var Versions = []Version{V1p0, V1p1}

// Package is one framework, whole (CASE 1.0, 5.2 CFPackage).
type Package struct {
	Document     Document      `json:"CFDocument"`
	Items        []Item        `json:"CFItems"`
	Associations []Association `json:"CFAssociations"`
	Definitions  *Definitions  `json:"CFDefinitions,omitempty"`
	Rubrics      []Rubric      `json:"CFRubrics,omitempty"`
}

// Link leads to another object. Identifier is a UUID, but at the ends of an association it may be any text. TargetType is of 1.1,
// and only at the ends of associations.
type Link struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
	TargetType string `json:"targetType,omitempty"`
}

// Document is the root of a framework. FrameworkType and CaseVersion are of 1.1; PackageURI stands only where the document stands
// alone, outside a package.
type Document struct {
	Identifier     string `json:"identifier"`
	URI            string `json:"uri"`
	FrameworkType  string `json:"frameworkType,omitempty"`
	CaseVersion    string `json:"caseVersion,omitempty"`
	Creator        string `json:"creator"`
	Title          string `json:"title"`
	LastChange     string `json:"lastChangeDateTime"`
	Publisher      string `json:"publisher,omitempty"`
	Description    string `json:"description,omitempty"`
	Language       string `json:"language,omitempty"`
	Version        string `json:"version,omitempty"`
	AdoptionStatus string `json:"adoptionStatus,omitempty"`
	Notes          string `json:"notes,omitempty"`
	PackageURI     *Link  `json:"CFPackageURI,omitempty"`
}

// Item is one statement of a framework in one language: an area, a theme, a competency. DocumentURI stands only where the item
// stands alone, outside a package.
type Item struct {
	Identifier  string   `json:"identifier"`
	URI         string   `json:"uri"`
	Full        string   `json:"fullStatement"`
	Abbreviated string   `json:"abbreviatedStatement,omitempty"`
	Coding      string   `json:"humanCodingScheme,omitempty"`
	Alternative string   `json:"alternativeLabel,omitempty"`
	Keywords    []string `json:"conceptKeywords,omitempty"`
	Notes       string   `json:"notes,omitempty"`
	Language    string   `json:"language,omitempty"`
	Type        string   `json:"CFItemType,omitempty"`
	TypeURI     *Link    `json:"CFItemTypeURI,omitempty"`
	StatusEnd   string   `json:"statusEndDate,omitempty"` // YYYY-MM-DD: from this day on it is not in use
	LastChange  string   `json:"lastChangeDateTime"`
	DocumentURI *Link    `json:"CFDocumentURI,omitempty"`
}

// The types of association that we write or read (CASE 1.0, table of associationType; isTranslationOf is of 1.1).
const (
	IsChildOf       = "isChildOf"
	ExactMatchOf    = "exactMatchOf"
	ReplacedBy      = "replacedBy"
	HasSkillLevel   = "hasSkillLevel"
	IsTranslationOf = "isTranslationOf"
)

// Association says how its origin stands to its destination: origin isChildOf destination.
type Association struct {
	Identifier  string `json:"identifier"`
	Type        string `json:"associationType"`
	Sequence    int    `json:"sequenceNumber,omitempty"`
	URI         string `json:"uri"`
	Origin      Link   `json:"originNodeURI"`
	Destination Link   `json:"destinationNodeURI"`
	LastChange  string `json:"lastChangeDateTime"`
	DocumentURI *Link  `json:"CFDocumentURI,omitempty"`
}

// Definitions are the kinds of item that a package uses. What else the standard lets stand here we neither write nor read.
type Definitions struct {
	ItemTypes []ItemType `json:"CFItemTypes,omitempty"`
}

// ItemType is a kind of item.
type ItemType struct {
	Identifier    string `json:"identifier"`
	URI           string `json:"uri"`
	Title         string `json:"title"`
	Description   string `json:"description"`
	HierarchyCode string `json:"hierarchyCode"`
	LastChange    string `json:"lastChangeDateTime"`
}

// Rubric says what somebody does at each level: a criterion for each item and language, with its levels.
type Rubric struct {
	Identifier  string      `json:"identifier"`
	URI         string      `json:"uri"`
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	LastChange  string      `json:"lastChangeDateTime"`
	Criteria    []Criterion `json:"CFRubricCriteria,omitempty"`
}

// Criterion is what a rubric says of one item.
type Criterion struct {
	Identifier string           `json:"identifier"`
	URI        string           `json:"uri"`
	Category   string           `json:"category,omitempty"`
	ItemURI    *Link            `json:"CFItemURI,omitempty"`
	Position   int              `json:"position,omitempty"`
	RubricID   string           `json:"rubricId,omitempty"`
	LastChange string           `json:"lastChangeDateTime"`
	Levels     []CriterionLevel `json:"CFRubricCriterionLevels,omitempty"`
}

// CriterionLevel is one level: Position from 1, the lowest first; Quality its label; Description what a holder does.
type CriterionLevel struct {
	Identifier  string  `json:"identifier"`
	URI         string  `json:"uri"`
	Description string  `json:"description,omitempty"`
	Quality     string  `json:"quality,omitempty"`
	Score       float64 `json:"score,omitempty"`
	Position    int     `json:"position,omitempty"`
	CriterionID string  `json:"rubricCriterionId,omitempty"`
	LastChange  string  `json:"lastChangeDateTime"`
}

// ErrForm is of a text that is no JSON of a package at all.
var ErrForm = errors.New("no CASE package")

// Recognised tells by its first bytes whether a file is likely a package: a JSON object that begins with one of its members.
func Recognised(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	for _, member := range []string{`"CFDocument"`, `"CFItems"`, `"CFAssociations"`, `"CFDefinitions"`, `"CFRubrics"`} {
		if bytes.Contains(head, []byte(member)) {
			return true
		}
	}
	return false
}

// Read reads a package of either version and tells which it is: 1.1 where it says so or uses what only 1.1 has. It gives an error
// that is ErrForm where the text is no package; what else is wrong with it, Check tells: a value of another kind than is wanted is
// left out here.
func Read(data []byte) (Package, Version, error) {
	var p Package
	var loose struct {
		Document *json.RawMessage `json:"CFDocument"`
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if err := json.Unmarshal(data, &loose); err != nil {
		return p, V1p0, errors.Join(ErrForm, err)
	}
	if loose.Document == nil || (*loose.Document)[0] != '{' {
		return p, V1p0, ErrForm
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	var kind *json.UnmarshalTypeError
	if err := dec.Decode(&p); err != nil && !errors.As(err, &kind) {
		return p, V1p0, errors.Join(ErrForm, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return p, V1p0, ErrForm
	}
	newer := p.Document.CaseVersion == "1.1" || p.Document.FrameworkType != "" ||
		slices.ContainsFunc(p.Associations, func(a Association) bool { return a.Type == IsTranslationOf || a.Destination.TargetType != "" })
	if newer {
		return p, V1p1, nil
	}
	return p, V1p0, nil
}
