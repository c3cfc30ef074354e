package learning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
)

func listed(t *testing.T, s *learningtest.School, f learning.Filter, lang string) []string {
	t.Helper()
	page := must[learning.Page](t)(s.Courses.Catalogue(ctx, s.DB.Reader(), f, lang, "", 50))
	out := []string{}
	for _, card := range page.Cards {
		out = append(out, card.Code)
	}
	slices.Sort(out)
	return out
}

func cardOf(t *testing.T, s *learningtest.School, code string) learning.Card {
	t.Helper()
	return must[map[string]learning.Card](t)(s.Courses.Cards(ctx, s.DB.Reader(), []string{code}))[code]
}

func TestUnlist_TakesOutOfEveryList_ButWhoHasTheAddressMayBegin(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		for range 2 {
			if err := s.Courses.Unlist(ctx, peopletest.Operator, "T01"); err != nil {
				t.Fatal(err)
			}
		}
		if got := listed(t, s, learning.Filter{}, "en"); len(got) != 0 {
			t.Errorf("listed: %v", got)
		}
		if got := must[map[string][]learning.Card](t)(s.Courses.For(ctx, s.DB.Reader(), []string{buying})); len(got) != 0 {
			t.Errorf("offered for a gap: %v", got)
		}
		if card := cardOf(t, s, "T01"); card.Status != learning.Unlisted || !card.Open() {
			t.Errorf("%+v", card)
		}
		s.Take(sunita, "T01")
		if err := s.Courses.List(ctx, peopletest.Operator, "T01"); err != nil {
			t.Fatal(err)
		}
		if got := listed(t, s, learning.Filter{Text: "course"}, "hi"); len(got) != 1 || cardOf(t, s, "T01").Status != learning.Live {
			t.Errorf("listed again: %v", got)
		}
		if a, b := len(s.Facts("learning.course_unlisted")), len(s.Facts("learning.course_listed")); a != 1 || b != 1 {
			t.Errorf("told %d and %d times", a, b)
		}
		if err := s.Courses.Unlist(ctx, sunita, "T01"); !fault.Is(err, fault.Denied) {
			t.Errorf("by a learner: %v", err)
		}
		if err := s.Courses.Unlist(ctx, peopletest.Operator, "T99"); !fault.Is(err, fault.NotFound) {
			t.Errorf("a course that is none: %v", err)
		}
	})
}

func TestFlag_ByAnybody_IsTold_UntilItIsSettled(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		for _, reason := range []string{"", "  ", strings.Repeat("x", learning.MaxReason+1)} {
			if err := s.Courses.Flag(ctx, sunita, "T01", reason); !fault.Is(err, fault.Invalid) {
				t.Errorf("reason of %d characters: %v", len(reason), err)
			}
		}
		for range 2 {
			if err := s.Courses.Flag(ctx, sunita, "T01", "The rule of part 2 was changed in June."); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Courses.Flag(ctx, s.As(peopletest.Imran), "T01", "Part 1 too."); err != nil {
			t.Fatal(err)
		}
		// It is said, and the course goes on: one voice takes nothing away from others.
		if card := cardOf(t, s, "T01"); card.Status != learning.Flagged || !card.Open() || len(listed(t, s, learning.Filter{}, "en")) != 1 {
			t.Errorf("%+v", card)
		}
		if flags := must[[]learning.CourseFlag](t)(s.Courses.Raised(ctx, s.DB.Reader(), peopletest.Operator, "T01")); len(flags) != 2 {
			t.Errorf("raised: %+v", flags)
		}
		if _, err := s.Courses.Raised(ctx, s.DB.Reader(), sunita, "T01"); !fault.Is(err, fault.Denied) {
			t.Errorf("reasons read by a learner: %v", err)
		}
		if err := s.Courses.Unflag(ctx, sunita, "T01"); !fault.Is(err, fault.Denied) {
			t.Errorf("settled by a learner: %v", err)
		}
		if err := s.Courses.Unflag(ctx, peopletest.Operator, "T01"); err != nil || cardOf(t, s, "T01").Status != learning.Live {
			t.Errorf("settled: %v", err)
		}
		if err := s.Courses.Flag(ctx, sunita, "T01", "It is wrong again."); err != nil || cardOf(t, s, "T01").Status != learning.Flagged {
			t.Errorf("flagged anew: %v", err)
		}
	})
}

func TestReplace_NamesTheOtherCourse_AndRecordsStay(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Take(sunita, "T01")
		for _, other := range []string{"T01", "T99", ""} {
			if err := s.Courses.Replace(ctx, peopletest.Operator, "T01", other); !fault.Is(err, fault.Invalid) {
				t.Errorf("by %q: %v", other, err)
			}
		}
		s.Put(learningtest.Course("T02", buying, 2, 1))
		if err := s.Courses.Replace(ctx, peopletest.Operator, "T01", "T02"); err != nil {
			t.Fatal(err)
		}
		if card := cardOf(t, s, "T01"); card.Status != learning.Retired || card.ReplacedBy != "T02" || card.Open() {
			t.Errorf("%+v", card)
		}
		takings := must[learning.Takings](t)(s.Courses.Of(ctx, s.DB.Reader(), sunita.PersonID, "", 10))
		if len(takings.List) != 1 || takings.List[0].Enrolment.Status != learning.StatusComplete {
			t.Errorf("her record: %+v", takings.List)
		}
		if _, err := s.Courses.Enrol(ctx, s.As(peopletest.Imran), "T01", "en"); !fault.Is(err, fault.Conflict) {
			t.Errorf("begun after it was replaced: %v", err)
		}
	})
}

