package assessment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"sopan/internal/framework"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
)

const maxText = 4000 // characters of a stem, an option or a reason

// normal gives a paper as it is stored: with the defaults that its zero values stand for, and without ids, which are given
// by the version.
func normal(p Paper) Paper {
	if p.PassMark == 0 {
		p.PassMark = DefaultPassMark
	}
	if p.Draw == 0 {
		p.Draw = len(p.Items)
	}
	items := make([]Item, len(p.Items))
	for i, it := range p.Items {
		it.ID = ""
		if it.Kind == "" {
			it.Kind = Single
		}
		items[i] = it
	}
	p.Items = items
	return p
}

// hash gives the fingerprint of a normal paper, by which a change is known. Maps are written in the order of their keys.
func hash(p Paper) (string, error) {
	text, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// check gives the places in a normal paper that break a rule, nil when there are none. levels is the size of the
// competency's scale, 0 when the competency is unknown or takes nothing new.
func check(p Paper, levels int) []fault.Field {
	var bad []fault.Field
	at := func(wrong bool, name, key string, args ...any) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: key, Args: args})
		}
	}
	at(!framework.ValidCode(p.Code), "code", "assessment.field.code")
	at(p.Kind != UnitCheck && p.Kind != CourseCheck && p.Kind != PIAA, "kind", "assessment.field.kind")
	if p.Competency == "" {
		at(p.Kind != UnitCheck, "competency", "assessment.field.competency")
		at(p.Level != 0, "level", "assessment.field.level_alone")
	} else {
		at(levels == 0, "competency", "assessment.field.competency")
		at(levels > 0 && (p.Level < 1 || p.Level > levels), "level", "assessment.field.level", "max", levels)
	}
	at(p.PassMark < 1 || p.PassMark > Whole, "pass_mark", "assessment.field.pass_mark")
	at(p.Minutes < 0 || p.Minutes > 600, "minutes", "assessment.field.minutes")
	at(len(p.Items) == 0 || len(p.Items) > MaxItems, "items", "assessment.field.items", "max", MaxItems)
	at(p.Draw < 0 || p.Draw > len(p.Items), "draw", "assessment.field.draw", "max", len(p.Items))
	seen := map[string]bool{}
	for i, it := range p.Items {
		place := "items." + strconv.Itoa(i+1)
		at(!framework.ValidCode(it.Code) || seen[it.Code], place+".code", "assessment.field.item_code")
		seen[it.Code] = true
		if key := checkItem(it); key != "" {
			at(true, place, key)
		}
	}
	return bad
}

// checkItem gives the key of what is wrong with an item, "" when nothing is. Whatever languages the stem is in, the options
// and the reason must be in too: a reader must never meet half a question.
func checkItem(it Item) string {
	switch {
	case it.Kind != Single:
		return "assessment.field.item_kind"
	case it.Part < 0:
		return "assessment.field.item_part"
	case it.Stem["en"] == "":
		return "assessment.field.item_text"
	case len(it.Options) < 2 || len(it.Options) > 10:
		return "assessment.field.item_options"
	case len(it.Answer) != 1 || it.Answer[0] < 0 || it.Answer[0] >= len(it.Options):
		return "assessment.field.item_answer"
	}
	for lang := range it.Stem {
		for _, names := range append(slices.Clone(it.Options), it.Stem, it.Why) {
			if names[lang] == "" || utf8.RuneCountInString(names[lang]) > maxText {
				return "assessment.field.item_text"
			}
		}
	}
	return ""
}

// shown is one question of a sitting: the item, and the indexes of its options in the order in which they are shown.
type shown struct {
	Item  string `json:"i"`
	Order []int  `json:"o"`
}

// draw chooses n of the items and shuffles the options of each. The same seed draws the same. Questions stay in the order of
// the paper, which is that of the course.
func draw(seed int64, items []Item, n int) []shown {
	r := rand.New(rand.NewPCG(uint64(seed), uint64(len(items))))
	chosen := r.Perm(len(items))[:n]
	slices.Sort(chosen)
	out := make([]shown, n)
	for i, at := range chosen {
		out[i] = shown{Item: items[at].ID, Order: r.Perm(len(items[at].Options))}
	}
	return out
}

// mark is what came of a sitting in numbers.
type mark struct{ right, drawn, blank, percent int }

// correct tells whether the choice is exactly what is right. Both hold indexes, in any order, without doubles.
func correct(answer, choice []int) bool {
	a, c := slices.Clone(answer), slices.Clone(choice)
	slices.Sort(a)
	slices.Sort(c)
	return slices.Equal(a, c)
}

