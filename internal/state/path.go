package state

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// dirName is the folder beside the output.
const dirName = ".licexport"

// Dir returns the folder that holds the state of an output: beside the output,
// or, if root is not empty, below root. There the name carries a short digest of
// the output's full path, so that two outputs of one file name stay apart.
//
// The lock is part of the state: runs that are to exclude each other must name
// the same root.
func Dir(output, root string) (string, error) {
	name := filepath.Base(output)
	if root == "" {
		return filepath.Join(filepath.Dir(output), dirName, name), nil
	}
	full, err := fullPath(output)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(full))
	return filepath.Join(root, name+"-"+hex.EncodeToString(sum[:4])), nil
}

// fullPath returns one spelling for all ways to name the folder of a file.
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
