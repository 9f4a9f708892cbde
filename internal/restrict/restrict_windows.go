package restrict

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// Rights as they are written in access lists
// (https://learn.microsoft.com/windows/win32/secauthz/ace-strings).
const (
	modify   = "0x1301bf" // what icacls calls M: all but changing the list and the owner
	read     = "FR"
	inherits = "OICI" // by files and folders below
)

// Folder makes a folder, and those above it that are missing, that the system and
// the administrators can use, and the accounts read and change. What is made in it
// inherits that. A folder that is there stays as it is. An administrator's folder
// belongs to the administrators.
func Folder(dir string, accounts ...string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return &os.PathError{Op: "mkdir", Path: dir, Err: windows.ERROR_DIRECTORY}
		}
		return nil
	}
	if above := filepath.Dir(dir); above != dir {
		if _, err := os.Stat(above); errors.Is(err, os.ErrNotExist) {
			if err := Folder(above, accounts...); err != nil {
				return err
			}
		}
	}
	descriptor, err := descriptor(inherits, modify, accounts)
	if err != nil {
		return err
	}
	attributes := windows.SecurityAttributes{SecurityDescriptor: descriptor}
	attributes.Length = uint32(unsafe.Sizeof(attributes))
	path, err := windows.UTF16PtrFromString(fileplace.Long(dir))
	if err != nil {
		return err
	}
	err = windows.CreateDirectory(path, &attributes)
	if err != nil && !errors.Is(err, windows.ERROR_ALREADY_EXISTS) {
		return &os.PathError{Op: "mkdir", Path: dir, Err: err}
	}
	return nil
}

// Readable lets the system and the administrators use a file, and the accounts read
// it.
func Readable(path string, accounts ...string) error {
	descriptor, err := descriptor("", read, accounts)
	if err != nil {
		return err
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return fmt.Errorf("make the access list of %s: %w", path, err)
	}
	err = windows.SetNamedSecurityInfo(fileplace.Long(path), windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
	if err != nil {
		return fmt.Errorf("set the access list of %s: %w", path, err)
	}
	return nil
}

// descriptor describes an object of the system, the administrators and accounts
// with these rights
// (https://learn.microsoft.com/windows/win32/secauthz/security-descriptor-string-format).
func descriptor(flags, rights string, accounts []string) (*windows.SECURITY_DESCRIPTOR, error) {
	var text strings.Builder
	if IsAdministrator() {
		text.WriteString("O:BA")
	}
	text.WriteString("D:P")
	for _, entry := range []string{"FA;;;SY", "FA;;;BA"} {
		fmt.Fprintf(&text, "(A;%s;%s)", flags, entry)
	}
	for _, account := range accounts {
		sid, err := SID(account)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&text, "(A;%s;%s;;;%s)", flags, rights, sid)
	}
	d, err := windows.SecurityDescriptorFromString(text.String())
	if err != nil {
		return nil, fmt.Errorf("make an access list: %w", err)
	}
	return d, nil
}

// SID is the identifier of an account: of this one if the name is empty. The virtual
// account of a service (NT SERVICE\NAME) need not exist yet. The error is an
// *UnknownAccountError if there is no such account.
func SID(account string) (string, error) {
	if account == "" {
		user, err := windows.GetCurrentProcessToken().GetTokenUser()
		if err != nil {
			return "", fmt.Errorf("find out which account this is: %w", err)
		}
		return user.User.Sid.String(), nil
	}
	if domain, name, ok := strings.Cut(account, `\`); ok && strings.EqualFold(domain, "NT SERVICE") && name != "" {
		return ServiceSID(name), nil
	}
	sid, _, _, err := windows.LookupSID("", strings.TrimPrefix(account, `.\`))
	if err != nil {
		return "", &UnknownAccountError{Account: account, Err: err}
	}
	return sid.String(), nil
}

// IsAdministrator reports whether this process has the rights of administrators
// or of the system.
func IsAdministrator() bool {
	token := windows.GetCurrentProcessToken()
	if user, err := token.GetTokenUser(); err == nil && user.User.Sid.IsWellKnown(windows.WinLocalSystemSid) {
		return true
	}
	return token.IsElevated()
}
