package service

import (
	"fmt"
	"regexp"
	"strings"
)

// Installation says how licexport becomes a Windows service.
type Installation struct {
	// Name of the service, DisplayName and Description for people.
	Name, DisplayName, Description string
	// Program is the absolute path of licexport, Arguments what follows.
	Program   string
	Arguments []string
	// Account is who it runs as; empty means the service's own virtual account,
	// NT SERVICE\<Name>, which has no rights but those that it is given. A group
	// managed service account ends with $.
	Account string
	// Password of Account; only for accounts that have one.
	Password string
	// EventSources are the names under which it writes to the Event Log; Remove
	// takes out those that no other installed service has.
	EventSources []string
	// Reads are files and Writes folders that the service cannot do without. For
	// the virtual account it is known beforehand whether it has access.
	Reads, Writes []string
}

// DefaultName is the name of the service if no other is given.
const DefaultName = "licexport"

// CheckName reports what is wrong with the name of a service.
func CheckName(name string) error {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`).MatchString(name) {
		return fmt.Errorf("%q cannot be the name of a service: use letters, digits, dots, hyphens and underscores, as in licexport-prague", name)
	}
	return nil
}

// HasPassword reports whether an account signs in with a password that somebody
// has to know: virtual, built-in and group managed service accounts have none.
func HasPassword(account string) bool {
	short := strings.ToLower(account)
	switch {
	case short == "", strings.HasSuffix(short, "$"), strings.HasPrefix(short, `nt service\`), strings.HasPrefix(short, `nt authority\`):
		return false
	case short == "localsystem", short == `.\localsystem`:
		return false
	default:
		return true
	}
}
