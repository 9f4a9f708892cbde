package monitor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
)

// Listen opens the address for the page of some settings: what is seen here names jobs
// and sources, and is for other computers only as those settings allow. What they do
// not allow is a mistake in them; an address that cannot be opened now may be free
// later, so that error has the code of something that a restart may solve.
func Listen(ctx context.Context, address string, page config.Page) (net.Listener, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, problem.With(problem.Usage, fmt.Errorf("%q is not an address to listen on, write one as in %s", address, config.DefaultListen))
	}
	if fault, remedy := page.Fault(address); fault != "" {
		return nil, problem.New(problem.Usage, fault, remedy)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, problem.With(problem.Output, problem.Advise(fmt.Errorf("listen on %s for the page: %s (%w)", address, bindReason(err), err),
			`Name another address with --listen. Only serve also runs without a page: --listen ""`))
	}
	return l, nil
}

// bindReason says in words why an address cannot be opened.
func bindReason(err error) string {
	for _, c := range bindCauses() {
		if errors.Is(err, c.err) {
			return c.reason
		}
	}
	return "the system does not allow it"
}

type bindCause struct {
	err    error
	reason string
}

// ServeOptions are the optional settings of Serve.
type ServeOptions struct {
	// TLS is that of the connections; nil: they have none.
	TLS *tls.Config
	// Trusts reports whether many readers may share an address; nil: those of the
	// loopback interface.
	Trusts func(netip.Addr) bool
	// Log gets what goes wrong with a connection, on the level debug; nil: nothing does.
	Log *slog.Logger
}

// Serve answers on a listener until ctx ends, then finishes what it has begun, for
// a second at most. Only a few connections are open at the same time.
func Serve(ctx context.Context, l net.Listener, h http.Handler, o ServeOptions) error {
	const patience = 5 * time.Second
	if o.Trusts == nil {
		o.Trusts = netip.Addr.IsLoopback
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	server := &http.Server{
		Handler: h, MaxHeaderBytes: 16 << 10,
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 2 * patience, IdleTimeout: patience,
		DisableGeneralOptionsHandler: true, // it answers under any name
		ErrorLog:                     slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	var bounded net.Listener = limit(l, maxConnections, o.Trusts)
	if o.TLS != nil {
		bounded = tls.NewListener(bounded, o.TLS)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(bounded) }()
	select {
	case err := <-done:
		return fmt.Errorf("show the status: %w", err)
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	err := server.Shutdown(ending)
	if errors.Is(err, context.DeadlineExceeded) { // somebody reads slowly, or asks slowly
		err = server.Close()
	}
	if ended := <-done; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}
