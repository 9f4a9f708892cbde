package monitor

import (
	"net"
	"net/netip"
	"sync"
)

// maxConnections bounds what others on this computer can take up of the files
// that this process may have open, which the runs need: more connections wait in
// the system until others have ended.
const maxConnections = 32

// maxOfOne bounds the connections of one other computer, so that it leaves places to
// the rest.
const maxOfOne = 16

// limited is a listener with at most as many open connections as places.
type limited struct {
	net.Listener

	places chan struct{}
	closed chan struct{}
	close  sync.Once
	// trusts reports whether an address may have all places.
	trusts func(netip.Addr) bool

	mu sync.Mutex
	of map[netip.Addr]int
}

func limit(l net.Listener, n int, trusts func(netip.Addr) bool) *limited {
	return &limited{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{}), trusts: trusts, of: map[netip.Addr]int{}}
}

// Accept implements net.Listener.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			<-l.places
			return nil, err
		}
		peer := peerOf(conn)
		if !l.enter(peer) {
			_ = conn.Close() // nothing was said on it yet
			continue
		}
		return &place{Conn: conn, leave: sync.OnceFunc(func() {
			l.exit(peer)
			<-l.places
		})}, nil
	}
}

// peerOf is the computer at the other end of a connection.
func peerOf(c net.Conn) netip.Addr {
	at, _ := netip.ParseAddrPort(c.RemoteAddr().String()) // what is no address is one peer
	return at.Addr().Unmap().WithZone("")
}

// enter counts a connection, and reports whether its peer may have it.
func (l *limited) enter(peer netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[peer] >= maxOfOne && !l.trusts(peer) {
		return false
	}
	l.of[peer]++
	return true
}

func (l *limited) exit(peer netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[peer]--; l.of[peer] == 0 {
		delete(l.of, peer)
	}
}

// Close implements net.Listener.
func (l *limited) Close() error {
	l.close.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// place is a connection that makes room for another one when it is closed.
type place struct {
	net.Conn

	leave func()
}

// Close implements net.Conn.
func (p *place) Close() error {
	defer p.leave()
	return p.Conn.Close()
}
