package department_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sopan/internal/app/apptest"
	"sopan/internal/web/webtest"
)

// A kind of post is begun on a page, without a list of posts, and the next page is its wizard with nothing written yet.
func TestBegin_LeadsIntoAnEmptyWizard(t *testing.T) {
	apptest.Each(t, func(t *testing.T, h *apptest.House) {
		r := h.SignIn(t, h.Site(t), "department")
		html := page(t, r, "/mdo/positions")
		webtest.One(t, html, `.page-h a[href="/mdo/positions/new"]`)
		html = page(t, r, "/mdo/positions/new")
		webtest.Sound(t, html)
		form := url.Values{
			"name_en": {"Block Panchayat  Trainer"}, "name_hi": {"खंड पंचायत प्रशिक्षक"}, "aliases": {"BP Trainer\nप्रशिक्षक (पंचायत)"}, "unit_kind": {"block_office"},
			"tier": {"block"}, "pay_level": {"6"},
		}
		html = send(t, r, "/mdo/positions/new", form, http.StatusOK)
		webtest.HasText(t, html, "h1", "Block Panchayat Trainer")
		if states := strings.Join(webtest.Texts(t, html, "#steps .pill"), ","); states != "not started,cannot start yet,cannot start yet,cannot start yet,cannot start yet" {
			t.Errorf("the steps: %s", states)
		}
		webtest.HasText(t, html, ".told", "POS-UP-PR-BPT")
		draft := struct {
			About struct {
				Group    string              `json:"group"`
				PayLevel int                 `json:"pay_level"`
				OrgCode  string              `json:"org_code"`
				Tier     string              `json:"tier"`
				Aliases  []map[string]string `json:"aliases"`
			}
		}{}
		ask(t, h.As(t, h.Site(t), "department").Get("/api/v1/frac/drafts/POS-UP-PR-BPT", &draft), http.StatusOK, "the draft")
		if a := draft.About; a.Group != "B" || a.PayLevel != 6 || a.OrgCode != "UP-PR" || a.Tier != "block" || len(a.Aliases) != 2 || a.Aliases[1]["hi"] == "" {
			t.Errorf("%+v", a)
		}
		// The same title again, in other words: it is there. At another kind of office it is another kind of post.
		form.Set("name_en", "Trainer of Block Panchayat")
		html = send(t, r, "/mdo/positions/new", form, http.StatusConflict)
		webtest.HasText(t, html, "#errors", "POS-UP-PR-BPT has this title already")
		webtest.One(t, html, `main a[href="/mdo/positions/POS-UP-PR-BPT"]`)
		form.Set("unit_kind", "district_office")
		html = send(t, r, "/mdo/positions/new", form, http.StatusOK)
		webtest.HasText(t, html, ".told", "POS-UP-PR-TBP") // the other one is not in force yet: there is nothing to take from it
		form = url.Values{"name_en": {"Gram Panchayat Secretary"}, "name_hi": {"ग्राम पंचायत सचिव"}, "unit_kind": {"district_office"}, "tier": {"district"}}
		html = send(t, r, "/mdo/positions/new", form, http.StatusOK)
		webtest.HasText(t, html, ".told", "same title stands elsewhere")
		webtest.One(t, html, `input[name="from"][value="POS-UP-PR-GPS"]`)
	})
}

func TestBegin_WhatIsMissing_IsSaidBesideItsField_AndNothingIsBegun(t *testing.T) {
	h := apptest.Demo(t)
	r := h.SignIn(t, h.Site(t), "drafter")
	html := send(t, r, "/mdo/positions/new", url.Values{"name_en": {"Block Trainer"}, "pay_level": {"19"}, "code": {"no code"}}, http.StatusUnprocessableEntity)
	webtest.Sound(t, html)
	for _, field := range []string{"name_hi", "unit_kind", "tier", "pay_level", "code"} {
		webtest.One(t, html, `#errors a[href="#`+field+`"]`)
		webtest.One(t, html, `#`+field+`[aria-invalid="true"]`)
	}
	if kept := webtest.Attr(webtest.One(t, html, "#name_en"), "value"); kept != "Block Trainer" {
		t.Errorf("kept %q", kept)
	}
	form := url.Values{"name_en": {"Block Trainer"}, "name_hi": {"खंड प्रशिक्षक"}, "unit_kind": {"block_office"}, "tier": {"block"}, "code": {"POS-UP-PR-GPS"}}
	html = send(t, r, "/mdo/positions/new", form, http.StatusConflict)
	webtest.HasText(t, html, "#code-error", "POS-UP-PR-GPS stands already")
	form.Set("org", "IN-MOP")
	form.Set("code", "")
	send(t, r, "/mdo/positions/new", form, http.StatusForbidden)
}

func TestBegin_ByWhoDoesNotDraft_IsRefused(t *testing.T) {
	h := apptest.Demo(t)
	site := h.Site(t)
	for _, name := range []string{"officer", "secretary", "curator", "auditor"} {
		r := h.SignIn(t, site, name)
		if status, html := r.Get("/mdo/positions/new"); status != http.StatusForbidden || strings.Contains(html, "name_en") {
			t.Errorf("%s sees the form: %d", name, status)
		}
		if status, _ := r.Post("/mdo/positions/new", url.Values{"name_en": {"A"}}); status != http.StatusForbidden {
			t.Errorf("%s begins one: %d", name, status)
		}
	}
}
