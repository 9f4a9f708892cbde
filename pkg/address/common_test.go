package address

import "testing"

// Every short address of these letters that takes the quick way passes the thorough
// one, too.
func TestTheQuickWayIsNoOther(t *testing.T) {
	t.Parallel()
	quick := 0
	var try func(address []byte)
	try = func(address []byte) {
		if isCommon(string(address)) {
			quick++
			if err := check(string(address)); err != nil {
				t.Errorf("%q: %v", address, err)
			}
		}
		if len(address) == 6 {
			return
		}
		for _, c := range []byte("aZ7.-@;") {
			try(append(address, c))
		}
	}
	try(nil)
	if quick == 0 {
		t.Error("no address took the quick way")
	}
}
