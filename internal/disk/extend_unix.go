//go:build !windows

package disk

import (
	"os"
	"os/exec"
)

// extension passes a lock on to programs. The lock of flock belongs to the open
// file and not to the process: whoever has inherited it holds the lock, and
// unlocking it once frees it for all (flock(2)).
type extension struct{}

func (extension) free(string) error { return nil }

func (extension) to(cmd *exec.Cmd, lock *os.File) error {
	cmd.ExtraFiles = append(cmd.ExtraFiles, lock)
	return nil
}

func (extension) end() error { return nil }
