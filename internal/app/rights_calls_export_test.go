package app_test

import (
	"context"
	"strings"

	"sopan/internal/framework"
	"sopan/internal/ground/who"
	"sopan/internal/people"
)

// keptCalls are the verbs that take in what a department had entered elsewhere.
var keptCalls = map[string]call{
	"people.ImportDesignations": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.People.ImportDesignations(ctx, by, strings.NewReader("code,org_code,name_en\nD-KEPT-"+about.at.Code+","+about.at.Code+",Keeper of "+about.at.Code+"\n"), people.Options{})
		return rows(r.Report, err)
	},
	"people.ImportOrgPast": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.People.ImportOrgPast(ctx, by, "names", strings.NewReader("org_code,lang,name,until\n"+about.at.Code+",en,Old,2020-01-01\n"), people.Options{}))
	},
	"people.ImportService": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		file := "employee_code,kind,position_code,on_date,order_no,state\n" + about.Code + ",leave,,2020-01-01,1,done\n"
		r, err := w.People.ImportService(ctx, by, "orders", strings.NewReader(file), people.Options{})
		return rows(r.Report, err)
	},
	"framework.ImportKnowledge": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		r, err := w.Frameworks.ImportKnowledge(ctx, by, strings.NewReader("code,kind,title_en,org_code\nKR-KEPT,act,Kept,"+about.at.Code+"\n"), framework.Options{})
		return rows(r.Report, err)
	},
}
