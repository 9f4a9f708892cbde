package plugins_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/problem"
)

func TestDecideLocked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.hostPath("m365"), "program")
	s.lock(s.host, path)
	d, err := s.verifier().Decide("m365", "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if d.Path() != path || string(d.Digest()) != sha("program") || d.Version() != "1.4.0" || len(d.Warnings()) != 0 {
		t.Errorf("got %s %s %s %q", d.Path(), d.Digest(), d.Version(), d.Warnings())
	}
	if env := d.Env(); len(env) != 1 || env[0] != "IDENTITY_ENDPOINT" {
		t.Errorf("env %q", env)
	}
}

func TestDecideByTheLockBesideTheConfiguration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.lock(s.host)
	s.lock(s.config, s.program(s.userPath("acme"), "program"))
	d, err := s.verifier().Decide("acme", "")
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

func TestDecideNotLocked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.userPath("acme"), "program")
	_, err := s.verifier().Decide("acme", "")
	wantError(t, err, "plugin acme is not locked\n"+
		"  file       "+path+"\n"+
		"  found      "+sha("program")+" (hash of the program itself)\n"+
		"  looked in  "+filepath.Join(s.host, "licexport.lock")+"\n"+
		"             "+filepath.Join(s.config, "licexport.lock")+"\n"+
		"  A plugin runs with your rights, so licexport starts only programs whose hash somebody has noted.\n"+
		"  If you trust this file, run: licexport plugin lock --lock-file "+filepath.Join(s.config, "licexport.lock")+" "+path)
	if _, typed := errors.AsType[*plugins.NotLockedError](err); !typed {
		t.Errorf("%T", err)
	}
}

func TestDecideChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.hostPath("m365"), "program")
	lock := s.lock(s.host, path)
	s.program(path, "swapped")
	_, err := s.verifier().Decide("m365", "")
	wantError(t, err, "plugin m365 changed since it was locked\n"+
		"  file  "+path+"\n"+
		"  lock  "+lock+" ("+plugins.Platform()+", version 1.4.0)\n"+
		"  was   "+sha("program")+"\n"+
		"  is    "+sha("swapped")+"\n"+
		"  These are hashes of the program itself, not of the archive it came in.\n"+
		"  If you updated it on purpose, run: licexport plugin lock --lock-file "+lock+" "+path)
}

// A command that is copied from an error names the file, whatever is in its path.
func TestCommandsOfErrorsAreQuoted(t *testing.T) {
	t.Parallel()
	const lock, path = "/srv/$HOME/licexport.lock", "/srv/`id`/licexport-source-acme"
	want := "--lock-file " + commandline.Quote(lock) + " " + commandline.Quote(path)
	for _, err := range []interface{ Problem() *problem.Problem }{
		&plugins.NotLockedError{Path: path, Locks: []string{lock}},
		&plugins.ChangedError{Path: path, Lock: lock},
		&plugins.PlatformError{Path: path, Lock: lock},
	} {
		if remedy := err.Problem().Remedy; !strings.Contains(remedy, want) {
			t.Errorf("%T: %s", err, remedy)
		}
	}
	if remedy := (&plugins.UnsafeError{Path: path}).Problem().Remedy; remedy != "Run: chmod go-w "+commandline.Quote(path) {
		t.Error(remedy)
	}
}

func TestDecideOtherPlatform(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.hostPath("acme"), "program")
	lock := plugins.Lock{Path: filepath.Join(s.host, plugins.LockFileName), Plugins: map[string]plugins.Entry{
		"acme": {Version: "1.0.0", Protocol: 1, Files: map[string]map[string]plugins.Digest{"plan9_mips": {"licexport-source-acme": zeros}}},
	}}
	if err := lock.Save(); err != nil {
		t.Fatal(err)
	}
	_, err := s.verifier().Decide("acme", "")
	wantError(t, err, "plugin acme is locked for plan9_mips, not for this file on "+plugins.Platform()+"\n"+
		"  file   "+path+"\n"+
		"  found  "+sha("program")+" (hash of the program itself)\n"+
		"  lock   "+lock.Path+"\n"+
		"  If you trust this file, run: licexport plugin lock --lock-file "+lock.Path+" "+path+"\n"+
		"  All platforms at once: add --checksums checksums.txt")
}

func TestDecideChecksEveryFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.hostPath("node"), "program")
	script := s.program(filepath.Join(s.host, "plugins", "plugin.mjs"), "script")
	lock := plugins.Lock{Path: filepath.Join(s.host, plugins.LockFileName), Plugins: map[string]plugins.Entry{
		"node": {Version: "1.0.0", Protocol: 1, Files: map[string]map[string]plugins.Digest{plugins.Platform(): {
			filepath.Base(path): plugins.Digest(sha("program")), "plugin.mjs": plugins.Digest(sha("script")),
		}}},
	}}
	if err := lock.Save(); err != nil {
		t.Fatal(err)
	}
	d, err := s.verifier().Decide("node", "")
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	s.program(script, "other")
	_, err = s.verifier().Decide("node", "")
	if changed, typed := errors.AsType[*plugins.ChangedError](err); !typed || changed.Path != script {
		t.Errorf("got %v", err)
	}
}

func TestTwoLocksForOnePlugin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(s.hostPath("m365"), "program")
	first, second := s.lock(s.host, path), s.lock(s.config, path)
	_, err := plugins.ReadLocks(s.host, s.config, ownership.Rule{})
	wantError(t, err, "plugin m365 is in two lock files\n  "+first+"\n  "+second+
		"\n  Remove it from one of them: the first belongs to the installed licexport, the second to your configuration.")
	if _, err := plugins.ReadLocks(s.host, s.host, ownership.Rule{}); err != nil {
		t.Errorf("one file for both: %v", err)
	}
}

func TestDecideRefusesWhatOthersCanChange(t *testing.T) {
	t.Parallel()
	onUnix(t)
	tests := []struct {
		name   string
		mode   os.FileMode
		of     func(s site, path string) string
		reason string
	}{
		{"file", 0o757, func(_ site, path string) string { return path }, "can be written to by everybody (mode 0757)"},
		{"directory", 0o777, func(_ site, path string) string { return filepath.Dir(path) }, "can be written to by everybody (mode 0777)"},
		{"directory with sticky bit", os.ModeSticky | 0o777, func(_ site, path string) string { return filepath.Dir(path) }, "can be written to by everybody (mode 0777)"},
		{"directory above", 0o777, func(s site, _ string) string { return s.host }, "can be written to by everybody (mode 0777)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			path := s.program(s.hostPath("m365"), "program")
			s.lock(s.host, path)
			verifier := s.verifier()
			open := tt.of(s, path)
			if err := os.Chmod(open, tt.mode); err != nil {
				t.Fatal(err)
			}
			_, err := verifier.Decide("m365", "")
			wantError(t, err, "plugin m365 could be changed by other accounts\n  "+open+" "+tt.reason+"\n"+
				"  They could put a program of theirs in its place, which would then run with your rights.\n  Run: chmod go-w "+open)
		})
	}
}

