package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/licexport/licexport/internal/ownership"
)

const (
	// FileName is the name of the configuration file.
	FileName = "licexport.yaml"
	// PathEnv names the environment variable that may hold its path.
	PathEnv = "LICEXPORT_CONFIG"
)

// Finder knows where a configuration file can be.
type Finder struct {
	// Flag is the value of --config, or empty.
	Flag string
	// Getenv is os.Getenv.
	Getenv func(string) string
	// WorkDir is the working directory, UserDir the user's configuration
	// directory (os.UserConfigDir), SystemDir the folder of the computer's own
	// configuration (SystemDir); an empty one is left out.
	WorkDir, UserDir, SystemDir string
	// Owners decides whose files are obeyed.
	Owners ownership.Rule
}

// SystemDir is the folder of the configuration of a computer, on which all accounts
// agree; empty where there is none.
func SystemDir(getenv func(string) string) string {
	switch runtime.GOOS {
	case "linux":
		return "/etc/licexport"
	case "windows":
		if data := getenv("ProgramData"); data != "" {
			return filepath.Join(data, "licexport")
		}
	}
	return ""
}

// Find returns the path of the file: --config, LICEXPORT_CONFIG, the working
// directory, <user configuration directory>/licexport, the folder of the computer. That
// one counts only for accounts that may look into it. It returns "" without
// an error when nobody named a file and none is there. It never looks further
// once a file is named. A file that another account can change is an error, also
// where nobody named it: it names programs that run as this account.
func (f Finder) Find() (string, error) {
	path, err := f.find()
	if err != nil || path == "" {
		return "", err
	}
	if err := f.Owners.File("configuration file", path); err != nil {
		return "", err
	}
	return path, nil
}

func (f Finder) find() (string, error) {
	if f.Flag != "" {
		return existing(f.Flag, "--config")
	}
	if path := f.Getenv(PathEnv); path != "" {
		return existing(path, PathEnv)
	}
	for _, path := range f.Places() {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if f.SystemDir != "" && path == filepath.Join(f.SystemDir, FileName) && errors.Is(err, fs.ErrPermission) {
			continue // it is not for this account
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look for the configuration file: %w", err)
		}
	}
	return "", nil
}

// Places lists the paths that Find tries when no file is named.
func (f Finder) Places() []string {
	var places []string
	if f.WorkDir != "" {
		places = append(places, filepath.Join(f.WorkDir, FileName))
	}
	if f.UserDir != "" {
		places = append(places, filepath.Join(f.UserDir, "licexport", FileName))
	}
	if f.SystemDir != "" {
		if path := filepath.Join(f.SystemDir, FileName); !slices.Contains(places, path) {
			places = append(places, path)
		}
	}
	return places
}

func existing(path, from string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("the configuration file %s, named by %s, does not exist", path, from)
	case err != nil:
		return "", fmt.Errorf("the configuration file %s, named by %s, cannot be read: %w", path, from, err)
	case info.IsDir():
		return "", fmt.Errorf("%s, named by %s, is a directory; name the file, as in %s", path, from, filepath.Join(path, FileName))
	}
	return path, nil
}
