package learning_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"sopan/internal/ground/fault"
	"sopan/internal/learning"
	"sopan/internal/learning/learningtest"
)

// changed gives the sound course with a file's JSON changed.
func changed(file string, change func(v any) any) fstest.MapFS {
	files := learningtest.Course("T01", learningtest.Buying, 2, 2)
	var v any
	if err := json.Unmarshal(files[file].Data, &v); err != nil {
		panic(err)
	}
	data, err := json.Marshal(change(v))
	if err != nil {
		panic(err)
	}
	files[file] = &fstest.MapFile{Data: data}
	return files
}

// course changes course.json.
func course(change func(c map[string]any)) fstest.MapFS {
	return changed("course.json", func(v any) any { change(v.(map[string]any)); return v })
}

// question changes the first of questions.json.
func question(change func(q map[string]any)) fstest.MapFS {
	return changed("questions.json", func(v any) any { change(v.([]any)[0].(map[string]any)); return v })
}

// with gives the sound course with one file more, or another in its place; nil takes it away.
func with(name string, data []byte) fstest.MapFS {
	files := learningtest.Course("T01", learningtest.Buying, 2, 2)
	if data == nil {
		delete(files, name)
		return files
	}
	files[name] = &fstest.MapFile{Data: data}
	return files
}

func firstPart(c map[string]any) map[string]any { return c["parts"].([]any)[0].(map[string]any) }

func TestParse_ASoundCourse_IsRead(t *testing.T) {
	c, err := learning.Parse(learningtest.Course("T01", learningtest.Buying, 2, 2))
	if err != nil {
		t.Fatal(err)
	}
	if c.Code != "T01" || c.PassMark != 6000 || len(c.Units) != 2 || len(c.Questions) != 10 || c.Units[1].Kind != learning.KindCase {
		t.Errorf("read %+v", c)
	}
	// Two parts of a minute and a question, and ten questions.
	if want := (2*(60+45) + 10*45 + 59) / 60; c.Minutes["en"] != want || c.Minutes["hi"] != want {
		t.Errorf("minutes %v, want %d", c.Minutes, want)
	}
}

// TestParse_BrokenCourses_AreRefusedWithFileAndRemedy is the gallery: each course has one fault.
func TestParse_BrokenCourses_AreRefusedWithFileAndRemedy(t *testing.T) {
	const head, check = "course.json", "questions.json"
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		file  string
		key   string
	}{
		{"no course file", with(head, nil), head, "file_missing"},
		{"no questions file", with(check, nil), check, "file_missing"},
		{"no part in Hindi", with("2.hi.md", nil), "2.hi.md", "file_missing"},
		{"a part without words", with("1.en.md", []byte("## \n\n- \n")), "1.en.md", "text_empty"},
		{"a part in another encoding", with("1.hi.md", []byte{'a', 0xe0, 0xa4}), "1.hi.md", "file_encoding"},
		{"a part with a nul", with("1.en.md", []byte("a\x00b")), "1.en.md", "file_encoding"},
		{"a part that is a book", with("1.en.md", []byte(strings.Repeat("word ", 60000))), "1.en.md", "file_large"},
		{"not JSON", with(head, []byte("{\n\"code\": \"T01\",\n}")), head, "json"},
		{"JSON twice", with(check, []byte("[] []")), check, "json"},
		{"a misspelt field", course(func(c map[string]any) { c["pass_marks"] = 60 }), head, "json"},
		{"a level in words", course(func(c map[string]any) { c["level"] = "two" }), head, "json"},
		{"no code", course(func(c map[string]any) { delete(c, "code") }), head, "code"},
		{"a code that climbs", course(func(c map[string]any) { c["code"] = "../T01" }), head, "code"},
		{"no competency", course(func(c map[string]any) { c["competency"] = "" }), head, "competency"},
		{"no provider", course(func(c map[string]any) { c["provider"] = "" }), head, "provider"},
		{"an unknown mode", course(func(c map[string]any) { c["mode"] = "online" }), head, "mode"},
		{"a pass mark above all", course(func(c map[string]any) { c["pass_mark"] = 101 }), head, "pass_mark"},
		{"no pass mark", course(func(c map[string]any) { delete(c, "pass_mark") }), head, "pass_mark"},
		{"no parts", course(func(c map[string]any) { c["parts"] = []any{} }), head, "parts"},
		{"a title without Hindi", course(func(c map[string]any) { delete(c["title"].(map[string]any), "hi") }), head, "language"},
		{"a blank summary", course(func(c map[string]any) { c["summary"].(map[string]any)["en"] = "  " }), head, "language"},
		{"a third language in the title alone", course(func(c map[string]any) { c["title"].(map[string]any)["ta"] = "தலைப்பு" }), "1.ta.md", "file_missing"},
		{"a language that is a path", course(func(c map[string]any) { c["title"].(map[string]any)["../hi"] = "x" }), head, "lang"},
		{"a summary without end", course(func(c map[string]any) { c["summary"].(map[string]any)["en"] = strings.Repeat("x", 2001) }), head, "long"},
		{"parts out of order", course(func(c map[string]any) { firstPart(c)["n"] = 2 }), head, "part_number"},
		{"an unknown kind of part", course(func(c map[string]any) { firstPart(c)["kind"] = "video" }), head, "part_kind"},
		{"a source without Hindi", course(func(c map[string]any) { c["sources"] = []any{map[string]any{"title": map[string]any{"en": "A"}}} }), head, "language"},
		{"a part's answer out of range", course(func(c map[string]any) { firstPart(c)["check"].(map[string]any)["answer"] = 3 }), head, "answer"},
		{"a part without a question", course(func(c map[string]any) { delete(firstPart(c), "check") }), head, "language"},
		{"nine questions", changed(check, func(v any) any { return v.([]any)[:9] }), check, "questions"},
		{"an answer out of range", question(func(q map[string]any) { q["answer"] = 3 }), check, "answer"},
		{"an answer below zero", question(func(q map[string]any) { q["answer"] = -1 }), check, "answer"},
		{"no answer", question(func(q map[string]any) { delete(q, "answer") }), check, "answer"},
		{"one option", question(func(q map[string]any) { q["options"] = q["options"].([]any)[:1]; q["answer"] = 0 }), check, "options"},
		{"the same option twice", question(func(q map[string]any) { o := q["options"].([]any); o[0] = o[1] }), check, "options_same"},
		{"a reason without Hindi", question(func(q map[string]any) { delete(q["why"].(map[string]any), "hi") }), check, "language"},
		{"a code used twice", question(func(q map[string]any) { q["id"] = "T01-Q02" }), check, "question_id"},
		{"no code of a question", question(func(q map[string]any) { q["id"] = "" }), check, "question_id"},
		{"a part that is not there", question(func(q map[string]any) { q["part"] = 3 }), check, "question_part"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := learning.Parse(c.files)
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("read %+v with %v", got, err)
			}
			for _, p := range fault.As(err).Places {
				if p.Name == c.file && p.Key == "learning.course."+c.key {
					return
				}
			}
			t.Errorf("refused with %v; want %s in %s", err, c.key, c.file)
		})
	}
}

