package app_test

import (
	"context"
	"strings"

	"sopan/internal/content"
	"sopan/internal/ground/who"
	"sopan/internal/launch"
	"sopan/internal/standard/cmi5"
)

const oneUnit = `<courseStructure xmlns="` + cmi5.Namespace + `"><course id="https://pub.example/course"><title><langstring>C</langstring></title>` +
	`<description><langstring>C</langstring></description></course><au id="https://pub.example/au" moveOn="Passed"><title><langstring>U</langstring></title>` +
	`<description><langstring>U</langstring></description><url>https://pub.example/u.html</url></au></courseStructure>`

func oneCourse() content.Upload {
	return content.Upload{Name: "cmi5.xml", Body: strings.NewReader(oneUnit)}
}

// packedOffice is what a unit has of courses of packages.
type packedOffice struct {
	draft  launch.Course   // that another brought
	hosted launch.Course   // that is live
	got    launch.Launched // in that, of somebody who is not ours
}

// packages makes courses for each unit that a cell can be about.
func (m *maker) packages(ctx context.Context) {
	for _, o := range []*office{m.offices[ownUnit], m.offices[insideUnit], m.offices[outsideUnit]} {
		host := who.Actor{System: "host", Grants: []who.Grant{{Role: who.RoleHost, Path: o.Path}}}
		var err error
		o.packed.draft, err = m.h.Launches.Import(ctx, who.Operator("packer"), oneCourse(), o.Code)
		m.ok(err)
		o.packed.hosted, err = m.h.Launches.Import(ctx, host, oneCourse(), o.Code)
		m.ok(err)
		o.packed.got, err = m.h.Launches.Launch(ctx, host, launch.Request{
			Course: o.packed.hosted.ID, Learner: launch.Learner{Agent: &cmi5.Agent{HomePage: "https://e.example", Name: "x"}}, Base: "https://s.example",
		})
		m.ok(err)
	}
}

var launchCalls = map[string]call{
	"access.AddService": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.AddService(ctx, by, "service:probe", who.RoleHost, about.at.Path))
	},
	"launch.Import": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Import(ctx, by, oneCourse(), about.at.Code))
	},
	"launch.Publish": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Launches.Publish(ctx, by, about.at.packed.draft.ID)
	},
	"launch.Course": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Course(ctx, w.Reader(), by, about.at.packed.draft.ID))
	},
	"launch.OfPackage": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.OfPackage(ctx, w.Reader(), by, about.at.packed.draft.Package))
	},
	"launch.Register": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Register(ctx, by, about.at.packed.hosted.ID, launch.Learner{}))
	},
	"launch.Launch": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Launch(ctx, by, launch.Request{Course: about.at.packed.hosted.ID, Base: "https://s.example"}))
	},
	"launch.Abandon": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Launches.Abandon(ctx, by, about.at.packed.got.Session)
	},
	"launch.Waive": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Waive(ctx, by, launch.Waiver{Course: about.at.packed.hosted.ID, Registration: about.at.packed.got.Registration, Reason: cmi5.Administrative}))
	},
	"launch.Enrolment": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, _, err := w.Launches.Enrolment(ctx, w.Reader(), by, about.at.packed.got.Registration)
		return err
	},
}
