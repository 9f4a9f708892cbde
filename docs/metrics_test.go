package docs_test

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/host/hosttest"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/schedule"
	"github.com/licexport/licexport/internal/schedule/monitor"
	"github.com/licexport/licexport/internal/secret"
	"github.com/licexport/licexport/internal/serve"
	"github.com/licexport/licexport/internal/state"
)

// monitoringPage explains all metrics.
const monitoringPage = "docs/operators/monitoring.md"

// metric is a metric as something that runs has shown it.
type metric struct {
	counter bool
	// labels and the values that they had.
	labels map[string]map[string]bool
}

// shown are metrics by their names.
type shown map[string]*metric

// parse adds metrics in the form of Prometheus; those of the process are left out.
func (s shown) parse(t *testing.T, text io.Reader) {
	t.Helper()
	p := expfmt.NewTextParser(model.LegacyValidation)
	families, err := p.TextToMetricFamilies(text)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range families {
		if !strings.HasPrefix(name, "licexport_") {
			continue
		}
		m := s[name]
		if m == nil {
			m = &metric{counter: f.GetType() == dto.MetricType_COUNTER, labels: map[string]map[string]bool{}}
			s[name] = m
		}
		for _, one := range f.GetMetric() {
			for _, l := range one.GetLabel() {
				if m.labels[l.GetName()] == nil {
					m.labels[l.GetName()] = map[string]bool{}
				}
				m.labels[l.GetName()][l.GetValue()] = true
			}
		}
	}
}

// realMetrics are those that real runs write, and that a real serve answers with, after
// the first nights of jobs of all kinds. They are made once for all tests.
var realMetrics = func() func(t *testing.T) (files, served shown) { //nolint:gochecknoglobals // made once for all tests
	var once sync.Once
	var files, served shown
	return func(t *testing.T) (shown, shown) {
		t.Helper()
		once.Do(func() {
			s := newSite(t)
			s.nights()
			files, served = s.files(), s.scraped()
		})
		if files == nil || served == nil {
			t.Fatal("another test could not gather the metrics")
		}
		return files, served
	}
}()

// site is a folder with jobs, a program that runs them, and a clock.
type site struct {
	t        *testing.T
	dir      string
	exporter *export.Exporter
	clock    *siteClock
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir(), clock: &siteClock{now: time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)}}
	s.exporter = &export.Exporter{
		Opener: &export.Opener{
			Plugins: plugins.Verifier{Overrides: plugins.Overrides{"acme": {Path: hosttest.Shared(t, "acme"), From: "the test"}}},
			Version: "1.2.3", Log: slog.New(slog.DiscardHandler), Redactor: secret.NewRedactor(),
			Environ: os.Environ(), LookupEnv: os.LookupEnv, Clock: s.clock,
		},
		FS: disk.OS(),
	}
	return s
}

