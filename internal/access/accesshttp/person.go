package accesshttp

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"sopan/internal/access"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// PersonPage is one person's account and roles, for who manages the one or gives the other.
type PersonPage struct {
	ID, Code, Name, Lang string
	Facts                []parts.Fact
	Manages              bool // the account is shown, and a slip may be printed
	Gives                bool // roles are shown and may be given
	Self                 bool
	Reads                bool // the reader may read their service
	Books                bool // the reader may book them for an independent test
	State                access.State
	Closable             bool // there is an account to close, and it is not the reader's
	Account              []parts.Fact
	Slips                []SlipLine
	Roles                []Role
	RoleChoices          []parts.Choice
	UnitCode             string
	Faults               parts.Faults
}

// SlipLine is one slip that was issued, in words.
type SlipLine struct{ When, By, State, Kind string }

// slipsShown is how many slips are listed.
const slipsShown = 5

func (d *Door) person(w http.ResponseWriter, r *http.Request) error {
	return d.showPerson(w, r, http.StatusOK, PersonPage{}, url.Values{})
}

func (d *Door) showPerson(w http.ResponseWriter, r *http.Request, status int, page PersonPage, form url.Values) error {
	ctx := r.Context()
	q, f, by := d.db.Reader(), web.FrameOf(ctx), who.From(ctx)
	someone, err := d.byCode(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	var held []access.Held
	if page.Gives = by.Holds(who.GrantGive); page.Gives {
		if held, err = d.accounts.Grants(ctx, q, by, someone.ID); err != nil {
			return err
		}
	}
	account, issued, err := d.accounts.Slips(ctx, q, by, someone.ID, slipsShown)
	if err != nil && !fault.Is(err, fault.Denied) {
		return err
	}
	managed := err == nil
	ids := []string{someone.ID}
	for _, s := range issued {
		ids = append(ids, s.IssuedBy)
	}
	posts, err := d.posts(ctx, q, ids, held)
	if err != nil {
		return err
	}
	post := posts[someone.ID]
	page.Self = by.PersonID == someone.ID
	page.Manages = managed && (!page.Self || by.Can(who.AccountManage, post.OrgPath)) // one's own account is not shown here for being one's own
	if !page.Manages && !by.Can(who.GrantGive, post.OrgPath) {
		return fault.E(fault.Denied, "accesshttp.person", "access.people.denied_person")
	}
	page.describe(f.P, post)
	page.Reads = by.Can(who.PeopleRead, post.OrgPath)
	page.Books = post.PositionCode != "" && by.Can(who.AssessBook, post.OrgPath)
	if page.Manages {
		page.State, page.Account = account.State, accountFacts(f.P, account)
		page.Closable = !page.Self && closable(account.State)
		for _, s := range issued {
			page.Slips = append(page.Slips, slipLine(f.P, s, posts))
		}
	}
	if page.Gives {
		if err := d.fillRoles(ctx, q, f.P, by, held, posts, &page, form); err != nil {
			return err
		}
	}
	if err := d.note(ctx, by, page, post.OrgPath); err != nil {
		return err
	}
	f.Title, f.Tab, f.Tabs = page.Name, "mdo/people", f.AreaTabs()
	f.Path = "/mdo/people/" + url.PathEscape(page.Code)
	return web.Render(w, r, status, one(f, page))
}

// note keeps that the page was opened, for the person to see.
func (d *Door) note(ctx context.Context, by who.Actor, page PersonPage, path string) error {
	if page.Self {
		return nil
	}
	right := who.AccountManage
	if !page.Manages {
		right = who.GrantGive
	}
	return fault.Wrap("accesshttp.note", audit.Record(ctx, d.db, by, right, page.ID, path, "account"))
}

// byCode finds a person. One who has nothing to do here is not told which codes there are.
func (d *Door) byCode(ctx context.Context, q db.Q, by who.Actor, code string) (people.Person, error) {
	if !mayOpen(by) {
		return people.Person{}, fault.E(fault.Denied, "accesshttp.byCode", "access.people.denied")
	}
	return d.people.ByCode(ctx, q, code)
}

// open finds a person and refuses a reader who neither manages accounts nor gives roles where they serve.
func (d *Door) open(ctx context.Context, q db.Q, by who.Actor, code string) (people.Person, who.Over, error) {
	someone, err := d.byCode(ctx, q, by, code)
	if err != nil {
		return someone, who.Over{}, err
	}
	over, err := d.people.Over(ctx, q, by, someone.ID)
	if err != nil {
		return someone, over, err
	}
	if !by.May(who.AccountManage, over) && !by.Can(who.GrantGive, over.Path) {
		return someone, over, fault.E(fault.Denied, "accesshttp.open", "access.people.denied_person")
	}
	return someone, over, nil
}

func (page *PersonPage) describe(p *locale.Printer, post people.Post) {
	page.ID, page.Code = post.PersonID, post.Code
	name, title, org := named(p, post.Name), named(p, post.Title), named(p, post.OrgName)
	page.Name, page.Lang = name.Text, name.Lang
	if title.Text == "" {
		title.Text = p.T("access.person.no_post")
	}
	page.Facts = []parts.Fact{
		{Name: p.T("access.you.code"), Value: post.Code},
		{Name: p.T("access.you.post"), Value: title.Text, Lang: title.Lang, Sub: post.PositionCode},
	}
	if org.Text != "" {
		page.Facts = append(page.Facts, parts.Fact{Name: p.T("access.you.office"), Value: org.Text, Lang: org.Lang})
	}
}

func accountFacts(p *locale.Printer, a access.Account) []parts.Fact {
	out := []parts.Fact{{Name: p.T("access.people.account"), Value: stateName(p, a.State)}}
	if !a.FirstAt.IsZero() {
		out = append(out, parts.Fact{Name: p.T("access.person.first"), Value: p.DateTime(a.FirstAt)})
	}
	if !a.ChangedAt.IsZero() {
		out = append(out, parts.Fact{Name: p.T("access.person.changed"), Value: p.DateTime(a.ChangedAt)})
	}
	return out
}

func slipLine(p *locale.Printer, s access.Issued, posts map[string]people.Post) SlipLine {
	by := p.T("access.person.slip_system", "day", p.Date(s.ExpiresAt))
	if issuer, ok := posts[s.IssuedBy]; ok {
		name, _ := p.Name(issuer.Name)
		by = p.T("access.person.slip_by", "who", name, "day", p.Date(s.ExpiresAt))
	}
	out := SlipLine{
		When: p.DateTime(s.IssuedAt), By: by,
		State: p.T("access.slip.state." + string(s.State)), Kind: "mut", // keys: access.slip.state.
	}
	switch s.State {
	case access.SlipWaiting, access.SlipRedeemed, access.SlipConfirmed:
		out.Kind = "now"
	case access.SlipFlagged:
		out.Kind = "gap"
	case access.SlipDone:
		out.Kind = "ok"
	}
	return out
}

// fillRoles shows the roles that the reader may see and offers what they may give.
func (d *Door) fillRoles(ctx context.Context, q db.Q, p *locale.Printer, by who.Actor, held []access.Held, posts map[string]people.Post, page *PersonPage, form url.Values) error {
	var err error
	if page.Roles, err = d.roles(ctx, q, p, held, posts, posts[page.ID]); err != nil {
		return err
	}
	for i := range page.Roles {
		page.Roles[i].Mine = !page.Self && !page.Roles[i].Ended && by.Can(who.GrantGive, page.Roles[i].Path)
	}
	for _, role := range who.Roles() {
		if who.Grantable(role) {
			page.RoleChoices = append(page.RoleChoices, parts.Choice{Value: string(role), Text: roleName(p, role), Chosen: form.Get("role") == string(role)})
		}
	}
	page.UnitCode = form.Get("unit")
	return nil
}

// give gives a role over the unit that is named by its code, or over the office where the person serves.
func (d *Door) give(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	q, p, by := d.db.Reader(), web.FrameOf(ctx).P, who.From(ctx)
	someone, over, err := d.open(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	path := over.Path
	if code := strings.TrimSpace(form.Get("unit")); code != "" {
		path, err = d.unitPath(ctx, q, code)
	}
	if err == nil {
		err = d.accounts.Grant(ctx, by, someone.ID, who.Role(form.Get("role")), path)
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Denied) {
		return d.showPerson(w, r, fault.Status(fault.KindOf(err)), PersonPage{Faults: faultsOf(p, err, "role")}, form)
	} else if err != nil {
		return err
	}
	web.Flash(w, "", "access.person.given")
	http.Redirect(w, r, "/mdo/people/"+url.PathEscape(someone.Code)+"#roles", http.StatusSeeOther)
	return nil
}

// unitPath gives the path of the unit with a code; one that does not exist is a fault of the field.
func (d *Door) unitPath(ctx context.Context, q db.Q, code string) (string, error) {
	org, err := d.people.Org(ctx, q, code)
	if fault.Is(err, fault.NotFound) {
		return "", fault.E(fault.Invalid, "accesshttp.give", "access.person.unit_unknown").At("unit", "access.person.unit_unknown")
	}
	return org.Path, err
}

// take ends a role. One that has ended meanwhile is what was wanted; one that is not there because its unit has moved is not.
func (d *Door) take(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	q, by := d.db.Reader(), who.From(ctx)
	someone, _, err := d.open(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	role, path := who.Role(form.Get("role")), form.Get("path")
	err = d.accounts.Revoke(ctx, by, someone.ID, role, path)
	if fault.Is(err, fault.NotFound) {
		held, err := d.accounts.Grants(ctx, q, by, someone.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(held, func(h access.Held) bool { return h.Role == role && h.Path == path && !h.EndedAt.IsZero() }) {
			err := fault.E(fault.Conflict, "accesshttp.take", "access.person.take_changed")
			return d.showPerson(w, r, fault.Status(fault.Conflict), PersonPage{Faults: faultsOf(web.FrameOf(ctx).P, err, "roles")}, url.Values{})
		}
	} else if err != nil {
		return err
	}
	web.Flash(w, "", "access.person.taken")
	http.Redirect(w, r, "/mdo/people/"+url.PathEscape(someone.Code)+"#roles", http.StatusSeeOther)
	return nil
}
