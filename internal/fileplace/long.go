package fileplace

import "strings"

// longest is how long a path may be for calls of Windows that take it as it is:
// below MAX_PATH by as much as the name of a file in a new folder needs
// (https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation).
const longest = 248

// verbatim gives an absolute path of Windows the form in which it may be longer
// than 260 characters, if it needs that. Package os does so for its own calls.
func verbatim(path string) string {
	if len(path) < longest || strings.HasPrefix(path, `\\?\`) || strings.HasPrefix(path, `\\.\`) {
		return path
	}
	// After \\?\ Windows takes everything literally: no slashes, no dots.
	path = strings.ReplaceAll(path, "/", `\`)
	switch {
	case strings.Contains(path, `\..\`) || strings.Contains(path, `\.\`):
		return path
	case strings.HasPrefix(path, `\\`):
		return `\\?\UNC\` + path[2:]
	case len(path) > 2 && path[1] == ':' && path[2] == '\\':
		return `\\?\` + path
	default:
		return path
	}
}
