package host

import (
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/go-plugin"

	"github.com/licexport/licexport/internal/clientcert"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// Environment returns the variables of host, each as NAME=value, that a plugin
// may see: those that every program needs to find its files, its proxy and its
// certificates, and those named in extra. A plugin must not inherit the rest:
// it may hold the secrets of another source. On Windows names are compared
// without case.
func Environment(host []string, extra []string) []string {
	return environment(runtime.GOOS, host, extra)
}

func environment(goos string, host, extra []string) []string {
	fold := func(name string) string { return name }
	if goos == "windows" {
		fold = strings.ToUpper
	}
	allowed := make(map[string]bool)
	for _, name := range slices.Concat(everywhere(), onWindows(goos), extra) {
		allowed[fold(name)] = true
	}
	env := make([]string, 0, len(allowed))
	for _, line := range host {
		name, _, ok := strings.Cut(line, "=")
		if ok && name != "" && allowed[fold(name)] {
			env = append(env, line)
		}
	}
	return env
}

func everywhere() []string {
	return []string{
		"PATH", "HOME", "USERPROFILE", "TMP", "TEMP", "TMPDIR",
		"HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
		"SSL_CERT_FILE", "SSL_CERT_DIR", "LANG", "LC_ALL", "TZ",
	}
}

// onWindows are variables without which Windows programs fail in odd ways.
func onWindows(goos string) []string {
	if goos != "windows" {
		return nil
	}
	return []string{
		"SystemRoot", "SystemDrive", "ProgramData", "ProgramFiles",
		"APPDATA", "LOCALAPPDATA", "PATHEXT", "COMSPEC",
	}
}

// pluginEnv is the environment of a plugin: what the user allows, what
// go-plugin tells it, where its socket goes, and which client it may answer.
func pluginEnv(allowed, spec []string, socketDir, certificate string) []string {
	spec = slices.DeleteFunc(slices.Clone(spec), func(line string) bool {
		return strings.HasPrefix(line, plugin.EnvUnixSocketDir+"=")
	})
	return slices.Concat(allowed, spec, []string{
		plugin.EnvUnixSocketDir + "=" + socketDir,
		clientcert.Env + "=" + certificate,
		sourcev1.LifelineEnv + "=1",
	})
}
