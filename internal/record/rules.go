package record

import (
	"context"
	"slices"

	"sopan/internal/ground/db"
	"sopan/internal/ground/event"
	"sopan/internal/standard/xapi"
)

// Rule says when a statement counts as a fact of learning. Rules are published and bear versions: one that changes gets another
// version, and facts name the version that they came by. No rule makes evidence of a level: that is for the rooms above, which
// read the fact together with what else they know.
type Rule struct {
	Name    string
	Version int
	Verb    string
	Result  string // the property of the result that must not say no: success or completion
}

// Rules are those in force. Each also asks that the program that stored the statement is trusted; that the statement is not void;
// that its actor is one person with an account of this house, whose name is the person's id; and that its object is an activity that
// a room of the house has made known.
func Rules() []Rule {
	return []Rule{
		{"passed", 1, "http://adlnet.gov/expapi/verbs/passed", "success"},
		{"completed", 1, "http://adlnet.gov/expapi/verbs/completed", "completion"},
	}
}

// learns applies the rules, but for who is trusted and what is known; "" when none holds.
func learns(verb, homePage string, o xapi.Outcome) (rule string) {
	i := slices.IndexFunc(Rules(), func(r Rule) bool { return r.Verb == verb })
	if i < 0 || o.HomePage != homePage || !xapi.IsUUID(o.Name) || o.Object == "" {
		return ""
	}
	r := Rules()[i]
	if r.Result == "success" && o.SaysSuccess && !o.Success || r.Result == "completion" && o.SaysDone && !o.Completion {
		return ""
	}
	return r.ID()
}

// ID is the rule's name with its version, as facts bear it.
func (r Rule) ID() string { return r.Name + "/" + string('0'+rune(r.Version)) }

// Know makes an activity known, within the transaction of a room that stands above: ref is by what the room knows it.
func (s *Store) Know(ctx context.Context, tx *db.Tx, activity, ref string) error {
	return setKnown(ctx, tx, activity, ref)
}

// conclude tells what follows from fresh statements by the rules.
func (s *Store) conclude(ctx context.Context, tx *db.Tx, fresh []*entry) error {
	type found struct {
		*entry
		rule string
		o    xapi.Outcome
	}
	var all []found
	var senders, activities []string
	for _, e := range fresh {
		if e.voided != 0 || !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.Verb == e.verb }) {
			continue
		}
		o := e.statement.Outcome()
		if rule := learns(e.verb, s.homePage, o); rule != "" {
			all = append(all, found{e, rule, o})
			senders, activities = append(senders, e.client), append(activities, o.Object)
		}
	}
	if len(all) == 0 {
		return nil
	}
	trusted, err := trustedOf(ctx, tx, unique(senders))
	if err != nil || len(trusted) == 0 {
		return err
	}
	known, err := knownOf(ctx, tx, "record_known", "activity", "ref", unique(activities))
	if err != nil {
		return err
	}
	for _, one := range all {
		if !trusted[one.client] || known[one.o.Object] == "" {
			continue
		}
		f := Learnt{Statement: one.id, Rule: one.rule, Person: one.o.Name, Activity: known[one.o.Object], At: tx.Now().UnixMicro()}
		if !one.told.IsZero() {
			f.At = one.told.UnixMicro()
		}
		if one.o.SaysScaled {
			f.Score = &one.o.Scaled
		}
		if err := event.Record(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}
