package monitor

import (
	"net"
	"sync"
)

// maxConnections bounds what others on this computer can take up of the files
// that this process may have open, which the runs need: more connections wait in
// the system until others have ended.
const maxConnections = 32

// limited is a listener with at most as many open connections as places.
type limited struct {
	net.Listener

	places chan struct{}
	closed chan struct{}
	close  sync.Once
}

func limit(l net.Listener, n int) *limited {
	return &limited{Listener: l, places: make(chan struct{}, n), closed: make(chan struct{})}
}

// Accept implements net.Listener.
func (l *limited) Accept() (net.Conn, error) {
	select {
	case l.places <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &place{Conn: conn, leave: sync.OnceFunc(func() { <-l.places })}, nil
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
