package app

import (
	"context"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"sopan/internal/access"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
)

// viewers keeps, for half a minute, what the frame shows of a person: name, office, and whether anybody reports to them. It is
// for showing doors; every door checks for itself.
type viewers struct {
	house *House
	mu    sync.Mutex
	known map[string]seen
}

type seen struct {
	post people.Post
	at   time.Time
}

const remembers = 30 * time.Second

func newViewers(h *House) *viewers { return &viewers{house: h, known: map[string]seen{}} }

// view gives what the frame shows of the actor.
func (v *viewers) view(ctx context.Context, p *locale.Printer, actor who.Actor, account access.Account) (web.Viewer, string, error) {
	out := web.Viewer{SignedIn: true, PersonID: actor.PersonID, Name: account.Code, Initials: initials(account.Code)}
	s, err := v.look(ctx, actor)
	if err != nil {
		return out, "", err
	}
	out.Name, out.NameLang = p.Name(s.post.Name)
	out.Initials = initials(out.Name)
	out.Areas = areas(actor, s.post.Leads)
	out.Staff = len(out.Areas) > 0
	if out.Unread, err = v.house.Notices.Unread(ctx, v.house.Reader(), actor.PersonID); err != nil {
		return out, "", err
	}
	org, _ := p.Name(s.post.OrgName)
	return out, org, nil
}

func (v *viewers) look(ctx context.Context, actor who.Actor) (seen, error) {
	now := v.house.DB.Clock().Now()
	v.mu.Lock()
	s, ok := v.known[actor.PersonID]
	v.mu.Unlock()
	if ok && now.Sub(s.at) < remembers && now.Sub(s.at) >= 0 {
		return s, nil
	}
	post, err := v.house.People.Post(ctx, v.house.Reader(), actor.PersonID)
	if err != nil {
		return s, err
	}
	s = seen{post: post, at: now}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) > 20000 { // a nation may sign in; nobody needs all of it in memory
		clear(v.known)
	}
	v.known[actor.PersonID] = s
	return s, nil
}

// areas are the desks that this person may enter.
func areas(actor who.Actor, manager bool) []web.Area {
	var out []web.Area
	add := func(ok bool, key, href string) {
		if ok {
			out = append(out, web.Area{Key: key, Href: href})
		}
	}
	add(manager, "app.area.team", "/team")                                                                                              // key: app.area.team
	add(actor.Holds(who.FracEdit) || actor.Holds(who.FracReview) || actor.Holds(who.FracPublish), "app.area.mdo", "/mdo")               // key: app.area.mdo
	add(actor.Holds(who.AccountManage) || actor.Holds(who.GrantGive), "app.area.people", "/mdo/people")                                 // key: app.area.people
	add(actor.Holds(who.EvidenceLoad), "app.area.scores", "/mdo/scores")                                                                // key: app.area.scores
	add(actor.Holds(who.FracReview) || actor.Holds(who.FracVerify) || actor.Holds(who.FracPublish), "app.area.frac", "/frac/review")    // key: app.area.frac
	add(actor.Holds(who.FrameworkEdit) || actor.Holds(who.FracEdit), "app.area.dictionary", "/dictionary")                              // key: app.area.dictionary
	add(actor.Holds(who.AssessRecord), "app.area.assess", "/assess")                                                                    // key: app.area.assess
	add(actor.Holds(who.ContentEdit) || actor.Holds(who.ContentReview) || actor.Holds(who.CoursePublish), "app.area.studio", "/studio") // key: app.area.studio
	add(actor.Holds(who.AuditRead), "app.area.audit", "/audit")                                                                         // key: app.area.audit
	add(actor.Holds(who.RecordClients), "app.area.programs", "/record/programs")                                                        // key: app.area.programs
	add(manager || len(actor.Grants) > 0, "app.area.atlas", "/atlas")                                                                   // key: app.area.atlas
	return out
}

// initials are the first letters of the first two words, whole letters of scripts that join them.
func initials(name string) string {
	out := ""
	for i, word := range strings.Fields(name) {
		if i == 2 {
			break
		}
		r, _ := utf8.DecodeRuneInString(word)
		out += string(r)
	}
	return out
}
