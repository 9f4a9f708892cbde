package export_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/mail/mailtest"
	"github.com/licexport/licexport/internal/notify"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/state"
)

// calls keeps what a web server received.
type calls struct {
	mu  sync.Mutex
	all []string
}

func (c *calls) server(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.all = append(c.all, r.URL.Path+" "+string(body))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func (c *calls) paths() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var paths []string
	for _, call := range c.all {
		path, _, _ := strings.Cut(call, " ")
		paths = append(paths, path)
	}
	return strings.Join(paths, " ")
}

// A run tells the dead man's switch that it begins and how it ends, and the
// webhook when something is wrong, without naming anybody.
func TestRunTells(t *testing.T) {
	t.Parallel()
	var c calls
	url := c.server(t)
	d := newDesk(t)
	for _, name := range []string{"start", "success", "fail", "hook"} {
		d.put(name+".url", url+"/"+name)
	}
	notifying := "notify: {webhook: {url: {file: hook.url}}, ping: {start: {file: start.url}, success: {file: success.url}, fail: {file: fail.url}}}\n"
	d.published(ten + notifying)
	if got := c.paths(); got != "/start /success" {
		t.Errorf("a good run sent %q", got)
	}
	_, err := d.run(five + notifying)
	d.expect(problem.Refused, err, "5 of 10 assignments")
	got := c.paths()
	if !strings.Contains(got, "/fail") || !strings.Contains(got, "/hook") {
		t.Errorf("a refusal sent %q", got)
	}
	for _, call := range c.all {
		if strings.Contains(call, "person.number") {
			t.Errorf("it names a person: %s", call)
		}
	}
}

// Whoever starts a run may know something that people shall look at, and that a
// run which fails does not hide.
func TestLookThatTheStarterAsksFor(t *testing.T) {
	t.Parallel()
	var c calls
	url := c.server(t)
	d := newDesk(t)
	d.put("hook.url", url+"/hook")
	notifying := "notify: {webhook: {url: {file: hook.url}}}\n"
	d.published(ten + notifying)
	d.attention = "the settings are those from before"
	o, err := d.run(ten + notifying)
	d.expect(problem.Attention, err)
	if !o.Unchanged || len(o.Attention) != 1 || o.Attention[0].String() != d.attention {
		t.Errorf("it came to %+v", o.Attention)
	}
	_, err = d.run(five + notifying)
	d.expect(problem.Refused, err)
	d.attention = ""
	if _, err = d.run(ten + notifying); err != nil {
		t.Error(err)
	}
	got := c.all
	if len(got) != 3 || !strings.Contains(got[0], "the settings are those from before") || !strings.Contains(got[2], `"recovery"`) {
		t.Errorf("reported %q", got)
	}
}

// A job that has never published says so, whatever stopped it: a run without --first has
// begun, and one whose plugin is not there did not come so far as to open the state.
func TestFailuresBeforeTheFirstPublication(t *testing.T) {
	t.Parallel()
	var c calls
	d := newDesk(t)
	d.put("hook.url", c.server(t)+"/hook")
	const notifying = "notify: {webhook: {url: {file: hook.url}}}\n"
	absent := strings.Replace(ten, "acme", "absent", 1)
	reported := 0
	last := func() string {
		if reported++; len(c.all) != reported {
			t.Fatalf("%d messages, want %d", len(c.all), reported)
		}
		return c.all[len(c.all)-1]
	}
	says := func(text string, class problem.Class, settings string) {
		t.Helper()
		_, err := d.run(settings + job + notifying)
		d.expect(class, err)
		if got := last(); !strings.Contains(got, text) {
			t.Errorf("%v: no %q in %s", class, text, got)
		}
		d.now = d.now.AddDate(0, 0, 1)
	}
	says("has never published", problem.Usage, ten)
	says("Nothing was published yet.", problem.Usage, ten)
	d.first = true
	says("Nothing was published yet.", problem.Source, broken)
	says("Nothing was published yet.", problem.Usage, absent)
	d.published(ten + job + notifying)
	reported++ // the end of all that
	says("What was published before is untouched.", problem.Source, broken)
	says("What was published before is untouched.", problem.Usage, absent)
}

