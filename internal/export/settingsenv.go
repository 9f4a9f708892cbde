package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// settingsEnv are the environment variables that may be read for the settings of
// a plugin when there is no configuration file. The plugin's schema names them
// (x-env), but it may name any. The lock entry has the names that were shown to the
// person who locked the plugin.
type settingsEnv struct {
	names      []string
	known, any bool
	asked      []string // set, but not among the names
}

// refused are the variables that the plugin would have got; nil if none.
func (e *settingsEnv) refused() []string { return e.asked }

// getenv reads a variable for the settings of the plugin.
func (s *Source) getenv(name string) string {
	value, set := s.opener.LookupEnv(name)
	if !set || s.settingsEnv.any || slices.Contains(s.settingsEnv.names, name) {
		return value
	}
	if !slices.Contains(s.settingsEnv.asked, name) {
		s.settingsEnv.asked = append(s.settingsEnv.asked, name)
	}
	return ""
}

// SettingsEnvError says that a plugin asks for environment variables that its
// lock entry does not name.
type SettingsEnvError struct {
	// Plugin is the plugin, Names are the variables that are set.
	Plugin string
	Names  []string
	// Known: the entry has a list, and it lacks these.
	Known bool
}

// Problem names the command that renews the entry.
func (e *SettingsEnvError) Problem() *problem.Problem {
	names := e.Names[:min(len(e.Names), 20)]
	why := "its lock entry does not say which variables hold its settings"
	if e.Known {
		why = "its lock entry does not name them (settings_env)"
	}
	return &problem.Problem{
		Class:   problem.Usage,
		Summary: fmt.Sprintf("plugin %s takes settings from environment variables (%s), but %s", e.Plugin, strings.Join(names, ", "), why),
		Detail:  "Without a configuration file licexport reads only those that were shown when the plugin was locked.",
		Remedy:  "If you trust the plugin with them, lock it again: licexport plugin lock " + e.Plugin,
	}
}

// Error is the text of the problem.
func (e *SettingsEnvError) Error() string { return e.Problem().Error() }
