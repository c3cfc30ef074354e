package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"sopan/internal/evidence"
)

// The shape of the made-up nation. Codes are of the form of the Local Government Directory; names say what they are.
const (
	states       = 36
	mostDistrict = 763
	mostBlock    = 7000
	competencies = 500
	kinds        = 24
	perBlock     = 25 // people, until there are as many blocks as the country has
)

// office is a unit with people: a state's, a district's or a block's.
type office struct {
	code   string
	head   string // code of the post that all others here report to
	above  string // code of the post that the head reports to
	people int
}

// kind is a kind of post with what it asks for.
type kind struct {
	code string
	asks []ask
}

type ask struct{ competency, level, criticality int }

// nation is everything that is generated but the people, who are made as they are written.
type nation struct {
	people  int
	places  string
	orgs    string
	offices []office
	kinds   []kind
	draw    zipf // of kinds
}

// newNation lays out a country for n people.
func newNation(n int) *nation {
	w := &nation{people: n, draw: newZipf(kinds, 1.0)}
	w.lay(n)
	pick := newZipf(competencies, 0.9)
	for k := range kinds {
		w.kinds = append(w.kinds, newKind(k, pick))
	}
	return w
}

// lay makes places and offices, and parts the people among them: a head for each office, the others by size.
func (w *nation) lay(n int) {
	blocks := max(states, min(n/perBlock, mostBlock))
	districts := max(states, min(blocks/9, mostDistrict))
	blocks = max(blocks, districts)
	var p, o strings.Builder
	p.WriteString("level,code,parent_level,parent_code,name_en,name_hi\n")
	o.WriteString("code,lgd_code,parent_code,kind,place_level,place_code,name_en,name_hi\nIN,,,government,,,Government of India,भारत सरकार\n")
	district, block := 0, 0
	ofState := newZipf(states, 0.5).share(districts)
	ofDistrict := newZipf(districts, 0.3).share(blocks)
	for s := 1; s <= states; s++ {
		state := fmt.Sprintf("S%d", s)
		fmt.Fprintf(&p, "state,%d,,,State %d,राज्य %d\n", s, s, s)
		fmt.Fprintf(&o, "%s,,IN,government,state,%d,Government of State %d,राज्य %d सरकार\n", state, s, s, s)
		fmt.Fprintf(&o, "%s-PR,%d,%s,department,state,%d,\"Panchayati Raj, State %d\",\"पंचायती राज, राज्य %d\"\n", state, 90000+s, state, s, s, s)
		w.add(state+"-PR", "")
		for range ofState[s-1] {
			d := district + 1
			code := fmt.Sprintf("%s-D%d", state, d)
			fmt.Fprintf(&p, "district,%d,state,%d,District %d,जिला %d\n", d, s, d, d)
			fmt.Fprintf(&o, "%s,,%s-PR,district_office,district,%d,District office %d,जिला कार्यालय %d\n", code, state, d, d, d)
			w.add(code, state+"-PR-HEAD")
			for range ofDistrict[district] {
				block++
				fmt.Fprintf(&p, "block,%d,district,%d,Block %d,विकास खंड %d\n", block, d, block, block)
				fmt.Fprintf(&o, "%s-B%d,,%s,block_office,block,%d,Block office %d,विकास खंड कार्यालय %d\n", code, block, code, block, block, block)
				w.add(fmt.Sprintf("%s-B%d", code, block), code+"-HEAD")
			}
			district++
		}
	}
	w.places, w.orgs = p.String(), o.String()
	for i, more := range newZipf(len(w.offices), 0.2).share(n) {
		// Every office is as likely to be large as any other: the sizes are dealt out by a stride that meets each once.
		w.offices[i*7919%len(w.offices)].people += more
	}
}

func (w *nation) add(code, above string) {
	w.offices = append(w.offices, office{code: code, head: code + "-HEAD", above: above})
}

