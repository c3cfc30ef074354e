package framework_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sopan/internal/framework"
	"sopan/internal/framework/frameworktest"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/db"
	"sopan/internal/ground/db/dbtest"
	"sopan/internal/ground/fault"
)

func keysOf(list []framework.Finding) []string {
	var out []string
	for _, f := range list {
		out = append(out, strings.TrimPrefix(f.Key, "framework.lint."))
	}
	return out
}

func TestLint_HintsAtVerbObjectAndResult_AndIsSilentOnAWholeSentence(t *testing.T) {
	to := framework.Names{"en": "Block officer"}
	for _, c := range []struct {
		text framework.Names
		to   framework.Names
		want []string
	}{
		{framework.Names{"en": "Prepare the annual plan with the Gram Sabha by 2 October", "hi": "ग्राम सभा के साथ वार्षिक योजना तैयार करना"}, to, nil},
		{framework.Names{"en": "Preparation of the annual plan"}, to, []string{"verb"}},
		{framework.Names{"en": "Prepare"}, to, []string{"object"}},
		{framework.Names{"en": "Prepare the plan"}, to, []string{"result"}},
		{framework.Names{"hi": "योजना की तैयारी"}, to, []string{"verb_end"}},
		{framework.Names{"hi": "योजना तैयार करना।"}, to, nil},
		{framework.Names{"en": "Keep the register of births"}, nil, []string{"submitted"}},
		{framework.Names{"en": strings.Repeat("Keep the register and ", 11)}, to, []string{"several"}},
		{framework.Names{}, to, nil},
	} {
		if got := keysOf(framework.LintActivity(framework.Activity{Code: "A1", Text: c.text, SubmittedTo: c.to})); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.text, got, c.want)
		}
	}
	p := framework.Profile{Roles: []framework.Role{{Activities: []framework.Activity{{Code: "A7", Text: framework.Names{"en": "Preparation"}}}}}}
	for _, f := range framework.Lint(p) {
		if f.Key == "framework.lint.verb" {
			t.Error("Examine says that already")
		}
		if !strings.HasPrefix(f.Place, "roles[0].activities[0].") || f.Part != framework.PartActivity("A7") {
			t.Errorf("stands nowhere: %+v", f)
		}
	}
}

// post is a kind of post in force with one role.
func post(code, name string, activities ...framework.Activity) framework.Profile {
	return framework.Profile{
		Kind:  framework.Kind{Code: code, Name: framework.Names{"en": name}, Group: "C", UnitKind: "block_office", Tier: "block", OrgCode: "PR", Version: 1},
		Roles: []framework.Role{{Code: "R1", Name: framework.Names{"en": "Serve"}, Activities: activities}},
	}
}

func activity(code, text string, needs ...framework.Requirement) framework.Activity {
	return framework.Activity{Code: code, Text: framework.Names{"en": text}, Frequency: "daily", Requirements: needs}
}

func TestLikePosts_RanksByNameUnitAndNeeds_AndLeavesOutTheUnlike(t *testing.T) {
	p := post("MINE", "Village Development Officer", activity("A1", "Keep the register", framework.Requirement{Competency: "D1", Level: 2}))
	twin, cousin, stranger, draft := post("TWIN", "Development Officer of Villages").Kind, post("COUSIN", "Lekhpal").Kind, post("STRANGER", "Pilot").Kind, post("DRAFT", "Village Development Officer").Kind
	stranger.UnitKind, stranger.Tier, stranger.Group = "airport", "nation", "A"
	draft.Version = 0
	like := framework.LikePosts(p, []framework.Kind{stranger, cousin, twin, draft, p.Kind}, map[string]int{"COUSIN": 1, "TWIN": 1})
	var got []string
	for _, l := range like {
		got = append(got, l.Kind.Code)
		if l.Score > 100 || len(l.Reasons) == 0 || !slices.IsSortedFunc(l.Reasons, func(a, b framework.Reason) int { return b.Points - a.Points }) {
			t.Errorf("%+v", l)
		}
	}
	if !slices.Equal(got, []string{"TWIN", "COUSIN"}) {
		t.Errorf("%v", got)
	}
}

