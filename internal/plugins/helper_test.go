package plugins_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
)

// site is an installation of licexport: a host directory, a user directory and
// a configuration directory.
type site struct {
	t                  testing.TB
	host, user, config string
}

func newSite(t testing.TB) site {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := site{t: t, host: filepath.Join(root, "host"), user: filepath.Join(root, "user"), config: filepath.Join(root, "etc")}
	for _, dir := range []string{s.host, filepath.Join(s.host, "plugins"), s.user, s.config} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s site) places() plugins.Places { return plugins.Places{HostDir: s.host, UserDir: s.user} }

func (s site) hostPath(plugin string) string {
	return filepath.Join(s.host, "plugins", name.File(plugin, runtime.GOOS))
}

func (s site) userPath(plugin string) string {
	return filepath.Join(s.user, name.File(plugin, runtime.GOOS))
}

// program writes a file that could be started and returns its path.
func (s site) program(path, content string) string {
	s.t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o755); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// lock writes a lock file that pins plugins by path, in place of any other.
func (s site) lock(dir string, paths ...string) string {
	s.t.Helper()
	l := plugins.Lock{Path: filepath.Join(dir, plugins.LockFileName), Plugins: map[string]plugins.Entry{}}
	for _, path := range paths {
		digest, err := plugins.HashFile(path)
		if err != nil {
			s.t.Fatal(err)
		}
		l.Plugins[name.Of(filepath.Base(path), runtime.GOOS)] = plugins.Entry{
			Version: "1.4.0", Protocol: 1, Env: []string{"IDENTITY_ENDPOINT"},
			Files: map[string]map[string]plugins.Digest{plugins.Platform(): {filepath.Base(path): digest}},
		}
	}
	_ = os.Remove(l.Path)
	if err := l.Save(); err != nil {
		s.t.Fatal(err)
	}
	return l.Path
}

func (s site) verifier() plugins.Verifier {
	s.t.Helper()
	locks, err := plugins.ReadLocks(s.host, s.config, ownership.Rule{})
	if err != nil {
		s.t.Fatal(err)
	}
	return plugins.Verifier{Places: s.places(), Locks: locks, CacheDir: filepath.Join(s.user, "cache")}
}

func sha(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want:\n%s", want)
	}
	if err.Error() != want {
		t.Errorf("got:\n%s\nwant:\n%s", err, want)
	}
}

func onUnix(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("file modes mean nothing on Windows")
	}
}
