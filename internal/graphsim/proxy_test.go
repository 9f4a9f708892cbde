package graphsim_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/graphsim"
)

// through makes the client go through a proxy.
func (c *client) through(options graphsim.ProxyOptions, withUser bool) *graphsim.Proxy {
	c.t.Helper()
	proxy, err := graphsim.StartProxy(c.server, options)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(proxy.Close)
	address := proxy.URL
	if withUser {
		address = proxy.URLWithUser()
	}
	u, err := url.Parse(address)
	if err != nil {
		c.t.Fatal(err)
	}
	httpClient, err := c.server.Client()
	if err != nil {
		c.t.Fatal(err)
	}
	transport, ok := httpClient.Transport.(*http.Transport)
	if !ok {
		c.t.Fatalf("transport is %T", httpClient.Transport)
	}
	transport.Proxy = http.ProxyURL(u)
	c.t.Cleanup(httpClient.CloseIdleConnections)
	c.http = httpClient
	return proxy
}

func TestProxyLeadsPublicNamesToTheServer(t *testing.T) {
	t.Parallel()
	c := start(t, 150)
	proxy := c.through(graphsim.ProxyOptions{User: "contoso", Password: "p@ss/word"}, true)

	const login = "https://login.microsoftonline.com/"
	discovery := c.do(http.MethodGet, login+c.tenant.ID+"/v2.0/.well-known/openid-configuration", http.NoBody, nil)
	if issuer := field[string](t, discovery, "issuer"); !strings.HasPrefix(issuer, login) {
		t.Errorf("issuer %s", issuer)
	}
	first := decode(t, c.get(graphRoot+"/v1.0/users"))
	if !strings.HasPrefix(first.Next, graphRoot+"/v1.0/users?") {
		t.Errorf("next link %s", first.Next)
	}
	decode(t, c.get(first.Next))

	want := []graphsim.Connect{{Host: "login.microsoftonline.com:443", Status: 200}, {Host: "graph.microsoft.com:443", Status: 200}}
	got := proxy.Connects()
	if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("connects %v, want %v", got, want)
	}
}

func TestProxyRefuses(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	for _, test := range []struct {
		options graphsim.ProxyOptions
		text    string
	}{
		{graphsim.ProxyOptions{User: "contoso", Password: "secret"}, "Proxy Authentication Required"},
		{graphsim.ProxyOptions{Refuse: http.StatusForbidden}, "Forbidden"},
	} {
		c.through(test.options, false)
		if got := c.get(graphRoot + "/v1.0/users"); got.err == nil || !strings.Contains(got.err.Error(), test.text) {
			t.Errorf("got %d %v, want %q", got.status, got.err, test.text)
		}
	}
}

func TestProxyCloseEndsTunnels(t *testing.T) {
	t.Parallel()
	c := start(t, 5)
	proxy := c.through(graphsim.ProxyOptions{}, false)
	decode(t, c.get(graphRoot+"/v1.0/users"))
	proxy.Close()
	if got := c.get(graphRoot + "/v1.0/users"); got.err == nil {
		t.Errorf("answered %d through a closed proxy", got.status)
	}
}
