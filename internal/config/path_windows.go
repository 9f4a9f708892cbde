package config

import (
	"path/filepath"
	"strings"
)

// driveFault finds a path within whatever folder a drive is at, and a name with
// a colon, which would be a hidden stream of another file.
func driveFault(path string) (fault, remedy string) {
	drive := filepath.VolumeName(path)
	switch rest := path[len(drive):]; {
	case strings.Contains(rest, ":"):
		return "holds a colon, which the name of a file cannot have", ""
	case strings.HasSuffix(drive, ":") && !filepath.IsAbs(path):
		return "names a drive without a folder on it", `Write the whole path, as in ` + drive + `\` + rest + `.`
	}
	return "", ""
}
