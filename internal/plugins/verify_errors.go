package plugins

import (
	"cmp"
	"fmt"
	"strings"
)

// NotLockedError tells that no lock file pins a plugin.
type NotLockedError struct {
	Name, Path string
	Found      Digest
	// Locks are the paths of the lock files that were looked into.
	Locks []string
}

// Error says what was hashed and how to add the entry.
func (e *NotLockedError) Error() string {
	return fmt.Sprintf("plugin %s is not locked\n  file       %s\n  found      %s (hash of the program itself)\n  looked in  %s\n"+
		"  A plugin runs with your rights, so licexport starts only programs whose hash somebody has noted.\n  If you trust this file, run: licexport plugin lock %s",
		e.Name, e.Path, e.Found, strings.Join(e.Locks, "\n             "), argument(e.Path))
}

// ChangedError tells that a file of a plugin is not the one that was locked.
type ChangedError struct {
	Name, Path      string
	Expected, Found Digest
	Lock, Platform  string
	Version         string
}

// Error says what was hashed, what was expected and by which lock file.
func (e *ChangedError) Error() string {
	return fmt.Sprintf("plugin %s changed since it was locked\n  file      %s\n  expected  %s (%s, %s, version %s)\n  found     %s (hash of the program itself, not of the archive it came in)\n"+
		"  If you updated it on purpose, run: licexport plugin lock --lock-file %s %s",
		e.Name, e.Path, e.Expected, e.Lock, e.Platform, e.Version, e.Found, argument(e.Lock), argument(e.Path))
}

// PlatformError tells that a lock entry says nothing about a file on this
// platform.
type PlatformError struct {
	Name, Path, Platform, Lock string
	// Locked are the platforms that the entry has.
	Locked []string
	Found  Digest
}

// Error names both and says how to add the platform.
func (e *PlatformError) Error() string {
	locked := "no platform"
	if len(e.Locked) > 0 {
		locked = strings.Join(e.Locked, ", ")
	}
	return fmt.Sprintf("plugin %s is locked for %s, not for this file on %s\n  file   %s\n  found  %s (hash of the program itself)\n  lock   %s\n"+
		"  If you trust this file, run: licexport plugin lock --lock-file %s %s\n  All platforms at once: add --checksums checksums.txt",
		e.Name, locked, e.Platform, e.Path, e.Found, e.Lock, argument(e.Lock), argument(e.Path))
}

// argument writes a path for a command line.
func argument(path string) string {
	if strings.ContainsAny(path, " '&()$;") {
		return `"` + path + `"`
	}
	return path
}

// UnsafeError tells that other accounts could change a plugin.
type UnsafeError struct {
	Name string
	// Path is the file or the directory that they can write to.
	Path string
	// Reason says who can and with what mode.
	Reason string
	// Remedy is what to do; empty means to change the mode.
	Remedy string
}

// Error says what is wrong and how to mend it.
func (e *UnsafeError) Error() string {
	return fmt.Sprintf("plugin %s could be changed by other accounts\n  %s %s\n  They could put a program of theirs in its place, which would then run with your rights.\n  %s",
		e.Name, e.Path, e.Reason, cmp.Or(e.Remedy, "Run: chmod go-w "+e.Path))
}
