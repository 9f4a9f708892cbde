package restrict_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/restrict"
)

// folder is one that is removed at the end, as far as it can be.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "restrict") // t.TempDir fails where the folder cannot be removed at the end, as under Wine
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// A new folder, and what is above it, lets in nobody of the groups that all users are
// in. One that is there stays as it is.
func TestFolder(t *testing.T) {
	t.Parallel()
	top := filepath.Join(folder(t), "licexport")
	dir := filepath.Join(top, "secrets")
	if err := restrict.Folder(dir, ""); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{top, dir} {
		d, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
		if err != nil {
			t.Fatal(err)
		}
		list, _, err := d.DACL()
		if err != nil {
			t.Fatal(err)
		}
		const rights = windows.FILE_READ_DATA | windows.FILE_WRITE_DATA | windows.GENERIC_ALL
		if who := ownership.GrantedToAll(list, rights); who != "" {
			t.Errorf("%s: %s is let in: %s", path, who, d)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), []byte("content"), 0o600); err != nil {
		t.Error("its own account cannot use it:", err)
	}
	if err := restrict.Folder(dir, `CONTOSO\nobody-of-this-name`); err != nil {
		t.Errorf("a folder that is there: %v", err)
	}
	if err := restrict.Folder(filepath.Join(dir, "file"), ""); err == nil {
		t.Error("a file is taken for a folder")
	}
	err := restrict.Folder(filepath.Join(top, "new"), `CONTOSO\nobody-of-this-name`)
	if _, ok := errors.AsType[*restrict.UnknownAccountError](err); !ok {
		t.Errorf("%v", err)
	}
}

func TestSIDs(t *testing.T) {
	t.Parallel()
	self, err := restrict.SID("")
	if err != nil || !strings.HasPrefix(self, "S-1-5-") {
		t.Errorf("%s, %v", self, err)
	}
	if sid, err := restrict.SID(`nt service\TrustedInstaller`); err != nil || sid != restrict.ServiceSID("TrustedInstaller") {
		t.Errorf("%s, %v", sid, err)
	}
	if sid, err := restrict.SID("SYSTEM"); err != nil || sid != "S-1-5-18" {
		t.Errorf("%s, %v", sid, err)
	}
}
