package window

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// The file: magic, seed, then the licenses, each with the number of its block and
// its entries up to one with 0 as bits, then block number 0. Numbers are unsigned
// varints, hashes six bytes in big endian.
const magic = "licexport window 1\n"

// DamagedError says that the file with the holders cannot be used.
type DamagedError struct{ Reason string }

// Error says what is wrong with it.
func (e *DamagedError) Error() string { return "the window of the last days is damaged: " + e.Reason }

// entry is one holder of a license.
type entry struct {
	email, id uint64
	bits      uint64 // one for each point at which the holder had the license
}

// reader reads the file and proves that it is the one that is named.
type reader struct {
	buffer *bufio.Reader
	sum    hash.Hash
	seed   uint64
}

func newReader(r io.Reader) (*reader, error) {
	sum := sha256.New()
	f := &reader{buffer: bufio.NewReaderSize(io.TeeReader(r, sum), 1<<16), sum: sum}
	head := make([]byte, len(magic)+8)
	if _, err := io.ReadFull(f.buffer, head); err != nil {
		return nil, damaged(err)
	}
	if string(head[:len(magic)]) != magic {
		return nil, &DamagedError{"it does not begin as such a file does"}
	}
	f.seed = binary.BigEndian.Uint64(head[len(magic):])
	return f, nil
}

// block gives the number of the next block; 0 at the end.
func (f *reader) block() (uint64, error) {
	n, err := binary.ReadUvarint(f.buffer)
	return n, damaged(err)
}

// next gives the next entry of a block; bits are 0 at its end.
func (f *reader) next() (e entry, err error) {
	if e.bits, err = binary.ReadUvarint(f.buffer); err != nil || e.bits == 0 {
		return e, damaged(err)
	}
	both, err := f.buffer.Peek(12)
	if err != nil {
		return e, damaged(err)
	}
	e.email = uint64(binary.BigEndian.Uint16(both))<<32 | uint64(binary.BigEndian.Uint32(both[2:]))
	e.id = uint64(binary.BigEndian.Uint16(both[6:]))<<32 | uint64(binary.BigEndian.Uint32(both[8:]))
	_, err = f.buffer.Discard(12)
	return e, damaged(err)
}

// end proves that everything was read and that it is the file with this digest.
func (f *reader) end(digest string) error {
	switch _, err := f.buffer.ReadByte(); {
	case err == nil:
		return &DamagedError{"something follows its end"}
	case !errors.Is(err, io.EOF):
		return err
	}
	if got := hex.EncodeToString(f.sum.Sum(nil)); got != digest {
		return &DamagedError{"its checksum is wrong"}
	}
	return nil
}

// damaged makes an end that comes too early a DamagedError.
func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return &DamagedError{"it ends too early"}
	}
	return err
}

// writer writes the file.
type writer struct {
	buffer *bufio.Writer
	sum    hash.Hash
	text   []byte
}

func newWriter(w io.Writer, seed uint64) (*writer, error) {
	sum := sha256.New()
	f := &writer{buffer: bufio.NewWriterSize(io.MultiWriter(w, sum), 1<<16), sum: sum}
	head := binary.BigEndian.AppendUint64([]byte(magic), seed)
	_, err := f.buffer.Write(head)
	return f, err
}

func (f *writer) number(n uint64) error {
	f.text = binary.AppendUvarint(f.text[:0], n)
	_, err := f.buffer.Write(f.text)
	return err
}

func (f *writer) entry(e entry) error {
	b := binary.AppendUvarint(f.text[:0], e.bits)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(b, uint16(e.email>>32)), uint32(e.email))
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint16(b, uint16(e.id>>32)), uint32(e.id))
	f.text = b
	_, err := f.buffer.Write(b)
	return err
}

// end completes the file and gives its digest.
func (f *writer) end() (digest string, err error) {
	if err := f.number(0); err != nil {
		return "", err
	}
	if err := f.buffer.Flush(); err != nil {
		return "", fmt.Errorf("write the window of the last days: %w", err)
	}
	return hex.EncodeToString(f.sum.Sum(nil)), nil
}
