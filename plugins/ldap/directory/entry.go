package directory

import (
	"strings"

	"github.com/go-ldap/ldap/v3"
)

// Entry is an entry of the directory with the attributes that were asked for.
// Names of attributes have no case. Whether an attribute has no value or may not
// be read by the account, an entry does not show.
type Entry struct{ entry *ldap.Entry }

// DN is the entry's name, as the server writes it.
func (e Entry) DN() string { return e.entry.DN }

// Text is the first value of an attribute, or empty.
func (e Entry) Text(attribute string) string {
	if values := e.Texts(attribute); len(values) > 0 {
		return values[0]
	}
	return ""
}

// Texts are the values of an attribute in the server's order.
func (e Entry) Texts(attribute string) []string {
	return e.entry.GetEqualFoldAttributeValues(attribute)
}

// Bytes is the first value of an attribute that is no text; nil if there is none.
func (e Entry) Bytes(attribute string) []byte {
	for _, a := range e.entry.Attributes {
		if strings.EqualFold(a.Name, attribute) && len(a.ByteValues) > 0 {
			return a.ByteValues[0]
		}
	}
	return nil
}

// Is reports whether the entry has one of these object classes.
func (e Entry) Is(classes ...string) bool {
	for _, has := range e.Texts("objectClass") {
		for _, class := range classes {
			if strings.EqualFold(has, class) {
				return true
			}
		}
	}
	return false
}
