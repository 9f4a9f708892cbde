// Package environ is the list of environment variables that programs started by
// licexport may see: plugins and the steps of a job. They must not inherit the
// rest, which may hold the secrets of a source.
package environ

import (
	"runtime"
	"slices"
	"strings"
)

// Allowed returns the variables of host, each as NAME=value, that a program may
// see: those that every program needs to find its files, its proxy and its
// certificates, and those named in extra. It is never nil. On Windows names are
// compared without case.
func Allowed(host, extra []string) []string {
	return allowed(runtime.GOOS, host, extra)
}

func allowed(goos string, host, extra []string) []string {
	fold := func(name string) string { return name }
	if goos == "windows" {
		fold = strings.ToUpper
	}
	names := make(map[string]bool)
	for _, name := range slices.Concat(everywhere(), onWindows(goos), extra) {
		names[fold(name)] = true
	}
	env := make([]string, 0, len(names))
	for _, line := range host {
		name, _, ok := strings.Cut(line, "=")
		if ok && name != "" && names[fold(name)] {
			env = append(env, line)
		}
	}
	return env
}

func everywhere() []string {
	return []string{
		"PATH", "HOME", "USER", "LOGNAME", "SHELL", "USERPROFILE", "TMP", "TEMP", "TMPDIR",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ",
	}
}

// onWindows are variables without which Windows programs, cmd.exe and PowerShell
// among them, fail in odd ways.
func onWindows(goos string) []string {
	if goos != "windows" {
		return nil
	}
	return []string{
		"SystemRoot", "SystemDrive", "windir", "COMSPEC", "PATHEXT", "OS", "PSModulePath",
		"ProgramData", "ALLUSERSPROFILE", "PUBLIC", "APPDATA", "LOCALAPPDATA",
		"ProgramFiles", "ProgramFiles(x86)", "ProgramW6432",
		"CommonProgramFiles", "CommonProgramFiles(x86)", "CommonProgramW6432",
		"COMPUTERNAME", "USERNAME", "USERDOMAIN", "USERDNSDOMAIN", "HOMEDRIVE", "HOMEPATH", "LOGONSERVER",
		"NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "PROCESSOR_ARCHITEW6432",
	}
}
