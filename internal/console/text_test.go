package console_test

import (
	"testing"

	"github.com/licexport/licexport/internal/console"
)

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"žluťoučký":       "žluťoučký",
		"\xBDluťoučk\xC3": "luťoučk", // cut in the middle of two characters
		"":                "",
	} {
		if got := console.Text([]byte(in)); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
