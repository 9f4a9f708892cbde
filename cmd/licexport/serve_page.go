package main

import (
	"context"
	"fmt"
	stdio "io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/schedule/monitor"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/serve"
	"github.com/licexport/licexport/internal/web"
	"github.com/licexport/licexport/internal/web/access"
)

// pageServer shows the pages, and answers those who watch serve.
type pageServer struct {
	page     config.Page
	door     *access.Door
	listener net.Listener
	handler  http.Handler
	log      *slog.Logger
}

// openPage opens the address for the pages; nil if there are to be none. The settings
// of the pages are those of the configuration with which serve begins.
func (s *serveFlags) openPage(ctx context.Context, page config.Page, server *serve.Server) (*pageServer, error) {
	if s.listen == "" {
		return nil, nil
	}
	p := &pageServer{page: page, log: server.Log()}
	var err error
	p.door, err = access.New(ctx, access.Options{
		Page: page, Secrets: secret.Resolver{LookupEnv: os.LookupEnv, Owners: s.owners},
		Now: clock.System{}.Now, Sleep: clock.System{}.Sleep, Log: p.log,
	})
	if err != nil {
		return nil, err
	}
	if p.listener, err = monitor.Listen(ctx, s.listen, page); err != nil {
		return nil, err
	}
	p.handler = p.door.Handler(s.pages(server))
	level := slog.LevelInfo
	if !config.ForThisComputer(s.listen) {
		level = slog.LevelWarn // whoever runs a service should see that without asking
	}
	p.log.Log(ctx, level, "the page is open", "address", s.listen, "for", readers(page, s.listen))
	return p, nil
}

// pages are the pages and, beside them, what answers those who watch serve.
func (s *serveFlags) pages(server *serve.Server) http.Handler {
	now := clock.System{}.Now
	mux := http.NewServeMux()
	watch := monitor.Handler(server.Loop(), monitor.Options{Version: version, Now: now, Overview: server.Overview})
	for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
		mux.Handle(path, watch)
	}
	data := web.NewLive(web.LiveOptions{Config: server.Config, Schedule: server.Loop().Status, Now: now, FS: disk.OSFor(s.owners)})
	mux.Handle("/", web.Handler(data, web.Options{Version: version, Now: now, Log: server.Log()}))
	return mux
}

// answer shows the pages until ctx ends.
func (p *pageServer) answer(ctx context.Context) error {
	return monitor.Serve(ctx, p.listener, p.handler, monitor.ServeOptions{TLS: p.door.TLS(), Trusts: p.door.Trusts, Log: p.log})
}

// readers says who can read the pages.
func readers(p config.Page, address string) string {
	var needs []string
	if p.Password != nil {
		needs = append(needs, "with the password")
	}
	if p.Certificate != "" {
		needs = append(needs, "over TLS")
	}
	how := strings.Join(needs, ", ")
	switch {
	case config.ForThisComputer(address) && how == "":
		return "this computer alone"
	case config.ForThisComputer(address):
		return "this computer alone, " + how
	case len(p.Proxies) > 0 && p.Password == nil:
		return strings.TrimSuffix("other computers through "+proxies(p)+", which must ask for a password, because licexport does not, "+how, ", ")
	case len(p.Proxies) > 0:
		return "other computers through " + proxies(p) + ", " + how
	default:
		return "other computers, " + how
	}
}

func proxies(p config.Page) string {
	texts := make([]string, len(p.Proxies))
	for i, prefix := range p.Proxies {
		texts[i] = prefix.String()
		if prefix.IsSingleIP() {
			texts[i] = prefix.Addr().String()
		}
	}
	if len(texts) == 1 {
		return "the proxy " + texts[0]
	}
	return "the proxies " + strings.Join(texts, ", ")
}

// sayPage says on a terminal where the pages are, and who can read them.
func (s *serveFlags) sayPage(w stdio.Writer, page config.Page) {
	if s.listen == "" {
		return
	}
	scheme := "http"
	if page.Certificate != "" {
		scheme = "https"
	}
	at := s.listen
	if host, port, err := net.SplitHostPort(at); err == nil && len(page.Names) > 0 && !config.ForThisComputer(at) {
		at = net.JoinHostPort(page.Names[0], port)
	} else if err == nil && host == "" {
		at = net.JoinHostPort("localhost", port)
	}
	fmt.Fprintf(w, "the page: %s://%s/, for %s; beside it /metrics, /healthz and /readyz\n", scheme, at, readers(page, s.listen))
}
