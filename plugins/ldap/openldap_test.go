package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/internal/sourcetest"
	"github.com/licexport/licexport/plugins/ldap/ldaptest"
)

// ldif makes the people u1 to u<n> below ou=people.
func ldif(n int) *strings.Builder {
	var text strings.Builder
	for _, ou := range []string{"people", "groups", "hidden"} {
		fmt.Fprintf(&text, "dn: ou=%s,%s\nobjectClass: organizationalUnit\nou: %s\n\n", ou, ldaptest.Suffix, ou)
	}
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&text, "dn: %s\nobjectClass: inetOrgPerson\nuid: u%d\ncn: User %d\nsn: User\ndisplayName: User %d\nmail: u%d@example.test\n\n", user(i), i, i, i, i)
	}
	return &text
}

func user(i int) string { return fmt.Sprintf("uid=u%d,ou=people,%s", i, ldaptest.Suffix) }

func inGroups(name string) string { return "cn=" + name + ",ou=groups," + ldaptest.Suffix }

// addGroup adds a groupOfNames.
func addGroup(text *strings.Builder, name string, members ...string) {
	fmt.Fprintf(text, "dn: %s\nobjectClass: groupOfNames\ncn: %s\n", inGroups(name), name)
	for _, m := range members {
		fmt.Fprintf(text, "member: %s\n", m)
	}
	text.WriteString("\n")
}

// settings are those for slapd without TLS, with these groups.
func settings(url string, groups ...map[string]any) sdktest.Config {
	list := make([]any, len(groups))
	for i, g := range groups {
		list[i] = g
	}
	return sdktest.Config{"url": url, "bind_dn": ldaptest.Reader, "password": ldaptest.Password, "groups": list}
}

func named(name string) map[string]any { return map[string]any{"name": name} }

// with adds settings.
func with(c sdktest.Config, more map[string]any) sdktest.Config {
	all := sdktest.Config{}
	maps.Copy(all, c)
	maps.Copy(all, more)
	return all
}

func run(t *testing.T, c sdktest.Config) *sdktest.Result {
	t.Helper()
	return sdktest.Run(t, newSource(plugin{clock: night()}), sdktest.Case{Config: c})
}

// exported fails the test unless the export is complete.
func exported(t *testing.T, c sdktest.Config) *sdktest.Result {
	t.Helper()
	return sourcetest.Complete(t, run(t, c))
}

// refused fails the test unless the export fails with this code, and says what the
// text must name.
func refused(t *testing.T, c sdktest.Config, code string, names ...string) refusal {
	t.Helper()
	got := run(t, c)
	p := sourcetest.Refused(t, got, code)
	for _, name := range names {
		if !strings.Contains(p.Summary+"\n"+p.Detail, name) {
			t.Errorf("%s does not name %q:\n%s", code, name, sourcetest.Texts(got.Problems))
		}
	}
	if strings.Contains(sourcetest.Texts(got.Problems), ldaptest.Password) {
		t.Errorf("%s shows the password", code)
	}
	return refusal{path: p.Path, summary: p.Summary}
}

// refusal is what more there is to see of a problem.
type refusal struct{ path, summary string }

// holding is who holds a license, by the first e-mail, in the order of the export.
func holding(got *sdktest.Result, license string) []string {
	var all []string
	for _, h := range got.Holders {
		for _, id := range h.Licenses {
			if id != license || h.Kind != sdk.User || h.LeftOut != "" {
				continue
			}
			if len(h.Emails) == 0 {
				all = append(all, h.Name)
				continue
			}
			all = append(all, h.Emails[0].Address)
		}
	}
	return all
}

