package sdkhttp_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdkhttp"
)

// vendor is a Client of the service "Acme Cloud" with the given handler behind
// it, and a clock that does not sleep.
func vendor(t *testing.T, handler http.HandlerFunc, change func(*sdkhttp.Options)) (*sdkhttp.Client, *clock) {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return over(t, s.URL, s.Client().Transport, change)
}

// over is a Client whose requests go over base.
func over(t *testing.T, address string, base http.RoundTripper, change func(*sdkhttp.Options)) (*sdkhttp.Client, *clock) {
	t.Helper()
	clock := newClock()
	transport, err := sdkhttp.NewTransport(sdkhttp.TransportOptions{Base: base, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	o := sdkhttp.Options{Vendor: "Acme Cloud", URL: address, URLPath: "/api_url", Transport: transport}
	if change != nil {
		change(&o)
	}
	client, err := sdkhttp.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return client, clock
}

// reply writes JSON.
func reply(w http.ResponseWriter, code int, text string) {
	body(code, "application/json", text)(w)
}

// problemOf is the problem that a call ended with.
func problemOf(t *testing.T, err error) sdk.Problem {
	t.Helper()
	var p sdk.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %T %v, want a problem", err, err)
	}
	return p
}

func TestGet(t *testing.T) {
	t.Parallel()
	client, _ := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept") != "application/json" || r.Header.Get("X-Version") != "3" {
			t.Errorf("header %v", r.Header)
		}
		reply(w, 200, `{"path":"`+r.URL.Path+`","query":"`+r.URL.RawQuery+`"}`)
	}, func(o *sdkhttp.Options) { o.URL += "/v2/"; o.Header = http.Header{"X-Version": {"3"}} })
	var got struct {
		Path  string `json:"path"`
		Query string `json:"query"`
	}
	if err := client.Get(t.Context(), "/users", url.Values{"status": {"active"}}, &got); err != nil {
		t.Fatal(err)
	}
	if got.Path != "/v2/users" || got.Query != "status=active" {
		t.Errorf("asked for %+v", got)
	}
}

func TestPost(t *testing.T) {
	t.Parallel()
	client, _ := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		answer, _ := json.Marshal(map[string]string{"kind": r.Header.Get("Content-Type"), "sent": string(sent), "method": r.Method})
		reply(w, 200, string(answer))
	}, nil)
	var got struct {
		Kind   string `json:"kind"`
		Sent   string `json:"sent"`
		Method string `json:"method"`
	}
	if err := client.PostForm(t.Context(), "search", url.Values{"q": {"a&b"}}, &got); err != nil {
		t.Fatal(err)
	}
	if got.Method != "POST" || got.Kind != "application/x-www-form-urlencoded" || got.Sent != "q=a%26b" {
		t.Errorf("form: %+v", got)
	}
	if err := client.PostJSON(t.Context(), "search", map[string]int{"limit": 5}, &got); err != nil {
		t.Fatal(err)
	}
	if got.Method != "POST" || got.Kind != "application/json" || got.Sent != `{"limit":5}` {
		t.Errorf("JSON: %+v", got)
	}
}

