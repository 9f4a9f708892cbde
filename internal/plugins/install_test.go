package plugins_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/plugins"
	"github.com/licexport/licexport/internal/plugins/name"
)

// nativeProgram begins as programs of this system do.
func nativeProgram(content string) string {
	switch runtime.GOOS {
	case "windows":
		return "MZ" + content
	case "darwin":
		return "\xcf\xfa\xed\xfe" + content
	default:
		return "\x7fELF" + content
	}
}

type member struct{ name, content string }

func tarGz(t *testing.T, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	w := tar.NewWriter(zipped)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Name: m.name, Mode: 0o755, Size: int64(len(m.content)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(m.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipped(t *testing.T, members ...member) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		f, err := w.Create(m.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(m.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestInstall(t *testing.T) {
	t.Parallel()
	program := nativeProgram("acme 1.2.0")
	inArchive := name.File("acme", runtime.GOOS)
	tests := []struct {
		name, file, content, sha, plugin, checked string
	}{
		{"program", "licexport-source-acme_1.2.0_linux_amd64", program, "", "", ""},
		{"program with its digest", "licexport-source-acme", program, sha(program), "", "the program"},
		{"program under another name", "download.bin", program, "", "acme", ""},
		{"tar.gz", "x.tar.gz", tarGz(t, member{"LICENSE", "text"}, member{"bin/" + inArchive, program}), "", "", ""},
		{"zip", "x.zip", zipped(t, member{"README.md", "text"}, member{inArchive, program}), "", "", ""},
		{"digest of the program in an archive", "x.zip", zipped(t, member{inArchive, program}), sha(program), "", "the program"},
		{"one of two", "x.zip", zipped(t, member{name.File("other", runtime.GOOS), program}, member{inArchive, program}), "", "acme", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			from := filepath.Join(dir, tt.file)
			write(t, from, tt.content)
			into := filepath.Join(dir, "new", "plugins")
			got, err := plugins.Installer{Dir: into}.Install(t.Context(), plugins.InstallRequest{From: from, SHA256: tt.sha, Name: tt.plugin})
			if err != nil {
				t.Fatal(err)
			}
			want := plugins.Installed{Name: "acme", Path: filepath.Join(into, inArchive), Digest: plugins.Digest(sha(program)), Checked: tt.checked}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
			installed, err := os.ReadFile(got.Path)
			if err != nil || string(installed) != program {
				t.Errorf("installed %q, %v", installed, err)
			}
			onlyFile(t, into, inArchive)
			if _, err := (plugins.Places{HostDir: dir, UserDir: into}).Find("acme", ""); err != nil {
				t.Errorf("it cannot be found: %v", err)
			}
			if _, err := os.Stat(from); err != nil {
				t.Errorf("the original is gone: %v", err)
			}
		})
	}
}

func TestInstallErrors(t *testing.T) {
	t.Parallel()
	program := nativeProgram("acme 1.2.0")
	inArchive := name.File("acme", runtime.GOOS)
	archive := zipped(t, member{inArchive, program})
	tests := []struct{ name, file, content, sha, want string }{
		{"wrong digest of a program", "licexport-source-acme", program, ones, "the digest is not the expected one\n  expected  " + ones + "\n  found     " + sha(program) + " (the program)\n  Nothing was installed"},
		{"wrong digest of an archive", "x.zip", archive, ones, "the digest is not the expected one\n  expected  " + ones + "\n  found     " + sha(archive) + " (the archive)\n            " + sha(program) + " (the program in it)\n  Nothing was installed"},
		{"no name", "download.bin", program, "", "the file name download.bin does not tell the plugin's name; add --name NAME"},
		{"no plugin inside", "x.zip", zipped(t, member{"README.md", "x"}), "", "the archive holds no plugin for " + plugins.Platform() + ": no file such as licexport-source-acme"},
		{"two plugins", "x.tar.gz", tarGz(t, member{inArchive, program}, member{name.File("other", runtime.GOOS), program}), "", "the archive holds more than one plugin (acme and other); choose one with --name NAME"},
		{"a way out of a tar", "x.tar.gz", tarGz(t, member{"../../" + inArchive, program}), "", "the archive holds a file that leads out of its folder: \"../../" + inArchive + "\""},
		{"an absolute path in a zip", "x.zip", zipped(t, member{"/etc/" + inArchive, program}), "", "the archive holds a file that leads out of its folder: \"/etc/" + inArchive + "\""},
		{"a way out with backslashes", "x.zip", zipped(t, member{`..\` + inArchive, program}), "", "the archive holds a file that leads out of its folder: " + fmt.Sprintf("%q", `..\`+inArchive)},
		{"a text", "licexport-source-acme", "hello, world", "", "this is no program"},
		{"empty", "licexport-source-acme", "", "", "the file is empty"},
	}
	if runtime.GOOS == "linux" {
		tests = append(tests, struct{ name, file, content, sha, want string }{
			"program of another system", "licexport-source-acme", "MZ\x90\x00", "", "this is a windows program, and this system is " + plugins.Platform(),
		})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			from := filepath.Join(dir, tt.file)
			write(t, from, tt.content)
			into := filepath.Join(dir, "plugins")
			old := filepath.Join(into, inArchive)
			write(t, old, "old")
			_, err := plugins.Installer{Dir: into}.Install(t.Context(), plugins.InstallRequest{From: from, SHA256: tt.sha})
			wantError(t, err, "install from "+from+": "+tt.want)
			if left, err := os.ReadFile(old); err != nil || string(left) != "old" {
				t.Errorf("the former plugin is now %q, %v", left, err)
			}
			onlyFile(t, into, inArchive)
		})
	}
}

func TestInstallFromAddress(t *testing.T) {
	t.Parallel()
	program := nativeProgram("acme 1.2.0")
	archive := tarGz(t, member{name.File("acme", runtime.GOOS), program})
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/licexport-source-acme.tar.gz":
			_, _ = w.Write([]byte(archive))
		case "/moved":
			http.Redirect(w, r, "/licexport-source-acme.tar.gz", http.StatusFound)
		case "/downgraded":
			http.Redirect(w, r, plain.URL, http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	install := func(from, digest string) (plugins.Installed, error) {
		i := plugins.Installer{Dir: t.TempDir(), Client: server.Client()}
		return i.Install(t.Context(), plugins.InstallRequest{From: from, SHA256: digest})
	}
	for _, path := range []string{"/licexport-source-acme.tar.gz", "/moved"} {
		got, err := install(server.URL+path, sha(archive))
		if err != nil || got.Name != "acme" || got.Checked != "the archive" {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
	_, err := install(server.URL+"/licexport-source-acme.tar.gz", "")
	wantError(t, err, "install from "+server.URL+"/licexport-source-acme.tar.gz: name the digest that the author published: --sha256 DIGEST")
	_, err = install("http://example.test/x", sha(archive))
	wantError(t, err, "install from http://example.test/x: only addresses that begin with https:// are fetched")
	_, err = install(server.URL+"/nothing", sha(archive))
	wantError(t, err, "fetch the plugin from "+server.URL+"/nothing: the server answers 404 Not Found")
	if _, err = install(server.URL+"/downgraded", sha(archive)); err == nil || !strings.Contains(err.Error(), "it redirects to "+plain.URL+", which is not https") {
		t.Errorf("got %v", err)
	}
	_, err = install("x", "12")
	wantError(t, err, `--sha256: "12" is not a SHA-256: it takes 64 hexadecimal digits`)
}

func onlyFile(t *testing.T, dir, file string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != file {
		t.Errorf("in %s: %v, %v", dir, entries, err)
	}
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
