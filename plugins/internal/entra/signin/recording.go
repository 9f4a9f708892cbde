package signin

import (
	"context"
	"net/http"
	"sync"
)

// azidentity reports a failed request as plain text: whether the name of the
// server was unknown or its certificate not trusted is lost on the way. So the
// error of the last request is kept aside, in the context of the call.

type lastErrorKey struct{}

// lastError is the error of the last request of a call.
type lastError struct {
	mu  sync.Mutex
	err error
}

func (l *lastError) set(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

func (l *lastError) get() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

func withLastError(ctx context.Context) (context.Context, *lastError) {
	last := &lastError{}
	return context.WithValue(ctx, lastErrorKey{}, last), last
}

// recording is a transport for azidentity that keeps the error.
type recording struct{ client *http.Client }

// Do sends the request.
func (r recording) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.client.Do(req)
	if last, ok := req.Context().Value(lastErrorKey{}).(*lastError); ok {
		last.set(err)
	}
	return resp, err
}
