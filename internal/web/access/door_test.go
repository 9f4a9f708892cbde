package access_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/web/access"
)

var now = time.Date(2026, 11, 24, 6, 0, 0, 0, time.UTC)

const word = "correct horse battery"

// kit is what the doors of tests have in common.
type kit struct {
	log    *strings.Builder
	env    map[string]string
	sleep  func(context.Context, time.Duration) error
	sleeps time.Duration
	now    time.Time
}

func newKit() *kit {
	k := &kit{log: &strings.Builder{}, env: map[string]string{"PASSWORD": word}, now: now}
	k.sleep = func(_ context.Context, d time.Duration) error {
		k.sleeps += d
		return nil
	}
	return k
}

func (k *kit) open(t *testing.T, page config.Page) (*access.Door, error) {
	t.Helper()
	return access.New(t.Context(), access.Options{
		Page:    page,
		Secrets: secret.Resolver{LookupEnv: func(name string) (string, bool) { v, ok := k.env[name]; return v, ok }},
		Now:     func() time.Time { return k.now },
		Sleep:   func(ctx context.Context, d time.Duration) error { return k.sleep(ctx, d) },
		Log:     slog.New(slog.NewTextHandler(k.log, nil)),
	})
}

func (k *kit) handler(t *testing.T, page config.Page) http.Handler {
	t.Helper()
	d, err := k.open(t, page)
	if err != nil {
		t.Fatal(err)
	}
	return d.Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("the page")) }))
}

func withPassword() config.Page {
	return config.Page{Password: &secret.Reference{Setting: "page.password", Env: "PASSWORD"}}
}

// request asks as a browser on this computer does, unless change makes it another one.
func request(h http.Handler, path string, change func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host, r.RemoteAddr = "localhost:9469", "127.0.0.1:50000"
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// A page of the web that has its own name lead to this computer reads nothing.
func TestOnlyKnownNamesAreAnswered(t *testing.T) {
	t.Parallel()
	local := newKit().handler(t, config.Page{})
	named := newKit().handler(t, config.Page{Names: []string{"licexport.contoso.cz", "192.168.1.1", "fd00::1"}})
	for _, asked := range []struct {
		host         string
		local, named int
	}{
		{"127.0.0.1:9469", 200, 200},
		{"localhost:9469", 200, 200},
		{"LOCALHOST", 200, 200},
		{"localhost.", 200, 200},
		{"[::1]:9469", 200, 200},
		{"[::1]", 200, 200},
		{"127.0.0.2", 200, 200},
		{"licexport.contoso.cz", 421, 200},
		{"Licexport.Contoso.CZ.:443", 421, 200},
		{"192.168.1.1:9469", 421, 200},
		{"[fd00::1]:9469", 421, 200},
		{"evil.example", 421, 421},
		{"evil.example:9469", 421, 421},
		{"localhost.evil.example", 421, 421},
		{"licexport.contoso.cz.evil.example", 421, 421},
		{"evil-licexport.contoso.cz", 421, 421},
		{"127.0.0.1.evil.example", 421, 421},
		{"0.0.0.0:9469", 421, 421},
		{"2130706433", 421, 421},
		{"0x7f.1", 421, 421},
		{"localhost@evil.example", 421, 421},
		{"localhost:9469:80", 421, 421},
		{"", 421, 421},
		{"[", 421, 421},
		{"10.0.0.1", 421, 421},
	} {
		for _, path := range []string{"/", "/metrics", "/healthz", "/readyz", "/style.css"} {
			change := func(r *http.Request) { r.Host = asked.host }
			if w := request(local, path, change); w.Code != asked.local {
				t.Errorf("%s for %q: %d, want %d", path, asked.host, w.Code, asked.local)
			}
			if w := request(named, path, change); w.Code != asked.named {
				t.Errorf("%s for %q with names: %d, want %d", path, asked.host, w.Code, asked.named)
			}
		}
	}
}

func TestPasswordIsNeededForAllButTheProbes(t *testing.T) {
	t.Parallel()
	k := newKit()
	h := k.handler(t, withPassword())
	for _, path := range []string{"/", "/metrics", "/jobs/nightly", "/healthz/", "//healthz", "/style.css"} {
		w := request(h, path, nil)
		if w.Code != 401 || !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Basic realm=") {
			t.Errorf("%s: %d %q", path, w.Code, w.Header())
		}
		if w.Header().Get("Cache-Control") != "no-store" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "frame-ancestors 'none'") {
			t.Errorf("%s: headers %q", path, w.Header())
		}
		for _, text := range []string{"", "x", word[1:], word + " ", word + "\x00", strings.ToUpper(word)} {
			if w := request(h, path, func(r *http.Request) { r.SetBasicAuth("licexport", text) }); w.Code != 401 {
				t.Errorf("%s with %q: %d", path, text, w.Code)
			}
		}
		if w := request(h, path, func(r *http.Request) { r.SetBasicAuth(word, "") }); w.Code != 401 {
			t.Errorf("%s with the password as the user: %d", path, w.Code)
		}
		if w := request(h, path, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+word) }); w.Code != 401 {
			t.Errorf("%s with a token: %d", path, w.Code)
		}
		for _, user := range []string{"", "anybody", "jana@contoso.cz"} {
			if w := request(h, path, func(r *http.Request) { r.SetBasicAuth(user, word) }); w.Code != 200 {
				t.Errorf("%s as %q: %d", path, user, w.Code)
			}
		}
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := request(h, path, nil); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if strings.Contains(k.log.String(), word[1:]) {
		t.Error("the log has a password")
	}
}