// score marks the choices, by item id, over all that was drawn. A blank is wrong, and counted apart.
func score(drawn []shown, answers, choices map[string][]int) mark {
	m := mark{drawn: len(drawn)}
	for _, s := range drawn {
		switch choice := choices[s.Item]; {
		case len(choice) == 0:
			m.blank++
		case correct(answers[s.Item], choice):
			m.right++
		}
	}
	m.percent = percent(m.right, m.drawn)
	return m
}

// percent gives right of drawn in hundredths of a percent, half-up.
func percent(right, drawn int) int {
	if drawn == 0 {
		return 0
	}
	return (2*right*Whole + drawn) / (2 * drawn)
}

// translate turns answers as they were shown into indexes of options as authored. A question that was not drawn, a number
// that was not shown and a second choice where one is right are refused, all of them at once.
func translate(drawn []shown, a Answers) (map[string][]int, []fault.Field) {
	orders := make(map[string][]int, len(drawn))
	for _, s := range drawn {
		orders[s.Item] = s.Order
	}
	out := make(map[string][]int, len(a))
	var bad []fault.Field
	for _, item := range sortedKeys(a) {
		order, ok := orders[item]
		if !ok {
			bad = append(bad, fault.Field{Name: "answers", Key: "assessment.field.foreign"})
			continue
		}
		choice := []int{}
		for _, number := range a[item] {
			if number < 1 || number > len(order) {
				bad = append(bad, fault.Field{Name: item, Key: "assessment.field.option"})
				continue
			}
			choice = append(choice, order[number-1])
		}
		if len(choice) > 1 { // every kind so far is Single
			bad = append(bad, fault.Field{Name: item, Key: "assessment.field.one_option"})
		}
		out[item] = choice
	}
	return out, bad
}

func sortedKeys(a Answers) []string {
	keys := make([]string, 0, len(a))
	for k := range a {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// asShown gives authored indexes as the numbers under which a sitting shows them.
func asShown(order, indexes []int) []int {
	var out []int
	for _, x := range indexes {
		if n := slices.Index(order, x); n >= 0 {
			out = append(out, n+1)
		}
	}
	slices.Sort(out)
	return out
}

// question gives an item as the sitting shows it.
func question(it Item, s shown, choice []int) Question {
	q := Question{ID: it.ID, Part: it.Part, Kind: it.Kind, Stem: it.Stem, Chosen: asShown(s.Order, choice)}
	for _, x := range s.Order {
		q.Options = append(q.Options, it.Options[x])
	}
	return q
}

// over tells whether a sitting that is due takes no more answers. A zero due never is.
func over(due, now time.Time) bool { return !due.IsZero() && now.After(due.Add(Grace)) }

// nextTry tells when a course check may be tried again after so many tries today; zero: at once. A new day begins at
// midnight in India.
func nextTry(kind string, today int, now time.Time) time.Time {
	if kind != CourseCheck || today < TriesADay {
		return time.Time{}
	}
	y, m, d := now.In(clock.India).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, clock.India).UTC()
}

// coolUntil tells when a level may be booked again after a test that failed at a time: at the beginning of the day on which
// CoolOffDays are over.
func coolUntil(failed time.Time) time.Time {
	y, m, d := failed.In(clock.India).Date()
	return time.Date(y, m, d+CoolOffDays, 0, 0, 0, 0, clock.India).UTC()
}

// checkSlot gives the key of what is wrong with a slot, "" when nothing is. A slot of today may be over: people walk in.
func checkSlot(slot, now time.Time) string {
	switch {
	case slot.IsZero():
		return "assessment.field.slot_missing"
	case clock.Date(slot) < clock.Date(now):
		return "assessment.field.slot_past"
	case slot.After(now.AddDate(0, 0, MaxAhead)):
		return "assessment.field.slot_far"
	}
	return ""
}

// checkScore gives the places in a score that break a rule. levels is the size of the scale, booked the level of the booking.
func checkScore(s Score, levels, booked int) []fault.Field {
	var bad []fault.Field
	at := func(wrong bool, name, key string, args ...any) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: key, Args: args})
		}
	}
	outside := s.Level < 1 || (levels > 0 && s.Level > levels)
	at(outside, "level", "assessment.field.level", "max", levels)
	at(!outside && s.Level != booked, "level", "assessment.field.level_booked", "level", booked)
	at(s.Percent < 0 || s.Percent > Whole, "percent", "assessment.field.percent")
	at(s.PassMark < 1 || s.PassMark > Whole, "pass_mark", "assessment.field.pass_mark")
	at(utf8.RuneCountInString(s.Note) > MaxNote, "note", "assessment.field.note", "max", MaxNote)
	return bad
}

// invalid is the fault of input that breaks rules at places.
func invalid(op string, places []fault.Field) *fault.Fault {
	f := fault.E(fault.Invalid, op, "assessment.invalid")
	f.Places = places
	return f
}
