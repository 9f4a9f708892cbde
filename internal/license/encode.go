package license

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

// Encode writes the table in a form of its own, which Decode reads: versioned,
// with a checksum, and the same bytes for equal tables. It keeps everything,
// unlike a CSV.
func (t *Table) Encode(w io.Writer) error {
	sum := sha256.New()
	e := encoder{w: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16)}
	e.write(append([]byte(magic), version))
	e.number(len(t.licenses))
	for i := range t.licenses {
		e.license(&t.licenses[i])
	}
	e.number(len(t.holders))
	for _, at := range t.holders {
		e.holder(t.chunks, at)
	}
	for _, rows := range t.rows {
		e.rows(rows)
	}
	if e.err == nil {
		e.err = e.w.Flush()
	}
	if e.err == nil {
		_, e.err = w.Write(sum.Sum(nil))
	}
	if e.err != nil {
		return fmt.Errorf("store the table: %w", e.err)
	}
	return nil
}

// encoder writes parts of a table until the first error.
type encoder struct {
	w      *bufio.Writer
	buffer [binary.MaxVarintLen64]byte
	err    error
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.w.Write(b)
	}
}

func (e *encoder) number(n int) {
	e.write(binary.AppendUvarint(e.buffer[:0], uint64(n)))
}

func (e *encoder) string(s string) {
	e.limit(s)
	e.number(len(s))
	e.raw(s)
}

// raw writes a string without its length.
func (e *encoder) raw(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

// limit refuses a string that Decode would refuse.
func (e *encoder) limit(s string) {
	if len(s) > maxString && e.err == nil {
		e.err = fmt.Errorf("a text of %d bytes is too long (at most %d): %.40q…", len(s), maxString, s)
	}
}

func (e *encoder) optional(n *int64) {
	if n == nil {
		e.write([]byte{0})
		return
	}
	e.write([]byte{1})
	e.write(binary.AppendVarint(e.buffer[:0], *n))
}

func (e *encoder) license(l *License) {
	for _, s := range []string{l.Source, l.ID, l.UID, l.Name, l.Status} {
		e.string(s)
	}
	e.optional(l.Purchased)
	e.optional(l.Consumed)
}

func (e *encoder) holder(chunks []string, at ref) {
	r := read(chunks, at)
	e.limit(r.id)
	e.limit(r.email)
	e.limit(r.name)
	e.raw(encoded(chunks, at))
}

func (e *encoder) rows(rows []uint32) {
	e.number(len(rows))
	previous := -1
	for _, rank := range rows {
		e.number(int(rank) - previous)
		previous = int(rank)
	}
}
