package secret_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/protected"
	"github.com/licexport/licexport/internal/secret"
)

// A credential of systemd is found under whatever unit a run is started by hand.
func TestCredentialOfAnotherUnit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "contoso"), []byte("s3cret-of-contoso\n"), 0o400); err != nil {
		t.Fatal(err)
	}
	refs := map[string]secret.Reference{"k": {Setting: "client_secret", File: "/run/credentials/licexport-no-such-unit.service/contoso"}}
	under := func(name string) (string, bool) { return dir, name == "CREDENTIALS_DIRECTORY" }
	values, _, err := secret.Resolve(context.Background(), refs, under)
	if err != nil || values["k"] != "s3cret-of-contoso" {
		t.Errorf("%v", err)
	}
	_, _, err = secret.Resolve(context.Background(), refs, func(string) (string, bool) { return "", false })
	if err == nil || !strings.Contains(err.Error(), "only while it runs the unit") {
		t.Errorf("%v", err)
	}
	other := map[string]secret.Reference{"k": {Setting: "client_secret", File: filepath.Join(dir, "absent", "contoso")}}
	if _, _, err = secret.Resolve(context.Background(), other, under); err == nil {
		t.Error("a file elsewhere is taken from the credentials")
	}
}

// What licexport secret set keeps is found by its name; who does not find it is told
// how to keep it.
func TestProtectedSecrets(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	lookup := func(name string) (string, bool) {
		return data, name == "XDG_DATA_HOME" || name == "LOCALAPPDATA" || name == "ProgramData"
	}
	refs := map[string]secret.Reference{"k": {Setting: "client_secret", Protected: "contoso"}}
	resolver := secret.Resolver{LookupEnv: lookup, Owners: ownership.Rule{AllowForeign: true}}
	_, _, err := resolver.Resolve(t.Context(), refs)
	if err == nil || !strings.HasPrefix(err.Error(), "client_secret: cannot read the secret {protected: contoso}: there is none of this name for this account") ||
		!strings.Contains(err.Error(), "licexport secret set contoso") || secret.Later(err) {
		t.Errorf("%v", err)
	}
	if _, err := (protected.Store{LookupEnv: lookup, Owners: resolver.Owners}).Set("contoso", "s3cret-of-contoso\n", protected.Account, ""); err != nil {
		t.Fatal(err)
	}
	values, warnings, err := resolver.Resolve(t.Context(), refs)
	if err != nil || values["k"] != "s3cret-of-contoso" || len(warnings) > 0 {
		t.Errorf("%v, %v", warnings, err)
	}
	if a, b := refs["k"], (secret.Reference{Protected: "fabrikam"}); a.Equal(b) || !a.Equal(secret.Reference{Protected: "contoso"}) {
		t.Error("other secrets are taken for the same one")
	}
}
