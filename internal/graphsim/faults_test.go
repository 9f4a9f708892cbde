package graphsim_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/graphsim"
)

func TestSchedule(t *testing.T) {
	t.Parallel()
	fault := graphsim.Status(http.StatusServiceUnavailable, graphsim.EmptyBody)
	for _, test := range []struct {
		name  string
		fault graphsim.Fault
		want  string // one letter for each request: x is struck
	}{
		{"always", fault, "xxxxxxxxxx"},
		{"nth", fault.Nth(3), "..x......."},
		{"every", fault.Every(3), "..x..x..x."},
		{"times", fault.Times(2), "xx........"},
		{"after", fault.After(7), ".......xxx"},
		{"together", fault.After(2).Every(2).Times(3), "...x.x.x.."},
		{"other endpoint", fault.On(graphsim.SubscribedSKUs, graphsim.Token), ".........."},
		{"match", fault.Matching(func(r *http.Request) bool { return r.URL.Query().Get("n") == "4" }), "....x....."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := start(t, 5, test.fault)
			if got := c.strikes(10); got != test.want {
				t.Errorf("struck %s, want %s", got, test.want)
			}
			c.server.SetFaults(test.fault)
			if got := c.strikes(10); got != test.want {
				t.Errorf("after SetFaults: struck %s, want %s", got, test.want)
			}
		})
	}
}

// strikes lists which of n requests were struck.
func (c *client) strikes(n int) string {
	c.t.Helper()
	out := make([]byte, n)
	for i := range out {
		out[i] = '.'
		if c.get("users?n="+string(rune('0'+i%10))).status != http.StatusOK {
			out[i] = 'x'
		}
	}
	return string(out)
}

func TestChanceIsRepeatable(t *testing.T) {
	t.Parallel()
	fault := graphsim.Status(http.StatusBadGateway, graphsim.EmptyBody).Chance(0.4)
	run := func(seed uint64) string {
		tenant := graphsim.NewTenant(graphsim.Options{Users: 5, Seed: seed})
		return serve(t, tenant, fault).strikes(50)
	}
	first := run(1)
	if n := strings.Count(first, "x"); n < 8 || n > 35 {
		t.Errorf("%d of 50 struck at 40 %%: %s", n, first)
	}
	if run(1) != first {
		t.Error("the same seed strikes elsewhere")
	}
	if run(2) == first {
		t.Error("another seed strikes the same")
	}
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	c := start(t, 5, graphsim.Throttle(17).Nth(1), graphsim.ThrottleUntil(time.Minute).Nth(2), graphsim.ThrottleSilently().Nth(3))
	seconds := c.get("users")
	wantGraphError(t, seconds, http.StatusTooManyRequests, "TooManyRequests", "Please try again later.")
	if seconds.header.Get("Retry-After") != "17" || seconds.header.Get("X-Ms-Throttle-Scope") == "" {
		t.Errorf("headers %v", seconds.header)
	}
	date := c.get("users").header.Get("Retry-After")
	at, err := http.ParseTime(date)
	if err != nil || at.Before(c.server.Requests()[1].Time.Add(58*time.Second)) {
		t.Errorf("Retry-After %q (%v)", date, err)
	}
	silent := c.get("users")
	if _, there := silent.header["Retry-After"]; there || silent.status != http.StatusTooManyRequests {
		t.Errorf("status %d, Retry-After %v", silent.status, silent.header["Retry-After"])
	}
	var struck []string
	for _, r := range c.server.Requests() {
		struck = append(struck, r.Faults...)
	}
	if !slices.Equal(struck, []string{"429", "429 date", "429 silent"}) {
		t.Errorf("the log says %v", struck)
	}
}

