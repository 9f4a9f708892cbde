package service

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// preshutdownInfo is SERVICE_PRESHUTDOWN_INFO of winsvc.h.
type preshutdownInfo struct {
	// timeout in milliseconds.
	timeout uint32
}

// askForTime lets the service have stopLimit between the announcement of a
// shutdown and its end. Without that, Windows gives it ten seconds since build
// 15063 of Windows 10, and three minutes before
// (https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_preshutdown_info):
// too little for a publication that waits for ImportLic.
func askForTime(service windows.Handle) error {
	info := preshutdownInfo{timeout: uint32(stopLimit.Milliseconds())}
	return windows.ChangeServiceConfig2(service, windows.SERVICE_CONFIG_PRESHUTDOWN_INFO, (*byte)(unsafe.Pointer(&info))) // #nosec G103 -- the call takes a pointer to the structure
}
