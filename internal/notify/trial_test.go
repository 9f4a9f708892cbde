package notify_test

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/mail/mailtest"
	"github.com/licexport/licexport/internal/notify"
)

// try tries channels and returns what came of it, by channel.
func (w *world) try(trial notify.Trial) (all []notify.Tried) {
	w.t.Helper()
	trial.Job, trial.Output = "nightly", "/srv/licenses.csv"
	notify.New(w.config, w.o).Try(w.t.Context(), trial, func(t notify.Tried) { all = append(all, t) })
	return all
}

func (w *world) pinging() {
	w.config.Ping = &config.Ping{
		Start: config.Text{Literal: w.server.URL + "/start"}, Success: config.Text{Literal: w.server.URL + "/success"}, Fail: config.Text{Literal: w.server.URL + "/fail"},
	}
}

func (w *world) paths() string {
	var all []string
	for _, r := range w.server.taken() {
		path, _, _ := strings.Cut(r.path, "?")
		all = append(all, path)
	}
	return strings.Join(all, " ")
}

// A test message says that it is one, goes to a channel that is to hear of nothing, and
// changes nothing of what is remembered.
func TestTrialMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Webhook.On = nil
	got := w.try(notify.Trial{})
	if len(got) != 1 || got[0].Channel != "webhook" || !got[0].OK() {
		t.Errorf("tried %+v", got)
	}
	sent := w.server.taken()
	if len(sent) != 1 {
		t.Fatalf("sent %+v", sent)
	}
	b := decode(t, sent[0])
	if b.Event != "test" || b.Title != "licexport nightly: test message" || !strings.HasPrefix(b.Text, "This is a test: nothing has happened.") || b.Run != "" {
		t.Errorf("sent %+v", b)
	}
	if !strings.Contains(string(sent[0].body), `"severity":"info"`) || !strings.Contains(string(sent[0].body), `"outcome":"success"`) {
		t.Errorf("sent %s", sent[0].body)
	}
	if _, ok := w.disk.ReadFile(memoryPath); ok {
		t.Error("a test is remembered")
	}
}

// The dead man's switch is left as the last run left it.
func TestTrialOfPings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		trial notify.Trial
		fail  bool
		paths string
	}{
		{"good before", notify.Trial{LastGood: true}, true, "/hook /start /fail /success"},
		{"not good before", notify.Trial{}, true, "/hook /start /success /fail"},
		{"not good before, and no address for that", notify.Trial{}, false, "/hook /start"},
		{"all the same", notify.Trial{Only: []string{"ping.success"}}, false, "/success"},
		{"pings only", notify.Trial{Only: []string{"ping"}, LastGood: true}, true, "/start /fail /success"},
		{"one", notify.Trial{Only: []string{"webhook", "ping.fail"}}, true, "/hook /fail"},
	} {
		w := newWorld(t)
		w.pinging()
		if !c.fail {
			w.config.Ping.Fail = config.Text{}
		}
		got := w.try(c.trial)
		if paths := w.paths(); paths != c.paths {
			t.Errorf("%s: fetched %q, want %q", c.name, paths, c.paths)
		}
		skipped := slices.ContainsFunc(got, func(t notify.Tried) bool { return t.Skipped != "" && t.OK() })
		if want := !c.fail && !c.trial.LastGood && len(c.trial.Only) == 0; skipped != want {
			t.Errorf("%s: tried %+v", c.name, got)
		}
	}
}

func TestChannelNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pinging()
	w.config.Ping.Fail = config.Text{}
	w.config.Journal, w.config.EventLog = &config.Journal{}, &config.EventLog{}
	if got := notify.ChannelNames(w.config); !slices.Equal(got, []string{"webhook", "event_log", "journal", "ping.start", "ping.success"}) {
		t.Errorf("got %q", got)
	}
	if got := notify.ChannelNames(config.Notify{}); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