func TestParse_ManyFaults_AreAllNamedAtOnce(t *testing.T) {
	files := course(func(c map[string]any) {
		c["mode"] = "x"
		delete(c["title"].(map[string]any), "hi")
	})
	delete(files, "2.hi.md")
	maps.DeleteFunc(files, func(name string, _ *fstest.MapFile) bool { return name == "1.en.md" })
	_, err := learning.Parse(files)
	if f := fault.As(err); err == nil || len(f.Places) != 4 {
		t.Errorf("refused with %v; want four places", err)
	}
}

func TestRender_StripsWhatIsNotText(t *testing.T) {
	for source, want := range map[string]string{
		"**Bold** <b>raw</b>":                                   "<p><strong>Bold</strong> raw</p>\n",
		"<script>alert(1)</script>\n\nText":                     "<p>Text</p>\n",
		"<p onclick=\"x()\" style=\"color:red\">A</p>":          "\n",
		"[a](javascript:alert(1)) [b](https://example.invalid)": "<p>a b</p>\n",
		"![x](https://example.invalid/x.png) y":                 "<p> y</p>\n",
		"## Head":                                               "<h2>Head</h2>\n",
		"| a | b |\n|:--|--:|\n| 1 | 2 |":                       "<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n",
	} {
		got, err := learning.Render(source)
		if err != nil || got != want {
			t.Errorf("%q renders as %q, %v; want %q", source, got, err, want)
		}
	}
}

func TestRender_EveryCourseOfTheHouse_HasNoAttribute(t *testing.T) {
	for name, files := range fixtures(t) {
		c, err := learning.Parse(files)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range c.Units {
			for lang, text := range u.Texts {
				for _, tag := range strings.Split(text.HTML, "<")[1:] {
					if inside, _, _ := strings.Cut(tag, ">"); strings.ContainsAny(inside, "= ") {
						t.Errorf("%s part %d in %s: <%s>", name, u.N, lang, inside)
					}
				}
			}
		}
	}
}

// FuzzParse holds that no folder, however broken, is taken for a course that the room could not stand behind.
func FuzzParse(f *testing.F) {
	sound := learningtest.Course("T01", learningtest.Buying, 2, 1)
	f.Add(sound["course.json"].Data, sound["questions.json"].Data, sound["1.en.md"].Data)
	f.Add([]byte(`{"parts":[{}]}`), []byte(`[{}]`), []byte("<script>x</script>"))
	f.Add([]byte(`null`), []byte(`null`), []byte("|a|\n|-|\n|b|"))
	f.Fuzz(func(t *testing.T, head, questions, text []byte) {
		files := fstest.MapFS{
			"course.json": {Data: head}, "questions.json": {Data: questions}, "1.en.md": {Data: text}, "1.hi.md": {Data: text},
		}
		c, err := learning.Parse(files)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || len(fault.As(err).Places) == 0 {
				t.Fatalf("refused without a place: %v", err)
			}
			return
		}
		for _, q := range append(c.Questions, c.Units[0].Check) {
			if q.Answer < 0 || q.Answer >= len(q.Options) {
				t.Fatalf("answer %d of %d options", q.Answer, len(q.Options))
			}
		}
		for _, u := range c.Units {
			for _, lang := range learning.Languages {
				html := strings.ToLower(u.Texts[lang].HTML)
				if u.Texts[lang].Words == 0 || strings.Contains(html, "<script") || strings.Contains(html, "<img") {
					t.Fatalf("taken: %q", html)
				}
			}
		}
	})
}
