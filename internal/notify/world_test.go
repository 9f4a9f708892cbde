package notify_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/exit"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/phrase"
	"github.com/licexport/licexport/internal/state"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock goes on only when the test says so and when somebody sleeps.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 2, 31, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return context.Cause(ctx)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// server is a web server that keeps what it gets and answers as the test wants.
type server struct {
	*httptest.Server

	mu       sync.Mutex
	requests []request
	// answers are used up one by one; then it answers 200.
	answers []func(http.ResponseWriter)
}

type request struct {
	method, path string
	header       http.Header
	body         []byte
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request{r.Method, r.URL.RequestURI(), r.Header, body})
	if len(s.answers) > 0 {
		answer := s.answers[0]
		s.answers = s.answers[1:]
		answer(w)
	}
}

func (s *server) answer(answers ...func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = append(s.answers, answers...)
}

// taken returns what came since the last time.
func (s *server) taken() []request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.requests
	s.requests = nil
	return all
}

func code(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.WriteHeader(status) }
}

// body is what the tests look at in a message.
type body struct {
	Event, Title, Text, Job, Run string
	Details                      struct {
		Events []struct {
			Event, Title string
			Lines        []string
			Runs         int
		}
	}
}

func decode(t *testing.T, r request) body {
	t.Helper()
	var b body
	if err := json.Unmarshal(r.body, &b); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
	return b
}

// world is a notifier with a webhook to a server, as it is made anew for each
// run.
type world struct {
	t      *testing.T
	clock  *clock
	server *server
	disk   *disktest.Disk
	config config.Notify
	o      notify.Options
}

const hookPath = "/hook?sig=5ecret-5ignature"

var (
	stateDir   = filepath.Join(string(filepath.Separator), "state")
	memoryPath = filepath.Join(stateDir, "notify.json")
)

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: newClock(), server: newServer(t), disk: disktest.NewDisk(stateDir)}
	w.config.Webhook = &config.Webhook{
		URL: config.Text{Literal: w.server.URL + hookPath},
		On:  []config.Outcome{config.OutcomeAttention, config.OutcomeRefused, config.OutcomeFailure},
	}
	w.o = notify.Options{Dir: stateDir, FS: w.disk, Disk: disk.Options{Clock: w.clock}, Host: "srv1", Version: "1.2.3", Zone: time.UTC}
	return w
}

// run ends a run and returns what the webhook got. Nothing may go wrong.
func (w *world) run(r notify.Run) []body {
	w.t.Helper()
	for _, warning := range w.finish(r) {
		w.t.Errorf("warning: %s", warning)
	}
	var all []body
	for _, r := range w.server.taken() {
		all = append(all, decode(w.t, r))
	}
	return all
}

func (w *world) finish(r notify.Run) []string {
	return notify.New(w.config, w.o).Finished(w.t.Context(), r)
}

// record is that of a run with this exit code.
func record(exitCode int, outcome state.Outcome) state.RunRecord {
	start := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	return state.RunRecord{
		RunID: "20261123-023000-7f3a", Job: "nightly", Started: start, Finished: start.Add(time.Minute),
		Outcome: outcome, Class: exit.Code(exitCode).Class(), ExitCode: exitCode,
		Output: state.OutputRecord{Path: "/srv/licenses.csv", Rows: 1200, Licenses: 14, Gained: 3, Lost: 2},
	}
}

func good() notify.Run { return notify.Run{Record: record(0, state.OutcomePublished)} }

func failed(source, problem string) notify.Run {
	r := record(3, state.OutcomeFailed)
	r.Diagnostics = []state.Diagnostic{{
		Severity: "error", Source: source, Code: problem,
		Summary: "the client secret has expired", Detail: "Create a new client secret.",
	}}
	return notify.Run{Record: r}
}

func refused() notify.Run {
	r := record(4, state.OutcomeRefused)
	r.Guard = &state.GuardRecord{Verdict: state.GuardRefused, Findings: []state.GuardFinding{
		{Rule: "removed_percent", Refusal: true, Source: "contoso", License: "contoso:SPE_E3", Before: 412, After: 12, Removed: 400, Limit: "20 %"},
		{Rule: "growth", License: "contoso:FLOW_FREE", Before: 10, After: 900},
	}}
	return notify.Run{Record: r, Approve: "licexport approve " + r.RunID + " --job nightly --config /etc/licexport/licexport.yaml"}
}

// refusedForGood is a refusal that nobody can approve.
func refusedForGood() notify.Run {
	r := refused()
	r.Approve = ""
	return r
}

// unpublished makes a run one of an output that never had a file.
func unpublished(r notify.Run) notify.Run {
	r.Unpublished = true
	return r
}

// publishedThenStopped is a run that the system stopped when the file was in place.
func publishedThenStopped() notify.Run {
	r := record(143, state.OutcomeCanceled)
	r.Output.DigestBefore, r.Output.Digest = "a", "b"
	return notify.Run{Record: r}
}

func needsLook(steps ...state.StepRecord) notify.Run {
	r := record(7, state.OutcomePublished)
	r.Steps = steps
	return notify.Run{Record: r, Attention: []phrase.Phrase{phrase.Untranslated("look at it")}}
}

func byHand(uids ...string) notify.Run {
	r := good()
	r.Target = " --job nightly"
	for _, uid := range uids {
		r.ByHand = append(r.ByHand, state.ByHand{UID: uid, Name: "Visio Plan 2", Since: r.Record.Started, Holders: 3})
	}
	return r
}

func anotherUID() notify.Run {
	r := byHand("contoso:VISIO")
	r.ByHand[0].Became = "Visio"
	return r
}

func expiring() notify.Run {
	r := good()
	r.Record.Diagnostics = []state.Diagnostic{
		{Severity: "warning", Source: "contoso", Code: "m365.certificate_expires", Summary: "the certificate expires on 2026-12-01, in 8 days", Detail: "Make a new one."},
		{Severity: "warning", Source: "contoso", Code: "m365.unlisted_license", Summary: "something else"},
	}
	return r
}
