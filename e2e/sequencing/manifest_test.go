//go:build browser

package sequencing

import (
	"regexp"
	"strings"
)

var identifier = regexp.MustCompile(`<item identifier="([^"]*)"( identifierref)?`)

// identifiers are those of the organization and its items.
func identifiers(org string) []string {
	out := []string{"O"}
	for _, m := range identifier.FindAllStringSubmatch(org, -1) {
		out = append(out, m[1])
	}
	return out
}

// manifest is a package of an organization, with attributes of it.
func manifest(org string, attributes ...string) map[string]string {
	var resources strings.Builder
	for _, m := range identifier.FindAllStringSubmatch(org, -1) {
		if m[2] != "" {
			resources.WriteString(`<resource identifier="R` + m[1] + `" type="webcontent" adlcp:scormType="sco" href="part.html?` + m[1] + `"/>`)
		}
	}
	return map[string]string{"part.html": "<!doctype html><title>Part</title>", "imsmanifest.xml": `<?xml version="1.0"?>
<manifest identifier="M" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
 xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
 <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
 <organizations default="O"><organization identifier="O" ` + strings.Join(attributes, " ") + `><title>Course</title>` + org + `</organization></organizations>
 <resources>` + resources.String() + `</resources></manifest>`}
}

// sco is a part that can be run; what stands within it is its sequencing, and what else an item has.
func sco(id string, within ...string) string {
	return `<item identifier="` + id + `" identifierref="R` + id + `"><title>Part ` + id + `</title>` + strings.Join(within, "") + `</item>`
}

// group is an item of parts.
func group(id string, within ...string) string {
	return `<item identifier="` + id + `"><title>Group ` + id + `</title>` + strings.Join(within, "") + `</item>`
}

func seq(within ...string) string {
	return `<imsss:sequencing>` + strings.Join(within, "") + `</imsss:sequencing>`
}

func mode(attributes string) string { return `<imsss:controlMode ` + attributes + `/>` }

// rules are sequencing rules, each "pre|exit|post ACTION if [not] CONDITION [of OBJECTIVE]".
func rules(list ...string) string {
	var out strings.Builder
	for _, one := range list {
		w := strings.Fields(one)
		c := `condition="` + w[len(w)-1] + `"`
		if n := len(w); n > 5 && w[n-2] == "of" {
			c = `condition="` + w[n-3] + `" referencedObjective="` + w[n-1] + `"`
		}
		if w[3] == "not" {
			c += ` operator="not"`
		}
		out.WriteString(`<imsss:` + w[0] + `ConditionRule><imsss:ruleConditions><imsss:ruleCondition ` + c + `/></imsss:ruleConditions><imsss:ruleAction action="` + w[1] + `"/></imsss:` + w[0] + `ConditionRule>`)
	}
	return `<imsss:sequencingRules>` + out.String() + `</imsss:sequencingRules>`
}

// rollup are rollup rules, each "ACTION if SET [not] CONDITION"; SET may be atLeastCount:2, atLeastPercent:0.6. attributes are those of
// the list.
func rollup(attributes string, list ...string) string {
	var out strings.Builder
	for _, one := range list {
		w := strings.Fields(one)
		set, least, _ := strings.Cut(w[2], ":")
		rule := `childActivitySet="` + set + `"`
		switch set {
		case "atLeastCount":
			rule += ` minimumCount="` + least + `"`
		case "atLeastPercent":
			rule += ` minimumPercent="` + least + `"`
		}
		c := `condition="` + w[len(w)-1] + `"`
		if w[3] == "not" {
			c += ` operator="not"`
		}
		out.WriteString(`<imsss:rollupRule ` + rule + `><imsss:rollupConditions><imsss:rollupCondition ` + c + `/></imsss:rollupConditions><imsss:rollupAction action="` + w[0] + `"/></imsss:rollupRule>`)
	}
	return `<imsss:rollupRules ` + attributes + `>` + out.String() + `</imsss:rollupRules>`
}

// own has a part say by itself how it stands; else it is complete and satisfied when it ends (UP.4).
const own = `<imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>`

// primary is a primary objective that writes a global one; reads is one that reads it.
func primary(target string) string {
	return `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN"><imsss:mapInfo targetObjectiveID="` + target + `" readSatisfiedStatus="true" writeSatisfiedStatus="true" writeNormalizedMeasure="true"/></imsss:primaryObjective></imsss:objectives>`
}

func reads(target string) string {
	return `<imsss:objectives><imsss:primaryObjective objectiveID="MAIN"/><imsss:objective objectiveID="READS"><imsss:mapInfo targetObjectiveID="` + target + `"/></imsss:objective></imsss:objectives>`
}