func TestSuggest_RanksWithReasons_AndNeverWhatStandsOrIsDead(t *testing.T) {
	entry := func(code, area, en, hi string) framework.Competency {
		return framework.Competency{Code: code, Area: area, Name: framework.Names{"en": en, "hi": hi}, Steps: 5, Status: framework.StatusVerified}
	}
	known := map[string]framework.Competency{
		"REG": entry("REG", framework.Domain, "Civil registration", "नागरिक पंजीकरण"), "EMP": entry("EMP", framework.Behavioural, "Empathy", "समानुभूति"),
		"OLD": entry("OLD", framework.Domain, "Register births", "जन्म"), "HAVE": entry("HAVE", framework.Domain, "Births", "जन्म दर्ज"),
		"FAR": entry("FAR", framework.Functional, "Deep sea fishing", "मछली पकड़ना"),
	}
	dead := known["OLD"]
	dead.Status = framework.StatusDeprecated
	known["OLD"] = dead
	p := post("MINE", "Secretary", activity("A1", "Register births and deaths by civil registration", framework.Requirement{Competency: "HAVE", Level: 1, Criticality: 1}))
	like := []framework.Like{{Kind: framework.Kind{Code: "TWIN"}, Score: 80}}
	asks := []framework.Asking{
		{Kind: "TWIN", Activity: "A9", Text: framework.Names{"en": "Register births and deaths"}, Requirement: framework.Requirement{Competency: "EMP", Level: 4, Criticality: 3}},
		{Kind: "TWIN", Activity: "A9", Text: framework.Names{"en": "Register births and deaths"}, Requirement: framework.Requirement{Competency: "OLD", Level: 4, Criticality: 3}},
		{Kind: "NOT-LIKE", Activity: "A9", Text: framework.Names{"en": "Register births and deaths"}, Requirement: framework.Requirement{Competency: "FAR", Level: 4, Criticality: 3}},
	}
	got := framework.Suggest(p, like, asks, known)
	if len(got) != 2 || got[0].Competency != "REG" || got[1].Competency != "EMP" {
		t.Fatalf("%+v", got)
	}
	if e := got[1]; e.Level != 4 || e.Criticality != 3 || e.Reasons[0].Key != "framework.suggest.like" || e.Activity != "A1" {
		t.Errorf("%+v", e)
	}
	if r := got[0]; r.Level != 3 || r.Criticality != 2 || r.Reasons[0].Key != "framework.suggest.words" || r.Reasons[1].Key != "framework.suggest.coverage" {
		t.Errorf("%+v", r)
	}
	if again := framework.Suggest(p, like, asks, known); !slices.EqualFunc(got, again, func(a, b framework.Suggestion) bool { return a.Part() == b.Part() && a.Score == b.Score }) {
		t.Error("another order the second time")
	}
	hindi := p
	hindi.Roles = []framework.Role{{Activities: []framework.Activity{{Code: "A1", Text: framework.Names{"hi": "जन्म-मृत्यु का नागरिक पंजीकरण करना"}}}}}
	if got := framework.Suggest(hindi, nil, nil, known); len(got) == 0 || got[0].Competency != "HAVE" && got[0].Competency != "REG" {
		t.Errorf("by Hindi words: %+v", got)
	}
}

func TestTake_FromALikePost_BringsWhatItStandsIn_UnderFreeCodes(t *testing.T) {
	mine := post("MINE", "Secretary", activity("A1", "Keep the register of births"))
	other := post("OTHER", "Lekhpal",
		activity("A1", "Measure the fields each season", framework.Requirement{Competency: "D2", Level: 3, Criticality: 3}),
		activity("A2", "Keep the register of births", framework.Requirement{Competency: "D1", Level: 4, Criticality: 1}))
	other.Roles[0].Name = framework.Names{"en": "Measure land"}
	aligned := framework.Align(mine, other)
	var offered []framework.Part
	for _, o := range framework.Offers(mine, aligned) {
		offered = append(offered, o.Part)
	}
	if want := []framework.Part{"role:R2", "activity:A2", "need:A2:D2", "need:A1:D1"}; !slices.Equal(offered, want) {
		t.Fatalf("%v", offered)
	}
	edits, err := framework.Take(mine, aligned, []framework.Part{"need:A2:D2"})
	if err != nil || len(edits) != 3 {
		t.Fatalf("%v %+v", err, edits)
	}
	p := mine
	for _, e := range edits {
		if p, _, err = framework.Apply(p, e); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.Roles) != 2 || p.Roles[0].Code != "R1" || len(p.Roles[0].Activities) != 1 || p.Roles[1].Code != "R2" ||
		len(p.Roles[1].Activities) != 1 || len(p.Roles[1].Activities[0].Requirements) != 1 {
		t.Errorf("%+v", p.Roles)
	}
	if _, err := framework.Take(mine, aligned, []framework.Part{"need:A2:NONE"}); !fault.Is(err, fault.NotFound) {
		t.Error(err)
	}
}

