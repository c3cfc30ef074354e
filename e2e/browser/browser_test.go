//go:build browser

package browser

import (
	"bytes"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

const frame = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>%s</title><style>body{background:white;color:black} @media (prefers-color-scheme: dark){body,a{background:black;color:white}} a{display:inline-block;padding:.5em}</style>
</head><body><main>%s</main></body></html>`

// site is a small house of pages, each for one promise of the harness.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	write := func(w http.ResponseWriter, title, body string) { fmt.Fprintf(w, frame, title, body) }
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		lang := "none"
		if c, err := r.Cookie("lang"); err == nil {
			lang = c.Value
		}
		write(w, "Home", `<h1>Home</h1><p id="lang">`+lang+`</p><p id="script">off</p><a href="/form">form</a>
<details><summary>More</summary><p id="more">There is more</p></details>
<script>document.getElementById("script").textContent = "on"</script>`)
	})
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, _ *http.Request) {
		write(w, "Form", `<h1>Form</h1><form method="post" action="/form" enctype="multipart/form-data">
<label>Name <input name="name" value="old"></label><label>Day <input type="date" name="day"></label>
<label><input type="radio" name="kind" value="a"> A</label><label><input type="radio" name="kind" value="b"> B</label>
<label>Place <select name="place"><option value="1">one</option><option value="2">two</option></select></label>
<label>File <input type="file" name="file"></label><button>Send</button></form>`)
	})
	mux.HandleFunc("POST /form", func(w http.ResponseWriter, r *http.Request) {
		said := r.FormValue("name") + "|" + r.FormValue("day") + "|" + r.FormValue("kind") + "|" + r.FormValue("place")
		if f, _, err := r.FormFile("file"); err == nil {
			text, _ := io.ReadAll(f)
			said += "|" + string(text)
		}
		w.WriteHeader(http.StatusUnprocessableEntity)
		write(w, "Sent", `<h1>Sent</h1><p id="said">`+said+`</p>`)
	})
	mux.HandleFunc("GET /bad", func(w http.ResponseWriter, _ *http.Request) {
		write(w, "Bad", `<h1>Bad</h1><img src="/dot.svg"><input><p style="color:#ccc;background:#fff">faint</p>`)
	})
	mux.HandleFunc("GET /dot.svg", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		fmt.Fprint(w, `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--`, strings.Repeat("x", 5000), `--></svg>`)
	})
	mux.HandleFunc("GET /again", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Refresh", "1")
		write(w, "Again", `<h1>Again</h1>`)
	})
	mux.HandleFunc("GET /wide", func(w http.ResponseWriter, _ *http.Request) {
		write(w, "Wide", `<h1>Wide</h1><div style="width:500px;height:2000px">wide</div>`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestPage_OnEveryScreen_IsAsTheOptionsSay(t *testing.T) {
	home := site(t)
	for _, o := range Screens() {
		t.Run(o.String(), func(t *testing.T) {
			p := Start(t).Page(t, o)
			if status := p.Goto(home); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			script := map[bool]string{true: "on", false: "off"}[o.Script]
			if got := p.Text("#script"); got != script {
				t.Errorf("scripts are %s, want %s", got, script)
			}
			if got := p.Text("#lang"); got != o.Lang {
				t.Errorf("language %s, want %s", got, o.Lang)
			}
			if got := p.Evaluate("innerWidth"); got != fmt.Sprint(o.Width) {
				t.Errorf("width %s, want %d", got, o.Width)
			}
			if got := p.Evaluate(`matchMedia("(prefers-color-scheme: dark)").matches`); got != fmt.Sprint(o.Theme == "dark") {
				t.Errorf("dark is %s, theme %s", got, o.Theme)
			}
			if found := p.Axe(); len(found) != 0 {
				t.Errorf("a good page is at fault: %v", found)
			}
			if got := p.Text("#script"); got != script {
				t.Errorf("after the checker scripts are %s, want %s", got, script)
			}
		})
	}
}

func TestPage_Form_ArrivesAsFilledWithAndWithoutScript(t *testing.T) {
	home := site(t)
	file := filepath.Join(t.TempDir(), "note.txt")
	if err := os.WriteFile(file, []byte("in the file"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, script := range []bool{true, false} {
		t.Run(fmt.Sprint("script ", script), func(t *testing.T) {
			p := Start(t).Page(t, Options{Width: 360, Lang: "en", Script: script})
			p.Goto(home)
			if status := p.Click("a"); status != http.StatusOK {
				t.Errorf("status %d of the link", status)
			}
			p.Fill("input[name=name]", "सुनीता")
			p.Fill("input[name=day]", "2026-11-22")
			p.Choose("input[value=b]")
			p.Choose("option[value='2']")
			p.Upload("input[type=file]", file)
			if status := p.Click("button"); status != http.StatusUnprocessableEntity {
				t.Errorf("status %d of the answer", status)
			}
			if got, want := p.Text("#said"), "सुनीता|2026-11-22|b|2|in the file"; got != want {
				t.Errorf("arrived %q, want %q", got, want)
			}
			if got := p.Address(); got != home+"/form" {
				t.Errorf("stands at %s", got)
			}
			if html := p.HTML(); !strings.Contains(html, "<title>Sent</title>") {
				t.Errorf("the page is %s", html)
			}
		})
	}
}

func TestPage_Press_StaysOnThePage(t *testing.T) {
	p := Start(t).Page(t, Options{Script: false})
	p.Goto(site(t))
	if !p.Exists("details") || p.Exists("details[open]") {
		t.Fatal("the disclosure is not closed at first")
	}
	p.Press("summary")
	p.Wait("#more")
	if got := p.Texts("details[open] p"); len(got) != 1 || got[0] != "There is more" {
		t.Errorf("disclosed %q", got)
	}
}

func TestPage_TwoPages_ShareNoCookies(t *testing.T) {
	home := site(t)
	first := Start(t).Page(t, Options{Lang: "hi"})
	first.Goto(home)
	second := Start(t).Page(t, Options{})
	second.Goto(home)
	if got := second.Text("#lang"); got != "none" {
		t.Errorf("the second page has the first one's cookie %q", got)
	}
}

func TestAxe_PageAtFault_IsToldWhatAndWhere(t *testing.T) {
	home := site(t)
	for _, script := range []bool{true, false} {
		p := Start(t).Page(t, Options{Script: script})
		p.Goto(home + "/bad")
		told := fmt.Sprint(p.Axe())
		for _, want := range []string{"image-alt", "label", "color-contrast", "img"} {
			if !strings.Contains(told, want) {
				t.Errorf("script %v: %q is not told of in %s", script, want, told)
			}
		}
	}
}

func TestOverflow_WideContent_IsMeasuredAgainstTheScreen(t *testing.T) {
	home := site(t)
	for _, c := range []struct {
		width int
		wide  bool
	}{{360, true}, {1280, false}} {
		p := Start(t).Page(t, Options{Width: c.width})
		p.Goto(home)
		if got := p.Overflow(); got != 0 {
			t.Errorf("width %d: a page that fits overflows by %d", c.width, got)
		}
		p.Goto(home + "/wide")
		if got := p.Overflow(); got >= 140 != c.wide {
			t.Errorf("width %d: overflow %d", c.width, got)
		}
	}
}

func TestRequests_OnePageLoad_IsCountedAnewEachTime(t *testing.T) {
	home := site(t)
	p := Start(t).Page(t, Options{})
	for range 2 {
		p.Goto(home + "/bad")
		n, sum := p.Requests()
		if n < 2 || n > 3 || sum < 500 || sum > 8000 {
			t.Errorf("%d requests, %d bytes; want the page and its picture", n, sum)
		}
	}
	if failed := p.Failures(); len(failed) != 0 {
		t.Errorf("failed: %q", failed)
	}
}

func TestScreenshot_LongPage_IsWhole(t *testing.T) {
	t.Setenv("SOPAN_SHOTS", filepath.Join(t.TempDir(), "shots"))
	p := Start(t).Page(t, Options{Width: 1280})
	p.Goto(site(t) + "/wide")
	raw, err := os.ReadFile(p.Screenshot("wide"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != 1280 || size.Y < 2000 {
		t.Errorf("the picture is %v", size)
	}
}

func TestAxe_OfAPageThatLoadsItselfAnew_JudgesItAsItStands(t *testing.T) {
	p := Start(t).Page(t, Screens()[0])
	p.Goto(site(t) + "/again")
	p.Axe()
	p.Evaluate(`document.title = "judged"`)
	time.Sleep(1500 * time.Millisecond)
	if title := p.Evaluate("document.title"); title != `"judged"` {
		t.Errorf("the page is %s: it was loaded anew", title)
	}
}
