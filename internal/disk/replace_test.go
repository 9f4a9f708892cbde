package disk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
)

const (
	oldText = "the old content\n"
	newText = "the new content, which is longer\n"
)

var target = filepath.FromSlash("/out/licenses.csv") // the same for all tests, never changed

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func expect(s string) func(io.Reader) error {
	return func(r io.Reader) error {
		got, err := io.ReadAll(r)
		if err == nil && string(got) != s {
			err = fmt.Errorf("got %q", got)
		}
		return err
	}
}

func newDisk() *disktest.Disk {
	d := disktest.NewDisk(filepath.Dir(target))
	d.WriteFile(target, []byte(oldText), 0o644)
	return d
}

func replace(fsys disk.FS) error {
	return disk.Replace(context.Background(), fsys, target, text(newText), expect(newText), disk.Options{Wait: -1})
}

func TestReplace(t *testing.T) {
	t.Parallel()
	d := newDisk()
	if err := replace(d); err != nil {
		t.Fatal(err)
	}
	requireContent(t, d, newText)
	requireNoTemp(t, d)
	if mode := d.Mode(target); mode != 0o644 {
		t.Errorf("mode %v, want that of the old file", mode)
	}
}

func TestReplaceMakesANewFile(t *testing.T) {
	t.Parallel()
	d := disktest.NewDisk(filepath.Dir(target))
	if err := replace(d); err != nil {
		t.Fatal(err)
	}
	requireContent(t, d, newText)
	if mode := d.Mode(target); mode != 0o640 {
		t.Errorf("mode %v, want 0640", mode)
	}
}

// The steps and their order are what makes it safe.
func TestReplaceSteps(t *testing.T) {
	t.Parallel()
	f := disktest.NewFaulty(newDisk(), nil)
	if err := replace(f); err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, op := range f.Ops() {
		if op.Kind != disktest.Read {
			steps = append(steps, string(op.Kind))
		}
	}
	want := "lstat create inherit write sync close open rename syncdir"
	if got := strings.Join(steps, " "); got != want {
		t.Errorf("steps\n got %s\nwant %s", got, want)
	}
}

func TestReplaceSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	whole := disktest.NewFaulty(newDisk(), nil)
	if err := replace(whole); err != nil {
		t.Fatal(err)
	}
	for i, op := range whole.Ops() {
		t.Run(op.String(), func(t *testing.T) {
			t.Parallel()
			d := newDisk()
			err := replace(disktest.NewFaulty(d, disktest.FailAt(i, boom)))
			e, ok := errors.AsType[*disk.OutputError](err)
			if !ok || !errors.Is(err, boom) || e.Path != target {
				t.Fatalf("error %v, want an OutputError for %s that wraps the fault", err, target)
			}
			if e.Replaced != (op.Kind == disktest.SyncDir) {
				t.Errorf("Replaced = %t after a fault of %s", e.Replaced, op.Kind)
			}
			if e.Replaced {
				requireContent(t, d, newText)
			} else {
				requireContent(t, d, oldText)
			}
			requireNoTemp(t, d)
		})
	}
}

func TestReplaceSurvivesPowerLoss(t *testing.T) {
	t.Parallel()
	d := newDisk()
	d.Checkpoint()
	if err := replace(d); err != nil {
		t.Fatal(err)
	}
	changes := d.Changes()
	for n := range changes + 1 {
		for name, after := range d.Cuts(n) {
			got, _ := after.ReadFile(target)
			if string(got) != newText && (string(got) != oldText || n == changes) {
				t.Errorf("%s: the file holds %q", name, got)
			}
			if err := disk.CleanFile(after, target); err != nil {
				t.Errorf("%s: clean: %v", name, err)
			}
			requireNoTemp(t, after)
		}
	}
}

func TestReplaceStopsWhenCanceled(t *testing.T) {
	t.Parallel()
	stop := errors.New("stopped by the operator")
	whole := disktest.NewFaulty(newDisk(), nil)
	if err := replace(whole); err != nil {
		t.Fatal(err)
	}
	for i, op := range whole.Ops() {
		ctx, cancel := context.WithCancelCause(context.Background())
		d := newDisk()
		fsys := disktest.NewFaulty(d, func(o disktest.Op) error {
			if o.Index == i {
				cancel(stop)
			}
			return nil
		})
		err := disk.Replace(ctx, fsys, target, text(newText), expect(newText), disk.Options{})
		got, _ := d.ReadFile(target)
		switch {
		case err == nil && string(got) == newText: // too late to stop
		case errors.Is(err, stop) && string(got) == oldText:
		default:
			t.Errorf("canceled at %s: %v, file %q", op, err, got)
		}
		requireNoTemp(t, d)
	}
}

