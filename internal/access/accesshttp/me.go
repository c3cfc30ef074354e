package accesshttp

import (
	"net/http"
	"slices"

	"sopan/internal/access"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// MePage is what a person sets for themselves.
type MePage struct {
	Languages, Themes parts.Options
	Devices           []Device
	Faults            parts.Faults
}

// Device is one place where the person is signed in.
type Device struct {
	ID, Name, Sub string
	Here          bool
}

// ownNames are the languages' names as their speakers write them.
var ownNames = map[string]string{
	"as": "অসমীয়া", "bn": "বাংলা", "brx": "बर'", "doi": "डोगरी", "en": "English", "gu": "ગુજરાતી", "hi": "हिन्दी", "kn": "ಕನ್ನಡ",
	"kok": "कोंकणी", "ks": "کٲشُر", "mai": "मैथिली", "ml": "മലയാളം", "mni": "ꯃꯤꯇꯩꯂꯣꯟ", "mr": "मराठी", "ne": "नेपाली", "or": "ଓଡ଼ିଆ",
	"pa": "ਪੰਜਾਬੀ", "sa": "संस्कृतम्", "sat": "ᱥᱟᱱᱛᱟᱲᱤ", "sd": "سنڌي", "ta": "தமிழ்", "te": "తెలుగు", "ur": "اردو",
}

// language keeps the language chosen for a year, for whoever asks: it is chosen before one signs in.
func (d *Door) language(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	to := form.Get("to")
	if !slices.Contains(d.words.Languages(), to) {
		return fault.E(fault.Invalid, "accesshttp.language", "access.lang.unknown")
	}
	web.Keep(w, web.LanguageCookie, to, year, d.secure)
	http.Redirect(w, r, web.Back(form.Get("back"), "/"), http.StatusSeeOther)
	return nil
}

// theme keeps the light chosen for a year; "device" lets go of the choice.
func (d *Door) theme(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	switch to := form.Get("to"); to {
	case "light", "dark":
		web.Keep(w, web.ThemeCookie, to, year, d.secure)
	case "device":
		web.Drop(w, web.ThemeCookie)
	default:
		return fault.E(fault.Invalid, "accesshttp.theme", "access.theme.unknown")
	}
	http.Redirect(w, r, web.Back(form.Get("back"), "/"), http.StatusSeeOther)
	return nil
}

func (d *Door) me(w http.ResponseWriter, r *http.Request) error {
	return d.showMe(w, r, http.StatusOK, nil)
}

func (d *Door) showMe(w http.ResponseWriter, r *http.Request, status int, faults parts.Faults) error {
	ctx := r.Context()
	f := web.FrameOf(ctx)
	sessions, err := d.accounts.Sessions(ctx, d.db.Reader(), who.From(ctx))
	if err != nil {
		return err
	}
	here, err := d.here(r)
	if err != nil {
		return err
	}
	page := MePage{Languages: d.languages(f.P), Themes: themes(f.P, f.Theme), Faults: faults}
	for _, s := range sessions {
		page.Devices = append(page.Devices, deviceOf(f.P, s, here))
	}
	f.Title, f.Path = f.P.T("access.me.title"), "/me"
	return web.Render(w, r, status, settings(f, page))
}

// here is the id of the session by which the page was asked for.
func (d *Door) here(r *http.Request) (string, error) {
	_, account, err := d.accounts.Session(r.Context(), cookie(r, web.SessionCookie))
	return account.Session.ID, err
}

func (d *Door) languages(p *locale.Printer) parts.Options {
	out := parts.Options{ID: "to-language", Legend: p.T("access.me.language_ask")}
	for _, code := range d.words.Languages() {
		name := ownNames[code]
		if name == "" {
			name = code
		}
		out.List = append(out.List, parts.Option{Name: "to", Value: code, Text: name, Lang: code, Chosen: code == p.Lang()})
	}
	return out
}

func themes(p *locale.Printer, now string) parts.Options {
	if now != "light" && now != "dark" {
		now = "device"
	}
	out := parts.Options{ID: "to-theme", Legend: p.T("access.me.theme_ask")}
	for _, t := range []string{"device", "light", "dark"} {
		out.List = append(out.List, parts.Option{Name: "to", Value: t, Text: p.T("access.theme." + t), Chosen: t == now}) // keys: access.theme.device, access.theme.light, access.theme.dark
	}
	return out
}

func deviceOf(p *locale.Printer, s access.Session, here string) Device {
	name := s.Device
	if name == "" {
		name = p.T("access.device.unnamed")
	}
	kind := p.T("access.device.office")
	if s.Kind == access.Personal {
		kind = p.T("access.device.personal")
	}
	return Device{
		ID: s.ID, Name: name, Here: s.ID == here,
		Sub: p.T("access.device.used", "kind", kind, "day", p.DateShort(s.SeenAt), "time", p.Time(s.SeenAt)),
	}
}

func (d *Door) changePIN(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	here, err := d.here(r)
	if err != nil {
		return err
	}
	if access.Clean(form.Get("pin")) != access.Clean(form.Get("again")) {
		err = differ("accesshttp.changePIN")
	} else {
		err = d.accounts.ChangePIN(r.Context(), who.From(r.Context()), form.Get("present"), form.Get("pin"), address(r), here)
	}
	if err != nil && mendable(err) {
		return d.showMe(w, r, statusOf(w, err), faultsOf(web.FrameOf(r.Context()).P, err, "present"))
	} else if err != nil {
		return err
	}
	web.Flash(w, "", "access.me.pin_changed")
	http.Redirect(w, r, "/me", http.StatusSeeOther)
	return nil
}

// deviceOut signs out one device. One that is signed out already is what was wanted.
func (d *Door) deviceOut(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	err = d.accounts.SignOutDevice(r.Context(), who.From(r.Context()), form.Get("id"))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	web.Flash(w, "", "access.me.device_out")
	http.Redirect(w, r, "/me#devices", http.StatusSeeOther)
	return nil
}

func (d *Door) allOut(w http.ResponseWriter, r *http.Request) error {
	if err := d.accounts.SignOutEverywhere(r.Context(), who.From(r.Context())); err != nil {
		return err
	}
	web.Drop(w, web.SessionCookie)
	web.Flash(w, "", "access.out.everywhere")
	http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
	return nil
}
