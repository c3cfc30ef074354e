package studio_test

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"sopan/internal/attempt"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/content"
	"sopan/internal/content/contenttest"
	"sopan/internal/framework"
	"sopan/internal/ground/blob/blobtest"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/seal"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
	"sopan/internal/people/peopletest"
	"sopan/internal/record"
	"sopan/internal/scenario"
	"sopan/internal/studio"
	"sopan/internal/studio/studiotest"
)

// below are the rooms that run what a draft brings, of the room of the test that was made last.
type below struct {
	content  *content.Store
	launches *launch.Courses
	attempts *attempt.Runs
	cases    *scenario.Cases
}

var under below

// rooms makes the studio on the rooms below it.
func rooms(t testing.TB, d *db.DB, s *learningtest.School) *studio.Studio {
	packs := contenttest.New(t, d, s.Register)
	key, err := seal.New([]byte("secret"), "attempt")
	if err != nil {
		t.Fatal(err)
	}
	home := func() string { return "https://sopan.example" }
	said := record.New(d, blobtest.Open(t), home())
	under = below{packs, launch.New(d, s.Register, packs, said, home), attempt.New(d, packs, s.Register, said, key, home), scenario.New(d, s.Register)}
	s.Courses.FollowCases(s.Log)
	return studio.New(d, s.Register, framework.New(d).WithOrgs(s.Register), s.Papers, s.Courses).
		WithContent(packs).WithRuns(under.launches, under.attempts).WithCases(under.cases)
}

// cmi5Zip is a package of two units; with none of its files for false.
func cmi5Zip(t testing.TB, whole bool) []byte {
	files := map[string]string{"cmi5.xml": `<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://x.example/c"><title><langstring lang="en">Handling a file</langstring></title><description><langstring lang="en">d</langstring></description></course>
<au id="https://x.example/1" moveOn="Completed"><title><langstring lang="en">Opening it</langstring><langstring lang="hi">फ़ाइल खोलना</langstring></title><description><langstring lang="en">d</langstring></description><url>one.html</url></au>
<au id="https://x.example/2" moveOn="Completed"><title><langstring lang="en">Closing it</langstring></title><description><langstring lang="en">d</langstring></description><url>two.html</url></au>
</courseStructure>`}
	if whole {
		files["one.html"], files["two.html"] = "<p>1", "<p>2"
	}
	return attempttest.Packed(t, files)
}

func (r *room) upload(draft, name string, body []byte, unit string) (studio.Unit, error) {
	r.t.Helper()
	return r.Studio.Upload(ctx, r.Hands.Author, draft, studio.Uploading{File: content.Upload{Name: name, Body: bytes.NewReader(body)}, Unit: unit})
}

// written gives a whole draft that is still written on.
func (r *room) written(code string) studio.Draft {
	r.t.Helper()
	d := r.take(code, studio.Drafted)
	if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, 0, studiotest.Edits(code, learningtest.Buying, 2)...); err != nil {
		r.t.Fatal(err)
	}
	return r.see(d.ID)
}

// named gives every unit of a draft what publishing asks of it beside its package.
func (r *room) named(d studio.Draft) studio.Draft {
	r.t.Helper()
	for _, u := range d.Content.Units {
		if u.Package == "" {
			continue
		}
		u.Title, u.Length = studiotest.Both("Unit %s", u.ID), 10
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, r.see(d.ID).Revision, studio.Put(studio.PartUnit(u.ID), -1, u)); err != nil {
			r.t.Fatal(err)
		}
	}
	return r.see(d.ID)
}

