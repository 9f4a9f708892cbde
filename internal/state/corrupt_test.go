package state_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/disk/disktest"
	"github.com/licexport/licexport/internal/state"
)

// published returns a disk with two publications, and the state's folder.
func published(t testing.TB) (d *disktest.Disk, dir string) {
	t.Helper()
	d = newDisk()
	publish(t, d, "one", table(t, map[string]int{"A": 1}))
	publish(t, d, "two", table(t, map[string]int{"A": 2}))
	dir, err := state.Dir(output, "")
	if err != nil {
		t.Fatal(err)
	}
	return d, dir
}

// Damaged state is never taken for a first run.
func TestDamagedHead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		damage func(whole string) string
		want   string
	}{
		"empty":          {func(string) string { return "" }, "it is empty"},
		"zeros":          {func(w string) string { return strings.Repeat("\x00", len(w)) }, "not valid JSON"},
		"cut off":        {func(w string) string { return w[:len(w)/2] }, "not valid JSON"},
		"no version":     {func(string) string { return "{}" }, "does not name its version"},
		"newer":          {func(w string) string { return strings.Replace(w, `"version": 1`, `"version": 2`, 1) }, "A newer licexport wrote it"},
		"other type":     {func(w string) string { return strings.Replace(w, `"rows": 2`, `"rows": "2"`, 1) }, "its content does not fit its version"},
		"digest is path": {func(w string) string { return strings.Replace(w, `"digest": "`, `"digest": "../`, 1) }, "has no valid digest"},
		"run is path":    {func(w string) string { return strings.Replace(w, `"run": "`, `"run": "../`, 1) }, "is not the name of a run"},
		"missing":        {nil, "it is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, dir := published(t)
			head := filepath.Join(dir, "state.json")
			whole, _ := d.ReadFile(head)
			if c.damage == nil {
				_ = d.Remove(head)
			} else {
				d.WriteFile(head, []byte(c.damage(string(whole))), 0o640)
			}
			before := content(d)
			for range 2 { // the first does not repair it by accident
				_, err := state.Open(t.Context(), output, options(d))
				e, ok := errors.AsType[*state.CorruptError](err)
				if !ok || !strings.Contains(err.Error(), c.want) || e.Remedy == "" || e.Path != head || e.Dir != dir {
					t.Errorf("error %v, want a CorruptError with %q", err, c.want)
				}
				if _, err := state.Read(t.Context(), output, options(d)); !errors.As(err, &e) {
					t.Errorf("read: error %v, want a CorruptError", err)
				}
			}
			if content(d) != before {
				t.Error("the file changed")
			}
		})
	}
}

func TestFieldsOfALaterVersionAreTolerated(t *testing.T) {
	t.Parallel()
	d, dir := published(t)
	head := filepath.Join(dir, "state.json")
	whole, _ := d.ReadFile(head)
	d.WriteFile(head, []byte(strings.Replace(string(whole), "{", `{"from_the_future": [1, 2],`, 1)), 0o640)
	s := open(t, d)
	defer closeStore(t, s)
	if p := s.Published(); p == nil || p.Run != "two" {
		t.Errorf("published %+v", p)
	}
}

func TestDamagedTable(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func(*disktest.Disk, string){
		"missing": func(d *disktest.Disk, path string) { _ = d.Remove(path) },
		"empty":   func(d *disktest.Disk, path string) { d.WriteFile(path, nil, 0o640) },
		"cut off": func(d *disktest.Disk, path string) {
			whole, _ := d.ReadFile(path)
			d.WriteFile(path, whole[:len(whole)-5], 0o640)
		},
		"one bit": func(d *disktest.Disk, path string) {
			whole, _ := d.ReadFile(path)
			whole[len(whole)/2] ^= 1
			d.WriteFile(path, whole, 0o640)
		},
		"another file": func(d *disktest.Disk, path string) { d.WriteFile(path, []byte("UId;LicCount\n"), 0o640) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, dir := published(t)
			s := open(t, d)
			defer closeStore(t, s)
			damage(d, filepath.Join(dir, "tables", s.Published().Digest+".zst"))
			_, err := s.Table(*s.Published())
			if e, ok := errors.AsType[*state.CorruptError](err); !ok || e.Remedy == "" {
				t.Errorf("error %v, want a CorruptError with a remedy", err)
			}
		})
	}
}

func TestOpenRefusesOutputs(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*disktest.Disk){
		"folder":        func(d *disktest.Disk) { _ = d.Mkdir(output) },
		"symbolic link": func(d *disktest.Disk) { d.Symlink(output) },
		"no folder":     func(d *disktest.Disk) { _ = d.Remove(filepath.Dir(output)) },
	} {
		d := newDisk()
		prepare(d)
		_, err := state.Open(t.Context(), output, options(d))
		if _, ok := errors.AsType[*disk.OutputError](err); !ok {
			t.Errorf("%s: error %v, want an OutputError", name, err)
		}
	}
}

// FuzzHead feeds anything as the head: it is understood or refused with a
// CorruptError, and what is refused is not overwritten.
func FuzzHead(f *testing.F) {
	d, dir := published(f)
	head := filepath.Join(dir, "state.json")
	whole, _ := d.ReadFile(head)
	f.Add(whole)
	f.Add([]byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"published":{},"pending":null,"history":[{}]}`))
	f.Add([]byte(`{"version":1,"daily_maxima":[{"day":"x","licenses":[{}]}],"hold":{}}`))
	f.Add([]byte("null"))
	f.Fuzz(func(t *testing.T, text []byte) {
		d := disktest.NewDisk(dir)
		d.WriteFile(head, text, 0o640)
		s, err := state.Open(context.Background(), output, options(d))
		if err == nil {
			_ = s.Situation().Text()
			if _, err := s.Publish(context.Background(), publication("next", table(t, map[string]int{"A": 1}))); err != nil {
				t.Errorf("publish: %v", err)
			}
			closeStore(t, s)
			return
		}
		if _, ok := errors.AsType[*state.CorruptError](err); !ok {
			t.Errorf("error %T %v, want a CorruptError", err, err)
		}
		if got, _ := d.ReadFile(head); string(got) != string(text) {
			t.Errorf("a head that was refused was overwritten with %q", got)
		}
	})
}
