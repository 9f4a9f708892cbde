package procgroup

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// running counts the processes of a group and those that have the variable in their
// environment. What has ended and is only listed until somebody asks how does not
// count.
func running(group int, mark string) int {
	own, n := os.Getpid(), 0
	for _, pid := range processes() {
		if pid != own && (inGroup(pid, group) || mark != "" && isMarked(pid, mark)) {
			n++
		}
	}
	return n
}

// inGroup reads the state and the group of a process, see proc_pid_stat(5). The field
// before them is a name in parentheses and may hold anything.
func inGroup(pid, group int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	return len(fields) > 2 && string(fields[2]) == strconv.Itoa(group) && string(fields[0]) != "Z" && string(fields[0]) != "X"
}
