//go:build unix && !linux

package host

import "syscall"

// dieWithParent does nothing where the kernel has no such thing; the plugin
// ends when its standard input does.
func dieWithParent(*syscall.SysProcAttr) {}
