package crash

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sopan/internal/ground/id"
)

// A server that takes statements from many clients is killed again and again, each time in the middle of it: every statement that
// was answered for is there, once and whole, none is there by half, and what is found by a filter is what stands.
// SOPAN_KILLS=100 does it a hundred times.
func TestRecord_KilledUnderLoad_HoldsEveryStatementThatWasAnsweredFor(t *testing.T) {
	kills := 3
	if text := os.Getenv("SOPAN_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatal(err)
		}
		kills = n
	}
	data := copied(t, told(t))
	line := strings.Fields(command(t, "lrs", "credential", "add", "--data", data, "--scope", "all"))
	key, secret := line[len(line)-2], line[len(line)-1]
	chance := rand.New(rand.NewPCG(seed(t), 5))
	var mu sync.Mutex
	sent, answered := map[string]bool{}, map[string]bool{}
	for range kills {
		s := serve(t, data, "")
		var wait sync.WaitGroup
		stop := make(chan struct{})
		for client := range 8 {
			wait.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						return
					default:
					}
					var ids, texts []string
					for range 1 + (client+n)%3*20 {
						one := id.New()
						ids = append(ids, one)
						texts = append(texts, fmt.Sprintf(`{"id":"%s","actor":{"mbox":"mailto:p%d@x.example"},"verb":{"id":"http://v.example/did"},"object":{"id":"http://o.example/%d"}}`, one, client, n))
					}
					mu.Lock()
					for _, one := range ids {
						sent[one] = true
					}
					mu.Unlock()
					if xapi(s.address, key, secret, "POST", "/statements", "["+strings.Join(texts, ",")+"]", nil) == http.StatusOK {
						mu.Lock()
						for _, one := range ids {
							answered[one] = true
						}
						mu.Unlock()
					}
				}
			})
		}
		time.Sleep(time.Duration(100+chance.IntN(400)) * time.Millisecond)
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		close(stop)
		wait.Wait()
	}
	s := serve(t, data, "")
	defer s.stop(t)
	all, found := every(t, s.address, key, secret, ""), every(t, s.address, key, secret, "&verb=http://v.example/did")
	if len(answered) == 0 {
		t.Fatal("nothing was answered for: the kills show nothing")
	}
	for one := range answered {
		if all[one] != 1 || found[one] != 1 {
			t.Errorf("%s was answered for and is there %d times, found %d times", one, all[one], found[one])
		}
	}
	for one, n := range all {
		if !sent[one] || n != 1 || found[one] != 1 {
			t.Errorf("%s: sent %v, there %d times, found %d times", one, sent[one], n, found[one])
		}
	}
	t.Logf("%d kills, %d statements sent, %d answered for, %d there", kills, len(sent), len(answered), len(all))
}

// xapi asks the record and gives the status; 0 when nobody answers.
func xapi(base, key, secret, method, path, body string, out any) int {
	req, err := http.NewRequest(method, base+"/xapi"+path, strings.NewReader(body))
	if err != nil {
		return 0
	}
	req.SetBasicAuth(key, secret)
	req.Header.Set("X-Experience-API-Version", "1.0.3")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	if out != nil && json.NewDecoder(res.Body).Decode(out) != nil {
		return 0
	}
	return res.StatusCode
}

// every counts how often each statement is on the pages of a query.
func every(t *testing.T, base, key, secret, filter string) map[string]int {
	t.Helper()
	out := map[string]int{}
	for at := "/statements?limit=500" + filter; at != ""; {
		var page struct {
			Statements []struct{ ID string }
			More       string
		}
		if status := xapi(base, key, secret, "GET", at, "", &page); status != http.StatusOK {
			t.Fatalf("%s: %d", at, status)
		}
		for _, one := range page.Statements {
			out[one.ID]++
		}
		at = strings.TrimPrefix(page.More, "/xapi")
	}
	return out
}
