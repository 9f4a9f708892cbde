package catalog_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/catalog"
	"github.com/licexport/licexport/internal/plugins/name"
)

const release = "0.2.0"

// program is something that this system could start.
func program(content string) string {
	start := map[string]string{"windows": "MZ", "darwin": "\xcf\xfa\xed\xfe"}[runtime.GOOS]
	if start == "" {
		start = "\x7fELF"
	}
	return start + content
}

func digest(content string) plugins.Digest {
	sum := sha256.Sum256([]byte(content))
	return plugins.Digest("sha256:" + hex.EncodeToString(sum[:]))
}

// pack makes the archive of a plugin as a release has it, with a folder of the
// program's name around it.
func pack(t testing.TB, plugin, platform, content string) string {
	t.Helper()
	goos, _, _ := strings.Cut(platform, "_")
	folder, file := name.File(plugin, "")+"/", name.File(plugin, goos)
	var b bytes.Buffer
	if goos == "windows" {
		w := zip.NewWriter(&b)
		_, err := w.Create(folder)
		ok(t, err)
		f, err := w.Create(folder + file)
		ok(t, err)
		_, err = f.Write([]byte(content))
		ok(t, err)
		ok(t, w.Close())
		return b.String()
	}
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	ok(t, w.WriteHeader(&tar.Header{Name: folder, Mode: 0o755, Typeflag: tar.TypeDir}))
	for entry, text := range map[string]string{"NOTICES.txt": "notices", file: content} {
		ok(t, w.WriteHeader(&tar.Header{Name: folder + entry, Mode: 0o755, Size: int64(len(text)), Typeflag: tar.TypeReg}))
		_, err := w.Write([]byte(text))
		ok(t, err)
	}
	ok(t, w.Close())
	ok(t, z.Close())
	return b.String()
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path, content string) {
	t.Helper()
	ok(t, os.MkdirAll(filepath.Dir(path), 0o755))
	ok(t, os.WriteFile(path, []byte(content), 0o755))
}

// site is an installed licexport with a catalog that offers the plugin acme, and
// the folder of the release that it came from.
type site struct {
	t                             testing.TB
	host, user, lock, archives    string
	content, archive, archiveName string
}

func newSite(t testing.TB) site {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	ok(t, err)
	s := site{
		t: t, host: filepath.Join(root, "host"), user: filepath.Join(root, "user"), archives: filepath.Join(root, "release"),
		lock: filepath.Join(root, "etc", plugins.LockFileName), content: program("acme " + release),
		archiveName: catalog.ArchiveName("acme", release, plugins.Platform()),
	}
	for _, dir := range []string{s.host, s.user, filepath.Dir(s.lock)} {
		ok(t, os.MkdirAll(dir, 0o755))
	}
	s.archive = pack(t, "acme", plugins.Platform(), s.content)
	write(t, filepath.Join(s.archives, s.archiveName), s.archive)
	made, err := catalog.Make(s.lockOfBuild(), release, plugins.Platform(), s.archives)
	ok(t, err)
	text, err := made.Encode()
	ok(t, err)
	write(t, filepath.Join(s.host, catalog.FileName), string(text))
	return s
}

// lockOfBuild is what the build notes of its experimental plugins.
func (s site) lockOfBuild() *plugins.Lock {
	return &plugins.Lock{Plugins: map[string]plugins.Entry{"acme": {
		Version: release, Protocol: 1, Experimental: "Not tried.", Env: []string{"ACME_HOME"}, SettingsEnv: []string{"ACME_TOKEN"},
		Files: map[string]map[string]plugins.Digest{plugins.Platform(): {name.File("acme", runtime.GOOS): digest(s.content)}},
	}}}
}

func (s site) catalog() *catalog.Catalog {
	s.t.Helper()
	c, err := catalog.Read(s.host, release, ownership.Rule{})
	ok(s.t, err)
	return c
}

func (s site) entry() catalog.Entry {
	s.t.Helper()
	e, found := s.catalog().Find("acme")
	if !found {
		s.t.Fatal("the catalog lacks the plugin")
	}
	return e
}

func (s site) places() plugins.Places { return plugins.Places{HostDir: s.host, UserDir: s.user} }

func (s site) changer(o catalog.Origin) catalog.Changer {
	return catalog.Changer{Places: s.places(), Origin: o, Release: release}
}

// install carries out one change.
func (s site) install(c catalog.Changer, change catalog.Change) error {
	prepared, err := c.Prepare(s.t.Context(), change)
	if err != nil {
		return err
	}
	defer prepared.Discard()
	_, err = prepared.Apply()
	return err
}

func (s site) change() catalog.Change {
	return catalog.Change{Entry: s.entry(), Dir: s.user, Lock: s.lock}
}

// list is what licexport finds.
func (s site) list() []plugins.Listed {
	s.t.Helper()
	locks, err := plugins.ReadLocks(s.host, filepath.Dir(s.lock), ownership.Rule{})
	ok(s.t, err)
	return plugins.Verifier{Places: s.places(), Locks: locks}.List()
}

// untouched makes sure that nothing was installed, and that nothing lies around.
func (s site) untouched(t *testing.T) {
	t.Helper()
	entries, err := os.ReadDir(s.user)
	if err != nil || len(entries) != 0 {
		t.Errorf("in the folder of plugins: %v, %v", entries, err)
	}
	if _, err := os.Stat(s.lock); err == nil {
		t.Error("a lock file was written")
	}
}
