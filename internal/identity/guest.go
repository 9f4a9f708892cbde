package identity

import "strings"

// isGuestLogin reports whether an address is the technical sign-in name of a
// guest, as in jan_acme.com#EXT#@contoso.onmicrosoft.com. Nobody gets mail there
// (https://learn.microsoft.com/entra/external-id/user-properties).
func isGuestLogin(address string) bool {
	at := strings.IndexByte(address, '#')
	if at < 0 {
		return false
	}
	return strings.Contains(strings.ToUpper(address[at:]), "#EXT#")
}
