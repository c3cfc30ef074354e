package attempthttp_test

import (
	"net/http"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/attempt/attempttest"
	"sopan/internal/ground/id"
)

// What a part wrote for other attempts stands on the page of the next package that maps it, and its learner can take it along.
func TestPlayer_GivesWhatIsCarried_ToTheNextPackage_AndToItsLearner(t *testing.T) {
	h := apptest.Demo(t)
	player, site := h.Player(t, "http://127.0.0.1:1"), h.Site(t)
	first := offered(t, h, attempttest.SCORM2004())
	_, token := begun(t, h, "officer", first)
	post := func(body string) (int, string) {
		resp, err := http.Post(player.URL+"/run/"+token, "text/plain", strings.NewReader(body))
		return answer(t, resp, err)
	}
	const cmi = `"cmi":{"completion_status":"completed","success_status":"passed","score":{"scaled":"0.9"}}`
	if status, text := post(`{"id":"` + id.New() + `","version":1,"item":"PRE","session":"` + id.New() + `",` + cmi + `,"objectives":{"G":{"satisfied":1,"measure":9000000}},"stores":{}}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, text)
	}
	for _, objectives := range []string{`{"G":{"measure":1e99}}`, `{"G":{"measure":10000001}}`, `{"G":1}`, `[]`} {
		if status, text := post(`{"id":"` + id.New() + `","version":2,"objectives":` + objectives + `}`); status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", objectives, status, text)
		}
	}
	other := attempttest.SCORM2004()
	other["end.html"] += " "
	_, next := begun(t, h, "officer", offered(t, h, other))
	resp, err := http.Get(player.URL + "/run/" + next)
	if status, text := answer(t, resp, err); status != http.StatusOK || !strings.Contains(text, `"carried":{"objectives":{"G":{"measure":9000000,"satisfied":1}},"stores":{}}`) {
		t.Errorf("the next package: %d %.2000s", status, text)
	}
	var page struct {
		Items []struct {
			Name, Field string
			Value       float64
		}
		Next string
	}
	officer := h.As(t, site, "officer")
	if status := officer.Get("/api/v1/me/carried?limit=1", &page); status != http.StatusOK || len(page.Items) != 1 || page.Next == "" || page.Items[0].Value != 0.9 {
		t.Errorf("one's own: %d %+v", status, page)
	}
	if status := officer.Get("/api/v1/me/carried?after="+strings.ReplaceAll(page.Next, " ", "%20"), &page); status != http.StatusOK || len(page.Items) != 1 || page.Items[0].Field != "satisfied" || page.Next != "" {
		t.Errorf("the rest: %d %+v", status, page)
	}
	if status := h.As(t, site, "manager").Get("/api/v1/me/carried", &page); status != http.StatusOK || len(page.Items) != 0 {
		t.Errorf("another's: %d %+v", status, page)
	}
}
