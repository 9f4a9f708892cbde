package state

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/licexport/licexport/internal/disk"
	"github.com/licexport/licexport/internal/plain"
)

// holder is what the lock file says about who holds the lock. It serves the message
// only; the lock itself is the operating system's.
type holder struct {
	Run   string    `json:"run,omitempty"`
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
	// Step is the program of then that was started last, which holds the lock,
	// too: it may be all that is left of the run.
	Step string `json:"step,omitempty"`
}

// ExtendLock lets the program that cmd will start, called name, hold the lock of
// the state until it ends, should this process die before.
func (s *Store) ExtendLock(cmd *exec.Cmd, name string) error {
	if s.lock == nil {
		return errors.New("the state is closed")
	}
	if err := s.lock.Extend(cmd); err != nil {
		return disk.Explain(s.path(lockFile), "let "+name+" hold the lock", err)
	}
	s.note.Step = name
	_ = s.note.write(s.lock) // a courtesy
	return nil
}

func (h holder) write(lock disk.Lock) error {
	text, err := json.Marshal(h)
	if err == nil {
		err = lock.Note(text)
	}
	return err
}

// lock takes the lock or returns a *LockedError.
func (v *View) lock() (disk.Lock, error) {
	path := v.path(lockFile)
	lock, err := v.fsys.Lock(path)
	if errors.Is(err, disk.ErrLocked) {
		return nil, v.lockedBy(path)
	}
	if err != nil {
		return nil, disk.Explain(path, "lock the file", err)
	}
	host, _ := os.Hostname() // a courtesy, see holder
	v.note = holder{Run: v.options.Run, PID: os.Getpid(), Host: host, Since: v.options.now()}
	if err := v.note.write(lock); err != nil {
		return nil, errors.Join(disk.Explain(path, "note who holds the lock", err), lock.Unlock())
	}
	return lock, nil
}

// lockPlace takes the lock that a state below a root needs besides its own, or
// returns a *LockedError; nil if it needs none.
func lockPlace(output string, o Options) (disk.Lock, error) {
	path := placeLock(output, o.Root)
	if path == "" {
		return nil, nil
	}
	if err := disk.MkdirAll(o.fsys(), o.Root); err != nil {
		return nil, disk.Explain(o.Root, "make the folder", err)
	}
	lock, err := o.fsys().Lock(path)
	if errors.Is(err, disk.ErrLocked) {
		v, err := newView(output, o)
		if err != nil {
			return nil, err
		}
		return nil, v.lockedBy(v.path(lockFile))
	}
	if err != nil {
		return nil, disk.Explain(path, "lock the file", err)
	}
	return lock, nil
}

// maxNote is how much of a name in a note is shown, in bytes.
const maxNote = 128

func shown(name string) string { return plain.Shorten(plain.Cell(name), maxNote) }

func (v *View) lockedBy(path string) error {
	e := &LockedError{Output: v.output, Lock: path}
	file, err := v.fsys.Open(path)
	if err != nil {
		return e
	}
	defer file.Close() //nolint:errcheck // only read, and only for the message
	var h holder
	if json.NewDecoder(io.LimitReader(file, maxJSON)).Decode(&h) == nil {
		// Any account that can write to the folder can write the note.
		e.Run, e.PID, e.Host, e.Since, e.Step = shown(h.Run), h.PID, shown(h.Host), h.Since, shown(h.Step)
	}
	return e
}
