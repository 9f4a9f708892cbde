package disk

import (
	"os"
	"strings"
	"testing"
)

// Programs decide by the codes, so each is explained.
func TestCodesAreDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/users/run-record.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(systemCauses(), generalCauses()...) {
		if !strings.HasPrefix(c.code, "host.") || !strings.Contains(string(page), "`"+c.code+"`") {
			t.Errorf("%q, for %q, is not explained", c.code, c.reason)
		}
	}
}
