package plugins

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/licexport/licexport/internal/ownership"
)

// Places are the directories in which plugins can be.
type Places struct {
	// HostDir is the directory of the licexport program; plugins that are
	// shipped with it are in HostDir/plugins.
	HostDir string
	// UserDir is the user's own directory for plugins. May be empty: not every
	// service account has a home.
	UserDir string
	// Owners decides whose lock files, overrides and programs are used.
	Owners ownership.Rule
}

// StandardPlaces returns the places of this process.
func StandardPlaces() (Places, error) {
	program, err := os.Executable()
	if err != nil {
		return Places{}, fmt.Errorf("find the directory of licexport: %w", err)
	}
	// A link in /usr/local/bin must lead to the plugins beside its target.
	program, err = filepath.EvalSymlinks(program)
	if err != nil {
		return Places{}, fmt.Errorf("find the directory of licexport: %w", err)
	}
	return Places{HostDir: filepath.Dir(program), UserDir: userDir(runtime.GOOS, os.Getenv)}, nil
}

// HostPlugins is the directory of the plugins that are shipped with licexport.
func (p Places) HostPlugins() string { return filepath.Join(p.HostDir, "plugins") }

// directories lists where plugins are looked for, the first one first.
func (p Places) directories() []string {
	dirs := []string{p.HostPlugins()}
	if p.UserDir != "" {
		dirs = append(dirs, p.UserDir)
	}
	return dirs
}

// userDir is where programs keep data for one user on each system
// (https://specifications.freedesktop.org/basedir-spec/latest/).
func userDir(goos string, getenv func(string) string) string {
	under := func(base string, rest ...string) string {
		if base == "" {
			return ""
		}
		return filepath.Join(append([]string{base}, rest...)...)
	}
	switch goos {
	case "windows":
		return under(getenv("LOCALAPPDATA"), "licexport", "plugins")
	case "darwin":
		return under(getenv("HOME"), "Library", "Application Support", "licexport", "plugins")
	default:
		if data := getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
			return filepath.Join(data, "licexport", "plugins")
		}
		return under(getenv("HOME"), ".local", "share", "licexport", "plugins")
	}
}
