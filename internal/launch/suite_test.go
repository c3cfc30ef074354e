package launch_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"net/url"
	"slices"
	"strings"
	"testing"

	"sopan/internal/content"
	"sopan/internal/launch"
	"sopan/internal/record"
	"sopan/internal/standard/cmi5"
)

// What suites for launching systems look for in the record, beside what the other tests of this room hold.

// of is the part of a statement that they look at.
type of struct {
	Actor  struct{ Account map[string]string }
	Verb   struct{ ID string }
	Object struct {
		ID         string
		Definition struct{ Type string }
	}
	Context struct {
		ContextActivities struct{ Category, Grouping []struct{ ID string } }
		Extensions        map[string]any
	}
}

func (h *house) kept(registration string) (out []of) {
	h.t.Helper()
	page, err := h.record.Find(ctx, h.all, record.Query{Registration: registration, Ascending: true})
	if err != nil {
		h.t.Fatal(err)
	}
	for _, k := range page.Statements {
		var s of
		if err := json.Unmarshal(k.Body, &s); err != nil {
			h.t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

// 8.1.5, 9.6.3: one activity for an AU in a registration, a session for each launch, and what the launched statement must bear.
func TestLaunch_AgainInItsRegistration_IsTheSameActivityAndAnotherSession(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(au("one", `moveOn="Completed" masteryScore="0.75"`)), "one")
		p := h.launches(c, 0, "", "")
		q := h.launches(c, 0, p.got.Registration, cmi5.Review)
		activity := func(p *player) string {
			u, err := url.Parse(p.got.URL)
			if err != nil {
				t.Fatal(err)
			}
			return u.Query().Get("activityId")
		}
		if a := activity(p); a == "" || a != activity(q) || a == c.AUs[0].ID {
			t.Errorf("%q, then %q", a, activity(q))
		}
		if p.got.Session == q.got.Session || p.fetch() == q.fetch() {
			t.Error("two launches are one session")
		}
		var launched []of
		for _, s := range h.kept(p.got.Registration) {
			if s.Verb.ID == cmi5.Launched {
				launched = append(launched, s)
			}
		}
		if len(launched) != 2 {
			t.Fatalf("launched %d times", len(launched))
		}
		for i, one := range []struct {
			p    *player
			mode string
		}{{p, "Normal"}, {q, "Review"}} {
			ext := launched[i].Context.Extensions
			if ext[cmi5.ExtSession] != one.p.got.Session || ext[cmi5.ExtLaunchMode] != one.mode || ext[cmi5.ExtMoveOn] != "Completed" || ext[cmi5.ExtMastery] != 0.75 {
				t.Errorf("%v", ext)
			}
			if _, has := ext[cmi5.ExtLaunchParams]; has {
				t.Error("launch parameters that the structure does not have")
			}
			at, _ := url.Parse(ext[cmi5.ExtLaunchURL].(string))
			whole, _ := url.Parse(one.p.got.URL)
			if at.Host != whole.Host || at.Path != whole.Path || at.Query().Get("paramA") != "1" || len(at.Query()) != 1 {
				t.Errorf("launched at %s, said %s", one.p.got.URL, at)
			}
		}
	})
}

// 9.3.9, 9.6.2.3: satisfied is said of blocks and courses by identifiers of ours, and names those of their publisher beside.
func TestSatisfied_OfWhat_IsOursAndNamesThePublishersToo(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(block("a", au("one", `moveOn="Passed"`))), "one")
		p := h.launches(c, 0, "", "").enters()
		if err := p.says(cmi5.Initialized, cmi5.Passed, cmi5.Terminated); err != nil {
			t.Fatal(err)
		}
		all := h.kept(p.got.Registration)
		for i, want := range []struct{ kind, publisher string }{
			{cmi5.TypeBlock, "https://pub.example/block/a"}, {cmi5.TypeCourse, "https://pub.example/course"},
		} {
			s := all[3+i]
			if s.Verb.ID != cmi5.Satisfied || s.Object.Definition.Type != want.kind || s.Object.ID == want.publisher || s.Object.ID == all[0].Object.ID {
				t.Errorf("%+v", s)
			}
			if s.Context.Extensions[cmi5.ExtSession] != p.got.Session || s.Actor.Account["name"] != pupil.Name {
				t.Errorf("%+v", s)
			}
			has := func(list []struct{ ID string }, id string) bool {
				return slices.ContainsFunc(list, func(one struct{ ID string }) bool { return one.ID == id })
			}
			if !has(s.Context.ContextActivities.Grouping, want.publisher) || !has(s.Context.ContextActivities.Category, cmi5.CategoryCmi5) {
				t.Errorf("%+v", s.Context.ContextActivities)
			}
		}
	})
}

