package ownership

import (
	"slices"
	"strings"

	"golang.org/x/sys/windows"
)

// GrantedToAll names a group of all users to which an access list gives one of
// these rights; empty if there is none. No list at all gives everything to
// everybody.
func GrantedToAll(list *windows.ACL, rights windows.ACCESS_MASK) string { return writer(list, rights) }

// ProgramFolder checks the folder of a program. It returns an *Error if a group of
// all users may also put new files there: Windows loads libraries from the folder
// of a program before it looks elsewhere
// (https://learn.microsoft.com/windows/win32/dlls/dynamic-link-library-search-order).
func (r Rule) ProgramFolder(what, dir string) error {
	if r.AllowForeign {
		return nil
	}
	return judge(what, dir, dir, changesFolder|windows.FILE_WRITE_DATA|windows.GENERIC_WRITE)
}

// ofAll reports whether an account is a group that all users, or all who sign in
// in some way, are in (https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers).
func ofAll(sid *windows.SID) bool {
	groups := []windows.WELL_KNOWN_SID_TYPE{
		windows.WinWorldSid, windows.WinLocalSid, windows.WinConsoleLogonSid, windows.WinAuthenticatedUserSid, windows.WinInteractiveSid, windows.WinNetworkSid,
		windows.WinBatchSid, windows.WinServiceSid, windows.WinRemoteLogonIdSid, windows.WinThisOrganizationSid, windows.WinAnonymousSid,
		windows.WinBuiltinUsersSid, windows.WinBuiltinGuestsSid, windows.WinBuiltinPreWindows2000CompatibleAccessSid,
	}
	if slices.ContainsFunc(groups, sid.IsWellKnown) {
		return true
	}
	// Groups of a domain have its identifier: Domain Users, Guests and Computers.
	text := sid.String()
	return strings.HasPrefix(text, "S-1-5-21-") &&
		slices.ContainsFunc([]string{"-513", "-514", "-515"}, func(end string) bool { return strings.HasSuffix(text, end) })
}