// idNamed is the id of the license with this name.
func idNamed(t *testing.T, got *sdktest.Result, name string) string {
	t.Helper()
	for _, l := range got.Licenses {
		if l.Name == name {
			return l.ID
		}
	}
	t.Fatalf("no license %s in %v", name, got.Licenses)
	return ""
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// Paging does not lift OpenLDAP's limit of sizes: an account without the right to
// more gets 500 entries and an error, and the 500 are not used.
func TestLargeGroupOfOpenLDAP(t *testing.T) {
	t.Parallel()
	const people, members = 5000, 3000
	text := ldif(people)
	var dns []string
	for i := 1; i <= members; i++ {
		dns = append(dns, user(i))
	}
	addGroup(text, "cad", dns...)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})

	got := exported(t, settings(s.URL(), named("cad")))
	license := got.Licenses[0]
	equal(t, "name", license.Name, "cad")
	equal(t, "UId", license.UID, "ldap:"+license.ID)
	equal(t, "purchased is unknown", license.Purchased, nil)
	equal(t, "holders", len(holding(got, license.ID)), members)
	equal(t, "pages", got.Traffic.Pages, 1+1+people/500)

	refused(t, with(settings(s.URL(), named("cad")), map[string]any{"bind_dn": ldaptest.Limited}), "ldap.size_limit", "size=unlimited")
	refused(t, sdktest.Config{"url": s.URL(), "auth": "anonymous", "groups": []any{named("cad")}}, "ldap.size_limit")
}

// OpenLDAP can bound the size of a page: result 11.
func TestPageTooLarge(t *testing.T) {
	t.Parallel()
	text := ldif(300)
	var dns []string
	for i := 1; i <= 300; i++ {
		dns = append(dns, user(i))
	}
	addGroup(text, "cad", dns...)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String(), Database: `limits users size.pr=200 size=unlimited`})
	c := with(settings(s.URL(), named("cad")), map[string]any{"bind_dn": ldaptest.Limited})
	refused(t, c, "ldap.size_limit", "page_size")
	equal(t, "holders", len(exported(t, with(c, map[string]any{"page_size": 100})).Holders), 300)
}

// Groups contain each other, and one is reached on two ways.
func TestNestedGroupsWithLoops(t *testing.T) {
	t.Parallel()
	text := ldif(9)
	addGroup(text, "outer", user(1), inGroups("middle"), inGroups("left"))
	addGroup(text, "middle", user(2), inGroups("inner"), inGroups("MIDDLE"))
	addGroup(text, "left", user(1), inGroups("inner"))
	addGroup(text, "inner", "UID=u3, OU=People,"+ldaptest.Suffix, inGroups("outer"), inGroups("middle"))
	addGroup(text, "beside", user(9))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	ignore := map[string]any{"name": "outer", "nested": "ignore"}
	for _, tt := range []struct {
		groups []map[string]any
		want   map[string]string
		warns  string
	}{
		{[]map[string]any{named("outer")}, map[string]string{"outer": "u1@example.test u2@example.test u3@example.test"}, ""},
		{[]map[string]any{ignore}, map[string]string{"outer": "u1@example.test"}, "ldap.nested_left_out"},
		{
			[]map[string]any{ignore, named("inner"), named("beside")},
			map[string]string{"outer": "u1@example.test", "inner": "u3@example.test u1@example.test u2@example.test", "beside": "u9@example.test"}, "ldap.nested_left_out",
		},
	} {
		got := exported(t, settings(s.URL(), tt.groups...))
		for name, want := range tt.want {
			who := holding(got, idNamed(t, got, name))
			slices.Sort(who)
			wanted := strings.Fields(want)
			slices.Sort(wanted)
			equal(t, name, strings.Join(who, " "), strings.Join(wanted, " "))
		}
		equal(t, "warnings", len(got.Warnings) > 0, tt.warns != "")
		if tt.warns != "" && len(got.Warnings) > 0 {
			equal(t, "warning", got.Warnings[0].Code, tt.warns)
		}
	}
}

// Names with commas, spaces, quotes and letters beyond ASCII, in every spelling.
func TestNamesThatNeedEscapes(t *testing.T) {
	t.Parallel()
	text := ldif(0)
	for i, rdn := range []string{`cn=O\, Jana`, `cn=Ester \"E\" Novák`, `cn=\23hash\+plus`, `cn=Žluťoučký  Kůň`} {
		fmt.Fprintf(text, "dn: %s,ou=people,%s\nobjectClass: inetOrgPerson\nsn: X\nuid: x%d\nmail: x%d@example.test\n\n", rdn, ldaptest.Suffix, i, i)
	}
	addGroup(text, "a (b) *", `CN=O\2C jana,OU=people,`+ldaptest.Suffix, `cn=Ester \22e\22 NOVÁK,ou=people,`+ldaptest.Suffix,
		`cn=\#HASH\2Bplus,ou=people,`+ldaptest.Suffix, `cn=žluťoučký Kůň,ou=people,`+ldaptest.Suffix)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	got := exported(t, settings(s.URL(), named("A (B) *")))
	equal(t, "holders", len(holding(got, got.Licenses[0].ID)), 4)
}

