package systemproxy

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/http/httpproxy"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		proxy, bypass string
		want          Settings
		notes         int
	}{
		{"", "", Settings{}, 0},
		{"", "*.contoso.com", Settings{}, 0},
		{"proxy:8080", "", Settings{HTTPS: "http://proxy:8080", HTTP: "http://proxy:8080"}, 0},
		{"http://proxy.contoso.com:8080/", "", Settings{HTTPS: "http://proxy.contoso.com:8080", HTTP: "http://proxy.contoso.com:8080"}, 0},
		{"http=p1:80;https=p2:443;ftp=p3:21", "", Settings{HTTPS: "http://p2:443", HTTP: "http://p1:80"}, 0},
		{"HTTP=p1:80", "", Settings{HTTP: "http://p1:80"}, 0},
		{"first:80;second:80", "", Settings{HTTPS: "http://first:80", HTTP: "http://first:80"}, 0},
		{"first:80 second:80", "", Settings{HTTPS: "http://first:80", HTTP: "http://first:80"}, 0},
		{"socks=p:1080", "", Settings{}, 1},
		{"socks=p:1080;https=p2:443", "", Settings{HTTPS: "http://p2:443"}, 1},
		{"socks5://p:1080", "", Settings{}, 1},
		{"p:80", "*.contoso.com;intranet;10.*;192.168.*;172.16.5.*;10.1.2.3", Settings{
			HTTPS: "http://p:80", HTTP: "http://p:80", NoProxy: []string{".contoso.com", "intranet", "10.0.0.0/8", "192.168.0.0/16", "172.16.5.0/24", "10.1.2.3"},
		}, 0},
		{"p:80", "10.*.*.*; https://api.contoso.com ;*;[::1];<-loopback>", Settings{
			HTTPS: "http://p:80", HTTP: "http://p:80", NoProxy: []string{"10.0.0.0/8", "api.contoso.com", "*", "::1"},
		}, 0},
		{"p:80", "<local>;*contoso.com;srv-*;999.*;", Settings{HTTPS: "http://p:80", HTTP: "http://p:80"}, 4},
	} {
		got := parse(tt.proxy, tt.bypass)
		if len(got.Notes) != tt.notes {
			t.Errorf("%q %q: %q", tt.proxy, tt.bypass, got.Notes)
		}
		got.Notes = nil
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q %q: %+v, want %+v", tt.proxy, tt.bypass, got, tt.want)
		}
	}
}

// What comes out is understood as Windows means it by what reads NO_PROXY.
func TestPastTheProxy(t *testing.T) {
	t.Parallel()
	s := parse("proxy:8080", "*.contoso.com;10.*;192.168.*;alvao.fabrikam.com")
	config := httpproxy.Config{HTTPSProxy: s.HTTPS, HTTPProxy: s.HTTP, NoProxy: strings.Join(s.NoProxy, ",")}
	for address, want := range map[string]string{
		"https://graph.microsoft.com": "http://proxy:8080", "http://graph.microsoft.com": "http://proxy:8080",
		"https://api.contoso.com": "", "https://10.20.30.40": "", "https://11.20.30.40": "http://proxy:8080", "https://192.168.7.7": "",
		"https://alvao.fabrikam.com": "", "https://www.fabrikam.com": "http://proxy:8080", "https://localhost:8443": "", "https://127.0.0.1": "",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		proxy, err := config.ProxyFunc()(u)
		got := ""
		if proxy != nil {
			got = proxy.String()
		}
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", address, got, err, want)
		}
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	env := map[string]string{"NO_PROXY": "alvao"}
	lookup := func(name string) (string, bool) { value, set := env[name]; return value, set }
	set := func(name, value string) error { env[name] = value; return nil }
	parse("https=p:443", "*.contoso.com").adopt(lookup, set)
	if want := map[string]string{"HTTPS_PROXY": "http://p:443", "NO_PROXY": "alvao,.contoso.com"}; !reflect.DeepEqual(env, want) {
		t.Errorf("%v", env)
	}
	// The environment has the last word, also if it says that there is none.
	env = map[string]string{"https_proxy": ""}
	if s := Adopt(lookup, set); s.Any() || len(env) != 1 {
		t.Errorf("%+v, %v", s, env)
	}
}