func TestTakeParts_OfADraftChangedSince_IsRefusedAndTakesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		frameworktest.Publish(t, d, "LIKE", framework.Need{Competency: "D2", Level: 4, Criticality: 3})
		other, err := k.Profile(ctx, d.Reader(), "LIKE")
		if err != nil {
			t.Fatal(err)
		}
		before, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
		if err != nil {
			t.Fatal(err)
		}
		var parts []framework.Part
		for _, o := range framework.Offers(before.Profile, framework.Align(before.Profile, other)) {
			parts = append(parts, o.Part)
		}
		if _, err := k.TakeParts(ctx, k.second, "CLERK", seen-1, other, parts); !fault.Is(err, fault.Stale) {
			t.Fatal(err)
		}
		if _, err := k.TakeParts(ctx, k.second, "CLERK", seen, other, nil); !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		n, err := k.TakeParts(ctx, k.second, "CLERK", seen, other, parts)
		if err != nil || n != seen+len(parts) {
			t.Fatalf("%d %v", n, err)
		}
		after, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
		if err != nil || len(framework.Needs(after.Profile)) != 2 {
			t.Fatalf("%v %+v", err, after.Profile)
		}
		changes, err := k.EditsOf(ctx, d.Reader(), after.ID, 0, 50)
		if err != nil || len(changes) != n || changes[0].By != "second" {
			t.Fatalf("%v %+v", err, changes)
		}
		for range parts { // every taken part can be given back, the newest first
			if _, err := k.UndoEdit(ctx, k.second, "CLERK", n); err != nil {
				t.Fatal(err)
			}
			n--
		}
		if back, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK"); err != nil || len(framework.Differences(before.Profile, back.Profile)) > 0 {
			t.Errorf("%v %+v", err, framework.Differences(before.Profile, back.Profile))
		}
	})
}

func TestAdvise_OnADraft_NamesLikePostsAndWhatTheyAskFor(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		seen := k.written(t)
		frameworktest.Publish(t, d, "LIKE", framework.Need{Competency: "D1", Level: 4, Criticality: 3}, framework.Need{Competency: "D2", Level: 4, Criticality: 3})
		if _, err := k.EditDraft(ctx, k.writer, "CLERK", seen, framework.Put(framework.PartActivity("A2"), "R1", -1,
			framework.Activity{Code: "A2", Text: both("Do the work of D2"), Frequency: "daily"})); err != nil {
			t.Fatal(err)
		}
		draft, err := k.OpenDraft(ctx, d.Reader(), k.writer, "CLERK")
		if err != nil {
			t.Fatal(err)
		}
		advice, err := k.Advise(ctx, d.Reader(), draft)
		if err != nil || len(advice.Like) != 1 || advice.Like[0].Kind.Code != "LIKE" {
			t.Fatalf("%v %+v", err, advice.Like)
		}
		i := slices.IndexFunc(advice.Suggestions, func(s framework.Suggestion) bool { return s.Part() == framework.PartNeed("A2", "D2") })
		if i < 0 || advice.Suggestions[i].Level != 4 || advice.Known["D2"].Code == "" {
			t.Errorf("%+v", advice.Suggestions)
		}
		for _, s := range advice.Suggestions {
			if s.Part() == framework.PartNeed("A1", "D1") {
				t.Error("it is asked for already")
			}
		}
	})
}

func TestReadWorkOrder_OfTheRealShape_GivesRolesActivitiesAndNames(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *clock.Fake) {
		k := newDesk(t, d)
		order, problems := framework.ReadWorkOrder(file(t, "allocation.json"))
		if len(problems) > 0 || order.Post != "Gram Panchayat Secretary" || len(order.Roles) != 1 || len(order.Left) != 1 || len(order.Named) != 3 {
			t.Fatalf("%v %+v", problems, order)
		}
		acts := order.Roles[0].Activities
		if len(acts) != 2 || acts[0].Frequency != "daily" || acts[0].SubmittedTo["en"] != "Assistant Development Officer" || acts[1].Frequency != "monthly" || acts[1].Text["hi"] == "" {
			t.Errorf("%+v", acts)
		}
		got, err := k.MatchOrder(ctx, d.Reader(), order)
		if err != nil || len(got.Matched) != 2 || got.Matched[0].Code != "D1" || got.Matched[1].Code != "D2" || len(got.Unknown) != 1 || got.Unknown[0].Name != "Underwater welding" {
			t.Fatalf("%v %+v", err, got)
		}
		needs := framework.Needs(got.Profile)
		if len(needs) != 2 || needs[0].Level != 3 || needs[1].Level != 1 {
			t.Errorf("a level off the scale is 1: %+v", needs)
		}
		if len(order.Roles[0].Activities[0].Requirements) > 0 {
			t.Error("the order itself was written on")
		}
	})
}

