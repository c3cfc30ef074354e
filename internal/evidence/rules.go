package evidence

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"sopan/internal/ground/blob"
	"sopan/internal/ground/clock"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
)

// shape is what a kind of evidence consists of.
type shape struct {
	side, group           string
	level, test, note     bool // needs a level; a percent and a pass mark; a note
	score, sided, grouped bool // needs a score; a side as declared; a group as declared
}

var shapes = map[string]shape{
	PIAA:       {side: TCS, level: true, test: true},
	Check:      {side: TCS, level: true, test: true},
	Signoff:    {side: WPCAS, group: Manager, level: true, note: true},
	MSF:        {side: WPCAS, score: true, grouped: true},
	Loaded:     {score: true, sided: true},
	Self:       {level: true, note: true},
	Completion: {},
}

// standard is what the rules must know of a competency.
type standard struct {
	code    string // the living one, when the code asked for has been merged
	levels  int    // of its scale
	retired bool   // takes nothing new
}

// clean gives n as it is stored: without blanks around, in whole microseconds, with side and group as its kind has them.
func clean(n New) New {
	n.Note, n.Competency = strings.TrimSpace(n.Note), strings.TrimSpace(n.Competency)
	if !n.ObservedAt.IsZero() {
		n.ObservedAt = clock.Micro(n.ObservedAt)
	}
	s := shapes[n.Kind]
	if !s.sided {
		n.Side = s.side
	}
	if !s.grouped {
		n.Group = s.group
	}
	n.Detail = bytes.TrimSpace(n.Detail)
	return n
}

// check gives the places in a cleaned n that break a rule, nil when there are none. std is the competency's standard, nil
// when the code is unknown.
func check(n New, std *standard, now time.Time) []fault.Field {
	var bad []fault.Field
	at := func(wrong bool, name, key string, args ...any) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Key: key, Args: args})
		}
	}
	s, known := shapes[n.Kind]
	at(!known, "kind", "evidence.field.kind")
	at(n.PersonID == "", "person", "evidence.field.person")
	at(std == nil, "competency", "evidence.field.competency")
	at(std != nil && std.retired && (n.Kind == Self || n.Kind == Signoff), "competency", "evidence.field.retired")
	if std != nil {
		top := std.levels
		at(s.level && (n.Level < 1 || n.Level > top), "level", "evidence.field.level", "max", top)
		at(!s.level && (n.Level < 0 || n.Level > top), "level", "evidence.field.level", "max", top)
		at(n.Score < 0 || n.Score > top*100, "score", "evidence.field.score", "max", top)
	}
	at(!s.score && n.Score != 0, "score", "evidence.field.not_here")
	at(outside(n.Percent), "percent", "evidence.field.percent")
	at(outside(n.PassMark), "pass_mark", "evidence.field.percent")
	at(!s.test && (n.Percent != 0 || n.PassMark != 0), "percent", "evidence.field.not_here")
	at(s.sided && n.Side != TCS && n.Side != WPCAS, "side", "evidence.field.side")
	at(s.grouped && !isGroup(n.Group), "group", "evidence.field.group")
	letters := utf8.RuneCountInString(n.Note)
	at(s.note && letters == 0, "note", "evidence.field.note_missing")
	at(letters > MaxNote, "note", "evidence.field.note_long", "max", MaxNote)
	at(!isDetail(n), "detail", "evidence.field.detail")
	at(len(n.Files) > MaxFiles, "files", "evidence.field.files", "max", MaxFiles)
	if key := observed(n.ObservedAt, now); key != "" {
		at(true, "observed", key, "months", Oldest)
	}
	return bad
}

func outside(percent int) bool { return percent < 0 || percent > Percent }

func isGroup(g string) bool { return g == Manager || g == Peer || g == Subordinate || g == Citizen }

