package accesshttp

import (
	"net/http"

	"sopan/internal/access"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

const home = "/today"

// SignInPage is the form of everyday sign-in.
type SignInPage struct {
	Login, Back string
	Kind        access.SessionKind
	Faults      parts.Faults
}

func (d *Door) signInForm(w http.ResponseWriter, r *http.Request) error {
	back := web.Back(r.URL.Query().Get("back"), "")
	if who.From(r.Context()).SignedIn() {
		http.Redirect(w, r, web.Back(back, home), http.StatusSeeOther)
		return nil
	}
	return d.showSignIn(w, r, http.StatusOK, SignInPage{Back: back})
}

func (d *Door) showSignIn(w http.ResponseWriter, r *http.Request, status int, page SignInPage) error {
	f := web.FrameOf(r.Context())
	f.Title, f.NoIndex = f.P.T("access.in.title"), true
	if f.Path = "/sign-in"; page.Back != "" {
		f.Path += "?back=" + web.Escape(page.Back)
	}
	return web.Render(w, r, status, signIn(f, page))
}

func (d *Door) signIn(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	page := SignInPage{Login: form.Get("login"), Back: web.Back(form.Get("back"), ""), Kind: kindOf(form.Get("kind"))}
	in, err := d.accounts.SignIn(r.Context(), access.Attempt{
		Login: page.Login, Secret: form.Get("pin"), Address: address(r), Kind: page.Kind, Device: device(r),
	})
	if err != nil && mendable(err) {
		page.Faults = faultsOf(web.FrameOf(r.Context()).P, err, "login")
		return d.showSignIn(w, r, statusOf(w, err), page)
	} else if err != nil {
		return err
	}
	d.keep(w, r, in)
	http.Redirect(w, r, web.Back(page.Back, home), http.StatusSeeOther)
	return nil
}

func (d *Door) signOut(w http.ResponseWriter, r *http.Request) error {
	if token := cookie(r, web.SessionCookie); token != "" {
		if err := d.accounts.SignOut(r.Context(), token); err != nil {
			return err
		}
	}
	web.Drop(w, web.SessionCookie)
	web.Flash(w, "", "access.out.done")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}
