package conformance

import (
	"os"
	"testing"
)

// The memory of a process can be measured on every system.
func TestMemoryOfAProcess(t *testing.T) {
	t.Parallel()
	now, ok := memory(t.Context(), os.Getpid())
	peak, measured := peakMemory(t.Context(), os.Getpid())
	if !ok || !measured || now < 1<<20 || peak < now/2 {
		t.Errorf("%d bytes (%v), at most %d (%v)", now, ok, peak, measured)
	}
}
