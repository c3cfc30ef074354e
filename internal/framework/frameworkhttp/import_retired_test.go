package frameworkhttp_test

import (
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/framework"
)

func TestImportPage_ShowsWhatGoesOutOfUse_BeforeItIsWritten_AndPutsItBack(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	curator, m := h.SignIn(t, site, "curator"), framework.Map{Framework: "lamps", Columns: map[string]string{"code": "id", "name": "name"}, SkipWhen: map[string]string{"name": "(gone)"}}
	judged := func(rows string) string {
		t.Helper()
		in, err := h.Frameworks.ReceiveImport(t.Context(), byCLI, "lamps.csv", "", strings.NewReader("id,name\n"+rows))
		if err == nil {
			_, err = h.Frameworks.JudgeImport(t.Context(), byCLI, in.ID, m)
		}
		if err != nil {
			t.Fatal(err)
		}
		return in.ID
	}
	if _, err := h.Frameworks.WriteImport(t.Context(), byCLI, judged("L1,Lamp trimming\nL2,Wick cutting\n"), false); err != nil {
		t.Fatal(err)
	}
	id := judged("L1,Lamp trimming\nL2,Wick cutting (gone)\n")
	page := "/dictionary/imports/" + id
	status, body := curator.Get(page)
	if status != 200 || !strings.Contains(body, `href="/dictionary/c/L2"`) || strings.Contains(body, `href="/dictionary/c/L1"`) || strings.Contains(body, page+"/restore") {
		t.Errorf("before: %d", status)
	}
	if status, _ := curator.Post(page+"/write", nil); status != 200 && status != 303 {
		t.Fatalf("written: %d", status)
	}
	if _, body = curator.Get(page); !strings.Contains(body, page+"/restore") || !strings.Contains(body, "Put 1 entry back into use") {
		t.Error("what was taken out can be put back")
	}
	curator.Post(page+"/restore", nil)
	if c, err := h.Frameworks.Competency(t.Context(), h.Reader(), "L2"); err != nil || !c.Alive() {
		t.Errorf("%s %v", c.Status, err)
	}
	if _, body = curator.Get(page); strings.Contains(body, page+"/restore") {
		t.Error("nothing is left to put back")
	}
}
