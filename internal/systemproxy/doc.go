// Package systemproxy takes the proxy from the settings of Windows where the
// environment names none: those of services (WinHTTP, netsh winhttp), then those of
// the account (WinINET, Internet Options). It becomes HTTPS_PROXY, HTTP_PROXY and
// NO_PROXY of this process, which all its parts, plugins and steps obey.
//
// What needs a program of its own is not supported: scripts (PAC) and automatic
// detection (WPAD). Elsewhere than on Windows it does nothing.
package systemproxy
