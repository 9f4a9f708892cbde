package catalog_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
)

// What the build writes is what an installation reads.
func TestMakeAndRead(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	want := catalog.Entry{
		Name: "acme", Version: release, Archive: s.archiveName, ArchiveDigest: digest(s.archive), ArchiveBytes: int64(len(s.archive)),
		Program: digest(s.content), Experimental: "Not tried.", Env: []string{"ACME_HOME"}, SettingsEnv: []string{"ACME_TOKEN"},
	}
	if got := s.entry(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if again, err := s.catalog().Encode(); err != nil || !strings.HasSuffix(string(again), "}\n") {
		t.Errorf("%v", err)
	}
}

// A release for Windows is made on Linux.
func TestMakeForAnotherPlatform(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	const platform = "windows_arm64"
	write(t, filepath.Join(dir, "licexport-source-acme_0.2.0_windows_arm64.zip"), pack(t, "acme", platform, "MZ acme"))
	lock := &plugins.Lock{Plugins: map[string]plugins.Entry{"acme": {Version: release, SettingsEnv: []string{},
		Files: map[string]map[string]plugins.Digest{platform: {"licexport-source-acme.exe": digest("MZ acme")}}}}}
	made, err := catalog.Make(lock, release, platform, dir)
	if err != nil || len(made.Plugins) != 1 || made.Platform != platform {
		t.Errorf("%+v, %v", made, err)
	}
}

// The build of a release ends where archives and lock file do not fit.
func TestMakeStops(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(site, *plugins.Lock){
		"no archive":        func(s site, _ *plugins.Lock) { ok(t, os.Remove(filepath.Join(s.archives, s.archiveName))) },
		"no archive at all": func(s site, _ *plugins.Lock) { write(t, filepath.Join(s.archives, s.archiveName), "text") },
		"another program": func(s site, _ *plugins.Lock) {
			write(t, filepath.Join(s.archives, s.archiveName), pack(t, "acme", plugins.Platform(), program("another")))
		},
		"another plugin": func(s site, _ *plugins.Lock) {
			write(t, filepath.Join(s.archives, s.archiveName), pack(t, "other", plugins.Platform(), s.content))
		},
		"no settings_env": func(_ site, l *plugins.Lock) {
			e := l.Plugins["acme"]
			e.SettingsEnv = nil
			l.Plugins["acme"] = e
		},
		"not locked for the platform": func(_ site, l *plugins.Lock) {
			e := l.Plugins["acme"]
			e.Files = nil
			l.Plugins["acme"] = e
		},
	} {
		s := newSite(t)
		lock := s.lockOfBuild()
		spoil(s, lock)
		if made, err := catalog.Make(lock, release, plugins.Platform(), s.archives); err == nil {
			t.Errorf("%s: made %+v", what, made)
		}
	}
}

// A catalog that is not this installation's, or damaged, is not used.
func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(map[string]any){
		"another release":  func(c map[string]any) { c["release"] = "0.1.0" },
		"another platform": func(c map[string]any) { c["platform"] = "plan9_amd64" },
		"another format":   func(c map[string]any) { c["format"] = 2 },
		"unknown key":      func(c map[string]any) { c["mirror"] = "https://evil.example" },
		"a way out":        func(c map[string]any) { first(c)["archive"] = "../acme.zip" },
		"an address":       func(c map[string]any) { first(c)["archive"] = "acme.zip?x" },
		"no digest":        func(c map[string]any) { first(c)["program_sha256"] = "" },
		"short digest":     func(c map[string]any) { first(c)["archive_sha256"] = "sha256:12" },
		"bad name":         func(c map[string]any) { first(c)["name"] = "../acme" },
		"no size":          func(c map[string]any) { first(c)["archive_bytes"] = 0 },
		"no list":          func(c map[string]any) { delete(first(c), "settings_env") },
		"twice":            func(c map[string]any) { c["plugins"] = append(list(c), list(c)[0]) },
	} {
		s := newSite(t)
		path := filepath.Join(s.host, catalog.FileName)
		text, err := os.ReadFile(path)
		ok(t, err)
		var c map[string]any
		ok(t, json.Unmarshal(text, &c))
		spoil(c)
		text, err = json.Marshal(c)
		ok(t, err)
		write(t, path, string(text))
		if _, err := catalog.Read(s.host, release, ownership.Rule{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if c, err := catalog.Read(t.TempDir(), release, ownership.Rule{}); err != nil || !c.Missing || len(c.Plugins) != 0 {
		t.Errorf("without a file: %+v, %v", c, err)
	}
}

func list(c map[string]any) []any { l, _ := c["plugins"].([]any); return l }
func first(c map[string]any) map[string]any {
	m, _ := list(c)[0].(map[string]any)
	return m
}

// Whoever could change the catalog could let any program run.
func TestReadRefusesWhatOthersCanChange(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing on Windows")
	}
	s := newSite(t)
	ok(t, os.Chmod(filepath.Join(s.host, catalog.FileName), 0o666))
	if _, err := catalog.Read(s.host, release, ownership.Rule{}); err == nil || !strings.Contains(err.Error(), "can be written to by everybody") {
		t.Errorf("got %v", err)
	}
}

// What is older, newer or cannot be told is said of the program that is there.
func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		what, version, content string
		want                   catalog.State
	}{
		{"the program of the catalog", "0.2.0", program("acme " + release), catalog.Current},
		{"the same, whatever its entry says", "0.1.0", program("acme " + release), catalog.Current},
		{"older", "0.1.9", program("old"), catalog.Older},
		{"a candidate of the same release", "0.2.0-rc.1", program("old"), catalog.Older},
		{"ten is more than nine", "0.10.0", program("new"), catalog.Newer},
		{"another build of the same version", "0.2.0", program("other"), catalog.Different},
		{"no version known", "", program("other"), catalog.Different},
		{"a commit", "3f1a9c0-dirty", program("other"), catalog.Different},
	} {
		s := newSite(t)
		path := filepath.Join(s.user, name.File("acme", runtime.GOOS))
		write(t, path, tt.content)
		_, err := s.places().Lock(s.lock, []string{path}, plugins.Update{Version: tt.version})
		ok(t, err)
		all := s.catalog().Compare(s.list())
		if len(all) != 1 || all[0].State != tt.want {
			t.Errorf("%s: %+v", tt.what, all)
		}
		if outdated := len(catalog.Outdated(all)) == 1; outdated != (tt.want == catalog.Older) {
			t.Errorf("%s: outdated %t", tt.what, outdated)
		}
		if more := s.catalog().NotInstalled(s.list()); len(more) != 0 {
			t.Errorf("%s: not installed: %+v", tt.what, more)
		}
	}
	s := newSite(t)
	if more := s.catalog().NotInstalled(s.list()); len(more) != 1 || more[0].Name != "acme" {
		t.Errorf("nothing is installed: %+v", more)
	}
}
