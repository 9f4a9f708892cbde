package notify_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/notify"
)

func TestDamagedMemorySendsAgain(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "{", `{"version": 2}`, `{"version": 1, "jobs": []}`} {
		w := newWorld(t)
		w.run(failed("contoso", "x"))
		w.disk.WriteFile(memoryPath, []byte(content), 0o640)
		warnings := w.finish(failed("contoso", "x"))
		if len(warnings) != 1 || !strings.Contains(warnings[0], "begun anew") {
			t.Errorf("%q: warnings are %q", content, warnings)
		}
		if got := w.server.taken(); len(got) != 1 {
			t.Errorf("%q: %d messages", content, len(got))
		}
		if got := w.run(failed("contoso", "x")); len(got) != 0 {
			t.Errorf("%q: afterwards sent %+v", content, got)
		}
	}
}

func TestHolesInMemory(t *testing.T) {
	t.Parallel()
	for _, content := range []string{
		`{"version": 1}`, `{"version": 1, "jobs": {"nightly": null}}`, `{"version": 1, "jobs": {"nightly": {}}}`,
		`{"version": 1, "jobs": {"nightly": {"troubles": {"refusal": null, "attention": {}, "failure 3 contoso x": {"told": {"webhook": null}}}}}}`,
	} {
		w := newWorld(t)
		w.disk.WriteFile(memoryPath, []byte(content), 0o640)
		if got := w.run(failed("contoso", "x")); len(got) != 1 {
			t.Errorf("%s: sent %+v", content, got)
		}
		if got := w.run(good()); len(got) != 1 {
			t.Errorf("%s: sent %+v", content, got)
		}
	}
}

func TestForgettingIsAWarning(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.o.FS = fullDisk{w.disk}
	for range 2 {
		warnings := w.finish(failed("contoso", "x"))
		if len(warnings) != 1 || !strings.HasPrefix(warnings[0], "remember which notifications were sent, so they will be sent again: ") {
			t.Errorf("warnings are %q", warnings)
		}
		if got := w.server.taken(); len(got) != 1 {
			t.Errorf("%d messages", len(got))
		}
	}
}

func TestMemoryOnARealDisk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.o.FS, w.o.Dir = nil, filepath.Join(t.TempDir(), "made", "when needed")
	for _, want := range []int{1, 0} {
		if got := w.run(failed("contoso", "x")); len(got) != want {
			t.Errorf("sent %+v, want %d", got, want)
		}
	}
}

func TestWithoutMemoryEverythingIsSent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.o.Dir = ""
	for range 2 {
		if got := w.run(failed("contoso", "x")); len(got) != 1 {
			t.Errorf("sent %+v", got)
		}
	}
}

func TestMemoryDoesNotGrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 50 {
		w.run(failed("contoso", "x"))
		w.run(good())
		w.clock.advance(30 * time.Hour)
	}
	w.run(good())
	if content, ok := w.disk.ReadFile(memoryPath); !ok || len(content) > 200 {
		t.Errorf("%d bytes are left:\n%s", len(content), content)
	}
}

func TestNothingConfigured(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.config.Webhook = nil
	n := notify.New(w.config, w.o)
	if warnings := append(n.Started(t.Context()), n.Finished(t.Context(), refused())...); len(warnings) > 0 {
		t.Errorf("warnings are %q", warnings)
	}
	if _, ok := w.disk.ReadFile(memoryPath); ok {
		t.Error("there is something to remember")
	}
}

// fullDisk has no room for new files.
type fullDisk struct{ disk.FS }

func (fullDisk) Create(string) (disk.File, error) { return nil, errors.New("no space left on device") }
