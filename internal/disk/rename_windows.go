package disk

import (
	"encoding/binary"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"github.com/licexport/licexport/internal/fileplace"
)

// Flags of FILE_RENAME_INFO
// (https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/ns-ntifs-_file_rename_information).
const (
	renameReplace = 0x1
	renamePOSIX   = 0x2
)

// rename replaces a file and writes through: when it returns, the new name is on
// the disk. That is Windows' counterpart of syncing the folder.
//
// With POSIX semantics (NTFS since Windows 10 1607 and Server 2016) a program that
// reads the old file and lets others delete it meanwhile reads on in the old file;
// without, it has to be waited for. Older systems, FAT and many shares know no such
// rename, and each says so in its own way, so whatever fails is tried in the old
// way, whose error counts.
func rename(from, to string) error {
	err := renameOpen(from, to)
	if err != nil {
		err = move(from, to)
	}
	if err != nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: err}
	}
	return nil
}

func renameOpen(from, to string) error {
	source, err := fileplace.UTF16(from)
	if err != nil {
		return err
	}
	target, err := windows.UTF16FromString(fileplace.Long(to))
	if err != nil {
		return err
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	handle, err := windows.CreateFile(source, windows.DELETE, share, nil,
		windows.OPEN_EXISTING, windows.FILE_ATTRIBUTE_NORMAL|windows.FILE_FLAG_WRITE_THROUGH, 0)
	if err != nil {
		return err
	}
	info := renameInfo(target[:len(target)-1], renameReplace|renamePOSIX)
	err = windows.SetFileInformationByHandle(handle, windows.FileRenameInfoEx, &info[0], uint32(len(info)))
	_ = windows.CloseHandle(handle) // nothing was written through it
	return err
}

// renameInfo makes a FILE_RENAME_INFO: flags, root folder (none), length of the
// name in bytes, name. The folder is a handle, aligned as such.
func renameInfo(name []uint16, flags uint32) []byte {
	const word = unsafe.Sizeof(uintptr(0))
	info := make([]byte, 2*word, 2*word+4+2*uintptr(len(name))+2)
	binary.LittleEndian.PutUint32(info, flags)
	info = binary.LittleEndian.AppendUint32(info, uint32(2*len(name)))
	for _, unit := range name {
		info = binary.LittleEndian.AppendUint16(info, unit)
	}
	return append(info, 0, 0)
}

func move(from, to string) error {
	source, err := fileplace.UTF16(from)
	if err != nil {
		return err
	}
	target, err := fileplace.UTF16(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}
