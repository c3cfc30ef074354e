package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"
	"time"

	"sopan/internal/evidence"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/people"
	"sopan/internal/plan"
	"sopan/internal/practice"
)

// taken refuses a file of the story that a room does not take whole: the fixtures are ours.
func taken(name string, ok bool, refused any, err error) error {
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("demo: %s: %v", name, refused)
	}
	return nil
}

func (s *story) places(ctx context.Context) error {
	r, err := s.People.ImportPlaces(ctx, s.by, "csv", bytes.NewReader(read("places.csv")), people.Options{})
	return taken("places.csv", r.OK(), r.Problems, err)
}

func (s *story) orgs(ctx context.Context) error {
	r, err := s.People.ImportOrgs(ctx, s.by, "csv", bytes.NewReader(read("orgs.csv")), people.Options{})
	return taken("orgs.csv", r.OK(), r.Problems, err)
}

func (s *story) dictionary(ctx context.Context) error {
	r, err := s.Frameworks.ImportKCM(ctx, s.by, bytes.NewReader(read("kcm.csv")), false)
	if err := taken("kcm.csv", r.OK(), r.Problems, err); err != nil {
		return err
	}
	r, err = s.Frameworks.ImportCompetencies(ctx, s.by, bytes.NewReader(read("competencies.json")), false)
	return taken("competencies.json", r.OK(), r.Problems, err)
}

// Kinds of post in the story, by their files.
var kinds = []string{"gp-secretary", "branch-postmaster", "sanitary-inspector"}

