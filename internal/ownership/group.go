package ownership

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
)

// private reports whether a group has one account alone: as on systems that give
// each user a group of the same name, and the umask 002. passwd and group are the
// account files of the system (passwd(5), group(5)). Accounts that come from
// elsewhere (LDAP, sssd) are in neither, so a group that is not in the file is
// taken for a shared one.
func private(uid, gid int, passwd, group io.Reader) bool {
	var user string
	for fields := range records(passwd, 7) {
		id, errID := strconv.Atoi(fields[2])
		main, errMain := strconv.Atoi(fields[3])
		switch {
		case errID != nil || errMain != nil:
			return false
		case id == uid && main == gid:
			user = fields[0]
		case id != uid && main == gid:
			return false // somebody else's group, too
		}
	}
	if user == "" {
		return false
	}
	found := false
	for fields := range records(group, 4) {
		if fields[2] != strconv.Itoa(gid) {
			continue
		}
		members := strings.Split(fields[3], ",")
		others := slices.ContainsFunc(members, func(m string) bool { return m != "" && m != user })
		if fields[0] != user || others {
			return false
		}
		found = true
	}
	return found
}

// records yields the lines of an account file that have n fields at least.
// Lines of NIS (+ and -) name accounts that are not in the file; they have no
// number and make the group a shared one.
func records(in io.Reader, n int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		lines := bufio.NewScanner(in)
		for lines.Scan() {
			line := strings.TrimSpace(lines.Text())
			if line == "" || line[0] == '#' {
				continue
			}
			fields := strings.Split(line, ":")
			for len(fields) < n {
				fields = append(fields, "")
			}
			if !yield(fields) {
				return
			}
		}
	}
}
