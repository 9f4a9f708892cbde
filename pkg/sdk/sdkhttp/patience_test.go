package sdkhttp_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// refusing is a server that nobody can reach.
func refusing(*http.Request) (*http.Response, error) { return nil, syscall.ECONNREFUSED }

// Where no way leads, it is no use to knock for long; and nobody waits in silence.
func TestServerThatCannotBeReached(t *testing.T) {
	t.Parallel()
	clock, watch := newClock(), &watcher{}
	c := client(t, transport(refusing), sdkhttp.ExportPolicy(), clock, watch)
	_, _, err := get(t, c, "https://graph.example/")
	gaveUp, ok := errors.AsType[*sdkhttp.GaveUpError](err)
	if !ok || gaveUp.Host != "graph.example" || gaveUp.Attempts != 7 || watch.sent != 7 {
		t.Fatalf("error %v after %d requests", err, watch.sent)
	}
	if total := clock.total(); total > 32*time.Second {
		t.Errorf("it took %v", total)
	}
	if len(watch.pauses) < 3 || len(watch.waits) != 0 {
		t.Errorf("%d pauses were announced", len(watch.pauses))
	}
	for _, why := range watch.reasons {
		if !strings.Contains(why, "graph.example") || !strings.Contains(why, "refused") || !strings.Contains(why, "of 7") {
			t.Errorf("a pause because %q", why)
		}
	}
}

// Somebody who waits at a terminal learns of a closed way after three tries.
func TestServerThatCannotBeReachedWhileSomebodyWaits(t *testing.T) {
	t.Setenv("LICEXPORT_ATTENDED", "1")
	watch := &watcher{}
	c := client(t, transport(refusing), sdkhttp.ExportPolicy(), newClock(), watch)
	_, _, err := get(t, c, "https://graph.example/")
	if gaveUp, ok := errors.AsType[*sdkhttp.GaveUpError](err); !ok || gaveUp.Attempts != 3 || watch.sent != 3 {
		t.Fatalf("error %v after %d requests", err, watch.sent)
	}
}

// sleepy is the clock of a computer that is put to sleep in each pause.
type sleepy struct{ sdkhttp.Clock }

func (c sleepy) Sleep(ctx context.Context, d time.Duration) error {
	return c.Clock.Sleep(ctx, d+time.Hour)
}

// What went wrong is named, also where no time is left to try it again.
func TestPauseThatLastsTooLong(t *testing.T) {
	t.Parallel()
	watch := &watcher{}
	c := client(t, transport(refusing), sdkhttp.ExportPolicy(), sleepy{newClock()}, watch)
	_, _, err := get(t, c, "https://graph.example/")
	if gaveUp, ok := errors.AsType[*sdkhttp.GaveUpError](err); !ok || !errors.Is(err, syscall.ECONNREFUSED) || gaveUp.Attempts != 1 {
		t.Fatalf("error %v after %d requests", err, watch.sent)
	}
}

// A policy that says nothing of these cases treats them as all others.
func TestPolicyWithoutSpecialCases(t *testing.T) {
	t.Parallel()
	policy := sdkhttp.ExportPolicy()
	policy.Unreached, policy.UnreachedLimit, policy.Foreign = 0, 0, 0
	s, page := server(t, body(200, "text/html", "<html>")), &watcher{}
	_, _, _ = get(t, client(t, s.Client().Transport, policy, newClock(), page), s.URL)
	closed := &watcher{}
	_, _, _ = get(t, client(t, transport(refusing), policy, newClock(), closed), "https://graph.example/")
	if page.sent != 12 || closed.sent != 12 {
		t.Errorf("%d and %d requests", page.sent, closed.sent)
	}
}

// A server that has answered once is worth more patience.
func TestServerThatVanishes(t *testing.T) {
	t.Parallel()
	far := first(slowly(0), refusing) // an answer that is to be repeated
	watch := &watcher{}
	c := client(t, far, sdkhttp.ExportPolicy(), newClock(), watch)
	if _, _, err := get(t, c, "https://graph.example/"); err == nil || watch.sent != 12 {
		t.Errorf("error %v after %d requests", err, watch.sent)
	}
}

// A page of somebody else stays where it is. An answer that is not all there may
// come whole the next time.
func TestAnswersThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer   answer
		sent     int
		reported string
	}{
		"a login page":            {body(200, "text/html; charset=utf-8", "<html><head><title>Sign in to\n ACME\u200b &amp; Co</title>"), 4, `an answer of the type text/html came in place of JSON, titled "Sign in to ACME & Co"`},
		"a page without a title":  {body(200, "text/html", "<html>blocked</html>"), 4, "an answer of the type text/html came in place of JSON"},
		"plain text":              {body(200, "text/plain", "blocked"), 4, "an answer of the type text/plain came in place of JSON"},
		"XML":                     {body(200, "application/xml", "<a/>"), 4, "an answer of the type application/xml came in place of JSON"},
		"JSON under a wrong flag": {body(200, "text/html", `{"value":[]}`), 4, "an answer of the type text/html came in place of JSON"},
		"a page that says JSON":   {body(200, "application/json", "<!DOCTYPE html><TITLE>Blocked</TITLE>"), 4, `something else came in place of JSON, titled "Blocked"`},
		"a title without an end":  {body(200, "text/html", "<title>"+strings.Repeat("x", 200)+"</title>"), 4, strings.Repeat("x", 80) + "…"},
		"a number":                {body(200, "application/json", "7"), 12, "neither an object nor a list"},
		"half a list":             {body(200, "application/json", `{"value":[`), 12, "the answer is no complete JSON"},
		"nothing":                 {body(200, "application/json", ""), 12, "the answer is empty"},
		"nothing of any kind":     {status(200), 12, "the answer is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, watch := server(t, test.answer), &watcher{}
			_, _, err := get(t, client(t, s.Client().Transport, sdkhttp.ExportPolicy(), newClock(), watch), s.URL)
			bad, ok := errors.AsType[*sdkhttp.BodyError](err)
			if !ok || !strings.Contains(bad.What, test.reported) || bad.Foreign != (test.sent == 4) {
				t.Errorf("error %v", err)
			}
			if watch.sent != test.sent {
				t.Errorf("%d requests, want %d", watch.sent, test.sent)
			}
		})
	}
}