// 9.6.1: what is satisfied outside any launch bears a session of its own.
func TestSatisfied_AtRegistration_BearsASessionOfItsOwn(t *testing.T) {
	each(t, func(h *house) {
		c := h.brings(h.host, structure(block("a", au("one", ""))), "one")
		p := h.launches(c, 0, "", "")
		all := h.kept(p.got.Registration)
		if len(all) != 3 || all[0].Verb.ID != cmi5.Satisfied || all[1].Verb.ID != cmi5.Satisfied || all[2].Verb.ID != cmi5.Launched {
			t.Fatalf("%+v", all)
		}
		own := all[0].Context.Extensions[cmi5.ExtSession]
		if own == nil || own == "" || own == p.got.Session || all[2].Context.Extensions[cmi5.ExtSession] != p.got.Session {
			t.Errorf("%v, and that of the launch is %s", own, p.got.Session)
		}
	})
}

// 14: a package in zip64, all whose sizes and places stand where zip64 has them.
func TestImport_OfZip64_IsTakenAsAnyZip(t *testing.T) {
	each(t, func(h *house) {
		xml := structure(au("one", `moveOn="Completed"`))
		got, err := h.Import(ctx, h.host, content.Upload{
			Name: "course.zip", ContentType: "application/zip", Body: bytes.NewReader(zip64(map[string]string{"cmi5.xml": xml, "one/index.html": "<!doctype html><title>one</title>"})),
		}, "")
		if err != nil || got.State != launch.Live || len(got.AUs) != 1 {
			t.Fatalf("%+v %v", got, err)
		}
		if p := h.launches(got, 0, "", ""); !strings.HasPrefix(p.got.URL, "https://player.example/") {
			t.Error(p.got.URL)
		}
	})
}

// zip64 writes a zip whose directory tells each size and place by zip64 alone, as writers do that are told to.
func zip64(files map[string]string) []byte {
	var out, directory bytes.Buffer
	put := func(b *bytes.Buffer, parts ...any) {
		for _, part := range parts {
			_ = binary.Write(b, binary.LittleEndian, part) // into memory
		}
	}
	const none16, none32 = uint16(0xffff), uint32(0xffffffff)
	for name, text := range files {
		at, size, sum := uint64(out.Len()), uint64(len(text)), crc32.ChecksumIEEE([]byte(text))
		put(&out, uint32(0x04034b50), uint16(45), uint16(0), uint16(0), uint32(0), sum, uint32(size), uint32(size), uint16(len(name)), uint16(0), []byte(name+text))
		put(&directory, uint32(0x02014b50), uint16(45), uint16(45), uint16(0), uint16(0), uint32(0), sum, none32, none32, uint16(len(name)), uint16(28), uint16(0),
			uint16(0), uint16(0), uint32(0), none32, []byte(name), uint16(1), uint16(24), size, size, at)
	}
	start, length, n := uint64(out.Len()), uint64(directory.Len()), uint64(len(files))
	out.Write(directory.Bytes())
	put(&out, uint32(0x06064b50), uint64(44), uint16(45), uint16(45), uint32(0), uint32(0), n, n, length, start)
	put(&out, uint32(0x07064b50), uint32(0), start+length, uint32(1))
	put(&out, uint32(0x06054b50), uint16(0), uint16(0), none16, none16, none32, none32, uint16(0))
	return out.Bytes()
}
