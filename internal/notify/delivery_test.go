package notify_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/state"
)

func TestBodyFollowsItsSchema(t *testing.T) {
	t.Parallel()
	definition, err := jsonschema.UnmarshalJSON(strings.NewReader(notify.BodySchema()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(notify.BodySchemaID, definition); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(notify.BodySchemaID)
	if err != nil {
		t.Fatal(err)
	}
	long := failed("contoso", "x")
	long.Record.Job = ""
	long.Record.Diagnostics[0].Detail = strings.Repeat(strings.Repeat("ž", 500)+"\n", 100)
	short := failed("contoso", "y")
	short.Record.Diagnostics[0].Detail = strings.Repeat("x\n", 1000)
	w := newWorld(t)
	w.config.Webhook.On = append(w.config.Webhook.On, config.OutcomeSuccess)
	for _, r := range []notify.Run{failed("contoso", "x"), refused(), needsLook(), expiring(), byHand("a"), good(), long, short, {Record: record(6, state.OutcomeLocked)}} {
		w.finish(r)
	}
	notify.New(w.config, w.o).Missed(t.Context(), missedRun())
	requests := w.server.taken()
	if len(requests) != 10 {
		t.Errorf("%d messages", len(requests))
	}
	for _, r := range requests {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(r.body)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%v in\n%s", err, r.body)
		}
		if len(r.body) > 24<<10 {
			t.Errorf("%d bytes are too much for Teams", len(r.body))
		}
		// What a workflow of Slack can take are texts.
		for _, name := range []string{"title", "text", "job", "run", "host", "event", "severity", "outcome", "exit_code", "output", "time"} {
			object, _ := value.(map[string]any)
			if _, ok := object[name].(string); !ok {
				t.Errorf("%s is %v, not a text", name, object[name])
			}
		}
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("k3y-of-the-server\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.config.Webhook.URL = config.Text{Ref: &secret.Reference{Env: "TEAMS_URL"}}
	w.config.Webhook.Headers = map[string]config.Text{"X-Api-Key": {Ref: &secret.Reference{File: key}}, "X-Site": {Literal: "Brno"}}
	w.o.LookupEnv = func(string) (string, bool) { return w.server.URL + hookPath + "\n", true }
	w.finish(failed("contoso", "x"))
	got := w.server.taken()
	if len(got) != 1 || got[0].method != http.MethodPost || got[0].path != hookPath {
		t.Fatalf("requests are %+v", got)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "User-Agent": "licexport/1.2.3", "X-Api-Key": "k3y-of-the-server", "X-Site": "Brno",
	} {
		if v := got[0].header.Get(name); v != want {
			t.Errorf("%s is %q, want %q", name, v, want)
		}
	}
}

func TestAttempts(t *testing.T) {
	t.Parallel()
	later := func(value string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusTooManyRequests)
		}
	}
	cut := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	elsewhere := func(w http.ResponseWriter) {
		w.Header().Set("Location", "http://example.com/")
		w.WriteHeader(http.StatusFound)
	}
	broken := func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte("<b>no\x1b[1m such\nfield</b> sig=5ecret-5ignature"))
	}
	tests := []struct {
		name    string
		answers []func(http.ResponseWriter)
		pauses  []time.Duration
		warning string // a part of it; empty if there is none
	}{
		{"at once", nil, nil, ""},
		{"accepted", []func(http.ResponseWriter){code(202)}, nil, ""},
		{"third attempt", []func(http.ResponseWriter){code(503), cut}, []time.Duration{time.Second, 4 * time.Second}, ""},
		{"Retry-After", []func(http.ResponseWriter){later("30"), later("Mon, 23 Nov 2026 02:31:42 GMT"), later("86400")}, []time.Duration{30 * time.Second, 12 * time.Second, time.Minute}, ""},
		{"never", []func(http.ResponseWriter){code(500), code(500), code(500), code(502)}, []time.Duration{time.Second, 4 * time.Second, 16 * time.Second}, "the server answered 502 Bad Gateway; try again later (attempt 4)"},
		{"gone", []func(http.ResponseWriter){code(404)}, nil, "the server answered 404 Not Found; check the address"},
		{"moved", []func(http.ResponseWriter){elsewhere}, nil, "the server answered 302 Found; put the address that it names into the settings"},
		{"refused", []func(http.ResponseWriter){broken}, nil, `the server answered 400 Bad Request ("<b>no such field</b> sig=5ecret-5ignature") (attempt 1)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.server.answer(test.answers...)
			warnings := w.finish(failed("contoso", "x"))
			if !slices.Equal(w.clock.slept, test.pauses) {
				t.Errorf("pauses are %v, want %v", w.clock.slept, test.pauses)
			}
			if test.warning == "" {
				if len(warnings) > 0 {
					t.Errorf("warnings are %q", warnings)
				}
				return
			}
			if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.webhook: 127.0.0.1:") || !strings.Contains(warnings[0], test.warning) {
				t.Errorf("warnings are %q, want %q", warnings, test.warning)
			}
		})
	}
}

func TestAddressesStaySecret(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, address, want string }{
		{"unreachable", "http://" + closed + hookPath, "the server cannot be reached"},
		{"not encrypted", "http://example.com" + hookPath, "must begin with https://"},
		{"no address", "hook.example.com" + hookPath, "is not an address"},
		{"not to be parsed", "https://example.com/%zz" + hookPath, "is not an address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.config.Webhook.URL.Literal = test.address
			w.config.Ping = &config.Ping{Fail: config.Text{Literal: test.address}}
			warnings := w.finish(failed("contoso", "x"))
			if len(warnings) != 2 {
				t.Fatalf("warnings are %q", warnings)
			}
			for _, warning := range warnings {
				if strings.Contains(warning, "5ecret") || !strings.Contains(strings.ToLower(warning), test.want) {
					t.Errorf("the warning is %q, want %q", warning, test.want)
				}
			}
		})
	}
}

func TestMissingSecretIsAWarning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Webhook.URL = config.Text{Ref: &secret.Reference{Env: "TEAMS_URL"}}
	w.o.LookupEnv = func(string) (string, bool) { return "", false }
	warnings := w.finish(failed("contoso", "x"))
	if len(warnings) != 1 || !strings.Contains(warnings[0], "notify.webhook.url: cannot read the secret {env: TEAMS_URL}") {
		t.Errorf("warnings are %q", warnings)
	}
}

func TestSecretsAreTakenOutOfMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.o.Redactor = secret.NewRedactor("correct-horse")
	r := failed("contoso", "x")
	r.Record.Diagnostics[0].Summary = "the answer held correct-horse"
	if got := w.run(r); len(got) != 1 || !strings.Contains(got[0].Text, "the answer held [secret]") {
		t.Errorf("sent %+v", got)
	}
}

func TestEncrypted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tls := httptest.NewUnstartedServer(w.server)
	tls.Config.ErrorLog = log.New(io.Discard, "", 0)
	tls.StartTLS()
	defer tls.Close()
	w.config.Webhook.URL.Literal = tls.URL + hookPath
	if warnings := w.finish(failed("contoso", "x")); len(warnings) != 1 || !strings.Contains(warnings[0], "SSL_CERT_FILE) (attempt 1)") {
		t.Errorf("a server with an unknown certificate: %q", warnings)
	}
	w.o.Transport = tls.Client().Transport
	if got := w.run(failed("contoso", "x")); len(got) != 1 {
		t.Errorf("sent %+v", got)
	}
}

func TestPing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config = config.Notify{Ping: &config.Ping{
		Start:   config.Text{Literal: w.server.URL + "/start"},
		Success: config.Text{Literal: w.server.URL + "/success"},
		Fail:    config.Text{Literal: w.server.URL + "/fail"},
	}}
	pinged := func(want ...string) {
		t.Helper()
		var got []string
		for _, r := range w.server.taken() {
			got = append(got, r.method+" "+r.path)
		}
		if !slices.Equal(got, want) {
			t.Errorf("pinged %q, want %q", got, want)
		}
	}
	start := func() []string { return notify.New(w.config, w.o).Started(t.Context()) }

	start()
	pinged("GET /start")
	w.finish(good())
	pinged("GET /success")
	w.finish(failed("contoso", "x"))
	pinged("GET /fail")
	w.finish(failed("contoso", "x")) // each time: a switch has no memory
	pinged("GET /fail")
	w.finish(needsLook())
	pinged("GET /fail")

	w.server.answer(code(500))
	if warnings := start(); len(warnings) != 1 || !strings.HasPrefix(warnings[0], "notify.ping.start: ") {
		t.Errorf("warnings are %q", warnings)
	}
	pinged("GET /start") // once: the run waits
	w.server.answer(code(500))
	w.finish(good())
	pinged("GET /success", "GET /success")

	redirect := func(to string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusMovedPermanently)
		}
	}
	w.server.answer(redirect("/new"))
	if warnings := w.finish(good()); len(warnings) != 0 {
		t.Errorf("warnings are %q", warnings)
	}
	pinged("GET /success", "GET /new")
	w.server.answer(redirect("http://example.com/"))
	if warnings := w.finish(good()); len(warnings) != 1 || !strings.Contains(warnings[0], "without https://") {
		t.Errorf("warnings are %q", warnings)
	}
	pinged("GET /success")

	w.config.Ping.Fail, w.config.Ping.Start = config.Text{}, config.Text{}
	start()
	w.finish(refused())
	pinged()
}
