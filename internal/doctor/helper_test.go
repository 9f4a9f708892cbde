package doctor_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/config"
	"github.com/licexport/licexport/internal/doctor"
	"github.com/licexport/licexport/internal/export"
	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
	"github.com/licexport/licexport/internal/schedule/units"
)

const version = "0.2.0"

// now is the time of all tests that need no network.
var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

type clockAt time.Time

func (c clockAt) Now() time.Time { return time.Time(c) }

// site is an installation with a configuration of one source and one job.
type site struct {
	t    *testing.T
	root string
	doctor.Doctor
}

const configuration = `version: 1
output: {path: out/licenses.csv}
sources:
  contoso: {plugin: acme}
jobs:
  nightly:
    sources: [contoso]
    schedule: {cron: "30 2 * * *", time_zone: Europe/Prague}
`

func newSite(t *testing.T) *site {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	ok(t, err)
	s := &site{t: t, root: root, Doctor: doctor.Doctor{
		Version: version, Program: filepath.Join(root, "host", "licexport"), Clock: clockAt(now),
		Getenv: func(string) string { return "" },
		Probe: func(dir string) (time.Time, error) {
			f, err := os.CreateTemp(dir, "probe-*")
			if err != nil {
				return time.Time{}, err
			}
			return now, errors.Join(f.Close(), os.Remove(f.Name()))
		},
	}}
	s.write("host/licexport", "program")
	s.write("host/plugins/"+name.File("acme", runtime.GOOS), "acme "+version)
	s.write("out/.keep", "")
	s.write("licexport.yaml", configuration)
	s.lock(version)
	s.load()
	return s
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) path(file string) string { return filepath.Join(s.root, filepath.FromSlash(file)) }

func (s *site) write(file, content string) {
	s.t.Helper()
	ok(s.t, os.MkdirAll(filepath.Dir(s.path(file)), 0o755))
	ok(s.t, os.WriteFile(s.path(file), []byte(content), 0o755))
}

// lock pins the plugin in the lock file beside licexport.
func (s *site) lock(version string) {
	s.t.Helper()
	_, err := plugins.Places{}.Lock(s.path("host/licexport.lock"), []string{s.path("host/plugins/" + name.File("acme", runtime.GOOS))}, plugins.Update{Version: version})
	ok(s.t, err)
}

// load reads what the command would have read.
func (s *site) load() {
	s.t.Helper()
	host := s.path("host")
	locks, err := plugins.ReadLocks(host, s.root, ownership.Rule{})
	ok(s.t, err)
	s.Verifier = plugins.Verifier{Places: plugins.Places{HostDir: host, UserDir: s.path("user")}, Locks: locks}
	s.File, s.FileErr = config.Load(s.path("licexport.yaml"))
	s.Catalog, s.CatalogErr = catalog.Read(host, version, ownership.Rule{})
}

// look returns the checks by their names.
func (s *site) look() map[string]doctor.Check {
	s.t.Helper()
	all := map[string]doctor.Check{}
	for _, c := range s.Look(s.t.Context()).Checks {
		if _, twice := all[c.Name]; twice {
			s.t.Errorf("two checks are called %q", c.Name)
		}
		if (c.State == doctor.Warning || c.State == doctor.Fail) && c.Remedy == "" {
			s.t.Errorf("%s does not say what to do: %s", c.Name, c.Found)
		}
		all[c.Name] = c
	}
	return all
}

// expect makes sure of the state and of a part of the text of a check.
func (s *site) expect(check string, state doctor.State, found string) {
	s.t.Helper()
	c, there := s.look()[check]
	if !there || c.State != state || !strings.Contains(c.Found, found) {
		s.t.Errorf("%s is %q (%s), want %s with %q", check, c.State, c.Found, state, found)
	}
}

// examines lets the source show this.
func (s *site) examines(x export.Examined, err error) {
	s.Examine = func(context.Context, *config.Source, bool) (export.Examined, error) { return x, err }
}

// scheduler answers for one kind.
type scheduler map[string]units.Status

func (f scheduler) Status(_ context.Context, kind units.Kind, r units.Request) (units.Status, error) {
	return f[string(kind)+" "+r.Name()], nil
}
