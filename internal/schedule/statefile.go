package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/problem"
)

// ErrRunning says that another process uses the same state.
var ErrRunning = errors.New("another licexport serve is running")

const (
	// stateDir is the name of the folder that licexport makes for its state.
	stateDir     = ".licexport"
	stateVersion = 1
	maxState     = 64 << 20
)

// stateFile is where the memos are kept.
type stateFile struct {
	fsys    disk.FS
	path    string
	options disk.Options
}

// stateContent is the file's content.
type stateContent struct {
	Version int              `json:"version"`
	Jobs    map[string]*memo `json:"jobs"`
}

// lock keeps other processes away until it is unlocked.
func (s stateFile) lock() (disk.Lock, error) {
	if dir := filepath.Dir(s.path); filepath.Base(dir) == stateDir { // licexport's own
		if err := s.fsys.Private(dir); err != nil {
			return nil, disk.Explain(dir, "keep the state of serve beside the configuration", err)
		}
	}
	if err := disk.MkdirAll(s.fsys, filepath.Dir(s.path)); err != nil {
		return nil, problem.Advise(disk.Explain(filepath.Dir(s.path), "make the folder for the state of serve", err),
			"Or name another file with --schedule-state.")
	}
	lock, err := s.fsys.Lock(s.path + ".lock")
	if errors.Is(err, disk.ErrLocked) {
		return nil, &problem.Problem{
			Class: problem.Locked, Place: problem.Place{File: s.path}, Summary: ErrRunning.Error() + " with this state file",
			Remedy: "Stop it, or give this one a file of its own with --schedule-state.", Err: ErrRunning,
		}
	}
	if err != nil {
		return nil, problem.Advise(disk.Explain(s.path, "lock the state of serve", err),
			"Or name another file with --schedule-state.")
	}
	return lock, nil
}

// load reads the memos. A missing file is not an error. A file that cannot be understood
// is an *UnreadableStateError, after which an empty state may be used.
func (s stateFile) load() (map[string]*memo, error) {
	f, err := s.fsys.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]*memo{}, nil
	}
	if err != nil {
		return nil, disk.Explain(s.path, "read the state of serve", err)
	}
	defer func() { _ = f.Close() }() // only read
	data, err := io.ReadAll(io.LimitReader(f, maxState))
	if err != nil {
		return nil, disk.Explain(s.path, "read the state of serve", err)
	}
	var c stateContent
	if err := json.Unmarshal(data, &c); err != nil {
		return map[string]*memo{}, &UnreadableStateError{Path: s.path, Err: err}
	}
	if c.Version != stateVersion {
		return map[string]*memo{}, &UnreadableStateError{Path: s.path, Err: fmt.Errorf("it has version %d, known is %d", c.Version, stateVersion)}
	}
	for name, m := range c.Jobs {
		if m == nil {
			delete(c.Jobs, name)
		}
	}
	if c.Jobs == nil {
		c.Jobs = map[string]*memo{}
	}
	return c.Jobs, nil
}

// save replaces the file in one step. It is also wanted while stopping, so it
// does not end with the loop's context.
func (s stateFile) save(ctx context.Context, jobs map[string]*memo) error {
	return disk.Replace(context.WithoutCancel(ctx), s.fsys, s.path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(stateContent{Version: stateVersion, Jobs: jobs})
	}, nil, s.options)
}

// UnreadableStateError says that the state file has no content that serve
// understands. Runs that were missed before are not made up for then.
type UnreadableStateError struct {
	Path string
	Err  error
}

// Error names the file and what is wrong.
func (e *UnreadableStateError) Error() string {
	return fmt.Sprintf("the state of serve %s cannot be understood: %v", e.Path, e.Err)
}

// Unwrap gives the error inside.
func (e *UnreadableStateError) Unwrap() error { return e.Err }
