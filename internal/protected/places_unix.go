//go:build unix

package protected

import (
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"syscall"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/restrict"
)

// keeper is the folder of this account, or systemd's store for the machine.
func (s Store) keeper(scope Scope) (keeper, error) {
	if scope == Machine {
		return machineKeeper()
	}
	dir, err := s.folder()
	if err != nil {
		return nil, err
	}
	return folder{
		scope: Account, dir: dir, owners: s.Owners,
		prepare: func(dir string) error { return restrict.Folder(dir) },
		protect: func(path, _ string) error { return restrict.Readable(path) },
		exposed: exposed,
		seal:    func(_, value, _ string) ([]byte, error) { return []byte(value), nil },
		open:    func(_ string, content []byte) (string, error) { return string(content), nil },
	}, nil
}

// serviceHome is the folder of the account of the service, which often has no home.
const serviceHome = "/var/lib/licexport"

// folder is where the secrets of this account are: in the folder of the service, if
// it is this account's, else where programs keep data
// (https://specifications.freedesktop.org/basedir-spec/latest/). HOME is often that
// of somebody else, as after runuser: then the account database says.
func (s Store) folder() (string, error) {
	lookup := s.LookupEnv
	if lookup == nil {
		lookup = os.LookupEnv
	}
	if dir, _ := lookup("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "licexport", "secrets"), nil
	}
	if ours(serviceHome) {
		return filepath.Join(serviceHome, "secrets"), nil
	}
	home, _ := lookup("HOME")
	if !filepath.IsAbs(home) || !ours(home) {
		if u, err := user.Current(); err == nil && filepath.IsAbs(u.HomeDir) {
			home = u.HomeDir
		}
	}
	if !filepath.IsAbs(home) {
		return "", fmt.Errorf("this account (%s) has no home folder: set XDG_DATA_HOME to a folder for its secrets", accountName())
	}
	return filepath.Join(home, ".local", "share", "licexport", "secrets"), nil
}

func ours(dir string) bool {
	info, err := os.Stat(dir)
	if err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}

// exposed refuses a file that others can read, as ssh does with keys.
func exposed(name, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return &Error{
			Name: name, Reason: fmt.Sprintf("other accounts can read %s (mode %04o), so it is not used", path, mode),
			Advice: []string{"Run: chmod 600 " + commandline.Quote(path), "If somebody may have read it, make a new secret."},
		}
	}
	return nil
}

func permissionAdvice(string) []string {
	return []string{"Run as the account that has set it, or set it as the account that runs licexport."}
}
