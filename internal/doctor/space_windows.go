package doctor

import (
	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// freeSpace is how many bytes this account may still write to the drive or share of
// a folder.
func freeSpace(dir string) (uint64, error) {
	path, err := fileplace.UTF16(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return free, nil
}
