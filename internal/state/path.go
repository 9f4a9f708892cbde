package state

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/fileplace"
)

// dirName is the folder beside the output.
const dirName = ".licexport"

// Dir returns the folder that holds the state of an output: beside the output,
// or, if root is not empty, below root. There the name carries a short digest of
// the path by which the output was named first. Another name of the same file, such as
// one with a mapped drive instead of a share, leads to the same folder.
//
// The lock is part of the state: runs that are to exclude each other must name
// the same root.
func Dir(output, root string) (string, error) { return dirOn(disk.OS(), output, root) }

func dirOn(fsys disk.FS, output, root string) (string, error) {
	name := fileplace.Name(output)
	if root == "" {
		return filepath.Join(filepath.Dir(output), dirName, name), nil
	}
	full, err := fullPath(output)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(full))
	dir := filepath.Join(root, name+"-"+hex.EncodeToString(sum[:4]))
	if _, err := fsys.Lstat(filepath.Join(dir, headFile)); err == nil {
		return dir, nil
	}
	if known := knownBy(fsys, output, root, name); known != "" {
		return known, nil
	}
	return dir, nil
}

// ofName are the folders below a root: the name of an output and a digest.
var ofName = regexp.MustCompile(`^(.+)-[0-9a-f]{8}$`)

// knownBy finds the state below root that is about this output under another
// name; empty if there is none.
func knownBy(fsys disk.FS, output, root, name string) string {
	names, err := fsys.Names(root)
	if err != nil {
		return "" // it is not there yet, or opening it says why it cannot be used
	}
	here := fileplace.Of(output)
	for _, n := range names {
		m := ofName.FindStringSubmatch(n)
		if m == nil || !strings.EqualFold(m[1], name) {
			continue
		}
		dir := filepath.Join(root, n)
		if about := outputOf(fsys, dir); about != "" && here.Same(fileplace.Of(about)) {
			return dir
		}
	}
	return ""
}

// outputOf reads only which output a state is about.
func outputOf(fsys disk.FS, dir string) string {
	file, err := fsys.Open(filepath.Join(dir, headFile))
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // only read
	d := json.NewDecoder(io.LimitReader(file, maxJSON))
	if _, err := d.Token(); err != nil {
		return ""
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return ""
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return ""
		}
		var output string
		if key == "output" && json.Unmarshal(value, &output) == nil {
			return output
		}
	}
	return ""
}

// placeLock is the file below root whose lock excludes runs that name one output
// in two ways, before either of them has a state folder that the other could
// find. It is empty if the state is beside the output, where no two names lead to
// two folders, or if the system cannot identify the folder of the output.
func placeLock(output, root string) string {
	if root == "" {
		return ""
	}
	key, err := fileplace.Key(output)
	if err != nil {
		return ""
	}
	return filepath.Join(root, fileplace.Name(output)+"-"+key+".lock")
}

// fullPath returns one spelling for most ways to name the folder of a file.
func fullPath(path string) (string, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find the full path of %s: %w", path, err)
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(full)); err == nil {
		full = filepath.Join(dir, filepath.Base(full))
	}
	if runtime.GOOS == "windows" {
		full = strings.ToLower(full)
	}
	return full, nil
}

const (
	headFile      = "state.json"
	lockFile      = "lock"
	tablesDir     = "tables"
	candidatesDir = "candidates"
	runsDir       = "runs"
	tableEnd      = ".zst"
	jsonEnd       = ".json"
)
