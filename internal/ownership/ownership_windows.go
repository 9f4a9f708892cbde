package ownership

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// What follows from the access lists of Windows: nobody else may change the file
// who belongs to one of the groups that all users are in. Accounts and groups that
// a list names expressly are the will of whoever wrote it (icacls), such as the
// service account beside the administrator. An administrator or the system uses
// nothing that an ordinary account owns, because the owner may rewrite the list.

const (
	changesFile = windows.FILE_WRITE_DATA | windows.FILE_APPEND_DATA | windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER |
		windows.GENERIC_WRITE | windows.GENERIC_ALL
	// What lets others take away what is in a folder. To add something is no danger
	// to what is there: a folder below C:\ProgramData lets all users do that.
	changesFolder = fileDeleteChild | windows.DELETE | windows.WRITE_DAC | windows.WRITE_OWNER | windows.GENERIC_ALL
	// fileDeleteChild is FILE_DELETE_CHILD of winnt.h.
	fileDeleteChild = 0x40
)

func checkFile(what, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find the full path of %s: %w", path, err)
	}
	if resolved, err := filepath.EvalSymlinks(abs); err == nil {
		abs = resolved
	}
	info, err := os.Lstat(abs)
	if err != nil {
		return nil //nolint:nilerr // whoever opens it says what is wrong
	}
	mask := windows.ACCESS_MASK(changesFile)
	if info.IsDir() {
		mask = changesFolder
	}
	if err := judge(what, path, abs, mask); err != nil {
		return err
	}
	for dir := filepath.Dir(abs); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if err := judge(what, path, dir, changesFolder); err != nil {
			return err
		}
	}
	return nil
}

// checkData is checkFile here: that asks for groups of all users anyway.
func checkData(what, path string) error { return checkFile(what, path) }

// checkFolder has nothing to say: links in folders of others need a privilege of
// administrators here.
func checkFolder(string, string) error { return nil }

// checkTemporary has nothing to say: each account has a folder of its own.
func checkTemporary(string) error { return nil }

func checkPrivate(what, dir string, _ bool) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the %s: %w", what, err)
	}
	if !info.IsDir() {
		return &Error{What: what, Path: dir, At: dir, Reason: "is no folder, or a link to one", Remedy: []string{"Look who put it there, then remove it."}}
	}
	return nil
}

// checkShared has nothing to say: what licexport makes has the access list that
// its folder hands down, and there is no folder like /tmp.
func checkShared(string, string) error { return nil }

// judge looks at the owner and the access list of one file or folder. A system
// without lists (FAT, some shares) or a list that cannot be read says nothing.
func judge(what, path, at string, mask windows.ACCESS_MASK) error {
	descriptor, err := windows.GetNamedSecurityInfo(fileplace.Long(at), windows.SE_FILE_OBJECT, windows.OWNER_SECURITY_INFORMATION|windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	if owner, _, err := descriptor.Owner(); err == nil && owner != nil && isAdministrator() && !ofAdministrators(owner) {
		return &Error{What: what, Path: path, At: at, Reason: "belongs to " + accountName(owner), Remedy: []string{
			"Administrators do not work with what another account can change. Run as that account, or run: icacls \"" + at + "\" /setowner Administrators",
			allowRemedy,
		}}
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return nil //nolint:nilerr // see above
	}
	if who := writer(list, mask); who != "" {
		return &Error{What: what, Path: path, At: at, Reason: "can be changed by " + who, Remedy: []string{
			"Whoever can write there decides what licexport does with the rights of this account.",
			letOnly(path, at),
			allowRemedy,
		}}
	}
	return nil
}

// letOnly says how only those can write to at who may. What a folder hands down must stay
// with what is below it, and one further up, which others share, is left alone.
func letOnly(path, at string) string {
	handsDown := ""
	if info, err := os.Stat(at); err == nil && info.IsDir() {
		if root := filepath.VolumeName(at) + `\`; at == root || at != path && at != filepath.Dir(path) {
			return "Put it into a folder that only administrators and the account that runs licexport can change: docs/operators/install.md, Windows."
		}
		handsDown = "(OI)(CI)"
	}
	return fmt.Sprintf(`Let only those write who may: icacls "%s" /inheritance:r /grant:r "BUILTIN\Administrators:%[2]sF" "NT AUTHORITY\SYSTEM:%[2]sF" "ACCOUNT:%[2]sM", with the account that runs licexport`,
		at, handsDown)
}

const allowRemedy = "If it has to be so: " + AllowFlag + "."

// writer names a group of all users that a list gives one of the rights; empty if
// there is none. No list at all gives everything to everybody.
func writer(list *windows.ACL, mask windows.ACCESS_MASK) string {
	if list == nil {
		return "everybody (it has no access list)"
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if windows.GetAce(list, i, &entry) != nil {
			continue
		}
		h := entry.Header
		if h.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || h.AceFlags&windows.INHERIT_ONLY_ACE != 0 || entry.Mask&mask == 0 {
			continue
		}
		sid := (*windows.SID)(unsafe.Pointer(&entry.SidStart)) // #nosec G103 -- the account begins at this field
		if ofAll(sid) {
			return accountName(sid)
		}
	}
	return ""
}

// isAdministrator reports whether this process has the rights of administrators
// or of the system.
func isAdministrator() bool {
	token := windows.GetCurrentProcessToken()
	if user, err := token.GetTokenUser(); err == nil && user.User.Sid.IsWellKnown(windows.WinLocalSystemSid) {
		return true
	}
	return token.IsElevated()
}

// ofAdministrators reports whether an owner is this account, an administrator or
// the system.
func ofAdministrators(owner *windows.SID) bool {
	if user, err := windows.GetCurrentProcessToken().GetTokenUser(); err == nil && owner.Equals(user.User.Sid) {
		return true
	}
	// TrustedInstaller, which owns C:\ and C:\Program Files
	// (https://learn.microsoft.com/windows/security/identity-protection/access-control/local-accounts).
	installer, err := windows.StringToSid("S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464")
	if err == nil && owner.Equals(installer) {
		return true
	}
	return owner.IsWellKnown(windows.WinLocalSystemSid) || owner.IsWellKnown(windows.WinBuiltinAdministratorsSid) ||
		owner.IsWellKnown(windows.WinCreatorOwnerSid)
}

func accountName(sid *windows.SID) string {
	name, domain, _, err := sid.LookupAccount("")
	switch {
	case err != nil:
		return sid.String()
	case domain == "":
		return name
	}
	return domain + `\` + name
}

// WritableByOthers is for systems with modes; here access lists decide, see File.
func WritableByOthers(string, fs.FileInfo) string { return "" }

// Owner names the account that a file belongs to; here it is not in what os.Lstat
// returns.
func Owner(fs.FileInfo) string { return "" }
