//go:build unix

package protected_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/protected"
)

const value = "a-secret-that-nobody-knows"

// store is one of an account whose data folder is empty.
func store(t *testing.T, more ...string) (s protected.Store, dir string) {
	t.Helper()
	data := t.TempDir()
	env := map[string]string{"XDG_DATA_HOME": data}
	for i := 0; i < len(more); i += 2 {
		env[more[i]] = more[i+1]
	}
	return protected.Store{LookupEnv: func(name string) (string, bool) {
		text, set := env[name]
		return text, set
	}}, filepath.Join(data, "licexport", "secrets")
}

func TestSecretsOfAnAccount(t *testing.T) {
	t.Parallel()
	s, dir := store(t)
	if _, err := s.Get("contoso"); !notFound(err) || !strings.Contains(err.Error(), "licexport secret set contoso") {
		t.Errorf("%v", err)
	}
	if _, err := s.Set("contoso", "the first", protected.Account, ""); err != nil {
		t.Fatal(err)
	}
	entry, err := s.Set("contoso", value, protected.Account, "")
	if err != nil || entry.Path != filepath.Join(dir, "contoso") || entry.Set.IsZero() || entry.For == "" {
		t.Fatalf("%+v, %v", entry, err)
	}
	for path, want := range map[string]os.FileMode{dir: 0o700, entry.Path: 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if got, err := s.Get("contoso"); err != nil || got != value {
		t.Errorf("%q, %v", got, err)
	}
	if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
		t.Errorf("something is left behind: %v, %v", names, err)
	}
	if removed, err := s.Remove("contoso", protected.Account); err != nil || removed.Path != entry.Path {
		t.Errorf("%+v, %v", removed, err)
	}
	if _, err := s.Remove("contoso", protected.Account); !notFound(err) {
		t.Errorf("%v", err)
	}
}

func notFound(err error) bool {
	failed, ok := errors.AsType[*protected.Error](err)
	return ok && failed.NotFound
}

func TestListOfSecrets(t *testing.T) {
	t.Parallel()
	s, dir := store(t)
	for _, name := range []string{"fabrikam", "contoso"} {
		if _, err := s.Set(name, value, protected.Account, ""); err != nil {
			t.Fatal(err)
		}
	}
	// What is no secret is not listed.
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "folder"), 0o700), os.WriteFile(filepath.Join(dir, ".new-1"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	entries, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Scope == protected.Account {
			names = append(names, e.Name)
		}
	}
	if strings.Join(names, " ") != "contoso fabrikam" {
		t.Errorf("%q", names)
	}
}

// A file that others could read is not used, and neither is one in a folder in which
// others can put it.
func TestExposedSecretsAreNotUsed(t *testing.T) {
	t.Parallel()
	for name, expose := range map[string]func(dir, path string) error{
		"file":   func(_, path string) error { return os.Chmod(path, 0o644) },
		"folder": func(dir, _ string) error { return os.Chmod(dir, 0o777) },
	} {
		s, dir := store(t)
		entry, err := s.Set("contoso", value, protected.Account, "")
		if err != nil {
			t.Fatal(err)
		}
		if err := expose(dir, entry.Path); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get("contoso"); err == nil || got != "" || !strings.Contains(err.Error(), "chmod") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// What systemd hands to the service comes first, under our prefix or without.
func TestCredentialsOfTheService(t *testing.T) {
	t.Parallel()
	handed := t.TempDir()
	s, _ := store(t, "CREDENTIALS_DIRECTORY", handed)
	if _, err := s.Set("contoso", "of the account", protected.Account, ""); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ file, content, want string }{
		{"", "", "of the account"},
		{"contoso", "of the unit", "of the unit"},
		{"licexport.contoso", "of the unit, marked as ours", "of the unit, marked as ours"},
	} {
		if step.file != "" {
			if err := os.WriteFile(filepath.Join(handed, step.file), []byte(step.content), 0o400); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.Get("contoso"); err != nil || got != step.want {
			t.Errorf("%q, %v; want %q", got, err, step.want)
		}
	}
}