// isDetail tells whether the detail is an object of bearable size. A loaded score comes together with its raw readings: a
// value of which nobody can say how it came about is not taken.
func isDetail(n New) bool {
	if len(n.Detail) == 0 {
		return n.Kind != Loaded
	}
	var o map[string]json.RawMessage
	if len(n.Detail) > MaxDetail || json.Unmarshal(n.Detail, &o) != nil || o == nil {
		return false
	}
	return n.Kind != Loaded || len(o) > 0
}

// observed gives the key of what is wrong with the date, "" when nothing is. Dates are dates in India: what was seen this
// morning is not in the future, whatever the hour.
func observed(t, now time.Time) string {
	switch {
	case t.IsZero():
		return "evidence.field.observed_missing"
	case clock.Date(t) > clock.Date(now):
		return "evidence.field.observed_future"
	case clock.Date(t) < clock.Date(now.In(clock.India).AddDate(0, -Oldest, 0)):
		return "evidence.field.observed_old"
	}
	return ""
}

// act is what may be done to an item.
type act string

const (
	actProve    act = "prove"
	actNotYet   act = "not_yet"
	actPass     act = "pass"
	actWithdraw act = "withdraw"
	actRevoke   act = "revoke"
)

// moves is the whole state machine: from a status, by an act, to a status. What is not here is a conflict.
var moves = map[act]map[string]string{
	actProve:    {StatusWaiting: StatusAccepted},
	actNotYet:   {StatusWaiting: StatusNotYet},
	actPass:     {StatusWaiting: StatusWaiting},
	actWithdraw: {StatusWaiting: StatusWithdrawn, StatusClaimed: StatusWithdrawn},
	actRevoke:   {StatusAccepted: StatusRevoked},
}

var outcomes = map[string]act{Proven: actProve, NotYet: actNotYet, NotMine: actPass}

// standing is how an actor stands to an item's holder: over as the register tells it, and whether the holder in turn stands
// above the actor.
type standing struct {
	over  who.Over
	below bool
}

// mayDecide tells whether the actor may do the act to the item: prove or put off as its signer or as any officer above,
// pass on as its signer alone. Never the holder; never one who serves below the holder, even when asked before a transfer.
func mayDecide(by who.Actor, it Item, s standing, a act) bool {
	signer := by.SignedIn() && it.SignerID == by.PersonID
	if s.below || (a == actPass && !signer) {
		return false
	}
	over := s.over
	over.Above = over.Above || signer
	return by.May(who.EvidenceDecide, over)
}

// mayRevoke tells whether the actor may revoke the item: by a grant whatever it is; a signature as the officer who gave it, or
// as an officer above who stands above that one too. Never the holder; never one who serves below the holder.
func mayRevoke(by who.Actor, it Item, s standing, overSigner bool) bool {
	granted := s.over
	granted.Above = false
	if by.May(who.EvidenceRevoke, granted) {
		return true
	}
	if it.Kind != Signoff || s.below {
		return false
	}
	over := s.over
	over.Above = by.SignedIn() && by.PersonID == it.DecidedBy || s.over.Above && overSigner
	return by.May(who.EvidenceRevoke, over)
}

// nextAfter gives the officer after the signer in the holder's chain; "" when nobody stands above. A signer who is no longer
// in the chain is followed by the first in it.
func nextAfter(chain []string, holder, signer string) string {
	from := 0
	for i, p := range chain {
		if p == signer {
			from = i + 1
		}
	}
	for _, p := range chain[from:] {
		if p != signer && p != holder {
			return p
		}
	}
	return ""
}

// fileName gives a name that is safe to show and to offer for saving, "" when nothing is left of it.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune("\"<>|:*?\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r) {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.TrimSpace(name))
	if len(runes) > MaxName {
		runes = runes[:MaxName]
	}
	return string(runes)
}

func extension(kind string) string {
	return map[string]string{blob.JPEG: ".jpg", blob.PNG: ".png", blob.PDF: ".pdf", blob.Text: ".txt"}[kind]
}
