package systemproxy

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

// accessNamedProxy is WINHTTP_ACCESS_TYPE_NAMED_PROXY of winhttp.h.
const accessNamedProxy = 3

// proxyInfo is WINHTTP_PROXY_INFO.
type proxyInfo struct {
	access        uint32
	proxy, bypass *uint16
}

// accountConfig is WINHTTP_CURRENT_USER_IE_PROXY_CONFIG.
type accountConfig struct {
	detect                int32
	script, proxy, bypass *uint16
}

// read asks WinHTTP, which services use, and then the settings of the account.
func read() Settings {
	library := windows.NewLazySystemDLL("winhttp.dll")
	var info proxyInfo
	if call(library, "WinHttpGetDefaultProxyConfiguration", unsafe.Pointer(&info)) && info.access == accessNamedProxy { // #nosec G103 -- it fills a structure
		if s := parse(take(info.proxy), take(info.bypass)); s.Any() {
			return s
		}
	}
	var account accountConfig
	if !call(library, "WinHttpGetIEProxyConfigForCurrentUser", unsafe.Pointer(&account)) { // #nosec G103 -- as above
		return Settings{}
	}
	s := parse(take(account.proxy), take(account.bypass))
	s.Detects = account.detect != 0 && !s.Any()
	if script := take(account.script); script != "" {
		s.Notes = append(s.Notes, fmt.Sprintf("the proxy of this account is chosen by the script %s (PAC), which licexport does not run. %s", script, wayAround))
	}
	return s
}

func call(library *windows.LazyDLL, name string, into unsafe.Pointer) bool {
	f := library.NewProc(name)
	if f.Find() != nil {
		return false
	}
	ok, _, _ := f.Call(uintptr(into))
	return ok != 0
}

// take copies a text that Windows has allocated, and frees it.
func take(text *uint16) string {
	if text == nil {
		return ""
	}
	s := windows.UTF16PtrToString(text)
	// GlobalFree, by which these are to be freed, is LocalFree since Windows 2000
	// (https://learn.microsoft.com/windows/win32/memory/global-and-local-functions).
	_, _ = windows.LocalFree(windows.Handle(unsafe.Pointer(text))) // #nosec G103 -- as above
	return s
}
