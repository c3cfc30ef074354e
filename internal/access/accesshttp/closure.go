package accesshttp

import (
	"net/http"
	"net/url"

	"sopan/internal/access"
	"sopan/internal/ground/audit"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// closable tells whether there is anything to close.
func closable(s access.State) bool { return s == access.StateNew || s == access.StateActive }

// closureForm asks before an account is closed. Where there is none to close it leads back to the person.
func (d *Door) closureForm(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	q, f, by := d.db.Reader(), web.FrameOf(ctx), who.From(ctx)
	someone, over, err := d.open(ctx, q, by, r.PathValue("code"))
	if err != nil {
		return err
	}
	if someone.ID == by.PersonID {
		return fault.E(fault.Denied, "accesshttp.closureForm", "access.denied.self")
	}
	account, err := d.accounts.Account(ctx, q, by, someone.ID)
	if err != nil {
		return err
	}
	at := "/mdo/people/" + url.PathEscape(someone.Code)
	if !closable(account.State) {
		http.Redirect(w, r, at, http.StatusSeeOther)
		return nil
	}
	if err := audit.Record(ctx, d.db, by, who.AccountManage, someone.ID, over.Path, "account"); err != nil {
		return fault.Wrap("accesshttp.closureForm", err)
	}
	name, _ := f.P.Name(someone.Name)
	f.Title = f.P.T("access.closure.title", "name", name)
	f.Tab, f.Tabs, f.Path = "mdo/people", f.AreaTabs(), at+"/closure"
	return web.Render(w, r, http.StatusOK, closure(f, parts.Confirm{
		Title: f.Title, What: f.P.T("access.closure.what"), Whom: f.P.T("access.closure.whom", "name", name, "code", someone.Code),
		Undo: f.P.T("access.closure.undo"), Action: at + "/closure", Back: at,
		Yes: parts.Button{Text: f.P.T("access.closure.yes"), Kind: "danger"},
	}))
}

// close closes an account. One that is closed already is what was wanted.
func (d *Door) close(w http.ResponseWriter, r *http.Request) error {
	if _, err := web.Form(w, r); err != nil {
		return err
	}
	ctx := r.Context()
	someone, _, err := d.open(ctx, d.db.Reader(), who.From(ctx), r.PathValue("code"))
	if err != nil {
		return err
	}
	if err := d.accounts.Close(ctx, who.From(ctx), someone.ID); err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	web.Flash(w, "", "access.closure.done")
	http.Redirect(w, r, "/mdo/people/"+url.PathEscape(someone.Code), http.StatusSeeOther)
	return nil
}
