package department

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/people"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// BeginPage is where a kind of post is begun without a list of posts.
type BeginPage struct {
	Units  []people.Org // for which the reader may draft; the first is taken where nothing is said
	Form   url.Values
	There  string // code of a kind of post of this title that is there already
	Faults parts.Faults
}

// unitKinds are the sorts of office that are offered for a kind of post. The words of each: key department.unit.
var unitKinds = []string{
	"government", "ministry", "department", "organisation", "district_office", "block_office", "ulb", "post_office", "institute", "commission",
}

// topPay is the highest level of the pay matrix of the Seventh Central Pay Commission.
const topPay = 18

func (d *Desk) beginKind(w http.ResponseWriter, r *http.Request) error {
	return d.showBegin(w, r, http.StatusOK, BeginPage{Form: url.Values{}})
}

func (d *Desk) showBegin(w http.ResponseWriter, r *http.Request, status int, page BeginPage) error {
	f, err := desk(r.Context(), "department.begin", "")
	if err != nil {
		return err
	}
	if page.Units, err = d.mayDraftAt(r.Context()); err != nil {
		return err
	}
	f.Title = f.P.T("department.begin.title")
	return web.Render(w, r, status, beginPage(f, page))
}

// mayDraftAt gives the organisations at the heads of the parts of the tree where the reader drafts; Denied where there is none.
func (d *Desk) mayDraftAt(ctx context.Context) ([]people.Org, error) {
	paths := slices.Clone(who.From(ctx).Paths(who.FracEdit))
	if len(paths) == 0 {
		return nil, fault.E(fault.Denied, "department.begin", "department.begin.denied")
	}
	for i := range paths {
		if paths[i] == "" {
			paths[i] = framework.Nation
		}
	}
	at, err := d.people.OrgsAt(ctx, d.db.Reader(), paths)
	var out []people.Org
	for _, path := range paths {
		if at[path].ID != "" {
			out = append(out, at[path])
		}
	}
	if err == nil && len(out) == 0 {
		err = fault.E(fault.NotFound, "department.begin", "people.org.unknown")
	}
	return out, err
}

// takeKind begins a kind of post and leads into its wizard.
func (d *Desk) takeKind(w http.ResponseWriter, r *http.Request) error {
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	units, err := d.mayDraftAt(ctx)
	if err != nil {
		return err
	}
	unit := units[0]
	if code := form.Get("org"); code != "" {
		if unit, err = d.people.Org(ctx, q, code); err != nil {
			return err
		}
	}
	k, wrong := kindOf(form, unit.Code)
	p := web.FrameOf(ctx).P
	if len(wrong) > 0 {
		return d.showBegin(w, r, http.StatusUnprocessableEntity, BeginPage{Form: form, Faults: parts.FaultsIn(p, wrong)})
	}
	found, err := d.people.ProposeKind(ctx, q, unit, k)
	if err != nil {
		return err
	}
	if found.There != "" {
		says := []fault.Field{{Name: "name_en", Key: "department.begin.there", Args: []any{"code", found.There}}}
		return d.showBegin(w, r, http.StatusConflict, BeginPage{Form: form, There: found.There, Faults: parts.FaultsIn(p, says)})
	}
	if k.Code == "" {
		k.Code = found.Code
	}
	v, err := d.frameworks.NewKind(ctx, by, k)
	if mended(err) {
		return d.showBegin(w, r, fault.Status(fault.KindOf(err)), BeginPage{Form: form, Faults: faults(p, err, beginFields...)})
	} else if err != nil {
		return err
	}
	to := "/mdo/positions/" + url.PathEscape(v.KindCode)
	like, err := d.frameworks.ByCode(ctx, q, []string{found.Alike})
	if err != nil {
		return err
	}
	if like[found.Alike].Version > 0 { // nothing is taken over unseen: the page shows what is otherwise
		web.Flash(w, "", "department.flash.begun_like", "code", v.KindCode)
		return redirect(w, r, to+"/reuse?from="+web.Escape(found.Alike))
	}
	web.Flash(w, "", "department.flash.begun", "code", v.KindCode)
	return redirect(w, r, to)
}