// A run that did not take place is reported to those who are notified of failures.
func TestMissedRunIsTold(t *testing.T) {
	t.Parallel()
	var c calls
	d := newDesk(t)
	d.put("hook.url", c.server(t)+"/hook")
	f := d.configured(ten + "notify: {webhook: {url: {file: hook.url}}}\njobs: {nightly: {sources: [a]}}\n")
	job, err := f.Job("nightly")
	if err != nil {
		t.Fatal(err)
	}
	warnings := d.exporter.Missed(t.Context(), export.Plan{File: f, Job: job, Trigger: state.TriggerSchedule}, notify.MissedRun{Due: d.now, Count: 1})
	if len(warnings) > 0 || len(c.all) != 1 || !strings.Contains(c.all[0], "Nothing was published yet. The job runs again when it is due next; at once: licexport run --job nightly") || !strings.Contains(c.all[0], d.path("licenses.csv")) {
		t.Errorf("reported %q, warnings %q", c.all, warnings)
	}
	if names := d.names(".licexport/licenses.csv"); !slices.Equal(names, []string{"notify.json"}) {
		t.Errorf("in the state are %q", names)
	}
}

// A run that is stopped tells people, but does not wait for a server that does not
// answer.
func TestStoppedRunDoesNotWaitForPeople(t *testing.T) {
	t.Parallel()
	asked, end := make(chan struct{}, 10), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-end
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(end) })
	d := newDesk(t)
	d.put("hook.url", s.URL)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(problem.As(problem.Terminated, errors.New("terminated")))
	o, err := d.runContext(ctx, ten+"notify: {webhook: {url: {file: hook.url}}}\n")
	d.expect(problem.Terminated, err)
	if len(asked) != 1 {
		t.Errorf("%d attempts to tell people", len(asked))
	}
	if !slices.ContainsFunc(o.Warnings, func(w string) bool { return strings.Contains(w, "(attempt 1)") }) {
		t.Errorf("warnings %q", o.Warnings)
	}
}

// The mail of a refusal has the commands, the names of licenses, and people in its
// attachment alone, if the settings want it.
func TestRefusalByMail(t *testing.T) {
	t.Parallel()
	for _, names := range []bool{false, true} {
		server := mailtest.NewServer(t, mailtest.Options{StartTLS: true})
		d := newDesk(t)
		notifying := fmt.Sprintf("notify: {mail: {server: %s, port: %d, ca_file: '%s', from: licexport@contoso.cz, to: [alvao@contoso.cz], names: %v}}\n", server.Host, server.Port, server.CAFile, names)
		d.published(ten + notifying)
		o, err := d.run(five + notifying)
		d.expect(problem.Refused, err, "5 of 10 assignments")
		got := server.Taken()
		if len(o.Warnings) > 0 || len(got) != 1 {
			t.Fatalf("%d mails, warnings %q", len(got), o.Warnings)
		}
		body, people, _ := bytes.Cut(got[0].Data, []byte("Content-Disposition: attachment"))
		for _, text := range []string{"licexport show " + o.Run, "licexport approve " + o.Run} {
			if !strings.Contains(strings.ReplaceAll(string(body), "=\r\n", ""), text) {
				t.Errorf("names %v: no %q in\n%s", names, text, body)
			}
		}
		if strings.Contains(string(body), "person.number") || (len(people) > 0) != names {
			t.Errorf("names %v:\n%s", names, got[0].Data)
		}
		if names {
			_, encoded, _ := bytes.Cut(people, []byte("\r\n\r\n"))
			encoded, _, _ = bytes.Cut(encoded, []byte("\r\n--"))
			list, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(encoded)))
			if kept, _ := os.ReadFile(o.Removals); err != nil || !bytes.Equal(list, kept) || bytes.Count(list, []byte("loses the license")) != 5 {
				t.Errorf("attached %q, %v", list, err)
			}
		}
	}
}

// config validate finds what each mail would be stopped by.
func TestValidateReadsTheAuthoritiesOfMail(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.put("bad.pem", "no certificate")
	o := d.configured("sources:\n  a: {plugin: acme, config: {mode: synthetic}}\n" +
		"notify: {mail: {server: a, from: a@contoso.cz, to: [b@contoso.cz], ca_file: bad.pem}}\n" +
		"jobs:\n  j: {sources: [a], output: {path: licenses.csv}, notify: {mail: {ca_file: none.pem}}}\n")
	var got []string
	for _, p := range d.exporter.Validate(t.Context(), o) {
		if strings.Contains(p.Summary, "notify.mail.ca_file cannot be used: ") {
			got = append(got, fmt.Sprint(p.Line))
		}
	}
	if len(got) != 2 || got[0] == got[1] || got[0] == "0" {
		t.Errorf("lines %q", got)
	}
}
