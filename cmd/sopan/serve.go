package main

import (
	"fmt"
	"net"
	"time"

	"sopan/internal/app"
	"sopan/internal/demo"
	"sopan/internal/ground/fault"
)

type serveCmd struct {
	where
	outward
	contentAt
	Addr   string `help:"Address to answer on, HOST:PORT; port 0 takes one that is free." default:"127.0.0.1:8080"`
	Secure bool   `help:"The site is reached by https (behind a proxy): cookies go over nothing else."`
	Public string `name:"public-url" help:"Where the site is reached from outside. Fixed at the first start; without it the address then answered on." placeholder:"URL"`
}

// Run serves until it is told to stop.
func (c serveCmd) Run(t *terminal) error {
	h, err := c.open(t.ctx)
	if err != nil {
		return err
	}
	defer h.Close()
	caller, err := c.caller()
	if err != nil {
		return err
	}
	h.Hooks.WithCaller(caller)
	l, err := listen(c.Addr)
	if err != nil {
		return err
	}
	if err := h.Settle(t.ctx, c.Public, address(l, c.Secure)); err != nil {
		_ = l.Close()
		return err
	}
	player, err := c.listenBeside(h, l)
	if err != nil {
		_ = l.Close()
		return err
	}
	t.say("cli.serving", "address", address(l, c.Secure))
	t.say("cli.content", "address", h.Content.Origin())
	aliases, err := demo.Aliases(t.ctx, h.Reader())
	if err != nil {
		return err
	}
	return h.Serve(t.ctx, l, app.Site{
		Version: version, Secure: c.Secure, Demo: len(aliases) > 0, Answers: []string{address(l, c.Secure)}, Player: player,
	})
}

type demoCmd struct {
	Data string `help:"Folder of what is kept; a second start goes on where the first ended." default:"sopan-demo" env:"SOPAN_DATA_DIR"`
	DB   string `name:"db" help:"postgres://… or the path of an SQLite file." placeholder:"ADDRESS" env:"SOPAN_DB"`
	Addr string `help:"Address to answer on, HOST:PORT; port 0 takes one that is free." default:"127.0.0.1:8080"`
	contentAt
}

// Run loads the story at the first start, says who can sign in, and serves.
func (c demoCmd) Run(t *terminal) error {
	begun := time.Now()
	h, err := app.Open(t.ctx, app.Config{Data: c.Data, DB: c.DB, Hashing: demo.Hashing})
	if err != nil {
		return err
	}
	defer h.Close()
	l, err := listen(c.Addr)
	if err != nil {
		return err
	}
	if err := h.Settle(t.ctx, "", address(l, false)); err != nil {
		_ = l.Close()
		return err
	}
	first, err := demo.Load(t.ctx, h.Rooms(), bar(t, t.p.T("cli.demo.loading")))
	if err != nil {
		_ = l.Close()
		return err
	}
	player, err := c.listenBeside(h, l)
	if err != nil {
		_ = l.Close()
		return err
	}
	if err := c.welcome(t, h, l, first, time.Since(begun)); err != nil {
		return err
	}
	return h.Serve(t.ctx, l, app.Site{Version: version, Demo: true, Answers: []string{address(l, false)}, Player: player})
}

func (c demoCmd) welcome(t *terminal, h *app.House, l net.Listener, first time.Time, took time.Duration) error {
	people, err := demo.Cast(t.ctx, h.Rooms())
	if err != nil {
		return err
	}
	now := h.DB.Clock().Now()
	fmt.Fprintf(t.out, "%s\n\n", t.p.T("cli.demo.ready", "address", address(l, false), "seconds", fmt.Sprintf("%.1f", took.Seconds())))
	fmt.Fprintf(t.out, "%s\n\n", t.p.T("cli.content", "address", h.Content.Origin()))
	fmt.Fprintf(t.out, "%s\n\n", t.p.T("cli.demo.date", "today", t.p.Date(now), "first", t.p.Date(first)))
	fmt.Fprintln(t.out, t.p.T("cli.demo.people", "pin", demo.PIN))
	for _, p := range people {
		name, _ := t.p.Name(p.Name)
		title, _ := t.p.Name(p.Title)
		fmt.Fprintf(t.out, "  %-11s %-18s %s, %s\n", p.Alias, p.Code, name, title)
	}
	fmt.Fprintf(t.out, "\n%s\n", t.p.T("cli.demo.token", "data", c.Data))
	return nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fault.E(fault.Unavailable, "sopan.listen", "cli.address", "address", addr).Because(err)
	}
	return l, nil
}

func address(l net.Listener, secure bool) string {
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	return scheme + l.Addr().String()
}
