package main

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-ldap/ldap/v3"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/pkg/sdk/sdktest"
	"github.com/licexport/licexport/plugins/ldap/adtest"
)

// controller runs a domain controller with the content of d.
func controller(t *testing.T, d *adtest.Domain) (*adtest.AD, string) {
	t.Helper()
	s := &adtest.AD{Entries: d.Entries()}
	return s, s.Start(t, nil)
}

// adSettings are those for a domain controller.
func adSettings(url string, groups ...map[string]any) sdktest.Config {
	return with(settings(url, groups...), map[string]any{"bind_dn": "reader@ex.test"})
}

// staff adds n people and returns their DNs.
func staff(d *adtest.Domain, n int) []string {
	dns := make([]string, n)
	for i := range dns {
		dns[i] = d.User(fmt.Sprintf("p%d", i), nil)
	}
	return dns
}

// A domain controller cuts pages to 1,000 entries, whatever is asked for, and gives
// a large group in ranges that nobody asked for.
func TestLargeGroupOfActiveDirectory(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 3501)
	d.Group("CAD", 0, dns[:3001]...)
	s, url := controller(t, d)
	for _, size := range []int{500, 1000} {
		got := exported(t, with(adSettings(url, named("cad")), map[string]any{"page_size": size}))
		equal(t, "holders", len(holding(got, got.Licenses[0].ID)), 3001)
	}
	for _, request := range s.Searches() {
		if request.PageSize > 0 && !request.Critical {
			t.Errorf("the paging control of %s is not critical", request.Filter)
		}
		if request.PageSize == 0 && request.Scope != ldap.ScopeBaseObject {
			t.Errorf("%s is not paged", request.Filter)
		}
	}
	// Read as if it were OpenLDAP the group would look empty: member is there without
	// a value. The ranges are read all the same, but such a server is none.
	refused(t, with(adSettings(url, named("cad")), map[string]any{"kind": "openldap"}), "ldap.wrong_kind")
}

// A server that is no domain controller can give ranges, too (AD LDS does): member
// comes without a value then, and a range that nobody asked for beside it.
func TestRangesThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dn := d.Group("CAD", 0, staff(d, 3100)...)
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		for _, e := range a.Entries {
			delete(e.Attributes, "supportedCapabilities")
			if r.Wants("entryUUID") {
				e.Attributes["entryUUID"] = []string{fmt.Sprintf("%08x-0000-0000-0000-000000000000", crc32.ChecksumIEEE([]byte(e.DN)))}
			}
		}
	}}
	got := exported(t, settings(s.Start(t, nil), map[string]any{"dn": dn}))
	equal(t, "holders", len(holding(got, got.Licenses[0].ID)), 3100)
}

// Who has the group as the primary one is in nobody's member or memberOf.
func TestPrimaryGroup(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 3)
	d.Group("Domain Users", 513)
	d.User("elsewhere", map[string][]string{"primaryGroupID": {"1105"}})
	d.Other("PC1", "computer", []string{"top", "person", "user", "computer"}, map[string][]string{"primaryGroupID": {"513"}})
	d.Group("Mixed", 1105, dns[0], "CN=Domain Users,OU=Licenses,"+adtest.Root)
	_, url := controller(t, d)
	got := exported(t, adSettings(url, named("Domain Users"), named("Mixed")))
	equal(t, "by the primary group alone", len(holding(got, idNamed(t, got, "Domain Users"))), 3)
	equal(t, "in a group in the group, too", len(holding(got, idNamed(t, got, "Mixed"))), 4)
}

// Computers, accounts of services and contacts are members like people.
func TestMembersThatAreNoPeople(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 1)
	dns = append(dns,
		d.Other("PC1", "computer", []string{"top", "person", "organizationalPerson", "user", "computer"}, nil),
		d.Other("gmsa", "computer", []string{"top", "person", "user", "computer", "msDS-GroupManagedServiceAccount"}, nil),
		d.Other("Outside", "person", []string{"top", "person", "organizationalPerson", "contact"}, nil),
		d.Other("Printer", "printQueue", []string{"top", "printQueue"}, nil),
	)
	d.Group("CAD", 0, dns...)
	_, url := controller(t, d)
	got := exported(t, adSettings(url, named("CAD")))
	equal(t, "people", strings.Join(holding(got, got.Licenses[0].ID), " "), "p0@example.test")
	devices, contacts := 0, 0
	for _, h := range got.Holders {
		if h.Kind == sdk.Device {
			devices++
		}
		if strings.Contains(h.LeftOut, "contact") {
			contacts++
		}
	}
	equal(t, "devices", devices, 2)
	equal(t, "contacts", contacts, 1)
	equal(t, "warning of the printer", got.Warnings[0].Code, "ldap.members_not_people")
}

