package monitor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/licexport/licexport/internal/problem"
)

// DefaultAddress is where serve listens if nothing else is said.
const DefaultAddress = "127.0.0.1:9469"

// Listen opens the address, which must be one of the loopback interface: what
// is seen here names jobs and sources and is not for the whole network. Any other
// is a mistake in the settings; one that cannot be opened now may be free later,
// so that error has the code of something that a restart may solve.
func Listen(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, problem.With(problem.Usage, fmt.Errorf("%q is not an address to listen on, write one as in %s", address, DefaultAddress))
	}
	ip, err := netip.ParseAddr(host)
	if host != "localhost" && (err != nil || !ip.IsLoopback()) {
		return nil, problem.With(problem.Usage, fmt.Errorf("%s is not an address of this computer alone; write one as in %s, and let a proxy with a password show it to others", address, DefaultAddress))
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, problem.With(problem.Output, problem.Advise(fmt.Errorf("listen on %s for the status: %s (%w)", address, bindReason(err), err),
			`Name another address with --listen, or none: --listen ""`))
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

// Serve answers on a listener until ctx ends, then finishes what it has begun, for
// a second at most. Only a few connections are open at the same time.
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	const patience = 5 * time.Second
	server := &http.Server{
		Handler: h, MaxHeaderBytes: 16 << 10,
		ReadHeaderTimeout: patience, ReadTimeout: patience, WriteTimeout: 2 * patience, IdleTimeout: patience,
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(limit(l, maxConnections)) }()
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
