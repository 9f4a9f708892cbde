package license

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"strings"
)

// Decode reads a table that Encode wrote, up to the end of r. Anything else, be
// it cut short, altered or written by a newer version, is a *DecodeError. Memory
// is taken only for what was really read, so that garbage costs nothing. Tables of
// version 1, whose order was another one, are put into order.
func Decode(r io.Reader) (*Table, error) {
	d := decoder{r: bufio.NewReaderSize(r, 1<<16), sum: sha256.New()}
	t := d.table()
	if d.err != nil {
		return nil, d.err
	}
	return t, nil
}

// decoder reads parts of a table until the first error; after it, everything
// reads as empty.
type decoder struct {
	r      *bufio.Reader
	sum    hash.Hash
	buffer []byte
	// version of the form; below the current one the order is not to be relied on.
	version int
	err     error
}

// fail keeps the first error.
func (d *decoder) fail(reason string) {
	if d.err == nil {
		d.err = &DecodeError{Reason: reason}
	}
}

// failRead keeps the first error, an error of the reader.
func (d *decoder) failRead(err error) {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		d.fail("it is cut short")
	} else if d.err == nil {
		d.err = &DecodeError{Reason: "reading failed", Err: err}
	}
}

func (d *decoder) table() *Table {
	t := new(Table)
	d.magic()
	t.licenses = d.licenses()
	var person []uint32
	t.holders, t.chunks, person = d.holders()
	used := make([]bool, len(t.holders))
	for range t.licenses {
		rows := d.rows(person, used)
		t.rows = append(t.rows, rows)
		t.length += len(rows)
	}
	for _, u := range used {
		if !u {
			d.fail("a holder has no rows")
		}
	}
	d.end()
	if d.err == nil && d.version < version {
		return d.reorder(t)
	}
	return t
}

// reorder brings a table of an earlier version into the order of this one.
func (d *decoder) reorder(t *Table) *Table {
	b := NewBuilder(nil)
	for i := range t.licenses {
		b.AddLicense(t, i)
	}
	sortDrafts(b.drafts)
	for i := 1; i < len(b.drafts); i++ {
		if EqualFold(b.drafts[i-1].UID, b.drafts[i].UID) {
			d.fail("two licenses have one UId")
		}
	}
	t, _ = newTable(b.chunks, b.holders, b.drafts)
	return t
}

// ordered reports whether the table read so far is to be in order.
func (d *decoder) ordered() bool { return d.version == version }

func (d *decoder) magic() {
	head := d.bytes(len(magic) + 1)
	switch {
	case d.err != nil:
	case string(head[:len(magic)]) != magic:
		d.fail("it is no table of licexport")
	case head[len(magic)] > version:
		d.err = &DecodeError{
			Reason: fmt.Sprintf("it has version %d, and this licexport reads versions up to %d only", head[len(magic)], version),
			Newer:  int(head[len(magic)]), Known: version,
		}
	case head[len(magic)] == 0:
		d.fail("it has version 0, which no licexport writes")
	default:
		d.version = int(head[len(magic)])
	}
}

// licenses reads the licenses and checks that they are in order.
func (d *decoder) licenses() []License {
	var licenses []License
	for range d.count() {
		l := d.license()
		if d.err != nil {
			return nil
		}
		if strings.TrimSpace(l.UID) == "" {
			d.fail("a license has no UId")
		}
		if n := len(licenses); n > 0 && d.ordered() && compareFold(licenses[n-1].UID, l.UID) >= 0 {
			d.fail("its licenses are out of order")
		}
		licenses = append(licenses, l)
	}
	return licenses
}

func (d *decoder) license() License {
	return License{
		Source: d.string(), ID: d.string(), UID: d.string(), Name: d.string(), Status: d.string(),
		Purchased: d.optional(), Consumed: d.optional(),
	}
}

