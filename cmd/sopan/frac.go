package main

import (
	"fmt"

	"sopan/internal/framework"
	"sopan/internal/ground/db"
	"sopan/internal/ground/fault"
)

type fracCmd struct {
	where
	Step string `arg:"" enum:"submit,review,verify,send-back,publish,enact,show" help:"submit: it is written. review: read by another of the department (L1). verify: answered for (L2). send-back: to be mended. publish: put in force. enact: all of these at once, for what was approved before it came here. show: where it stands."`
	Kind string `arg:"" help:"Code of the kind of post."`
	Note string `help:"Why: needed to send back, to enact, and to submit what fewer than two job holders have looked through." placeholder:"WORDS"`
	As   string `help:"Who takes the step: an employee code, or an alias of the demo. Never a hand that wrote it. The operator may enact." placeholder:"WHO"`
}

// Help shows how it is used.
func (fracCmd) Help() string {
	return "What a kind of post needs is imported as a draft (import framework frac) or written at the desk. It comes into force by four " +
		"steps of people who had no hand in writing it; gaps are measured against it from then on:\n\n  sopan frac submit POS-CLERK --as EMP-0001 --note \"no holder is in post\"\n" +
		"  sopan frac review POS-CLERK --as EMP-0002\n  sopan frac verify POS-CLERK --as EMP-0003\n  sopan frac publish POS-CLERK --as EMP-0003\n\n" +
		"What an authority approved before it came here:\n\n  sopan frac enact POS-CLERK --note \"order 17-21/2023\""
}

// Run takes one step of what a kind of post needs.
func (c fracCmd) Run(t *terminal) error {
	h, by, err := c.actor(t, c.As)
	if err != nil {
		return err
	}
	defer h.Close()
	f := h.Frameworks
	v, err := newestVersion(t, f, h.Reader(), c.Kind)
	if err != nil {
		return err
	}
	switch c.Step {
	case "submit":
		err = f.SubmitFrac(t.ctx, by, c.Kind, c.Note)
	case "review":
		err = f.ReviewFrac(t.ctx, by, c.Kind, c.Note)
	case "verify":
		err = f.VerifyFrac(t.ctx, by, c.Kind, c.Note)
	case "send-back":
		err = f.SendBackFrac(t.ctx, by, c.Kind, c.Note)
	case "publish":
		err = f.PublishFrac(t.ctx, by, c.Kind, v.Number)
	case "enact":
		err = f.Enact(t.ctx, by, c.Kind, v.Number, c.Note)
	}
	if err != nil {
		return err
	}
	if v, err = newestVersion(t, f, h.Reader(), c.Kind); err != nil {
		return err
	}
	fmt.Fprintln(t.out, t.p.T("cli.frac.stands", "kind", c.Kind, "version", v.Number, "status", t.p.T("framework.status."+v.Status))) // keys: framework.status.
	return h.Log.Drain(t.ctx)
}

// newestVersion gives the version of a kind of post with the highest number.
func newestVersion(t *terminal, f *framework.Frameworks, q db.Q, kind string) (framework.Version, error) {
	versions, err := f.Versions(t.ctx, q, kind)
	if err == nil && len(versions) == 0 {
		err = fault.E(fault.NotFound, "sopan.frac", "framework.profile.unknown", "kind", kind)
	}
	if err != nil {
		return framework.Version{}, err
	}
	return versions[0], nil
}
