//go:build unix

package plugins_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A program that belongs to another account could be changed by it at any time,
// so it is started from a private copy. Only root can make such a file.
func TestDecideCopiesProgramsOfOthers(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	s := newSite(t)
	path := s.program(s.hostPath("m365"), "program")
	s.lock(s.host, path)
	if err := os.Chown(path, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	decide := func() string {
		d, err := s.verifier().Decide("m365", "")
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		return d.Path()
	}
	copied := decide()
	if !strings.HasPrefix(copied, filepath.Join(s.user, "cache", "plugins")) || filepath.Base(copied) != filepath.Base(path) {
		t.Fatalf("started from %s", copied)
	}
	check := func(path string, mode os.FileMode) {
		t.Helper()
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", path, info, err)
		}
	}
	check(copied, 0o500)
	check(filepath.Dir(copied), 0o700)

	if again := decide(); again != copied {
		t.Errorf("a second copy %s", again)
	}
	// A damaged copy is replaced, not started.
	if err := os.Chmod(copied, 0o700); err != nil {
		t.Fatal(err)
	}
	s.program(copied, "damaged")
	if data, err := os.ReadFile(decide()); err != nil || string(data) != "program" {
		t.Errorf("started %q, %v", data, err)
	}

	// A new version takes the place of the old copy.
	s.program(path, "program 2")
	s.lock(s.host, path)
	if next := decide(); next == copied {
		t.Error("the old copy was started")
	}
	if _, err := os.Stat(copied); !os.IsNotExist(err) {
		t.Errorf("the old copy is still there: %v", err)
	}

	// No place that only this account controls: refused.
	v := s.verifier()
	v.CacheDir = filepath.Join(s.user, "foreign")
	if err := os.Mkdir(v.CacheDir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(v.CacheDir, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Decide("m365", ""); err == nil || !strings.Contains(err.Error(), "so there is no safe place for a private copy") {
		t.Errorf("got %v", err)
	}
	v.CacheDir = ""
	if _, err := v.Decide("m365", ""); err == nil || !strings.Contains(err.Error(), "there is no cache directory for a private copy") {
		t.Errorf("got %v", err)
	}
}

// Several runs that start at once after an update make the copy together: none
// takes away what another one is about to start.
func TestRunsShareTheirPrivateCopy(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can give files away")
	}
	s := newSite(t)
	path := s.program(s.hostPath("m365"), strings.Repeat("program", 100_000))
	s.lock(s.host, path)
	if err := os.Chown(path, 4711, 4711); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		v := s.verifier()
		v.CacheDir = t.TempDir()
		var runs sync.WaitGroup
		for range 8 {
			runs.Go(func() {
				d, err := v.Decide("m365", "")
				if err != nil {
					t.Error(err)
					return
				}
				defer d.Close()
				if _, err := os.Stat(d.Path()); err != nil {
					t.Errorf("the copy was taken away: %v", err)
				}
			})
		}
		runs.Wait()
	}
}
