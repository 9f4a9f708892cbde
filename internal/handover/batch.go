package handover

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// forBatch are the characters that mean something to cmd.exe wherever they
// stand, so that an argument with one of them does not arrive as it is.
const forBatch = "\"%!^&|<>()\r\n"

// batchError says that a batch file cannot get an argument.
type batchError struct{ argument int }

func (e *batchError) Error() string {
	return "it is a batch file, and argument " + codeText(e.argument) + " holds a character that cmd.exe would take for a command of its own (one of " + strings.TrimRight(forBatch, "\r\n") + " or a line end)"
}

// checkBatch refuses arguments that would be commands: Windows runs batch files
// through cmd.exe, which is a shell after all. A program in dir whose extension is
// left out is found as Windows finds it.
func checkBatch(dir, program string, args []string) error {
	if runtime.GOOS != "windows" {
		return nil
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(dir, program)
	}
	if found, err := exec.LookPath(program); err == nil {
		program = found
	}
	if !isBatch(program) {
		return nil
	}
	return batchArguments(args)
}

func batchArguments(args []string) error {
	for i, arg := range args {
		if strings.ContainsAny(arg, forBatch) {
			return &batchError{argument: i + 1}
		}
	}
	return nil
}

func isBatch(program string) bool {
	switch strings.ToLower(filepath.Ext(program)) {
	case ".bat", ".cmd":
		return true
	default:
		return false
	}
}
