package passbook

import (
	"cmp"
	"slices"
	"time"
)

// Formula is how evidence becomes a score (cs-1, DOMAIN B4a). Weights are percent; readings, scores and marks are hundredths.
type Formula struct {
	Version        string           `json:"-"`
	PublishedOn    string           `json:"-"`               // YYYY-MM-DD
	TCS            int64            `json:"tcs"`             // weight of the testing score
	WPCAS          int64            `json:"wpcas"`           // weight of the workplace score
	Groups         map[string]int64 `json:"groups"`          // weights of those who answer for the workplace score
	ProvisionalCap int              `json:"provisional_cap"` // highest level while one side is absent
	CheckLess      int64            `json:"check_less"`      // what a course's own check reads below an independent test
	Span           int64            `json:"span"`            // what a full mark reads above a bare pass
	PassMark       int64            `json:"pass_mark"`       // where a test names none
}

// Item is one piece of evidence as the formula sees it.
type Item struct {
	ID         string
	Kind       string // piaa, check, signoff, msf, loaded, self, completion
	Side       string // "tcs" or "wpcas", for loaded
	Group      string // manager, peer, subordinate, citizen; for msf and sign-offs
	Level      int    // the level of the paper or of the work
	Percent    int64  // hundredths of a percent
	PassMark   int64  // hundredths of a percent; 0 takes the formula's
	Score      int64  // hundredths on the scale, for msf and loaded
	Status     string // only accepted evidence counts; claimed and waiting show hollow
	ObservedAt time.Time
	KnownAt    time.Time
	ExpiredAt  time.Time // zero while valid
}

// The sides of a score.
const (
	Testing   = "tcs"
	Workplace = "wpcas"
)

// Part is one reading that counts, and why it is this one.
type Part struct {
	Side     string // Testing or Workplace
	Group    string // for Workplace: who answered; "" for a loaded score
	Evidence string
	Kind     string
	Reading  int64 // hundredths
}

// Result is what the formula makes of a person's evidence for one competency.
type Result struct {
	TCS, WPCAS, CS *int64 // hundredths, half-up; nil: absent
	Attained       int    // floor of CS; capped while provisional
	Measured       bool   // false: neither side has a reading. Not the same as level 0
	Provisional    bool   // one side is absent
	Parts          []Part // the readings that count
	Uncounted      bool   // course checks stand on record that do not count, because a loaded or independent score does
	LastAt         time.Time
}

// divide gives a/b rounded half up, for a >= 0 and b > 0.
func divide(a, b int64) int64 { return (2*a + b) / (2 * b) }

// Reading gives what one piece of evidence reads on a scale of n levels, and whether it reads anything (DOMAIN B4a). A test
// set at level L with pass mark P and p percent reads L + 0.99·(p−P)/(100−P) when passed, and nothing when failed; a course's
// own check reads 1.00 less, never below 0. Signed work reads its level. No reading exceeds n.00.
func (f Formula) Reading(it Item, n int) (int64, bool) {
	top := int64(n) * 100
	switch it.Kind {
	case "piaa", "check":
		pass := it.PassMark
		if pass == 0 {
			pass = f.PassMark
		}
		if it.Percent < pass {
			return 0, false
		}
		reading := int64(it.Level) * 100
		if pass < 10000 {
			reading += divide(f.Span*(it.Percent-pass), 10000-pass)
		}
		if it.Kind == "check" {
			reading = max(0, reading-f.CheckLess)
		}
		return min(reading, top), true
	case "signoff":
		return min(int64(it.Level)*100, top), true
	case "msf", "loaded":
		return min(it.Score, top), true
	}
	return 0, false
}

// later orders evidence by when it was observed, then when it became known, then id: what "latest" means.
func later(a, b Item) int {
	return cmp.Or(a.ObservedAt.Compare(b.ObservedAt), a.KnownAt.Compare(b.KnownAt), cmp.Compare(a.ID, b.ID))
}

// Score applies the formula to all evidence of one person for one competency, on a scale of n levels. Order does not matter.
func (f Formula) Score(n int, items []Item) Result {
	var r Result
	valid := make([]Item, 0, len(items))
	for _, it := range items {
		if it.Status == "accepted" && it.ExpiredAt.IsZero() {
			valid = append(valid, it)
		}
	}
	slices.SortFunc(valid, later)
	r.testing(f, n, valid)
	r.workplace(f, n, valid)
	switch {
	case r.TCS != nil && r.WPCAS != nil:
		cs := divide(f.TCS**r.TCS+f.WPCAS**r.WPCAS, f.TCS+f.WPCAS)
		r.CS = &cs
	case r.TCS != nil:
		r.CS, r.Provisional = r.TCS, true
	case r.WPCAS != nil:
		r.CS, r.Provisional = r.WPCAS, true
	default:
		return r
	}
	r.Measured = true
	r.Attained = int(*r.CS / 100)
	if r.Provisional {
		r.Attained = min(r.Attained, f.ProvisionalCap)
	}
	for _, p := range r.Parts {
		for _, it := range valid {
			if it.ID == p.Evidence && it.ObservedAt.After(r.LastAt) {
				r.LastAt = it.ObservedAt
			}
		}
	}
	return r
}

