package state

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
)

// maxJSON bounds a JSON file of the state, in bytes: 50,000 licenses take half of it.
const maxJSON = 256 << 20

// folder is the state folder: named files that are written in one step.
type folder struct {
	fsys disk.FS
	dir  string
	// base is the folder of the output if the state is beside it: that folder is
	// never made, only what is below it.
	base string
	disk disk.Options
}

func (f folder) path(name ...string) string {
	return filepath.Join(append([]string{f.dir}, name...)...)
}

// write writes a file in one step, durably.
func (f folder) write(ctx context.Context, path string, write func(io.Writer) error) error {
	return disk.Replace(ctx, f.fsys, path, write, nil, f.disk)
}

func (f folder) writeJSON(ctx context.Context, path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", path, err)
	}
	if len(text) >= maxJSON { // what could not be read must not be written
		return &disk.OutputError{
			Path: path, Op: "write this file of the state",
			Reason: fmt.Sprintf("it would be %d MiB, and the limit is %d MiB", len(text)>>20, maxJSON>>20),
			Remedy: "Check whether there are really so many licenses.",
		}
	}
	return f.write(ctx, path, func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// readJSON reads a file, after checking that its version is one this licexport
// knows. It returns fs.ErrNotExist, *CorruptError or an error of the disk.
func (f folder) readJSON(name string, known int, v any) error {
	text, err := f.read(name)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return damaged(f.dir, name, "it is empty", nil)
	}
	version, err := versionOf(text, known)
	switch {
	case err != nil:
		return damaged(f.dir, name, "it is not valid JSON", err)
	case version > known:
		return newer(f.dir, name, version, known)
	case version < 1:
		return damaged(f.dir, name, "it does not name its version", nil)
	}
	if err := json.Unmarshal(text, v); err != nil {
		if _, syntax := errors.AsType[*json.SyntaxError](err); syntax {
			return damaged(f.dir, name, "it is not valid JSON", err)
		}
		return damaged(f.dir, name, "its content does not fit its version", err)
	}
	return nil
}

// versionOf finds the version that a file names. It stands first in all that licexport
// writes. Where it is the known one the rest is not looked at: some of these files are
// large, and whoever wants them decodes them anyway.
func versionOf(text []byte, known int) (int, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	if open, err := d.Token(); err == nil && open == json.Delim('{') {
		if name, err := d.Token(); err == nil && name == "version" {
			var version int
			if err := d.Decode(&version); err == nil && version == known {
				return version, nil
			}
		}
	}
	var versioned struct {
		Version int `json:"version"`
	}
	err := json.Unmarshal(text, &versioned)
	return versioned.Version, err
}

func (f folder) read(name string) ([]byte, error) {
	file, err := f.fsys.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, unreadable(f.path(name), err)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxJSON+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return nil, unreadable(f.path(name), err)
	}
	if len(text) > maxJSON {
		return nil, damaged(f.dir, name, "it is far too large", nil)
	}
	return text, nil
}

func unreadable(path string, err error) error {
	return disk.Explain(path, "read this file of the state", err)
}

// names lists a folder of the state; one that is not there is empty.
func (f folder) names(sub string) ([]string, error) {
	names, err := f.fsys.Names(f.path(sub))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, disk.Explain(f.path(sub), "list this folder of the state", err)
	}
	return names, nil
}

// mkdir makes a folder of the state, and makes sure before and after that nobody
// else has put something in the place of one.
func (f folder) mkdir(sub string) error {
	if err := f.guard(); err != nil {
		return err
	}
	if err := disk.MkdirBelow(f.fsys, f.base, f.path(sub)); err != nil {
		return disk.Explain(f.path(sub), "make the folder", err)
	}
	return f.guard()
}

// Guard returns an error, as functions that write would, if another account controls
// the folders of the state.
func (v *View) Guard() error { return v.guard() }

// guard returns an error unless the folders of the state are this account's or
// root's, and none is a link: names of people are written there, and files that
// are not needed any more are removed. Every function that writes to the state calls
// mkdir first.
func (f folder) guard() error {
	top := filepath.Dir(f.dir)
	if f.base != "" {
		if err := f.fsys.Shared(f.base); err != nil {
			return disk.Explain(f.dir, "keep the state there", err)
		}
	} else if target, err := filepath.EvalSymlinks(top); err == nil {
		top = target // --state-dir may be a link, as StateDirectory= of systemd makes one
	}
	for _, dir := range []string{top, f.dir, f.path(tablesDir), f.path(candidatesDir), f.path(runsDir), f.path(windowDir), f.path(countsDir)} {
		if err := f.fsys.Private(dir); err != nil {
			return disk.Explain(dir, "keep the state there", err)
		}
	}
	return nil
}

// remove deletes a file that may be gone already.
func (f folder) remove(path string) error {
	if err := f.fsys.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
