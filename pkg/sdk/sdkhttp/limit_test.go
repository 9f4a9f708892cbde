package sdkhttp_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// Who gives up before the host loses patience can say what was wrong. The host
// stops a source after five minutes without progress, and one minute after the
// end of a wait that was announced.
func TestGivesUpBeforeTheHost(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		far  transport
		most time.Duration
	}{
		"a firewall that drops silently":       {silent, 150 * time.Second},
		"silent after its first answer":        {first(slowly(0), silent), 5 * time.Minute},
		"a line with a byte every 30 seconds":  {trickle, 5 * time.Minute},
		"an answer after 25 seconds, always":   {slowly(25 * time.Second), 5 * time.Minute},
		"asked to wait, then never heard from": {first(throttling("315"), silent), 315*time.Second + time.Minute},
		"asked to wait again and again":        {first(throttling("250"), first(throttling("250"), silent)), 500*time.Second + time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := client(t, test.far, sdkhttp.ExportPolicy(), sdkhttp.SystemClock{}, &watcher{})
				start := time.Now()
				_, _, err := get(t, c, "https://graph.example/")
				if !is[*sdkhttp.GaveUpError](err) {
					t.Errorf("error %v", err)
				}
				if took := time.Since(start); took >= test.most || took < test.most-70*time.Second {
					t.Errorf("it took %v, the host waits %v", took, test.most)
				}
			})
		})
	}
}

// A page that comes slowly, but comes, is waited for.
func TestSlowIsNotStalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		page := io.MultiReader(io.LimitReader(drip{t.Context()}, 5), strings.NewReader(`{"value":[]}`))
		slow := transport(func(req *http.Request) (*http.Response, error) { return respond(req, 200, io.NopCloser(page)), nil })
		watch := &watcher{}
		c := client(t, slow, sdkhttp.ExportPolicy(), sdkhttp.SystemClock{}, watch)
		start := time.Now()
		text, _, err := get(t, c, "https://graph.example/")
		if err != nil || !strings.HasSuffix(text, `{"value":[]}`) || watch.sent != 1 {
			t.Errorf("%q, %v after %d requests", text, err, watch.sent)
		}
		if took := time.Since(start); took != 150*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// transport answers requests without a network.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func silent(req *http.Request) (*http.Response, error) {
	<-req.Context().Done()
	return nil, req.Context().Err()
}

func trickle(req *http.Request) (*http.Response, error) {
	return respond(req, 200, io.NopCloser(drip{req.Context()})), nil
}

// drip gives a space every 30 seconds.
type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	case <-time.After(30 * time.Second):
		p[0] = ' '
		return 1, nil
	}
}

func slowly(d time.Duration) transport {
	return func(req *http.Request) (*http.Response, error) {
		time.Sleep(d)
		return respond(req, 503, http.NoBody), nil
	}
}

func throttling(seconds string) transport {
	return func(req *http.Request) (*http.Response, error) {
		resp := respond(req, 429, http.NoBody)
		resp.Header.Set("Retry-After", seconds)
		return resp, nil
	}
}

// first answers one request in one way and all others in another.
func first(one, others transport) transport {
	asked := false
	return func(req *http.Request) (*http.Response, error) {
		if asked {
			return others(req)
		}
		asked = true
		return one(req)
	}
}

func respond(req *http.Request, status int, body io.ReadCloser) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Request: req}
}
