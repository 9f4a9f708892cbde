package restrict_test

import (
	"testing"

	"github.com/licexport/licexport/internal/restrict"
)

// The identifier of TrustedInstaller is public, and made from the name of that
// service.
func TestServiceSID(t *testing.T) {
	t.Parallel()
	if got, want := restrict.ServiceSID("TrustedInstaller"), "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
