//go:build unix

package monitor

import "syscall"

func bindCauses() []bindCause {
	return []bindCause{
		{syscall.EADDRINUSE, "another program listens there already, perhaps another licexport serve"},
		{syscall.EACCES, "this account may not open a port below 1024"},
		{syscall.EADDRNOTAVAIL, "this computer does not have the address"},
	}
}
