package secret

import (
	"fmt"
	"io/fs"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
	"github.com/licexport/licexport/internal/ownership"
)

// readableByOthers returns a warning when the file's access control list lets a
// group of all users read it: that is what files inherit in most folders outside
// of a profile. A list that cannot be read is no reason for a warning.
func readableByOthers(path string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() {
		return ""
	}
	descriptor, err := windows.GetNamedSecurityInfo(fileplace.Long(path), windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return ""
	}
	list, _, err := descriptor.DACL()
	if err != nil {
		return ""
	}
	const read = windows.FILE_READ_DATA | windows.GENERIC_READ | windows.GENERIC_ALL
	who := ownership.GrantedToAll(list, read)
	if who == "" {
		return ""
	}
	return fmt.Sprintf("other accounts (%s) can read the secret in %s; run: icacls \"%s\" /inheritance:r /grant:r \"ACCOUNT:R\", with the account that runs licexport", who, path, path)
}
