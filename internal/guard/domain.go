package guard

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/internal/license"
)

// rename is a move of addresses from one domain to another.
type rename struct{ from, to string }

// moves are the differences in which renamed domains are looked for, only when
// there is something to refuse.
type moves []license.LicenseDiff

// ofChanged names the domain that most of the holders with another e-mail moved
// from and to; empty if there is none.
func (m moves) ofChanged() string {
	var t tally
	for i := range m {
		for _, c := range m[i].Changed {
			t.add(c.Old.Email, c.New.Email)
		}
	}
	return t.text("most moved")
}

// ofLost does that for rows that were lost and gained: neither a CSV nor every
// source has ids that show that they belong together, so the local part has to.
func (m moves) ofLost() string {
	var t tally
	for i := range m {
		if m[i].UIDChanged {
			t.all += len(m[i].Lost)
			continue
		}
		now := map[string]string{}
		for _, r := range m[i].Gained {
			local, _, _ := strings.Cut(license.FoldKey(r.Email), "@")
			now[local] = r.Email
		}
		for _, r := range m[i].Lost {
			local, _, _ := strings.Cut(license.FoldKey(r.Email), "@")
			t.add(r.Email, now[local])
		}
	}
	return t.text("most seem to have moved")
}

// tally counts addresses and the moves among them.
type tally struct {
	all   int
	count map[rename]int
}

// add counts an address, as a move if it is in another domain now while its local
// part stayed.
func (t *tally) add(old, now string) {
	t.all++
	fromLocal, from, ok1 := strings.Cut(license.FoldKey(old), "@")
	toLocal, to, ok2 := strings.Cut(license.FoldKey(now), "@")
	if !ok1 || !ok2 || fromLocal != toLocal || from == to {
		return
	}
	if t.count == nil {
		t.count = map[rename]int{}
	}
	t.count[rename{from, to}]++
}

// text says what to do about the most frequent move; empty unless it explains at
// least four of five addresses.
func (t *tally) text(what string) string {
	var most rename
	for r, n := range t.count {
		if n*5 >= t.all*4 {
			most = r // there cannot be two
		}
	}
	if most == (rename{}) {
		return ""
	}
	return fmt.Sprintf("; %s from the domain %s to %s. If the users in Alvao still have the old addresses, map them with identity.domains: {%s: %s}; if the users in Alvao already have the new addresses, approve",
		what, most.from, most.to, most.to, most.from)
}
