package fileplace

import (
	"fmt"
	"runtime"
	"strings"
)

// Fault says what a path must not have on this system and what to do about it;
// nothing if it can name a file.
func Fault(path string) (fault, remedy string) {
	if runtime.GOOS != "windows" {
		return "", ""
	}
	return WindowsFault(path)
}

// WindowsFault says what a path must not have on Windows and what to do about
// it. What it finds is no mistake to Windows itself, which would write somewhere
// else than meant: into a hidden stream of another file, to a device, or to the
// folder that a drive happens to be at. The rules are those of
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file.
func WindowsFault(path string) (fault, remedy string) {
	path = strings.ReplaceAll(path, "/", `\`)
	verbatim := strings.HasPrefix(path, `\\?\`)
	rest := path
	switch {
	case strings.HasPrefix(path, `\\.\`):
		return "names a device, not a file", `Write the path of a file, as in C:\ProgramData\licexport\licenses.csv.`
	case verbatim:
		rest = path[len(`\\?\`):]
	}
	if len(rest) >= 2 && rest[1] == ':' && isLetter(rest[0]) {
		if rest = rest[2:]; !strings.HasPrefix(rest, `\`) {
			return "names a drive without a folder on it", `Write the whole path, as in ` + path[:2] + `\` + rest + `.`
		}
	}
	for name := range strings.SplitSeq(rest, `\`) {
		if fault, remedy := nameFault(name); fault != "" {
			return fault, remedy
		}
		if verbatim && trimmed(name) != name {
			return fmt.Sprintf("has the name %q, which ends with a dot or a space", name), `After \\?\ Windows takes it as it is, and few programs can open such a file. Leave the end out.`
		}
	}
	return "", ""
}

func nameFault(name string) (fault, remedy string) {
	if strings.Contains(name, ":") {
		return "holds a colon, which the name of a file cannot have", "Windows takes what follows for the name of a hidden stream of another file. Choose a name without a colon."
	}
	if i := strings.IndexAny(name, `<>"|?*`); i >= 0 {
		return fmt.Sprintf("holds %c, which the name of a file cannot have", name[i]), `Windows allows none of < > : " | ? * in names.`
	}
	if isDevice(name) {
		return fmt.Sprintf("has the name %q, which is a device to Windows", name), "Windows takes CON, PRN, AUX, NUL, COM1 to COM9 and LPT1 to LPT9 for devices, whatever their extension. Choose another name."
	}
	return "", ""
}

// isDevice reports whether Windows takes a name for a device: what stands before
// the first dot counts, without spaces at its end.
func isDevice(name string) bool {
	base, _, _ := strings.Cut(name, ".")
	switch base = strings.ToUpper(strings.TrimRight(base, " ")); base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	number, isPort := strings.CutPrefix(base, "COM")
	if !isPort {
		number, isPort = strings.CutPrefix(base, "LPT")
	}
	// The superscripts count as digits of ISO-8859-1.
	return isPort && len([]rune(number)) == 1 && strings.ContainsAny(number, "123456789¹²³")
}

// trimmed takes off what Windows ignores at the end of a name.
func trimmed(name string) string {
	if short := strings.TrimRight(name, ". "); short != "" {
		return short
	}
	return name
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
