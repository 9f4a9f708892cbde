package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/licexport/licexport/internal/ownership"
)

// OutputError says that a file could not be written. What was there before is
// untouched, unless Replaced says otherwise.
type OutputError struct {
	// Path is the file or folder that could not be written, or be read in order
	// to write.
	Path string
	// Op is what was being done, in words: "create a temporary file in /out".
	Op string
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

// Error says what happened, where, and what to do.
func (e *OutputError) Error() string {
	text := fmt.Sprintf("%s: %s, while trying to %s", e.Path, e.Reason, e.Op)
	if _, said := errors.AsType[*ownership.Error](e.Err); e.Err != nil && !said {
		text += " (" + e.Err.Error() + ")"
	}
	text += "."
	if e.Remedy != "" {
		text += " " + e.Remedy
	}
	return text
}

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
		e.Reason, e.Remedy = foreign.Summary(), strings.Join(foreign.Remedy, " ")
		return e
	}
	e.Reason, e.Remedy = words(err)
	return e
}

// cause is one group of errors that mean the same to a person.
type cause struct {
	is             []error
	reason, remedy string
}

// words finds the first cause that fits. The system's own causes come before
// the general ones, because an errno is also an fs.ErrPermission.
func words(err error) (reason, remedy string) {
	for _, c := range append(systemCauses(), generalCauses()...) {
		for _, target := range c.is {
			if errors.Is(err, target) {
				return c.reason, c.remedy
			}
		}
	}
	return "the system reported an error", "Look into it on the system that holds the folder, then run again."
}

func generalCauses() []cause {
	return []cause{
		{
			is:     []error{ErrBusy},
			reason: "another program holds the file open, or this account may not replace it",
			remedy: "Close the program (ImportLic, Excel, a virus scanner), check that the account may modify the file, then run again.",
		},
		{
			is:     []error{ErrNotPlain},
			reason: "it is a link or no ordinary file, and licexport never writes through one",
			remedy: "Look who put it there, then remove it.",
		},
		{
			is:     []error{fs.ErrPermission},
			reason: "this account has no right to do that",
			remedy: "Give the account that runs licexport the right to read, create, change and delete files in the folder.",
		},
		{
			is:     []error{fs.ErrNotExist},
			reason: "the folder is not there",
			remedy: "Make the folder, or correct the path of the output.",
		},
	}
}
