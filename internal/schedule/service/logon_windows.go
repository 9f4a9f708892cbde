package service

import (
	"fmt"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// lsaString is LSA_UNICODE_STRING of ntsecapi.h; lengths are in bytes.
type lsaString struct {
	length, maximum uint16
	buffer          *uint16
}

// lsaAttributes is LSA_OBJECT_ATTRIBUTES, of which nothing is used.
type lsaAttributes struct {
	length                                  uint32
	rootDirectory                           windows.Handle
	objectName                              uintptr
	attributes                              uint32
	securityDescriptor, securityOfTheServer uintptr
}

const (
	policyCreateAccount = 0x10
	policyLookupNames   = 0x800
	logOnAsService      = "SeServiceLogonRight"
)

// allowToLogOn gives an account the right "Log on as a service", which the
// Services console does by itself and CreateService does not
// (https://learn.microsoft.com/windows/win32/api/ntsecapi/nf-ntsecapi-lsaaddaccountrights).
// An account that has it keeps it.
func allowToLogOn(account string) error {
	sid, _, _, err := windows.LookupSID("", localName(account))
	if err != nil {
		return fmt.Errorf("find the account: %w", err)
	}
	right, err := windows.UTF16FromString(logOnAsService)
	if err != nil {
		return err
	}
	bytes := uint16(2 * (len(right) - 1))
	text := lsaString{length: bytes, maximum: bytes + 2, buffer: &right[0]}
	attributes := lsaAttributes{}
	attributes.length = uint32(unsafe.Sizeof(attributes))
	var policy windows.Handle
	advapi := windows.NewLazySystemDLL("advapi32.dll")
	// #nosec G103 -- the calls take pointers to these structures
	if err := status(advapi.NewProc("LsaOpenPolicy").Call(0, uintptr(unsafe.Pointer(&attributes)),
		policyCreateAccount|policyLookupNames, uintptr(unsafe.Pointer(&policy)))); err != nil {
		return err
	}
	defer advapi.NewProc("LsaClose").Call(uintptr(policy))                    //nolint:errcheck // a handle only
	return status(advapi.NewProc("LsaAddAccountRights").Call(uintptr(policy), // #nosec G103
		uintptr(unsafe.Pointer(sid)), uintptr(unsafe.Pointer(&text)), 1))
}

// status makes an error of an NTSTATUS.
func status(code, _ uintptr, _ error) error {
	if code == 0 {
		return nil
	}
	return syscall.Errno(windows.NTStatus(code).Errno())
}

// localName is an account of this computer without the dot that stands for it.
func localName(account string) string {
	if len(account) > 2 && account[:2] == `.\` {
		return account[2:]
	}
	return account
}
