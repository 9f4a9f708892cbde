package main

import (
	"slices"
	"strings"

	"github.com/licexport/licexport/pkg/sdk"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// holders turns users into holders as the settings want them.
type holders struct {
	email    []string
	guests   bool // are left out
	disabled bool // are left out
}

func newHolders(cfg config) holders {
	email := cfg.Email
	if len(email) == 0 {
		email = []string{emailMail, emailProxyAddress, emailLogin}
	}
	return holders{email: email, guests: cfg.Guests == leaveOut, disabled: cfg.Disabled == leaveOut}
}

// addresses says whether the proxy addresses are needed.
func (h holders) addresses() bool { return slices.Contains(h.email, emailProxyAddress) }

// holder is the user with all addresses that the settings allow, best first.
func (h holders) holder(user *graph.User) sdk.Holder {
	return sdk.Holder{
		ID:      user.ID,
		Name:    user.DisplayName,
		Emails:  h.emails(user),
		LeftOut: h.leftOut(user),
	}
}

func (h holders) emails(user *graph.User) []sdk.Email {
	emails := make([]sdk.Email, 0, len(h.email))
	for _, source := range h.email {
		email := sdk.Email{}
		switch source {
		case emailMail:
			email = sdk.Email{Address: user.Mail, Kind: sdk.Mail}
		case emailProxyAddress:
			email = sdk.Email{Address: primary(user.Addresses), Kind: sdk.Alias}
		case emailLogin:
			email = sdk.Email{Address: user.Login, Kind: sdk.Login}
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

// leftOut is why the settings leave the user out, or empty. A user without a
// type is a member: old accounts have none.
func (h holders) leftOut(user *graph.User) string {
	switch {
	case h.guests && strings.EqualFold(user.Type, "Guest"):
		return "guests are excluded"
	case h.disabled && user.Enabled != nil && !*user.Enabled:
		return "disabled accounts are excluded"
	default:
		return ""
	}
}