func TestUpload_OfPackages_GoesBeforeLearnersWithTheCourse(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		for name, body := range map[string][]byte{
			"cmi5.zip": cmi5Zip(t, true), "twelve.zip": attempttest.Packed(t, attempttest.SCORM12()), "four.zip": attempttest.Packed(t, attempttest.SCORM2004()),
			"ask.h5p": attempttest.Packed(t, attempttest.H5P()),
		} {
			if _, err := r.upload(d.ID, name, body, ""); err != nil {
				t.Fatal(name, err, fault.As(err).Places)
			}
		}
		d = r.named(r.see(d.ID))
		formats := map[string]int{}
		for _, u := range d.Content.Units[2:] {
			formats[u.Format]++
		}
		if formats["cmi5"] != 2 || formats["scorm-1.2"] != 1 || formats["scorm-2004"] != 1 || formats["h5p"] != 1 {
			t.Fatalf("units %v", formats)
		}
		learner := r.As(peopletest.Sunita)
		seen := func(u studio.Unit) error {
			if u.Format == "cmi5" {
				_, err := under.launches.OfPackage(ctx, r.DB.Reader(), learner, u.Package)
				return err
			}
			_, err := under.attempts.Begin(ctx, learner, u.Package)
			return err
		}
		for _, u := range d.Content.Units[2:] {
			if err := seen(u); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s before it is live: %v", u.Format, err)
			}
		}
		if err := r.Hands.On(ctx, r.Studio, d.ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		if got := r.see(d.ID); got.State != studio.Live {
			t.Fatalf("it is %s: %s %v", got.State, got.Why, got.WhyArgs)
		}
		for _, u := range d.Content.Units[2:] {
			if err := seen(u); err != nil {
				t.Errorf("%s when it is live: %v", u.Format, err)
			}
		}
		page, err := r.Courses.Page(ctx, r.DB.Reader(), learner, "T01")
		if err != nil || len(page.Units) != 7 || page.Units[2].Package == nil {
			t.Errorf("taught: %+v, %v", page.Units, err)
		}
		// Another department's course shows the same package, without a copy of it.
		other := r.written("T02")
		shared := d.Content.Units[6]
		shared.ID = "U3"
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, other.ID, other.Revision, studio.Put(studio.PartUnit("U3"), -1, shared)); err != nil {
			t.Errorf("a package that is live, in another course: %v", err)
		}
	})
}

func TestUpload_OfABrokenPackage_IsRefusedWithEveryReason_AndChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		gone := attempttest.SCORM12()
		delete(gone, "parts/one.html")
		delete(gone, "two.html")
		for name, body := range map[string][]byte{"cmi5.zip": cmi5Zip(t, false), "scorm.zip": attempttest.Packed(t, gone)} {
			_, err := r.upload(d.ID, name, body, "")
			if f := fault.As(err); !fault.Is(err, fault.Invalid) || len(f.Places) < 2 {
				t.Errorf("%s: %v, %+v", name, err, f.Places)
			}
		}
		if got := r.see(d.ID); got.Revision != d.Revision || len(got.Content.Units) != 2 {
			t.Errorf("something was kept: revision %d, %d units", got.Revision, len(got.Content.Units))
		}
		if n, err := db.Scalar[int](ctx, r.DB.Reader(), `select count(*) from content_package`); err != nil || n != 0 {
			t.Errorf("%d packages were kept, %v", n, err)
		}
	})
}

func TestUploadBegun_PieceByPiece_BecomesAUnitAndIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d, body := r.written("T01"), attempttest.Packed(t, attempttest.SCORM12())
		up, err := under.content.Begin(ctx, r.Hands.Author, learningtest.Academy, "twelve.zip", int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		half := len(body) / 2
		if _, err := under.content.Append(ctx, r.Hands.Author, up.ID, 0, bytes.NewReader(body[:half]), nil); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Studio.UploadBegun(ctx, r.Hands.Author, d.ID, up.ID, studio.Uploading{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("half of it: %v", err)
		}
		if _, err := under.content.Append(ctx, r.Hands.Author, up.ID, int64(half), bytes.NewReader(body[half:]), nil); err != nil {
			t.Fatal(err)
		}
		u, err := r.Studio.UploadBegun(ctx, r.Hands.Author, d.ID, up.ID, studio.Uploading{})
		if err != nil || u.Format != "scorm-1.2" || u.Title["en"] != "Holding a gram sabha" {
			t.Fatalf("%+v, %v", u, err)
		}
		if _, err := under.content.Begun(ctx, r.Hands.Author, up.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("it is still under way: %v", err)
		}
		if _, err := r.Studio.UploadBegun(ctx, as("second", who.RoleAuthor), d.ID, up.ID, studio.Uploading{}); !fault.Is(err, fault.NotFound) {
			t.Errorf("of another: %v", err)
		}
	})
}

