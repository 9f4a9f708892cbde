package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const epoch = "1700000000"

// folder makes what is to be packed. Modes, times and the order in which the
// files come into being differ from folder to folder.
func folder(t *testing.T, reverse bool, mode os.FileMode, when time.Time) string {
	t.Helper()
	dir := t.TempDir()
	names := []string{"licexport", "plugins/licexport-source-a", "docs/a.md", "docs/b.md", "docs.txt"}
	if reverse {
		slices.Reverse(names)
	}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		m := mode
		if strings.Contains(name, "licexport") {
			m |= 0o100
		}
		if err := os.WriteFile(path, []byte("content of "+name), m); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, when, when); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func pack(t *testing.T, from, name string) []byte {
	t.Helper()
	to := filepath.Join(t.TempDir(), "new", name)
	if err := run([]string{"-to", to, "-folder", "licexport", from}, epoch); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestArchivesAreTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	one := folder(t, false, 0o600, time.Unix(1_600_000_000, 5))
	two := folder(t, true, 0o666, time.Unix(1_500_000_000, 7))
	for _, name := range []string{"x.tar.gz", "x.zip"} {
		if !bytes.Equal(pack(t, one, name), pack(t, two, name)) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestTarHoldsRootsFilesSorted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("has no bit for programs")
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(pack(t, folder(t, true, 0o600, time.Unix(1, 0)), "x.tar.gz")))
	if err != nil {
		t.Fatal(err)
	}
	if !unpacked.ModTime.IsZero() || unpacked.Name != "" {
		t.Errorf("the header of gzip has a time or a name: %+v", unpacked.Header)
	}
	var got []string
	for in := tar.NewReader(unpacked); ; {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" || h.ModTime.Unix() != 1_700_000_000 {
			t.Errorf("%s: owner %d:%d %s:%s, time %s", h.Name, h.Uid, h.Gid, h.Uname, h.Gname, h.ModTime)
		}
		content, _ := io.ReadAll(in)
		got = append(got, fmt.Sprintf("%o %s %s", h.Mode, h.Name, content))
	}
	want := []string{
		"755 licexport/ ",
		"644 licexport/docs.txt content of docs.txt",
		"755 licexport/docs/ ",
		"644 licexport/docs/a.md content of docs/a.md",
		"644 licexport/docs/b.md content of docs/b.md",
		"755 licexport/licexport content of licexport",
		"755 licexport/plugins/ ",
		"755 licexport/plugins/licexport-source-a content of plugins/licexport-source-a",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestZipHoldsTheSame(t *testing.T) {
	t.Parallel()
	data := pack(t, folder(t, false, 0o600, time.Unix(1, 0)), "x.zip")
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if len(in.File) != 8 || in.File[3].Name != "licexport/docs/a.md" || in.File[3].Modified.Unix() != 1_700_000_000 {
		t.Errorf("%d files, the fourth is %+v", len(in.File), in.File[3].FileHeader)
	}
}

func TestWhatCannotBePacked(t *testing.T) {
	t.Parallel()
	dir := folder(t, false, 0o600, time.Unix(1, 0))
	linked := folder(t, false, 0o600, time.Unix(1, 0))
	if err := os.Symlink("/etc/passwd", filepath.Join(linked, "link")); err != nil {
		t.Skip(err)
	}
	for name, test := range map[string]struct{ from, to, epoch, want string }{
		"no time": {dir, "x.zip", "", "SOURCE_DATE_EPOCH"},
		"a form":  {dir, "x.rar", epoch, "must end with"},
		"a link":  {linked, "x.zip", epoch, "neither a file nor a folder"},
		"nothing": {filepath.Join(dir, "missing"), "x.zip", epoch, "missing"},
	} {
		to := filepath.Join(t.TempDir(), test.to)
		err := run([]string{"-to", to, test.from}, test.epoch)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v does not say %q", name, err, test.want)
		}
		if _, err := os.Stat(to); err == nil {
			t.Errorf("%s: an archive is left", name)
		}
	}
}
