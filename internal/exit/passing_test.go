package exit_test

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"

	"github.com/licexport/licexport/internal/exit"
)

// A file of the settings that cannot be read now is no mistake in the settings,
// so it has the code of something that is tried again.
func TestTroubleOfTheMachineIsNoMistakeInTheSettings(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]exit.Code{
		syscall.EMFILE: exit.Output, syscall.ENFILE: exit.Output, syscall.EIO: exit.Output, syscall.ESTALE: exit.Output,
		syscall.ENOENT: exit.Usage, syscall.EACCES: exit.Usage, errors.New("unknown setting"): exit.Usage,
	} {
		wrapped := fmt.Errorf("read the configuration: %w", &fs.PathError{Op: "open", Path: "licexport.yaml", Err: err})
		if got := exit.Of(exit.With(exit.Usage, wrapped)); got != want {
			t.Errorf("%v: code %d, want %d", err, got, want)
		}
	}
	if got := exit.Of(exit.With(exit.Source, syscall.EMFILE)); got != exit.Source {
		t.Errorf("another code became %d", got)
	}
}