func TestEdit_OfAUnit_NamesOnlyPackagesThatTheDraftMayHave(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		mine, err := r.upload(d.ID, "twelve.zip", attempttest.Packed(t, attempttest.SCORM12()), "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := under.content.Receive(ctx, who.Operator("test"), content.Upload{Name: "x.h5p", Body: bytes.NewReader(attempttest.Packed(t, attempttest.H5P()))})
		if err != nil {
			t.Fatal(err)
		}
		defer got.Close()
		foreign, err := under.attempts.Import(ctx, who.Operator("test"), got, peopletest.Department)
		if err != nil {
			t.Fatal(err)
		}
		for name, one := range map[string]struct {
			change func(u *studio.Unit)
			key    string
		}{
			"no package":                  {func(u *studio.Unit) { u.Package = "01990000-0000-7000-8000-000000000001" }, "studio.edit.package"},
			"a draft of another's":        {func(u *studio.Unit) { u.Package = foreign.Package }, "studio.edit.package"},
			"a package as a file":         {func(u *studio.Unit) { u.Kind = studio.KindFile }, "studio.edit.package_kind"},
			"a unit that it has not":      {func(u *studio.Unit) { u.Index = 2 }, "studio.edit.package_index"},
			"a case that nobody has made": {func(u *studio.Unit) { *u = studio.Unit{ID: u.ID, Kind: studio.KindBranch, Case: "NONE"} }, "studio.edit.case"},
		} {
			u := mine
			one.change(&u)
			_, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, r.see(d.ID).Revision, studio.Put(studio.PartUnit(u.ID), -1, u))
			if !fault.Is(err, fault.Invalid) || fault.As(err).Key != one.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		lie := mine
		lie.Format = "h5p"
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, r.see(d.ID).Revision, studio.Put(studio.PartUnit(lie.ID), -1, lie)); err != nil {
			t.Fatal(err)
		}
		if u, _ := r.see(d.ID).Content.UnitAt(mine.ID); u.Format != "scorm-1.2" {
			t.Errorf("its format is %q, by the author's word", u.Format)
		}
	})
}

// The next version brings another package: who began the course stays on theirs, and can finish it.
func TestUpload_InThePlaceOfAnother_LeavesLearnersOnTheirs(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		first, err := r.upload(d.ID, "twelve.zip", attempttest.Packed(t, attempttest.SCORM12()), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Hands.On(ctx, r.Studio, r.named(r.see(d.ID)).ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		learner := r.As(peopletest.Sunita)
		r.Enrol(learner, "T01")
		next, err := r.Studio.Revise(ctx, r.Hands.Author, "T01")
		if err != nil {
			t.Fatal(err)
		}
		second, err := r.upload(next.ID, "ask.h5p", attempttest.Packed(t, attempttest.H5P()), first.ID)
		if err != nil || second.ID != first.ID || second.Package == first.Package {
			t.Fatalf("%+v, %v", second, err)
		}
		if err := r.Hands.On(ctx, r.Studio, next.ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		page, err := r.Courses.Page(ctx, r.DB.Reader(), learner, "T01")
		if err != nil || page.Enrolment.Version != 1 || page.Units[2].Package.ID != first.Package {
			t.Errorf("the learner is on %+v, %v", page.Units[2].Package, err)
		}
		for _, one := range []string{first.Package, second.Package} {
			if _, err := under.attempts.Begin(ctx, learner, one); err != nil {
				t.Errorf("package %s: %v", one, err)
			}
		}
	})
}

// What cannot be put before learners leaves everything as it was: neither the course nor its packages are live.
func TestWork_ThatFails_OffersNothing(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		u, err := r.upload(d.ID, "twelve.zip", attempttest.Packed(t, attempttest.SCORM12()), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Hands.On(ctx, r.Studio, r.named(r.see(d.ID)).ID, studio.Processing); err != nil {
			t.Fatal(err)
		}
		r.fail(d)
		if c, err := under.attempts.Tried(ctx, r.DB.Reader(), u.Package); err != nil || c.Live {
			t.Errorf("the package is live: %v, %v", c.Live, err)
		}
		if cards, _ := r.Courses.Cards(ctx, r.DB.Reader(), []string{"T01"}); len(cards) != 0 {
			t.Errorf("the course is taught: %v", cards)
		}
	})
}

