package license

import (
	"encoding/binary"
	"math"
	"strings"
)

// chunkSize is the size of a chunk of text. Chunks never move or grow, so that
// collecting a million holders copies no text twice and leaves no half-used
// buffers behind.
const chunkSize = 1 << 20

// ref is where a holder's record begins in a list of chunks.
type ref struct{ chunk, at uint32 }

// record is what is stored of a holder: three strings, once.
type record struct{ id, email, name string }

// text stores records in chunks. The zero value is ready for use.
type text struct {
	chunks []string
	open   *strings.Builder // the last chunk; its capacity is fixed
	size   int64            // bytes that all chunks take up
	used   int64            // bytes of all records
	buffer []byte
}

// add stores a record.
func (t *text) add(r record) ref {
	b := t.buffer[:0]
	b = binary.AppendUvarint(b, uint64(len(r.id)))
	b = binary.AppendUvarint(b, uint64(len(r.email)))
	b = binary.AppendUvarint(b, uint64(len(r.name)))
	b = append(b, r.id...)
	b = append(b, r.email...)
	b = append(b, r.name...)
	t.buffer = b
	return t.addEncoded(b)
}

// addEncoded stores a record in its encoded form.
func (t *text) addEncoded(b []byte) ref {
	if t.open == nil || t.open.Cap()-t.open.Len() < len(b) {
		t.open = new(strings.Builder)
		t.open.Grow(max(chunkSize, len(b)))
		t.chunks = append(t.chunks, "")
		t.size += int64(t.open.Cap())
	}
	last := len(t.chunks) - 1
	at := ref{chunk: toUint32(last), at: toUint32(t.open.Len())}
	t.open.Write(b)
	t.used += int64(len(b))
	// A Builder that has the capacity never moves, so strings taken from it
	// before stay where they are, and taking another one copies nothing.
	t.chunks[last] = t.open.String()
	return at
}

// inOrder copies records so that they lie in memory in the order given, and
// updates where they are. A table is read in its order again and again; jumping
// about in memory takes longer than all else that is done with a record.
func inOrder(chunks []string, records []ref) []string {
	var t text
	for i, at := range records {
		t.buffer = append(t.buffer[:0], encoded(chunks, at)...)
		records[i] = t.addEncoded(t.buffer)
	}
	return t.chunks
}

// read returns the record at r. Its strings share the memory of the chunk.
func read(chunks []string, r ref) record {
	s := chunks[r.chunk][r.at:]
	id, s := length(s)
	email, s := length(s)
	name, s := length(s)
	return record{id: s[:id], email: s[id : id+email], name: s[id+email : id+email+name]}
}

// encoded returns the record at r in its encoded form.
func encoded(chunks []string, r ref) string {
	s := chunks[r.chunk][r.at:]
	id, rest := length(s)
	email, rest := length(rest)
	name, rest := length(rest)
	return s[:len(s)-len(rest)+id+email+name]
}

// length reads an unsigned varint from the start of s.
func length(s string) (n int, rest string) {
	for i, shift := 0, 0; ; i, shift = i+1, shift+7 {
		n |= int(s[i]&0x7f) << shift
		if s[i] < 0x80 {
			return n, s[i+1:]
		}
	}
}

// toUint32 converts a count or an index. Four billion holders, rows or bytes of
// one chunk are far beyond what fits into memory otherwise.
func toUint32(n int) uint32 {
	if n < 0 || int64(n) > math.MaxUint32 {
		panic("license: more than 4,294,967,295 items")
	}
	return uint32(n)
}
