package plugins_test

import (
	"os"
	"os/exec"
	"testing"

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
