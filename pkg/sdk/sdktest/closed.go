package sdktest

import (
	"net"
	"testing"
)

// ClosedAddress is a host and a port of this computer on which nobody listens until
// the test ends: whoever connects is refused. A port that was merely given back can be
// somebody else's a moment later; this one is in use, as the near end of a connection.
func ClosedAddress(t testing.TB) string {
	t.Helper()
	far := listen(t)
	t.Cleanup(func() { _ = far.Close() })
	for {
		near := listen(t)
		_ = near.Close()
		// The dialer takes the very port, unless somebody was faster.
		dialer := net.Dialer{LocalAddr: near.Addr()}
		held, err := dialer.DialContext(t.Context(), "tcp", far.Addr().String())
		if err == nil {
			t.Cleanup(func() { _ = held.Close() })
			return held.LocalAddr().String()
		}
		if t.Context().Err() != nil {
			t.Fatalf("hold a port: %v", err)
		}
	}
}

// listen takes a port that is free.
func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen on a free port: %v", err)
	}
	return listener
}
