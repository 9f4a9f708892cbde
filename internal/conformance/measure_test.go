package conformance

import (
	"os"
	"runtime"
	"testing"
)

// The memory of a process can be measured on the systems that matter most.
func TestMemoryOfAProcess(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		t.Skip("elsewhere a program has to be asked")
	}
	now, ok := memory(t.Context(), os.Getpid())
	peak, measured := peakMemory(t.Context(), os.Getpid())
	if !ok || !measured || now < 1<<20 || peak < now/2 {
		t.Errorf("%d bytes (%v), at most %d (%v)", now, ok, peak, measured)
	}
}
