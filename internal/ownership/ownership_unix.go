//go:build unix

package ownership

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// maxLinks bounds the symbolic links on the way to a file, as the kernel does
// (https://man7.org/linux/man-pages/man7/path_resolution.7.html).
const maxLinks = 40

func checkFile(what, path string) error {
	return walk(path, func(at string, info fs.FileInfo) error {
		return judge(what, path, at, info)
	})
}

func checkData(what, path string) error {
	return walk(path, func(at string, info fs.FileInfo) error {
		mode := info.Mode()
		if mode&fs.ModeSymlink != 0 || mode.IsDir() && mode&fs.ModeSticky != 0 || mode.Perm()&0o002 == 0 || readOnly(at) {
			return nil
		}
		return writable(what, path, at, WritableByOthers(at, info))
	})
}

// checkFolder has nothing to say to ordinary accounts: the system lets them do no
// more than they may.
func checkFolder(what, dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return checkFile(what, dir)
}

func checkTemporary(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return walk(dir, func(at string, info fs.FileInfo) error {
		if uid := owner(info); !trusted(uid) {
			name, _ := account(uid)
			return &Error{What: "folder for temporary files", Path: dir, At: at, Reason: "belongs to " + name}
		}
		return nil
	})
}

func checkPrivate(what, dir string, allowForeign bool) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at the %s: %w", what, err)
	}
	if !info.IsDir() {
		reason := "is no folder"
		if info.Mode()&fs.ModeSymlink != 0 {
			reason = "is a symbolic link"
		}
		return &Error{What: what, Path: dir, At: dir, Reason: reason, Remedy: []string{"Look who put it there, then remove it."}}
	}
	if allowForeign || trusted(owner(info)) {
		return nil
	}
	return foreign(what, dir, dir, owner(info))
}

func checkShared(what, dir string) error {
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o002 == 0 {
		return nil //nolint:nilerr // whoever writes there says better what is wrong
	}
	return &Error{
		What: what, Path: dir, At: dir, Reason: fmt.Sprintf("may be written to by every account (mode %04o)", info.Mode().Perm()),
		Remedy: []string{"Write the output to a folder of its own, or name a folder of this account for the state: --state-dir.", allowRemedy},
	}
}

const allowRemedy = "If it has to be so, as with some volumes of containers: " + AllowFlag + "."

// judge applies the rules to one file or folder on the way.
func judge(what, path, at string, info fs.FileInfo) error {
	if uid := owner(info); !trusted(uid) {
		return foreign(what, path, at, uid)
	}
	mode := info.Mode()
	if mode&fs.ModeSymlink != 0 || mode.IsDir() && mode&fs.ModeSticky != 0 {
		return nil // the mode of a link means nothing
	}
	reason := WritableByOthers(at, info)
	if reason == "" || readOnly(at) {
		return nil
	}
	return writable(what, path, at, reason)
}

func writable(what, path, at, reason string) error {
	return &Error{What: what, Path: path, At: at, Reason: reason, Remedy: []string{
		"Whoever can write there decides what licexport does with the rights of this account.",
		"Run: chmod go-w " + quote(at),
		allowRemedy,
	}}
}

// WritableByOthers says in words who besides the owner may write to a file or
// folder, or nothing. A group that has the owner alone does not count, see
// private.
func WritableByOthers(path string, info fs.FileInfo) string {
	mode := info.Mode().Perm()
	switch {
	case mode&0o002 != 0:
		return fmt.Sprintf("can be written to by everybody (mode %04o)", mode)
	case mode&0o020 != 0 && !hasPrivateGroup(path, info):
		return fmt.Sprintf("can be written to by its group (mode %04o)", mode)
	}
	return ""
}

func hasPrivateGroup(path string, info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || hasAccessList(path) {
		return false
	}
	passwd, err := os.Open("/etc/passwd")
	if err != nil {
		return false
	}
	defer func() { _ = passwd.Close() }()
	group, err := os.Open("/etc/group")
	if err != nil {
		return false
	}
	defer func() { _ = group.Close() }()
	return private(int(stat.Uid), int(stat.Gid), passwd, group)
}

// walk visits every folder and link on the way to a path, from the root down, and
// what is there. What is missing ends the way.
func walk(path string, visit func(at string, info fs.FileInfo) error) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find the full path of %s: %w", path, err)
	}
	at, rest, links := "/", split(abs), 0
	for {
		info, err := os.Lstat(at)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("find out who owns %s: %w", at, err)
		}
		if err := visit(at, info); err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			target, err := os.Readlink(at)
			if err != nil {
				return fmt.Errorf("follow the link %s: %w", at, err)
			}
			if links++; links > maxLinks {
				return fmt.Errorf("find out who owns %s: too many symbolic links", path)
			}
			// Not cleaned: ".." after a link leads to the folder above its target.
			at, rest = filepath.Dir(at), append(split(target), rest...)
			if filepath.IsAbs(target) {
				at = "/"
			}
		}
		if len(rest) == 0 {
			return nil
		}
		// at holds no links, so joining resolves "..".
		at, rest = filepath.Join(at, rest[0]), rest[1:]
	}
}

func split(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// trusted reports whether an account can do what it likes with this one anyway.
func trusted(uid int) bool { return uid == 0 || uid == os.Geteuid() }

// owner returns the number of the account that a file belongs to, -1 if it is not
// known.
func owner(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1
}

func foreign(what, path, at string, uid int) error {
	name, run := account(uid)
	e := &Error{What: what, Path: path, At: at, Reason: "belongs to " + name}
	if os.Geteuid() == 0 {
		e.Remedy = []string{
			"Root does not work with what another account can change. Run as that account: sudo -u " + run + " licexport … (or: runuser -u " + run + " -- licexport …)",
		}
	} else {
		e.Remedy = []string{"Run as that account, or let the account that runs licexport own it: chown " + accountOf(os.Geteuid()) + " " + quote(at)}
	}
	e.Remedy = append(e.Remedy, allowRemedy)
	return e
}

// Owner names the account that a file belongs to; empty if it is not known.
func Owner(info fs.FileInfo) string {
	uid := owner(info)
	if uid < 0 {
		return ""
	}
	name, _ := account(uid)
	return name
}

// account names an account for people and for the command line of sudo.
func account(uid int) (name, run string) {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username, u.Username
	}
	return fmt.Sprintf("the account with number %d", uid), fmt.Sprintf("'#%d'", uid)
}

func accountOf(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

func quote(path string) string {
	if strings.ContainsAny(path, " \t\n'\"\\$&()*;<>?[]`{|}~#!") {
		return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return path
}