// beginFields are the fields of the form, in its order.
var beginFields = []string{"name_en", "name_hi", "aliases", "unit_kind", "tier", "pay_level", "code"}

// kindOf reads a kind of post off the form, with what is missing in it.
func kindOf(form url.Values, org string) (framework.Kind, []fault.Field) {
	var wrong []fault.Field
	k := framework.Kind{
		Code: strings.ToUpper(strings.TrimSpace(form.Get("code"))), Name: framework.Names{}, UnitKind: form.Get("unit_kind"), Tier: form.Get("tier"), OrgCode: org,
	}
	for _, name := range []struct{ lang, none string }{{"en", "department.begin.name_en"}, {"hi", "department.begin.name_hi"}} {
		text := strings.Join(strings.Fields(form.Get("name_"+name.lang)), " ")
		if text == "" {
			wrong = append(wrong, fault.Field{Name: "name_" + name.lang, Key: name.none})
			continue
		}
		k.Name[name.lang] = text
	}
	for _, line := range strings.Split(form.Get("aliases"), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			k.Aliases = append(k.Aliases, framework.Names{scriptOf(line): line})
		}
	}
	if !slices.Contains(unitKinds, k.UnitKind) {
		wrong = append(wrong, fault.Field{Name: "unit_kind", Key: "department.begin.no_unit_kind"})
	}
	if !slices.Contains(framework.Tiers, k.Tier) {
		wrong = append(wrong, fault.Field{Name: "tier", Key: "department.begin.no_tier"})
	}
	if level := form.Get("pay_level"); level != "" {
		n, err := strconv.Atoi(level)
		if err != nil || n < 1 || n > topPay {
			wrong = append(wrong, fault.Field{Name: "pay_level", Key: "framework.frac.pay_level"})
		}
		k.PayLevel = n
	}
	if k.Group = people.GroupOfPay(k.PayLevel); k.Group == "" {
		k.Group = "-"
	}
	if k.Code != "" && !framework.ValidCode(k.Code) {
		wrong = append(wrong, fault.Field{Name: "code", Key: "framework.import.code"})
	}
	return k, wrong
}

// choices are the words of a select, with one chosen; "" stands first.
func choices(values []string, chosen, none string, words func(string) string) []parts.Choice {
	out := []parts.Choice{{Text: none}}
	for _, v := range values {
		out = append(out, parts.Choice{Value: v, Text: words(v), Chosen: v == chosen})
	}
	return out
}

func (p BeginPage) unitKinds(f web.Frame) []parts.Choice {
	return choices(unitKinds, p.Form.Get("unit_kind"), f.P.T("department.begin.choose"), func(v string) string { return unitKind(f, v) })
}

func (p BeginPage) tiers(l *locale.Printer) []parts.Choice {
	return choices(framework.Tiers, p.Form.Get("tier"), l.T("department.begin.choose"), func(v string) string { return l.T("framework.tier." + v) }) // keys: framework.tier.
}

func (p BeginPage) levels(l *locale.Printer) []parts.Choice {
	var all []string
	for n := 1; n <= topPay; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return choices(all, p.Form.Get("pay_level"), l.T("department.begin.no_pay"), func(v string) string { return l.T("department.begin.pay", "n", v) })
}

// at are the units among which one may choose; none where there is nothing to choose.
func (p BeginPage) at(l *locale.Printer) []parts.Choice {
	if len(p.Units) < 2 {
		return nil
	}
	var out []parts.Choice
	for _, o := range p.Units {
		text, _ := l.Name(o.Name)
		out = append(out, parts.Choice{Value: o.Code, Text: text, Chosen: o.Code == p.Form.Get("org")})
	}
	return out
}
