package conformance

import (
	"maps"
	"testing"
	"time"
)

// The slower the vendor, the longer a plugin waits for an answer that hangs, within
// bounds.
func TestPatienceFollowsTheVendor(t *testing.T) {
	t.Parallel()
	for slowest, want := range map[time.Duration]map[string]string{
		0:                       {"stall": "2s", "max_wait": "3s"},
		200 * time.Millisecond:  {"stall": "2s", "max_wait": "3s"},
		310 * time.Millisecond:  {"stall": "4s", "max_wait": "5s"},
		1000 * time.Millisecond: {"stall": "10s", "max_wait": "11s"},
		time.Hour:               {"stall": "10s", "max_wait": "11s"},
	} {
		if got := hurried(slowest); !maps.Equal(got, want) {
			t.Errorf("%v: %v, want %v", slowest, got, want)
		}
	}
}
