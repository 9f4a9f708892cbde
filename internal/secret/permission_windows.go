package secret

import (
	"fmt"
	"io/fs"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// readableByOthers returns a warning when the file's access control list lets
// everybody, or every user, read it: that is what files inherit in most folders
// outside of a profile. A list that cannot be read is no reason for a warning.
func readableByOthers(path string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() {
		return ""
	}
	descriptor, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return ""
	}
	list, _, err := descriptor.DACL()
	if err != nil || !letsOthersRead(list) {
		return ""
	}
	return fmt.Sprintf("other accounts can read the secret in %s; run: icacls \"%s\" /inheritance:r /grant:r \"ACCOUNT:R\", with the account that runs licexport", path, path)
}

// letsOthersRead looks for an entry that allows it; no list at all allows
// everything to everybody.
func letsOthersRead(list *windows.ACL) bool {
	if list == nil {
		return true
	}
	const read = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, i, &entry) != nil {
			continue
		}
		h := entry.Header
		if h.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || h.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Mask&read == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&entry.SidStart)) // #nosec G103 -- the account begins at this field
		everybody := []windows.WELL_KNOWN_SID_TYPE{windows.WinWorldSid, windows.WinAuthenticatedUserSid, windows.WinBuiltinUsersSid}
		if slices.ContainsFunc(everybody, sid.IsWellKnown) {
			return true
		}
	}
	return false
}
