package directory

import (
	"slices"
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// Key is a form of a DN that is the same for all its spellings: case, spaces and
// escapes do not count. It is for maps, not for a server. Spellings that only a
// server knows to be the same (an OID for the name of an attribute) have keys of
// their own; the server is asked about those.
func Key(dn string) string {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return "?" + strings.ToLower(dn)
	}
	parts := make([]string, len(parsed.RDNs))
	for i, rdn := range parsed.RDNs {
		pairs := make([]string, len(rdn.Attributes))
		for j, pair := range rdn.Attributes {
			pairs[j] = folded(pair.Type) + "=" + folded(pair.Value)
		}
		slices.Sort(pairs)
		parts[i] = strings.Join(pairs, "+")
	}
	return strings.Join(parts, "\n")
}

// folded drops what does not count in a name. A line feed, which Active Directory
// has in the names of deleted objects, separates the parts of a key.
func folded(text string) string {
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

// Under reports whether an entry is a base or below it; both are keys.
func Under(key, base string) bool {
	return base == "" || key == base || strings.HasSuffix(key, "\n"+base)
}

// Domain is the part of a DN of Active Directory that names its domain, as in
// DC=ex,DC=test; empty if it has none.
func Domain(dn string) string {
	parsed, err := ldap.ParseDN(dn)
	if err != nil {
		return ""
	}
	first := len(parsed.RDNs)
	for first > 0 && isDC(parsed.RDNs[first-1]) {
		first--
	}
	return (&ldap.DN{RDNs: parsed.RDNs[first:]}).String()
}

func isDC(rdn *ldap.RelativeDN) bool {
	return len(rdn.Attributes) == 1 && strings.EqualFold(rdn.Attributes[0].Type, "dc")
}

// IsDN reports whether a text is the DN of an entry.
func IsDN(text string) bool {
	parsed, err := ldap.ParseDN(text)
	return err == nil && len(parsed.RDNs) > 0
}

// Filter makes a filter of a comparison: the value is escaped.
func Filter(attribute, value string) string {
	return "(" + attribute + "=" + ldap.EscapeFilter(value) + ")"
}
