package doctor_test

import (
	"errors"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
)

func TestSoundInstallation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.Look(t.Context())
	if r.State != doctor.OK {
		t.Errorf("%+v", r)
	}
	s.expect("program", doctor.OK, "licexport 0.2.0, "+plugins.Platform())
	s.expect("plugin acme", doctor.OK, "version 0.2.0, locked")
	s.expect("configuration", doctor.OK, "1 source, 1 job")
	s.expect("folder output", doctor.OK, "may write to")
	s.expect("space output", doctor.OK, "MiB are free")
	s.expect("time zone nightly", doctor.OK, "due next at 2026-11-27 02:30 CET (+01:00)")
	entries, err := os.ReadDir(s.path("out"))
	if err != nil || len(entries) != 1 {
		t.Errorf("left in the folder of the output: %v, %v", entries, err)
	}
}

// Before there is a configuration, the installation is looked at all the same.
func TestWithoutConfiguration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.File = config.WithoutFile(s.root)
	s.expect("configuration", doctor.Skipped, "there is no configuration file")
	s.expect("plugin acme", doctor.OK, "locked")
	if state := s.Look(t.Context()).State; state != doctor.OK {
		t.Errorf("state %s", state)
	}
	s.File, s.FileErr = nil, errors.New("no such file")
	s.expect("configuration", doctor.Fail, "no such file")
}

// The texts of mistakes quote what people wrote, so only their places are named.
func TestMistakesAreCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.write("licexport.yaml", "version: 1\nsources: {a: {}}\nidentity: {domains: {canary@contoso.cz: 1}}\n")
	s.load()
	s.expect("configuration", doctor.Fail, "2 errors, 0 warnings: line 3, line 3")
}

func TestPlugins(t *testing.T) {
	t.Parallel()
	program := "host/plugins/" + name.File("acme", runtime.GOOS)
	for what, tt := range map[string]struct {
		spoil func(*site)
		state doctor.State
		found string
	}{
		"changed":         {func(s *site) { s.write(program, "another") }, doctor.Fail, "not the one that was locked"},
		"missing":         {func(s *site) { ok(t, os.Remove(s.path(program))) }, doctor.Fail, "locked, and not installed"},
		"another release": {func(s *site) { s.lock("0.1.0") }, doctor.Warning, "version 0.1.0 beside licexport 0.2.0"},
		"not locked":      {func(s *site) { ok(t, os.Remove(s.path("host/licexport.lock"))) }, doctor.Fail, "installed and not locked"},
		"not locked and not needed": {func(s *site) {
			ok(t, os.Remove(s.path("host/licexport.lock")))
			s.write("licexport.yaml", "version: 1\nsources: {a: {plugin: other}}\n")
		}, doctor.Skipped, "so it is not started"},
		"changed and not needed": {func(s *site) {
			s.write(program, "another")
			s.write("licexport.yaml", "version: 1\nsources: {a: {plugin: other}}\n")
		}, doctor.Warning, "not the one that was locked"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			tt.spoil(s)
			s.load()
			s.expect("plugin acme", tt.state, tt.found)
		})
	}
	s := newSite(t)
	s.write("licexport.yaml", "version: 1\nsources: {a: {plugin: other}}\n")
	s.load()
	s.expect("plugin other", doctor.Fail, `the source "a" needs it`)
	s.Verifier.Overrides = plugins.Overrides{"acme": {Path: "x"}}
	s.expect("plugin override acme", doctor.Warning, "without any check of its hash")
}

// No ordinary user may write where programs lie.
func TestRights(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing on Windows")
	}
	for check, path := range map[string]string{
		"rights program": "host/licexport", "rights program folder": "host", "rights plugins": "host/plugins",
		"rights lock file": "host/licexport.lock", "rights configuration": "licexport.yaml",
	} {
		s := newSite(t)
		s.expect(check, doctor.OK, "no other account can change")
		ok(t, os.Chmod(s.path(path), 0o777))
		s.expect(check, doctor.Fail, "can be written to by everybody (mode 0777)")
		s.Owners.AllowForeign = true
		s.expect(check, doctor.Warning, "can be written to by everybody")
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Probe = func(string) (time.Time, error) { return now.Add(-3 * time.Minute), nil }
	s.expect("clock output", doctor.Warning, "is -3m0s off")
	s = newSite(t)
	s.Probe = nil
	s.expect("folder output", doctor.OK, "this account may write to")
	s = newSite(t)
	ok(t, os.RemoveAll(s.path("out")))
	s.expect("folder output", doctor.Fail, "is not there")
	if runtime.GOOS != "windows" {
		s = newSite(t)
		ok(t, os.Chmod(s.path("out"), 0o777))
		s.expect("folder output", doctor.Warning, "may be written to by every account")
	}
}
