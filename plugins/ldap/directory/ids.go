package directory

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// GUID is the text of an objectGUID: the first three parts have their bytes in
// the reverse order (https://learn.microsoft.com/windows/win32/api/guiddef/ns-guiddef-guid).
// It is empty if the value has not 16 bytes.
func GUID(value []byte) string {
	if len(value) != 16 {
		return ""
	}
	return fmt.Sprintf("%08x-%04x-%04x-%x-%x", binary.LittleEndian.Uint32(value), binary.LittleEndian.Uint16(value[4:]),
		binary.LittleEndian.Uint16(value[6:]), value[8:10], value[10:])
}

// IsUUID reports whether a text is a GUID or UUID, in braces or without.
func IsUUID(text string) bool {
	_, ok := uuidBytes(text)
	return ok
}

// uuidBytes are the bytes of a UUID in the order of its digits.
func uuidBytes(text string) ([]byte, bool) {
	text = strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return nil, false
	}
	value, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	return value, err == nil && len(value) == 16
}

// UUIDText is a UUID in small letters and without braces.
func UUIDText(text string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}"))
}

// GUIDFilter is the filter for an objectGUID that was written as text. The text
// must be a UUID.
func GUIDFilter(text string) string {
	value, ok := uuidBytes(text)
	if !ok {
		return "(!(objectClass=*))"
	}
	value[0], value[1], value[2], value[3] = value[3], value[2], value[1], value[0]
	value[4], value[5] = value[5], value[4]
	value[6], value[7] = value[7], value[6]
	var filter strings.Builder
	filter.WriteString("(objectGUID=")
	for _, b := range value {
		fmt.Fprintf(&filter, `\%02x`, b)
	}
	return filter.String() + ")"
}

// SID is a security identifier in its text form, as in S-1-5-21-1-2-3-513.
// It is empty if the value is none
// (https://learn.microsoft.com/openspecs/windows_protocols/ms-dtyp/f992ad60-0fe4-4b87-9fed-beb478836861).
func SID(value []byte) string {
	const head = 8 // revision, number of parts, authority
	if len(value) < head || len(value) != head+4*int(value[1]) {
		return ""
	}
	authority := uint64(0)
	for _, b := range value[2:head] {
		authority = authority<<8 | uint64(b)
	}
	var text strings.Builder
	fmt.Fprintf(&text, "S-%d-%d", value[0], authority)
	for part := value[head:]; len(part) > 0; part = part[4:] {
		fmt.Fprintf(&text, "-%d", binary.LittleEndian.Uint32(part))
	}
	return text.String()
}

// SplitSID gives the domain and the last part, the RID, of a SID.
func SplitSID(sid string) (domain, rid string) {
	i := strings.LastIndexByte(sid, '-')
	if i < 0 {
		return "", ""
	}
	return sid[:i], sid[i+1:]
}