// slapd keeps members that do not exist, and gives nothing of entries that the
// account may not see: both lead nowhere.
func TestMembersThatLeadNowhere(t *testing.T) {
	t.Parallel()
	text := ldif(3)
	fmt.Fprintf(text, "dn: uid=h,ou=hidden,%s\nobjectClass: inetOrgPerson\nuid: h\ncn: H\nsn: H\nmail: h@example.test\n\n", ldaptest.Suffix)
	addGroup(text, "cad", user(1), "uid=ghost,ou=people,"+ldaptest.Suffix, "uid=h,ou=hidden,"+ldaptest.Suffix)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	refused(t, settings(s.URL(), named("cad")), "ldap.member_unresolved", "uid=ghost", "uid=h", "max_unresolved to 2")
	refused(t, with(settings(s.URL(), named("cad")), map[string]any{"max_unresolved": 1}), "ldap.member_unresolved")
	got := exported(t, with(settings(s.URL(), named("cad")), map[string]any{"max_unresolved": 2}))
	equal(t, "holders", len(got.Holders), 1)
	equal(t, "warning", sourcetest.Texts(got.Warnings) != "" && got.Warnings[0].Code == "ldap.member_unresolved", true)
}

// A member in a tree that the server does not hold is elsewhere, as is one below a
// referral.
func TestMembersOfAnotherServer(t *testing.T) {
	t.Parallel()
	text := ldif(3)
	fmt.Fprintf(text, "dn: ou=abroad,ou=people,%s\nobjectClass: referral\nobjectClass: extensibleObject\nou: abroad\nref: ldap://other.ex.test/ou=abroad\n\n", ldaptest.Suffix)
	addGroup(text, "other tree", user(1), "uid=x,dc=other,dc=test")
	addGroup(text, "abroad", user(1), "uid=x,ou=abroad,ou=people,"+ldaptest.Suffix)
	addGroup(text, "here", user(1), user(2))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	for _, name := range []string{"other tree", "abroad"} {
		c := settings(s.URL(), named(name))
		c["groups_base"] = "ou=groups," + ldaptest.Suffix
		refused(t, c, "ldap.member_elsewhere", "uid=x")
		got := exported(t, with(c, map[string]any{"elsewhere": "leave_out"}))
		equal(t, "holders", len(got.Holders), 1)
		equal(t, "warning", got.Warnings[0].Code, "ldap.member_elsewhere")
	}
	// The whole tree is searched for groups, and a part of it is elsewhere.
	refused(t, settings(s.URL(), named("here")), "ldap.referral", "ldap://other.ex.test")
	got := exported(t, with(settings(s.URL(), named("here")), map[string]any{"referrals": "ignore"}))
	equal(t, "holders", len(got.Holders), 2)
}

// Groups of other kinds: uniqueMember with its optional part, memberUid, those whose
// primary group it is, and those whom a search finds.
func TestKindsOfGroups(t *testing.T) {
	t.Parallel()
	text := ldif(9)
	fmt.Fprintf(text, `dn: %s
objectClass: groupOfUniqueNames
cn: unique
uniqueMember: %s
uniqueMember: %s#'0110'B

dn: %s
objectClass: posixGroup
cn: posix
gidNumber: 4711
memberUid: u3
memberUid: u4

dn: uid=primary,ou=people,%s
objectClass: inetOrgPerson
objectClass: posixAccount
cn: Primary
sn: P
uid: primary
uidNumber: 1
gidNumber: 4711
homeDirectory: /
mail: primary@example.test

dn: %s
objectClass: groupOfURLs
cn: dynamic
memberURL: ldap:///ou=people,%s??sub?(%%7C(uid=u5)(uid=u6))

dn: %s
objectClass: groupOfURLs
cn: foreign
memberURL: ldap://elsewhere.ex.test/ou=people??sub?(uid=*)

`, inGroups("unique"), user(1), user(2), inGroups("posix"), ldaptest.Suffix, inGroups("dynamic"), ldaptest.Suffix, inGroups("foreign"))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	got := exported(t, settings(s.URL(), named("unique"), named("posix"), named("dynamic")))
	for name, want := range map[string]string{
		"unique": "u1@example.test u2@example.test", "posix": "primary@example.test u3@example.test u4@example.test", "dynamic": "u5@example.test u6@example.test",
	} {
		who := holding(got, idNamed(t, got, name))
		slices.Sort(who)
		equal(t, name, strings.Join(who, " "), want)
	}
	refused(t, settings(s.URL(), named("foreign")), "ldap.dynamic_group", "elsewhere.ex.test")
}

