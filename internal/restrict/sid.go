package restrict

import (
	"crypto/sha1" //nolint:gosec // it is how Windows makes these identifiers
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
)

// ServiceSID is the identifier of the virtual account of a service, which is known
// before there is one: S-1-5-80 and the SHA-1 of the name in capitals, as
// RtlCreateServiceSid makes it
// (https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers).
func ServiceSID(name string) string {
	var text []byte
	for _, unit := range utf16.Encode([]rune(strings.ToUpper(name))) {
		text = binary.LittleEndian.AppendUint16(text, unit)
	}
	sum := sha1.Sum(text) //nolint:gosec // see above
	var sid strings.Builder
	sid.WriteString("S-1-5-80")
	for i := 0; i < len(sum); i += 4 {
		fmt.Fprintf(&sid, "-%d", binary.LittleEndian.Uint32(sum[i:]))
	}
	return sid.String()
}
