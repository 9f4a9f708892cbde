package directory_test

import (
	"testing"

	"github.com/licexport/licexport/plugins/ldap/directory"
)

// The text of an objectGUID has its first three parts the other way round.
func TestGUID(t *testing.T) {
	t.Parallel()
	value := []byte{0xb2, 0xa6, 0x1e, 0x6c, 0xf4, 0x18, 0xc7, 0x41, 0x9f, 0x4c, 0x94, 0x00, 0x16, 0x5e, 0x6a, 0x82}
	const text = "6c1ea6b2-18f4-41c7-9f4c-9400165e6a82"
	if got := directory.GUID(value); got != text {
		t.Errorf("got %s", got)
	}
	const filter = `(objectGUID=\b2\a6\1e\6c\f4\18\c7\41\9f\4c\94\00\16\5e\6a\82)`
	for _, written := range []string{text, "{6C1EA6B2-18F4-41C7-9F4C-9400165E6A82}"} {
		if got := directory.GUIDFilter(written); got != filter {
			t.Errorf("filter of %s: %s", written, got)
		}
	}
	if directory.GUID(value[:15]) != "" {
		t.Error("15 bytes are no GUID")
	}
	for _, bad := range []string{"", "6c1ea6b2", text[:35], text + "0", "6c1ea6b2-18f4-41c7-9f4c-9400165e6a8x", "6c1ea6b2018f4041c709f4c09400165e6a82"} {
		if directory.IsUUID(bad) {
			t.Errorf("%q is no GUID", bad)
		}
	}
}

func TestSID(t *testing.T) {
	t.Parallel()
	value := []byte{1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 1, 2, 0, 0}
	sid := directory.SID(value)
	if sid != "S-1-5-21-1-2-3-513" {
		t.Errorf("got %s", sid)
	}
	if domain, rid := directory.SplitSID(sid); domain != "S-1-5-21-1-2-3" || rid != "513" {
		t.Errorf("got %s and %s", domain, rid)
	}
	for _, bad := range [][]byte{nil, value[:8], value[:27], append(value, 0)} {
		if directory.SID(bad) != "" {
			t.Errorf("%v is no SID", bad)
		}
	}
}

// All spellings of a DN have one key, and different DNs have different ones.
func TestKey(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{`CN=O\, Jana,OU=Staff,DC=ex`, `cn=o\2c jana, ou=staff, dc=EX`, `CN=O\2C Jana,OU=Staff,DC=ex`, `CN = O\,  Jana ,OU=Staff,DC=ex`},
		{`cn=Žluť,dc=ex`, `CN=ŽLUŤ,dc=ex`, `cn=\c5\bdlu\c5\a5,dc=ex`},
		{`cn=a+sn=b,dc=ex`, `SN=b+CN=a,dc=ex`},
		{`cn=\#1,dc=ex`, `cn=\231,dc=ex`},
	} {
		for _, dn := range same {
			if directory.Key(dn) != directory.Key(same[0]) {
				t.Errorf("%s and %s have different keys", dn, same[0])
			}
		}
	}
	seen := make(map[string]string)
	for _, dn := range []string{"cn=a,dc=ex", "cn=a,dc=ex,dc=test", `cn=a\,dc=ex`, "cn=b,dc=ex", "not a DN", "also none", `CN=x\0ADEL:1,dc=ex`, ""} {
		key := directory.Key(dn)
		if other, ok := seen[key]; ok {
			t.Errorf("%q and %q have the same key", dn, other)
		}
		seen[key] = dn
	}
	base := directory.Key("DC=ex,DC=test")
	for dn, under := range map[string]bool{"dc=EX, dc=test": true, "cn=a,dc=ex,dc=test": true, "cn=a,dc=xex,dc=test": false, `cn=a\,dc=ex,dc=test`: false} {
		if directory.Under(directory.Key(dn), base) != under {
			t.Errorf("%s below the base: not %v", dn, under)
		}
	}
	if got := directory.Domain(`CN=O\, Jana,OU=Staff,DC=child,DC=ex,DC=test`); got != "dc=child,dc=ex,dc=test" {
		t.Errorf("domain %s", got)
	}
	if directory.Domain("cn=a,o=ex") != "" {
		t.Error("there is no domain")
	}
}

func TestFilterEscapes(t *testing.T) {
	t.Parallel()
	if got := directory.Filter("cn", "a*(b)\\\x00"); got != `(cn=a\2a\28b\29\5c\00)` {
		t.Errorf("got %s", got)
	}
}