// Whoever guesses waits, one behind the other; who knows the password does not.
func TestGuessesAreSlowAndLockNobodyOut(t *testing.T) {
	t.Parallel()
	k := newKit()
	asleep, wake := make(chan struct{}), make(chan struct{})
	k.sleep = func(ctx context.Context, _ time.Duration) error {
		if ctx.Err() != nil {
			t.Error("who hangs up cuts the pause short")
		}
		asleep <- struct{}{}
		<-wake
		return nil
	}
	h := k.handler(t, withPassword())
	const guesses = 20
	var all sync.WaitGroup
	for range guesses {
		all.Go(func() {
			request(h, "/", func(r *http.Request) {
				gone, hangUp := context.WithCancel(r.Context())
				hangUp()
				*r = *r.WithContext(gone)
				r.SetBasicAuth("", "a wrong password")
			})
		})
	}
	<-asleep // one of them waits, all others behind it
	for range 3 {
		if w := request(h, "/", func(r *http.Request) { r.SetBasicAuth("", word) }); w.Code != 200 {
			t.Errorf("the right password: %d", w.Code)
		}
	}
	select {
	case <-asleep:
		t.Error("two guesses are answered at once")
	default:
	}
	wake <- struct{}{}
	for range guesses - 1 {
		<-asleep
		wake <- struct{}{}
	}
	all.Wait()
	if got := strings.Count(k.log.String(), "a wrong password was given"); got != 1 {
		t.Errorf("the log says it %d times in a minute: %s", got, k.log)
	}
}

func TestPasswordsThatAreNoneAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                 "",
		"canary":                           "has 6 characters and needs 12",
		"ěščřžýáíéůú":                      "has 11 characters and needs 12",
		"canary\tcanary":                   "that nobody can type",
		strings.Repeat("canary", 1000):     "longer than",
		"canary canary \xff":               "not UTF-8",
		"canary canary\r\nX-Header: value": "that nobody can type",
	} {
		k := newKit()
		k.env["PASSWORD"] = text
		_, err := k.open(t, withPassword())
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%q: %v", text, err)
		}
		if want != "" && problem.ClassOf(err) != problem.Usage {
			t.Errorf("%q: class %s", text, problem.ClassOf(err))
		}
	}
	k := newKit()
	delete(k.env, "PASSWORD")
	if _, err := k.open(t, withPassword()); err == nil {
		t.Error("a page whose password is missing is open")
	}
}

// Behind a proxy nobody else may connect, whatever a header claims.
func TestOnlyProxiesConnectFromElsewhere(t *testing.T) {
	t.Parallel()
	h := newKit().handler(t, config.Page{Names: []string{"licexport.contoso.cz"}, Proxies: []netip.Prefix{
		netip.MustParsePrefix("10.1.2.3/32"), netip.MustParsePrefix("fd00::/64"),
	}})
	for remote, want := range map[string]int{
		"127.0.0.1:1": 200, "[::1]:1": 200, "10.1.2.3:1": 200, "[::ffff:10.1.2.3]:1": 200, "[fd00::7]:1": 200, "[fd00::7%eth0]:1": 200,
		"10.1.2.4:1": 403, "[fd01::7]:1": 403, "": 403, "@": 403,
	} {
		w := request(h, "/", func(r *http.Request) {
			r.RemoteAddr, r.Host = remote, "licexport.contoso.cz"
			r.Header.Set("X-Forwarded-For", "10.1.2.3")
			r.Header.Set("X-Real-IP", "127.0.0.1")
			r.Header.Set("Forwarded", "for=127.0.0.1")
		})
		if w.Code != want {
			t.Errorf("from %q: %d, want %d", remote, w.Code, want)
		}
	}
	if w := request(h, "/", func(r *http.Request) { r.Host = "evil.example"; r.Header.Set("X-Forwarded-Host", "localhost") }); w.Code != 421 {
		t.Errorf("under the name of a proxy's header: %d", w.Code)
	}
}

func TestRefusalsSpeakTheLanguageOfTheBrowser(t *testing.T) {
	t.Parallel()
	h := newKit().handler(t, withPassword())
	w := request(h, "/", func(r *http.Request) { r.Header.Set("Accept-Language", "cs") })
	if !strings.Contains(w.Body.String(), "heslem") || w.Header().Get("Vary") != "Accept-Language" {
		t.Errorf("%s", w.Body)
	}
	w = request(h, "/", func(r *http.Request) { r.Method = http.MethodHead })
	if w.Body.Len() > 0 {
		t.Error("an answer to HEAD has a body")
	}
}
