// Package ownership answers whether other accounts of the machine can change a
// file that licexport obeys, or reach what it writes.
//
// The rules are those of OpenSSH for its configuration and keys (safe_path in
// https://github.com/openssh/openssh-portable/blob/master/misc.c): the file and
// every folder above it belong to this account or to root, and nobody else may
// write to them. A folder with the sticky bit, such as /tmp, may be written to by
// all, because there only owners can rename or remove what they have.
package ownership

import (
	"strings"

	"github.com/licexport/licexport/internal/problem"
)

// AllowFlag is the flag by which a site takes the rules back.
const AllowFlag = "--allow-foreign-files"

// Rule decides whose files licexport uses. The zero value is the strict rule.
type Rule struct {
	// AllowForeign accepts files and folders of other accounts: for containers
	// whose volumes belong to somebody else. Whoever can write there then decides
	// which programs run and what is published.
	AllowForeign bool
}

// Warning says what AllowForeign allows, for every start; empty for the strict
// rule.
func (r Rule) Warning() string {
	if !r.AllowForeign {
		return ""
	}
	return AllowFlag + ": licexport uses files and folders that other accounts can change. Whoever can write to the configuration, a plugin or the state " +
		"runs programs as this account and decides what is published; whoever owns the folder of the state can read the names in it"
}

// Error says that another account could interfere.
type Error struct {
	// What is not used: "configuration file", "folder of the output".
	What string
	// Path is the file or folder that was to be used, At the one on the way to it
	// that others can change.
	Path, At string
	// Reason says who can, in words: "belongs to alice".
	Reason string
	// Remedy is what to do, one sentence a line.
	Remedy []string
}

// Problem names both paths, and what to do.
func (e *Error) Problem() *problem.Problem {
	return &problem.Problem{
		Code: "host.foreign_file", Summary: e.Summary(), Remedy: strings.Join(e.Remedy, "\n"),
	}
}

// Error is the text of the problem.
func (e *Error) Error() string { return e.Problem().Error() }

// Summary is the first line of Error.
func (e *Error) Summary() string {
	if e.At == e.Path {
		return "the " + e.What + " " + e.Path + " " + e.Reason + ", so it is not used"
	}
	return "the " + e.What + " " + e.Path + " is not used, because " + e.At + " " + e.Reason
}

// File checks what licexport reads and obeys: a configuration, a lock file, a
// program. It returns an *Error if another account than this one and root can
// change the file or put another one in its place; for root, if anybody but root
// can. A file that is not there is nobody's. what names the file in the error.
func (r Rule) File(what, path string) error {
	if r.AllowForeign {
		return nil
	}
	return checkFile(what, path)
}

// Data checks a file whose content is business, such as a list of people, and which
// somebody other than this account may well keep up to date. It returns an *Error
// only if every account can change it.
func (r Rule) Data(what, path string) error {
	if r.AllowForeign {
		return nil
	}
	return checkData(what, path)
}

// Folder checks a folder in which licexport is about to create, replace or remove
// something. Only root and its like can do harm in folders of others: whoever can
// change such a folder can lead root to any other file by a link. So for root it
// returns an *Error unless the folder and all above it are root's own. A folder
// that is not there yet is judged by the first one above it that is.
func (r Rule) Folder(what, dir string) error {
	if r.AllowForeign {
		return nil
	}
	return checkFolder(what, dir)
}

// Temporary checks the folder for temporary files. For root it returns an *Error if
// the folder or one above it belongs to another account, which could then lead root
// elsewhere by a link. Everybody may write to such a folder.
func Temporary(dir string) error { return checkTemporary(dir) }

// Private checks a folder that holds what others must neither change nor have
// prepared, such as the state: it is a folder and no link, and belongs to this
// account or to root. One that is not there is fine.
func (r Rule) Private(what, dir string) error { return checkPrivate(what, dir, r.AllowForeign) }

// Shared returns an *Error if every account may create files in a folder, as in
// /tmp.
func (r Rule) Shared(what, dir string) error {
	if r.AllowForeign {
		return nil
	}
	return checkShared(what, dir)
}