// An object that stands for somebody of another forest has no e-mail; members of
// other domains are not on a domain controller.
func TestMembersOfOtherDomains(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 1)
	sid := "CN=S-1-5-21-9-9-9-1104,CN=ForeignSecurityPrincipals," + adtest.Root
	d.Add(adtest.Entry{DN: sid, Attributes: map[string][]string{"objectClass": {"top", "foreignSecurityPrincipal"}, "cn": {"S-1-5-21-9-9-9-1104"}}})
	d.Group("Foreign", 0, append(dns, sid)...)
	child := "CN=Kid,OU=Staff,DC=child," + adtest.Root
	d.Group("Child", 0, append(dns, "CN=Kid,OU=Staff,DC=other,DC=test")...)
	d.Group("Referred", 0, append(dns, child)...)
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if r.Base == child {
			*a = adtest.Answer{Code: ldap.LDAPResultReferral, Text: "0000202B: RefErr: DSID-0310084A, data 0, 1 access points"}
		}
		if r.Base == adtest.Root && r.Scope == ldap.ScopeWholeSubtree { // as each search of a domain is answered
			a.Referrals = []string{"ldap://child.ex.test/DC=child,DC=ex,DC=test", "ldap://ex.test/CN=Configuration,DC=ex,DC=test"}
		}
	}}
	url := s.Start(t, nil)
	for _, name := range []string{"Foreign", "Child", "Referred"} {
		refused(t, adSettings(url, named(name)), "ldap.member_elsewhere", "3269")
		got := exported(t, with(adSettings(url, named(name)), map[string]any{"elsewhere": "leave_out"}))
		equal(t, "holders", len(got.Holders), 1)
		equal(t, "warning", got.Warnings[0].Code, "ldap.member_elsewhere")
	}
	for _, q := range s.Searches() {
		if strings.Contains(q.Base, "child.ex.test") {
			t.Errorf("a referral was followed: %s", q.Base)
		}
	}
}

// memberOf is the witness: it names who is lost in member.
func TestWitnessOfActiveDirectory(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 1600)
	d.Group("CAD", 0, dns...)
	lose := 0
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if !r.Wants("member") {
			return
		}
		for _, e := range a.Entries {
			for name, values := range e.Attributes { // the last range is short
				if strings.HasSuffix(name, "-*") && lose > 0 {
					e.Attributes[name] = values[:len(values)-7]
					lose--
				}
			}
		}
	}}
	url := s.Start(t, nil)
	lose = 1 // it passes: somebody was taken out just then
	got := exported(t, adSettings(url, named("CAD")))
	equal(t, "holders", len(got.Holders), 1600)
	equal(t, "restarts", len(got.Restarts), 1)
	lose = 100
	refused(t, adSettings(url, named("CAD")), "ldap.members_missing", "p1599", "dcdiag")
}

// Membership that the account may not see makes the group look empty.
func TestHiddenMembership(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 20)...)
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if r.Wants("member") {
			for _, e := range a.Entries {
				delete(e.Attributes, "member;range=0-*")
			}
		}
	}}
	refused(t, adSettings(s.Start(t, nil), named("CAD")), "ldap.members_missing", "hidden membership")
}

// Ranges have to join, and a gap is not papered over.
func TestRanges(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 3200)
	d.Group("CAD", 0, dns...)
	for name, spoil := range map[string]func(name string, values []string) (string, []string){
		"a gap":                  func(name string, v []string) (string, []string) { return strings.Replace(name, "1500-", "1510-", 1), v },
		"too few values":         func(name string, v []string) (string, []string) { return name, v[1:] },
		"the same range again":   func(_ string, v []string) (string, []string) { return "member;range=0-1499", v },
		"no range":               func(string, []string) (string, []string) { return "description", nil },
		"a range without an end": func(string, []string) (string, []string) { return "member;range=1500-", dns[:10] },
	} {
		s := &adtest.AD{Entries: d.Entries(), Hook: func(_ adtest.Request, a *adtest.Answer) {
			for _, e := range a.Entries {
				for attribute, values := range e.Attributes {
					if !strings.HasPrefix(attribute, "member;range=1500-") {
						continue
					}
					delete(e.Attributes, attribute)
					attribute, values = spoil(attribute, values)
					e.Attributes[attribute] = values
				}
			}
		}}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, adSettings(s.Start(t, nil), named("CAD")), "ldap.range_broken", "1500")
		})
	}
	// Beyond the last value a domain controller answers with an error.
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if slices.Contains(r.Attributes, "member;range=1500-*") {
			*a = adtest.Answer{Code: ldap.LDAPResultOperationsError, Text: "00000057: LdapErr: DSID-0C090D1D"}
		}
	}}
	refused(t, adSettings(s.Start(t, nil), named("CAD")), "ldap.no_rights", "00000057")
}

