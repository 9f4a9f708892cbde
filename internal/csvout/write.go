package csvout

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/licexport/licexport/internal/license"
)

// ErrNoRows is returned by Write and Verify for a table without rows. Such a
// file would tell ImportLic that nobody holds anything.
var ErrNoRows = errors.New("no rows: a file without users would take every license away, so it is never written")

// blockSize is how much is written or read at once.
const blockSize = 256 << 10

// Write writes t to w in the encoding e. The same table always gives the same
// bytes.
//
// A UId, an e-mail or a number of units that cannot stand in the file as it is
// ends Write with an error that names it; w then holds a part of the file.
// Names are altered where they must be, see Stats.Warnings. A table without
// rows is ErrNoRows.
func Write(w io.Writer, t *license.Table, e Encoding) (Stats, error) {
	e, err := ParseEncoding(string(e))
	if err != nil {
		return Stats{}, err
	}
	var size int64
	out := bufio.NewWriterSize(w, blockSize)
	enc := encoder{encoding: e}
	err = enc.lines(t, func(line []byte) error {
		if _, err := out.Write(line); err != nil {
			return fmt.Errorf("write the CSV: %w", err)
		}
		size += int64(len(line))
		return nil
	})
	if err != nil {
		return Stats{}, err
	}
	if err := out.Flush(); err != nil {
		return Stats{}, fmt.Errorf("write the CSV: %w", err)
	}
	return Stats{
		Rows:     enc.rows,
		Bytes:    size,
		Warnings: enc.warnings,
	}, nil
}
