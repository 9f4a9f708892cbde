package secret

import (
	"errors"

	"golang.org/x/sys/unix"
)

// ProtectProcess keeps the memory and the environment of this process from other
// processes of the same account, such as plugins, which could read them under
// /proc, and from core dumps
// (https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html). Programs that
// it starts are not affected, but for the limit of their core dumps. Root can read
// everything all the same.
func ProtectProcess() error {
	return errors.Join(
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
	)
}