// What goes wrong is said with what to do, at once, and without the secret.
func TestTrialSaysWhatToDo(t *testing.T) {
	t.Parallel()
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}()
	proxy := func(status int) http.RoundTripper {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		t.Cleanup(s.Close)
		return throughProxy(t, s.URL)
	}
	tls := httptest.NewUnstartedServer(http.NotFoundHandler())
	tls.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	tls.StartTLS()
	t.Cleanup(tls.Close)
	for name, c := range map[string]struct {
		status    int
		address   string
		transport http.RoundTripper
		problem   string
		remedy    string
	}{
		"401":           {status: 401, problem: "the server answered 401 Unauthorized", remedy: "check the address, up to its end"},
		"403":           {status: 403, problem: "the server answered 403 Forbidden", remedy: "check the address, up to its end"},
		"404":           {status: 404, problem: "the server answered 404 Not Found", remedy: "check the address: such addresses are replaced when a workflow is made anew"},
		"405":           {status: 405, problem: "the server answered 405 Method Not Allowed", remedy: "check the address: nothing takes a POST there"},
		"503, once":     {status: 503, problem: "the server answered 503 Service Unavailable", remedy: "try again later"},
		"no server":     {address: "http://" + closed + hookPath, problem: "the server cannot be reached", remedy: "Check the network and the firewall."},
		"no name":       {address: "https://no-such-host.invalid" + hookPath, transport: noSuchHost(), problem: "the server has a name that cannot be resolved on this machine", remedy: "Check DNS and the network."},
		"TLS":           {address: tls.URL + hookPath, problem: "failed to verify certificate", remedy: "let this machine trust its authority"},
		"no TLS":        {address: "https://" + strings.TrimPrefix(httpServer(t), "http://") + hookPath, problem: "the server was reached, but no TLS connection comes about", remedy: "a wrong port"},
		"proxy":         {address: "https://hooks.example.com" + hookPath, transport: proxy(407), problem: "the proxy refuses the connection (407)", remedy: "The proxy wants a sign-in"},
		"proxy forbids": {address: "https://hooks.example.com" + hookPath, transport: proxy(403), problem: "the proxy refuses the connection (403)", remedy: "Have the server allowed by the proxy"},
		"not encrypted": {address: "http://hooks.example.com" + hookPath, problem: "the address must begin with https://"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.o.Transport = c.transport
			if c.address != "" {
				w.config.Webhook.URL.Literal = c.address
			}
			if c.status != 0 {
				w.server.answer(code(c.status), code(c.status))
			}
			got := w.try(notify.Trial{})
			if len(got) != 1 || got[0].OK() || !strings.Contains(got[0].Problem, c.problem) || !strings.Contains(got[0].Remedy, c.remedy) || len(w.clock.slept) > 0 {
				t.Errorf("tried %+v", got)
			}
			if strings.Contains(got[0].Problem+got[0].Remedy, "5ecret") || c.remedy != "" && strings.Contains(got[0].Problem, c.remedy) {
				t.Errorf("tried %+v", got)
			}
		})
	}
}

func httpServer(t *testing.T) string {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	return s.URL
}

// A trial takes its time from the clock of the notifier.
func TestTrialTakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.server.answer(func(http.ResponseWriter) { w.clock.advance(3 * time.Second) })
	if got := w.try(notify.Trial{}); len(got) != 1 || got[0].Took != 3*time.Second {
		t.Errorf("tried %+v", got)
	}
}

// A test by mail, in the language of the mails; what goes wrong is said with what to do.
func TestTrialByMail(t *testing.T) {
	t.Parallel()
	w := newMailWorld(t, mailtest.Options{StartTLS: true}, func(c *config.Mail) { c.Language = config.Czech })
	var all []notify.Tried
	try := func() {
		all = nil
		notify.New(w.config, w.o).Try(t.Context(), notify.Trial{Job: "nightly", Only: []string{"mail"}}, func(t notify.Tried) { all = append(all, t) })
	}
	try()
	if len(all) != 1 || all[0].Channel != "mail" || !all[0].OK() {
		t.Fatalf("tried %+v", all)
	}
	if got := parse(t, w.mail.Taken()[0].Data); got.subject != "[licexport] nightly: zkušební zpráva" || !strings.Contains(got.text, "Toto je zkouška: nic se nestalo.") {
		t.Errorf("%q\n%s", got.subject, got.text)
	}
	w.config.Mail.Auth, w.config.Mail.TLS = config.MailPassword, config.MailNoTLS
	w.config.Mail.User, w.config.Mail.Password = "licexport", config.Text{Literal: "pa55word-5ecret"}
	try()
	if len(all) != 1 || all[0].OK() || all[0].Remedy == "" || strings.Contains(all[0].Problem+all[0].Remedy, "5ecret") || strings.Contains(all[0].Problem, "attempt") {
		t.Errorf("tried %+v", all)
	}
}