// An alias leads to the person, and classes of the site's own make no less of one.
func TestUnusualMembers(t *testing.T) {
	t.Parallel()
	text := ldif(2)
	fmt.Fprintf(text, `dn: cn=alias,ou=people,%[1]s
objectClass: alias
objectClass: extensibleObject
cn: alias
aliasedObjectName: %[2]s

dn: cn=own,ou=people,%[1]s
objectClass: applicationProcess
objectClass: extensibleObject
cn: own
mail: own@example.test

dn: cn=printer,ou=people,%[1]s
objectClass: device
cn: printer

dn: cn=process,ou=people,%[1]s
objectClass: applicationProcess
cn: process

`, ldaptest.Suffix, user(1))
	addGroup(text, "cad", "cn=alias,ou=people,"+ldaptest.Suffix, user(1), "cn=own,ou=people,"+ldaptest.Suffix, "cn=printer,ou=people,"+ldaptest.Suffix, "cn=process,ou=people,"+ldaptest.Suffix)
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	got := exported(t, settings(s.URL(), named("cad")))
	equal(t, "people", strings.Join(holding(got, got.Licenses[0].ID), " "), "u1@example.test own@example.test")
	equal(t, "with the device", len(got.Holders), 3)
	equal(t, "warning", got.Warnings[0].Code, "ldap.members_not_people")
}

// A uid that nobody has leads nowhere; one that two have could be either.
func TestMemberUidNeedsOnePerson(t *testing.T) {
	t.Parallel()
	text := ldif(2)
	fmt.Fprintf(text, "dn: cn=twin,ou=people,%s\nobjectClass: inetOrgPerson\ncn: twin\nsn: t\nuid: u1\n\n", ldaptest.Suffix)
	for name, uid := range map[string]string{"twice": "u1", "nobody": "u77"} {
		fmt.Fprintf(text, "dn: %s\nobjectClass: posixGroup\ncn: %s\ngidNumber: 1\nmemberUid: %s\n\n", inGroups(name), name, uid)
	}
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	refused(t, settings(s.URL(), named("twice")), "ldap.uid_ambiguous", "u1")
	refused(t, settings(s.URL(), named("nobody")), "ldap.member_unresolved", "u77")
}

// A group without members is what an account without rights sees, too.
func TestEmptyGroup(t *testing.T) {
	t.Parallel()
	text := ldif(2)
	fmt.Fprintf(text, "dn: %s\nobjectClass: posixGroup\ncn: empty\ngidNumber: 1\n\n", inGroups("empty"))
	addGroup(text, "small", user(1), user(2))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{
		LDIF: text.String(), Database: fmt.Sprintf(`access to dn.exact="%s" attrs=member by dn.exact="%s" read by * none`, inGroups("small"), ldaptest.Reader),
	})
	refused(t, settings(s.URL(), named("empty")), "ldap.group_empty", "allow_empty")
	equal(t, "holders", len(exported(t, settings(s.URL(), map[string]any{"name": "empty", "allow_empty": true})).Holders), 0)
	refused(t, with(settings(s.URL(), named("small")), map[string]any{"bind_dn": ldaptest.Limited}), "ldap.group_empty")
	refused(t, settings(s.URL(), map[string]any{"name": "small", "expect_at_least": 3}), "ldap.group_too_small", "2 people")
	exported(t, settings(s.URL(), map[string]any{"name": "small", "expect_at_least": 2}))
}

