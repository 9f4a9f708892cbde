package service

import (
	"fmt"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/internal/restrict"
)

// missing is a file or folder that the service cannot use.
type missing struct{ path, right string }

// checkAccess returns an error that names what the virtual account of the service
// cannot read or write, with the commands that give it the rights.
func (i Installation) checkAccess() error {
	self := restrict.ServiceSID(i.Name)
	var all []missing
	for _, path := range i.Reads {
		if !allows(path, windows.FILE_READ_DATA, self) {
			all = append(all, missing{path, "RX"})
		}
	}
	for _, path := range i.Writes {
		if !allows(path, windows.FILE_WRITE_DATA, self) { // which is also the right to add a file to a folder
			all = append(all, missing{path, "(OI)(CI)M"})
		}
	}
	if len(all) == 0 {
		return nil
	}
	summary := fmt.Sprintf(`NT SERVICE\%s, as which the service would run, has no access to %s`, i.Name, filepath.Clean(all[0].path))
	if len(all) > 1 {
		summary += fmt.Sprintf(" and %d more", len(all)-1)
	}
	remedy := []string{"Give it the rights, then install again. Its secrets need the right RX, too:"}
	for _, m := range all {
		remedy = append(remedy, fmt.Sprintf(`icacls "%s" /grant "*%s:%s"`, m.path, self, m.right))
	}
	return problem.New(problem.Usage, summary, strings.Join(remedy, "\n"))
}

// groups are what every virtual account of a service is a member of: Everyone,
// Authenticated Users, Users, Service, Local, All Services.
func groups() []string {
	return []string{"S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-6", "S-1-2-0", "S-1-5-80-0"}
}

// allows reports whether the access list of a file gives a virtual account all of
// these rights. A list that cannot be read is no reason to stop.
func allows(path string, want windows.ACCESS_MASK, self string) bool {
	descriptor, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return true
	}
	list, _, err := descriptor.DACL()
	if err != nil || list == nil {
		return true
	}
	return granted(list, append(groups(), self))&want == want
}

// granted is what a list gives to the members of these accounts. Entries count in
// their order: what is denied first is denied
// (https://learn.microsoft.com/windows/win32/secauthz/how-dacls-control-access-to-an-object).
func granted(list *windows.ACL, sids []string) windows.ACCESS_MASK {
	var allowed, denied windows.ACCESS_MASK
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, i, &entry) != nil || entry.Header.AceFlags&windows.INHERIT_ONLY_ACE != 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&entry.SidStart)).String() // #nosec G103 -- the account begins at this field
		if !contains(sids, sid) {
			continue
		}
		mask := generic(entry.Mask)
		switch entry.Header.AceType {
		case windows.ACCESS_ALLOWED_ACE_TYPE:
			allowed |= mask &^ denied
		case windows.ACCESS_DENIED_ACE_TYPE:
			denied |= mask &^ allowed
		}
	}
	return allowed
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if strings.EqualFold(s, one) {
			return true
		}
	}
	return false
}

// generic adds to generic rights what they mean for files.
func generic(mask windows.ACCESS_MASK) windows.ACCESS_MASK {
	if mask&windows.GENERIC_ALL != 0 {
		mask |= windows.FILE_GENERIC_READ | windows.FILE_GENERIC_WRITE | windows.FILE_GENERIC_EXECUTE | windows.DELETE
	}
	if mask&windows.GENERIC_READ != 0 {
		mask |= windows.FILE_GENERIC_READ
	}
	if mask&windows.GENERIC_WRITE != 0 {
		mask |= windows.FILE_GENERIC_WRITE
	}
	return mask
}
