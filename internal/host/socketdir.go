package host

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// socketName is as long as the name of any socket that a plugin is expected to
// make: "plugin" and ten digits, with room to spare.
const socketName = 20

// maxSocketPath is the longest path of a socket: the operating systems have
// 108 bytes (Linux) or 104 (macOS, BSD) for it, with the end mark.
const maxSocketPath = 103

// makeSocketDir makes a directory for the plugin's socket that only this user
// can enter. Windows has no such sockets, plugins listen on 127.0.0.1 there.
func makeSocketDir() (string, error) {
	return socketDirIn(os.TempDir(), runtime.GOOS)
}

func socketDirIn(base, goos string) (string, error) {
	dir, err := os.MkdirTemp(base, "lx-")
	if err != nil {
		return "", fmt.Errorf("make a directory for the plugin's socket: %w", err)
	}
	if longest := len(dir) + 1 + socketName; goos != "windows" && longest > maxSocketPath {
		_ = os.Remove(dir)
		return "", fmt.Errorf("the directory for temporary files is too deep for a socket: %s\n"+
			"The path of a socket may have %d bytes and would have %d. "+
			"Set TMPDIR to a shorter directory, as in TMPDIR=/tmp",
			filepath.Clean(base), maxSocketPath, longest)
	}
	return dir, nil
}
