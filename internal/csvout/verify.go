package csvout

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/license"
)

// MismatchError says where a file that was read back differs from its table.
type MismatchError struct {
	// Line is the number of the first line that differs, from 1.
	Line int
	// Want is what the line must be, Got what it is, both as stored in the
	// file, with their line ends. Want is empty if there must be no further
	// line, Got if there is none.
	Want, Got string
}

// Error implements error.
func (e *MismatchError) Error() string {
	switch {
	case e.Want == "":
		return fmt.Sprintf("read back: the file goes on after its last row: line %d is %q", e.Line, e.Got)
	case e.Got == "":
		return fmt.Sprintf("read back: the file ends too early: line %d must be %q", e.Line, e.Want)
	default:
		return fmt.Sprintf("read back: line %d is %q but must be %q", e.Line, e.Got, e.Want)
	}
}

// Verify reads from r what Write wrote for t and e, and compares every byte. The
// first difference is a *MismatchError. It needs the same small amount of
// memory for a file of any size.
func Verify(r io.Reader, t *license.Table, e Encoding) error {
	e, err := ParseEncoding(string(e))
	if err != nil {
		return err
	}
	in := bufio.NewReaderSize(r, blockSize)
	enc := encoder{encoding: e}
	line := 0
	err = enc.lines(t, func(want []byte) error {
		line++
		got, err := in.Peek(len(want))
		if bytes.Equal(got, want) {
			_, err = in.Discard(len(want))
			return err
		}
		return mismatch(in, line, want, err)
	})
	if err != nil {
		return err
	}
	if _, err := in.Peek(1); !errors.Is(err, io.EOF) {
		return mismatch(in, line+1, nil, err)
	}
	return nil
}

// mismatch reports the line that comes next in in. err is what peeking at it
// gave.
func mismatch(in *bufio.Reader, line int, want []byte, err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read back line %d: %w", line, err)
	}
	// More than any line that Write forms; a longer one is shown in part.
	const longest = 4096
	got, _ := in.Peek(longest)
	if i := bytes.IndexByte(got, '\n'); i >= 0 {
		got = got[:i+1]
	}
	return &MismatchError{Line: line, Want: string(want), Got: string(got)}
}
