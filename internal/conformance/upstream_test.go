package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/conformance"
)

const vendorDoublePath = "github.com/licexport/licexport/internal/conformance/vendordouble"

// account is what a vendor has: users, so many on a page, and the length of their
// names.
type account struct{ users, page, name int }

// smallAccount has five pages.
var smallAccount = account{users: 23, page: 5, name: 1}

// vendor is the web API that vendordouble reads.
func vendor(t *testing.T, has account) *httptest.Server {
	t.Helper()
	var tokens atomic.Int64
	send := func(w http.ResponseWriter, value any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if id, secret, _ := r.BasicAuth(); id != "app" || secret != "s3cret-of-app" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprint(w, `{"error":"invalid_client"}`)
			return
		}
		send(w, map[string]any{"access_token": fmt.Sprintf("token-number-%d", tokens.Add(1)), "token_type": "Bearer", "expires_in": 3600})
	})
	mux.HandleFunc("GET /plan", func(w http.ResponseWriter, _ *http.Request) { send(w, map[string]any{"seats": 50}) })
	mux.HandleFunc("GET /users", func(w http.ResponseWriter, r *http.Request) {
		at, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
		var users []map[string]string
		for i := at; i < min(at+has.page, has.users); i++ {
			users = append(users, map[string]string{"id": fmt.Sprintf("user-%d", i), "name": fmt.Sprintf("User %d%s", i, strings.Repeat("r", has.name)), "email": fmt.Sprintf("user%d@example.com", i)})
		}
		answer := map[string]any{"total": has.users, "users": users}
		if at+has.page < has.users {
			answer["next"] = strconv.Itoa(at + has.page)
		}
		send(w, answer)
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) { send(w, map[string]any{}) })
	mux.HandleFunc("GET /addresses", func(w http.ResponseWriter, _ *http.Request) {
		send(w, []string{"user1@example.com", "User2@example.com"})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// withUpstream returns options for vendordouble with one fault.
func withUpstream(t *testing.T, fault string) conformance.Options {
	t.Helper()
	return withAccount(t, fault, smallAccount)
}

// withAccount is withUpstream with an account of another size.
func withAccount(t *testing.T, fault string, has account) conformance.Options {
	t.Helper()
	address := vendor(t, has).URL
	return conformance.Options{
		Path: build(t, "vendordouble", vendorDoublePath), Args: []string{"-fault", fault},
		Config: fixed(fmt.Sprintf(`{"api_url": %q, "auth_url": %q, "real_url": %q, "client_id": "app"}`, address, address, address),
			map[string]string{"/client_secret": "s3cret-of-app"}),
		Upstream: []string{"/api_url", "/auth_url"},
		Lanes:    manyLanes,
		Limits:   conformance.Limits{Pause: time.Second, Trying: 8 * time.Second, End: unhurried},
	}
}

// A plugin that stands on sdkhttp gives the same export or none, whatever the
// vendor does.
func TestProperPluginPassesUpstream(t *testing.T) {
	t.Parallel()
	report := conformance.Run(t.Context(), withUpstream(t, ""))
	wantFailed(t, report)
	for _, name := range []string{"upstream.same", "upstream.whole", "upstream.thrift", "upstream.tokens"} {
		if r := result(t, report, name); r.Status != conformance.Passed {
			t.Errorf("%s %s: %s", name, r.Status, r.Seen)
		} else {
			t.Logf("%s: %s (%v)", name, r.Seen, r.Took.Round(time.Second))
		}
	}
}

// upstreamFaults are the faults of vendordouble, with the check that each fails.
func upstreamFaults() map[string]string {
	return map[string]string{
		"swallows-page-error":            "upstream.whole",
		"swallows-page-error-with-total": "upstream.whole",
		"missing-list-is-empty":          "upstream.whole",
		"list-that-ends-is-all":          "upstream.whole",
		"goes-round":                     "upstream.whole",
		"hammers":                        "upstream.whole",
		"asks-again-at-once":             "upstream.whole",
		"ids-by-position":                "upstream.whole",
		"caches":                         "upstream.whole",
		"blames-itself":                  "upstream.whole",
		"first-page-only":                "upstream.pages",
		"trusts-everybody":               "upstream.tls",
		"other-address":                  "upstream.same",
		"asks-offline":                   "upstream.thrift",
		"reads-users-in-check":           "upstream.thrift",
		"lists-users-without-ids":        "upstream.thrift",
		"reads-users-for-licenses":       "upstream.thrift",
		"logs-token":                     "upstream.tokens",
		"logs-part-of-token":             "upstream.tokens",
		"follows-redirects":              "upstream.tokens",
	}
}

// Who is dropped on the way from the vendor's list to the export is named.
func TestDroppedUsersAreAWarning(t *testing.T) {
	t.Parallel()
	options := withUpstream(t, "drops-users")
	options.Short = true
	report := conformance.Run(t.Context(), options)
	wantFailed(t, report)
	if r := result(t, report, "upstream.holders"); r.Status != conformance.Warned || !strings.Contains(r.Seen, `1 items of lists of holders are no holders in the export, one of them "user-3"`) {
		t.Errorf("%s: %s", r.Status, r.Seen)
	}
}

// Each fault of a plugin that only the vendor's misbehavior shows fails exactly
// its check.
func TestEachUpstreamFaultFailsItsCheck(t *testing.T) {
	t.Parallel()
	for fault, want := range upstreamFaults() {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			options := withUpstream(t, fault)
			options.Short = true
			wantFailed(t, conformance.Run(t.Context(), options), want)
		})
	}
}

// With a vendor that is asked page by page, 1 MiB shows whether a plugin waits for
// its reader.
func TestBackpressureOfASmallSource(t *testing.T) {
	t.Parallel()
	for fault, want := range map[string][]string{"": nil, "reads-ahead": {"export.backpressure"}} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			options := withAccount(t, fault, account{users: 1500, page: 50, name: 900})
			options.Short = true
			if fault != "" {
				options.Limits.Pause = time.Minute // it ends as soon as all has been asked for
			}
			report := conformance.Run(t.Context(), options)
			wantFailed(t, report, want...)
			if r := result(t, report, "export.backpressure"); r.Status == conformance.Skipped {
				t.Error(r.Seen)
			} else {
				t.Log(r.Seen)
			}
		})
	}
}

func TestUpstreamThatIsNotThere(t *testing.T) {
	t.Parallel()
	for pointer, want := range map[string]conformance.Status{"/client_id": conformance.Failed, "/absent": conformance.Failed} {
		o := withUpstream(t, "")
		o.Upstream = []string{pointer}
		if r := result(t, conformance.Run(t.Context(), o), "upstream.same"); r.Status != want {
			t.Errorf("%s: %s, %s", pointer, r.Status, r.Seen)
		}
	}
}