// holders reads the holders and checks that they are in order. person numbers
// their e-mails.
func (d *decoder) holders() (holders []ref, chunks []string, person []uint32) {
	var t text
	var last record
	var scratch []byte
	n := d.count()
	holders = make([]ref, 0, min(n, 1<<16))
	person = make([]uint32, 0, min(n, 1<<16))
	for i := range n {
		scratch = d.record(scratch[:0])
		if d.err != nil {
			return nil, nil, nil
		}
		at := t.addEncoded(scratch)
		r := read(t.chunks, at)
		var number uint32
		if i > 0 {
			number = person[i-1]
			if d.ordered() && compareRecords(last, r) >= 0 {
				d.fail("its holders are out of order")
			}
			if !EqualFold(last.email, r.email) {
				number++
			}
		}
		if r.email == "" {
			d.fail("a holder has no e-mail")
		}
		holders, person, last = append(holders, at), append(person, number), r
	}
	return holders, t.chunks, person
}

// record appends an encoded record to b.
func (d *decoder) record(b []byte) []byte {
	length := 0
	for range 3 {
		n := d.length()
		length += n
		b = binary.AppendUvarint(b, uint64(n))
	}
	return append(b, d.bytes(length)...)
}

// rows reads the rows of one license and checks that each is possible.
func (d *decoder) rows(person []uint32, used []bool) []uint32 {
	n := d.count()
	if n > len(person) {
		d.fail("a license has more rows than there are holders")
		return nil
	}
	rows := make([]uint32, 0, n)
	previous := -1
	for range n {
		step := d.count()
		rank := previous + step
		if d.err != nil || step == 0 || rank >= len(person) {
			d.fail("a row refers to no holder")
			return nil
		}
		if previous >= 0 && person[previous] == person[rank] {
			d.fail("an e-mail has a license twice")
		}
		rows, used[rank] = append(rows, toUint32(rank)), true
		previous = rank
	}
	return rows
}

// end checks the sum and that nothing follows.
func (d *decoder) end() {
	if d.err != nil {
		return
	}
	want := d.sum.Sum(nil)
	got := make([]byte, len(want))
	if _, err := io.ReadFull(d.r, got); err != nil {
		d.failRead(err)
		return
	}
	if !bytes.Equal(got, want) {
		d.fail("its checksum is wrong, so it was altered or damaged")
		return
	}
	switch _, err := d.r.ReadByte(); {
	case err == nil:
		d.fail("something follows its end")
	case !errors.Is(err, io.EOF):
		d.failRead(err)
	}
}

// bytes reads n bytes. The result is valid until the next call.
func (d *decoder) bytes(n int) []byte {
	if d.err != nil {
		return nil
	}
	if cap(d.buffer) < n {
		d.buffer = make([]byte, n)
	}
	b := d.buffer[:n]
	if _, err := io.ReadFull(d.r, b); err != nil {
		d.failRead(err)
		return nil
	}
	d.sum.Write(b)
	return b
}

func (d *decoder) string() string { return string(d.bytes(d.length())) }

// length reads the length of a string.
func (d *decoder) length() int {
	n := d.count()
	if n > maxString {
		d.fail("a text is too long")
		return 0
	}
	return n
}

// count reads a number that counts things in memory.
func (d *decoder) count() int {
	b := d.varint()
	n, size := binary.Uvarint(b)
	if d.err != nil {
		return 0
	}
	if size != len(b) || n > math.MaxInt32 {
		d.fail("a number is out of range")
		return 0
	}
	return int(n)
}

// optional reads a number that may be unknown.
func (d *decoder) optional() *int64 {
	flag := d.bytes(1)
	if d.err != nil || flag[0] == 0 {
		return nil
	}
	if flag[0] != 1 {
		d.fail("a number is out of range")
		return nil
	}
	b := d.varint()
	n, size := binary.Varint(b)
	if d.err != nil || size != len(b) {
		d.fail("a number is out of range")
		return nil
	}
	return &n
}

// varint reads the bytes of a varint.
func (d *decoder) varint() []byte {
	if d.err != nil {
		return nil
	}
	ahead, err := d.r.Peek(binary.MaxVarintLen64)
	for i, c := range ahead {
		if c < 0x80 {
			d.sum.Write(ahead[:i+1])
			_, _ = d.r.Discard(i + 1) // cannot fail: it was peeked
			return ahead[:i+1]        // stays valid until the next read
		}
	}
	if err != nil {
		d.failRead(err)
	} else {
		d.fail("a number is out of range")
	}
	return nil
}
