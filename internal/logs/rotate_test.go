package logs_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/logs"
)

// folder is a folder with a log, at a time that the test sets.
type folder struct {
	t   *testing.T
	dir string
	now time.Time
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	return &folder{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)}
}

func (f *folder) open(r logs.Rotation) *logs.RotatingFile {
	f.t.Helper()
	r.Now = func() time.Time { return f.now }
	file, err := logs.OpenRotating(filepath.Join(f.dir, "licexport.log"), r)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { _ = file.Close() })
	return file
}

func (f *folder) write(w *logs.RotatingFile, line string) {
	f.t.Helper()
	if n, err := w.Write([]byte(line + "\n")); err != nil || n != len(line)+1 {
		f.t.Fatalf("wrote %d bytes: %v", n, err)
	}
}

// want compares the files, as name: content, the current one last.
func (f *folder) want(want ...string) {
	f.t.Helper()
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		f.t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(f.dir, e.Name()))
		if err != nil {
			f.t.Fatal(err)
		}
		got = append(got, e.Name()+": "+strings.ReplaceAll(string(content), "\n", " "))
	}
	if !slices.Equal(got, want) {
		f.t.Errorf("files are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRotationBySize(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	w := f.open(logs.Rotation{MaxSize: 10, MaxFiles: 3})
	for _, line := range []string{"one", "two", "three", "a line that is longer than the limit", "four", "five"} {
		f.write(w, line)
		f.now = f.now.Add(time.Second)
	}
	f.want( // "one two" is gone
		"licexport-20261123T023003.000.log: three ",
		"licexport-20261123T023004.000.log: a line that is longer than the limit ",
		"licexport.log: four five ",
	)
}

func TestRotationTwiceAtOnce(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	w := f.open(logs.Rotation{MaxSize: 1})
	for _, line := range []string{"a", "b", "c"} {
		f.write(w, line)
	}
	f.want("licexport-20261123T023000.000.log: a ", "licexport-20261123T023000.001.log: b ", "licexport.log: c ")
}

func TestRotationByAge(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	r := logs.Rotation{MaxAge: 48 * time.Hour}
	w := f.open(r)
	for day := range 5 {
		f.write(w, fmt.Sprint("morning ", day))
		f.now = f.now.Add(12 * time.Hour)
		f.write(w, fmt.Sprint("evening ", day))
		f.now = f.now.Add(12 * time.Hour)
	}
	f.want(
		"licexport-20261125T023000.000.log: morning 1 evening 1 ",
		"licexport-20261126T023000.000.log: morning 2 evening 2 ",
		"licexport-20261127T023000.000.log: morning 3 evening 3 ",
		"licexport.log: morning 4 evening 4 ",
	)
}

// A program that runs once a day knows the age of the last line from the file.
func TestRotationByAgeOfAFileThatWasThere(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	path := filepath.Join(f.dir, "licexport.log")
	if err := os.WriteFile(path, []byte("yesterday\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, f.now.AddDate(0, 0, -1), f.now.AddDate(0, 0, -1)); err != nil {
		t.Fatal(err)
	}
	w := f.open(logs.Rotation{MaxAge: 30 * 24 * time.Hour})
	f.write(w, "today")
	f.want("licexport-20261123T023000.000.log: yesterday ", "licexport.log: today ")
}

func TestNoRotation(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	w := f.open(logs.Rotation{})
	f.write(w, "one")
	f.now = f.now.AddDate(1, 0, 0)
	f.write(w, strings.Repeat("x", 1000))
	f.want("licexport.log: one " + strings.Repeat("x", 1000) + " ")
}

func TestOtherFilesAreLeftAlone(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	others := []string{"licexport-20261122T023000.log", "licexport-mine.log", "other-20261122T023000.000.log"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(f.dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w := f.open(logs.Rotation{MaxSize: 1, MaxFiles: 1})
	f.write(w, "a")
	f.write(w, "b")
	f.want("licexport-20261122T023000.log: ", "licexport-mine.log: ", "licexport.log: b ", "other-20261122T023000.000.log: ")
}

// Two processes write to one path, and the other one has set the file aside.
func TestRotationByAnotherProcess(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	r := logs.Rotation{MaxSize: 8}
	w := f.open(r)
	f.write(w, "one")
	if err := os.Rename(filepath.Join(f.dir, "licexport.log"), filepath.Join(f.dir, "licexport-20261123T020000.000.log")); err != nil {
		t.Skip("this system renames no file that is open, so nobody can set it aside:", err)
	}
	f.write(w, "two") // still there
	f.write(w, "three")
	f.want("licexport-20261123T020000.000.log: one two ", "licexport.log: three ")
}

func TestManyWritersLoseNothing(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	w := f.open(logs.Rotation{MaxSize: 500})
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for j := range 50 {
				_, _ = fmt.Fprintf(w, "writer %d line %d\n", i, j)
			}
		})
	}
	writers.Wait()
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(f.dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if len(content) > 500 {
			t.Errorf("%s has %d bytes", e.Name(), len(content))
		}
		for line := range strings.Lines(string(content)) {
			seen[line] = true
		}
	}
	if len(seen) != 8*50 {
		t.Errorf("%d lines, want %d", len(seen), 8*50)
	}
}

func TestClosedLog(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	w := f.open(logs.Rotation{})
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Write([]byte("x\n")); !errors.Is(err, os.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
	if _, err := logs.OpenRotating(filepath.Join(f.dir, "none", "licexport.log"), logs.Rotation{}); err == nil || !strings.HasPrefix(err.Error(), "open the log file: ") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
