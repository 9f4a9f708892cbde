package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes the test binary the program itself when it is started under
// the name licexport: every test runs the commands as processes of their own.
func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"licexport": main})
}

// suite removes the programs that its tests built.
type suite struct{ *testing.M }

func (s suite) Run() int {
	code := s.M.Run()
	if built, err := programs(); err == nil {
		_ = os.RemoveAll(built.dir)
	}
	return code
}