func TestReadWorkOrder_OfPastedText_TakesHeadingsAsRoles(t *testing.T) {
	order, problems := framework.ReadWorkOrder(file(t, "duties.txt"))
	if len(problems) > 0 || len(order.Roles) != 3 {
		t.Fatalf("%v %+v", problems, order)
	}
	if r := order.Roles[0]; r.Name["en"] != "Duties of the post" || len(r.Activities) != 1 {
		t.Errorf("%+v", r)
	}
	if r := order.Roles[1]; r.Name["en"] != "Plan the village's development" || len(r.Activities) != 2 || r.Activities[0].Frequency != "yearly" {
		t.Errorf("%+v", r)
	}
	if r := order.Roles[2]; r.Name["hi"] != "नागरिक सेवाएँ" || len(r.Activities) != 2 || r.Activities[0].Frequency != "daily" || r.Activities[1].Text["en"] != "Issue certificates within seven days" {
		t.Errorf("%+v", r)
	}
}

func TestReadWorkOrder_OfBrokenFiles_NamesThePlaceAndGivesNothing(t *testing.T) {
	want := map[string]string{
		"cut-off.json": "2  framework.import.not_json", "no-roles.json": "0 roleCompetencyList framework.order.no_roles", "not-orders.json": "0 [0] framework.order.not_order",
		"no-role-details.json": "0 roleCompetencyList[0].roleDetails framework.order.no_details", "name-is-object.json": "0 roleCompetencyList[0].roleDetails.name framework.import.type",
		"activity-without-words.json": "0 roleCompetencyList[0].roleDetails.childNodes[0].name framework.import.no_name",
		"children-are-text.json":      "0 roleCompetencyList[0].roleDetails.childNodes framework.import.type",
		"level-off.json":              "0 roleCompetencyList[0].competencyDetails[0].level framework.order.level",
		"blank.txt":                   "0  framework.order.empty", "control.txt": "1  framework.order.control", "utf16.txt": "0  framework.order.not_text", "nothing-said.txt": "0  framework.order.no_activities",
	}
	files, err := os.ReadDir("testdata/order/broken")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%v: %d files, %d expected", err, len(files), len(want))
	}
	for _, f := range files {
		order, problems := framework.ReadWorkOrder(file(t, filepath.Join("broken", f.Name())))
		if len(problems) == 0 || len(order.Roles) > 0 {
			t.Errorf("%s was taken: %+v", f.Name(), order)
			continue
		}
		if got := strings.Join([]string{string(rune('0' + problems[0].Row)), problems[0].Column, problems[0].Key}, " "); got != want[f.Name()] {
			t.Errorf("%s: %q, want %q", f.Name(), got, want[f.Name()])
		}
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata/order", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Whatever comes, it is either refused with a reason or gives a profile that a draft can take part by part.
func FuzzReadWorkOrder(f *testing.F) {
	f.Add([]byte("Plan:\n1. Do it"))
	f.Add([]byte(`{"roleCompetencyList":[{"roleDetails":{"name":"R","childNodes":[{"name":"A"}]},"competencyDetails":[{"name":"C","level":"2"}]}]}`))
	f.Add([]byte("क:\n(क) ख करना"))
	f.Fuzz(func(t *testing.T, data []byte) {
		order, problems := framework.ReadWorkOrder(data)
		if (len(problems) == 0) != (len(order.Roles) > 0) {
			t.Fatalf("%d problems and %d roles", len(problems), len(order.Roles))
		}
		other := framework.Profile{Roles: order.Roles}
		p := framework.Align(framework.Profile{}, other)
		edits, err := framework.Take(framework.Profile{}, p, framework.Parts(p)[1:])
		if err != nil {
			t.Fatal(err)
		}
		taken := framework.Profile{}
		for _, e := range edits {
			if taken, _, err = framework.Apply(taken, e); err != nil {
				t.Fatalf("%v: %+v", err, e)
			}
		}
		if len(framework.Parts(taken)) != len(framework.Parts(p)) {
			t.Fatal("parts were lost")
		}
	})
}
