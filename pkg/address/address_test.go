package address_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/licexport/licexport/pkg/address"
	"pgregory.net/rapid"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	longest := strings.Repeat("n", 254-1-63-4) + "@" + label + ".com"
	for _, tt := range []struct{ address, fault string }{
		{"jan.novak@contoso.cz", ""},
		{"Jan.O'Brien+news@sub.contoso-eu.co.uk", ""},
		{"žaneta@kůň.cz", ""},
		{"_svc-backup@contoso.onmicrosoft.com", ""},
		{"docomo..name.@mail.example", ""}, // not to the letter of the standard, but given out
		{longest, ""},

		{"", "it is empty"},
		{longest + "m", "it is 255 bytes long, and 254 is the most"},
		{"jan.novak", "it has no @"},
		{"jan@novak@contoso.cz", "it has more than one @"},
		{"@contoso.cz", "nothing precedes the @"},
		{"jan@", "its domain is empty"},
		{"jan@localhost", "its domain has no dot"},
		{"jan@contoso..cz", "its domain has nothing between two dots, or at an end"},
		{"bob@examplecom", "its domain has no dot"},
		{"jan@contoso.cz\u00ad", "it has the invisible character U+00AD in the domain"},
		{"jan@contoso.cz.", "its domain has nothing between two dots, or at an end"},
		{"jan@-contoso.cz", "a part of its domain begins or ends with a hyphen"},
		{"jan@" + label + "a.cz", "a part of its domain is longer than 63 bytes"},
		{"jan novak@contoso.cz", "it has a space before the @"},
		{" jan@contoso.cz", "it has a space before the @"},
		{"jan@contoso .cz", "it has a space in the domain"},
		{"jan;eva@contoso.cz", "it has the character ';' before the @"},
		{`"jan"@contoso.cz`, `it has the character '"' before the @`},
		{"Jan <jan@contoso.cz>", "it has a space before the @"},
		{"jan@contoso.cz;", "it has the character ';' in the domain"},
		{"jan@contoso.cz\r\n", "it has the invisible character U+000D in the domain"},
		{"jan\u200b@contoso.cz", "it has the invisible character U+200B before the @"},
		{"jan\u00a0@contoso.cz", "it has the invisible character U+00A0 before the @"},
		{"jan\ufffd@contoso.cz", "it has the character '\ufffd' before the @"},
		{"jan\xff@contoso.cz", "it is not valid UTF-8"},
	} {
		fault := ""
		if err := address.Check(tt.address); err != nil {
			fault = err.Error()
		}
		if fault != tt.fault {
			t.Errorf("%q: %q, want %q", tt.address, fault, tt.fault)
		}
	}
}

// checkSafe checks what the file needs of an address, whatever Check
// thinks of it otherwise.
func checkSafe(t interface {
	Fatalf(format string, args ...any)
}, address string,
) {
	switch {
	case strings.Count(address, "@") != 1, strings.HasPrefix(address, "@"), strings.HasSuffix(address, "@"):
		t.Fatalf("%q passes without the one @", address)
	case strings.ContainsAny(address, "; \t\r\n\"<>,\x00\u00a0\u200b\u202e\ufeff"):
		t.Fatalf("%q passes with a letter that spoils the file", address)
	case len(address) > 254, !utf8.ValidString(address):
		t.Fatalf("%q passes", address)
	}
}

func TestWhatPassesIsSafe(t *testing.T) {
	t.Parallel()
	letters := rapid.StringOf(rapid.RuneFrom([]rune("ab.-_@;\" \t\r\u00a0\u200b\u202ežŽ,<>#")))
	rapid.Check(t, func(t *rapid.T) {
		written := rapid.OneOf(
			letters,
			rapid.String(),
			rapid.Custom(func(t *rapid.T) string { return letters.Draw(t, "local") + "@" + letters.Draw(t, "domain") + ".cz" }),
		).Draw(t, "address")
		if address.Check(written) == nil {
			checkSafe(t, written)
		}
	})
}

func TestOrdinaryAddressesPass(t *testing.T) {
	t.Parallel()
	ordinary := rapid.StringMatching(`[a-zA-Z0-9._%+'-]{1,40}@([a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?\.){1,4}[a-z]{2,10}`)
	rapid.Check(t, func(t *rapid.T) {
		a := ordinary.Draw(t, "address")
		if err := address.Check(a); err != nil {
			t.Fatalf("%q: %v", a, err)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"jan@contoso.cz", "jan@", "@", "a@b@c.d", "j\x00n@x.cz", "ž@kůň.cz", "j;n@x.cz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		if address.Check(written) == nil {
			checkSafe(t, written)
		}
	})
}