// jobs are those of the site. The one that waits for an answer has a source whose mode
// is given.
func (s *site) jobs(mode string) *config.File {
	s.t.Helper()
	text := `version: 1
sources:
  contoso: {plugin: acme, config: {mode: expires}}
  fabrikam: {plugin: acme, config: ` + mode + `}
jobs:
  nightly: {sources: [contoso], output: {path: nightly.csv}, metrics_textfile: nightly.prom, schedule: {cron: "30 2 * * *", time_zone: UTC}}
  refused: {sources: [fabrikam], output: {path: refused.csv}, metrics_textfile: refused.prom}
  held: {sources: [contoso], output: {path: held.csv}, metrics_textfile: held.prom}
  new: {sources: [contoso], output: {path: new.csv}}
`
	path := filepath.Join(s.dir, "licexport.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	f, err := config.Load(path)
	if err != nil {
		s.t.Fatal(err)
	}
	return f
}

func (s *site) run(f *config.File, name string, want problem.Class) {
	s.t.Helper()
	o, err := s.exporter.Run(s.t.Context(), s.plan(f, name))
	if o.Class != want {
		s.t.Fatalf("job %s ended with %q, want %q: %v", name, o.Class, want, err)
	}
}

func (s *site) plan(f *config.File, name string) export.Plan {
	s.t.Helper()
	job, err := f.Job(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return export.Plan{File: f, Job: job, Trigger: state.TriggerManual, First: true}
}

// nights let some jobs run well, one be refused, and one be held.
func (s *site) nights() {
	s.t.Helper()
	f := s.jobs("{mode: synthetic, holders: 40, licenses: 1}")
	for _, name := range []string{"nightly", "refused", "held"} {
		s.run(f, name, problem.None)
	}
	if _, err := s.exporter.Hold(s.t.Context(), s.plan(f, "held"), state.Hold{By: "jana"}); err != nil {
		s.t.Fatal(err)
	}
	s.clock.advance(10 * time.Minute)
	f = s.jobs("{mode: synthetic, holders: 20, licenses: 1}")
	s.run(f, "refused", problem.Refused)
	s.run(f, "held", problem.Attention)
	s.clock.advance(19 * time.Minute)
}

// files are the metrics in the text files.
func (s *site) files() shown {
	s.t.Helper()
	all := shown{}
	names, err := filepath.Glob(filepath.Join(s.dir, "*.prom"))
	if err != nil || len(names) != 3 {
		s.t.Fatalf("%q, %v", names, err)
	}
	for _, name := range names {
		file, err := os.Open(filepath.Clean(name))
		if err != nil {
			s.t.Fatal(err)
		}
		all.parse(s.t, file)
		_ = file.Close()
	}
	return all
}

// scraped are the metrics of a serve that begins a minute before the night's run and
// answers after it.
func (s *site) scraped() shown {
	s.t.Helper()
	file, err := config.Load(filepath.Join(s.dir, "licexport.yaml"))
	if err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 10)
	server, err := serve.New(file, serve.Options{
		Version: "1.2.3", Clock: s.clock,
		Exporter: func(*config.File) (*export.Exporter, error) { return s.exporter, nil },
		Ended:    func(_ *export.Exporter, _ *export.Outcome, err error) { ended <- err },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.clock.until(s.clock.Now().Add(2 * time.Minute))
	ctx, stop := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- server.Run(ctx) }()
	if err := <-ended; err != nil {
		s.t.Error(err)
	}
	handler := monitor.Handler(server.Loop(), monitor.Options{Version: "1.2.3", Now: s.clock.Now, Overview: server.Overview})
	var all shown
	for len(all["licexport_job_runs_total"].values("exit_code")) == 0 { // the loop learns of the end a little later
		request := httptest.NewRequestWithContext(ctx, http.MethodGet, "/metrics", nil)
		request.Host = "localhost"
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		all = shown{}
		all.parse(s.t, answer.Body)
	}
	stop()
	if err := <-done; err != nil {
		s.t.Error(err)
	}
	return all
}

// values are those that a label had.
func (m *metric) values(label string) []string {
	if m == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(m.labels[label]))
}

// siteClock stands still until it is advanced, or runs as fast as somebody waits.
type siteClock struct {
	mu       sync.Mutex
	now, end time.Time
}

// Now implements schedule.Clock.
func (c *siteClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep implements disk.Clock; it takes no time.
func (c *siteClock) Sleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// After implements schedule.Clock.
func (c *siteClock) After(d time.Duration) (<-chan time.Time, func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	over := make(chan time.Time, 1)
	if at := c.now.Add(d); !at.After(c.end) {
		c.now = at
		over <- at
	}
	return over, func() {}
}

func (c *siteClock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// until lets time pass up to an end.
func (c *siteClock) until(end time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end = end
}

var _ schedule.Clock = (*siteClock)(nil)

// documented are the metrics of a part of the page, with the labels that it names.
func documented(t *testing.T, heading string) map[string][]string {
	t.Helper()
	_, part, found := strings.Cut(whole(t, monitoringPage), "\n### "+heading+"\n")
	if !found {
		t.Fatalf("%s has no heading %q", monitoringPage, heading)
	}
	part, _, _ = strings.Cut(part, "\n#")
	all := map[string][]string{}
	row := regexp.MustCompile("(?m)^\\| `(licexport_[a-z_]+)` \\|([^|]*)\\|")
	for _, m := range row.FindAllStringSubmatch(part, -1) {
		all[m[1]] = []string{}
		for _, l := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(m[2], -1) {
			all[m[1]] = append(all[m[1]], l[1])
		}
		slices.Sort(all[m[1]])
	}
	return all
}

// labelsBut are the labels of a metric but for some.
func (m *metric) labelsBut(common ...string) []string {
	all := slices.Sorted(maps.Keys(m.labels))
	return slices.DeleteFunc(all, func(l string) bool { return slices.Contains(common, l) })
}

// Every metric that there is is documented with its labels, and every documented one is
// there: in the text files, in what serve answers, or in both, as the page says.
func TestMetricsAreAsDocumented(t *testing.T) {
	t.Parallel()
	files, served := realMetrics(t)
	both, only := documented(t, "In both"), documented(t, "Only `/metrics` of serve")
	for _, c := range []struct {
		what   string
		real   shown
		common []string
		pages  []map[string][]string
	}{
		{"the text files", files, []string{"job", "output"}, []map[string][]string{both}},
		{"serve", served, []string{"job"}, []map[string][]string{both, only}},
	} {
		want := map[string][]string{}
		for _, page := range c.pages {
			for name, labels := range page {
				want[name] = slices.DeleteFunc(slices.Clone(labels), func(l string) bool { return slices.Contains(c.common, l) })
			}
		}
		for name, m := range c.real {
			labels, ok := want[name]
			if !ok {
				t.Errorf("%s does not say that %s have %s", monitoringPage, c.what, name)
			} else if got := m.labelsBut(c.common...); !slices.Equal(got, labels) {
				t.Errorf("%s of %s has the labels %q, and %s names %q", name, c.what, got, monitoringPage, labels)
			}
		}
		for name := range want {
			if c.real[name] == nil {
				t.Errorf("%s explains %s, which %s do not have", monitoringPage, name, c.what)
			}
		}
	}
	for name, labels := range only {
		if m := served[name]; m != nil && slices.Contains(labels, "job") != (m.labels["job"] != nil) {
			t.Errorf("whether %s has the label job is not as %s says", name, monitoringPage)
		}
	}
	for name, m := range files {
		if m.labels["job"] == nil || m.labels["output"] == nil {
			t.Errorf("%s in a text file lacks job or output", name)
		}
	}
}
