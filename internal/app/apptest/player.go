package apptest

import (
	"net/http/httptest"
	"strings"
	"testing"

	"sopan/internal/app"
)

// Player is the player's origin of the house, for a site that answers at home; "" for none. It goes by the machine's other name, as a server does.
func (h *House) Player(t testing.TB, home string) *httptest.Server {
	t.Helper()
	var answers []string
	if home != "" {
		answers = append(answers, home)
	}
	s := httptest.NewServer(h.House.Player(app.Site{Demo: true, Answers: answers}))
	t.Cleanup(s.Close)
	s.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	h.Content.WithOrigin(s.URL)
	return s
}