// Two readers of one answer must not see different users.
func TestDecodingIsStrict(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"a doubled name":        `{"users":[{"id":"1"}],"users":[]}`,
		"two values":            `{"users":[]}{"users":[]}`,
		"another kind":          `{"users":{"id":"1"}}`,
		"not UTF-8":             "{\"users\":[{\"id\":\"\xff\"}]}",
		"a number as id":        `{"users":[{"id":1}]}`,
		"a value that is half":  `{"users":[{"id":"1}]}`,
		"a list at the top":     `[{"id":"1"}]`,
		"an error in good form": `"try later"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := vendor(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, text) }, nil)
			var into struct {
				Users []struct {
					ID string `json:"id"`
				} `json:"users"`
			}
			p := problemOf(t, client.Get(t.Context(), "users", nil, &into))
			if p.Code != "acme_cloud.answer_broken" {
				t.Errorf("code %s", p.Code)
			}
			if strings.Contains(p.Detail, "try later") {
				t.Error("the answer is in the text")
			}
		})
	}
}

func TestLargeNumbersStayExact(t *testing.T) {
	t.Parallel()
	client, _ := vendor(t, func(w http.ResponseWriter, _ *http.Request) {
		reply(w, 200, `{"id":9007199254740993,"list":[18446744073709551615,0.1]}`)
	}, nil)
	var got any
	if err := client.Get(t.Context(), "", nil, &got); err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(got)
	if string(text) != `{"id":9007199254740993,"list":[18446744073709551615,0.1]}` {
		t.Errorf("decoded %s", text)
	}
}

// What is sent with a request does not go to another server.
func TestLinksStayOnTheServer(t *testing.T) {
	t.Parallel()
	asked := 0
	client, _ := vendor(t, func(w http.ResponseWriter, _ *http.Request) { asked++; reply(w, 200, `{}`) },
		func(o *sdkhttp.Options) { o.URL += "/v2" })
	for _, link := range []string{
		"https://evil.example/users?page=2", "//evil.example/users", "http://127.0.0.1:1/users", "ftp://127.0.0.1/", "%zz",
	} {
		_, err := client.Send(t.Context(), sdkhttp.Request{Link: link}, nil)
		if p := problemOf(t, err); p.Code != "acme_cloud.link_elsewhere" && p.Code != "acme_cloud.answer_broken" {
			t.Errorf("%s: code %s", link, p.Code)
		}
	}
	if asked != 0 {
		t.Fatalf("%d requests", asked)
	}
	for _, link := range []string{"/v2/users?page=2", "?page=2", "users?page=2"} {
		if _, err := client.Send(t.Context(), sdkhttp.Request{Link: link}, nil); err != nil {
			t.Errorf("%s: %v", link, err)
		}
	}
}

func TestAddressOfTheAPI(t *testing.T) {
	t.Parallel()
	for address, good := range map[string]bool{
		"https://api.acme.example": true, "https://api.acme.example/v2/": true, "http://127.0.0.1:8080": true, "http://localhost": true, "http://[::1]:99/x": true,
		"http://api.acme.example": false, "api.acme.example": false, "": false, "https://": false, "https://me:secret@api.acme.example": false,
		"https://api.acme.example?key=1": false, "https://api.acme.example/#x": false, "file:///etc/passwd": false, "http://127.0.0.1.evil.example": false,
	} {
		_, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: address, URLPath: "/api_url"})
		if (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
		if err != nil && problemOf(t, err).Path != "/api_url" {
			t.Errorf("%q: path %s", address, problemOf(t, err).Path)
		}
		if err != nil && strings.Contains(err.Error()+problemOf(t, err).Detail, "secret@") {
			t.Error("a password is in the text")
		}
	}
}

// Each fault has a code that stays and a text that names the cause.
func TestFaultsInWords(t *testing.T) {
	t.Parallel()
	broken := func(err error) http.RoundTripper {
		return transport(func(*http.Request) (*http.Response, error) { return nil, err })
	}
	answers := func(a answer) http.RoundTripper {
		return transport(func(req *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			a(w)
			resp := w.Result()
			resp.Request = req
			if strings.HasPrefix(w.Header().Get("Content-Type"), "cut") {
				resp.Body = io.NopCloser(io.MultiReader(resp.Body, iotest.ErrReader(syscall.ECONNRESET)))
			}
			return resp, nil
		})
	}
	for name, test := range map[string]struct {
		base http.RoundTripper
		code string
		says string
	}{
		"401":                 {answers(body(401, "application/json", `{"message":"canary"}`)), "sign_in_refused", "credentials"},
		"403":                 {answers(body(403, "application/json", `{"message":"canary"}`)), "forbidden", "permission"},
		"404":                 {answers(body(404, "text/html", "canary")), "not_found", "organization"},
		"400":                 {answers(body(400, "application/json", `{"message":"canary"}`)), "request_refused", "400"},
		"407":                 {answers(status(407)), "proxy_refused", "HTTPS_PROXY"},
		"500 for ever":        {answers(status(500)), "unavailable", "500"},
		"429 for ever":        {answers(status(429, "Retry-After", "600")), "throttled", "max_wait"},
		"a sign-in page":      {answers(body(200, "text/html", "canary")), "unexpected_answer", "text/html"},
		"a redirect":          {answers(status(302, "Location", "https://login.hotel.example/canary")), "unexpected_answer", "login.hotel.example"},
		"half an answer":      {answers(body(200, "application/json", `{"canary":`)), "answer_broken", "complete"},
		"no such host":        {broken(&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}), "no_network", "api.acme.example"},
		"refused":             {broken(&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}), "no_network", "firewall"},
		"proxy not there":     {broken(&net.OpError{Op: "proxyconnect", Err: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}}), "proxy_unreachable", "HTTPS_PROXY"},
		"proxy says no":       {broken(&sdkhttp.ProxyRefusedError{Proxy: "proxy:3128", Status: 403}), "proxy_refused", "api.acme.example"},
		"unknown authority":   {broken(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), "tls_not_trusted", "ca_file"},
		"expired certificate": {broken(x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}), "tls_not_trusted", "clock"},
		"silence":             {broken(context.DeadlineExceeded), "timeout", "firewall"},
		"connection reset":    {broken(&net.OpError{Op: "read", Err: syscall.ECONNRESET}), "connection_lost", "attempts"},
		"no TLS there":        {broken(tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}), "no_tls", "port"},
		"SOCKS proxy":         {broken(&net.OpError{Op: "socks connect", Err: errors.New("general SOCKS server failure")}), "proxy_unreachable", "HTTPS_PROXY"},
		"proxy in trouble":    {broken(&sdkhttp.ProxyRefusedError{Proxy: "proxy:3128", Status: 503}), "proxy_refused", "cannot reach api.acme.example"},
		"issued by a proxy":   {broken(x509.UnknownAuthorityError{Cert: &x509.Certificate{Issuer: pkix.Name{CommonName: "Inspection CA"}}}), "tls_not_trusted", `issued by "Inspection CA"`},
		"cut, then reset":     {answers(body(200, "cut", "[")), "answer_broken", "cut off"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, _ := over(t, "https://api.acme.example/v1", test.base, nil)
			p := problemOf(t, client.Get(t.Context(), "users", url.Values{"token": {"canary"}}, new(any)))
			if p.Code != "acme_cloud."+test.code {
				t.Errorf("code %s, want %s", p.Code, test.code)
			}
			text := p.Summary + "\n" + p.Detail
			if !strings.Contains(text, test.says) {
				t.Errorf("the text does not name %q:\n%s", test.says, text)
			}
			if strings.Contains(text, "canary") {
				t.Errorf("what was sent or received is in the text:\n%s", text)
			}
		})
	}
}

// The vendor's own errors come first.
func TestExplain(t *testing.T) {
	t.Parallel()
	client, _ := vendor(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/lost" {
			reply(w, 400, `{"code":300}`)
			return
		}
		reply(w, 400, `{"code":4711}`)
	}, func(o *sdkhttp.Options) {
		o.Explain = func(e *sdkhttp.StatusError) error {
			if strings.Contains(string(e.Body), "4711") {
				return sdk.Problem{Summary: "the app lacks a scope", Code: "acme_cloud.scope"}
			}
			return sdkhttp.ErrLost
		}
	})
	if p := problemOf(t, client.Get(t.Context(), "/users", nil, nil)); p.Code != "acme_cloud.scope" {
		t.Errorf("code %s", p.Code)
	}
	if err := client.Get(t.Context(), "/lost", nil, nil); !errors.Is(err, sdkhttp.ErrLost) {
		t.Errorf("error %v", err)
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	client, clock := vendor(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) },
		func(o *sdkhttp.Options) { o.Rate = 2 })
	for range 12 {
		if err := client.Get(t.Context(), "", nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if total := clock.total(); total < 4900*time.Millisecond || total > 5100*time.Millisecond {
		t.Errorf("12 requests at 2 a second, of which 2 go at once, took %v", total)
	}
}

func TestCanceledIsCanceled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client, _ := vendor(t, func(w http.ResponseWriter, _ *http.Request) { reply(w, 200, `{}`) }, nil)
	if err := client.Get(ctx, "", nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings sdkhttp.Settings
		path     string
	}{
		"none":               {sdkhttp.Settings{}, ""},
		"all":                {sdkhttp.Settings{MaxWait: sdk.Duration(2 * time.Hour), Stall: sdk.Duration(90 * time.Second)}, ""},
		"longer than a host": {sdkhttp.Settings{Stall: sdk.Duration(5 * time.Minute)}, "/stall"},
		"longer than a day":  {sdkhttp.Settings{MaxWait: sdk.Duration(25 * time.Hour)}, "/max_wait"},
		"no such file":       {sdkhttp.Settings{CAFile: "absent.pem"}, "/ca_file"},
	} {
		_, err := sdkhttp.New(sdkhttp.Options{Vendor: "Acme", URL: "https://api.acme.example", Settings: test.settings})
		switch {
		case test.path == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case test.path != "" && problemOf(t, err).Path != test.path:
			t.Errorf("%s: %+v", name, err)
		}
	}
}
