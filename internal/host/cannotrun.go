package host

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"

	"github.com/licexport/licexport/internal/procgroup"
)

var errIsDirectory = errors.New("is a directory, not a program")

// checkFile finds the commonest faults before the operating system words them.
func checkFile(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return &os.PathError{Op: "start", Path: path, Err: errIsDirectory}
	}
	return nil
}

// cannotRun says why the system did not start the program.
func (s *Session) cannotRun(err error) error {
	return because(err, s.host("cannot_run",
		fmt.Sprintf("plugin %s cannot be run", s.command.name()),
		"file  "+s.command.Path, whyNotRun(runtime.GOOS, s.command.Path, err)))
}

func whyNotRun(goos, path string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist) && checkFile(path) == nil:
		return "The file is there, but what it needs to run is not: the program that its first line names (#!), or the system's loader for it."
	case errors.Is(err, fs.ErrNotExist):
		return "There is no such file."
	case errors.Is(err, fs.ErrPermission) && goos == "windows":
		return "It may not be run by this user. Does a policy or an antivirus program forbid it?"
	case errors.Is(err, fs.ErrPermission):
		return "It may not be run by this user. Is the file executable, and its file system not mounted noexec?"
	case errors.Is(err, errIsDirectory):
		return "It is a directory, not a program."
	case procgroup.Busy(err):
		return "It is being written, and was not complete within two seconds. Is it being installed or copied just now? Then try again."
	case errors.Is(err, exec.ErrNotFound):
		return "Windows does not take it for a program. Does its name end in .exe?"
	case isWrongFormat(goos, err):
		return fmt.Sprintf("The system takes it for no program of this computer (%s, %s). Was it built for another one?%s", goos, runtime.GOARCH, scripts(goos))
	default:
		return fmt.Sprintf("It could not be started: %s.", strings.TrimSuffix(innermost(err).Error(), "."))
	}
}

// scripts says when a script is a program.
func scripts(goos string) string {
	if goos == "windows" {
		return " A script is none there."
	}
	return " A script needs a first line that names its interpreter."
}

// isWrongFormat reports whether a program is for another computer, or none.
func isWrongFormat(goos string, err error) bool {
	const (
		badExeFormat = syscall.Errno(193) // ERROR_BAD_EXE_FORMAT of Windows
		otherMachine = syscall.Errno(216) // ERROR_EXE_MACHINE_TYPE_MISMATCH
		badArch      = syscall.Errno(86)  // EBADARCH of macOS
	)
	switch goos {
	case "windows":
		return errors.Is(err, badExeFormat) || errors.Is(err, otherMachine)
	case "darwin":
		return errors.Is(err, badArch) || errors.Is(err, syscall.ENOEXEC)
	default:
		return errors.Is(err, syscall.ENOEXEC)
	}
}

// innermost is the fault itself, without the path that is shown already.
func innermost(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