func TestRate_CountsAPersonOnce_AndHidesAFew(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		s.Enrol(sunita, "T01")
		if err := s.Courses.Rate(ctx, sunita, "T01", 4, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("before anything was done: %v", err)
		}
		s.Read(sunita, "T01", 1, time.Minute)
		if err := s.Courses.Rate(ctx, sunita, "T01", 6, strings.Repeat("x", 2000)); err == nil || len(fault.As(err).Places) != 2 {
			t.Errorf("six stars and many words: %v", err)
		}
		for _, stars := range []int{2, 4, 4} {
			if err := s.Courses.Rate(ctx, sunita, "T01", stars, " Clear. "); err != nil {
				t.Fatal(err)
			}
		}
		all, mine, err := s.Courses.Rating(ctx, s.DB.Reader(), sunita, "T01")
		if err != nil || all != (learning.Rated{Raters: 1, Stars: 4}) || mine != (learning.Rating{Stars: 4, Words: "Clear."}) {
			t.Errorf("%+v, %+v, %v", all, mine, err)
		}
		if n := len(s.Facts("learning.course_rated")); n != 2 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestMean_IsHiddenBelowFive(t *testing.T) {
	if _, ok := (learning.Rated{Raters: 4, Stars: 20}).Mean(); ok {
		t.Error("shown of four")
	}
	if mean, ok := (learning.Rated{Raters: 6, Stars: 25}).Mean(); !ok || mean != 417 {
		t.Errorf("25 of six: %d, %v", mean, ok)
	}
}

// searched are courses in the scripts of India; what is looked for, and what is found, is the same on both databases.
func searched(s *learningtest.School) {
	for code, title := range map[string]string{
		"S01": "शिकायत निवारण", "S02": "ग्राम पंचायत की योजना", "S03": "ज़िला नज़ारत", "S04": "குறை தீர்த்தல்", "S05": "அரசு திட்டம்", "S06": "ಪಂಚಾಯತ ಯೋಜನೆ",
		"S07": "شکایت", "S08": "Shikayat register", "S09": "प्र\u200dशासन",
	} {
		files := learningtest.Course(code, answering, 2, 1)
		learningtest.Edit(files, func(course map[string]any) {
			course["title"] = learning.Names{"en": code, "hi": title}
			course["summary"] = learning.Names{"en": "plain", "hi": "सरल"}
			course["can_do"] = learning.Names{"en": "I can weigh " + code, "hi": "मैं तौलूँगा"}
		})
		s.Put(files)
	}
}

func TestCatalogue_IsSearchedAcrossScripts(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, _ who.Actor) {
		searched(s)
		for text, want := range map[string][]string{
			"shikayat":       {"S01", "S07", "S08"}, // a Latin word finds every script
			"shikaayat":      {"S01", "S07"},
			"शिकायत":         {"S01", "S07", "S08"}, // and the other way
			"شکایت":          {"S01", "S07", "S08"},
			"panchayat":      {"S02", "S06"},
			"पंचायत":         {"S02", "S06"},
			"पञ्चायत":        {"S02", "S06"}, // another spelling of it
			"yojana":         {"S02", "S06"},
			"kurai":          {"S04"},
			"குறை":           {"S04"},
			"arasu thittam":  {"S05"},
			"जिला":           {"S03"}, // nukta
			"prashasan":      {"S09"}, // a joiner within
			"प्रशासन":        {"S09"},
			"शिका":           {"S01"}, // a beginning
			"weigh s04":      {"S04"}, // can-do, and the code
			"plain shikayat": {"S01", "S07", "S08"},
			"shikayat xyz":   {},
			"kara":           {},
		} {
			if got := listed(t, s, learning.Filter{Text: text}, "hi"); !slices.Equal(got, want) {
				t.Errorf("%s finds %v, want %v", text, got, want)
			}
		}
	})
}

func TestFacets_CountWhatASearchLeaves(t *testing.T) {
	each(t, func(t *testing.T, s *learningtest.School, sunita who.Actor) {
		searched(s)
		s.Put(learningtest.Foreign("T05", buying, 2))
		f := must[learning.Facets](t)(s.Courses.Facets(ctx, s.DB.Reader(), learning.Filter{}, "hi"))
		if f.Offline != 10 || f.Lengths[2] != 1 || f.Lengths[1] != 10 || f.Providers[learningtest.Academy] != 11 || f.Competencies[answering] != 9 {
			t.Errorf("facets %+v", f)
		}
		f = must[learning.Facets](t)(s.Courses.Facets(ctx, s.DB.Reader(), learning.Filter{Text: "shikayat", Offline: true}, "hi"))
		if f.Offline != 3 || f.Competencies[answering] != 3 || f.Competencies[buying] != 0 {
			t.Errorf("facets of a search %+v", f)
		}
		if got := listed(t, s, learning.Filter{Length: 2}, "hi"); fmt.Sprint(got) != "[T05]" {
			t.Errorf("up to half an hour: %v", got)
		}
		if got := listed(t, s, learning.Filter{Provider: learningtest.Academy, Offline: true, Competency: buying}, "en"); fmt.Sprint(got) != "[T01]" {
			t.Errorf("of the academy, offline: %v", got)
		}
		wish := learning.Wish{PersonID: sunita.PersonID, Competencies: []string{answering, buying}, Most: 6}
		look := must[learning.Look](t)(s.Courses.Look(ctx, s.DB.Reader(), learning.Filter{Text: "course"}, wish, "hi", "", 50))
		if len(look.Mine) != 2 || len(look.Page.Cards) != 2 {
			t.Errorf("for her gaps %d, all %d", len(look.Mine), len(look.Page.Cards))
		}
	})
}
