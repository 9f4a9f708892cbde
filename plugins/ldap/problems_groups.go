package main

import (
	"fmt"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/ldap/directory"
)

// named is how the settings name a group.
func (g group) named() string {
	switch {
	case g.DN != "":
		return g.DN
	case g.ID != "":
		return "with the id " + g.ID
	default:
		return g.Name
	}
}

func about(code, summary, detail string) sdk.Problem {
	return sdk.Problem{Code: code, Origin: sdk.OriginUpstream, Summary: summary, Detail: detail}
}

func groupNotFound(g group) error {
	detail := "Check its name, groups_base, and whether the account may see it: servers answer alike for what is not there and what may not be seen."
	if g.DN != "" {
		detail = "Was it moved or renamed? Then its DN is another one: name it by its id, which stays. Or the account may not see it: servers answer alike."
	}
	return about("ldap.group_not_found", "the group "+g.named()+" is not found", detail)
}

func groupAmbiguous(g group, found []directory.Entry) error {
	dns := make([]string, len(found))
	for i, e := range found {
		dns[i] = e.DN()
	}
	return about("ldap.group_ambiguous", fmt.Sprintf("%d groups are called %s", len(found), g.named()),
		"Name the one that is meant by its dn or id:\n"+shown(dns, len(dns)))
}

func notAGroup(e directory.Entry) error {
	return about("ldap.not_a_group", e.DN()+" is not a group",
		"It has the object classes "+strings.Join(e.Texts(attrClass), ", ")+". Groups are: "+strings.Join(groupClasses, ", ")+".")
}

func sameGroup(i int, n *node, other int) error {
	return configProblem("ldap.group_twice", fmt.Sprintf("/groups/%d", i), fmt.Sprintf("groups %d and %d are the same: %s", other+1, i+1, n.dn),
		"Each group stands for one license. Remove one of them.")
}

func notUniversal(n *node) error {
	return about("ldap.member_elsewhere", "the global catalog does not know the members of "+n.dn,
		"It has those of universal groups only, and this one is global or domain-local in another domain. Make it universal, or read it with a second source from a domain controller of its domain.")
}

func dynamicGroup(n *node, text string, err error) error {
	return about("ldap.dynamic_group", "the members of "+n.dn+" cannot be found",
		fmt.Sprintf("They are those whom the search %s finds, and licexport cannot make it: %v. Use a group that names its members.", text, err))
}

func uidTwice(uid, dn string) error {
	return about("ldap.uid_ambiguous", "more than one entry has the uid "+uid,
		"A group names its member by this uid, and "+dn+" is not the only one who has it. Narrow people_base, or correct one of the entries.")
}

func groupEmpty(n *node, t tally) error {
	what := "It has no members that the account may see."
	if t.devices+t.groups+t.others > 0 {
		what = fmt.Sprintf("It has %s, %s and %s.", plural(t.devices, "device or service account", "devices or service accounts"),
			plural(t.groups, "group that is not opened", "groups that are not opened"), plural(t.others, "other member", "other members"))
	}
	return about("ldap.group_empty", "nobody is in the group "+n.dn,
		what+" An account without the right to read the members sees the same, so this is an error. If the group may be empty, set allow_empty: true for it.")
}

func groupTooSmall(n *node, people, least int) error {
	return about("ldap.group_too_small", fmt.Sprintf("only %s in the group %s", plural(people, "person is", "people are"), n.dn),
		fmt.Sprintf("expect_at_least says that there are at least %d. If the group has become smaller, lower it.", least))
}

func badPurchased(n *node, attribute, text string) error {
	return about("ldap.purchased_malformed", fmt.Sprintf("%s of %s is not a number of units", attribute, n.dn),
		fmt.Sprintf("It is %q. purchased_attribute says that the number of bought units stands there, so it has to be a whole number and nothing else; an empty one means that it is unknown. A number in purchased of the group in the settings comes first.", text))
}

// unresolvedError says how many members lead nowhere.
type unresolvedError struct{ count int }

// Error has the number.
func (e *unresolvedError) Error() string {
	return fmt.Sprintf("%s nowhere", plural(e.count, "member leads", "members lead"))
}

func unresolved(l *list, allowed int) error {
	return upstream(&unresolvedError{count: l.count()}, "ldap.member_unresolved", fmt.Sprintf("%s nowhere", plural(l.count(), "member leads", "members lead")),
		fmt.Sprintf("The groups name entries that do not exist, or that the account may not see:\n%s\nGive the account the right to see them, or remove them from the groups. If the entries are gone for good and you cannot remove them, set max_unresolved to %d (it is %d).",
			shown(l.dns, l.count()), l.count(), allowed))
}

func unresolvedWarning(l *list) sdk.Problem {
	return about("ldap.member_unresolved", fmt.Sprintf("%s nowhere", plural(l.count(), "member leads", "members lead")),
		"The groups name entries that do not exist, or that the account may not see; max_unresolved allows so many:\n"+shown(l.dns, l.count()))
}

func membersElsewhere(l *list) error {
	return about("ldap.member_elsewhere", fmt.Sprintf("%s on this server", plural(l.count(), "member is not", "members are not")),
		"They belong to another domain or another server, so their e-mail is not known here:\n"+shown(l.dns, l.count())+
			"\nFor domains of the same forest, name the global catalog in url (port 3269). For others, read a group in their own domain with a second source. To leave these members out for good, set elsewhere: leave_out; they lose the license then.")
}

func elsewhereWarning(l *list) sdk.Problem {
	return about("ldap.member_elsewhere", fmt.Sprintf("%s on this server and left out", plural(l.count(), "member is not", "members are not")),
		"The setting elsewhere: leave_out says so:\n"+shown(l.dns, l.count()))
}
