package main

import (
	"net"
	"strconv"

	"sopan/internal/app"
)

// contentAt says where foreign content is shown, apart from the site.
type contentAt struct {
	ContentAddr string `name:"content-addr" help:"Address on which courses made elsewhere are shown, HOST:PORT, apart from the site; the next free port after --addr's by default." placeholder:"HOST:PORT"`
	ContentURL  string `name:"content-url" help:"Where that is reached from outside; https://*.content.example gives each package a host name of its own." placeholder:"URL"`
}

// ports is how many ports are tried after the site's own.
const ports = 100

// listen opens the address for content beside the site's and tells the house where it is reached.
func (c contentAt) listenBeside(h *app.House, site net.Listener) (net.Listener, error) {
	l, err := c.beside(site)
	if err != nil {
		return nil, err
	}
	h.Content.WithOrigin(app.PlayerOrigin(l.Addr(), h.Installed.PublicURL, c.ContentURL))
	return l, nil
}

func (c contentAt) beside(site net.Listener) (net.Listener, error) {
	if c.ContentAddr != "" {
		return listen(c.ContentAddr)
	}
	host, port, err := net.SplitHostPort(site.Addr().String())
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	for next := n + 1; next <= min(n+ports, 65535); next++ {
		if l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(next))); err == nil {
			return l, nil
		}
	}
	return listen(net.JoinHostPort(host, "0"))
}
