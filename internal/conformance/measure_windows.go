package conformance

import (
	"context"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// cpuTime is how long a process has computed. It is not measured here.
func cpuTime(int) (used time.Duration, ok bool) { return 0, false }

// runnable is asked only where cpuTime is measured.
func runnable(int) bool { return false }

// memory is what a process has in memory, in bytes. ok is false if that cannot be
// measured.
func memory(_ context.Context, pid int) (bytes int64, ok bool) {
	counters, ok := memoryCounters(pid)
	return int64(counters.workingSet), ok
}

// peakMemory is the most that a process has had in memory, in bytes. ok is false if
// that cannot be measured.
func peakMemory(_ context.Context, pid int) (bytes int64, ok bool) {
	counters, ok := memoryCounters(pid)
	return int64(counters.peakWorkingSet), ok
}

// processMemoryCounters is PROCESS_MEMORY_COUNTERS, see
// https://learn.microsoft.com/windows/win32/api/psapi/ns-psapi-process_memory_counters.
type processMemoryCounters struct {
	size, pageFaults           uint32
	peakWorkingSet, workingSet uintptr
	quotas                     [4]uintptr
	pageFile, peakPageFile     uintptr
}

func memoryCounters(pid int) (counters processMemoryCounters, ok bool) {
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return counters, false
	}
	defer func() { _ = windows.CloseHandle(process) }()
	counters.size = uint32(unsafe.Sizeof(counters))
	call := windows.NewLazySystemDLL("kernel32.dll").NewProc("K32GetProcessMemoryInfo")
	result, _, _ := call.Call(uintptr(process), uintptr(unsafe.Pointer(&counters)), uintptr(counters.size)) //nolint:gosec // the call takes a pointer to the structure
	return counters, result != 0
}