// What decides about plugins is not obeyed where others can change it.
func TestReadLocksAndOverridesOfOthers(t *testing.T) {
	t.Parallel()
	onUnix(t)
	s := newSite(t)
	lock := s.lock(s.config, s.program(s.userPath("acme"), "program"))
	overrides := filepath.Join(s.user, plugins.OverrideFileName)
	if err := os.WriteFile(overrides, []byte("dev: {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{lock, s.config, overrides, s.user} {
		before, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, before.Mode().Perm()|0o002); err != nil {
			t.Fatal(err)
		}
		read := func(owners ownership.Rule) error {
			_, errLock := plugins.ReadLocks(s.host, s.config, owners)
			_, errOverrides := plugins.ReadOverrides(overrides, owners)
			return errors.Join(errLock, errOverrides)
		}
		if e, ok := errors.AsType[*ownership.Error](read(ownership.Rule{})); !ok || e.At != path {
			t.Errorf("%s: %v", path, e)
		}
		if err := read(ownership.Rule{AllowForeign: true}); err != nil {
			t.Error(err)
		}
		if err := os.Chmod(path, before.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
}

// A program that runs without a hash is one that nobody else can change.
func TestOverrideOfAProgramOfOthers(t *testing.T) {
	t.Parallel()
	onUnix(t)
	s := newSite(t)
	path := s.program(filepath.Join(s.config, "licexport-source-acme"), "program")
	if err := os.Chmod(path, 0o777); err != nil {
		t.Fatal(err)
	}
	v := s.verifier()
	v.Overrides = plugins.Overrides{"acme": {Path: path, From: "--dev-plugin"}}
	_, err := v.Decide("acme", "")
	if e, ok := errors.AsType[*ownership.Error](err); !ok || e.At != path {
		t.Errorf("%v", err)
	}
	v.Places.Owners.AllowForeign = true
	d, err := v.Decide("acme", "")
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

// Systems that give each user a group of the same number use the umask 002.
func TestDecideAcceptsPrivateGroups(t *testing.T) {
	t.Parallel()
	onUnix(t)
	s := newSite(t)
	path := s.program(s.hostPath("m365"), "program")
	s.lock(s.host, path)
	if err := errors.Join(os.Chmod(path, 0o775), os.Chmod(filepath.Dir(path), 0o775)); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || ownership.WritableByOthers(path, info) != "" {
		t.Skip("the group of this account is not its private one")
	}
	d, err := s.verifier().Decide("m365", "")
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
}

func TestOverride(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	path := s.program(filepath.Join(s.config, "build"), "program")
	v := s.verifier()
	v.Overrides = plugins.Overrides{}
	if err := v.Overrides.ParseOverride("--dev-plugin", "acme="+path); err != nil {
		t.Fatal(err)
	}
	d, err := v.Decide("acme", "")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	want := "plugin acme runs from " + path + " without any check of its hash, because of the development override from --dev-plugin"
	if d.Path() != path || d.Digest() != "" || d.Version() != "" || len(d.Warnings()) != 1 || d.Warnings()[0] != want {
		t.Errorf("got %s %q", d.Path(), d.Warnings())
	}
	if _, err := v.Decide("other", ""); err == nil {
		t.Error("an override of one plugin lets another one run")
	}
}

func TestOverrideErrors(t *testing.T) {
	t.Parallel()
	o := plugins.Overrides{}
	wantError(t, o.ParseOverride("--dev-plugin", "acme"), `--dev-plugin "acme": write NAME=PATH, as in --dev-plugin acme=./bin/licexport-source-acme`)
	wantError(t, o.ParseOverride("--dev-plugin", "A=x"), `--dev-plugin: "A" cannot be the name of a plugin: use lower-case letters, digits and hyphens, at most 40, beginning with a letter`)
	s := newSite(t)
	v := s.verifier()
	v.Overrides = plugins.Overrides{"acme": {Path: filepath.Join(s.config, "missing"), From: "here"}}
	if _, err := v.Decide("acme", ""); err == nil || !strings.HasPrefix(err.Error(), "development override from here: plugin acme: ") {
		t.Errorf("got %v", err)
	}
}

func TestReadOverrides(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, plugins.OverrideFileName)
	if o, err := plugins.ReadOverrides(path, ownership.Rule{}); err != nil || len(o) != 0 {
		t.Errorf("no file: %v, %v", o, err)
	}
	if err := os.WriteFile(path, []byte("dev: {acme: bin/acme}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	o, err := plugins.ReadOverrides(path, ownership.Rule{})
	if want := (plugins.Override{Path: filepath.Join(dir, "bin", "acme"), From: path}); err != nil || o["acme"] != want {
		t.Errorf("got %v, %v", o, err)
	}
	if err := os.WriteFile(path, []byte("dve: {acme: bin/acme}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = plugins.ReadOverrides(path, ownership.Rule{})
	wantError(t, err, path+":1:1: dev is missing\n"+path+":1:1: unknown setting \"dve\"\n  Did you mean \"dev\"?")
}

func TestList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	good := s.program(s.hostPath("good"), "good")
	changed := s.program(s.hostPath("changed"), "x")
	gone := s.program(s.hostPath("gone"), "gone")
	hidden := s.program(s.userPath("good"), "other")
	s.lock(s.host, good, changed, gone)
	s.program(changed, "y")
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	unlocked := s.program(s.userPath("unlocked"), "x")
	s.program(filepath.Join(s.user, "SHA256SUMS"), "x")

	type line struct {
		name, path string
		state      plugins.State
	}
	var got []line
	for _, l := range s.verifier().List() {
		got = append(got, line{l.Name, l.Path, l.State})
	}
	want := []line{
		{"changed", changed, plugins.StateChanged},
		{"gone", "", plugins.StateMissing},
		{"good", good, plugins.StateLocked},
		{"good", hidden, plugins.StateShadowed},
		{"unlocked", unlocked, plugins.StateUnlocked},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d: %v, want %v", i, got[i], want[i])
		}
	}
}
