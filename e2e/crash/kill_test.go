package crash

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"sopan/internal/ground/db/dbtest"
)

// spot is one place to kill one work at: the n-th time that it comes to the point.
type spot struct {
	work, point string
	n           int
}

func (s spot) String() string { return s.work + " " + s.at() }

func (s spot) at() string { return s.point + "#" + strconv.Itoa(s.n) }

// followers are the readers of the log; a test holds this to the house.
var followers = []string{"posts", "framework", "access", "assessment", "evidence", "passbook", "learning", "learning_cases", "programme", "gap", "plan", "notice", "atlas", "hr"}

// reached tells how often, at the least, a work comes to a point.
var reached = map[string]map[string]int{
	"import": {
		"db.write.begun": 30, "db.write.before_commit": 30, "db.write.after_commit": 30, "people.import.persons": 4, "people.import.postings": 4,
		"people.import.facts": 4, "event.number.before_update": 4, "event.number.before_sequence": 4, "event.follow": 4,
	},
	"sign": {
		"db.write.begun": 24, "db.write.before_commit": 24, "db.write.after_commit": 24, "evidence.claim.before_fact": 12,
		"evidence.decide.before_fact": 12, "event.number.before_update": 1, "event.number.before_sequence": 1, "event.follow": 1,
	},
	"pass": {
		"db.write.begun": 16, "db.write.before_commit": 16, "db.write.after_commit": 16, "evidence.claim.before_fact": 12,
		"evidence.pass_on.before_fact": 24, "event.number.before_update": 4, "event.number.before_sequence": 4, "event.follow": 4,
	},
	"expire": {
		"db.write.begun": 8, "db.write.before_commit": 8, "db.write.after_commit": 8, "evidence.expire.before_facts": 4,
		"event.number.before_update": 4, "event.number.before_sequence": 4, "event.follow": 4,
	},
	"follow": {
		"db.write.begun": 50, "db.write.before_commit": 50, "db.write.after_commit": 50, "evidence.load.before_insert": 6,
		"evidence.load.after_insert": 6, "event.number.before_update": 6, "event.number.before_sequence": 6, "event.follow": 12,
	},
	"rebuild": {
		"db.write.begun": 60, "db.write.before_commit": 60, "db.write.after_commit": 60, "evidence.load.before_insert": 10,
		"evidence.load.after_insert": 10, "event.rebuild.before_cursor": 10, "event.number.before_update": 10,
		"event.number.before_sequence": 10, "event.follow": 10,
	},
}

var works = []string{"import", "sign", "pass", "expire", "follow", "rebuild"}

// deal chooses the spots: every point of every kind once, the three points of a write in every work, and for every follower
// one side of its step. Which work, and the how-manieth time, is by chance.
func deal(seed uint64) []spot {
	chance := rand.New(rand.NewPCG(seed, 0x5095a2))
	var points []string
	for _, work := range works {
		for point := range reached[work] {
			if !slices.Contains(points, point) {
				points = append(points, point)
			}
		}
	}
	slices.Sort(points)
	var out []spot
	add := func(work, point, as string) {
		out = append(out, spot{work, as, 1 + chance.IntN(reached[work][point])})
	}
	for _, point := range points {
		var able []string
		for _, work := range works {
			if reached[work][point] > 0 {
				able = append(able, work)
			}
		}
		switch point {
		case "event.follow":
			for _, room := range followers {
				add(able[chance.IntN(len(able))], point, point+"."+room+[]string{".before", ".after"}[chance.IntN(2)])
			}
		case "db.write.begun", "db.write.before_commit", "db.write.after_commit":
			for _, work := range able {
				add(work, point, point)
			}
		default:
			add(able[chance.IntN(len(able))], point, point)
		}
	}
	return out
}

// usualSeed keeps every run of the tests alike; any other must do as well.
const usualSeed = 20261122

func seed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("SOPAN_CRASH_SEED")
	if text == "" {
		return usualSeed
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SOPAN_CRASH_SEED is no number: %v", err)
	}
	return n
}

func TestKilled_AnywhereInAnyWork_LosesNothingAcknowledged(t *testing.T) {
	n := seed(t)
	spots := deal(n)
	t.Logf("seed %d, %d spots", n, len(spots))
	if len(spots) < 20 {
		t.Fatalf("only %d spots", len(spots))
	}
	template := told(t)
	for i, s := range spots {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			t.Logf("seed %d, spot %d: %s", n, i+1, s)
			data := copied(t, template)
			got := kill(t, data, s, "run")
			prove(t, data, got)
			if s.work == "pass" || s.work == "expire" { // a job that was killed is done by the next that comes, and nothing twice
				got = append(got, finish(t, start(t, "", s.work, data, "again"))...)
				prove(t, data, got)
			}
		})
	}
}

// Wherever chance puts the others, the places within the two jobs are among those where a process is killed.
func TestDeal_KillsWithinTheJobs(t *testing.T) {
	for n := range uint64(20) {
		found := map[string]bool{}
		for _, s := range deal(n) {
			found[s.work+" "+s.point] = true
		}
		for _, want := range []string{
			"pass evidence.pass_on.before_fact", "pass db.write.before_commit", "pass db.write.after_commit",
			"expire evidence.expire.before_facts", "expire db.write.before_commit", "expire db.write.after_commit",
		} {
			if !found[want] {
				t.Errorf("seed %d never kills at %s", n, want)
			}
		}
	}
}

// On PostgreSQL the kills come one after the other upon one database, so that each finds what the last one left.
func TestKilled_AgainAndAgain_OnPostgreSQL_LosesNothingAcknowledged(t *testing.T) {
	address := dbtest.PostgresURL(t)
	data := t.TempDir()
	finish(t, start(t, address, "tell", data, "told"))
	n := seed(t)
	spots := deal(n)
	rand.New(rand.NewPCG(n, 2)).Shuffle(len(spots), func(i, j int) { spots[i], spots[j] = spots[j], spots[i] })
	var acknowledged []ack
	for i, s := range spots[:4] {
		t.Logf("seed %d, spot %d: %s", n, i+1, s)
		acknowledged = append(acknowledged, kill(t, data, s, "run"+strconv.Itoa(i))...)
		prove(t, data, acknowledged)
	}
}

func TestDeal_KnowsEveryFollower(t *testing.T) {
	h := open(t, copied(t, told(t)))
	var names []string
	for _, r := range h.Log.Readers() {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, followers) {
		t.Errorf("the log is followed by %v, the kills know of %v", names, followers)
	}
}
