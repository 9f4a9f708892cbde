package plain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/licexport/licexport/internal/plain"
)

func TestStripIsStable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.SampledFrom([]byte("ab\x1b[]31m;\\\a\r\n\t\x00\x85\x9b\xc2\xe2\x80\xae\xff"))).Draw(t, "in"))
		once := plain.Strip(in)
		if twice := plain.Strip(once); once != twice {
			t.Errorf("%q: %q, then %q", in, once, twice)
		}
		if strings.ContainsAny(once, "\x1b\x00\r\a\u009b") {
			t.Errorf("%q: got %q", in, once)
		}
	})
}
