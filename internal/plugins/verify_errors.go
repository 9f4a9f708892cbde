package plugins

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/commandline"
	"github.com/licexport/licexport/internal/problem"
)

// NotLockedError says that no lock file pins a plugin.
type NotLockedError struct {
	Name, Path string
	Found      Digest
	// Locks are the paths of the lock files that were looked into; a new entry
	// belongs into the last one.
	Locks []string
}

// Problem says what was hashed and how to add the entry.
func (e *NotLockedError) Problem() *problem.Problem {
	looked := strings.Join(e.Locks, "\n"+strings.Repeat(" ", len("looked in  ")))
	lock := "" // named, since without a configuration file plugin lock knows none
	if len(e.Locks) > 0 {
		lock = "--lock-file " + commandline.Quote(e.Locks[len(e.Locks)-1]) + " "
	}
	return &problem.Problem{
		Class: problem.Usage, Code: "host.plugin_not_locked",
		Summary: fmt.Sprintf("plugin %s is not locked", e.Name),
		Detail: fmt.Sprintf("file       %s\nfound      %s (hash of the program itself)\nlooked in  %s\n", e.Path, e.Found, looked) +
			"A plugin runs with your rights, so licexport starts only programs whose hash somebody has noted.",
		Remedy: "If you trust this file, run: licexport plugin lock " + lock + commandline.Quote(e.Path),
	}
}

// Error is the text of the problem.
func (e *NotLockedError) Error() string { return e.Problem().Error() }

// ChangedError says that a file of a plugin is not the one that was locked.
type ChangedError struct {
	Name, Path      string
	Expected, Found Digest
	Lock, Platform  string
	Version         string
}

// Problem says what was hashed, what was expected and by which lock file.
func (e *ChangedError) Problem() *problem.Problem {
	return &problem.Problem{
		Class: problem.Usage, Code: "host.plugin_changed",
		Summary: fmt.Sprintf("plugin %s changed since it was locked", e.Name),
		// The labels are short, so that a hash fits a screen of 80 columns.
		Detail: fmt.Sprintf("file  %s\nlock  %s (%s, version %s)\nwas   %s\nis    %s\nThese are hashes of the program itself, not of the archive it came in.",
			e.Path, e.Lock, e.Platform, e.Version, e.Expected, e.Found),
		Remedy: fmt.Sprintf("If you updated it on purpose, run: licexport plugin lock --lock-file %s %s", commandline.Quote(e.Lock), commandline.Quote(e.Path)),
	}
}

// Error is the text of the problem.
func (e *ChangedError) Error() string { return e.Problem().Error() }

// PlatformError says that a lock entry says nothing about a file on this
// platform.
type PlatformError struct {
	Name, Path, Platform, Lock string
	// Locked are the platforms that the entry has.
	Locked []string
	Found  Digest
}

// Problem names both and says how to add the platform.
func (e *PlatformError) Problem() *problem.Problem {
	locked := "no platform"
	if len(e.Locked) > 0 {
		locked = strings.Join(e.Locked, ", ")
	}
	return &problem.Problem{
		Class: problem.Usage, Code: "host.plugin_platform",
		Summary: fmt.Sprintf("plugin %s is locked for %s, not for this file on %s", e.Name, locked, e.Platform),
		Detail:  fmt.Sprintf("file   %s\nfound  %s (hash of the program itself)\nlock   %s", e.Path, e.Found, e.Lock),
		Remedy: fmt.Sprintf("If you trust this file, run: licexport plugin lock --lock-file %s %s\nAll platforms at once: add --checksums checksums.txt",
			commandline.Quote(e.Lock), commandline.Quote(e.Path)),
	}
}

// Error is the text of the problem.
func (e *PlatformError) Error() string { return e.Problem().Error() }

// UnsafeError says that other accounts could change a plugin.
type UnsafeError struct {
	Name string
	// Path is the file or the directory that they can write to.
	Path string
	// Reason says who can and with what mode.
	Reason string
	// Remedy is what to do; empty means to change the mode.
	Remedy string
}

// Problem says what is wrong and how to correct it.
func (e *UnsafeError) Problem() *problem.Problem {
	return &problem.Problem{
		Class: problem.Usage, Code: "host.plugin_unsafe",
		Summary: fmt.Sprintf("plugin %s could be changed by other accounts", e.Name),
		Detail:  e.Path + " " + e.Reason + "\nThey could put a program of theirs in its place, which would then run with your rights.",
		Remedy:  cmp.Or(e.Remedy, "Run: chmod go-w "+commandline.Quote(e.Path)),
	}
}

// Error is the text of the problem.
func (e *UnsafeError) Error() string { return e.Problem().Error() }
