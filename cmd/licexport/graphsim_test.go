package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/licexport/licexport/internal/graphsim"
)

// scriptGraphsim starts the emulator until the script ends, or, if it runs,
// gives it other faults. It sets AUTHORITY, GRAPH, CA, TENANT, CLIENT and SECRET.
// Settings of the tenant:
//
//	users=N            how many it has (50)
//	roles=A,B          the consented permissions (none: roles=)
//	secret=expired     its secret has expired
//	half               later, half of the users lose their licenses
//
// Ways to it:
//
//	proxy              a proxy leads from the addresses of the real services to
//	                   it; sets PROXY
//	proxy=STATUS       the proxy refuses with this status
//
// All other arguments are faults, see faultNamed.
func scriptGraphsim(ts *testscript.TestScript, args []string) {
	state := stateOf(ts)
	options := graphsim.Options{Users: 50, Seed: 1}
	var faults []graphsim.Fault
	var change []func(*graphsim.Tenant)
	var proxy *graphsim.ProxyOptions
	for _, arg := range args {
		name, value, _ := strings.Cut(arg, "=")
		switch name {
		case "users":
			options.Users = number(ts, value)
		case "roles":
			change = append(change, func(t *graphsim.Tenant) {
				t.App.Roles = strings.FieldsFunc(value, func(r rune) bool { return r == ',' })
			})
		case "secret":
			change = append(change, func(t *graphsim.Tenant) { t.App.SecretExpired = true })
		case "half":
			change = append(change, loseHalf)
		case "proxy":
			proxy = &graphsim.ProxyOptions{}
			if value != "" {
				proxy.Refuse = number(ts, value)
			}
		default:
			fault, ok := faultNamed(arg, state)
			if !ok {
				ts.Fatalf("unknown setting or fault %q", arg)
			}
			faults = append(faults, fault)
		}
	}
	if state.server == nil {
		tenant := graphsim.NewTenant(options)
		server, err := graphsim.Start(tenant)
		ts.Check(err)
		ts.Defer(server.Close)
		state.server = server
		ca, err := server.CAFile(ts.Getenv("WORK"))
		ts.Check(err)
		for name, value := range map[string]string{
			"AUTHORITY": server.URL, "GRAPH": server.URL, "CA": ca,
			"TENANT": tenant.ID, "CLIENT": tenant.App.ClientID, "SECRET": tenant.App.Secret,
		} {
			ts.Setenv(name, value)
		}
		ts.Check(os.WriteFile(filepath.Join(ts.Getenv("WORK"), "secret"), []byte(tenant.App.Secret), 0o600))
	}
	if proxy != nil {
		p, err := graphsim.StartProxy(state.server, *proxy)
		ts.Check(err)
		ts.Defer(p.Close)
		ts.Setenv("PROXY", p.URL)
	}
	state.server.Update(func(t *graphsim.Tenant) {
		for _, f := range change {
			f(t)
		}
	})
	state.server.SetFaults(faults...)
	state.server.ResetRequests()
}

func loseHalf(t *graphsim.Tenant) {
	for i := range t.Users {
		if i%2 == 0 {
			t.Users[i].Assignments = nil
		}
	}
}

func number(ts *testscript.TestScript, text string) int {
	n, err := strconv.Atoi(text)
	ts.Check(err)
	return n
}

// faultNamed is a way to misbehave by its name in scripts and tables.
func faultNamed(name string, state *scriptState) (graphsim.Fault, bool) {
	name, value, _ := strings.Cut(name, ":")
	n, _ := strconv.Atoi(value) // 0 if there is none
	switch name {
	case "stall": // the second page of users never comes
		return graphsim.Delay(time.Hour).On(graphsim.Users).Page(2).Matching(func(*http.Request) bool {
			state.once.Do(func() { close(state.stalled) })
			return true
		}), true
	case "stall-members": // the members of a group never come
		return graphsim.Delay(time.Hour).On(graphsim.Members).Matching(func(*http.Request) bool {
			state.once.Do(func() { close(state.stalled) })
			return true
		}), true
	case "aadsts":
		return graphsim.SignInError(n), true
	case "status": // every answer of Graph
		return graphsim.Status(n, graphsim.JSONBody), true
	case "html":
		return graphsim.Status(n, graphsim.HTMLBody), true
	case "once": // one answer of Graph
		return graphsim.Status(n, graphsim.EmptyBody).Nth(1), true
	case "throttle":
		return graphsim.Throttle(n), true
	case "throttle-once":
		return graphsim.Throttle(n).On(graphsim.Users).Nth(1), true
	case "forbidden":
		return graphsim.Forbidden(), true
	case "unauthorized":
		return graphsim.Refuse(http.StatusUnauthorized, "InvalidAuthenticationToken", "Access token has expired or is not yet valid."), true
	case "not-found":
		return graphsim.Refuse(http.StatusNotFound, "Request_ResourceNotFound", "Resource does not exist."), true
	case "bad-request":
		return graphsim.Refuse(http.StatusBadRequest, "Request_BadRequest", "Something is wrong with this request."), true
	case "token-expired": // in the middle of the run
		return graphsim.TokenExpired().On(graphsim.Users).Nth(1), true
	case "revoked": // by a policy, again and again
		return graphsim.TokenRevoked(), true
	case "page-token": // forgotten once; always with page-tokens
		return graphsim.ExpiredPageToken().Nth(1), true
	case "page-tokens":
		return graphsim.ExpiredPageToken(), true
	case "filter-refused":
		return graphsim.RefuseFilter(), true
	case "cut":
		return graphsim.Cut(), true
	case "cut-once":
		return graphsim.Cut().On(graphsim.Users).Nth(2), true
	case "lose": // half the users of each page
		return graphsim.LoseUsers(0.5), true
	case "duplicate":
		return graphsim.Duplicate(n), true
	}
	return graphsim.Fault{}, false
}

func scriptAwait(ts *testscript.TestScript, _ []string) {
	select {
	case <-stateOf(ts).stalled:
	case <-time.After(patience):
		ts.Fatalf("the fault stall did not strike")
	}
}

func scriptAsked(ts *testscript.TestScript, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: asked ENDPOINT N [TEXT]")
	}
	requests := stateOf(ts).server.Requests(graphsim.Endpoint(args[0]))
	if len(requests) != number(ts, args[1]) {
		ts.Fatalf("%d requests, want %s: %v", len(requests), args[1], requests)
	}
	for _, r := range requests {
		if query := r.Query.Encode(); len(args) == 3 && !strings.Contains(query, args[2]) {
			ts.Fatalf("%s is not in %s", args[2], query)
		}
	}
}
