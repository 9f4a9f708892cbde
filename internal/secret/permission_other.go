//go:build !unix && !windows

package secret

import "io/fs"

// readableByOthers says nothing where a file's mode does not say who may read
// it.
func readableByOthers(string, fs.FileInfo) string { return "" }
