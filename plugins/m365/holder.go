package main

import (
	"github.com/licexport/licexport/plugins/internal/entra"
	"github.com/licexport/licexport/plugins/m365/graph"
)

// account is the user as holders need it.
func account(u *graph.User) entra.Account {
	return entra.Account{
		ID: u.ID, Name: u.DisplayName, Mail: u.Mail, Login: u.Login, Type: u.Type, Addresses: u.Addresses, Enabled: u.Enabled,
	}
}