// Three ways to name a group; the id stays when it is moved.
func TestFindingGroups(t *testing.T) {
	t.Parallel()
	text := ldif(2)
	addGroup(text, "cad", user(1))
	addGroup(text, "x", user(1))
	fmt.Fprintf(text, "dn: cn=x,ou=people,%s\nobjectClass: groupOfNames\ncn: x\nmember: %s\n\n", ldaptest.Suffix, user(2))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	first := exported(t, settings(s.URL(), named("cad"))).Licenses[0]
	for _, g := range []map[string]any{{"dn": "CN=cad, OU=groups," + ldaptest.Suffix}, {"id": first.ID}, {"id": "{" + strings.ToUpper(first.ID) + "}"}} {
		equal(t, "id", exported(t, settings(s.URL(), g)).Licenses[0].ID, first.ID)
	}
	refused(t, settings(s.URL(), named("cad"), map[string]any{"id": first.ID}), "ldap.group_twice", "groups 1 and 2")
	refused(t, settings(s.URL(), named("CAX")), "ldap.group_not_found", "CAX")
	refused(t, settings(s.URL(), map[string]any{"dn": inGroups("gone")}), "ldap.group_not_found", "name it by its id")
	refused(t, settings(s.URL(), map[string]any{"id": "00000000-0000-0000-0000-000000000001"}), "ldap.group_not_found")
	refused(t, settings(s.URL(), named("x")), "ldap.group_ambiguous", "cn=x,ou=people", "cn=x,ou=groups")
	refused(t, settings(s.URL(), map[string]any{"dn": user(1)}), "ldap.not_a_group", "inetOrgPerson")
	refused(t, with(settings(s.URL(), named("cad")), map[string]any{"groups_base": "ou=nothing," + ldaptest.Suffix}), "ldap.base_not_found")
}

// What the settings say of a license.
func TestLicenses(t *testing.T) {
	t.Parallel()
	text := ldif(2)
	addGroup(text, "cad", user(1))
	fmt.Fprintf(text, "dn: %s\nobjectClass: groupOfNames\ncn: erp\ndescription: 25\nmember: %s\n\n", inGroups("erp"), user(2))
	fmt.Fprintf(text, "dn: %s\nobjectClass: groupOfNames\ncn: bad\ndescription: about 25\nmember: %s\n\n", inGroups("bad"), user(2))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	c := with(settings(s.URL(), map[string]any{"name": "cad", "uid": "Autodesk:CAD", "title": "AutoCAD", "purchased": 12}, named("erp")), map[string]any{"purchased_attribute": "description"})
	got := sdktest.Run(t, newSource(plugin{clock: night()}), sdktest.Case{Config: c, LicensesOnly: true})
	if !got.Completed || len(got.Licenses) != 2 {
		t.Fatalf("%s", sourcetest.Texts(got.Problems))
	}
	equal(t, "UId", got.Licenses[0].UID, "Autodesk:CAD")
	equal(t, "name", got.Licenses[0].Name, "AutoCAD")
	equal(t, "purchased", *got.Licenses[0].Purchased, 12)
	equal(t, "purchased of the group", *got.Licenses[1].Purchased, 25)
	refused(t, with(c, map[string]any{"groups": []any{named("bad")}}), "ldap.purchased_malformed", "about 25")
}

// E-mails come in the server's order, and from the attributes that the settings name.
func TestEmailsOfOpenLDAP(t *testing.T) {
	t.Parallel()
	text := ldif(0)
	fmt.Fprintf(text, "dn: %s\nobjectClass: inetOrgPerson\ncn: A\nsn: A\nuid: u1\nmail: second@example.test\nmail:  first@example.test \nlabeledURI: u@example.test\n\n", user(1))
	fmt.Fprintf(text, "dn: %s\nobjectClass: inetOrgPerson\ncn: B\nsn: B\nuid: u2\n\n", user(2))
	addGroup(text, "cad", user(1), user(2))
	s := ldaptest.StartSlapd(t, ldaptest.SlapdOptions{LDIF: text.String()})
	got := exported(t, settings(s.URL(), named("cad")))
	equal(t, "e-mails", fmt.Sprint(got.Holders[0].Emails), "[{second@example.test 0} {first@example.test 0}]")
	equal(t, "none", len(got.Holders[1].Emails), 0)
	got = exported(t, with(settings(s.URL(), named("cad")), map[string]any{"email": []any{"labeledURI", "mail"}}))
	equal(t, "other attribute", got.Holders[0].Emails[0].Address, "u@example.test")
}
