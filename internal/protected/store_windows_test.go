package protected_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/protected"
	"github.com/licexport/licexport/internal/restrict"
)

const value = "a-secret-that-nobody-knows"

func store(t *testing.T) (s protected.Store, dir string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "secrets") // t.TempDir fails where the folder cannot be removed at the end, as under Wine
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return protected.Store{LookupEnv: func(name string) (string, bool) {
		return filepath.Join(dir, name), name == "LOCALAPPDATA" || name == "ProgramData"
	}, Owners: ownership.Rule{AllowForeign: true}}, dir // the folder of the test is anybody's
}

func TestSecretsByDPAPI(t *testing.T) {
	t.Parallel()
	s, dir := store(t)
	for _, scope := range []protected.Scope{protected.Account, protected.Machine} {
		if scope == protected.Machine && !restrict.IsAdministrator() {
			if _, err := s.Set("contoso", value, scope, ""); err == nil || !strings.Contains(err.Error(), "only an administrator") {
				t.Errorf("%v", err)
			}
			continue
		}
		entry, err := s.Set("contoso", value, scope, "")
		if err != nil {
			t.Fatal(scope, err)
		}
		content, err := os.ReadFile(entry.Path)
		if err != nil || strings.Contains(string(content), value) || !strings.HasPrefix(entry.Path, dir) {
			t.Errorf("%s: %s: %q, %v", scope, entry.Path, content, err)
		}
		if got, err := s.Get("contoso"); err != nil || got != value {
			t.Errorf("%s: %q, %v", scope, got, err)
		}
		entries, err := s.List()
		if err != nil || len(entries) != 1 || entries[0].Scope != scope || entries[0].For == "" {
			t.Errorf("%s: %+v, %v", scope, entries, err)
		}

		// A file under another name is not taken for that one.
		if err := os.Rename(entry.Path, filepath.Join(filepath.Dir(entry.Path), "fabrikam.dpapi")); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get("fabrikam"); err == nil || got != "" {
			t.Errorf("%s: %q, %v", scope, got, err)
		}
		if _, err := s.Remove("fabrikam", scope); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.Get("contoso"); err == nil || !strings.Contains(err.Error(), "--machine --account") {
		t.Errorf("%v", err)
	}
}

// A secret of the machine has an access list of the system, the administrators and
// the one account.
func TestAccessListOfAMachineSecret(t *testing.T) {
	t.Parallel()
	if !restrict.IsAdministrator() {
		t.Skip("needs an administrator")
	}
	s, _ := store(t)
	entry, err := s.Set("contoso", value, protected.Machine, `NT SERVICE\licexport`)
	if err != nil {
		t.Fatal(err)
	}
	d, err := windows.GetNamedSecurityInfo(entry.Path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(d.String())
	list, _, err := d.DACL()
	if err != nil {
		t.Fatal(err)
	}
	const read = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
	if who := ownership.GrantedToAll(list, read); who != "" {
		t.Errorf("%s can read it: %s", who, d)
	}
	_, err = s.Set("contoso", value, protected.Machine, `CONTOSO\nobody-of-this-name`)
	if _, ok := errors.AsType[*restrict.UnknownAccountError](err); !ok {
		t.Errorf("%v", err)
	}
}
