package graphsim

import (
	"bytes"
	"compress/gzip"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Content types, as the services send them.
const (
	graphJSON = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	entraJSON = "application/json; charset=utf-8"
	plainText = "text/plain"
	htmlText  = "text/html; charset=us-ascii"
)

// compressFrom is the size of body from which compression pays.
const compressFrom = 512

// reply is an answer before it is sent.
type reply struct {
	status      int
	contentType string
	fields      http.Header
	body        []byte
	// key names the body, if it depends on nothing else: then its compressed
	// form may be kept.
	key string
	// release, if set, gives the body's memory back after sending.
	release func()
}

// header returns the reply's further header fields, to be changed in place.
func (r *reply) header() http.Header {
	if r.fields == nil {
		r.fields = make(http.Header)
	}
	return r.fields
}

// send writes the reply, or the part of it that the plan lets through.
func (s *Server) send(w http.ResponseWriter, c *call, p *plan, out *reply) {
	if out.release != nil {
		defer out.release()
	}
	header := w.Header()
	maps.Copy(header, out.fields)
	body := out.body
	if p.shorten {
		body = body[:len(body)/2]
	} else if len(body) >= compressFrom && strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip") {
		body = s.compressed.get(out.key, body)
		header.Set("Content-Encoding", "gzip")
		header.Set("Vary", "Accept-Encoding")
	}
	if out.contentType != "" {
		header.Set("Content-Type", out.contentType)
	}
	if p.cut != cutNowhere {
		breakOff(w, p.cut, out.status, body)
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(out.status)
	_, _ = w.Write(body) // the client may have gone: that is its affair
}

// breakOff sends what comes before the cut, and ends the connection. It does not
// return.
func breakOff(w http.ResponseWriter, where cutPoint, status int, body []byte) {
	switch where {
	case cutNowhere, cutBeforeHeaders:
	case cutInHeaders:
		if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Ty"))
			_ = conn.Close()
		}
	case cutInBody:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		writeHalf(w, status, body)
	case cutInChunks:
		writeHalf(w, status, body)
	}
	panic(http.ErrAbortHandler)
}

// writeHalf puts the first half of the body on the wire.
func writeHalf(w http.ResponseWriter, status int, body []byte) {
	w.WriteHeader(status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
}

// gzipCache keeps compressed bodies, because a benchmark reads one directory
// many times and must not measure the server's compressor.
type gzipCache struct {
	mu      sync.Mutex
	bodies  map[string][]byte
	size    int
	writers sync.Pool
}

// maxCompressed bounds what a gzipCache keeps, in bytes.
const maxCompressed = 64 << 20

// get returns the compressed body. It is kept under key unless that is empty.
func (g *gzipCache) get(key string, body []byte) []byte {
	g.mu.Lock()
	kept := g.bodies[key]
	g.mu.Unlock()
	if kept != nil && key != "" {
		return kept
	}
	small := g.compress(body)
	if key == "" {
		return small
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.bodies == nil {
		g.bodies = make(map[string][]byte)
	}
	if g.size+len(small) <= maxCompressed && g.bodies[key] == nil {
		g.bodies[key] = small
		g.size += len(small)
	}
	return small
}

// compress is gzip at its fastest.
func (g *gzipCache) compress(body []byte) []byte {
	var out bytes.Buffer
	out.Grow(len(body) / 4)
	w, ok := g.writers.Get().(*gzip.Writer)
	if ok {
		w.Reset(&out)
	} else {
		w, _ = gzip.NewWriterLevel(&out, gzip.BestSpeed) // the level is valid
	}
	_, _ = w.Write(body) // a bytes.Buffer takes everything
	_ = w.Close()
	g.writers.Put(w)
	return out.Bytes()
}

// clear forgets everything.
func (g *gzipCache) clear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies, g.size = nil, 0
}
