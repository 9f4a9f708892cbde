//go:build unix && !linux

package procgroup

import "syscall"

// running is 1 while there is a process in the group.
func running(group int, _ string) int {
	if syscall.Kill(-group, 0) != nil {
		return 0
	}
	return 1
}