// play is a sound case of one decision.
func play() []studio.Edit {
	both := studiotest.Both
	choice := func(id, to string, wise bool) scenario.Choice {
		return scenario.Choice{ID: id, Text: both("Do %s", id), Follows: both("Then %s", id), Why: both("Since %s", id), To: to, Wise: wise, Moves: map[string]int{"trust": 10}}
	}
	return []studio.Edit{
		studio.Put(studio.PartUnit("U3"), -1, studio.Unit{ID: "U3", Kind: studio.KindBranch, Title: both("A crowd at the gate")}),
		studio.Put(studio.PartPlay("U3"), -1, studio.Play{Summary: both("A short story"), Role: both("You are the officer on duty"), Measures: []scenario.Measure{{ID: "trust", From: 50, Name: both("Trust")}}}),
		studio.Put(studio.PartScene("U3", "gate"), -1, scenario.Scene{ID: "gate", Title: both("The gate"), Text: both("They shout."), Choices: []scenario.Choice{choice("talk", "well", true), choice("wait", "ill", false)}}),
		studio.Put(studio.PartScene("U3", "well"), -1, scenario.Scene{ID: "well", Title: both("Quiet"), Text: both("They go."), Ending: &scenario.Ending{Tone: scenario.Good, Debrief: both("You went out.")}}),
		studio.Put(studio.PartScene("U3", "ill"), -1, scenario.Scene{ID: "ill", Title: both("Stones"), Text: both("Glass breaks."), Ending: &scenario.Ending{Tone: scenario.Bad, Debrief: both("Nobody went out.")}}),
	}
}

func TestCase_WrittenInADraft_GoesLiveWithItsCourse_AndItsEndMeetsThePart(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, play()...); err != nil {
			t.Fatal(err, fault.As(err).Places)
		}
		if _, err := under.cases.Known(ctx, r.DB.Reader(), []string{"T01-U3"}); err != nil {
			t.Fatal(err)
		}
		if err := r.Hands.On(ctx, r.Studio, d.ID, studio.Live); err != nil {
			t.Fatal(err, fault.As(err).Places)
		}
		if got := r.see(d.ID); got.State != studio.Live {
			t.Fatalf("it is %s: %s %v", got.State, got.Why, got.WhyArgs)
		}
		learner := r.As(peopletest.Sunita)
		r.Enrol(learner, "T01")
		end := func() {
			w, err := under.cases.Begin(ctx, learner, "T01-U3")
			if err != nil {
				t.Fatal(err)
			}
			r.Clock.Advance(4 * time.Minute)
			if _, err := under.cases.Choose(ctx, learner, w.ID, 1, "talk"); err != nil {
				t.Fatal(err)
			}
			if err := r.Log.Drain(ctx); err != nil {
				t.Fatal(err)
			}
		}
		part := func() learning.Progress {
			page, err := r.Courses.Page(ctx, r.DB.Reader(), learner, "T01")
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Progress {
				if p.N == 3 {
					return p
				}
			}
			return learning.Progress{}
		}
		if end(); !part().Done() || part().Seconds == 0 || part().Seconds > 4*60 {
			t.Errorf("after its end: %+v", part())
		}
		before := part()
		if end(); part().Seconds != before.Seconds {
			t.Errorf("walked again, %d seconds are %d", before.Seconds, part().Seconds)
		}
		if got := r.Facts("evidence.accepted"); len(got) != 0 {
			t.Errorf("a case gave evidence: %v", got)
		}
		// A course of another names the same case.
		other := r.written("T02")
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, other.ID, other.Revision, studio.Put(studio.PartUnit("U3"), -1, studio.Unit{ID: "U3", Kind: studio.KindBranch, Title: studiotest.Both("The gate"), Case: "T01-U3"})); err != nil {
			t.Errorf("the case, in another course: %v", err)
		}
		if err := r.Hands.On(ctx, r.Studio, other.ID, studio.Live); err != nil {
			t.Error(err, fault.As(err).Places)
		}
	})
}

func TestCase_ThatDoesNotHoldTogether_StopsWithThePlace(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, play()...); err != nil {
			t.Fatal(err)
		}
		d = r.see(d.ID)
		gate := d.Content.Units[2].Play.Scenes[0]
		gate.Choices = slices.Clone(gate.Choices)
		gate.Choices[1].To = "nowhere"
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, studio.Put(studio.PartScene("U3", "gate"), -1, gate)); err != nil {
			t.Fatalf("a draft may be unsound: %v", err)
		}
		err := r.Studio.Submit(ctx, r.Hands.Author, d.ID)
		var keys []string
		for _, p := range fault.As(err).Places {
			keys = append(keys, p.Name+" "+p.Key)
		}
		for _, want := range []string{"scene:U3:gate scenario.to", "scene:U3:ill scenario.unreached"} {
			if !slices.Contains(keys, want) {
				t.Errorf("no %q in %v", want, keys)
			}
		}
	})
}