func TestErrorBodies(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	for _, status := range []int{500, 502, 503, 504} {
		c.server.SetFaults(graphsim.Status(status, graphsim.JSONBody).Nth(1), graphsim.Status(status, graphsim.HTMLBody).Nth(2), graphsim.Status(status, graphsim.EmptyBody).Nth(3))
		jsonBody, html, empty := c.get("users"), c.get("users"), c.get("users")
		if jsonBody.status != status || !json.Valid([]byte(jsonBody.body)) {
			t.Errorf("%d: %d %s", status, jsonBody.status, jsonBody.body)
		}
		if html.status != status || !strings.HasPrefix(html.body, "<!DOCTYPE html>") || !strings.HasPrefix(html.header.Get("Content-Type"), "text/html") {
			t.Errorf("%d: %d %s", status, html.status, html.body)
		}
		if empty.status != status || empty.body != "" {
			t.Errorf("%d: %d %q", status, empty.status, empty.body)
		}
	}
	c.server.SetFaults(graphsim.Unavailable(3))
	if got := c.get("users"); got.status != 503 || got.header.Get("Retry-After") != "3" {
		t.Errorf("%d, Retry-After %q", got.status, got.header.Get("Retry-After"))
	}
	c.server.SetFaults(graphsim.Status(503, graphsim.JSONBody).On(graphsim.Token))
	wantSignInError(t, c.postToken(c.secretForm()), 503, "temporarily_unavailable", 90033, "transient")
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	c := start(t, 1000)
	const query = "users?$top=999"
	for _, header := range []string{"gzip", "identity"} {
		c.server.SetFaults(graphsim.Drop())
		if got := c.get(query, "Accept-Encoding", header); got.err == nil {
			t.Errorf("Drop: answered %d", got.status)
		}
		c.server.SetFaults(graphsim.DropInHeaders())
		if got := c.get(query, "Accept-Encoding", header); got.err == nil || got.status != 0 {
			t.Errorf("DropInHeaders: answered %d", got.status)
		}
		c.server.SetFaults(graphsim.Cut())
		got := c.get(query, "Accept-Encoding", header)
		if !errors.Is(got.err, io.ErrUnexpectedEOF) || got.status != http.StatusOK || got.header.Get("Content-Length") == "" || got.body == "" {
			t.Errorf("Cut: %d %v, length %q", got.status, got.err, got.header.Get("Content-Length"))
		}
		c.server.SetFaults(graphsim.CutChunked())
		got = c.get(query, "Accept-Encoding", header)
		if !errors.Is(got.err, io.ErrUnexpectedEOF) || got.status != http.StatusOK || got.header.Get("Content-Length") != "" || got.body == "" {
			t.Errorf("CutChunked: %d %v, length %q", got.status, got.err, got.header.Get("Content-Length"))
		}
		c.server.SetFaults(graphsim.Shorten())
		got = c.get(query, "Accept-Encoding", header)
		if got.err != nil || got.status != http.StatusOK || got.header.Get("Content-Encoding") != "" || json.Valid([]byte(got.body)) {
			t.Errorf("Shorten: %d %v", got.status, got.err)
		}
	}
	c.server.SetFaults(graphsim.InvalidJSON())
	if got := c.get(query); got.err != nil || got.status != http.StatusOK || json.Valid([]byte(got.body)) {
		t.Errorf("InvalidJSON: %d %v", got.status, got.err)
	}
	c.server.SetFaults()
	decode(t, c.get(query))
}

func TestLyingPages(t *testing.T) {
	t.Parallel()
	tenant := graphsim.NewTenant(graphsim.Options{Users: 300})
	const query = "users?$select=id&$top=100"
	for _, test := range []struct {
		name  string
		fault graphsim.Fault
		pages []int // users on each page
		users int   // distinct ones
	}{
		{"none", graphsim.Duplicate(0), []int{100, 100, 100}, 300},
		{"empty page", graphsim.EmptyPage().Page(2), []int{100, 0, 100, 100}, 300},
		{"empty pages", graphsim.EmptyPage().Times(2), []int{0, 0, 100, 100, 100}, 300},
		{"duplicates", graphsim.Duplicate(5).Page(2), []int{100, 105, 100}, 300},
		{"lost users", graphsim.LoseUsers(0.5), []int{50, 50, 50}, 150},
		{"end early", graphsim.EndEarly().Page(2), []int{100, 100}, 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, tenant, test.fault)
			pages := c.pass(query)
			var sizes []int
			for _, p := range pages {
				sizes = append(sizes, len(p.Value))
			}
			all := ids(pages)
			slices.Sort(all)
			if distinct := len(slices.Compact(all)); !slices.Equal(sizes, test.pages) || distinct != test.users {
				t.Errorf("pages of %v, %d users; want %v, %d", sizes, distinct, test.pages, test.users)
			}
			c.server.SetFaults()
			if honest := ids(c.pass(query)); len(honest) != 300 {
				t.Errorf("the fault outlives itself: %d users", len(honest))
			}
		})
	}
}

