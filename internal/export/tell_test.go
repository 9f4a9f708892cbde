package export_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/licexport/licexport/internal/exit"
)

// calls keeps what a web server was told.
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
	told := "notify: {webhook: {url: {file: hook.url}}, ping: {start: {file: start.url}, success: {file: success.url}, fail: {file: fail.url}}}\n"
	d.published(ten + told)
	if got := c.paths(); got != "/start /success" {
		t.Errorf("a good run told %q", got)
	}
	_, err := d.run(five + told)
	d.expect(exit.Refused, err, "5 of 10 assignments")
	got := c.paths()
	if !strings.Contains(got, "/fail") || !strings.Contains(got, "/hook") {
		t.Errorf("a refusal told %q", got)
	}
	for _, call := range c.all {
		if strings.Contains(call, "person.number") {
			t.Errorf("it names a person: %s", call)
		}
	}
}
