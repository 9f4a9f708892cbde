package csvout

import (
	"bytes"
	"fmt"

	"github.com/licexport/licexport/internal/license"
)

// tails are the ends of all lines, from the e-mail to the line end: one for each
// holder of a table, who has the same in the rows of all licenses. Those rows
// stand far apart in the file, so forming the ends once, in the order of the
// holders, saves most of the work and most of the waiting for memory.
//
// They are kept in blocks of the right size: one long piece would have to be
// copied again and again while it grows.
type tails struct {
	blocks []tailBlock
	odd    map[uint32]oddity
}

// tailsPerBlock is the number of holders in a block.
const tailsPerBlock = 4096

// tailBlock holds the tails of holders with neighboring ranks, one after the
// other, and where each ends.
type tailBlock struct {
	text []byte
	ends [tailsPerBlock]uint32
}

// oddity is what has to be said about the rows of a holder.
type oddity struct {
	// err is why they cannot be written.
	err error
	// cut and replaced say how the name was altered.
	cut, replaced bool
}

// formTails forms the tails of all holders of t.
func formTails(t *license.Table, e Encoding) *tails {
	holders := t.Holders()
	x := &tails{
		blocks: make([]tailBlock, (holders+tailsPerBlock-1)/tailsPerBlock),
		odd:    map[uint32]oddity{},
	}
	var text []byte
	for b := range x.blocks {
		text = text[:0]
		first := b * tailsPerBlock
		for i := range min(tailsPerBlock, holders-first) {
			rank := uint32(first + i)
			email, name := t.Holder(rank)
			var odd oddity
			if text, odd = appendTail(text, email, name, e); odd != (oddity{}) {
				x.odd[rank] = odd
			}
			x.blocks[b].ends[i] = uint32(len(text))
		}
		x.blocks[b].text = bytes.Clone(text)
	}
	return x
}

// appendTail appends the tail of one holder.
func appendTail(dst []byte, email, name string, e Encoding) ([]byte, oddity) {
	if f := emailFault(email); !f.ok() {
		return dst, oddity{err: fmt.Errorf("the e-mail %q of %q %s, and ImportLic would refuse the whole file; correct it at its origin or name another one (setting identity.file)", shorten(email), shorten(name), f.text)}
	}
	if !encodable(email, e) {
		return dst, oddity{err: fmt.Errorf("the e-mail %q has letters that %s lacks; choose the encoding %s", email, e, UTF8BOM)}
	}
	clean, cut := cleanName(name)
	dst, _ = appendText(dst, email, e)
	dst = append(dst, ';')
	dst, lost := appendText(dst, clean, e)
	return append(dst, "\r\n"...), oddity{cut: cut, replaced: lost > 0}
}

// of returns the tail of the holder with a rank.
func (x *tails) of(rank uint32) []byte {
	block, i := &x.blocks[rank/tailsPerBlock], rank%tailsPerBlock
	start := uint32(0)
	if i > 0 {
		start = block.ends[i-1]
	}
	return block.text[start:block.ends[i]]
}