func TestLoop(t *testing.T) {
	t.Parallel()
	c := start(t, 300, graphsim.Loop().Page(2))
	second := decode(t, c.get("users")).Next
	if got := decode(t, c.get(second)).Next; got != second {
		t.Errorf("page 2 leads to %s", got)
	}
	c.server.SetFaults(graphsim.Loop())
	first := decode(t, c.get("users")).Next
	again := decode(t, c.get(first))
	if again.Next != first || again.Value[0].ID != c.tenant.Users[0].ID {
		t.Error("page 1 does not lead to itself")
	}
}

func TestMiscount(t *testing.T) {
	t.Parallel()
	c := start(t, 300, graphsim.Miscount(-40))
	if got := c.get("users/$count", eventual, "eventual"); got.body != "260" {
		t.Errorf("$count says %s", got.body)
	}
	page := decode(t, c.get("users?$count=true", eventual, "eventual"))
	if page.Count == nil || *page.Count != 260 {
		t.Errorf("@odata.count says %v", page.Count)
	}
}

func TestRefuseFilter(t *testing.T) {
	t.Parallel()
	c := start(t, 300, graphsim.RefuseFilter())
	for _, query := range []string{licensedUsers, "users?$count=true", "users/$count", "users/$count?$filter=userType%20eq%20'Guest'"} {
		wantGraphError(t, c.get(query, eventual, "eventual"), http.StatusBadRequest, "Request_UnsupportedQuery", "not supported for this tenant")
	}
	decode(t, c.get("users?$select=id"))
	decode(t, c.get("users?$filter=userType%20eq%20'Guest'"))
}

func TestPageTokenFaults(t *testing.T) {
	t.Parallel()
	c := start(t, 300)
	next := decode(t, c.get("users")).Next
	c.server.SetFaults(graphsim.ExpiredPageToken())
	decode(t, c.get("users"))
	wantGraphError(t, c.get(next), http.StatusBadRequest, "Directory_ExpiredPageToken", "has expired")
	c.server.SetFaults(graphsim.UnknownPageToken())
	decode(t, c.get("users"))
	wantGraphError(t, c.get(next), http.StatusBadRequest, "DirectoryPageTokenNotFoundException", "not found")
}

func TestTokenOfARetriedRequest(t *testing.T) {
	t.Parallel()
	c := start(t, 300, graphsim.RetriedTokens(), graphsim.Status(503, graphsim.JSONBody).On(graphsim.Users).Nth(2))
	second := decode(t, c.get("users")).Next
	if got := c.get(second); got.status != 503 {
		t.Fatalf("status %d", got.status)
	}
	third := decode(t, c.get(second)).Next // the retry
	wantGraphError(t, c.get(third), http.StatusBadRequest, "DirectoryPageTokenNotFoundException", "no retry")
	// A new pass meets no failure, hence no such token.
	if got := len(ids(c.pass("users"))); got != 300 {
		t.Errorf("%d users", got)
	}
	// Without the fault, a retry's token is as good as any.
	c.server.SetFaults(graphsim.Status(503, graphsim.JSONBody).Nth(1))
	c.get("users")
	if got := len(ids(c.pass("users"))); got != 300 {
		t.Errorf("%d users", got)
	}
}

func TestTokenExpiresInTheMiddle(t *testing.T) {
	t.Parallel()
	c := start(t, 300, graphsim.TokenExpired().On(graphsim.Users).Page(2).Times(1))
	next := decode(t, c.get("users")).Next
	for range 2 { // asking again with the same token is no use
		wantGraphError(t, c.get(next), http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
	}
	c.signIn()
	decode(t, c.get(next))
}

func TestOtherFaults(t *testing.T) {
	t.Parallel()
	c := start(t, 5, graphsim.Forbidden().On(graphsim.Users), graphsim.ForeignTenant(), graphsim.ConditionalAccess())
	wantGraphError(t, c.get("users"), http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges")
	wantSignInError(t, c.postToken(c.secretForm()), http.StatusBadRequest, "invalid_grant", 53003, "Conditional Access")
	sku := field[[]map[string]any](t, c.get("subscribedSkus"), "value")[0]
	if sku["accountName"] != "fabrikam" || sku["accountId"] == c.tenant.ID {
		t.Errorf("the foreign tenant is %v", sku["accountName"])
	}
	c.server.SetFaults(graphsim.SignInError(7000222))
	wantSignInError(t, c.postToken(c.secretForm()), http.StatusUnauthorized, "invalid_client", 7000222, "expired")
}
