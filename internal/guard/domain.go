package guard

import (
	"strings"

	"github.com/licexport/licexport/internal/license"
)

// rename is a move of addresses from one domain to another.
type rename struct{ from, to string }

// renamedDomain finds the domain that most of the changed addresses moved from
// and to while their local part stayed. ok is false unless it explains at least
// four of five changes.
func renamedDomain(changes []license.Change) (r rename, ok bool) {
	moves := map[rename]int{}
	best := 0
	for _, c := range changes {
		fromLocal, from, ok1 := strings.Cut(license.FoldKey(c.Old.Email), "@")
		toLocal, to, ok2 := strings.Cut(license.FoldKey(c.New.Email), "@")
		if !ok1 || !ok2 || fromLocal != toLocal || from == to {
			continue
		}
		m := rename{from, to}
		moves[m]++
		if moves[m] > best {
			r, best = m, moves[m]
		}
	}
	return r, best*5 >= len(changes)*4 && best > 0
}
