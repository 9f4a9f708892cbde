package graphsim

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// ProxyOptions say how a Proxy behaves.
type ProxyOptions struct {
	// User and Password are asked for (407) unless User is empty.
	User, Password string
	// Refuse answers each CONNECT with this HTTP status unless it is zero.
	Refuse int
}

// Connect is one CONNECT that a Proxy saw.
type Connect struct {
	// Host is the host and port that the client asked for.
	Host string
	// Status is the answer.
	Status int
}

// Proxy is a forward proxy for HTTPS. Whatever host a client asks for, it leads
// to one Server, so that a client with HTTPS_PROXY and the addresses of the real
// services (PublicHosts) meets the emulator. It never connects anywhere else.
type Proxy struct {
	// URL is the proxy's address, for HTTPS_PROXY.
	URL string

	options ProxyOptions
	target  string
	http    *http.Server
	done    chan struct{}

	mu       sync.Mutex
	closed   bool
	connects []Connect
	open     map[net.Conn]struct{}
	tunnels  sync.WaitGroup
}

// StartProxy starts a proxy in front of the server. Note that net/http goes to
// localhost and 127.0.0.1 directly, whatever HTTPS_PROXY says.
func StartProxy(server *Server, options ProxyOptions) (*Proxy, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("graphsim: listen for a proxy: %w", err)
	}
	p := &Proxy{
		URL:     "http://" + listener.Addr().String(),
		options: options,
		target:  server.address,
		done:    make(chan struct{}),
		open:    make(map[net.Conn]struct{}),
	}
	p.http = &http.Server{Handler: p, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() {
		defer close(p.done)
		_ = p.http.Serve(listener) // always http.ErrServerClosed after Close
	}()
	return p, nil
}

// URLWithUser returns URL with user and password, for HTTPS_PROXY.
func (p *Proxy) URLWithUser() string {
	u := url.URL{Scheme: "http", Host: p.URL[len("http://"):], User: url.UserPassword(p.options.User, p.options.Password)}
	return u.String()
}

// Connects returns what clients asked for, in order.
func (p *Proxy) Connects() []Connect {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.connects)
}

// Close ends the proxy and its tunnels.
func (p *Proxy) Close() {
	_ = p.http.Close() // nothing left to do on an error
	<-p.done
	p.mu.Lock()
	p.closed = true
	for conn := range p.open {
		_ = conn.Close()
	}
	p.mu.Unlock()
	p.tunnels.Wait()
}

// ServeHTTP answers one CONNECT.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status := p.judge(r)
	p.mu.Lock()
	p.connects = append(p.connects, Connect{Host: r.Host, Status: status})
	p.mu.Unlock()
	if status != http.StatusOK {
		if status == http.StatusProxyAuthRequired {
			w.Header().Set("Proxy-Authenticate", `Basic realm="graphsim"`)
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	upstream, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", p.target)
	if err != nil {
		http.Error(w, "the emulator is gone", http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = upstream.Close()
		return
	}
	if !p.hold(client, upstream) {
		return
	}
	if _, err := client.Write([]byte("HTTP/1.1 200 Connection established\r\n\r\n")); err != nil {
		p.drop(client, upstream)
	}
	go p.pipe(upstream, buffered, client)
	go p.pipe(client, upstream, upstream)
}

// judge returns the status with which a request is answered.
func (p *Proxy) judge(r *http.Request) int {
	switch {
	case r.Method != http.MethodConnect:
		return http.StatusMethodNotAllowed
	case p.options.Refuse != 0:
		return p.options.Refuse
	case p.options.User != "" && r.Header.Get("Proxy-Authorization") != p.credentials():
		return http.StatusProxyAuthRequired
	}
	return http.StatusOK
}

func (p *Proxy) credentials() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(p.options.User+":"+p.options.Password))
}

// hold keeps a tunnel's connections, so that Close finds them. It reports false,
// and closes them, if the proxy is closed already.
func (p *Proxy) hold(client, upstream net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = client.Close()
		_ = upstream.Close()
		return false
	}
	p.open[client] = struct{}{}
	p.open[upstream] = struct{}{}
	p.tunnels.Add(2)
	return true
}

// drop closes connections of a tunnel.
func (p *Proxy) drop(conns ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, conn := range conns {
		_ = conn.Close()
		delete(p.open, conn)
	}
}

// pipe copies one direction of a tunnel. When it ends, both ends are closed: no
// client of TLS goes on with half a connection.
func (p *Proxy) pipe(to io.Writer, from io.Reader, end net.Conn) {
	defer p.tunnels.Done()
	_, _ = io.Copy(to, from) // it ends with an error whenever a side goes away
	p.drop(end)
	if other, ok := to.(net.Conn); ok {
		p.drop(other)
	}
}
