package main

import (
	"strings"

	"github.com/licexport/licexport/plugins/ldap/directory"
)

// class is what a member of a group is.
type class int

const (
	unknown     class = iota // not looked at yet
	aPerson                  // an account of a person
	aGroup                   // a group in the group
	aDevice                  // a computer, or an account of a service
	aContact                 // an address without an account
	aForeign                 // an object that stands for one of another forest
	something                // none of them
	isElsewhere              // another server has it
	isNowhere                // there is no such entry, or none that may be seen
)

// classOf sorts an entry by its object classes. The order matters: a computer of
// Active Directory is a user, too, and a contact is a person.
func classOf(e directory.Entry) class {
	switch {
	case isGroup(e):
		return aGroup
	case e.Is("foreignSecurityPrincipal"):
		return aForeign
	case e.Is("computer", "msDS-GroupManagedServiceAccount", "msDS-ManagedServiceAccount", "device"):
		return aDevice
	case e.Is("contact"):
		return aContact
	case e.Is("user", "person", "inetOrgPerson", "account", "posixAccount"):
		return aPerson
	default:
		return something
	}
}

// classOf is what an entry is, by its classes or else by what it has: elsewhere than
// on Active Directory, where all accounts are of class user, sites have classes of
// their own, and whoever has a uid or an e-mail may be a person.
func (p people) classOf(e directory.Entry) class {
	is := classOf(e)
	if is == something && !p.isAD && (e.Text(attrUID) != "" || len(p.emails(e)) > 0) {
		return aPerson
	}
	return is
}

// groupClasses are the object classes of groups: those of Active Directory, of
// RFC 4519 and 2307, and those that OpenLDAP ships with.
var groupClasses = []string{"group", "groupOfNames", "groupOfUniqueNames", "groupOfMembers", "groupOfEntries", "groupOfURLs", "posixGroup"}

func isGroup(e directory.Entry) bool { return e.Is(groupClasses...) }

// groupFilter finds groups.
func (s *session) groupFilter() string {
	if s.isAD() {
		return "(objectCategory=group)"
	}
	var filter strings.Builder
	for _, class := range groupClasses[1:] {
		filter.WriteString(directory.Filter(attrClass, class))
	}
	return "(|" + filter.String() + ")"
}

// peopleFilter finds people. Computers of Active Directory are of class user, too.
func (s *session) peopleFilter() string {
	if s.isAD() {
		return "(&(objectCategory=person)(objectClass=user))"
	}
	return "(|(objectClass=person)(objectClass=account)(objectClass=posixAccount))"
}
