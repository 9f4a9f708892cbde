//go:build !windows

package disk

import "syscall"

func systemCauses() []cause {
	return []cause{
		{[]error{syscall.ENOSPC}, "host.disk_full", "the disk is full", "Free some space on it, then run again."},
		{[]error{syscall.EDQUOT}, "host.disk_quota", "the disk quota of this account is used up", "Free some space or raise the quota, then run again."},
		{[]error{syscall.EROFS}, "host.read_only", "the file system is read-only", "Mount it for writing, or name another folder."},
		{[]error{syscall.EFBIG}, "host.file_limit", "the file would be larger than this system allows", "Raise the limit for the size of files (ulimit -f), then run again."},
		{[]error{syscall.ENOTDIR}, "host.output_path", "a part of the path is a file, not a folder", "Correct the path."},
		{[]error{syscall.ENAMETOOLONG}, "host.output_path", "the name is too long for this file system", "Choose a shorter path."},
		{[]error{syscall.EXDEV}, "host.output_path", "the file is a mount point of its own and cannot be replaced", "Mount the folder instead of the single file, or name another folder."},
		{
			[]error{syscall.ESTALE, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ETIMEDOUT, syscall.ENOTCONN, syscall.ECONNRESET},
			"host.network_drive", "the network drive does not answer", "Check the network drive, or write to a local folder and copy from there, then run again.",
		},
		{[]error{syscall.EBUSY, syscall.ETXTBSY}, "host.file_busy", "the file is in use by the system, perhaps as a mount point", "Mount the folder instead of the single file, or name another folder."},
		{[]error{syscall.EIO}, "host.disk_fault", "the disk reported an error", "Check the disk and the system log; the data on it may be at risk."},
	}
}
