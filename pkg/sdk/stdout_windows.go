//go:build windows

package sdk

import (
	"os"

	"golang.org/x/sys/windows"
)

// redirect makes w the standard output handle of the process, so that child
// processes and code in other languages that ask for it later are caught too.
// It returns the former standard output, and w.
func redirect(w *os.File) (original, diverted *os.File, err error) {
	if err := windows.SetStdHandle(windows.STD_OUTPUT_HANDLE, windows.Handle(w.Fd())); err != nil {
		return nil, nil, os.NewSyscallError("SetStdHandle", err)
	}
	original = os.Stdout //nolint:forbidigo // it still holds the former handle
	return original, w, nil
}
