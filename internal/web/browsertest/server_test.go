//go:build pages

package browsertest

import (
	"context"
	"html"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/clock"
	"github.com/licexport/licexport/internal/demo/invented"
)

// program builds licexport once.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "licexport-pages-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "licexport")
	cmd := exec.CommandContext(context.Background(), "go", "build", "-ldflags", "-X main.version=1.2.3", "-o", path, "../../../cmd/licexport") // #nosec G204 -- ours
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

// TestMain removes what was built.
func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// serve starts licexport serve for a prepared site and returns the address of its
// pages.
func serve(t *testing.T, site func(now time.Time) invented.Site) string {
	t.Helper()
	config, err := site(clock.System{}.Now()).Write(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	licexport, err := program()
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	ctx, stop := context.WithCancel(context.Background())
	var said strings.Builder
	cmd := exec.CommandContext(ctx, licexport, "serve", "--config", config, "--listen", address) // #nosec G204 -- ours
	cmd.Env = append(os.Environ(), "TZ=UTC")
	cmd.Stderr = &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		stop()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was stopped
		if t.Failed() {
			t.Log(said.String())
		}
	})
	waitFor(t, "http://"+address+"/")
	return "http://" + address
}

// freeAddress is one that nobody uses.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// waitFor waits until a server knows its jobs.
func waitFor(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := http.DefaultClient.Do(request); err == nil {
			page, err := io.ReadAll(answer.Body)
			_ = answer.Body.Close()
			if err == nil && strings.Contains(string(page), "/jobs/") {
				return
			}
		}
		if err := (clock.System{}).Sleep(ctx, 50*time.Millisecond); err != nil {
			t.Fatalf("%s does not answer: %v", url, err)
		}
	}
}

// paths are the first page and those that links lead to from there, as far as they
// are wanted.
func paths(t *testing.T, site string, wanted func(path string) bool) []string {
	t.Helper()
	all := []string{"/"}
	seen := map[string]bool{"/": true}
	for i := 0; i < len(all); i++ {
		for _, to := range links(t, site+all[i]) {
			if !seen[to] && wanted(to) {
				all = append(all, to)
			}
			seen[to] = true
		}
	}
	return all
}

func links(t *testing.T, url string) []string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", url, answer.Status, err)
	}
	var all []string
	for part := range strings.SplitSeq(string(page), `<a href="`) {
		if to, _, found := strings.Cut(part, `"`); found && strings.HasPrefix(to, "/") {
			all = append(all, html.UnescapeString(to))
		}
	}
	return all
}
