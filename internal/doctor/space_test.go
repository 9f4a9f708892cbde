package doctor

import "testing"

// A new file is written beside the old one.
func TestSpace(t *testing.T) {
	t.Parallel()
	const mib = 1 << 20
	for _, tt := range []struct {
		free, size uint64
		want       State
	}{
		{10 << 30, 0, OK}, {65 * mib, mib, OK}, {63 * mib, mib, Warning}, {300 * mib, 100 * mib, Warning},
		{500 * mib, 100 * mib, OK}, {100 * mib, 100 * mib, Fail}, {0, 0, Fail},
	} {
		c := spaceCheck(Check{State: OK}, tt.free, tt.size)
		if c.State != tt.want || (c.State != OK) != (c.Remedy != "") {
			t.Errorf("%d free beside %d: %+v", tt.free, tt.size, c)
		}
	}
}
