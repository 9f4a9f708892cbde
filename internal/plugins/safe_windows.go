package plugins

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/internal/ownership"
)

// safe refuses a plugin when a group of all users can change its file, replace it,
// or put another file into its folder, which it might load. openHeld makes sure
// that nothing changes between the check and the start.
func safe(p Plugin) (trusted bool, err error) {
	var rule ownership.Rule
	for _, err := range []error{rule.File("program of the plugin", p.Path), rule.ProgramFolder("folder of the plugin", filepath.Dir(p.Path))} {
		if e, ok := errors.AsType[*ownership.Error](err); ok {
			return false, &UnsafeError{Name: p.Name, Path: e.At, Reason: e.Reason, Remedy: strings.Join(e.Remedy, "\n")}
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// openHeld opens a file so that others can read and run it, but neither write,
// rename nor delete it for as long as it is open.
func openHeld(path string) (*os.File, error) {
	p, err := fileplace.UTF16(path)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	handle, err := windows.CreateFile(p, windows.GENERIC_READ, windows.FILE_SHARE_READ, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
