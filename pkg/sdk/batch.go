package sdk

import (
	"slices"

	sourcev1 "github.com/licexport/licexport/proto/licexport/source/v1"
)

// A batch is sent when it has this many rows or bytes. Small enough that few
// rows are in flight, large enough that a message costs nothing per row.
const (
	batchRows  = 500
	batchBytes = 256 << 10
)

// maxRowBytes is the largest row: a message with nothing else in it.
const maxRowBytes = sourcev1.MaxMessageBytes - 64

// licenseBatch collects licenses.
type licenseBatch struct {
	rows []*sourcev1.License
	size int
}

// add adds l and reports whether the batch should be sent now.
func (b *licenseBatch) add(l *License) (full bool) {
	b.rows = append(b.rows, &sourcev1.License{
		Id:        l.ID,
		Uid:       l.UID,
		Name:      l.Name,
		Purchased: clone(l.Purchased),
		Consumed:  clone(l.Consumed),
		Status:    l.Status,
	})
	b.size += fieldSize(l.ID) + fieldSize(l.UID) + fieldSize(l.Name) + fieldSize(l.Status) + 32
	return len(b.rows) >= batchRows || b.size >= batchBytes
}

// take empties the batch into a message; nil if there is nothing.
func (b *licenseBatch) take() *sourcev1.Licenses {
	if len(b.rows) == 0 {
		return nil
	}
	m := &sourcev1.Licenses{Licenses: b.rows}
	*b = licenseBatch{}
	return m
}

// holderBatch collects holders. Messages are cut from slabs, because at a
// million holders one allocation for each of their parts is what an export
// would spend its time on. A slab is never used again once it is sent: gRPC
// may still look at it.
type holderBatch struct {
	rows   []*sourcev1.Holder
	size   int
	slab   []sourcev1.Holder
	emails []sourcev1.Email
	refs   []*sourcev1.Email
	ids    []string
	unique []string // scratch of distinct
}

// distinct returns ids with each once. The result is valid until the next call.
func (b *holderBatch) distinct(ids []string) []string {
	b.unique = b.unique[:0]
	if len(ids) > 64 { // comparing each with each would be too slow
		b.unique = append(b.unique, ids...)
		slices.Sort(b.unique)
		b.unique = slices.Compact(b.unique)
		return b.unique
	}
	for _, id := range ids {
		if !slices.Contains(b.unique, id) {
			b.unique = append(b.unique, id)
		}
	}
	return b.unique
}

// fits reports whether a holder of this size may join the batch.
func (b *holderBatch) fits(size int) bool {
	return len(b.rows) == 0 || b.size+size <= batchBytes
}

// full reports whether the batch should be sent now.
func (b *holderBatch) full() bool {
	return len(b.rows) >= batchRows || b.size >= batchBytes
}

func (b *holderBatch) add(h *Holder, licenseIDs []string, size int) {
	row := one(&b.slab, batchRows)
	row.Id, row.Name, row.LeftOut = h.ID, h.Name, h.LeftOut
	row.Kind = h.Kind.proto()
	row.LicenseIds = b.copyIDs(licenseIDs)
	row.Emails = b.copyEmails(h.Emails)
	b.rows = append(b.rows, row)
	b.size += size
}

func (b *holderBatch) copyIDs(ids []string) []string {
	start := len(b.ids)
	if cap(b.ids)-start < len(ids) {
		b.ids, start = make([]string, 0, max(2*batchRows, len(ids))), 0
	}
	b.ids = append(b.ids, ids...)
	return b.ids[start:len(b.ids):len(b.ids)]
}

func (b *holderBatch) copyEmails(emails []Email) []*sourcev1.Email {
	start := len(b.refs)
	if cap(b.refs)-start < len(emails) {
		b.refs, start = make([]*sourcev1.Email, 0, max(batchRows, len(emails))), 0
	}
	for _, e := range emails {
		m := one(&b.emails, batchRows)
		m.Address, m.Kind = e.Address, e.Kind.proto()
		b.refs = append(b.refs, m)
	}
	return b.refs[start:len(b.refs):len(b.refs)]
}

// take empties the batch into a message; nil if there is nothing.
func (b *holderBatch) take() *sourcev1.Holders {
	if len(b.rows) == 0 {
		return nil
	}
	m := &sourcev1.Holders{Holders: b.rows}
	b.rows, b.size = make([]*sourcev1.Holder, 0, len(b.rows)), 0
	return m
}

// reset forgets what has been collected.
func (b *holderBatch) reset() { b.rows, b.size = b.rows[:0], 0 }

// one cuts an element off slab, and makes a new slab of n when it is used up.
func one[T any](slab *[]T, n int) *T {
	if len(*slab) == 0 {
		*slab = make([]T, n)
	}
	first := &(*slab)[0]
	*slab = (*slab)[1:]
	return first
}

// holderSize is an upper bound of the bytes that a holder takes in a message.
func holderSize(h *Holder, licenseIDs []string) int {
	size := 16 + fieldSize(h.ID) + fieldSize(h.Name) + fieldSize(h.LeftOut)
	for _, e := range h.Emails {
		size += 8 + fieldSize(e.Address)
	}
	for _, id := range licenseIDs {
		size += fieldSize(id)
	}
	return size
}

// fieldSize is an upper bound of a string field: tag, length, bytes.
func fieldSize(s string) int { return len(s) + 4 }

func (k Kind) proto() sourcev1.Holder_Kind {
	switch k {
	case User:
		return sourcev1.Holder_KIND_USER
	case Device:
		return sourcev1.Holder_KIND_DEVICE
	case Key:
		return sourcev1.Holder_KIND_KEY
	default:
		return sourcev1.Holder_KIND_UNSPECIFIED
	}
}

func (k EmailKind) proto() sourcev1.Email_Kind {
	switch k {
	case Mail:
		return sourcev1.Email_KIND_MAIL
	case Alias:
		return sourcev1.Email_KIND_ALIAS
	case Login:
		return sourcev1.Email_KIND_LOGIN
	default:
		return sourcev1.Email_KIND_UNSPECIFIED
	}
}

func clone[T any](value *T) *T {
	if value == nil {
		return nil
	}
	return new(*value)
}
