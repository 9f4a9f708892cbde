package units_test

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/licexport/licexport/internal/schedule/calendar"
	"github.com/licexport/licexport/internal/schedule/units"
)

var update = flag.Bool("update", false, "write the golden files")

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func parse(t *testing.T, cron, name string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Parse(cron, zone(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// linux is a request for a job on a Linux server in Prague.
func linux(t *testing.T) units.Request {
	t.Helper()
	return units.Request{
		Job: "nightly", Calendar: parse(t, "30 2 * * *", "Europe/Prague"), Jitter: 20 * time.Minute, Grace: 6 * time.Hour,
		Program: "/usr/bin/licexport", Config: "/etc/licexport/licexport.yaml", Writes: []string{"/var/lib/licexport"},
		Secrets: []units.Secret{{Name: "contoso", Path: "/etc/credstore/contoso 100%"}},
		Now:     time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC), Here: zone(t, "Europe/Prague"),
	}
}

// windows is a request for a job on a Windows server in Prague.
func windows(t *testing.T) units.Request {
	t.Helper()
	r := linux(t)
	r.Program = `C:\Program Files\licexport\licexport.exe`
	r.Config = `C:\ProgramData\licexport & sons\licexport.yaml`
	r.Writes = []string{`D:\Alvao import`}
	r.Account = `CONTOSO\licexport$`
	r.Secrets = nil
	return r
}

func cluster(t *testing.T) units.Request {
	t.Helper()
	r := linux(t)
	r.Container.Image = "registry.example.com/licexport:1.0"
	r.Secrets = []units.Secret{{Name: "contoso", Path: "contoso-client-secret"}}
	return r
}

func printed(t *testing.T, kind units.Kind, r units.Request) []units.UnitFile {
	t.Helper()
	files, err := units.Print(kind, r)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// golden compares with a file under testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("%s differs (go test -update writes it):\n%s", path, got)
	}
}

// fake is a computer that only notes what is done to it.
type fake struct {
	files map[string]string
	calls []string
	// answer gives what a program prints.
	answer func(call, stdin string) (string, error)
}

func (f *fake) Run(_ context.Context, stdin []byte, program string, args ...string) (string, error) {
	call := strings.Join(append([]string{program}, args...), " ")
	f.calls = append(f.calls, call)
	if f.answer == nil {
		return "", nil
	}
	return f.answer(call, string(stdin))
}

func (f *fake) Ask(ctx context.Context, program string, args ...string) error {
	_, err := f.Run(ctx, nil, "asking: "+program, args...)
	return err
}

func (f *fake) ReadFile(path string) ([]byte, error) {
	text, ok := f.files[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

func (f *fake) WriteFile(_ context.Context, path string, content []byte) error {
	if f.files == nil {
		f.files = map[string]string{}
	}
	f.files[path] = string(content)
	return nil
}

func (f *fake) RemoveFile(path string) error {
	delete(f.files, path)
	return nil
}

func (f *fake) TempFile(pattern string, content []byte) (string, func(), error) {
	err := f.WriteFile(context.Background(), pattern, content)
	return pattern, func() { delete(f.files, pattern) }, err
}

func (f *fake) called(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(f.calls, want) {
		t.Errorf("called:\n%s\nwant:\n%s", strings.Join(f.calls, "\n"), strings.Join(want, "\n"))
	}
	f.calls = nil
}

// notPossible wants a refusal that holds a text.
func notPossible(t *testing.T, kind units.Kind, r units.Request, want string) {
	t.Helper()
	_, err := units.Print(kind, r)
	var refusal *units.NotPossibleError
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want a refusal with %q", err, want)
	}
}
