package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/protected"
	"github.com/licexport/licexport/internal/restrict"
	"github.com/licexport/licexport/internal/secret"
)

// Whoever sets licexport up for an account as which nobody can sign in types the
// secret, and that account can use it: the folder of the configuration, in which the
// secrets of the machine lie, is made for it first.
func TestTypedSecretOfAnotherAccount(t *testing.T) {
	if !restrict.IsAdministrator() {
		t.Skip("only an administrator can keep a secret of the machine")
	}
	data, err := os.MkdirTemp("", "data") // t.TempDir fails where the folder cannot be removed at the end, as under Wine
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(data) })
	t.Setenv("ProgramData", data)
	t.Setenv("LOCALAPPDATA", filepath.Join(data, "profile"))
	flags := &initFlags{account: `NT SERVICE\licexport`}
	made := ""
	typed := typedSecrets{
		io: streams{redactor: &secret.Redactor{}}, account: flags.account,
		owners:  ownership.Rule{AllowForeign: true}, // the folder of the test is anybody's
		prepare: func() error { made = filepath.Join(data, "licexport"); return flags.prepareFolder(made) },
	}
	where, err := typed.Keep("contoso", "a-secret-of-length")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(where, data) || !strings.Contains(where, flags.account) || made == "" {
		t.Errorf("%s; the folder %q", where, made)
	}
	entries, err := typed.store().List()
	if err != nil || len(entries) != 1 || entries[0].Scope != protected.Machine || entries[0].For != flags.account {
		t.Errorf("%v, %+v", err, entries)
	}
}
