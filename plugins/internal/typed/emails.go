package typed

import (
	"slices"

	"github.com/licexport/licexport/pkg/sdk"
)

// Emails are the addresses that a row has of a person, best first: the e-mail, another
// one, the name to sign in with. Empty ones are left out.
func Emails(email, alias, login string) []sdk.Email {
	var all []sdk.Email
	for _, e := range []sdk.Email{
		{Address: email, Kind: sdk.Mail}, {Address: alias, Kind: sdk.Alias}, {Address: login, Kind: sdk.Login},
	} {
		if e.Address != "" {
			all = append(all, e)
		}
	}
	return all
}

// SameEmails reports whether two rows have the same addresses in the same order, as
// Fold compares them.
func SameEmails(a, b []sdk.Email) bool {
	return slices.EqualFunc(a, b, func(a, b sdk.Email) bool {
		return a.Kind == b.Kind && Fold(a.Address) == Fold(b.Address)
	})
}