func newKind(k int, pick zipf) kind {
	s := fork(1, k)
	out := kind{code: fmt.Sprintf("B-K%02d", k)}
	seen := map[int]bool{}
	for n := 8 + s.below(9); len(out.asks) < n; {
		c := pick.draw(s)
		if !seen[c] {
			seen[c] = true
			out.asks = append(out.asks, ask{c, 2 + s.below(3), 1 + s.below(3)})
		}
	}
	return out
}

func competencyCode(c int) string { return fmt.Sprintf("B-C%03d", c) }

// dictionary is the list of competencies, as a file.
func dictionary() string {
	type names map[string]string
	var list []any
	for c := range competencies {
		var levels []names
		for l := 1; l <= 5; l++ {
			levels = append(levels, names{"en": fmt.Sprintf("Does work %d at level %d.", c, l), "hi": fmt.Sprintf("कार्य %d स्तर %d पर करता है।", c, l)})
		}
		list = append(list, map[string]any{
			"code": competencyCode(c), "area": []string{"Domain", "Functional", "Behavioural"}[c%3],
			"theme":      names{"en": fmt.Sprintf("Theme %d", c/20), "hi": fmt.Sprintf("विषय %d", c/20)},
			"name":       names{"en": fmt.Sprintf("Work of kind %d", c), "hi": fmt.Sprintf("कार्य प्रकार %d", c)},
			"definition": names{"en": fmt.Sprintf("Does work of kind %d.", c), "hi": fmt.Sprintf("प्रकार %d का कार्य करता है।", c)},
			"scale":      "frac5", "levels": levels,
		})
	}
	return marshal(list)
}

// profile is what a kind of post asks for, as a file: two roles, with an activity for every four competencies.
func (k kind) profile() string {
	type names map[string]string
	var roles []any
	for r, part := range [][]ask{k.asks[:len(k.asks)/2], k.asks[len(k.asks)/2:]} {
		var activities []any
		for from := 0; from < len(part); from += 4 {
			var needs []any
			for _, a := range part[from:min(from+4, len(part))] {
				needs = append(needs, map[string]any{"code": competencyCode(a.competency), "level": a.level, "criticality": a.criticality})
			}
			n := fmt.Sprintf("%d.%d", r+1, from/4+1)
			activities = append(activities, map[string]any{
				"code": fmt.Sprintf("A%d%d", r+1, from/4+1), "text": names{"en": "Do the work of " + n, "hi": "कार्य " + n + " करना"}, "frequency": "weekly",
				"submitted_to": names{"en": "Officer above", "hi": "ऊपर के अधिकारी"}, "competencies": needs,
				"resources": []any{map[string]any{"title": names{"en": "Manual " + n, "hi": "पुस्तिका " + n}, "kind": "manual", "review_by": "2030-03-31"}},
			})
		}
		roles = append(roles, map[string]any{
			"code": fmt.Sprintf("R%d", r+1), "name": names{"en": fmt.Sprintf("Role %d", r+1), "hi": fmt.Sprintf("भूमिका %d", r+1)},
			"purpose": names{"en": "The work is done.", "hi": "कार्य हो जाता है।"}, "activities": activities,
		})
	}
	return marshal(map[string]any{
		"kind": map[string]any{
			"code": k.code, "name": names{"en": "Post of kind " + k.code, "hi": "पद प्रकार " + k.code}, "aliases": []any{}, "group": "C", "pay_level": 5,
			"pay_note": names{}, "unit_kind": "block_office", "tier": "block",
		},
		"org_code": "S1-PR", "roles": roles,
	})
}

// somebody is one person of the nation.
type somebody struct {
	code, name, nameHi, post string
	kind                     int // -1 for the head of an office
	office                   *office
	n                        int
}

