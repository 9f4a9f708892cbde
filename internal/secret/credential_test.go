package secret_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
