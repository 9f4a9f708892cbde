// Package hosttest builds a source plugin for tests that misbehaves in every
// way a plugin can, each by its name.
//
// Modes of start-up, chosen by Args("-mode", m) or by installing the plugin
// under that name (see Install):
//
//	exits-127              writes to stderr and exits with 127
//	panics-at-start        dies of a Go panic
//	prints-banner          prints a line that is no handshake, then waits
//	prints-nothing         writes to stderr, then waits (also slow-start)
//	prints-half-line       prints the start of a handshake and exits
//	wrong-protocol         offers protocol 7; old-protocol offers 0
//	far-away               claims to listen on another computer
//	never-answers          shakes hands, accepts connections, says nothing
//	ignores-tls            serves without TLS
//	no-service             is a go-plugin plugin, but no source
//	wrong-name             calls itself somebody-else
//	nul-in-name, invisible-name, name-of-two-lines, endless-name
//	                       call themselves double, or so it may look
//	experimental           calls itself experimental, and exports properly
//	no-details             announces no details
//	forges-log             writes a log line with the host's own keys
//	hangs-in-describe, panics-in-describe
//	grandchild-holds-pipe  starts a child that keeps its outputs, and exits;
//	                       with -beacon only after the test has written to it
//	ignores-shutdown       neither Shutdown nor the end of stdin ends it
//	joins-host             the same, in the process group of the host
//	leaves-session         starts a child in a session of its own, and serves
//	bad-json-stderr        writes log lines that are no proper log lines
//	huge-stdout-line       writes 300 KiB without a line end to stdout
//
// Further arguments: -name N (its name in Describe; else by its file name, else
// "double") and -beacon ADDRESS (a TCP listener it stays connected to while it
// lives, so that a test can see it end).
//
// Modes of an export, chosen by the configuration {"mode": m}. Without a mode
// the export is proper: two licenses, three holders, four assignments.
//
//	synthetic              "holders", "licenses", "per_holder", "batch", "seed", "left_out"
//	                       say how much; with "after" it crashes after so many
//	                       holders, or does what the mode named by "fault" does
//	warning, duplicate-holder, restart, waits, expected-met
//	                       complete, each in its way
//	recounted              complete, with a newer number for the license l2
//	known-gaps             complete, with the gaps of the request as a warning
//	details                tells the details that are asked for, with a warning that
//	                       names their kinds; details-none, details-twice,
//	                       details-restart and details-texts in other ways
//	details-unasked, details-department, details-early and what else
//	detailFaults has       break a rule about details
//	error, error-completed, error-hangs
//	                       reports two errors, then ends, completes or hangs
//	crashes, panics-mid-stream
//	                       exits with 5, or panics, after three holders
//	killed                 is killed, not by the host, after three holders
//	no-completed, nothing  ends without Completed
//	sequence-gap, unknown-event, after-completed, status-after-completed,
//	rpc-error, rpc-unknown-code, rpc-exhausted, rpc-exhausted-elsewhere,
//	wrong-totals, wrong-assignments, unknown-license, license-twice,
//	no-holder-id, no-license-id, negative-count, recounted-unknown,
//	recounted-negative, long-uid, holder-kind,
//	email-kind, long-name, long-email, long-text, empty-diagnostic,
//	diagnostic-severity, big-batch, 20-mib-message, 5-mib-message,
//	invalid-utf8, broken-message, scope
//	                       break one rule of the contract
//	swallows-error         completes with fewer holders than the API named
//	hung, hung-with-progress, hung-after-completed
//	                       stand still
//	ignores-cancel         does not notice that nobody listens any more
//	endless                sends what "fault" says without end: same-holder,
//	                       holders, licenses, reasons, warnings, errors, restarts,
//	                       log
//	texts                  puts "text" into every text for people, and completes
//	values                 puts "text" into the "fault" (uid, name, email, id)
//	floods-stderr          writes 20 MB of log first
//
// Modes of a check: hung-check, empty-check, check-status, check-rpc-error, and
// environment, which reports each variable the plugin can see as one result. With
// any other mode of the configuration a check without the network passes; without
// one there is a result of each kind.
package hosttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/testprogram"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Package of the plugin.
const importPath = "github.com/licexport/licexport/internal/host/hosttest/plugin"

// PathEnv names a file that is to be used instead of building the plugin, for
// computers without a Go toolchain.
const PathEnv = "LICEXPORT_HOSTTEST_PLUGIN"

// keepBuilds is how long former builds of the plugin stay in the cache.
const keepBuilds = 24 * time.Hour

// Build returns the path of the plugin. It is built once for each run of a
// package's tests and kept in the user's cache directory under its hash, so
// that nobody ever overwrites a running program.
func Build(t testing.TB) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatalf("build the test plugin: %v", err)
	}
	return path
}

// Install puts the plugin into dir under the file name of the plugin called
// name, and returns its path.
func Install(t testing.TB, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, sourcev1.BinaryPrefix+name+executable())
	testprogram.Copy(t, Build(t), path)
	return path
}

// Shared returns the path of the plugin under the file name of the plugin called
// name. All tests share the file, so it must not be changed.
func Shared(t testing.TB, name string) string {
	t.Helper()
	built := Build(t)
	if os.Getenv(PathEnv) != "" {
		return Install(t, t.TempDir(), name) // nothing is put where it was built
	}
	dir := strings.TrimSuffix(built, executable()) + "-" + name
	path := filepath.Join(dir, sourcev1.BinaryPrefix+name+executable())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(built, path); err != nil && !os.IsExist(err) {
		return Install(t, t.TempDir(), name) // not every file system has links
	}
	if info, err := os.Stat(built); err == nil {
		_ = os.Chtimes(dir, info.ModTime(), info.ModTime()) // or it is pruned while it is in use
	}
	return path
}

//nolint:gochecknoglobals // the plugin is built once for all tests of a package
var build = sync.OnceValues(func() (string, error) {
	if path := os.Getenv(PathEnv); path != "" {
		return path, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "licexport", "hosttest")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	fresh, err := compile(dir)
	if err != nil {
		return "", err
	}
	return keep(dir, fresh)
})

// compile builds the plugin into a file of its own.
func compile(dir string) (string, error) {
	scratch, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(scratch, "plugin"+executable())
	cmd := exec.CommandContext(context.Background(), "go", "build", "-o", path, importPath) //nolint:gosec // the path was just made
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		_ = os.RemoveAll(scratch)
		return "", fmt.Errorf("%w\n%s", err, output.String())
	}
	return path, nil
}

// keep moves a fresh build to its place, which its content decides, and drops
// builds that nobody has made for a day.
func keep(dir, fresh string) (string, error) {
	defer func() { _ = os.RemoveAll(filepath.Dir(fresh)) }()
	content, err := os.ReadFile(fresh)
	if err != nil {
		return "", err
	}
	info, err := os.Stat(fresh)
	if err != nil {
		return "", err
	}
	now := info.ModTime() // by the clock of the file system, as the times it is compared with
	sum := sha256.Sum256(content)
	path := filepath.Join(dir, hex.EncodeToString(sum[:8])+executable())
	if _, err := os.Stat(path); err == nil {
		return path, os.Chtimes(path, now, now)
	}
	if err := os.Rename(fresh, path); err != nil {
		return "", err
	}
	prune(dir, now)
	return path, nil
}

func prune(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && now.Sub(info.ModTime()) > keepBuilds {
			_ = os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}

func executable() string {
	if runtime.GOOS == "windows" {
		return ".exe"
	}
	return ""
}
