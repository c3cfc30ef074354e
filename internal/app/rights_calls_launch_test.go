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

func oneCourse() content.Upload { return content.Upload{Name: "cmi5.xml", Body: strings.NewReader(oneUnit)} }

// draft is a course of a unit that another brought.
func draft(ctx context.Context, w *world, at *office) launch.Course {
	c, err := w.Launches.Import(ctx, who.Operator("packer"), oneCourse(), at.Code)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// hosted is a course of a unit that is live, and a session in it of somebody who is not ours.
func hosted(ctx context.Context, w *world, at *office) (launch.Course, launch.Launched) {
	host := who.Actor{System: "host", Grants: []who.Grant{{Role: who.RoleHost, Path: at.Path}}}
	c, err := w.Launches.Import(ctx, host, oneCourse(), at.Code)
	if err != nil {
		w.t.Fatal(err)
	}
	got, err := w.Launches.Launch(ctx, host, launch.Request{Course: c.ID, Learner: launch.Learner{Agent: &cmi5.Agent{HomePage: "https://e.example", Name: "x"}}, Base: "https://s.example"})
	if err != nil {
		w.t.Fatal(err)
	}
	return c, got
}

var launchCalls = map[string]call{
	"access.AddService": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Accounts.AddService(ctx, by, "service:probe", who.RoleHost, about.at.Path))
	},
	"launch.Import": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Import(ctx, by, oneCourse(), about.at.Code))
	},
	"launch.Publish": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return w.Launches.Publish(ctx, by, draft(ctx, w, about.at).ID)
	},
	"launch.Course": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.Course(ctx, w.Reader(), by, draft(ctx, w, about.at).ID))
	},
	"launch.OfPackage": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		return only(w.Launches.OfPackage(ctx, w.Reader(), by, draft(ctx, w, about.at).Package))
	},
	"launch.Register": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, _ := hosted(ctx, w, about.at)
		return only(w.Launches.Register(ctx, by, c.ID, launch.Learner{}))
	},
	"launch.Launch": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, _ := hosted(ctx, w, about.at)
		return only(w.Launches.Launch(ctx, by, launch.Request{Course: c.ID, Base: "https://s.example"}))
	},
	"launch.Abandon": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, got := hosted(ctx, w, about.at)
		return w.Launches.Abandon(ctx, by, got.Session)
	},
	"launch.Waive": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		c, got := hosted(ctx, w, about.at)
		return only(w.Launches.Waive(ctx, by, launch.Waiver{Course: c.ID, Registration: got.Registration, Reason: cmi5.Administrative}))
	},
	"launch.Enrolment": func(ctx context.Context, w *world, by who.Actor, about *subject) error {
		_, got := hosted(ctx, w, about.at)
		_, _, err := w.Launches.Enrolment(ctx, w.Reader(), by, got.Registration)
		return err
	},
}
