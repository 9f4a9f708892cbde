package snapshot

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/licexport/licexport/plugins/file/fault"
)

// saved writes a file that was last changed at noon.
func saved(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "users.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	touch(t, path, noon())
	return path
}

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func touch(t *testing.T, path string, at time.Time) {
	t.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

// rules are those of a run some time after noon.
func rules(later time.Duration) Rules {
	return Rules{MaxAge: 7 * 24 * time.Hour, Settle: 30 * time.Second, Now: noon().Add(later)}
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := saved(t, "a;b\n")
	got, err := Read(path, rules(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Data) != "a;b\n" || got.Name != "users.csv" || got.Path != path || !got.Modified.Equal(noon()) {
		t.Errorf("got %+v", got)
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	path := saved(t, "a;b\n")
	day := 24 * time.Hour
	tests := []struct {
		later time.Duration
		code  string
	}{
		{-31 * time.Second, "from_the_future"},
		{-30 * time.Second, "not_settled"},
		{0, "not_settled"},
		{30*time.Second - 1, "not_settled"},
		{30 * time.Second, ""},
		{7 * day, ""},
		{7*day + 1, "too_old"},
	}
	for _, test := range tests {
		_, err := Read(path, rules(test.later))
		if code(err) != test.code {
			t.Errorf("%v later: %v, want %q", test.later, err, test.code)
		}
	}
	if _, err := Read(path, Rules{Now: noon().Add(9999 * day)}); err != nil {
		t.Errorf("any age is allowed, but: %v", err)
	}
}

func TestNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := Read(filepath.Join(dir, "users.csv"), rules(time.Hour)); code(err) != "not_found" {
		t.Errorf("missing: %v", err)
	}
	if _, err := Read(dir, rules(time.Hour)); code(err) != "not_a_file" {
		t.Errorf("a folder: %v", err)
	}
	if _, err := Read(saved(t, ""), rules(time.Hour)); code(err) != "empty" {
		t.Errorf("empty: %v", err)
	}
}

func TestFileOpenInAnOfficeProgram(t *testing.T) {
	t.Parallel()
	for _, lock := range []string{"~$users.csv", ".~lock.users.csv#"} {
		path := saved(t, "a;b\n")
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), lock), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(path, rules(time.Hour))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != "locked" || !strings.Contains(f.Detail, lock) {
			t.Errorf("%s: %v", lock, err)
		}
	}
}

// Whatever happens to the file while it is read, half of it is never taken.
func TestFileChangesWhileItIsRead(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, path string){
		"it grows": func(t *testing.T, path string) {
			f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString("c;d\n"); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			touch(t, path, noon()) // not even the time tells
		},
		"it is written again": func(t *testing.T, path string) { touch(t, path, noon().Add(time.Second)) },
		"another takes its name": func(t *testing.T, path string) {
			other := saved(t, "x;y\n")
			if err := os.Rename(other, path); err != nil {
				t.Fatal(err)
			}
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if inUseIsExclusive {
				t.Skip("this system refuses the change itself while the file is open")
			}
			path := saved(t, "a;b\n")
			r := rules(time.Hour)
			r.meanwhile = func() { change(t, path) }
			if _, err := Read(path, r); code(err) != "changed" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		90 * time.Second: "1m30s", 23 * time.Hour: "23h0m0s", 24 * time.Hour: "1 day", 80 * time.Hour: "3 days",
	} {
		if got := Days(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

// code returns the code of a fault, "" without an error.
func code(err error) string {
	var f *fault.Fault
	switch {
	case err == nil:
		return ""
	case errors.As(err, &f):
		return f.Code
	default:
		return "not a fault"
	}
}