var (
	first   = []string{"Asha", "Vimal", "Rekha", "Naseem", "Geeta", "Mohan", "Zoya", "Harish", "Lata", "Om", "Sunil", "Farah", "Kiran"}
	firstHi = []string{"आशा", "विमल", "रेखा", "नसीम", "गीता", "मोहन", "ज़ोया", "हरीश", "लता", "ओम", "सुनील", "फ़राह", "किरण"}
	last    = []string{"Yadav", "Singh", "Khan", "Gupta", "Pal", "Rawat", "Tiwari", "Das", "Nair", "Reddy", "Patil"}
	lastHi  = []string{"यादव", "सिंह", "ख़ान", "गुप्ता", "पाल", "रावत", "तिवारी", "दास", "नायर", "रेड्डी", "पाटिल"}
)

// each calls f for every person, office by office, the head of an office before the others.
func (w *nation) each(f func(p somebody) error) error {
	n := 0
	for i := range w.offices {
		o := &w.offices[i]
		for j := range o.people {
			s := fork(2, n)
			a, b := s.below(len(first)), s.below(len(last))
			p := somebody{code: fmt.Sprintf("EMP-B-%07d", n), name: first[a] + " " + last[b], nameHi: firstHi[a] + " " + lastHi[b], kind: -1, office: o, n: n, post: o.head}
			if j > 0 {
				p.kind, p.post = w.draw.draw(s), fmt.Sprintf("%s-%04d", o.code, j)
			}
			if err := f(p); err != nil {
				return err
			}
			n++
		}
	}
	return nil
}

const (
	positionsHead = "code,kind_code,org_code,post_no,reports_to_position,name_en,name_hi,title_en,title_hi\n"
	staffHead     = "employee_code,full_name_en,full_name_hi,gender,date_of_birth,service,cadre,group,designation,pay_level,date_of_entry,date_of_present_post,official_email,mobile_masked,status,position_code\n"
)

// position is a line of the file of positions.
func (p somebody) position(w *nation) string {
	if p.kind < 0 {
		return fmt.Sprintf("%s,,%s,00,%s,Head of office,कार्यालय प्रमुख,Head of office,कार्यालय प्रमुख\n", p.post, p.office.code, p.office.above)
	}
	k := w.kinds[p.kind].code
	return fmt.Sprintf("%s,%s,%s,%04d,%s,Post %s,पद %s,Post of kind %s,पद प्रकार %s\n", p.post, k, p.office.code, p.n%10000, p.office.head, p.post, p.post, k, k)
}

// staff is a line of the file of people.
func (p somebody) staff() string {
	s := fork(3, p.n)
	return fmt.Sprintf("%s,%s,%s,%s,%d-%02d-%02d,State service,State,C,,5,%d-06-01,%d-04-01,p%d@example.invalid,XXXXXX%04d,ACTIVE,%s\n",
		p.code, p.name, p.nameHi, []string{"F", "M"}[s.below(2)], 1968+s.below(30), 1+s.below(12), 1+s.below(28),
		2000+s.below(20), 2020+s.below(6), p.n, p.n%10000, p.post)
}

// scores are a person's loaded scores: most competencies that the post asks for, two in five of them from both sides.
func (p somebody) scores(w *nation, id string, now time.Time) []evidence.New {
	if p.kind < 0 {
		return nil
	}
	s := fork(4, p.n)
	var out []evidence.New
	for _, a := range w.kinds[p.kind].asks {
		if !s.chance(60) {
			continue
		}
		sides := []string{evidence.TCS, evidence.WPCAS}
		if !s.chance(40) {
			sides = sides[s.below(2):][:1]
		}
		for _, side := range sides {
			score := max(60, min(500, a.level*100-90+s.below(220)))
			out = append(out, evidence.New{
				PersonID: id, Competency: competencyCode(a.competency), Kind: evidence.Loaded, Side: side, Score: score,
				Detail: json.RawMessage(fmt.Sprintf(`{"readings":[%d]}`, score)), ObservedAt: now.AddDate(0, 0, -30-s.below(700)), Note: "bench",
				SourceKind: "bench", SourceID: fmt.Sprintf("%d %d %s", p.n, a.competency, side),
			})
		}
	}
	return out
}

func marshal(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of texts always marshal
	}
	return string(text)
}
