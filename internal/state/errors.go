package state

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/licexport/licexport/internal/plain"
	"github.com/licexport/licexport/internal/problem"
	"github.com/licexport/licexport/pkg/sdk/strict"
)

// LockedError says that another run works on the same output.
type LockedError struct {
	// Output is the file that both would write; Lock the file that is locked.
	Output, Lock string
	// Run, PID, Host and Since say who holds the lock, as the holder noted it.
	// All are zero if the note could not be read.
	Run   string
	PID   int
	Host  string
	Since time.Time
	// Step is the program of then that it started last; empty if none yet.
	Step string
}

// Problem names the other run and says what to do.
func (e *LockedError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Locked, Place: problem.Place{File: e.Output},
		Summary: "another run is working on this file",
		Remedy:  "Wait until it has ended, then run again.",
	}
	if e.PID != 0 {
		p.Summary = fmt.Sprintf("another run (%s, process %d on %s, since %s) is working on this file",
			plain.Cell(e.Run), e.PID, plain.Cell(e.Host), e.Since.Format("2006-01-02 15:04:05 MST"))
	}
	if e.Step != "" {
		p.Detail = fmt.Sprintf("It has started %s, which may still be at work even if that run was killed.", plain.Cell(e.Step))
	}
	return p
}

// Error is the text of the problem.
func (e *LockedError) Error() string { return e.Problem().Error() }

// CorruptError says that a file of the state cannot be used. It is never taken
// for a first run, because then nothing would be compared with what was published.
type CorruptError struct {
	// Path is the file, Dir the state folder it belongs to.
	Path, Dir string
	// Reason is what is wrong with it, in words.
	Reason string
	// Remedy is what a person can do.
	Remedy string
	// Newer is true if a newer licexport wrote the file.
	Newer bool
	// Err is the cause; may be nil.
	Err error
}

// Problem names the file, the fault and the remedy.
func (e *CorruptError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Output, Place: problem.Place{File: e.Path},
		Summary: "this file of the state cannot be used: " + e.Reason, Remedy: e.Remedy, Err: e.Err,
	}
	if e.Err != nil {
		p.Detail = e.Err.Error()
	}
	return p
}

// Error is the text of the problem.
func (e *CorruptError) Error() string { return e.Problem().Error() }

// Unwrap returns the cause.
func (e *CorruptError) Unwrap() error { return e.Err }

func damaged(dir, name, reason string, err error) error {
	remedy := "Restore it from a backup. If there is none, " + startAnew(dir)
	if name != headFile {
		// A candidate or a record: nothing else depends on it.
		remedy = "Restore it from a backup, or remove this one file: it only describes the run in its name."
	}
	return &CorruptError{Path: filepath.Join(dir, name), Dir: dir, Reason: reason, Err: err, Remedy: remedy}
}

func damagedTable(dir, name, reason string, err error) error {
	return &CorruptError{
		Path: filepath.Join(dir, name), Dir: dir, Reason: reason, Err: err,
		Remedy: "Restore it from a backup. If there is none and the file belongs to a former run or a candidate, choose another run; " +
			"if it is what is published now, " + startAnew(dir),
	}
}

func startAnew(dir string) string {
	return "check that the CSV is right, then move the folder " + dir + " away. The next run compares with that CSV; " +
		"history, candidates and the list of licenses to clear by hand are then empty."
}

func newer(dir, name string, version, known int) error {
	return &CorruptError{
		Path: filepath.Join(dir, name), Dir: dir,
		Reason: fmt.Sprintf("it has version %d, but this licexport knows only version %d", version, known),
		Remedy: "A newer licexport wrote it. Use that one.", Newer: true,
	}
}

// NotFoundError says that the state knows no such run.
type NotFoundError struct {
	// What was looked for: "published content", "candidate".
	What string
	// Output is the file whose state was asked.
	Output string
	// Run that was asked for; empty for "the last one".
	Run string
	// Known names the runs that could have been asked for, newest first.
	Known []string
}

// Problem names the run and the file, and the runs that are known.
func (e *NotFoundError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Usage, Place: problem.Place{File: e.Output},
		Summary: "there is no " + e.What,
	}
	if e.Run != "" {
		p.Summary += " of run " + e.Run
	}
	if len(e.Known) == 0 {
		p.Remedy = "If you mean another file, name it as the run did: with --job, or with --output and --state-dir."
		return p
	}
	const few = 5
	if near := strict.Suggest(e.Run, e.Known); near != "" && len(e.Run) >= len(runTime) {
		p.Remedy = "Did you mean " + near + "?"
	}
	p.Detail = "The newest are: " + strings.Join(e.Known[:min(len(e.Known), few)], " ")
	return p
}

// Error is the text of the problem.
func (e *NotFoundError) Error() string { return e.Problem().Error() }
