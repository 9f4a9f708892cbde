package ownership

import "golang.org/x/sys/unix"

// hasAccessList reports whether a POSIX access list gives rights beyond the mode:
// then the group's bits are the most that any named account has (acl(5)).
func hasAccessList(path string) bool {
	_, err := unix.Lgetxattr(path, "system.posix_acl_access", nil)
	return err == nil
}

// readOnly reports whether a file is on a file system that is mounted read-only,
// where modes give nobody the right to write: the folders of ConfigMaps and Secrets
// of Kubernetes have the mode 0777.
func readOnly(path string) bool {
	var system unix.Statfs_t
	return unix.Statfs(path, &system) == nil && system.Flags&unix.ST_RDONLY != 0
}
