package entra

import (
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
)

// Account is a user of the directory, as far as holders need it.
type Account struct {
	// ID is the object id: the same in all sources.
	ID string
	// Name is displayName, Mail mail, Login userPrincipalName, Type userType.
	Name, Mail, Login, Type string
	// Addresses are the proxyAddresses.
	Addresses []string
	// Enabled is accountEnabled; nil is unknown.
	Enabled *bool
}

// Where an e-mail may come from: values of the setting email.
const (
	emailMail         = "mail"
	emailProxyAddress = "proxy_address"
	emailLogin        = "user_principal_name"
)

// exclude is the value of the settings guests and disabled that leaves people out.
const exclude = "exclude"

// People turns accounts into holders as the settings want them.
type People struct {
	email    []string
	guests   bool // are left out
	disabled bool // are left out
}

// NewPeople takes the settings email (where to take the e-mail from, best first),
// guests and disabled ("include" or "exclude") of a source.
func NewPeople(email []string, guests, disabled string) People {
	if len(email) == 0 {
		email = []string{emailMail, emailProxyAddress, emailLogin}
	}
	return People{email: email, guests: guests == exclude, disabled: disabled == exclude}
}

// WantsAddresses reports whether Account.Addresses is looked at.
func (p People) WantsAddresses() bool { return slices.Contains(p.email, emailProxyAddress) }

// Holder is the account with all addresses that the settings allow, best first.
func (p People) Holder(a Account) sdk.Holder {
	return sdk.Holder{ID: a.ID, Name: a.Name, Emails: p.emails(a), LeftOut: p.leftOut(a)}
}

func (p People) emails(a Account) []sdk.Email {
	emails := make([]sdk.Email, 0, len(p.email))
	for _, source := range p.email {
		email := sdk.Email{}
		switch source {
		case emailMail:
			email = sdk.Email{Address: a.Mail, Kind: sdk.Mail}
		case emailProxyAddress:
			email = sdk.Email{Address: primary(a.Addresses), Kind: sdk.Alias}
		case emailLogin:
			email = sdk.Email{Address: a.Login, Kind: sdk.Login}
		}
		if email.Address != "" {
			emails = append(emails, email)
		}
	}
	return emails
}

// primary is the proxy address that mail is sent from: its prefix is in
// capitals (https://learn.microsoft.com/troubleshoot/entra/entra-id/user-prov-sync/proxyaddresses-attribute-populate).
// The others are old names and aliases, any of which may belong to somebody
// else in the asset register.
func primary(addresses []string) string {
	for _, address := range addresses {
		if after, ok := strings.CutPrefix(address, "SMTP:"); ok {
			return after
		}
	}
	return ""
}

// leftOut is why the settings leave the account out, or empty. An account without a
// type is a member: old ones have none.
func (p People) leftOut(a Account) string {
	switch {
	case p.guests && strings.EqualFold(a.Type, "Guest"):
		return "guests are excluded"
	case p.disabled && a.Enabled != nil && !*a.Enabled:
		return "disabled accounts are excluded"
	default:
		return ""
	}
}
