package conformance

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of the times in /proc, the same on all platforms of Linux
// that Go knows. See proc_pid_stat(5).
const tick = 10 * time.Millisecond

// cpuTime is how long a process has computed. ok is false if that cannot be
// measured.
func cpuTime(pid int) (used time.Duration, ok bool) {
	fields := stat(fmt.Sprintf("/proc/%d/stat", pid))
	if len(fields) < 13 {
		return 0, false
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick, err1 == nil && err2 == nil
}

// runnable reports whether a thread of a process computes or waits for its turn
// to compute.
func runnable(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid)) // the pattern is sound
	return slices.ContainsFunc(threads, func(thread string) bool {
		fields := stat(thread)
		return len(fields) > 0 && fields[0] == "R"
	})
}

// stat is what the system says about a process or a thread, from its state on.
// The field before that is a name in parentheses and may hold anything.
func stat(file string) []string {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}

// memory is the resident memory of a process in bytes. ok is false if that
// cannot be measured.
func memory(_ context.Context, pid int) (size int64, ok bool) { return statusSize(pid, "VmRSS:") }

// peakMemory is the largest resident memory that a process has had, in bytes. ok is
// false if that cannot be measured.
func peakMemory(_ context.Context, pid int) (size int64, ok bool) { return statusSize(pid, "VmHWM:") }

func statusSize(pid int, name string) (size int64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if value, found := strings.CutPrefix(line, name); found {
			kilobytes, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kilobytes << 10, err == nil
		}
	}
	return 0, false
}