func (s *story) fracs(ctx context.Context) error {
	for _, name := range kinds {
		text := read("frac/" + name + ".json")
		var file struct {
			Kind struct {
				Code string `json:"code"`
			} `json:"kind"`
		}
		if err := json.Unmarshal(text, &file); err != nil {
			return err
		}
		if _, err := s.Frameworks.Profile(ctx, s.DB.Reader(), file.Kind.Code); err == nil {
			continue // in force already
		} else if !fault.Is(err, fault.NotFound) {
			return err
		}
		r, err := s.Frameworks.ImportFrac(ctx, s.by, bytes.NewReader(text), false)
		if err := taken(name, r.OK(), r.Problems, err); err != nil {
			return err
		}
		if err := s.Frameworks.Enact(ctx, s.by, file.Kind.Code, 1, "approved by the department"); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) positions(ctx context.Context) error {
	r, err := s.People.ImportPositions(ctx, s.by, bytes.NewReader(read("positions.csv")), people.Options{})
	return taken("positions.csv", r.OK(), r.Problems, err)
}

func (s *story) people(ctx context.Context) error {
	r, err := s.People.ImportPeople(ctx, s.by, bytes.NewReader(read("people.csv")), people.Options{})
	return taken("people.csv", r.OK(), r.Problems, err)
}

// reading is one raw reading: a test's percent at a level, or the answers of one group.
type reading struct {
	Code       string `json:"-"`
	Competency string `json:"-"`
	Side       string `json:"-"`
	Group      string `json:"group,omitempty"`
	Level      int    `json:"level,omitempty"`
	Percent    int64  `json:"percent,omitempty"` // hundredths
	PassMark   int64  `json:"pass_mark,omitempty"`
	Answers    []int  `json:"answers,omitempty"`
	DaysAgo    int    `json:"-"`
}

func readings() ([]reading, error) {
	rows, err := csv.NewReader(bytes.NewReader(read("readings.csv"))).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []reading
	for _, c := range rows[1:] {
		r := reading{Code: c[0], Competency: c[1], Side: c[2], Group: c[3]}
		r.Level, _ = strconv.Atoi(c[5])
		percent, _ := strconv.ParseFloat(c[6], 64)
		mark, _ := strconv.ParseFloat(c[7], 64)
		r.Percent, r.PassMark = int64(percent*100+0.5), int64(mark*100+0.5)
		for _, a := range strings.Fields(c[8]) {
			n, err := strconv.Atoi(a)
			if err != nil {
				return nil, err
			}
			r.Answers = append(r.Answers, n)
		}
		if r.DaysAgo, err = strconv.Atoi(c[9]); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// scores brings in earlier scores, each computed from its raw readings by the formula in force: the machine proposes them, and
// the head of the training institute consents.
func (s *story) scores(ctx context.Context) error {
	formula, err := s.Passbooks.Formula(ctx, s.DB.Reader())
	if err != nil {
		return err
	}
	all, err := readings()
	if err != nil {
		return err
	}
	grouped := map[[3]string][]reading{}
	var order [][3]string
	for _, r := range all {
		if r.Side == "SELF" {
			continue
		}
		k := [3]string{r.Code, r.Competency, strings.ToLower(r.Side)}
		if grouped[k] == nil {
			order = append(order, k)
		}
		grouped[k] = append(grouped[k], r)
	}
	var rows []evidence.New
	for _, k := range order {
		row, err := s.loaded(ctx, formula, k, grouped[k])
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	batch, err := s.proposed(ctx, rows)
	if err != nil || batch == "" {
		return err
	}
	second, err := s.second(ctx)
	if err != nil {
		return err
	}
	_, err = s.Records.ConsentLoad(ctx, second, batch)
	return err
}

// proposed gives the batch of earlier scores that waits for consent; "" where a telling that was broken off had put it in force.
func (s *story) proposed(ctx context.Context, rows []evidence.New) (string, error) {
	before, err := s.Records.Loads(ctx, s.DB.Reader(), s.by, evidence.LoadFilter{Mine: true}, "", 1)
	if err != nil {
		return "", err
	}
	if len(before.Loads) > 0 {
		if before.Loads[0].State == evidence.BatchWaiting {
			return before.Loads[0].ID, nil
		}
		return "", nil
	}
	l, err := s.Records.ProposeLoad(ctx, s.by, rows)
	return l.ID, err
}

// second is the head of the training institute, acting.
func (s *story) second(ctx context.Context) (who.Actor, error) {
	code, err := s.codeOf(ctx, institute)
	if err != nil {
		return who.Actor{}, err
	}
	id, err := s.id(ctx, code)
	if err != nil {
		return who.Actor{}, err
	}
	org, err := s.People.Org(ctx, s.DB.Reader(), institute.org)
	return who.Actor{PersonID: id, Code: code, Grants: []who.Grant{{Role: institute.role, Path: org.Path}}}, err
}

// loaded makes one loaded score of its raw readings.
func (s *story) loaded(ctx context.Context, f passbook.Formula, k [3]string, raw []reading) (evidence.New, error) {
	person, err := s.id(ctx, k[0])
	if err != nil {
		return evidence.New{}, err
	}
	items := make([]passbook.Item, 0, len(raw))
	latest := raw[0].DaysAgo
	for i, r := range raw {
		latest = min(latest, r.DaysAgo)
		it := passbook.Item{ID: strconv.Itoa(i), Status: evidence.StatusAccepted, ObservedAt: s.ago(r.DaysAgo), KnownAt: s.ago(r.DaysAgo)}
		if k[2] == passbook.Testing {
			it.Kind, it.Level, it.Percent, it.PassMark = "piaa", r.Level, r.Percent, r.PassMark
		} else {
			it.Kind, it.Group, it.Score = "msf", r.Group, mean(r.Answers)
		}
		items = append(items, it)
	}
	result := f.Score(5, items)
	score := result.TCS
	if k[2] == passbook.Workplace {
		score = result.WPCAS
	}
	if score == nil {
		return evidence.New{}, fmt.Errorf("demo: the readings of %v give no score", k)
	}
	detail, err := json.Marshal(map[string]any{"formula": f.Version, "readings": raw})
	return evidence.New{
		PersonID: person, Competency: k[1], Kind: evidence.Loaded, Side: k[2], Score: int(*score), Detail: detail, ObservedAt: s.ago(latest),
		Note: "demo", SourceKind: "demo", SourceID: strings.Join(k[:], " "),
	}, err
}

// mean gives the mean of answers in hundredths, half-up.
func mean(answers []int) int64 {
	sum := 0
	for _, a := range answers {
		sum += a
	}
	n := len(answers)
	return int64((200*sum + n) / (2 * n))
}

// ago is so many days before the first start, at ten in the morning in India.
func (s *story) ago(days int) time.Time {
	y, m, d := s.first.AddDate(0, 0, -days).Date()
	return time.Date(y, m, d, 4, 30, 0, 0, time.UTC)
}

// claims are what people say of themselves: recorded, shown hollow, lifting nothing.
func (s *story) claims(ctx context.Context) error {
	all, err := readings()
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Side != "SELF" {
			continue
		}
		id, err := s.id(ctx, r.Code)
		if err != nil {
			return err
		}
		_, err = s.Records.Claim(ctx, who.Actor{PersonID: id, Code: r.Code}, evidence.New{
			PersonID: id, Competency: r.Competency, Kind: evidence.Self, Level: r.Level, ObservedAt: s.ago(r.DaysAgo), Note: "—",
			SourceKind: "demo", SourceID: r.Code + " " + r.Competency,
		})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

func (s *story) courses(ctx context.Context) error {
	dirs, err := fs.Glob(fixtures, "fixtures/courses/*")
	if err != nil {
		return err
	}
	sort.Strings(dirs)
	for _, dir := range dirs {
		files, err := fs.Sub(fixtures, dir)
		if err != nil {
			return err
		}
		if _, err := s.Courses.Put(ctx, s.by, files); err != nil {
			return fmt.Errorf("demo: %s: %w", dir, err)
		}
	}
	return nil
}

// cases are the situations to decide in.
func (s *story) cases(ctx context.Context) error {
	names, err := fs.Glob(fixtures, "fixtures/cases/*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		file, err := fixtures.Open(name)
		if err != nil {
			return err
		}
		_, err = s.Cases.Put(ctx, s.by, file)
		_ = file.Close()
		if err != nil {
			return fmt.Errorf("demo: %s: %w", name, err)
		}
	}
	return nil
}

// plan is Sunita's, agreed with her officer.
func (s *story) plan(ctx context.Context) error {
	var file struct {
		Officer string `json:"officer"`
		Items   []struct {
			Competency string            `json:"competency"`
			From       int               `json:"from"`
			To         int               `json:"to"`
			Kind       string            `json:"kind"`
			Text       map[string]string `json:"text"`
			Hours      float64           `json:"hours"`
			DueInDays  int               `json:"due_in_days"`
			Ref        string            `json:"ref"`
		} `json:"items"`
	}
	if err := json.Unmarshal(read("idp_sunita_verma.json"), &file); err != nil {
		return err
	}
	holder, err := s.id(ctx, file.Officer)
	if err != nil {
		return err
	}
	manager, err := s.id(ctx, s.codes["manager"])
	if err != nil {
		return err
	}
	from, to := plan.Period(s.first)
	idp := plan.IDP{
		PersonID: holder, From: from, To: to, Status: plan.Agreed, DraftedAt: s.ago(40), ProposedAt: s.ago(38), AgreedAt: s.ago(35), AgreedBy: manager,
	}
	names := map[string]plan.Kind{"on_the_job_70": plan.OnTheJob, "social_20": plan.Social, "formal_10": plan.Formal}
	for _, i := range file.Items {
		due := min(s.first.AddDate(0, 0, i.DueInDays).Format(time.DateOnly), to)
		closes := "signoff"
		if names[i.Kind] == plan.Formal {
			closes = "check"
		}
		idp.Items = append(idp.Items, plan.Item{
			Competency: i.Competency, From: i.From, To: i.To, Kind: names[i.Kind], Minutes: int(i.Hours*60 + 0.5), Due: due, Ref: i.Ref, Text: i.Text, Closes: closes,
		})
	}
	_, err = s.Plans.Load(ctx, s.by, idp)
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// bookings are the independent tests that the agency is to hold.
func (s *story) bookings(ctx context.Context) error {
	by, err := s.actor(ctx, "department")
	if err != nil {
		return err
	}
	agency, err := s.People.Org(ctx, s.DB.Reader(), "AA-1")
	if err != nil {
		return err
	}
	sunita, err := s.id(ctx, s.codes["officer"])
	if err != nil {
		return err
	}
	for i, b := range []struct {
		competency string
		level      int
	}{{"KCM-F017", 3}, {"KCM-F028", 4}, {"KCM-F052", 4}} {
		slot := s.DB.Clock().Now().Add(time.Duration(1+i) * time.Minute)
		if _, err := s.Papers.Book(ctx, by, sunita, b.competency, b.level, agency.Path, slot); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}

// done is something somebody did, in the words of both languages; the story is told in Hindi.
type done struct {
	competency     string
	level, daysAgo int
	text           string
}

// waiting is what lies before the officer above at the first start.
var waiting = []done{
	{"DOM-PR-03", 4, 3, "माह में 46 जन्म और 11 मृत्यु पंजीकृत किए; सभी प्रमाणपत्र 7 दिन में जारी। पंजी के पृष्ठ 112-118 देखे जा सकते हैं।"},
	{"DOM-PR-04", 4, 5, "2 तारीख की ग्राम सभा: 143 उपस्थित, इनमें 61 महिलाएँ। गणपूर्ति पूरी, 9 प्रस्ताव पारित, कार्यवाही उसी दिन पढ़कर सुनाई।"},
	{"KCM-F052", 3, 6, "नाली पर अतिक्रमण की शिकायत: मौके पर जाँच, दोनों पक्ष सुने, 12 दिन में लिखित सकारण उत्तर दिया।"},
}

// logged is what Sunita has written down of her 70-20-10.
var logged = []struct {
	kind, competency string
	minutes, daysAgo int
	text             string
}{
	{practice.OnJob, "DOM-PR-02", 240, 24, "अक्टूबर के 31 वाउचर ई-ग्रामस्वराज पर प्रविष्ट किए; दो लौटे, सुधारकर फिर भेजे।"},
	{practice.OnJob, "DOM-PR-02", 180, 12, "रोकड़ बही का पोर्टल से मिलान; ₹ 4,200 का अंतर मिला और ठीक किया।"},
	{practice.OnJob, "KCM-F017", 150, 9, "स्ट्रीट लाइट के लिए आवश्यकता नोट और विनिर्देश का मसौदा।"},
	{practice.Social, "KCM-F052", 120, 8, "शिकायत दिवस में सहायक विकास अधिकारी के साथ बैठी; 7 प्रकरण सुने।"},
	{practice.OnJob, "KCM-F028", 90, 4, "पीएफएमएस पर तीन भुगतान बनाए; डिजिटल हस्ताक्षर की त्रुटि समझी।"},
	{practice.Formal, "KCM-F017", 25, 2, "जेम पाठ्यक्रम का पहला भाग पढ़ा।"},
	{practice.Social, "KCM-F052", 60, 1, "मसौली की सचिव से फ़ोन पर सकारण उत्तर लिखने पर बात की।"},
}

// work is what people did: what waits for a signature, and Sunita's own log.
func (s *story) work(ctx context.Context) error {
	q := s.DB.Reader()
	sunita, err := s.id(ctx, s.codes["officer"])
	if err != nil {
		return err
	}
	have, err := s.Practice.List(ctx, q, who.Actor{PersonID: sunita}, sunita, practice.Filter{}, "", 1)
	if err != nil {
		return err
	}
	if len(have.Entries) == 0 {
		for _, l := range logged {
			day := s.first.AddDate(0, 0, -l.daysAgo).Format(time.DateOnly)
			if _, err := s.Practice.Log(ctx, who.Actor{PersonID: sunita}, practice.New{
				Kind: l.kind, Competency: l.competency, Minutes: l.minutes, Text: l.text, DoneOn: day,
			}); err != nil {
				return err
			}
		}
	}
	manager, err := s.id(ctx, s.codes["manager"])
	if err != nil {
		return err
	}
	reports, err := s.People.Reports(ctx, q, manager)
	if err != nil {
		return err
	}
	n := 0
	for _, p := range reports {
		if p.PersonID == sunita || n == len(waiting) {
			continue
		}
		w := waiting[n]
		n++
		_, err := s.Records.Claim(ctx, who.Actor{PersonID: p.PersonID, Code: p.Code}, evidence.New{
			PersonID: p.PersonID, Competency: w.competency, Kind: evidence.Signoff, Level: w.level, ObservedAt: s.ago(w.daysAgo), Note: w.text,
			SourceKind: "demo", SourceID: "waiting " + strconv.Itoa(n),
		})
		if err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return nil
}
