package plugins_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/plugins"
)

// Between the check and the start nobody can put another program in its place,
// yet it can be started.
func TestDecideHoldsTheProgram(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := s.program(s.hostPath("m365"), string(content))
	s.lock(s.host, path)
	d, err := s.verifier().Decide("m365", "")
	if err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
		_ = f.Close()
		t.Error("the program could be opened for writing")
	}
	if err := os.Rename(path, path+".old"); err == nil {
		t.Error("the program could be renamed")
	}
	if digest, err := plugins.HashFile(path); err != nil || digest != d.Digest() {
		t.Errorf("it cannot be read: %v", err)
	}
	if out, err := exec.CommandContext(t.Context(), d.Path(), "-test.run", "^$").CombinedOutput(); err != nil {
		t.Errorf("it cannot be started: %v\n%s", err, out)
	}
	d.Close()
	if err := os.Rename(path, path+".old"); err != nil {
		t.Errorf("it is held after Close: %v", err)
	}
}

// A plugin in a folder that all users may write to is refused, as on other systems.
func TestDecideRefusesFoldersOfAll(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]string{
		"users may add files": "D:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;FA;;;OW)(A;;0x2;;;BU)",
		"everybody may all":   "D:P(A;OICI;FA;;;WD)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			path := s.program(s.hostPath("m365"), "program")
			s.lock(s.host, path)
			descriptor, err := windows.SecurityDescriptorFromString(list)
			if err != nil {
				t.Fatal(err)
			}
			acl, _, err := descriptor.DACL()
			if err != nil {
				t.Fatal(err)
			}
			const what = windows.DACL_SECURITY_INFORMATION | windows.PROTECTED_DACL_SECURITY_INFORMATION
			if err := windows.SetNamedSecurityInfo(filepath.Dir(path), windows.SE_FILE_OBJECT, what, nil, nil, acl, nil); err != nil {
				t.Skipf("no access lists here: %v", err)
			}
			kept, err := windows.GetNamedSecurityInfo(filepath.Dir(path), windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
			if err != nil || !strings.Contains(kept.String(), list[len(list)-4:]) {
				t.Skipf("the list is not kept here: %v", kept) // Wine makes a mode of it
			}
			_, err = s.verifier().Decide("m365", "")
			if e, ok := errors.AsType[*plugins.UnsafeError](err); !ok || !strings.Contains(e.Error(), "icacls") {
				t.Errorf("got %v", err)
			}
		})
	}
}