func TestApply_OfACase_IsTakenBackValueForValue(t *testing.T) {
	c := studio.Content{}
	var err error
	for _, e := range play() {
		if c, _, err = studio.Apply(c, e); err != nil {
			t.Fatal(err)
		}
	}
	scene := c.Units[0].Play.Scenes[1]
	scene.Title = studiotest.Both("Otherwise")
	for _, e := range []studio.Edit{
		studio.Put(studio.PartPlay("U3"), -1, studio.Play{Start: "well"}),
		studio.PlayOf("U3", scenario.Case{Start: "a", Scenes: []scenario.Scene{{ID: "a"}}}),
		studio.Put(studio.PartScene("U3", "well"), -1, scene), studio.Put(studio.PartScene("U3", "new"), 0, scenario.Scene{ID: "new"}),
		studio.Drop(studio.PartScene("U3", "gate")), studio.Drop(studio.PartPlay("U3")), studio.Drop(studio.PartUnit("U3")),
	} {
		next, back, err := studio.Apply(c, e)
		if err != nil {
			t.Errorf("%s: %v", e.Part, err)
			continue
		}
		again, _, err := studio.Apply(next, back)
		if err != nil || !same(again, c) {
			t.Errorf("%s is not taken back: %v", e.Part, err)
		}
	}
}

func same(a, b studio.Content) bool {
	return studio.Same(studio.Put("x", 0, a).Value, studio.Put("x", 0, b).Value)
}

// picture is a small PNG.
func picture(t testing.TB) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAttach_APictureAndAVoice_StandWithTheirWords(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		d := r.written("T01")
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, play()...); err != nil {
			t.Fatal(err)
		}
		attach := func(part studio.Part, body []byte, words string) (string, error) {
			return r.Studio.Attach(ctx, r.Hands.Author, d.ID, part, studio.Attaching{File: content.Upload{Name: "x", Body: bytes.NewReader(body)}, Words: words, Lang: "en"})
		}
		text, scene := studio.PartText("U1", "en"), studio.PartScene("U3", "gate")
		ref, err := attach(text, picture(t), "A [hand] pump")
		if err != nil {
			t.Fatal(err)
		}
		if u, _ := r.see(d.ID).Content.UnitAt("U1"); !strings.HasSuffix(u.Texts["en"], "\n\n![A (hand) pump]("+ref+")\n") {
			t.Errorf("the text ends %q", u.Texts["en"][len(u.Texts["en"])-90:])
		}
		sound := append([]byte("ID3\x03\x00\x00\x00\x00\x00\x00"), make([]byte, 2000)...)
		voice, err := attach(scene, sound, "Open the gate!")
		if err != nil {
			t.Fatal(err)
		}
		if u, _ := r.see(d.ID).Content.UnitAt("U3"); u.Play.Scenes[0].Voice["en"] != (scenario.Voice{File: voice, Words: "Open the gate!"}) {
			t.Errorf("its voice is %+v", u.Play.Scenes[0].Voice)
		}
		for name, one := range map[string]struct {
			part  studio.Part
			body  []byte
			words string
			key   string
		}{
			"a picture without words": {text, picture(t), " ", "studio.attach.words"},
			"a sound in a text":       {text, sound, "x", "studio.attach.kind.text"},
			"a picture for a voice":   {scene, picture(t), "x", "studio.attach.kind.scene"},
			"a picture too large":     {text, append(picture(t), make([]byte, studio.MaxPicture)...), "x", "studio.attach.large"},
		} {
			if _, err := attach(one.part, one.body, one.words); err == nil || fault.As(err).Key != one.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, words := range []string{"![a](store:01990000-0000-7000-8000-000000000001/image.png)", "![a](" + voice + ")"} {
			if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, r.see(d.ID).Revision, studio.Put(text, -1, words)); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", words, err)
			}
		}
	})
}

