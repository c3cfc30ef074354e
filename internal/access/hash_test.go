package access

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sopan/internal/ground/fault"
)

func TestHasher_SealedSecret_MatchesItselfAlone(t *testing.T) {
	h := newHasher(1, 1, light)
	ctx := context.Background()
	one, err := h.seal(ctx, "739164")
	if err != nil {
		t.Fatal(err)
	}
	two, _ := h.seal(ctx, "739164")
	if one == two || strings.Contains(one, "739164") {
		t.Errorf("%s and %s: a salt is missing", one, two)
	}
	for secret, want := range map[string]bool{"739164": true, "739165": false, "": false} {
		if got, err := h.matches(ctx, one, secret); err != nil || got != want {
			t.Errorf("%q: %v, %v", secret, got, err)
		}
	}
	if got, err := h.matches(ctx, "", ""); got || err != nil {
		t.Errorf("no hash: %v, %v", got, err)
	}
}

func TestHasher_BrokenHash_IsOurMistakeAndIsNotShown(t *testing.T) {
	h := newHasher(1, 1, light)
	for _, phc := range []string{"x", "$argon2i$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$m=8,t=0,p=1$c2FsdA$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$!$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA"} {
		_, err := h.matches(context.Background(), phc, "739164")
		if !fault.Is(err, fault.Internal) || strings.Contains(err.Error(), "argon2") {
			t.Errorf("%s: %v", phc, err)
		}
	}
}

func TestHasher_DefaultCost_IsWhatTheRuleAsks(t *testing.T) {
	h := newHasher(1, 1, DefaultCost)
	if !strings.HasPrefix(h.dummy, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Error(h.dummy)
	}
}

func TestHasher_SoManyAtOnceAndSoManyWaiting_TheNextIsTurnedAway(t *testing.T) {
	h := newHasher(2, 3, light)
	hold, ctx := make(chan struct{}), context.Background()
	var working, most, turned atomic.Int64
	var wg sync.WaitGroup
	work := func() {
		defer wg.Done()
		err := h.do(ctx, func() {
			n := working.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			<-hold
			working.Add(-1)
		})
		if fault.Is(err, fault.TooMany) {
			turned.Add(1)
		} else if err != nil {
			t.Error(err)
		}
	}
	wg.Add(5)
	for range 5 {
		go work()
	}
	for len(h.queue) < 5 {
		time.Sleep(time.Millisecond)
	}
	wg.Add(4)
	for range 4 {
		go work()
	}
	for turned.Load() < 4 {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	wg.Wait()
	if most.Load() != 2 || turned.Load() != 4 {
		t.Errorf("%d at once, %d turned away", most.Load(), turned.Load())
	}
}

func TestHasher_WhoGoesAwayWhileWaiting_LeavesTheQueue(t *testing.T) {
	h := newHasher(1, 1, light)
	hold := make(chan struct{})
	go func() { _ = h.do(context.Background(), func() { <-hold }) }()
	for len(h.slots) < 1 {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- h.do(ctx, func() { t.Error("worked for nobody") }) }()
	for len(h.queue) < 2 {
		time.Sleep(time.Millisecond)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || len(h.queue) != 1 {
		t.Errorf("%v, %d in the queue", err, len(h.queue))
	}
	close(hold)
}

func TestToken_IsOf32BytesAndKeptAsItsHash(t *testing.T) {
	token, hash := newToken()
	if len(token) != 43 || len(hash) != 64 || hashToken(token) != hash || strings.Contains(hash, token) {
		t.Errorf("%d letters, hash of %d", len(token), len(hash))
	}
}
