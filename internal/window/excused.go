package window

// Excused are differences that a person expected: holders who moved to another
// license of the file or changed their e-mail. Measure finds them and Advance takes
// them out of the window.
type Excused struct {
	blocks map[uint64]*excusedLicense
}

// excusedLicense are those of one license, by the hash of the e-mail that a point
// has.
type excusedLicense struct {
	moved   map[uint64]bool
	renamed map[uint64]uint64 // to the e-mail that the holder has now
	targets map[uint64]bool   // the new e-mails of renamed
}

func (x *Excused) empty() bool { return x == nil || len(x.blocks) == 0 }

// of gives what is excused in a block; nil if nothing is.
func (x *Excused) of(block uint64) *excusedLicense {
	if x == nil {
		return nil
	}
	return x.blocks[block]
}

// at gives what is excused in a block, to add to it.
func (x *Excused) at(block uint64) *excusedLicense {
	if x.blocks == nil {
		x.blocks = map[uint64]*excusedLicense{}
	}
	l := x.blocks[block]
	if l == nil {
		l = &excusedLicense{moved: map[uint64]bool{}, renamed: map[uint64]uint64{}, targets: map[uint64]bool{}}
		x.blocks[block] = l
	}
	return l
}

func (l *excusedLicense) rename(from, to uint64) {
	l.renamed[from] = to
	l.targets[to] = true
}