// Every step of D1 from every state: those that are edges are walked, all others are refused, and change nothing.
func TestLife_OfAFlaggedCourse_GoesTheWayOfD1(t *testing.T) {
	each(t, func(t *testing.T, r *room) {
		first := r.take("T01", studio.Live)
		learner := r.As(peopletest.Sunita)
		if _, err := r.Studio.FlagDraft(ctx, r.Hands.Reviewer, "T01", "It names a rule that is repealed."); !fault.Is(err, fault.Conflict) {
			t.Errorf("a draft to mend what nobody has flagged: %v", err)
		}
		flag := func() {
			t.Helper()
			if err := r.Studio.Flag(ctx, learner, "T01", "Rule 4 is repealed."); err != nil {
				t.Fatal(err)
			}
		}
		shelf := func() string {
			t.Helper()
			cards, err := r.Courses.Cards(ctx, r.DB.Reader(), []string{"T01"})
			if err != nil {
				t.Fatal(err)
			}
			return cards["T01"].Status
		}
		if flag(); shelf() != studio.ShelfFlagged {
			t.Fatalf("it is %s", shelf())
		}
		for _, by := range []who.Actor{r.Hands.Author, r.Hands.Publisher, learner} {
			if err := r.Studio.Unflag(ctx, by, "T01"); !fault.Is(err, fault.Denied) {
				t.Errorf("kept live by %s: %v", by.Code, err)
			}
			if _, err := r.Studio.FlagDraft(ctx, by, "T01", "Why."); !fault.Is(err, fault.Denied) {
				t.Errorf("to be mended, says %s: %v", by.Code, err)
			}
		}
		if err := r.Studio.Unflag(ctx, r.Hands.Reviewer, "T01"); err != nil || shelf() != studio.ShelfLive {
			t.Errorf("kept live: %v, it is %s", err, shelf())
		}
		if flag(); shelf() != studio.ShelfFlagged {
			t.Fatalf("flagged again, it is %s", shelf())
		}
		if _, err := r.Studio.FlagDraft(ctx, r.Hands.Reviewer, "T01", " "); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		d, err := r.Studio.FlagDraft(ctx, r.Hands.Reviewer, "T01", "It names a rule that is repealed.")
		if err != nil || d.State != studio.FlagDraft || d.From != 1 {
			t.Fatalf("%+v, %v", d.Head, err)
		}
		for to, verb := range r.verbs() { // what a flag draft may not
			if !studio.May(studio.FlagDraft, to) {
				if err := verb(d.ID); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Denied) {
					t.Errorf("a flag draft to %s: %v", to, err)
				}
			}
		}
		if _, err := r.Studio.Edit(ctx, r.Hands.Author, d.ID, d.Revision, studio.Put(studio.PartText("U1", "en"), -1, strings.Repeat("mended ", 180))); err != nil {
			t.Fatal(err)
		}
		second := as("reviewer-2", who.RoleReviewer) // who had it mended wrote its first word
		hands := studiotest.Hands{Author: r.Hands.Author, Reviewer: second, Publisher: r.Hands.Publisher}
		if err := hands.On(ctx, r.Studio, d.ID, studio.Live); err != nil {
			t.Fatal(err)
		}
		if got := r.see(d.ID); got.State != studio.Live || got.Version != 2 || r.see(first.ID).State != studio.Replaced {
			t.Errorf("mended, it is %s, version %d, %s", got.State, got.Version, got.Why)
		}
	})
}

// Edges says D1 in a table: what May knows is this and nothing else.
func TestMay_IsTheTableOfD1(t *testing.T) {
	edges := map[studio.State][]studio.State{
		studio.Drafted: {studio.InReview, studio.Discarded}, studio.FlagDraft: {studio.InReview, studio.Discarded},
		studio.InReview: {studio.Drafted, studio.IsApproved}, studio.IsApproved: {studio.Processing},
		studio.Processing: {studio.Live, studio.HasFailed}, studio.HasFailed: {studio.Processing, studio.Drafted}, studio.Live: {studio.Replaced},
	}
	for _, from := range studio.States {
		for _, to := range studio.States {
			if want := slices.Contains(edges[from], to); studio.May(from, to) != want {
				t.Errorf("%s to %s: %v, want %v", from, to, !want, want)
			}
		}
	}
}