func TestReplaceTellsWhoseErrorItIs(t *testing.T) {
	t.Parallel()
	letter := errors.New("a letter does not fit")
	t.Run("write", func(t *testing.T) {
		t.Parallel()
		d := newDisk()
		err := disk.Replace(t.Context(), d, target, func(io.Writer) error { return letter }, nil, disk.Options{})
		if _, isOutput := errors.AsType[*disk.OutputError](err); isOutput || !errors.Is(err, letter) {
			t.Errorf("error %v, want the writer's own", err)
		}
		requireContent(t, d, oldText)
		requireNoTemp(t, d)
	})
	t.Run("verify", func(t *testing.T) {
		t.Parallel()
		d := newDisk()
		err := disk.Replace(t.Context(), d, target, text(newText), expect("something else"), disk.Options{})
		e, ok := errors.AsType[*disk.OutputError](err)
		if !ok || !strings.Contains(e.Reason, "read back") {
			t.Errorf("error %v, want an OutputError about reading back", err)
		}
		requireContent(t, d, oldText)
		requireNoTemp(t, d)
	})
}

// A file system that returns other bytes than were written is noticed even if
// nobody brings a verifier.
func TestReplaceNoticesOtherBytes(t *testing.T) {
	t.Parallel()
	d := newDisk()
	err := disk.Replace(t.Context(), liar{d}, target, text(newText), nil, disk.Options{})
	if e, ok := errors.AsType[*disk.OutputError](err); !ok || !strings.Contains(e.Reason, "read back") {
		t.Errorf("error %v, want an OutputError about reading back", err)
	}
	requireContent(t, d, oldText)
}

type liar struct{ *disktest.Disk }

func (liar) Open(string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("something else")), nil
}

func TestReplaceRefusesTargets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		prepare func(*disktest.Disk)
		path    string
		reason  string
	}{
		{"folder", func(d *disktest.Disk) { _ = d.Mkdir(target) }, target, "it is a folder"},
		{"symbolic link", func(d *disktest.Disk) { d.Symlink(target) }, target, "it is a symbolic link"},
		{"missing folder", func(*disktest.Disk) {}, filepath.FromSlash("/nowhere/licenses.csv"), "the folder is not there"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := disktest.NewDisk(filepath.Dir(target))
			c.prepare(d)
			err := disk.Replace(t.Context(), d, c.path, text(newText), nil, disk.Options{})
			e, ok := errors.AsType[*disk.OutputError](err)
			if !ok || e.Reason != c.reason || e.Remedy == "" {
				t.Errorf("error %v, want reason %q and a remedy", err, c.reason)
			}
			requireNoTemp(t, d)
		})
	}
}

func TestCleanRemovesOnlyLeftovers(t *testing.T) {
	t.Parallel()
	at := func(name string) string { return filepath.Join(filepath.Dir(target), name) }
	d := newDisk()
	for _, name := range []string{
		".licenses.csv.licexport-0123456789abcdef.tmp",
		".other.csv.licexport-0123456789abcdef.tmp", // another output, perhaps being written
		".licenses.csv.licexport-0123.tmp",
		".licenses.csv.licexport-0123456789abcdeX.tmp",
		"licenses.csv.licexport-0123456789abcdef.tmp",
	} {
		d.WriteFile(at(name), nil, 0o600)
	}
	if err := disk.CleanFile(d, target); err != nil {
		t.Fatal(err)
	}
	names, _ := d.Names(filepath.Dir(target))
	if len(names) != 5 {
		t.Errorf("left %q, want all but the first", names)
	}
	if err := disk.CleanDir(d, filepath.Dir(target)); err != nil {
		t.Fatal(err)
	}
	if names, _ = d.Names(filepath.Dir(target)); len(names) != 4 {
		t.Errorf("left %q, want all but the real leftovers", names)
	}
	if err := disk.CleanDir(d, at("nowhere")); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	d := newDisk()
	staged, err := disk.Stage(t.Context(), d, target, text(oldText), nil, disk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	digest, err := disk.Digest(t.Context(), d, target, disk.Options{})
	if err != nil || digest != staged.Digest || staged.Size != int64(len(oldText)) {
		t.Errorf("digest %s (%v), staged %s, %d bytes", digest, err, staged.Digest, staged.Size)
	}
	if err := staged.Discard(); err != nil {
		t.Error(err)
	}
	requireNoTemp(t, d)
	if _, err := disk.Digest(t.Context(), d, target+"x", disk.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v, want ErrNotExist", err)
	}
}

func requireContent(t *testing.T, d *disktest.Disk, want string) {
	t.Helper()
	if got, _ := d.ReadFile(target); !bytes.Equal(got, []byte(want)) {
		t.Errorf("the file holds %q, want %q", got, want)
	}
}

func requireNoTemp(t *testing.T, d *disktest.Disk) {
	t.Helper()
	for _, path := range d.Paths() {
		if strings.HasSuffix(path, ".tmp") {
			t.Errorf("left behind: %s", path)
		}
	}
}
