package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// The witness of completeness is memberOf. Active Directory answers a search for it
// by way of the members' own entries, while member is read from the group, range by
// range: whoever is found by the one and not by the other was lost on the way, or
// may not be seen in the group. A directory like OpenLDAP has no such witness:
// memberOf is there only with an overlay, and only for what has changed since.

// lostMembersError says that the entries of members name a group that does not name
// them.
type lostMembersError struct {
	group *node
	dns   []string // some of them
	count int
}

// Error has the numbers.
func (e *lostMembersError) Error() string {
	return fmt.Sprintf("%d entries say that they are members of %s, which does not name them", e.count, e.group.dn)
}

// compare asks the witness about each group that was opened.
func (r *reading) compare(ctx context.Context) error {
	if !r.s.isAD() {
		return nil
	}
	base := r.s.root.Default
	if r.s.forest {
		base = ""
	}
	for _, n := range r.nodes {
		named := make(map[string]bool, len(n.members))
		for _, m := range n.members {
			named[m.key] = true
		}
		lost := &lostMembersError{group: n}
		err := r.s.search(ctx, directory.Query{Base: base, Filter: directory.Filter("memberOf", n.dn)}, func(e directory.Entry) error {
			r.count()
			if named[directory.Key(e.DN())] {
				return nil
			}
			if lost.count++; len(lost.dns) < mostShown {
				lost.dns = append(lost.dns, e.DN())
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("counting the members of %s: %w", n.dn, err)
		}
		if lost.count > 0 {
			return lost
		}
	}
	return nil
}

// mostShown is how many entries a text names.
const mostShown = 10

// shown lists DNs for people, one a line.
func shown(dns []string, count int) string {
	if len(dns) > mostShown {
		dns = dns[:mostShown]
	}
	text := "  " + strings.Join(dns, "\n  ")
	if count > len(dns) {
		text += fmt.Sprintf("\n  and %d more", count-len(dns))
	}
	return text
}

func lostMembers(e *lostMembersError) error {
	return upstream(e, "ldap.members_missing", "the group "+e.group.dn+" does not name all of its members",
		fmt.Sprintf("By their own entries (memberOf) these are members, too, and the group's attribute member does not have them:\n%s\nIt stayed so after reading everything again. "+
			"Either the account may not see all of the attribute member (hidden membership: give it the right to read the group), or this domain controller is damaged: run dcdiag, or name another one in url.", shown(e.dns, e.count)))
}

// upstream is a problem of the directory, or of the way to it.
func upstream(err error, code, summary, detail string) error {
	problem := sdk.Upstream(err, summary)
	problem.Code, problem.Detail = code, detail
	return problem
}
