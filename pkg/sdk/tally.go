package sdk

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/maphash"
)

// tally counts distinct holders, and pairs of a holder and a license, exactly: a
// holder that is added again has the licenses of both.
//
// A map[string]int would need about 90 bytes per holder. This is an open hash
// table of 8 bytes a slot over records that lie packed in fixed chunks: the
// number of its set of licenses and the id, where a GUID, what most vendors use, takes 17
// bytes. Beyond its id a holder takes 16 bytes in a full table and 26 in one
// that has just grown. Ids are compared in full, so hash collisions only cost
// time.
type tally struct {
	seed        maphash.Seed
	slots       []tallySlot
	mask        uint32 // length of slots, a power of two, less one
	chunks      [][]byte
	chunk       uint32 // where the next record goes
	sets        licenseSets
	holders     uint64
	assignments uint64
}

// tallySlot refers to a record: 16 bits of chunk, 16 bits of offset. The hash
// is there so that neither growing nor most misses look at records; 0 is kept
// for free slots.
type tallySlot struct{ hash, ref uint32 }

const (
	chunkBytes = 1 << 16
	maxChunks  = 1 << 16
	setBytes   = 4 // number of the set of licenses, before the id
)

func newTally() tally { return tally{seed: maphash.MakeSeed(), sets: newLicenseSets()} }

// reset forgets everything and keeps the memory for the next pass.
func (t *tally) reset() {
	clear(t.slots)
	for i := range t.chunks {
		t.chunks[i] = t.chunks[i][:0]
	}
	t.chunk, t.holders, t.assignments = 0, 0, 0
}

// add counts a holder with licenses, given by their numbers. It fails only when there
// are 4 GiB of ids.
func (t *tally) add(id string, licenses []uint32) error {
	if 5*(t.holders+1) > 4*uint64(len(t.slots)) {
		t.grow()
	}
	var scratch [maxPacked]byte
	packed := pack(scratch[:0], id)
	hash := max(uint32(maphash.Bytes(t.seed, packed)>>32), 1)
	slot := t.find(hash, packed)
	if slot.hash != 0 {
		former := t.record(slot.ref)[:setBytes]
		set := binary.LittleEndian.Uint32(former)
		both := t.sets.union(set, licenses)
		t.assignments += t.sets.size(both) - t.sets.size(set)
		binary.LittleEndian.PutUint32(former, both)
		return nil
	}
	set := t.sets.number(licenses)
	ref, err := t.store(packed, set)
	if err != nil {
		return err
	}
	*slot = tallySlot{hash, ref}
	t.holders++
	t.assignments += t.sets.size(set)
	return nil
}

// has reports whether a holder was added.
func (t *tally) has(id string) bool {
	if id == "" || len(t.slots) == 0 {
		return false
	}
	var scratch [maxPacked]byte
	packed := pack(scratch[:0], id)
	return t.find(max(uint32(maphash.Bytes(t.seed, packed)>>32), 1), packed).hash != 0
}

// find returns the slot of an id, or the free slot where it belongs.
func (t *tally) find(hash uint32, packed []byte) *tallySlot {
	for i := hash & t.mask; ; i = (i + 1) & t.mask {
		slot := &t.slots[i]
		if slot.hash == 0 {
			return slot
		}
		if slot.hash == hash && bytes.HasPrefix(t.record(slot.ref)[setBytes:], packed) {
			return slot // a packed id is no prefix of another: its length leads
		}
	}
}

// grow doubles the table.
func (t *tally) grow() {
	old := t.slots
	t.mask = max(63, 2*t.mask+1)
	t.slots = make([]tallySlot, int(t.mask)+1)
	for _, slot := range old {
		if slot.hash == 0 {
			continue
		}
		i := slot.hash & t.mask
		for t.slots[i].hash != 0 {
			i = (i + 1) & t.mask
		}
		t.slots[i] = slot
	}
}

// store keeps a record; none straddles two chunks.
func (t *tally) store(packed []byte, set uint32) (ref uint32, err error) {
	if int(t.chunk) < len(t.chunks) && len(t.chunks[t.chunk])+setBytes+len(packed) > chunkBytes {
		t.chunk++
	}
	if t.chunk == maxChunks {
		return 0, errors.New("more than 4 GiB of holder ids cannot be counted")
	}
	if int(t.chunk) == len(t.chunks) {
		t.chunks = append(t.chunks, make([]byte, 0, chunkBytes))
	}
	chunk := t.chunks[t.chunk]
	ref = t.chunk<<16 | uint32(len(chunk))
	chunk = binary.LittleEndian.AppendUint32(chunk, set)
	t.chunks[t.chunk] = append(chunk, packed...)
	return ref, nil
}

// record returns a record and what follows it in its chunk.
func (t *tally) record(ref uint32) []byte {
	return t.chunks[ref>>16][ref&0xFFFF:]
}

const (
	maxPacked  = 2 + 1024 // ids are bounded by MaxStringBytes
	guidLayout = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
)

// pack appends an id, which is not empty, in the form that is stored: its
// length and itself, or 0 and 16 bytes for a GUID in lower-case hex. No form is
// the beginning of another.
func pack(b []byte, id string) []byte {
	if packed, ok := packGUID(b, id); ok {
		return packed
	}
	return append(binary.AppendUvarint(b, uint64(len(id))), id...)
}

func packGUID(b []byte, id string) (packed []byte, ok bool) {
	if len(id) != len(guidLayout) {
		return nil, false
	}
	b = append(b, 0)
	high, half := byte(0), false
	for i := range len(id) {
		if guidLayout[i] == '-' {
			if id[i] != '-' {
				return nil, false
			}
			continue
		}
		digit, ok := hexDigit(id[i])
		if !ok {
			return nil, false
		}
		if half {
			b = append(b, high<<4|digit)
		}
		high, half = digit, !half
	}
	return b, true
}

// hexDigit reads lower-case digits only, so that packing can be undone.
func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	default:
		return 0, false
	}
}
