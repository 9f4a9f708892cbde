package snippets

import (
	"context"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
)

// quickClock never sleeps: its time jumps.
type quickClock struct {
	now   time.Time
	slept time.Duration
}

func (c *quickClock) Now() time.Time { return c.now }

func (c *quickClock) Sleep(ctx context.Context, d time.Duration) error {
	c.now, c.slept = c.now.Add(d), c.slept+d
	return ctx.Err()
}

func TestThrottling(t *testing.T) {
	api := sdktest.Replay(t,
		sdktest.Exchange{Request: "GET /users", Status: 429, Header: map[string]string{"Retry-After": "120"}},
		sdktest.Exchange{Request: "GET /users", Body: `{"total": 0, "users": []}`},
	)
	clock := &quickClock{now: time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)}
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	client, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: api.URL, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Get(t.Context(), "users", nil, nil); err != nil || clock.slept < 2*time.Minute {
		t.Errorf("slept %v, error %v", clock.slept, err)
	}
}
