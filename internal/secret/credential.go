package secret

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// credentials is where systemd keeps the credentials of the units that run, each
// in a folder with the name of its unit
// (https://systemd.io/CREDENTIALS/).
const credentials = "/run/credentials/"

// credential returns the path of a credential of systemd as it is now. The path
// in the settings names the unit of the schedule; a run by hand with systemd-run
// has another one, and CREDENTIALS_DIRECTORY says which.
func (r Resolver) credential(file string) string {
	rest, ok := strings.CutPrefix(file, credentials)
	_, name, nested := strings.Cut(rest, "/")
	if !ok || !nested || strings.Contains(name, "/") || r.LookupEnv == nil {
		return file
	}
	dir, set := r.LookupEnv("CREDENTIALS_DIRECTORY")
	if !set || dir == "" {
		return file
	}
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return file
	}
	return path.Join(dir, name)
}

// pathOf returns the path that an error of the file system is about, or "".
func pathOf(err error) string {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Path
	}
	return ""
}
