package accesshttp

import (
	"net/http"

	"sopan/internal/access"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// stepCookie carries a first sign-in from page to page, for the hour that it may take.
const stepCookie = "step"

// The pages of a first sign-in, in their order.
const (
	codePage = "/sign-in/slip"
	youPage  = "/sign-in/slip/you"
	pinPage  = "/sign-in/slip/pin"
)

// CodePage asks for the code on the slip.
type CodePage struct {
	Code   string
	Faults parts.Faults
}

// YouPage shows whom the office says the reader is.
type YouPage struct {
	Name  string
	Title string // the question, with name and post
	Facts []parts.Fact
}

// PINPage asks for a PIN, twice.
type PINPage struct {
	Code   string // the employee code, which is typed from now on
	Kind   access.SessionKind
	Faults parts.Faults
}

func (d *Door) codeForm(w http.ResponseWriter, r *http.Request) error {
	return d.showCode(w, r, http.StatusOK, CodePage{})
}

func (d *Door) showCode(w http.ResponseWriter, r *http.Request, status int, page CodePage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.NoIndex, f.Bare = f.P.T("access.code.title"), true, true
	return web.Render(w, r, status, typeCode(f, page))
}

func (d *Door) code(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	step, err := d.accounts.Redeem(r.Context(), form.Get("code"), address(r))
	if err != nil && mendable(err) {
		page := CodePage{Code: form.Get("code"), Faults: faultsOf(web.FrameOf(r.Context()).P, err, "code")}
		return d.showCode(w, r, statusOf(w, err), page)
	} else if err != nil {
		return err
	}
	web.Keep(w, stepCookie, step.Token, access.StepLives, d.secure)
	http.Redirect(w, r, youPage, http.StatusSeeOther)
	return nil
}

// at gives the first sign-in that is under way. Where the reader is not at this page it sends them to the right one and gives
// false: a page that was left open, or sent twice, leads on.
func (d *Door) at(w http.ResponseWriter, r *http.Request, here string) (access.Step, bool, error) {
	there := codePage
	var step access.Step
	if token := cookie(r, stepCookie); token != "" {
		var err error
		if step, err = d.accounts.At(r.Context(), token); err != nil {
			return step, false, err
		}
		switch step.State {
		case access.SlipRedeemed:
			there = youPage
		case access.SlipConfirmed:
			there = pinPage
		case access.SlipDone:
			there = home
		}
	}
	if there == here {
		return step, true, nil
	}
	http.Redirect(w, r, there, http.StatusSeeOther)
	return step, false, nil
}

func (d *Door) youForm(w http.ResponseWriter, r *http.Request) error {
	step, here, err := d.at(w, r, youPage)
	if err != nil || !here {
		return err
	}
	f := web.FrameOf(r.Context())
	page := youOf(f.P, step.Identity)
	f.Title, f.NoIndex, f.Bare = page.Title, true, true
	return web.Render(w, r, http.StatusOK, confirmYou(f, page))
}

func youOf(p *locale.Printer, i access.Identity) YouPage {
	name, _ := p.Name(i.Name)
	post, _ := p.Name(i.Title)
	org, _ := p.Name(i.Org)
	page := YouPage{Name: name, Facts: []parts.Fact{
		{Name: p.T("access.you.name"), Value: name}, {Name: p.T("access.you.code"), Value: i.Code},
	}}
	if post == "" {
		page.Title = p.T("access.you.title_no_post", "name", name)
		return page
	}
	page.Title = p.T("access.you.title", "name", name, "post", post)
	page.Facts = append(page.Facts, parts.Fact{Name: p.T("access.you.post"), Value: post}, parts.Fact{Name: p.T("access.you.office"), Value: org})
	return page
}

func (d *Door) you(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	step, here, err := d.at(w, r, youPage)
	if err != nil || !here {
		return err
	}
	switch form.Get("answer") {
	case "yes":
		// Pressed twice, the second finds it done: the page of the PIN is the answer to both.
		if err := d.accounts.Confirm(r.Context(), step.Token); err != nil && !fault.Is(err, fault.Conflict) {
			return err
		}
		http.Redirect(w, r, pinPage, http.StatusSeeOther)
	case "no":
		if err := d.accounts.Flag(r.Context(), step.Token); err != nil {
			return err
		}
		web.Drop(w, stepCookie)
		web.Flash(w, "", "access.you.flagged")
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	default:
		http.Redirect(w, r, youPage, http.StatusSeeOther)
	}
	return nil
}

func (d *Door) pinForm(w http.ResponseWriter, r *http.Request) error {
	step, here, err := d.at(w, r, pinPage)
	if err != nil || !here {
		return err
	}
	return d.showPIN(w, r, http.StatusOK, PINPage{Code: step.Identity.Code})
}

func (d *Door) showPIN(w http.ResponseWriter, r *http.Request, status int, page PINPage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.NoIndex, f.Bare = f.P.T("access.pin.title"), true, true
	return web.Render(w, r, status, choosePIN(f, page))
}

func (d *Door) pin(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	step, here, err := d.at(w, r, pinPage)
	if err != nil || !here {
		return err
	}
	page := PINPage{Code: step.Identity.Code, Kind: kindOf(form.Get("kind"))}
	var in access.SignedIn
	if access.Clean(form.Get("pin")) != access.Clean(form.Get("again")) {
		err = differ("accesshttp.pin")
	} else {
		in, err = d.accounts.SetPIN(r.Context(), step.Token, form.Get("pin"), page.Kind, device(r))
	}
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Unavailable) {
		page.Faults = faultsOf(web.FrameOf(r.Context()).P, err, "pin")
		return d.showPIN(w, r, statusOf(w, err), page)
	} else if err != nil {
		return err
	}
	d.keep(w, r, in)
	web.Drop(w, stepCookie)
	web.Flash(w, "", "access.pin.welcome", "code", page.Code)
	http.Redirect(w, r, home, http.StatusSeeOther)
	return nil
}
