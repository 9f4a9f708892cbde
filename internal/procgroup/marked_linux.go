package procgroup

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// maxRounds bounds how often killMarked looks again: what is killed may have
// started something else in the meantime.
const maxRounds = 20

// killMarked kills every process that has the variable in its environment, as all
// descendants of a program have unless they are started without it.
func killMarked(variable string) {
	own := os.Getpid()
	for range maxRounds {
		found := false
		for _, pid := range processes() {
			if pid != own && killIfMarked(pid, variable) {
				found = true
			}
		}
		if !found {
			return
		}
	}
}

// killIfMarked reports whether the process has the variable. Nearly none has it, so
// that is looked at first. What is then held on to is the process and not its number,
// which may be another one's by now: so it is looked at once more.
func killIfMarked(pid int, variable string) bool {
	if !isMarked(pid, variable) {
		return false
	}
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	defer func() { _ = process.Release() }()
	return isMarked(pid, variable) && process.Kill() == nil
}

// isMarked reports whether the process has the variable in its environment. One that
// is gone, or another account's, has not.
func isMarked(pid int, variable string) bool {
	environment, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "environ"))
	if err != nil {
		return false
	}
	for line := range bytes.SplitSeq(environment, []byte{0}) {
		if string(line) == variable {
			return true
		}
	}
	return false
}

// processes are the numbers of all processes that can be seen.
func processes() []int {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer func() { _ = proc.Close() }()
	names, _ := proc.Readdirnames(-1) // as many as could be read
	var pids []int
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