// Whatever ends a search before its last page makes the export incomplete, and what
// may pass is tried again from the start with a new connection.
func TestSearchesThatBreakOff(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 1200)...)
	entries := d.Entries()
	for _, tt := range []struct {
		name  string
		spoil func(*adtest.Answer)
		code  string
		again bool
	}{
		{"size limit", func(a *adtest.Answer) { a.Code, a.Cookie = ldap.LDAPResultSizeLimitExceeded, "" }, "ldap.size_limit", false},
		{"limit of an administrator", func(a *adtest.Answer) { a.Code = ldap.LDAPResultAdminLimitExceeded }, "ldap.size_limit", false},
		{"time limit", func(a *adtest.Answer) { a.Code = ldap.LDAPResultTimeLimitExceeded }, "ldap.time_limit", true},
		{"busy", func(a *adtest.Answer) { a.Code, a.Entries = ldap.LDAPResultBusy, nil }, "ldap.unavailable", true},
		{"cookie not known", func(a *adtest.Answer) { a.Code, a.Entries = ldap.LDAPResultUnwillingToPerform, nil }, "ldap.unavailable", true},
		{"referral", func(a *adtest.Answer) { a.Code, a.Entries = ldap.LDAPResultReferral, nil }, "ldap.referral", false},
		{"no paging", func(a *adtest.Answer) { a.Code, a.Entries = ldap.LDAPResultUnavailableCriticalExtension, nil }, "ldap.no_paging", false},
		{"no control in the answer", func(a *adtest.Answer) { a.NoPaging = true }, "ldap.paging_broken", false},
		{"connection cut", func(a *adtest.Answer) { a.Drop = true }, "ldap.connection_lost", true},
		{"empty pages without an end", func(a *adtest.Answer) { a.Entries, a.Cookie = nil, "500" }, "ldap.paging_broken", false},
		{"something else", func(a *adtest.Answer) { a.Code = ldap.LDAPResultLoopDetect }, "ldap.server_error", false},
	} {
		times := 0
		s := &adtest.AD{Entries: entries, Hook: func(r adtest.Request, a *adtest.Answer) {
			if times > 0 && r.Wants("mail") && r.Cookie == "500" && r.PageSize > 0 {
				times--
				tt.spoil(a)
			}
		}}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := s.Start(t, nil)
			times = 1000
			refused(t, adSettings(url, named("CAD")), tt.code)
			if !tt.again {
				return
			}
			times = 2
			got := exported(t, adSettings(url, named("CAD")))
			equal(t, "holders", len(got.Holders), 1200)
			equal(t, "restarts", len(got.Restarts), 2)
			equal(t, "announced pauses", len(got.Waits), 2)
		})
	}
}

// On a page that repeats entries, as after a move, each counts once.
func TestRepeatedEntries(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	d.Group("CAD", 0, staff(d, 700)...)
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if r.Wants("mail") && len(a.Entries) > 1 {
			a.Entries = append(a.Entries, a.Entries[0])
		}
	}}
	got := exported(t, adSettings(s.Start(t, nil), named("CAD")))
	equal(t, "holders", len(got.Holders), 700)
	equal(t, "reported again", got.Replaced, 0)
}

// Who is moved between reading the group and reading the people is found by the next
// reading.
func TestMovedWhileReading(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := staff(d, 150)
	d.Group("CAD", 0, dns...)
	moved := atomic.Bool{}
	s := &adtest.AD{Entries: d.Entries(), Hook: func(r adtest.Request, a *adtest.Answer) {
		if moved.Load() || !r.Wants("mail") {
			return
		}
		a.Entries = slices.DeleteFunc(slices.Clone(a.Entries), func(e adtest.Entry) bool { return e.DN == dns[7] })
		if r.Base == dns[7] {
			moved.Store(true)
			*a = adtest.Answer{Code: ldap.LDAPResultNoSuchObject}
		}
	}}
	got := exported(t, adSettings(s.Start(t, nil), named("CAD")))
	equal(t, "holders", len(got.Holders), 150)
	equal(t, "restarts", len(got.Restarts), 1)
}

