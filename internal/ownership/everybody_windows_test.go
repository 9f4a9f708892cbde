package ownership_test

import (
	"testing"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/ownership"
)

func TestGroupsOfAllUsers(t *testing.T) {
	t.Parallel()
	const domain = "S-1-5-21-1004336348-1177238915-682003330"
	for list, want := range map[string]bool{
		"D:(A;;FR;;;WD)": true, "D:(A;;FR;;;AU)": true, "D:(A;;FR;;;BU)": true, "D:(A;;FR;;;IU)": true, "D:(A;;FR;;;NU)": true,
		"D:(A;;FR;;;SU)": true, "D:(A;;FR;;;BG)": true, "D:(A;;FR;;;S-1-5-14)": true, "D:(A;;FR;;;S-1-5-15)": true, "D:(A;;FR;;;S-1-2-0)": true,
		"D:(A;;FR;;;" + domain + "-513)": true, "D:(A;;FR;;;" + domain + "-514)": true, "D:(A;;FR;;;" + domain + "-515)": true,
		"D:(A;;GA;;;WD)":             true,
		"D:(A;;FA;;;SY)(A;;FA;;;BA)": false, "D:(A;;FR;;;" + domain + "-1513)": false, "D:(A;;FR;;;" + domain + "-512)": false,
		"D:(D;;FR;;;WD)": false, "D:(A;OICIIO;FR;;;WD)": false, "D:(A;;FX;;;WD)": false,
	} {
		descriptor, err := windows.SecurityDescriptorFromString(list)
		if err != nil {
			t.Fatal(list, err)
		}
		acl, _, err := descriptor.DACL()
		if err != nil {
			t.Fatal(err)
		}
		const read = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
		if got := ownership.GrantedToAll(acl, read); (got != "") != want {
			t.Errorf("%s: %q", list, got)
		}
	}
}
