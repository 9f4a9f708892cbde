package csvout

import "github.com/licexport/licexport/internal/license"

// uidIndex numbers the UIds of a file from 0, in order of appearance and
// equal ones (license.EqualFold) by one number.
type uidIndex struct {
	bySpelling map[string]int
	byKey      map[string]int
	// last is the UId asked for last: rows of a license mostly stand together.
	last       string
	lastNumber int
}

func newUIDIndex() *uidIndex {
	return &uidIndex{bySpelling: map[string]int{}, byKey: map[string]int{}, lastNumber: -1}
}

// number returns the number of uid and whether it is a new one.
func (x *uidIndex) number(uid string) (n int, isNew bool) {
	if x.lastNumber >= 0 && uid == x.last {
		return x.lastNumber, false
	}
	n, known := x.bySpelling[uid]
	if !known {
		key := license.FoldKey(uid)
		if n, known = x.byKey[key]; !known {
			n, isNew = len(x.byKey), true
			x.byKey[key] = n
		}
		x.bySpelling[uid] = n
	}
	x.last, x.lastNumber = uid, n
	return n, isNew
}
