package disk

import "golang.org/x/sys/windows"

func systemCauses() []cause {
	return []cause{
		{[]error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL}, "host.disk_full", "the disk is full", "Free some space on it, then run again."},
		{[]error{windows.ERROR_DISK_QUOTA_EXCEEDED}, "host.disk_quota", "the disk quota of this account is used up", "Free some space or raise the quota, then run again."},
		{[]error{windows.ERROR_WRITE_PROTECT}, "host.read_only", "the disk is write-protected", "Remove the write protection, or name another folder."},
		{[]error{windows.ERROR_DIRECTORY, windows.ERROR_INVALID_NAME}, "host.output_path", "the path is not valid on this system", "Correct the path."},
		{[]error{windows.ERROR_FILENAME_EXCED_RANGE}, "host.output_path", "the path is too long", "Choose a shorter path."},
		{
			[]error{
				windows.ERROR_BAD_NETPATH, windows.ERROR_BAD_NET_NAME, windows.ERROR_NETNAME_DELETED, windows.ERROR_UNEXP_NET_ERR,
				windows.ERROR_NETWORK_UNREACHABLE, windows.ERROR_HOST_UNREACHABLE, windows.ERROR_SEM_TIMEOUT, windows.ERROR_REM_NOT_LIST,
				windows.ERROR_NETWORK_BUSY, windows.ERROR_DEV_NOT_EXIST, windows.ERROR_CONNECTION_UNAVAIL, windows.ERROR_NO_NETWORK,
			},
			"host.network_drive", "the network drive does not answer", "Check the share, or write to a local folder and copy from there, then run again.",
		},
		{
			[]error{windows.ERROR_NETWORK_ACCESS_DENIED, windows.ERROR_LOGON_FAILURE},
			"host.no_permission", "the share refused this account", "Give the account that runs licexport the right to change files on the share; a service account has no mapped drives, so use a \\\\server\\share path.",
		},
		{[]error{windows.ERROR_PATH_NOT_FOUND, windows.ERROR_INVALID_DRIVE, windows.ERROR_NOT_READY}, "host.folder_missing", "the folder or drive is not there", "Make the folder, or correct the path; drive letters that a user has mapped are not there for a service."},
		{[]error{windows.ERROR_CRC, windows.ERROR_IO_DEVICE, windows.ERROR_WRITE_FAULT}, "host.disk_fault", "the disk reported an error", "Check the disk and the system log; the data on it may be at risk."},
	}
}
