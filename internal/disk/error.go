package disk

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/licexport/licexport/internal/ownership"
	"github.com/licexport/licexport/internal/problem"
)

// OutputError says that a file could not be written. What was there before is
// untouched, unless Replaced says otherwise.
type OutputError struct {
	// Path is the file or folder that could not be written, or be read in order
	// to write.
	Path string
	// Op is what was being done, in words: "create a temporary file in /out".
	Op string
	// Code is a stable name for programs, as in "host.disk_full"; empty if there is none.
	Code string
	// Reason is what went wrong, in words.
	Reason string
	// Remedy is what a person can do.
	Remedy string
	// Replaced is true if the new content is in place all the same and only the
	// last step, making it durable, failed.
	Replaced bool
	// Err is the error of the system; may be nil.
	Err error
}

// Problem names the file, what went wrong while doing what, the words of the system,
// and what to do.
func (e *OutputError) Problem() *problem.Problem {
	p := &problem.Problem{
		Class: problem.Output, Code: e.Code, Place: problem.Place{File: e.Path},
		Summary: e.Reason, Remedy: e.Remedy, Err: e.Err,
	}
	if _, foreign := errors.AsType[*ownership.Error](e.Err); foreign {
		return p // its words are the reason, and say what for
	}
	p.Summary += ", while trying to " + e.Op
	if e.Err != nil {
		p.Detail = e.Err.Error()
	}
	return p
}

// Error is the text of the problem.
func (e *OutputError) Error() string { return e.Problem().Error() }

// Unwrap returns the error of the system.
func (e *OutputError) Unwrap() error { return e.Err }

// Explain turns an error of the file system into an OutputError with a reason
// and a remedy in words. An error that is an OutputError already stays as it is.
func Explain(path, op string, err error) *OutputError {
	if known, ok := errors.AsType[*OutputError](err); ok {
		return known
	}
	e := &OutputError{Path: path, Op: op, Err: err}
	if foreign, ok := errors.AsType[*ownership.Error](err); ok {
		e.Code, e.Reason, e.Remedy = foreign.Problem().Code, foreign.Summary(), strings.Join(foreign.Remedy, "\n")
		return e
	}
	e.Code, e.Reason, e.Remedy = words(err)
	return e
}

// cause is one group of errors that mean the same to a person.
type cause struct {
	is                   []error
	code, reason, remedy string
}

// words finds the first cause that fits. The system's own causes come before
// the general ones, because an errno is also an fs.ErrPermission.
func words(err error) (code, reason, remedy string) {
	for _, c := range append(systemCauses(), generalCauses()...) {
		for _, target := range c.is {
			if errors.Is(err, target) {
				return c.code, c.reason, c.remedy
			}
		}
	}
	return "", "the system reported an error", "Look into it on the system that holds the folder, then run again."
}

func generalCauses() []cause {
	return []cause{
		{
			is:     []error{ErrBusy},
			code:   "host.file_busy",
			reason: "another program holds the file open, or this account may not replace it",
			remedy: "Close the program (ImportLic, Excel, a virus scanner), check that the account may modify the file, then run again.",
		},
		{
			is:     []error{ErrNotPlain},
			code:   "host.not_plain",
			reason: "it is a link or no ordinary file, and licexport never writes through one",
			remedy: "Look who put it there, then remove it.",
		},
		{
			is:     []error{fs.ErrPermission},
			code:   "host.no_permission",
			reason: "this account has no right to do that",
			remedy: "Give the account that runs licexport the right to read, create, change and delete files in the folder.",
		},
		{
			is:     []error{fs.ErrExist},
			code:   "host.output_path",
			reason: "something else has this name",
			remedy: "Remove or rename it, or correct the path.",
		},
		{
			is:     []error{fs.ErrNotExist},
			code:   "host.folder_missing",
			reason: "the folder is not there",
			remedy: "Make the folder, or correct the path.",
		},
	}
}
