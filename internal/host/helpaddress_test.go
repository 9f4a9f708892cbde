package host

import "testing"

// An address of a plugin that holds a user is not shown.
func TestHelpAddressNamesNoUser(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://me:s3cret@help.example/x": true, "https://me@help.example": true,
		"https://help.example/@me": false, "https://help.example": false,
	} {
		if got := namesUser(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}
