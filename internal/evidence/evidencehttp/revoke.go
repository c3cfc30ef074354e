package evidencehttp

import (
	"context"
	"net/http"
	"strconv"

	"sopan/internal/evidence"
	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
	"sopan/internal/ground/locale"
	"sopan/internal/ground/who"
	"sopan/internal/passbook"
	"sopan/internal/web"
	"sopan/internal/web/parts"
)

// RevokePage asks before evidence is taken back, and says what that moves.
type RevokePage struct {
	evidence.Item
	Name, NameLang string // of the competency
	Holder         string
	Seen           bool // the reader may see what it moves
	Now, Then      passbook.Result
	Reason         string
	Faults         parts.Faults
}

func (d *Door) askRevoke(w http.ResponseWriter, r *http.Request) error {
	return d.showRevoke(w, r, http.StatusOK, "", nil)
}

func (d *Door) showRevoke(w http.ResponseWriter, r *http.Request, status int, reason string, faults parts.Faults) error {
	ctx, q, by := r.Context(), d.db.Reader(), who.From(r.Context())
	f := web.FrameOf(ctx)
	it, err := d.records.Item(ctx, q, by, r.PathValue("id"))
	if err != nil {
		return err
	}
	if it.Status != evidence.StatusAccepted {
		return fault.E(fault.Conflict, "evidencehttp.revoke", "evidence.conflict.revoke")
	}
	may, err := d.records.Revocable(ctx, q, by, it)
	if err != nil {
		return err
	}
	if !may {
		return fault.E(fault.Denied, "evidencehttp.revoke", "evidence.denied.revoke")
	}
	c, err := d.frameworks.KnownOne(ctx, q, it.Competency)
	if err != nil {
		return err
	}
	holder, err := d.people.Person(ctx, q, it.PersonID)
	if err != nil {
		return err
	}
	page := RevokePage{Item: it, Reason: reason, Faults: faults}
	page.Name, page.NameLang = f.P.Name(c.Name)
	page.Holder, _ = f.P.Name(holder.Name)
	if err := d.without(ctx, q, by, c, &page); err != nil {
		return err
	}
	f.Title = f.P.T("evidence.revoke.title")
	return web.Render(w, r, status, revokePage(f, page))
}

// without works out what the holder stands at, and what they would stand at without this item. Who may take back this one item
// but not read the rest is told neither.
func (d *Door) without(ctx context.Context, q db.Q, by who.Actor, c framework.Competency, page *RevokePage) error {
	list, err := d.records.Of(ctx, q, by, page.PersonID, evidence.Filter{Competency: c.Code}, "", evidence.MaxPage)
	if fault.Is(err, fault.Denied) {
		return nil
	} else if err != nil {
		return err
	}
	formula, err := d.passbooks.Formula(ctx, q)
	if err != nil {
		return err
	}
	have := make([]passbook.Item, len(list.Items))
	for i, it := range list.Items {
		have[i] = passbook.Item{
			ID: it.ID, Kind: it.Kind, Side: it.Side, Group: it.Group, Level: it.Level, Percent: int64(it.Percent), PassMark: int64(it.PassMark),
			Score: int64(it.Score), Status: it.Status, ObservedAt: it.ObservedAt, KnownAt: it.KnownAt, ExpiredAt: it.ExpiredAt,
		}
	}
	page.Seen, page.Now = true, formula.Score(levelsOf(c), have)
	for i := range have {
		if have[i].ID == page.ID {
			have[i].Status = evidence.StatusRevoked
		}
	}
	page.Then = formula.Score(levelsOf(c), have)
	return nil
}

// moves says what taking it back does to the level.
func (p RevokePage) moves(l *locale.Printer) string {
	stands := func(r passbook.Result) string {
		if !r.Measured {
			return l.T("evidence.revoke.unmeasured")
		}
		return l.T("evidence.revoke.stands", "level", strconv.Itoa(r.Attained), "score", l.Hundredths(int(*r.CS)))
	}
	now, then := stands(p.Now), stands(p.Then)
	if now == then {
		return l.T("evidence.revoke.moves_nothing", "now", now)
	}
	return l.T("evidence.revoke.moves", "now", now, "then", then)
}

// revoke takes evidence back. The same form sent twice is one act.
func (d *Door) revoke(w http.ResponseWriter, r *http.Request) error {
	ctx, by, id := r.Context(), who.From(r.Context()), r.PathValue("id")
	form, err := web.Form(w, r)
	if err != nil {
		return err
	}
	err = d.records.Revoke(ctx, by, id, form.Get("reason"))
	if fault.Is(err, fault.Conflict) {
		it, look := d.records.Item(ctx, d.db.Reader(), by, id)
		if look == nil && it.Status == evidence.StatusRevoked && it.EndedBy == by.ID() {
			err = nil
		}
	}
	if faults := parts.FaultsOf(web.FrameOf(ctx).P, err); faults != nil && fault.Is(err, fault.Invalid) {
		return d.showRevoke(w, r, http.StatusUnprocessableEntity, form.Get("reason"), faults)
	}
	if err != nil {
		return err
	}
	web.Flash(w, "/evidence/"+id+"/revoke", "evidence.flash.revoked") // key: evidence.flash.revoked
	http.Redirect(w, r, "/evidence/"+id, http.StatusSeeOther)
	return nil
}
