//go:build unix && !linux

package conformance

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// cpuTime is how long a process has computed. It is not measured here.
func cpuTime(int) (used time.Duration, ok bool) { return 0, false }

// runnable is asked only where cpuTime is measured.
func runnable(int) bool { return false }

// memory is the resident memory of a process in bytes. ok is false if that
// cannot be measured.
func memory(ctx context.Context, pid int) (bytes int64, ok bool) {
	text, err := exec.CommandContext(ctx, "ps", "-o", "rss=", "-p", strconv.Itoa(pid)).Output() //nolint:gosec // the argument is a number
	if err != nil {
		return 0, false
	}
	kilobytes, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return kilobytes << 10, err == nil
}

// peakMemory is the resident memory at the end: there is no record of the peak.
func peakMemory(ctx context.Context, pid int) (bytes int64, ok bool) { return memory(ctx, pid) }
