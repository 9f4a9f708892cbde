package adtest

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/licexport/licexport/plugins/ldap/directory"
)

// Root is the DN of the domain of Domain.
const Root = "DC=ex,DC=test"

// Domain makes the content of a domain controller.
type Domain struct {
	entries []Entry
	next    uint32
}

// NewDomain is a domain with its root entry and nothing else.
func NewDomain() *Domain {
	d := &Domain{next: 1100}
	d.Add(Entry{DN: "", Attributes: map[string][]string{
		"supportedCapabilities": {"1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1670"},
		"supportedControl":      {"1.2.840.113556.1.4.319", "1.2.840.113556.1.4.1339"},
		"namingContexts":        {Root, "CN=Configuration," + Root, "CN=Schema,CN=Configuration," + Root},
		"defaultNamingContext":  {Root}, "dnsHostName": {"dc1.ex.test"},
	}})
	d.Add(Entry{DN: Root, Attributes: map[string][]string{"objectClass": {"top", "domainDNS"}}})
	return d
}

// Add adds an entry. What it has of objectGUID and objectSid stays.
func (d *Domain) Add(e Entry) { d.entries = append(d.entries, e) }

// object adds an entry that has an id.
func (d *Domain) object(dn string, rid uint32, attributes map[string][]string, more map[string][]string) string {
	d.next++
	if rid == 0 {
		rid = d.next
	}
	guid := make([]byte, 16)
	binary.LittleEndian.PutUint32(guid, d.next)
	attributes["objectGUID"] = []string{string(guid)}
	attributes["objectSid"] = []string{string(SID(rid))}
	for name, values := range more {
		attributes[name] = values
		if values == nil {
			delete(attributes, name)
		}
	}
	d.Add(Entry{DN: dn, Attributes: attributes})
	return dn
}

// SID is that of an object of the domain, in bytes.
func SID(rid uint32) []byte {
	sid := []byte{1, 5, 0, 0, 0, 0, 0, 5}
	for _, part := range []uint32{21, 1, 2, 3, rid} {
		sid = binary.LittleEndian.AppendUint32(sid, part)
	}
	return sid
}

// User adds an account with the attributes that each has. More replaces them; nil
// removes one. It returns the DN.
func (d *Domain) User(name string, more map[string][]string) string {
	return d.object(fmt.Sprintf("CN=%s,OU=Staff,%s", name, Root), 0, map[string][]string{
		"objectClass": {"top", "person", "organizationalPerson", "user"}, "objectCategory": {"person"},
		"cn": {name}, "displayName": {name}, "sAMAccountName": {name}, "mail": {name + "@example.test"},
		"userPrincipalName": {name + "@ex.test"}, "userAccountControl": {"512"}, "accountExpires": {"9223372036854775807"},
		"primaryGroupID": {"513"},
	}, more)
}

// Other adds an entry of these classes; the category is computer for those.
func (d *Domain) Other(name, category string, classes []string, more map[string][]string) string {
	return d.object(fmt.Sprintf("CN=%s,OU=Staff,%s", name, Root), 0, map[string][]string{
		"objectClass": classes, "objectCategory": {category}, "cn": {name}, "displayName": {name}, "mail": {name + "@example.test"},
		"primaryGroupID": {"515"},
	}, more)
}

// Group adds a global security group. RID 0 takes the next one.
func (d *Domain) Group(name string, rid uint32, members ...string) string {
	return d.object(fmt.Sprintf("CN=%s,OU=Licenses,%s", name, Root), rid, map[string][]string{
		"objectClass": {"top", "group"}, "objectCategory": {"group"}, "cn": {name}, "sAMAccountName": {name},
		"groupType": {"-2147483646"}, "member": members,
	}, nil)
}

// Entries is the content, with memberOf in those whom groups name.
func (d *Domain) Entries() []Entry {
	byKey := make(map[string]Entry)
	for _, e := range d.entries {
		byKey[directory.Key(e.DN)] = e
	}
	for _, e := range d.entries {
		for _, member := range e.Attributes["member"] {
			named, ok := byKey[directory.Key(member)]
			if ok && !slices.Contains(named.Attributes["memberOf"], e.DN) {
				named.Attributes["memberOf"] = append(named.Attributes["memberOf"], e.DN)
			}
		}
	}
	return d.entries
}
