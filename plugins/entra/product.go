package main

import "github.com/licexport/licexport/plugins/internal/entra"

// What is asked for, as refusals of Graph name it.
const (
	aboutApplications = "applications"
	aboutGroups       = "groups"
	aboutUsers        = "users"
)

// product describes this source to the sign-in. The permissions are the least that
// https://learn.microsoft.com/graph/permissions-reference names for what the
// settings ask for. User.Read.All is always needed: without it Graph gives members
// without their names and addresses, and no error.
func product(cfg config) entra.Product {
	all := []entra.Permission{{
		About: aboutUsers, Name: "User.Read.All",
		Implied: []string{"User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
	}, {
		About: aboutGroups, Name: "GroupMember.Read.All",
		Implied: []string{"GroupMember.ReadWrite.All", "Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
	}}
	if len(cfg.Applications) > 0 {
		all = append(all, entra.Permission{
			About: aboutApplications, Name: "Application.Read.All",
			Implied: []string{"Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"},
		})
	}
	return entra.Product{Name: "entra", Version: version, Permissions: all}
}
