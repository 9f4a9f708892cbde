package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rivo/uniseg"
)

// capturesEnv asks for TestCaptures, which needs tmux: make captures.
const capturesEnv = "LICEXPORT_CAPTURES"

// captured are the commands whose results are taken from a terminal, in this order.
var captured = []struct{ name, command string }{
	{"run-first", "licexport run nightly --first"},
	{"run", "licexport run nightly"},
	{"licenses", "licexport licenses --source full"},
	{"run-refused", "licexport run nightly --config shrunk.yaml"},
	{"status", "licexport status"},
	{"show", "licexport show last --job nightly"},
	{"history", "licexport history --job nightly"},
}

// What people see on terminals of 40, 80 and 200 columns, taken from real ones. Only
// commands, paths and other long words may be wider.
func TestCaptures(t *testing.T) {
	if os.Getenv(capturesEnv) == "" {
		t.Skip("make captures runs it")
	}
	for _, width := range []int{40, 80, 200} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			term := newTerminal(t, width)
			for _, c := range captured {
				golden(t, filepath.Join("testdata", "golden", "captures", fmt.Sprintf("%s-%d.txt", c.name, width)), term.run(c.command))
			}
		})
	}
}

// terminal is one of tmux, in a folder whose path has always the same length.
type terminal struct {
	t           *testing.T
	dir, socket string
	width, runs int
}

const capturesConfig = `version: 1
sources:
  full: {plugin: acme, config: {mode: synthetic, holders: %d, licenses: 3}}
jobs:
  nightly: {sources: [full], output: {path: nightly.csv}, schedule: {cron: "30 2 29 2 *"}}
`

func newTerminal(t *testing.T, width int) *terminal {
	t.Helper()
	fixed := fmt.Sprintf("/tmp/lxc%06d", os.Getpid()%1_000_000)
	if err := os.Mkdir(fixed, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(fixed) })
	install(t, filepath.Join(fixed, "app"))
	for name, holders := range map[string]int{"licexport.yaml": 40, "shrunk.yaml": 20} {
		if err := os.WriteFile(filepath.Join(fixed, name), fmt.Appendf(nil, capturesConfig, holders), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return &terminal{t: t, dir: fixed, width: width}
}

// run runs a command in a terminal of its own, and returns what is on the screen at its
// end, without what differs from run to run.
func (c *terminal) run(command string) string {
	c.t.Helper()
	env := "export HOME=" + c.dir + " TMPDIR=" + c.dir + " PATH=" + filepath.Join(c.dir, "app") + ":$PATH; cd " + c.dir + "; "
	c.runs++
	c.socket = filepath.Join(c.dir, fmt.Sprintf("tmux%d", c.runs)) // one that ends would take the next session with it
	socket := c.socket
	c.t.Cleanup(func() { // where the test failed in between
		_ = exec.CommandContext(context.Background(), "tmux", "-S", socket, "kill-server").Run() // #nosec G204 -- ours
	})
	c.tmux("new-session", "-d", "-s", "x", "-x", fmt.Sprint(c.width), "-y", "200", env+command+"; tmux -S "+c.socket+" wait-for -S done; exec cat")
	c.tmux("wait-for", "done")
	// Lines that the terminal broke are joined: what is in them differs in each run.
	screen := c.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "x")
	c.tmux("kill-session", "-t", "x")
	c.fits(screen)
	text := regexp.MustCompile(`(?m) +$`).ReplaceAllString(screen, "")
	text = regexp.MustCompile(`\d{4}-\d\d-\d\d\s+\d\d:\d\d(:\d\d)?`).ReplaceAllString(text, "TIME")
	text = plain(text, c.dir)
	text = regexp.MustCompile(`read\s+in\s+(less\s+than\s+)?[0-9.]+\s+s`).ReplaceAllString(text, "read in N s")
	return strings.TrimRight(text, "\n") + "\n"
}

// fits makes sure that the terminal had to break nothing but what is never broken: a
// command, and a word that is longer than a line.
func (c *terminal) fits(joined string) {
	c.t.Helper()
	for line := range strings.Lines(joined) {
		line = strings.TrimSpace(line)
		if uniseg.StringWidth(line) > c.width && strings.Contains(line, " ") && !strings.HasPrefix(line, "licexport ") {
			c.t.Errorf("the terminal of %d columns breaks %q", c.width, line)
		}
	}
}

func (c *terminal) tmux(args ...string) string {
	c.t.Helper()
	cmd := exec.CommandContext(c.t.Context(), "tmux", append([]string{"-S", c.socket, "-f", "/dev/null"}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if update() {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s (make captures UPDATE=-update writes it), got:\n%s", path, got)
	}
}