// A global catalog has the members of universal groups of other domains alone.
func TestGroupTypesOfAGlobalCatalog(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	kid := d.User("kid", nil)
	other := func(name, groupType string) {
		d.Add(adtest.Entry{DN: "CN=" + name + ",DC=child," + adtest.Root, Attributes: map[string][]string{
			"objectClass": {"top", "group"}, "objectCategory": {"group"}, "cn": {name}, "sAMAccountName": {name},
			"objectGUID": {name + strings.Repeat("x", 16-len(name))}, "objectSid": {string(adtest.SID(5000))}, "groupType": {groupType}, "member": {kid},
		}})
	}
	other("Universal", "-2147483640")
	other("Global", "-2147483646")
	s := &adtest.AD{Entries: d.Entries()}
	url := s.Start(t, nil)
	for name, code := range map[string]string{"Universal": "", "Global": "ldap.member_elsewhere"} {
		cfg := config{URL: url, Groups: []group{{Name: name}}, BindDN: "x", Password: sdk.NewSecret("x")}
		conn, err := dial(t.Context(), cfg, 0)
		if err != nil {
			t.Fatal(err)
		}
		session, err := begin(t.Context(), cfg, conn)
		if err != nil {
			t.Fatal(err)
		}
		session.forest = true // by its port, which a test cannot have
		r := newReading(session, newPeople(session, night().Now(), noDetails), nil)
		err = r.findRoots(t.Context())
		if err == nil {
			err = r.everything(t.Context())
		}
		got := ""
		if p, ok := errAs(err); ok {
			got = p.Code
		}
		equal(t, name, got, code)
		conn.Close()
	}
}

// E-mails of Active Directory: mail, the primary proxy address, the sign-in name.
func TestPeopleOfActiveDirectory(t *testing.T) {
	t.Parallel()
	d := adtest.NewDomain()
	dns := []string{
		d.User("all", map[string][]string{"proxyAddresses": {"smtp:alias@example.test", "X500:/o=x", "SMTP:primary@example.test", "SIP:s@example.test"}}),
		d.User("nothing", map[string][]string{"mail": nil, "proxyAddresses": {"smtp:alias@example.test"}, "userPrincipalName": nil, "displayName": nil}),
		d.User("off", map[string][]string{"userAccountControl": {"66050"}}),
		d.User("locked", map[string][]string{"userAccountControl": {"528"}}),
		d.User("gone", map[string][]string{"accountExpires": {"133500000000000000"}}),
		d.User("later", map[string][]string{"accountExpires": {"153500000000000000"}}),
		d.User("never", map[string][]string{"accountExpires": {"0"}}),
	}
	d.Group("CAD", 0, dns...)
	_, url := controller(t, d)
	got := exported(t, adSettings(url, named("CAD")))
	by := make(map[string]sdktest.Holder)
	for _, h := range got.Holders {
		by[h.Name] = h
		equal(t, h.Name+" is left out", h.LeftOut, "")
	}
	equal(t, "e-mails", fmt.Sprint(by["all"].Emails), "[{all@example.test 0} {primary@example.test 1} {all@ex.test 2}]")
	equal(t, "no e-mail", len(by["nothing"].Emails), 0)
	left := make(map[string]string)
	for _, h := range exported(t, with(adSettings(url, named("CAD")), map[string]any{"disabled": "exclude"})).Holders {
		left[h.Name] = h.LeftOut
	}
	equal(t, "left out", fmt.Sprint(left), "map[all: gone:expired accounts are excluded later: locked: never: nothing: off:disabled accounts are excluded]")
	if id := by["all"].ID; len(id) != 36 || id != strings.ToLower(id) {
		t.Errorf("id %q is not the text of an objectGUID", id)
	}
}

// An attribute that each entry has and that does not come is hidden from the account.
func TestHiddenAttributes(t *testing.T) {
	t.Parallel()
	for _, attribute := range []string{"objectGUID", "objectSid"} {
		d := adtest.NewDomain()
		d.Group("CAD", 0, staff(d, 2)...)
		s := &adtest.AD{Entries: d.Entries(), Hook: func(_ adtest.Request, a *adtest.Answer) {
			for _, e := range a.Entries {
				delete(e.Attributes, attribute)
			}
		}}
		refused(t, adSettings(s.Start(t, nil), named("CAD")), "ldap.attribute_hidden", attribute)
	}
}
