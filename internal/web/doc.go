// Package web is the frame of every page: the document around it, the bar, the
// tabs and the foot; the files it needs (style, script, mark); and how a page is
// sent (Render) and guarded (Headers). The pieces inside the frame are in
// web/parts; a door or desk fills them:
//
//	func (h *Pages) today(w http.ResponseWriter, r *http.Request) error {
//		f := web.FrameOf(r.Context())
//		f.Title, f.Tab = f.P.T("learning.today.title"), "today"
//		return web.Render(w, r, http.StatusOK, today(f, page))
//	}
//
// and in the template: @web.Layout(f) { … }. Who is looking (Viewer), the
// language and the theme are put into the context once, by app, with WithFrame.
// Package web knows nothing of rights or of any domain.
package web