// testing finds the testing score: the latest passed independent test, else the latest loaded score, else the best check.
func (r *Result) testing(f Formula, n int, valid []Item) {
	rank := func(it Item) int {
		switch {
		case it.Kind == "piaa":
			return 3
		case it.Kind == "loaded" && it.Side == Testing:
			return 2
		case it.Kind == "check":
			return 1
		}
		return 0
	}
	var best *Part
	bestRank, checks := 0, 0
	for _, it := range valid { // oldest first: a later one of the same rank takes the place
		k := rank(it)
		reading, ok := f.Reading(it, n)
		if k == 0 || !ok {
			continue
		}
		if k == 1 {
			checks++
		}
		if k < bestRank || (k == 1 && best != nil && k == bestRank && reading < best.Reading) {
			continue
		}
		best, bestRank = &Part{Side: Testing, Evidence: it.ID, Kind: it.Kind, Reading: reading}, k
	}
	if best != nil {
		r.TCS = &best.Reading
		r.Parts = append(r.Parts, *best)
		r.Uncounted = checks > 0 && bestRank > 1
	}
}

// workplace finds the workplace score: the weighted mean of each group's latest reading, weights renormalised over the
// groups present; a loaded score stands only while no group has a reading of its own.
func (r *Result) workplace(f Formula, n int, valid []Item) {
	latest := map[string]Part{}
	var loaded *Part
	for _, it := range valid {
		reading, ok := f.Reading(it, n)
		if !ok {
			continue
		}
		switch {
		case it.Kind == "signoff":
			latest["manager"] = Part{Side: Workplace, Group: "manager", Evidence: it.ID, Kind: it.Kind, Reading: reading}
		case it.Kind == "msf" && f.Groups[it.Group] > 0:
			latest[it.Group] = Part{Side: Workplace, Group: it.Group, Evidence: it.ID, Kind: it.Kind, Reading: reading}
		case it.Kind == "loaded" && it.Side == Workplace:
			loaded = &Part{Side: Workplace, Evidence: it.ID, Kind: it.Kind, Reading: reading}
		}
	}
	if len(latest) == 0 {
		if loaded != nil {
			r.WPCAS = &loaded.Reading
			r.Parts = append(r.Parts, *loaded)
		}
		return
	}
	groups := make([]string, 0, len(latest))
	for g := range latest {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b string) int { return cmp.Or(cmp.Compare(f.Groups[b], f.Groups[a]), cmp.Compare(a, b)) })
	var sum, weights int64
	for _, g := range groups {
		sum += f.Groups[g] * latest[g].Reading
		weights += f.Groups[g]
		r.Parts = append(r.Parts, latest[g])
	}
	mean := divide(sum, weights)
	r.WPCAS = &mean
}

// Wanting says what keeps a result below a required level: Testing, Workplace, both, or nothing when the level is met. A side
// that is absent or reads below the level is what is wanting.
func (r Result) Wanting(required int) []string {
	if r.Measured && r.Attained >= required {
		return nil
	}
	var out []string
	if r.TCS == nil || *r.TCS < int64(required)*100 {
		out = append(out, Testing)
	}
	if r.WPCAS == nil || *r.WPCAS < int64(required)*100 {
		out = append(out, Workplace)
	}
	return out
}

// Claimed gives the highest level that is claimed or waits for a signature and is not proven, 0 for none: the hollow steps.
func (r Result) Claimed(items []Item) int {
	top := 0
	for _, it := range items {
		if it.Status == "claimed" || it.Status == "waiting" || (it.Kind == "self" && it.Status == "accepted") {
			top = max(top, it.Level)
		}
	}
	if top <= r.Attained {
		return 0
	}
	return top
}

// Step is one change in what a person stood at.
type Step struct {
	At, Known   time.Time // when it was true; when it became known here
	CS          *int64    // hundredths; nil: nothing measured any more
	Attained    int
	Provisional bool
	Cause       string // the kind of evidence, or "expired"
	Evidence    string
}

// History folds the evidence in the order in which it was observed, and gives each change of score or level. The last step is
// what Score gives for all of it. Evidence that was revoked never counted.
func (f Formula) History(n int, items []Item) []Step {
	type turn struct {
		at  time.Time
		it  Item
		end bool
	}
	var turns []turn
	for _, it := range items {
		if it.Status != "accepted" {
			continue
		}
		ended := it.ExpiredAt
		it.ExpiredAt = time.Time{}
		turns = append(turns, turn{at: it.ObservedAt, it: it})
		if !ended.IsZero() {
			turns = append(turns, turn{at: ended, it: it, end: true})
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Or(a.at.Compare(b.at), later(a.it, b.it)) })
	var steps []Step
	var have []Item
	var before Result
	for _, t := range turns {
		cause, known := t.it.Kind, t.it.KnownAt
		if t.end {
			have = slices.DeleteFunc(have, func(it Item) bool { return it.ID == t.it.ID })
			cause, known = "expired", t.at
		} else {
			have = append(have, t.it)
		}
		now := f.Score(n, have)
		if same(before, now) {
			continue
		}
		before = now
		steps = append(steps, Step{At: t.at, Known: known, CS: now.CS, Attained: now.Attained, Provisional: now.Provisional, Cause: cause, Evidence: t.it.ID})
	}
	return steps
}

func same(a, b Result) bool {
	return a.Measured == b.Measured && a.Attained == b.Attained && a.Provisional == b.Provisional &&
		(a.CS == nil) == (b.CS == nil) && (a.CS == nil || *a.CS == *b.CS)
}
