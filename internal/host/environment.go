package host

import (
	"slices"
	"strings"

	"github.com/hashicorp/go-plugin"

	"github.com/licexport/licexport/internal/clientcert"
	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// pluginEnv is the environment of a plugin: what the user allows, what go-plugin
// passes to it, where its socket goes, which client it may answer, and whether
// somebody waits.
func pluginEnv(c Command, spec []string, socketDir, certificate string) []string {
	spec = slices.DeleteFunc(slices.Clone(spec), func(line string) bool {
		return strings.HasPrefix(line, plugin.EnvUnixSocketDir+"=")
	})
	env := slices.Concat(c.Env, spec, []string{
		plugin.EnvUnixSocketDir + "=" + socketDir,
		clientcert.Env + "=" + certificate,
		sourcev1.LifelineEnv + "=1",
	})
	if c.Attended {
		env = append(env, sourcev1.AttendedEnv+"=1")
	}
	return env
}
