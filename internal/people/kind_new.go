package people

import (
	"cmp"
	"context"
	"strconv"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

// KindProposed is what may come of a title for which a kind of post is to be begun.
type KindProposed struct {
	Code  string // free, "POS-", the unit's code and the letters of the title
	There string // code of a kind of post of this title at this kind of unit that is kept by the unit, one over it or one below it; "" for none
	Alike string // code of one of this title elsewhere
}

// ProposeKind looks, before a kind of post is begun by hand, whether there is one for the title already, by the rule by which posts
// are grouped (GroupPosts), and finds a code for it. Other names count as the title does. Nothing is written.
func (r *Register) ProposeKind(ctx context.Context, q db.Q, o Org, k framework.Kind) (KindProposed, error) {
	const op = "people.ProposeKind"
	var out KindProposed
	kinds, err := r.kindsAround(ctx, q, o)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, name := range append([]map[string]string{k.Name}, k.Aliases...) {
		for _, lang := range []string{"en", "hi"} {
			if name[lang] == "" {
				continue
			}
			for _, s := range GroupPosts([]PostTitle{{Title: map[string]string{lang: name[lang]}, UnitKind: k.UnitKind}}, kinds) {
				out.There, out.Alike = cmp.Or(out.There, s.Kind), cmp.Or(out.Alike, s.Alike)
			}
		}
	}
	free := freeKind(o, k.Name, map[string]bool{})
	codes := []string{free}
	for n := 2; n <= 50; n++ { // as many of one title at one unit are a mistake
		codes = append(codes, free+strconv.Itoa(n))
	}
	taken, err := r.frameworks.ByCode(ctx, q, codes)
	if err != nil {
		return out, fault.Wrap(op, err)
	}
	for _, code := range codes {
		if taken[code].Code == "" {
			out.Code = code
			return out, nil
		}
	}
	return out, fault.E(fault.Conflict, op, "framework.kind.taken", "code", free)
}
