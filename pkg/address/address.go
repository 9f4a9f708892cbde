// Package address decides what an e-mail address is, for host and plugins alike:
// a source that lets pass what the host leaves out would lose its user. It
// depends on nothing but the standard library.
package address

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAddress is the longest address in bytes (RFC 5321, section 4.5.3.1.3, less
// the angle brackets: https://www.rfc-editor.org/errata/eid1690). It keeps below
// the 255 UTF-16 units that the asset register stores.
const maxAddress = 254

// maxLabel is the longest part of a domain between dots in bytes (RFC 1035,
// section 2.3.4: https://www.rfc-editor.org/rfc/rfc1035).
const maxLabel = 63

// Check returns nil if an address is safe to be written to the file: one
// @, something before it, a domain with a dot behind it, and no letter that an
// address without quotes cannot hold. Letters beyond ASCII are fine. It is
// stricter than the standards, which allow spaces within quotes, because one
// address that the importer takes for none makes it refuse the whole file. The
// error says what is wrong, without the address.
func Check(address string) error {
	if isCommon(address) {
		return nil
	}
	return check(address)
}

func check(address string) error {
	switch {
	case address == "":
		return errors.New("it is empty")
	case len(address) > maxAddress:
		return fmt.Errorf("it is %d bytes long, and %d is the most", len(address), maxAddress)
	case !utf8.ValidString(address):
		return errors.New("it is not valid UTF-8")
	}
	local, domain, found := strings.Cut(address, "@")
	switch {
	case !found:
		return errors.New("it has no @")
	case strings.Contains(domain, "@"):
		return errors.New("it has more than one @")
	case local == "":
		return errors.New("nothing precedes the @")
	}
	for _, r := range local {
		if !isLocal(r) {
			return fmt.Errorf("it has %s before the @", nameRune(r))
		}
	}
	return CheckDomain(domain)
}

// isCommon reports, quickly, whether an address is one of the kind that nearly all
// are, of which Check has nothing to say: letters and digits of ASCII, single dots
// and hyphens between them, one @, and a dot behind it. A million of them are looked
// at in one run.
func isCommon(address string) bool {
	if len(address) > maxLabel {
		return false // a label, too, may be too long
	}
	at, dot, between := false, false, true
	for i := range len(address) {
		switch c := address[i]; {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9':
			between = false
			continue
		case between: // two in a row, or one at the beginning
			return false
		case c == '@':
			if at {
				return false
			}
			at = true
		case c == '.':
			dot = dot || at
		case c != '-':
			return false
		}
		between = true
	}
	return at && dot && !between
}

// CheckDomain returns nil if a domain may stand behind the @ of an address. The
// error says what is wrong, without the domain.
func CheckDomain(domain string) error {
	if domain == "" {
		return errors.New("its domain is empty")
	}
	for _, r := range domain {
		if r != '.' && r != '-' && !isLetter(r) {
			return fmt.Errorf("it has %s in the domain", nameRune(r))
		}
	}
	if !strings.Contains(domain, ".") {
		return errors.New("its domain has no dot")
	}
	for label := range strings.SplitSeq(domain, ".") {
		switch {
		case label == "":
			return errors.New("its domain has nothing between two dots, or at an end")
		case len(label) > maxLabel:
			return fmt.Errorf("a part of its domain is longer than %d bytes", maxLabel)
		case strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-"):
			return errors.New("a part of its domain begins or ends with a hyphen")
		}
	}
	return nil
}

// isLocal reports whether a letter may stand before the @ without quotes (atext
// and dot of RFC 5322, section 3.2.3, and RFC 6532 for letters beyond ASCII).
func isLocal(r rune) bool {
	return isLetter(r) || r == '.' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// isLetter reports whether r is a letter, a mark or a digit of any script.
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// nameRune names a letter for people, also one that cannot be seen.
func nameRune(r rune) string {
	switch {
	case r == ' ':
		return "a space"
	case unicode.IsPrint(r):
		return fmt.Sprintf("the character %q", r)
	default:
		return fmt.Sprintf("the invisible character %U", r)
	}
}
